"""The user's own tables come in: a file is read, its cells judged, an edition kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.errors import InputError, Text, UsageError
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.sheets import grids
from yuhuo_customs.tariff import editions, headings, taking
from yuhuo_customs.tariff.editions import Edition
from yuhuo_customs.tariff.kinds import KINDS, Kind
from yuhuo_customs.workplace import SystemClock


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: the edition kept, a finding for each cell that was not read, rows left out."""

    edition: Edition
    findings: Findings
    refused: int


def import_table(
    path: str | Path,
    kind: str = "tariff",
    *,
    edition: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    headings_: Sequence[str] = (),
    rates: str = "",
    replace: bool = False,
    settings: Settings | None = None,
    clock: Clock | None = None,
) -> Imported:
    """Import a tariff, positive list or restriction table.

    Args:
        kind: A name of ``tariff.kinds.KINDS``.
        edition: Its name; default: the file's.
        valid_from, valid_to: Days between which it counts; default: the first day its rows name, no end.
        headings_: ``heading=field`` choices; they are remembered for the next file.
        rates: "percent" or "share": what plain numbers in columns of rates are; "": by the numbers.
        replace: An edition of the same name may go.

    Raises:
        InputError: the file cannot be read, lacks a column, or has no usable row; nothing is kept then.
        UsageError: no such kind or field, or an edition of this name is there.
    """
    settings, path = settings or load(), Path(path)
    wanted = _kind(kind)
    chosen = headings.choices(headings_, wanted)
    known = editions.remembered(settings.state_path, kind) | chosen
    source, sheets = grids.load(path)
    header = headings.find(sheets, wanted, known, path.name)
    taken = taking.take(header, wanted, path.name, rates=rates)
    _refuse_empty(taken.frame, wanted, path)
    first = valid_from or taken.frame["valid_from"].min()
    kept = Edition(
        kind,
        editions.safe_name(edition or path.stem),
        path.name,
        source.sha256,
        (clock or SystemClock()).now().isoformat(timespec="microseconds"),
        first.isoformat() if isinstance(first, date) else "",
        valid_to.isoformat() if valid_to else "",
        taken.frame.height,
        header.headings,
    )
    editions.save(settings.state_path, kept, taken.frame, replace=replace)
    if chosen:
        editions.remember(settings.state_path, kind, chosen)
    return Imported(kept, taken.findings, taken.refused)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        names = ", ".join(KINDS)
        raise UsageError(
            Text(f"没有“{name}”这种表。", f"There is no table of the kind {name!r}."),
            todo=Text(f"可用：{names}。", f"There are: {names}."),
        )
    return KINDS[name]


def _refuse_empty(frame: pl.DataFrame, kind: Kind, path: Path) -> None:
    usable = frame.filter(pl.col("code").str.len_bytes() == 10) if kind.id == "tariff" else frame
    if usable.height:
        return
    digits = (
        Text("没有一个 10 位编码", "no code of ten digits")
        if frame.height
        else Text("没有可用的行", "no usable row")
    )
    raise InputError(
        Text(
            f"“{kind.title.zh}”未导入：{digits.zh}。", f"The {kind.title.en} was not imported: {digits.en}."
        ),
        where=path.name,
        todo=Text("请检查编码列是否为文本、是否完整。", "Check that the codes are text, and whole."),
    )
