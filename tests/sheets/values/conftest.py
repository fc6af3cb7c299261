"""Batches made by hand, so that the judgement is tested without the reader."""

import tomllib
from types import SimpleNamespace

import polars as pl
import pytest

from yuhuo_customs import resources
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch, Column, Source
from yuhuo_customs.errors import Text

ORDER = {
    "CEB303.head.orderNo": "XC1", "CEB303.head.ebpCode": "无", "CEB303.head.ebpName": "Example Hair Market",
    "CEB303.head.ebcCode": "4110960XYZ", "CEB303.head.ebcName": "许昌示例发制品有限公司",
    "CEB303.head.currency": "502", "CEB603.head.customsCode": "4604", "CEB603.head.portCode": "4604",
    "CEB603.head.ieDate": "20261111", "CEB603.head.agentCode": "4101980ABC",
    "CEB603.head.agentName": "郑州示例报关有限公司", "CEB603.head.trafMode": "5", "CEB603.head.country": "502",
    "CEB603.head.POD": "502", "CEB603.head.logisticsCode": "4101980DEF",
    "CEB603.head.logisticsName": "郑州示例国际物流有限公司", "CEB603.head.logisticsNo": "YT1",
    "CEB603.head.freight": "6.50", "CEB603.head.wrapType": "2", "CEB603.head.grossWeight": "0.35",
    "CEB603.head.netWeight": "0.28",
}  # fmt: skip
LINE = {
    "CEB303.items.itemNo": "XC-W-1801", "CEB303.items.itemName": "18寸人发蕾丝假发",
    "CEB603.items.gname": "人发制假发", "CEB603.items.gcode": "6704200000",
    "CEB603.items.gmodel": "0|0|人发|蕾丝|18寸", "CEB303.items.unit": "007", "CEB303.items.qty": "2",
    "CEB303.items.price": "64.00", "CEB603.items.qty1": "2", "CEB603.items.unit1": "007",
}  # fmt: skip
"""A good order and a good line, by the first address that each column fills; what is left out is filled."""


def _letters(place: int) -> str:
    return ("" if place < 26 else chr(64 + place // 26)) + chr(65 + place % 26)


@pytest.fixture(scope="session")
def profile():
    """The shipped profile, read without the profile module."""
    with (resources.templates("sheets") / "order-export.toml").open("rb") as stream:
        data = tomllib.load(stream)
    columns = []
    for each in data["column"]:
        note = Text(**each["note"]) if "note" in each else None
        columns.append(SimpleNamespace(**{**each, "note": note, "fills": tuple(each["fills"])}))
    data.pop("sheets")
    return SimpleNamespace(**{**data, "title": Text(**data["title"]), "columns": tuple(columns)})


@pytest.fixture(scope="session")
def batch_of(profile):
    """Make a batch: ``batch_of([order, …], [(order index, line), …])``; each names only what differs.

    The sheet is flat: orders' columns come first, the first line of the sheet is row 3. A value of None empties
    the cell; ``without`` drops columns (by first address).
    """

    def make(orders=({},), lines=((0, {}),), without=()):
        owners = [owner for owner, _ in lines]
        order_rows = [3 + owners.index(number) if number in owners else None for number in range(len(orders))]
        order_columns = {"_order": range(len(orders)), "_row": order_rows}
        line_columns = {
            "_line": range(len(lines)),
            "_order": owners,
            "_row": range(3, 3 + len(lines)),
        }
        places = {}
        kinds = {"_line": pl.UInt32, "_order": pl.UInt32, "_row": pl.UInt32}
        used = {*ORDER, *LINE} | {key for each in orders for key in each}
        used |= {key for _, each in lines for key in each}
        shown = [each for each in profile.columns if each.fills[0] in used and each.fills[0] not in without]
        for number, column in enumerate(shown):
            first = column.fills[0]
            for address in column.fills:
                places[address] = Column(
                    "订单", _letters(number), "orders" if ".head." in address else "lines", column.zh
                )
                if column.level == "order":
                    order_columns[address] = [each.get(first, ORDER.get(first)) for each in orders]
                if ".items." in address:
                    rows = [({**LINE, **ORDER, **orders[owner], **each}).get(first) for owner, each in lines]
                    line_columns[address] = rows

        def frame(columns):
            schema = {name: kinds.get(name, pl.String) for name in columns}
            return pl.DataFrame({name: list(values) for name, values in columns.items()}, schema=schema)

        return Batch(
            source=Source("orders.xlsx", "orders.xlsx", "0" * 64, "xlsx"),
            profile=profile.id,
            orders=frame(order_columns).with_columns(orderNo=pl.col("CEB303.head.orderNo")) if "CEB303.head.orderNo" in order_columns else frame(order_columns),
            lines=frame(line_columns),
            columns=places,
            names={},
            findings=Findings.none(),
        )  # fmt: skip

    return make


@pytest.fixture(scope="session")
def flat():
    """Findings as compact pairs of cell and code."""

    def flatten(checked):
        frame = checked.findings.frame.select(
            cell=pl.concat_str(pl.col("column").fill_null("?"), pl.col("row").cast(pl.String).fill_null("?")),
            code="code",
        )
        return frame.rows()

    return flatten


@pytest.fixture(scope="session")
def cell_of():
    """Letters of the column that holds an address."""
    return lambda batch, address, row=3: f"{batch.columns[address].letters}{row}"
