"""The demo: the main job on the shipped example, in one folder, with a ledger and a window of its own."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from yuhuo_customs import gateways, pipeline
from yuhuo_customs.domain.ports import Clock, Gateway, Outgoing, RawReceipt
from yuhuo_customs.errors import OutputError, Text
from yuhuo_customs.example.making import write_example
from yuhuo_customs.resources import write_whole
from yuhuo_customs.settings import Settings
from yuhuo_customs.workplace import SystemClock

ROUNDS = 6
"""Rounds of receipts: enough for every life in the mock window to come to rest."""
_MARK = ".yuhuo-demo"
_OURS = ("messages", "receipts", "state")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo left behind: the workbook, the result, the messages as files (by guid), how many receipts."""

    workbook: Path
    submission: pipeline.Submission
    files: Mapping[str, Path]
    receipts: int


class KeepingGateway:
    """A gateway that also keeps, as files, what goes out and what comes in."""

    def __init__(self, inner: Gateway, folder: Path) -> None:
        """Around ``inner``; copies go to ``folder/messages`` and ``folder/receipts``."""
        self._inner, self._folder = inner, folder
        self.name, self.production = inner.name, inner.production
        self.can_look_up, self.refuses_repeats = inner.can_look_up, inner.refuses_repeats
        self.files: dict[str, Path] = {}
        self.receipts = 0

    def hand_over(self, message: Outgoing) -> str:
        """Keep a copy, then hand over."""
        name = f"{len(self.files) + 1:03d}_{message.kind.removesuffix('Message')}.xml"
        self.files[message.cop_msg_id] = self._folder / "messages" / name
        write_whole(self.files[message.cop_msg_id], message.content)
        return self._inner.hand_over(message)

    def look_up(self, cop_msg_id: str) -> Literal["taken_in", "unknown_there", "cannot_tell"]:
        """As the inner gateway says."""
        return self._inner.look_up(cop_msg_id)

    def collect(self) -> Sequence[RawReceipt]:
        """Keep a copy of each receipt."""
        found = self._inner.collect()
        for receipt in found:
            self.receipts += 1
            write_whole(self._folder / "receipts" / f"{self.receipts:03d}.xml", receipt.content)
        return found

    def acknowledge(self, ids: Sequence[str]) -> None:
        """As the inner gateway does."""
        self._inner.acknowledge(ids)


def run(folder: Path, *, clock: Clock | None = None) -> Shown:
    """Make the example workbook in ``folder`` and take it the whole way; everything stays in ``folder``.

    Raises:
        OutputError: the folder holds something else, or cannot be written.
    """
    clock = clock or SystemClock()
    _make_room(folder)
    workbook = folder / "orders.xlsx"
    write_example(workbook, today=clock.now().date())
    settings = Settings(state=str(folder / "state"))
    gateway = KeepingGateway(gateways.open(settings.gateway, settings, clock), folder)
    done = pipeline.submit(workbook, settings=settings, clock=clock, gateway=gateway, rounds=ROUNDS)
    return Shown(workbook, done, gateway.files, gateway.receipts)


def _make_room(folder: Path) -> None:
    """An empty folder, or one that an earlier demo made: only what is ours is removed."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise OutputError(
            Text(
                "该文件夹不是空的，也不是演示文件夹。",
                "The folder is not empty and was not made by the demo.",
            ),
            where=str(folder),
            todo=Text("请换一个新文件夹。", "Name a new folder."),
        )
    for name in _OURS:
        shutil.rmtree(folder / name, ignore_errors=True)
    write_whole(folder / _MARK, b"")
