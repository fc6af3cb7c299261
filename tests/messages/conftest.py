"""Reviewed batches without a workbook: rows of values become frames as the check stage makes them."""

import polars as pl
import pytest

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch, DocumentFrames, Reviewed, Source

ORDER = {
    "orderType": "E", "orderNo": "XC20261101000001", "ebpCode": "无", "ebpName": "Example Hair Market",
    "ebcCode": "4110960XYZ", "ebcName": "许昌示例发制品有限公司", "goodsValue": "128", "freight": "0", "currency": "502",
    "customsCode": "4604", "logisticsCode": "4101980DEF", "logisticsName": "郑州示例国际物流有限公司",
    "logisticsNo": "YT2026110100000001", "copNo": "XC20261101000001", "ieFlag": "E", "portCode": "4604",
    "ieDate": "20261111", "statisticsFlag": "B", "agentCode": "4101980ABC", "agentName": "郑州示例报关有限公司",
    "ownerCode": "NO", "ownerName": "许昌示例发制品有限公司", "tradeMode": "9610", "trafMode": "5", "country": "502",
    "POD": "502", "fCurrency": "502", "fFlag": "3", "insuredFee": "0", "iCurrency": "502", "iFlag": "3",
    "wrapType": "2", "packNo": 1, "grossWeight": "0.35", "netWeight": "0.28",
}  # fmt: skip
LINE = {
    "gnum": 1, "itemNo": "XC-W-1801", "itemName": "18寸人发蕾丝假发", "gcode": "6704200000", "gname": "人发制假发",
    "gmodel": "0|0|人发|蕾丝|18寸", "barCode": "无", "country": "502", "currency": "502", "qty": "1", "qty1": "1",
    "unit": "007", "unit1": "007", "price": "128", "totalPrice": "128",
}  # fmt: skip


def _frame(rows, specs, keys):
    columns = {name: pl.Series([row[name] for row in rows], dtype=pl.UInt32) for name in keys}
    for name, spec in specs.items():
        values = [row.get(name) for row in rows]
        if spec.kind == "decimal":
            columns[name] = pl.Series(values, dtype=pl.String).cast(pl.Decimal(19, 5))
        elif not spec.stamped:
            columns[name] = pl.Series(values, dtype=pl.Int32 if spec.kind == "integer" else pl.String)
    return pl.DataFrame(columns)


def _reviewed(orders, verdicts=None):
    heads = [{**ORDER, **order, "_order": place} for place, order in enumerate(orders)]
    lines = [
        {**LINE, "gnum": number, **line, "_order": place}
        for place, order in enumerate(orders)
        for number, line in enumerate(order.get("lines", [{}]), 1)
    ]
    lines = [{**line, "_line": place} for place, line in enumerate(lines)]
    empty = pl.DataFrame()
    batch = Batch(Source("", "", "", "xlsx"), "order-export", empty, empty, {}, {}, Findings.none())
    kinds = {kind: documents()[kind] for kind in ("CEB303", "CEB603")}
    return Reviewed(
        batch=batch,
        documents={
            kind: DocumentFrames(
                _frame(heads, document.specs("head"), ["_order"]),
                _frame(lines, document.specs("items"), ["_order", "_line"]),
            )
            for kind, document in kinds.items()
        },
        evidence=empty,
        verdicts=pl.DataFrame(
            {
                "_order": pl.Series(range(len(heads)), dtype=pl.UInt32),
                "orderNo": [head["orderNo"] for head in heads],
                "verdict": verdicts or ["ready"] * len(heads),
            }
        ),
        findings=Findings.none(),
        rules=empty,
    )


@pytest.fixture
def reviewed():
    """A function: orders (changes to a good one, with "lines") and verdicts → Reviewed."""
    return _reviewed
