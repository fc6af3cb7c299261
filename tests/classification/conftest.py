"""A checked batch, built column by column: one order and one goods line for each row."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from yuhuo_customs.classification.classifying import classify
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch, Checked, Column, DocumentFrames, Source

TEXTS = ("itemNo", "itemName", "gname", "gmodel", "unit1", "gcode", "currency", "unit", "unit2")
USUAL = {
    "itemNo": "XC-1",
    "itemName": "假发",
    "unit1": "007",
    "currency": "502",
    "totalPrice": "10",
    "flag": "B",
}


def build(rows):
    rows = [USUAL | row for row in rows]
    index = {"_order": range(len(rows)), "_row": range(3, len(rows) + 3)}

    def strings(names):
        return {name: [row.get(name) for row in rows] for name in names}

    def decimals(name):
        return [None if row.get(name) is None else Decimal(row[name]) for row in rows]

    cells = {"CEB603.items.gcode": [row.get("cell", row.get("gcode")) for row in rows]}
    extra = {f"line.{name}": [row.get(name) for row in rows] for name in ("material", "brand")}
    numbers = dict.fromkeys(("_order", "_line", "_row"), pl.UInt32)
    words = dict.fromkeys((*TEXTS, *cells, *extra, "orderNo", "statisticsFlag"), pl.String)
    amounts = ("totalPrice", "qty", "qty1", "qty2", "netWeight")
    types = numbers | words | dict.fromkeys(amounts, pl.Decimal(19, 5))

    def frame(columns):
        return pl.DataFrame(columns, schema_overrides={name: types[name] for name in columns})

    line = {"_order": index["_order"], "_line": index["_order"]}
    batch = Batch(
        Source("orders.xlsx", "orders.xlsx", "", "xlsx"),
        "order-export",
        frame(index | {"orderNo": [f"O{n}" for n in index["_order"]]}),
        frame(index | line | cells | extra),
        {"CEB603.items.gcode": Column("订单", "F", "lines", "商品编码")},
        {},
        Findings.none(),
    )
    head = frame(
        {
            "_order": index["_order"],
            "statisticsFlag": [row["flag"] for row in rows],
            "netWeight": decimals("netWeight"),
        }
    )
    items = frame(line | strings(TEXTS) | {name: decimals(name) for name in amounts[:-1]})
    return Checked(batch, {"CEB603": DocumentFrames(head, items)}, Findings.none())


@pytest.fixture
def checked():
    return build


@pytest.fixture
def run():
    """Classify rows: (code or None, basis) of each line, the findings as (cell, code)."""

    def classified(*rows, **more):
        found = classify(build(rows), **{"today": date(2026, 11, 11), **more})
        lines = list(found.evidence.select("gcode", "basis").iter_rows())
        return lines, [(each.where.cell, each.code) for each in found.findings.iterate()]

    return classified
