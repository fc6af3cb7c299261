"""A relay between a program and a server on loopback that can be cut, or hold the server's words back."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Relay:
    """Where it listens, and what it does with what passes."""

    port: int
    target: int
    silent: bool = False
    """Whether what the server says is swallowed."""
    _open: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        """Break every connection that stands now."""
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._open.clear()


@contextlib.contextmanager
def relay(target: int) -> Iterator[Relay]:
    """A relay to the loopback port ``target``, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made, stop = Relay(listener.getsockname()[1], target), threading.Event()
        listener.settimeout(0.1)
        thread = threading.Thread(target=_accept, args=(listener, made, stop), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            stop.set()
            made.cut()
            thread.join(5)


def _accept(listener: socket.socket, made: Relay, stop: threading.Event) -> None:
    pumps = []
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", made.target))
            made._open += [near, far]  # noqa: SLF001 - its own
            for source, sink, mute in ((near, far, False), (far, near, True)):
                pumps.append(threading.Thread(target=_pump, args=(source, sink, made, mute), daemon=True))
                pumps[-1].start()
    for each in pumps:
        each.join(5)


def _pump(source: socket.socket, sink: socket.socket, made: Relay, mute: bool) -> None:  # noqa: FBT001 - private
    with source, contextlib.suppress(OSError):
        while part := source.recv(65_536):
            if not (mute and made.silent):
                sink.sendall(part)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
