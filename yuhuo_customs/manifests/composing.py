"""From checked bills to messages: only ready ones, one journey a message, rows below their parents."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

import polars as pl

from yuhuo_customs.errors import OutputError, Text
from yuhuo_customs.manifests.checking import CheckedManifest
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.messages.outline import Scoped
from yuhuo_customs.messages.skeleton_check import ROOT

MOST_ZIPPED = 2 * 1024 * 1024
"""A zip is below 2 MB (manifest README, frame)."""


def compose(
    checked: CheckedManifest, transfer: messages.Transfer, *, most: int = 500
) -> list[messages.Manifest]:
    """The messages of all ready bills; ``most`` bills in each (never more than the schema allows).

    Raises:
        InputError: a text holds a character that no message can carry.
    """
    judged = checked.judged
    kind, function = judged.kind, judged.function
    if not checked.ready:
        return []
    structure = messages.structure(kind.kind, function)
    limit = min(most, kind.most_bills or most)
    heads, bills = _in_messages(checked, structure, limit)
    frames = {ROOT: heads}
    kept: dict[str, pl.DataFrame] = {ROOT: bills}
    for scope, scoped in structure.items():
        if scope != ROOT:
            frames[scope] = _below(checked, scope, scoped, kept, bills)
            kept[scope] = frames[scope]
    return messages.render(kind.kind, function, frames, transfer)


def _in_messages(
    checked: CheckedManifest, structure: Mapping[str, Scoped], limit: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The heads, and for each bill the number of its message: equal heads, in the order of the sheet."""
    head = checked.judged.scopes[ROOT].join(
        checked.verdicts.filter(pl.col("verdict") == "ready").select("_bill"),
        on="_bill",
        maintain_order="left",
    )
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


def zipped(message: messages.Manifest) -> bytes:
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
