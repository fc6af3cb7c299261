"""A badly behaved server on loopback: it answers each request with the bytes, or the misdeed, that a test asks for."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Deed = Callable[[socket.socket], None]
"""Does something with a connection whose request was read."""


@dataclass
class Peer:
    """What came, and what is answered: ``deeds`` one after the other, the last one again and again."""

    port: int
    deeds: list[bytes | Deed] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    read: int = 16 * 1024 * 1024
    """Bytes of a request that are read at most before the deed."""
    connections: int = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def answers(self, *deeds: bytes | Deed) -> None:
        """Set what the next requests get."""
        self.deeds[:] = deeds


def reply(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """The bytes of an HTTP answer that closes the connection."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextmanager
def peer() -> Iterator[Peer]:
    """A peer that listens until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        made, stop = Peer(listener.getsockname()[1]), threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, made, stop), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            stop.set()
            thread.join(5)


def _serve(listener: socket.socket, made: Peer, stop: threading.Event) -> None:
    while not stop.is_set():
        with suppress(TimeoutError):
            connection, _ = listener.accept()
            made.connections += 1
            with connection, suppress(OSError):
                connection.settimeout(5)
                request = _request(connection, made.read)
                if request:
                    made.requests.append(request)
                    deed = made.deeds.pop(0) if len(made.deeds) > 1 else made.deeds[0]
                    if isinstance(deed, bytes):
                        connection.sendall(deed)
                    else:
                        deed(connection)


def _request(connection: socket.socket, most: int) -> bytes:
    """Head and body of one request, or its first ``most`` bytes."""
    found = b""
    while len(found) < most:
        head, end, body = found.partition(b"\r\n\r\n")
        size = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        if end and len(body) >= size:
            return found
        part = connection.recv(65_536)
        if not part:
            return found
        found += part
    return found
