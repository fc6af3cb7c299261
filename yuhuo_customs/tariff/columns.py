"""The columns of each kind of table as ``tariff.tables`` hands them out."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

_SHARE = pl.Decimal(9, 6)
_YUAN = pl.Decimal(19, 5)

DTYPES: Mapping[str, Mapping[str, Any]] = {
    "tariff": {
        "code": pl.String, "name": pl.String, "unit1": pl.String, "unit2": pl.String,
        "vat": _SHARE, "consumption": _SHARE, "tariff": _SHARE, "export_tariff": _SHARE, "rebate": _SHARE,
        "consumption_per_unit": _YUAN, "consumption_unit": pl.String,
        "supervision": pl.String, "ciq": pl.String, "elements": pl.List(pl.String),
        "price_low": _YUAN, "price_high": _YUAN, "successors": pl.List(pl.String),
        "valid_from": pl.Date, "valid_to": pl.Date,
    },
    "positive": {
        "code8": pl.String, "name": pl.String, "remark": pl.String, "bonded_only": pl.Boolean,
        "excluded": pl.String, "named": pl.String, "limit": _YUAN, "limit_unit": pl.String, "typed": pl.Boolean,
        "valid_from": pl.Date, "valid_to": pl.Date,
    },
    "restrictions": {
        "prefix": pl.String, "mode": pl.String, "direction": pl.String, "kind": pl.String, "reason": pl.String,
        "valid_from": pl.Date, "valid_to": pl.Date,
    },
    "prices": {
        "ebpCode": pl.String, "itemNo": pl.String, "price_low": _YUAN, "price_high": _YUAN,
        "valid_from": pl.Date, "valid_to": pl.Date,
    },
}  # fmt: skip
"""Kind → column → type. Rates are shares of one, money is yuan, units are codes of ``units.csv``."""


def frame_of(
    kind: str, found: Mapping[str, Sequence[Any]], height: int, present: Collection[str]
) -> pl.DataFrame:
    """The values in the columns of ``kind``; a column that the file lacks is null."""
    columns = dict(found)
    if kind == "tariff" and "consumption" in present:
        columns.update(_compound(found["consumption"]))
    if kind == "positive" and "limit" in present:
        columns["limit"] = [each[0] if each else None for each in found["limit"]]
        columns["limit_unit"] = [each[1] if each else None for each in found["limit"]]
    wanted = DTYPES[kind]
    return pl.DataFrame(
        [
            pl.Series(
                name,
                _exact(columns[name]) if isinstance(dtype, pl.Decimal) else columns[name],
                dtype,
                strict=False,
            )
            if name in columns
            else pl.repeat(None, height, dtype=dtype, eager=True).alias(name)
            for name, dtype in wanted.items()
        ]
    )


def _compound(cells: Sequence[Any]) -> Mapping[str, list[Any]]:
    """A specific or compound rate is read as (share, yuan per unit, unit)."""
    split = [each if isinstance(each, tuple) else (each, None, None) for each in cells]
    return {
        "consumption": [share for share, _, _ in split],
        "consumption_per_unit": [yuan for _, yuan, _ in split],
        "consumption_unit": [unit for _, _, unit in split],
    }


def _exact(cells: Sequence[Any]) -> list[Decimal | None]:
    return [None if each is None else Decimal(each) for each in cells]
