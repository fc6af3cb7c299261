"""A clean batch of any size, made without the reader: what a rule finds in it was put there by the test."""

from decimal import Decimal

import polars as pl
import pytest

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch, Classified, Column, DocumentFrames, Source

DTYPES = {"decimal": pl.Decimal(19, 5), "integer": pl.Int32()}
ORDER = {
    "orderNo": "XC2026110100000{n}",
    "ebpCode": "无",
    "ebpName": "Example Hair Market",
    "ebcCode": "4110960XYZ",
    "ebcName": "许昌示例发制品有限公司",
}
HEAD303 = ORDER | {"orderType": "E", "goodsValue": "192", "freight": "0", "currency": "502"}
HEAD603 = ORDER | {
    "customsCode": "4604", "logisticsCode": "9141010012345678A5", "logisticsName": "郑州示例国际物流有限公司",
    "logisticsNo": "YT20261101{n}", "copNo": "A-{n}", "ieFlag": "E", "portCode": "4604", "ieDate": "20261111",
    "statisticsFlag": "B", "agentCode": "4101980ABC", "agentName": "郑州示例报关有限公司", "ownerCode": "NO",
    "ownerName": "许昌示例发制品有限公司", "tradeMode": "9610", "trafMode": "5", "trafName": "ZH9001",
    "voyageNo": "ZH9001", "billNo": "99912345675", "country": "502", "POD": "502", "freight": "6.5",
    "fCurrency": "502", "fFlag": "3", "insuredFee": "0", "iCurrency": "502", "iFlag": "3", "wrapType": "2",
    "packNo": "1", "grossWeight": "0.7", "netWeight": "0.6",
}  # fmt: skip
LINE = {"gnum": "{n}", "itemNo": "XC-W-{n}", "itemName": "18寸人发蕾丝假发", "barCode": "6901234567892",
        "unit": "007", "currency": "502", "qty": "2", "price": "48"}  # fmt: skip
ITEM303 = LINE | {"totalPrice": "96"}
ITEM603 = LINE | {
    "gcode": "6704200000", "gname": "人发制假发", "gmodel": "0|0|人发|蕾丝|18寸", "country": "502", "qty1": "2",
    "unit1": "007", "qty2": "0.3", "unit2": "035", "totalPrice": "96",
}  # fmt: skip
GROUPS = {
    "CEB303.head": HEAD303, "CEB603.head": HEAD603, "CEB303.items": ITEM303, "CEB603.items": ITEM603,
    "line": {"brand": "无品牌", "material": "人发"},
}  # fmt: skip
PLACES = {"head": ("订单", "orders"), "items": ("商品", "lines"), "line": ("商品", "lines")}


class World:
    """``orders`` orders of ``per`` lines. Values are set by address, ``@n`` chooses the order or line (default 0).

    An address of the form ``both.items.qty`` sets it in both documents, ``lines`` the lines of an order (a list).
    """

    def __init__(self, changes=None, *, orders=2, per=2, shared=True):
        self.changes, self.orders, self.per, self.shared = dict(changes or {}), orders, per, shared
        self.counts = self.changes.pop("lines", [per] * orders)
        self.of = [order for order, count in enumerate(self.counts) for _ in range(count)]
        self.numbers = [number for count in self.counts for number in range(1, count + 1)]

    def columns(self, frame):
        """Text columns of a frame, with the changes."""
        group = frame.rpartition(".")[2]
        size = sum(self.counts) if group in ("items", "line") else self.orders
        numbers = self.numbers if group == "items" else range(size)
        text = {
            name: [value.replace("{n}", str(number)) for number in numbers]
            if "{n}" in value else [value] * size
            for name, value in GROUPS[frame].items()
        }  # fmt: skip
        for key, value in self.changes.items():
            address, _, at = key.partition("@")
            parts = address.replace("both.", f"{frame.split('.')[0]}.").rpartition(".")
            if parts[0] == frame:
                text.setdefault(parts[2], [None] * size)[int(at or 0)] = value or None
        return text

    def typed(self, frame):
        """The frame in the types of its model; what cannot be read is null."""
        document, group = frame.split(".")
        kinds = {name: spec.kind for name, spec in documents()[document].specs(group).items()}
        columns = {
            name: pl.Series(name, [_read(kinds.get(name), each) for each in values], DTYPES.get(kinds.get(name), pl.String()))
            for name, values in self.columns(frame).items()
            if name in kinds
        }  # fmt: skip
        size = len(next(iter(columns.values()), []))
        orders = list(range(size)) if group == "head" else [self.of[n] for n in range(size)]
        keys = [pl.Series("_order", orders, pl.UInt32)]
        if group == "items":
            keys.append(pl.Series("_line", range(size), pl.UInt32))
        return pl.DataFrame([*keys, *columns.values()])

    def classified(self, findings=None):
        """The batch as the review gets it."""
        frames = {frame: self.columns(frame) for frame in GROUPS}
        texts = {f"{frame}.{name}": values for frame, each in frames.items() for name, values in each.items()}
        order = {address: values for address, values in texts.items() if ".head." in address}
        line = {address: values for address, values in texts.items() if ".head." not in address}
        size = sum(self.counts)
        orders = pl.DataFrame(
            {"_order": range(self.orders), "_row": range(2, self.orders + 2), **order},
            schema_overrides={"_order": pl.UInt32, "_row": pl.UInt32},
        ).with_columns(orderNo=pl.col("CEB303.head.orderNo"))
        lines = pl.DataFrame(
            {"_line": range(size), "_order": [self.of[n] for n in range(size)], "_row": range(2, size + 2), **line},
            schema_overrides={"_line": pl.UInt32, "_order": pl.UInt32, "_row": pl.UInt32},
        )  # fmt: skip
        batch = Batch(
            Source("orders.xlsx", "orders.xlsx", "0" * 64, "xlsx"), "order-export", orders, lines,
            self.places(texts), {}, Findings.none(),
        )  # fmt: skip
        kinds = {
            kind: DocumentFrames(self.typed(f"{kind}.head"), self.typed(f"{kind}.items"))
            for kind in ("CEB303", "CEB603")
        }
        evidence = lines.select("_line")
        return Classified(batch, kinds, evidence, findings or Findings.none())

    def places(self, texts):
        """A column for each element: both documents share it, as in the shipped profile."""
        places, letters = {}, {}
        for address in texts:
            group = "line" if address.startswith("line.") else address.split(".")[1]
            sheet, table = PLACES[group]
            name = address.rpartition(".")[2]
            key = (sheet, name) if self.shared and address != "CEB603.head.freight" else (sheet, address)
            letters.setdefault(key, f"{'H' if group == 'head' else 'L'}{len(letters)}")
            places[address] = Column(sheet, letters[key], table, name)
        return places


def _read(kind, value):
    if value is None or kind not in ("decimal", "integer"):
        return value
    try:
        return Decimal(value) if kind == "decimal" else int(value)
    except ArithmeticError:
        return None


@pytest.fixture
def world():
    return World
