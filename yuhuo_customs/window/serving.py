"""The window as a server: its doors, and the thread that makes the rounds."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Self

from yuhuo_customs.errors import InputError, SetupError, Text, YuhuoError
from yuhuo_customs.window.contents import book
from yuhuo_customs.window.doors.folder import Folder
from yuhuo_customs.window.doors.pages import Desk
from yuhuo_customs.window.doors.push import Push
from yuhuo_customs.window.doors.queue import Queue
from yuhuo_customs.window.doors.web import Web
from yuhuo_customs.window.script import Script
from yuhuo_customs.window.window import Window

STORE = "mock-window.sqlite"
"""The window's store in the state folder."""
_EVERY = 1.0
_FOLDER_LOOK = 0.25
_SHUTTER = 0.02


@dataclass(frozen=True, slots=True)
class Doors:
    """Which doors a server has.

    Attributes:
        http: Host and port of the HTTP door; port 0: any free one. None: no such door.
        folder: Root of the client program's folder.
        amqp: Address of RabbitMQ.
        push: Where receipts are pushed.
        every: Seconds between rounds; None: with each fetch of receipts, or every second when a door needs it.
    """

    http: tuple[str, int] | None = ("127.0.0.1", 0)
    folder: Path | None = None
    amqp: str = ""
    push: str = ""
    every: float | None = None


class Server:
    """A window behind its doors; threads run from :meth:`start` to :meth:`close`."""

    def __init__(
        self, state: Path, script: Script, doors: Doors, now: Callable[[], datetime] | None = None
    ) -> None:
        """Open the store and every door.

        Raises:
            SetupError: a door cannot be opened.
            GatewayError: the store, or RabbitMQ, cannot be used.
        """
        clock = now or (lambda: datetime.now(UTC))
        self.window = Window(state / STORE, script, clock)
        self.stopping = threading.Event()
        self.trouble: YuhuoError | None = None
        self._every = doors.every or (_EVERY if doors.folder or doors.amqp or doors.push else None)
        self._desk = Desk(self.window, clock, own_rounds=self._every is not None)
        self._folder = Folder(self.window, doors.folder, clock) if doors.folder else None
        self._push = Push(self.window, doors.push, clock) if doors.push else None
        self._queue = Queue(self.window, doors.amqp, clock) if doors.amqp else None
        # the last: what fails before leaves no open socket behind
        self._web = _listen(doors.http, self._desk) if doors.http else None
        self._url = self._web.url if self._web else ""
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        """Address of the HTTP door, "" without one."""
        return self._url

    def book(self) -> dict[str, object]:
        """The book (docs/mock-window.md).

        Raises:
            GatewayError, ResourceError: as :func:`book`.
        """
        return book(self.window)

    def start(self) -> Self:
        """Start the threads."""
        if self._web:
            self._run(partial(self._web.serve_forever, poll_interval=0.05))
            if self.window.plays("refused"):
                self._run(partial(self._open_and_shut, self._web))
        if self._every is not None:
            self._run(self._make_rounds)
        if self._folder:
            self._run(self._watch)
        if self._queue:
            self._run(partial(self._queue.run, self.stopping))
        return self

    def close(self) -> None:
        """Stop the threads, end the connections, close the store."""
        self.stopping.set()
        self._desk.news.set()
        if self._web:
            self._web.close()
        for each in self._threads:
            each.join(timeout=10)
        self.window.close()

    def _run(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except YuhuoError as error:
                if not self.stopping.is_set():
                    self.trouble = error
                self.stopping.set()

        thread = threading.Thread(target=guarded, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _open_and_shut(self, web: Web) -> None:
        """While the scenario says ``refused`` the port is closed, so that connections are refused in earnest."""
        host, port = web.server_address[:2]
        while not self.stopping.wait(_SHUTTER):
            if self.window.refuses() and self._web:
                self._web.close()
                self._web = None
            elif not self.window.refuses() and not self._web:
                self._web = _listen((str(host), int(port)), self._desk)
                self._run(partial(self._web.serve_forever, poll_interval=0.05))

    def _make_rounds(self) -> None:
        while not self.stopping.is_set():
            early = self._desk.news.wait(self._every)
            if self.stopping.is_set():
                return
            self._desk.news.clear()
            if not early:
                self.window.advance()
            if self._push:
                self._push.deliver()

    def _watch(self) -> None:
        while self._folder and not self.stopping.wait(_FOLDER_LOOK):
            self._folder.look()
            self._folder.deliver()


def open_store(state: Path) -> Window:
    """The window of a state folder, to be looked at.

    Raises:
        InputError: there is none.
        GatewayError: it cannot be used.
    """
    if not (state / STORE).is_file():
        raise InputError(
            Text("这里没有模拟窗口的数据。", "There is no store of a mock window here."),
            where=str(state),
            todo=Text("请用 --state 指定文件夹。", "Name the folder with --state."),
        )
    return Window(state / STORE)


def _listen(address: tuple[str, int], desk: Desk) -> Web:
    try:
        return Web(address, desk)
    except (OSError, OverflowError) as error:
        raise SetupError(
            Text(f"无法监听该地址：{error}", f"This address cannot be listened on: {error}"),
            where=f"{address[0]}:{address[1]}",
            todo=Text("请换一个端口。", "Choose another port."),
        ) from error
