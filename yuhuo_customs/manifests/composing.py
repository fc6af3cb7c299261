"""From checked bills to messages: only ready ones, one journey a message, rows below their parents."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from yuhuo_customs import resources
from yuhuo_customs.errors import OutputError, Text, UsageError
from yuhuo_customs.manifests.checking import CheckedManifest
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.messages.outline import Scoped
from yuhuo_customs.messages.skeleton_check import ROOT

_SENDER = r"(?:[A-Za-z0-9]{13}[A-Za-z0-9_*/]{0,51})|EPORT|CCIC"
_LONGEST_SENDER = 32
"""The number of a message holds its sender: 64 characters in all, and fewer signs than a sender may have (head.csv)."""
_RECEIVER = r"[0-9]{2}[A-Za-z0-9]{2}|EPORT|CCIC"

MOST_ZIPPED = 2 * 1024 * 1024
"""A zip is below 2 MB (manifest README, frame)."""
_ZIP_FRAME = 16 * 1024
"""More than a zip of one file adds to what cannot be packed."""


def compose(
    checked: CheckedManifest,
    transfer: messages.Transfer,
    *,
    most: int = 500,
    only: pl.DataFrame | None = None,
) -> list[messages.Manifest]:
    """The messages of all ready bills; ``most`` bills in each (never more than the schema allows).

    Args:
        only: ``_bill`` and ``EquipmentID`` of what is sent (:func:`yuhuo_customs.manifests.units.units`); None: all.

    Raises:
        InputError: a text holds a character that no message can carry.
    """
    judged = checked.judged
    kind, function = judged.kind, judged.function
    if not checked.ready:
        return []
    structure = messages.structure(kind.kind, function)
    limit = min(most, kind.most_bills or most)
    heads, bills = _in_messages(checked, structure, limit, only)
    frames = {ROOT: heads}
    kept: dict[str, pl.DataFrame] = {ROOT: bills}
    for scope, scoped in structure.items():
        if scope != ROOT:
            frames[scope] = _below(checked, scope, scoped, kept, bills)
            if only is not None and scope == "boxes" and scoped.parent == ROOT:
                frames[scope] = frames[scope].join(only, on="EquipmentID", how="semi", maintain_order="left")
            kept[scope] = frames[scope]
    return messages.render(kind.kind, function, frames, transfer)


def _in_messages(
    checked: CheckedManifest, structure: Mapping[str, Scoped], limit: int, only: pl.DataFrame | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The heads, and for each bill the number of its message: equal heads, in the order of the sheet."""
    head = checked.judged.scopes[ROOT].join(
        checked.verdicts.filter(pl.col("verdict") == "ready").select("_bill"),
        on="_bill",
        maintain_order="left",
    )
    if only is not None:
        head = head.join(only, on="_bill", how="semi", maintain_order="left")
    names = [name for name in structure[ROOT].fields if name in head.columns]
    group = pl.struct(names) if names else pl.lit(0)
    lot = pl.int_range(pl.len()).over(names or pl.lit(0)) // limit
    numbered = (
        head.with_columns(_lot=lot, _group=group.rank("dense"))
        .with_columns(_first=pl.col("_at").min().over("_group", "_lot"))
        .sort("_first", "_at")
    )
    numbered = numbered.with_columns(_message=pl.struct("_first", "_lot").rle_id())
    heads = numbered.group_by("_message", maintain_order=True).first().select(*names, "_message")
    return heads, numbered.select("_bill", "_message")


def _below(
    checked: CheckedManifest, scope: str, scoped: Scoped, kept: dict[str, pl.DataFrame], bills: pl.DataFrame
) -> pl.DataFrame:
    """Rows of a scope whose parent is sent, with the parent's new number as ``_parent``."""
    rows = checked.judged.scopes[scope]
    if scoped.parent == ROOT:
        if scope == "bills":
            rows = rows.filter(~pl.col("_bill").is_in(checked.boxed.implode()))
        found = rows.join(bills.rename({"_message": "_parent"}), on="_bill", maintain_order="left")
        if scope == "boxes":
            found = found.unique(["_parent", "EquipmentID"], keep="first", maintain_order=True)
    else:
        above = kept[scoped.parent].select(_up="_at", _parent=pl.int_range(pl.len(), dtype=pl.UInt32))
        found = rows.join(above, on="_up", maintain_order="left")
    return found.sort("_parent", maintain_order=True).with_columns(pl.col("_parent").cast(pl.UInt32))


def transfer(sender: str, receiver: str, moment: datetime | None = None) -> messages.Transfer:
    """Sender, receiver and the moment; None is now.

    Raises:
        UsageError: one of them has not the form that the head asks for (manifest/head.csv).
    """
    for name, value, form, most in (
        ("--sender", sender, _SENDER, _LONGEST_SENDER), ("--receiver", receiver, _RECEIVER, 64),
    ):  # fmt: skip
        if not re.fullmatch(form, value) or len(value) > most:
            raise UsageError(
                Text(f"{name} “{value}”不符合规定的格式。", f"{name} {value!r} has not the required form."),
                todo=Text(
                    "发送方：4 位关区 + 9 位组织机构代码 + _DXPESW + 10 位客户端编号；接收方：EPORT 或 4 位关区。",
                    "Sender: office (4), organisation code (9), _DXPESW, client id (10); receiver: EPORT or an office.",
                ),
            )
    return messages.Transfer(sender, receiver, moment or datetime.now(UTC))


def prove(composed: Sequence[messages.Manifest]) -> None:
    """Hold every message against its own schema, and against the largest zip that a client takes.

    Raises:
        OutputError: the schema refuses one, or it is too large.
    """
    for each, problems in zip(composed, messages.validate_many(composed), strict=True):
        if problems:
            raise OutputError(
                Text(
                    f"报文未通过模式校验，未写出：{problems[0]}",
                    f"The schema refuses the message: {problems[0]}",
                ),
                where=each.file,
                todo=Text(
                    "请改正工作簿中的该值；若看不出问题，请报告。",
                    "Correct that value; report it if nothing is wrong.",
                ),
            )
        if (
            len(each.content) > MOST_ZIPPED - _ZIP_FRAME
        ):  # what is smaller than that before packing is so after it
            as_zip(each)


def write(composed: Sequence[messages.Manifest], folder: Path, *, zipped: bool = False) -> list[Path]:
    """Write every message that its own schema accepts, as ``CN_….xml`` or in a zip of its own.

    Raises:
        OutputError: its schema refuses one (then nothing is written), or a file cannot be written.
    """
    prove(composed)
    files = []
    for each in composed:
        path = folder / (f"{each.id}.zip" if zipped else each.file)
        resources.write_whole(path, as_zip(each) if zipped else each.content)
        files.append(path)
    return files


def as_zip(message: messages.Manifest) -> bytes:
    """The message in a zip of its own: one file, no folder, below 2 MB.

    Raises:
        OutputError: it is larger.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        # a fixed time: the same message gives the same bytes
        archive.writestr(zipfile.ZipInfo(message.file, datetime(2000, 1, 1).timetuple()[:6]), message.content)  # noqa: DTZ001
    content = stream.getvalue()
    if len(content) >= MOST_ZIPPED:
        raise OutputError(
            Text("压缩包达到 2 MB，客户端不收。", "The zip reaches 2 MB; the client does not take it."),
            where=message.file,
            todo=Text("请减少每个报文的提运单数（--bills）。", "Put fewer bills into one message (--bills)."),
        )
    return content
