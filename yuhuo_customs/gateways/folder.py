"""The folder gateway: OutBox, SentBox, FailBox and InBox of the single-window client on this machine (transport.md §7)."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from yuhuo_customs.domain.ports import Clock, Outgoing, RawReceipt
from yuhuo_customs.errors import GatewayError, NotSent, OutcomeUnknown, Refused, SetupError, Text
from yuhuo_customs.gateways import profiles
from yuhuo_customs.gateways.boxes import files, names
from yuhuo_customs.gateways.boxes.marks import Marks
from yuhuo_customs.gateways.profiles.envelope import enclose
from yuhuo_customs.settings import Settings

OUT, SENT, FAIL, IN = "OutBox", "SentBox", "FailBox", "InBox"
ARCHIVE, DAMAGED, STAGING = "yuhuo-archive", "yuhuo-error", "yuhuo-staging"
"""Folders of ours beside the client's boxes: on the same drive, so that a rename is one step."""
_RETURNS = 3
"""How often a file is moved from FailBox back to OutBox."""
_STALE = 600.0
"""Seconds after which a file in OutBox says that the client does not run."""
_TODO = Text(
    "请检查客户端是否运行、文件夹是否可写。", "Is the client running, is the folder writable? Then repeat."
)


class Options(profiles.Options):
    """The folders of a client program that signs or sends: one folder of one business (``DecCus001``, ``Sas`` …)."""

    root: str = Field(description="业务文件夹（含 OutBox、InBox）/ folder that holds OutBox and InBox")
    form: Literal["xml", "zip"] = Field("xml", description="文件形式 / form of the file")
    envelope: bool = Field(default=False, description="放入 DXP 信封 / in a DXP envelope")
    file_name: str = Field(
        "{cop_msg_id}", description="文件名（不含扩展名）/ name without ending: {cop_msg_id}, {kind}"
    )
    settle: float = Field(1.5, ge=0, le=60, description="文件不变多少秒后读取 / seconds a file must rest")
    receipt_bytes: int = Field(3_145_728, gt=0, description="回执上限（字节）/ largest receipt")

    @model_validator(mode="after")
    def _unique(self) -> Self:
        # a failed answer may hold no number: only the file name tells which message it means
        if "{cop_msg_id}" not in self.file_name:
            raise ValueError("file_name: must hold {cop_msg_id}")
        return self


class FolderGateway:
    """A :class:`~yuhuo_customs.domain.ports.Gateway` over folders."""

    can_look_up = True
    refuses_repeats = True
    """By our own marks: a name is never used for other content, and never written twice."""

    def __init__(
        self, profile: profiles.Profile, options: Options, sender: str, state: Path, clock: Clock
    ) -> None:
        """Over the boxes below ``options.root``; ``state``: where the marks are kept."""
        self.name, self.production = profile.name, profile.production
        self._options, self._sender, self._clock = options, sender, clock
        self._root = Path(options.root)
        self._marks = Marks(state / "folder" / profile.name)

    def hand_over(self, message: Outgoing) -> str:
        """Put one message into OutBox, whole or not at all; returns the file's name.

        Raises:
            NotSent: it was not put there.
            Refused: its name was used for other bytes.
            OutcomeUnknown: it was put there once, and is nowhere now.
        """
        name = names.fill(self._options.file_name, cop_msg_id=message.cop_msg_id, kind=message.kind)
        file = f"{name}.{self._options.form}"
        content = self._content(message, name)
        known = self._marks.read(message.cop_msg_id)
        if known is not None and known.sha256 != files.sha256(content):
            raise Refused(
                Text("此文件名已用于其他内容。", "This name was used for other content."),
                where=file,
                todo=Text("请核对该报文；内容有变必须换新编号。", "Other content needs a new message id."),
            )
        if known is not None and not (self._root / STAGING / file).exists():
            if self._place(known.file) is not None:
                return file
            raise OutcomeUnknown(
                Text("文件已不在任何文件夹中，是否送达不明。", "The file is in none of the boxes now."),
                where=file,
                todo=Text("请在客户端中查询该报文。", "Look for it in the client program."),
            )
        try:
            # in this order a crash at any point can be told: in staging means it did not leave
            files.stage(content, self._root / STAGING / file)
            self._marks.write(message.cop_msg_id, file, content)
            files.release(self._root / STAGING / file, self._root / OUT / file)
        except OSError as error:
            raise NotSent(_failed(error), where=str(self._root / OUT), todo=_TODO) from error
        return file

    def look_up(self, cop_msg_id: str) -> Literal["taken_in", "unknown_there", "cannot_tell"]:
        """By our mark and the boxes: what was never written, or is still in staging, did not leave."""
        known = self._marks.read(cop_msg_id)
        if known is None or (self._root / STAGING / known.file).exists():
            return "unknown_there"
        return "taken_in" if self._place(known.file) is not None else "cannot_tell"

    def collect(self) -> Sequence[RawReceipt]:
        """What rests in InBox: first answers before receipts, each sort by the time inside its file's name.

        Files that failed are moved back to OutBox, three times at most. Files that are too large go to ``yuhuo-error``.

        Raises:
            GatewayError: InBox cannot be read.
        """
        self._send_again()
        try:
            resting = files.resting(self._root / IN, self._options.settle, names.is_ours)
        except OSError as error:
            raise GatewayError(_failed(error), where=str(self._root / IN), todo=_TODO) from error
        found = []
        for path in sorted(resting, key=lambda each: names.order(each.name)):
            content = files.content(path, self._options.receipt_bytes)
            if content is None:
                files.aside(path, self._root / DAMAGED)
            elif content:
                found.append(self._receipt(path.name, content))
        return found

    def acknowledge(self, ids: Sequence[str]) -> None:
        """Move these files to the archive of the day; ones that are gone are passed over.

        Raises:
            GatewayError: a file cannot be moved (it comes again).
        """
        archive = self._root / ARCHIVE / f"{self._clock.now():%Y%m%d}"
        for name in ids:
            path = self._root / IN / name
            if path.parent != self._root / IN or not names.is_ours(name):
                continue
            try:
                files.aside(path, archive)
            except OSError as error:
                raise GatewayError(_failed(error), where=str(path), todo=_TODO) from error

    def reach(self) -> str:
        """How many files lie in which box.

        Raises:
            GatewayError: a box cannot be read, files failed, or the client takes none out of OutBox.
        """
        try:
            lying = {box: list((self._root / box).glob("*.*")) for box in (OUT, FAIL, IN)}
            oldest = min((path.stat().st_mtime for path in lying[OUT]), default=time.time())
        except OSError as error:
            raise GatewayError(_failed(error), where=str(self._root), todo=_TODO) from error
        words = ", ".join(f"{box} {len(those)}" for box, those in lying.items())
        if lying[FAIL]:
            what = Text(f"FailBox 中有文件（{words}）。", f"Files lie in FailBox ({words}).")
            raise GatewayError(
                what, where=str(self._root), todo=Text("请在客户端中查看原因。", "The client shows why.")
            )
        if time.time() - oldest > _STALE:
            what = Text(f"客户端没有取走文件（{words}）。", f"The client takes no files ({words}).")
            raise GatewayError(what, where=str(self._root), todo=_TODO)
        return words

    def _receipt(self, name: str, content: bytes) -> RawReceipt:
        """With what its name tells: a failed answer may hold no number (transport.md §7)."""
        stem = names.answered(name)
        mark = self._marks.by_stem(stem) if stem else None
        return RawReceipt(name, content, mark.cop_msg_id if mark else "", names.verdict(name))

    def _content(self, message: Outgoing, name: str) -> bytes:
        content = message.content
        if self._options.envelope:
            content = enclose(message, self._sender, self._options.receivers)
        return files.zipped(f"{name}.xml", content) if self._options.form == "zip" else content

    def _place(self, file: str) -> str | None:
        """In which box a file is, or that it was answered; in the order in which the client moves it."""
        for box in (OUT, SENT, FAIL):
            if (self._root / box / file).exists():
                return box
        stem = file.rpartition(".")[0]
        for folder in (self._root / IN, self._root / ARCHIVE):
            if any(names.answered(path.name) == stem for path in folder.rglob("*.xml")):
                return IN
        # it may have been on its way from one box to the next
        return SENT if (self._root / SENT / file).exists() else None

    def _send_again(self) -> None:
        for mark in self._marks.failed_in(self._root / FAIL):
            if mark.returns < _RETURNS:
                self._marks.count_return(mark)
                files.move(self._root / FAIL / mark.file, self._root / OUT / mark.file)


def connect(profile: profiles.Profile, settings: Settings, clock: Clock) -> FolderGateway:
    """The gateway over the folders of a profile.

    Raises:
        SetupError: the folder or one of the boxes is missing.
    """
    options = profile.options
    assert isinstance(options, Options)
    for box in (OUT, IN):
        if not (Path(options.root) / box).is_dir():
            raise SetupError(
                Text(f"找不到文件夹 {box}。", f"There is no folder {box}."),
                where=f"{profile.table.place('root')}: {options.root}",
                todo=Text(
                    "请填写客户端业务文件夹（ImpPath 下）。", "Name the client's folder (below ImpPath)."
                ),
            )
    return FolderGateway(profile, options, settings.dxpId, settings.state_path, clock)


def _failed(error: OSError) -> Text:
    reason = error.strerror or str(error)
    return Text(f"文件夹无法使用（{reason}）。", f"The folder cannot be used ({reason}).")
