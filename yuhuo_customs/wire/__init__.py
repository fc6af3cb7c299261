"""What every room needs of the bytes on the wire: the one hardened XML parser, the transport envelope (transport.md)."""
