"""Stored messages are compressed: XML takes a twentieth of its room, and the disk is what a large batch waits for."""

import zstandard

_MAGIC = b"\x28\xb5\x2f\xfd"
"""First bytes of a Zstandard frame (RFC 8878); no XML starts with them."""
_LEVEL = 3


def pack(content: bytes) -> bytes:
    """Compressed, with a checksum of its own."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(content)


def unpack(stored: bytes, size: int) -> bytes:
    """The very bytes that were packed; ``size`` of them. What was stored before there was packing stays as it is.

    Raises:
        ValueError: damaged.
    """
    if not stored.startswith(_MAGIC):
        return stored
    try:
        return zstandard.ZstdDecompressor().decompress(stored, max_output_size=size + 1)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
