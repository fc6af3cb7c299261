"""Valid messages of every kind, made from the field table alone (tests/data/ceb_fields.csv), signed by the tests."""

import csv
from functools import cache
from pathlib import Path

from tests.window.conftest import NS, TRANSFER, XSI, elements, guid, sign

IMPORT = {"CEB311", "CEB411", "CEB511", "CEB513", "CEB621", "CEB623", "CEB625", "CEB711"}
VALUES = {
    "appType": "1", "appTime": "20261111080000", "appStatus": "2", "orderNo": "A1", "ebpCode": "41019999A1",
    "ebcCode": "41019999B2", "logisticsCode": "41019999C3", "agentCode": "41019999D4", "operatorCode": "41019999E5",
    "payCode": "41019999F6", "assureCode": "41019999A1", "ownerCode": "41019999B2", "customsCode": "4612",
    "portCode": "4604", "copNo": "C1", "coElNo": "C1", "logisticsNo": "L1", "payTransactionId": "P1", "currency": "142",
    "qty": "2", "price": "50", "totalPrice": "100", "goodsValue": "100", "freight": "0", "insuredFee": "0",
    "discount": "0", "taxTotal": "9.10", "acturalPaid": "109.10", "amountPaid": "109.10", "grossWeight": "0.5",
    "netWeight": "0.4", "weight": "0.5", "packNo": "1", "buyerName": "张三", "payerName": "张三", "buyerTelephone":
    "13800000000", "buyerIdNumber": "ID-1", "payerIdNumber": "ID-1", "consignee": "张三", "consigneeTelephone":
    "13800000000", "consigneeAddress": "郑州市某路1号", "gcode": "6704200000", "itemName": "假发", "unit": "011",
    "unit1": "035", "qty1": "0.4", "tradeMode": "9610", "ieFlag": "E", "msgCount": "1", "msgSeqNo": "1", "gnum": "1",
    "trafNo": "X", "voyageNo": "X", "billNo": "B1", "trafName": "X", "statisticsFlag": "B", "wrapType": "2",
    "charge": "100", "fCurrency": "502", "iCurrency": "502", "invtNo": "", "country": "502", "barCode": "无", "POD": "3154",
    "ieDate": "20261112", "payTime": "20261111080000", "logisticsTime": "20261111080000", "declTime": "20261111",
    "leaveTime": "20261111080000", "accountingDate": "20261111080000",
}  # fmt: skip
OWN = {
    "CEB621": {"ieFlag": "I", "buyerIdType": "1"}, "CEB213": {"ieFlag": "I", "tradeMode": "9661"}, "CEB215": {"ieFlag": "I"},
    "CEB711": {"ieFlag": "I"}, "CEB603": {"currency": "502"}, "CEB303": {"currency": "502"},
}  # fmt: skip
EXTRA = {
    "CEB621": ("copNo", "trafNo", "voyageNo", "billNo", "itemName"), "CEB623": ("copNo",), "CEB625": ("copNo",),
    "CEB711": ("copNo",), "CEB311": ("payCode",), "CEB603": ("itemName",), "CEB507": ("billNo",), "CEB213": ("tradeMode",),
}  # fmt: skip
"""Optional elements that are written all the same."""


@cache
def table():
    path = Path(__file__).parents[1] / "data" / "ceb_fields.csv"
    groups = {}
    with path.open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            groups.setdefault(row["message"][:6], {}).setdefault((row["record"], row["group"]), []).append(
                row
            )
    return groups


def value(kind, row):
    name = row["element"]
    fixed = row["fixed_or_values"].split("|")[0]
    found = OWN.get(kind, {}).get(name) or VALUES.get(name)
    if found is not None and not (
        fixed and name not in ("ieFlag", "appType", "appStatus", "statisticsFlag", "tradeMode")
    ):
        return found
    if fixed:
        return fixed
    if row["kind"] in ("decimal", "int"):
        return "1"
    return "1" * int(row["min_length"] or 1) if int(row["min_length"] or 0) > 1 else "某"


def group(kind, rows, given):
    wanted = {
        row["element"]: value(kind, row)
        for row in rows
        if row["required"] == "Y" or row["element"] in EXTRA.get(kind, ()) or row["element"] in given
    }
    return elements({**wanted, **given})


def record(kind, items=({},), **head):
    """One record of a kind as XML text; None leaves an element out."""
    groups = table()[kind]
    head = {"guid": guid(kind, *sorted(map(str, head.items()))), **head}
    (name, first), *rest = groups.items()
    if name[0] == name[1]:
        return f"<ceb:{name[0]}>{group(kind, first, head)}</ceb:{name[0]}>"
    body = f"<ceb:{name[1]}>{group(kind, first, head)}</ceb:{name[1]}>"
    for (_, list_name), rows in rest:
        for gnum, item in enumerate(items, 1):
            own = {"gnum": str(gnum), **item} if any(row["element"] == "gnum" for row in rows) else item
            body += f"<ceb:{list_name}>{group(kind, rows, own)}</ceb:{list_name}>"
    return f"<ceb:{name[0]}>{body}</ceb:{name[0]}>"


def message(kind, *records, signed=True, **signing):
    """A signed message of a kind."""
    name = f"ceb:{kind}Message"
    before = f'<{name} xmlns:ceb="{NS}" xmlns:xsi="{XSI}" guid="{guid(*records)}" version="1.0">'
    before += "".join(records) + f"<ceb:BaseTransfer>{elements(TRANSFER)}</ceb:BaseTransfer>"
    after = f"</{name}>"
    signature = sign(before + after, **signing) if signed else ""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + before + signature + after).encode()
