"""The thing to beat: openpyxl, a pydantic model per row, an lxml element tree, written as one would at first."""

import uuid
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from yuhuo_customs import resources
from yuhuo_customs.documents.inventory_export import InventoryHead, InventoryItem
from yuhuo_customs.documents.order_export import OrderHead, OrderItem
from yuhuo_customs.sheets.profile import load

CEB = "http://www.chinaport.gov.cn/ceb"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
KINDS = {
    "CEB303": (OrderHead, OrderItem, "Order", "OrderHead", "OrderList"),
    "CEB603": (InventoryHead, InventoryItem, "Inventory", "InventoryHead", "InventoryList"),
}


def prepare(source: Path) -> int:
    """Read, validate, render, schema-check and sign; returns how many messages there are."""
    profile = load("order-export")
    fills = {column.zh: column.fills for column in profile.columns}
    sheet = openpyxl.load_workbook(source, read_only=True, data_only=True).worksheets[0]
    lines = sheet.iter_rows(values_only=True)
    headings = next(lines)
    orders: dict[str, list[dict[str, str]]] = {}
    for cells in lines:
        values = dict(profile.constants)
        for heading, cell in zip(headings, cells, strict=True):
            for address in fills[heading]:
                values[address] = "" if cell is None else str(cell)
        values["CEB603.head.copNo"] = values["CEB603.head.orderNo"]
        orders.setdefault(values["CEB303.head.orderNo"], []).append(values)
    schema = etree.XMLSchema(etree.parse(resources.schemas() / "ceb-export.xsd"))
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    count = 0
    for kind in KINDS:
        records = [_record(kind, rows) for rows in orders.values()]
        for start in range(0, len(records), 100):
            _message(kind, records[start : start + 100], schema, key)
            count += 1
    return count


def _record(kind: str, rows: list[dict[str, str]]) -> etree._Element:
    head_model, item_model, name, head_name, list_name = KINDS[kind]
    stamps = {
        "guid": str(uuid.uuid4()).upper(),
        "appType": "1",
        "appTime": f"{datetime.now():%Y%m%d%H%M%S}",
        "appStatus": "2",
    }
    total = sum(Decimal(row["CEB303.items.totalPrice"]) for row in rows)
    assert total == Decimal(rows[0]["CEB303.head.goodsValue"])
    record = etree.Element(f"{{{CEB}}}{name}")
    _fill(record, head_name, head_model.model_validate(_part(rows[0], kind, "head") | stamps))
    for row in rows:
        item = item_model.model_validate(_part(row, kind, "items"))
        assert abs(item.qty * item.price - item.totalPrice) <= Decimal("0.01")
        _fill(record, list_name, item)
    return record


def _part(row: dict[str, str], kind: str, group: str) -> dict[str, str]:
    start = f"{kind}.{group}."
    return {
        address.removeprefix(start): value
        for address, value in row.items()
        if address.startswith(start) and value
    }


def _fill(parent: etree._Element, name: str, model: object) -> None:
    group = etree.SubElement(parent, f"{{{CEB}}}{name}")
    for field, value in model:
        if value is not None:
            etree.SubElement(group, f"{{{CEB}}}{field}").text = str(value)


def _message(
    kind: str, records: list[etree._Element], schema: etree.XMLSchema, key: rsa.RSAPrivateKey
) -> bytes:
    root = etree.Element(f"{{{CEB}}}{kind}Message", nsmap={"ceb": CEB, "xsi": XSI})
    root.set("guid", str(uuid.uuid4()).upper())
    root.set("version", "1.0")
    root.extend(records)
    transfer = etree.SubElement(root, f"{{{CEB}}}BaseTransfer")
    for name, value in (
        ("copCode", "4101980ABC"),
        ("copName", "郑州示例报关有限公司"),
        ("dxpMode", "DXP"),
        ("dxpId", "DXPENTTEST000000"),
    ):
        etree.SubElement(transfer, f"{{{CEB}}}{name}").text = value
    schema.assertValid(root)
    canonical = etree.tostring(root, method="c14n")
    key.sign(canonical, padding.PKCS1v15(), hashes.SHA1())
    return canonical
