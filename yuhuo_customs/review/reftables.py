"""The columns of the reference tables, as rules see them, and by what each is looked up."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

MONEY, SHARE = pl.Decimal(19, 5), pl.Decimal(9, 6)
_TEXT, _LIST = pl.String(), pl.List(pl.String())

TABLE_KEYS: Mapping[str, tuple[str, ...]] = {
    "tariff": ("gcode",),
    "ended": ("gcode",),
    "positive": ("gcode",),
    "restricted": ("gcode", "head.tradeMode"),
    "catalogue": ("head.ebpCode", "itemNo"),
    "orders": ("ebpCode", "orderNo"),
    "waybills": ("logisticsCode", "logisticsNo"),
    "payments": ("payCode", "payTransactionId"),
    "people": ("buyerIdNumber",),
    "year": ("buyerIdNumber",),
    "sku": ("head.ebcCode", "itemNo", "currency", "unit"),
    "heading": ("gcode", "currency", "unit"),
    "portions": ("head.buyerIdNumber", "gcode"),
    "estimate": ("ebpCode", "orderNo"),
    "lists": ("head.invtNo",),
    "listlines": ("head.invtNo", "gnum"),
    "bills": ("copNo",),
    "phones": ("consigneeTelephone", "buyerIdNumber"),
    "addresses": ("consigneeAddress", "buyerIdNumber"),
    "minutes": ("payCode", "payTime", "amountPaid", "payerIdNumber"),
    "today": ("buyerIdNumber",),
    "taken": ("head.buyerIdNumber", "itemNo"),
    "articles": ("head.ebcCode", "itemNo"),
    "namesakes": ("buyerName", "buyerTelephone", "buyerIdNumber"),
    "certificate": ("agentCode", "agentName"),
}
"""Table → columns of the judged frame that make its key."""

COLUMNS: Mapping[str, Mapping[str, pl.DataType]] = {
    "tariff": {
        "name": _TEXT, "unit1": _TEXT, "unit2": _TEXT, "vat": SHARE, "consumption": SHARE, "tariff": SHARE,
        "export_tariff": SHARE, "rebate": SHARE, "consumption_per_unit": MONEY, "supervision": _TEXT, "ciq": _TEXT,
        "elements": _LIST, "price_low": MONEY, "price_high": MONEY, "known": pl.Boolean(), "heading": pl.Boolean(),
    },
    "ended": {"ended": _TEXT, "successors": _TEXT},
    "positive": {
        "listed": pl.Boolean(), "bonded_only": pl.Boolean(), "named": _TEXT, "excluded": _TEXT, "limit": MONEY,
        "limit_unit": _TEXT, "typed": pl.Boolean(), "remark": _TEXT,
    },
    "restricted": {"kind": _TEXT, "reason": _TEXT, "prefix": _TEXT},
    "catalogue": {"price_low": MONEY, "price_high": MONEY},
    "orders": {"copNo": _TEXT, "day": _TEXT, "source": _TEXT},
    "waybills": {"orderNo": _TEXT, "day": _TEXT, "source": _TEXT},
    "payments": {"orderNo": _TEXT, "day": _TEXT, "source": _TEXT},
    "people": {"name": _TEXT, "names": pl.UInt32()},
    "year": {"spent": MONEY},
    "sku": {"price_low": MONEY, "price_high": MONEY, "weight_low": MONEY, "weight_high": MONEY, "seen": pl.UInt32()},
    "heading": {
        "price_low": MONEY, "price_high": MONEY, "weight_low": MONEY, "weight_high": MONEY, "seen": pl.UInt32(),
    },
    "phones": {"known": pl.Boolean(), "people": pl.UInt32()},
    "addresses": {"known": pl.Boolean(), "people": pl.UInt32()},
    "minutes": {"known": pl.Boolean(), "people": pl.UInt32()},
    "today": {"orders": pl.UInt32()},
    "taken": {"pieces": MONEY},
    "articles": {"gcode": _TEXT, "country": _TEXT},
    "namesakes": {"known": pl.Boolean(), "people": pl.UInt32()},
    "certificate": {"signs": pl.Boolean()},
    "portions": {"kilograms": MONEY},
    "estimate": {"tax": MONEY},
    "lists": {"orderNo": _TEXT, "invtNo": _TEXT, "preNo": _TEXT, "status": _TEXT},
    "bills": {"weight": MONEY},
    "listlines": {
        "gcode": _TEXT, "qty": MONEY, "qty1": MONEY, "qty2": MONEY, "unit": _TEXT, "unit1": _TEXT, "unit2": _TEXT,
    },
}  # fmt: skip
"""Table → columns that rules may ask for. Money and weights are in units of 10⁻⁵, rates are shares (0.13)."""


def table_frame(name: str, columns: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """A table from text cells ("" is null, "-" is an empty text), in the types of :data:`COLUMNS`; keys are text."""
    types = {**dict.fromkeys(TABLE_KEYS[name], _TEXT), **COLUMNS[name]}
    types |= {"gnum": pl.Int32()} if name == "listlines" else {}
    types |= {"amountPaid": MONEY} if name == "minutes" else {}
    size = max((len(cells) for cells in columns.values()), default=0)
    made = []
    for column, kind in types.items():
        cells = list(columns.get(column, [""]))
        cells += [cells[0]] * (size - len(cells))
        made.append(pl.Series(column, [_read(kind, each) for each in cells], kind))
    return pl.DataFrame(made)


def _read(kind: pl.DataType, text: str) -> Any:
    if text == "":
        return None
    if kind == _LIST:
        return text.split(";")
    if isinstance(kind, pl.Decimal):
        return Decimal(text)
    if kind == pl.Boolean():
        return text == "yes"
    return int(text) if kind.is_integer() else text.removeprefix("-")
