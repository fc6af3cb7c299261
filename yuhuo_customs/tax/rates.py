"""Tax rates: always the user's own table, with the days on which they are valid; never guessed (spec README)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Protocol

import polars as pl

from yuhuo_customs.errors import InputError, Text

SHARE = pl.Decimal(9, 6)
MONEY = pl.Decimal(19, 5)
FRAME: dict[str, pl.DataType] = {
    "gcode": pl.String(),
    "tariff": SHARE,  # 0.06 is 6 %
    "vat": SHARE,
    "consumption": SHARE,  # ad valorem; 0 when there is none
    "specific": MONEY,  # CNY consumption tax per specificUnit; 0 when there is none
    "specificUnit": pl.String(),
    "consumptionFrom": MONEY,  # CNY: the consumption tax applies from this price per consumptionFromUnit
    "consumptionFromUnit": pl.String(),
}
"""Columns of a frame of rates, one row per code; a null means not known (of the last four: none)."""
NEEDED = ("tariff", "vat", "consumption")


class Rates(Protocol):
    """Where rates come from: the user's tariff, on one day."""

    def rates(self, codes: Sequence[str], day: date) -> pl.DataFrame:
        """A row of :data:`FRAME` for each of ``codes`` (10 digits) that is known on ``day``."""
        ...


class NoRates:
    """No table at all: every estimate is "not checked"."""

    def rates(self, codes: Sequence[str], day: date) -> pl.DataFrame:
        """Nothing is known."""
        del codes, day
        return pl.DataFrame(schema=FRAME)


class TariffRates:
    """The rates of an imported tariff (``tariff.Reference.frame``), which holds one day's rows only."""

    def __init__(self, tariff: pl.DataFrame) -> None:
        """Over ``code``, ``tariff``, ``vat``, ``consumption``, ``consumption_per_unit``, ``consumption_unit``."""
        none = pl.lit(None)
        self._frame = tariff.select(
            gcode=pl.col("code"),
            tariff="tariff",
            vat="vat",
            consumption="consumption",
            specific="consumption_per_unit",
            specificUnit="consumption_unit",
            consumptionFrom=none.cast(MONEY),
            consumptionFromUnit=none.cast(pl.String),
        ).cast(dict(FRAME))  # type: ignore[arg-type]

    def rates(self, codes: Sequence[str], day: date) -> pl.DataFrame:
        """The rows of ``codes``; the table was already taken for its day."""
        del day
        return self._frame.filter(pl.col("gcode").is_in(list(codes)))


class RateFile:
    """A table of rates as CSV, in percent: ``gcode,tariff,vat,consumption`` and, where there is any, ``specific,specificUnit,
    consumptionFrom,consumptionFromUnit,valid_from,valid_to`` (yyyy-mm-dd).
    """  # noqa: D205 - a list of columns

    def __init__(self, frame: pl.DataFrame) -> None:
        """Over :data:`FRAME` with ``valid_from`` and ``valid_to`` (Date, null: open)."""
        self._frame = frame

    @classmethod
    def read(cls, path: Path) -> "RateFile":
        """Read and judge the table.

        Raises:
            InputError: it cannot be read, a column is missing, or a rate is no number; ``where`` names the line.
        """
        try:
            raw = pl.read_csv(path, infer_schema=False, encoding="utf8")
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _unreadable(path, str(error).splitlines()[0]) from error
        raw = raw.rename({name: name.strip().removeprefix("\ufeff") for name in raw.columns})
        if missing := [name for name in ("gcode", *NEEDED) if name not in raw.columns]:
            raise _unreadable(path, f"{', '.join(missing)}?")
        return cls(pl.DataFrame([_row(path, line, row) for line, row in enumerate(raw.iter_rows(named=True), 2)],
                                schema={**FRAME, "valid_from": pl.Date(), "valid_to": pl.Date()}))  # fmt: skip

    def rates(self, codes: Sequence[str], day: date) -> pl.DataFrame:
        """The rows that are valid on ``day``; of several, the one that began last."""
        return (
            self._frame.filter(
                pl.col("gcode").is_in(list(codes))
                & (pl.col("valid_from").is_null() | (pl.col("valid_from") <= day))
                & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
            )
            .sort("valid_from", nulls_last=False)
            .unique("gcode", keep="last", maintain_order=True)
            .select(list(FRAME))
        )


def _row(path: Path, line: int, row: dict[str, str | None]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, kind in {**FRAME, "valid_from": pl.Date(), "valid_to": pl.Date()}.items():
        text = (row.get(name) or "").strip()
        try:
            found[name] = _value(text, kind)
        except (InvalidOperation, ValueError) as error:
            raise _unreadable(path, f"{line}: {name} = {text!r}") from error
    return found


def _value(text: str, kind: pl.DataType) -> object:
    if not text:
        return None
    if kind == pl.Date():
        return date.fromisoformat(text)
    if kind == pl.String():
        return text
    number = Decimal(text.removesuffix("%"))
    value, places = (number / 100, 6) if kind == SHARE else (number, 5)
    if not value.is_finite() or not 0 <= value < 1000 or value != round(value, places):
        raise ValueError(text)
    return value


def _unreadable(path: Path, reason: str) -> InputError:
    return InputError(
        Text(f"税率表无法读取：{reason}", f"The table of rates cannot be read: {reason}"),
        where=str(path),
        todo=Text(
            "CSV（UTF-8），列：gcode,tariff,vat,consumption，税率为百分数，如 13。",
            "CSV (UTF-8) with gcode,tariff,vat,consumption; rates are percentages such as 13.",
        ),
    )
