"""What the user's tables say on a day: the one door through which rules, tax and classification look things up."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs.tariff import editions
from yuhuo_customs.tariff.editions import Edition

_ENDED: dict[str, Any] = {
    "code": pl.String,
    "name": pl.String,
    "ended": pl.Date,
    "successors": pl.List(pl.String),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One table on one day.

    Attributes:
        frame: The rows valid on that day, in the columns of ``tariff.columns.DTYPES`` (tariff: only codes of ten
            digits).
        ended: Tariff only: ``code``, ``name``, ``ended`` (last day, or null), ``successors``: codes that are no more
            valid, from this edition and from older ones.
        above: Tariff only: ``code``, ``name`` of the headings and subheadings that the table also has.
        edition, source, sha256: Name of the edition; name and hash of the file it came from.
        imported: When.
        valid_from, valid_to: Days between which the edition counts; None is open.
    """

    frame: pl.DataFrame
    ended: pl.DataFrame
    above: pl.DataFrame
    edition: str
    source: str
    sha256: str
    imported: date
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Tables:
    """The user's tables on a day; None: there is none, what needs it is "not checked"."""

    tariff: Reference | None = None
    positive: Reference | None = None
    restrictions: Reference | None = None
    prices: Reference | None = None


def tables(state: Path, day: date) -> Tables:
    """The user's tables as of ``day``.

    Args:
        state: ``settings.state_path``.

    Raises:
        SetupError: a table is damaged.
    """
    if not (state / editions.FOLDER).is_dir():
        return Tables()
    return Tables(
        *(_reference(state, kind, day) for kind in ("tariff", "positive", "restrictions", "prices"))
    )


def _reference(state: Path, kind: str, day: date) -> Reference | None:
    edition = editions.newest(state, kind, day)
    if edition is None:
        return None
    rows = editions.rows(state, edition)
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    open_ = pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    current = rows.filter(begun & open_)
    above = pl.DataFrame(schema={"code": pl.String, "name": pl.String})
    ended = pl.DataFrame(schema=_ENDED)
    if kind == "tariff":
        whole = pl.col("code").str.len_bytes() == 10
        above = current.filter(~whole).select("code", "name")
        current = current.filter(whole)
        ended = _ended(state, edition, rows.filter(whole & begun & ~open_), current)
    return Reference(
        current, ended, above, edition.name, edition.source, edition.sha256,
        date.fromisoformat(edition.imported[:10]), _day(edition.valid_from), _day(edition.valid_to),
    )  # fmt: skip


def _ended(state: Path, edition: Edition, past: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    own = past.select("code", "name", "successors", ended="valid_to")
    older = [
        editions.rows(state, each, ["code", "name", "valid_to", "successors"]).select(
            "code", "name", "successors", ended="valid_to"
        )
        for each in editions.known(state, "tariff")
        if each.valid_from < edition.valid_from
    ]
    return (
        pl.concat([own, *older])
        .filter(pl.col("code").str.len_bytes() == 10)
        .join(current, on="code", how="anti", maintain_order="left")
        .unique("code", keep="first", maintain_order=True)
        .select(*_ENDED)
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
