import base64
import csv
from pathlib import Path

import pytest

from yuhuo_customs.documents import receipts
from yuhuo_customs.domain.receipts import Receipt
from yuhuo_customs.errors import InputError
from yuhuo_customs.messages.receipts import read
from yuhuo_customs.messages.schema import validate

CEB, DXP = "http://www.chinaport.gov.cn/ceb", "http://www.chinaport.gov.cn/dxp"
GUID = "0A0A0A0A-0000-4000-8000-00000000000A"
ORDER = {
    "guid": GUID, "ebpCode": "无", "ebcCode": "4110960XYZ", "orderNo": "XC1", "returnStatus": "2",
    "returnTime": "20261111080000123", "returnInfo": f"新增申报成功[{GUID}]",
}  # fmt: skip
LIST = {
    "guid": GUID, "agentCode": "4101980ABC", "copNo": "XC1", "preNo": "B20261111000000001", "invtNo": "",
    "ebcCode": "4110960XYZ", "ebpCode": "无", "orderNo": "XC1", "statisticsFlag": "B", "returnStatus": "120",
    "returnTime": "20261111080000123", "returnInfo": "[Code:1800;Desc:逻辑校验通过]",
}  # fmt: skip
FORMAT = {
    "guid": GUID, "returnStatus": "-302001", "returnInfo": "x", "returnTime": "20261111080000123",
    "oriCopMsgId": "M1", "oriMessageType": "CEB303Message", "oriBizMessage": "<ceb:CEB303Message>",
}  # fmt: skip
SHAPES = {
    "CEB304": ("OrderReturn", ORDER),
    "CEB604": ("InventoryReturn", LIST),
    "CEB900": ("MessageReturn", FORMAT),
}


def content(kind, *records, tail="", prefix=False):
    record = SHAPES[kind][0] if kind in SHAPES else "Return"
    p, ns = ("r:", "xmlns:r") if prefix else ("", "xmlns")
    inner = ""
    for fields in records:
        leaves = "".join(f"<{p}{name}><![CDATA[{text}]]></{p}{name}>" for name, text in fields.items())
        inner += f"<{p}{record}>{leaves}</{p}{record}>"
    root = f"{p}{kind}Message"
    return f'<{root} {ns}="{CEB}" guid="{GUID}" version="1.0">{inner}{tail}</{root}>'.encode()


def rows(name):
    with (Path(__file__).parents[1] / "data" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


FIELDS, MESSAGES = rows("ceb_fields.csv"), {row["message"]: row for row in rows("ceb_messages.csv")}
STATUSES = [
    (name.removesuffix("Message"), "-301014" if row["code"] == "<0" else row["code"])
    for row in rows("ceb_receipt_status.csv")
    for name in row["receipts"].split("|")
    if name and name != "CEB900Message"
]
"""Kind and status, as the table names them; any negative number is a processing error."""


def of(kind, group):
    """A record of the field table: every element filled."""
    found = {}
    for row in FIELDS:
        if (row["message"], row["group"]) == (f"{kind}Message", group):
            text = {"int": "1", "decimal": "0.5", "datetime17": "20261111080000123"}.get(
                row["kind"], row["element"]
            )
            size = int(row["max_length"] or 20)
            exact = row["min_length"] == row["max_length"] and row["kind"] == "string"
            found[row["element"]] = text.ljust(size, "0")[:size] if exact else text[:size]
    return found


def receipt(kind, fields, items=(), *, prefix=False):
    """One receipt, its head in a group of its own where the table has one."""
    row, p, ns = MESSAGES[f"{kind}Message"], "r:" if prefix else "", "xmlns:r" if prefix else "xmlns"

    def leaves(values):
        return "".join(f"<{p}{name}>{text}</{p}{name}>" for name, text in values.items())

    inner = f"<{p}{row['head']}>{leaves(fields)}</{p}{row['head']}>" if row["head"] else leaves(fields)
    inner += "".join(f"<{p}{row['list']}>{leaves(each)}</{p}{row['list']}>" for each in items)
    root, record = f"{p}{kind}Message", f"{p}{row['record']}"
    return f'<{root} {ns}="{CEB}" guid="{GUID}" version="1.0"><{record}>{inner}</{record}></{root}>'.encode()


@pytest.mark.parametrize("prefix", [False, True])
@pytest.mark.parametrize("kind", sorted(receipts()))
def test_each_kind_of_receipt(kind, prefix):
    known, row = receipts()[kind], MESSAGES[f"{kind}Message"]
    fields = of(kind, row["head"] or row["record"]) | {"guid": GUID, known.status: "1"}
    items = [of(kind, row["list"])] * 2 if row["list"] else []
    raw = receipt(kind, fields, items, prefix=prefix)
    assert validate(raw, f"{kind}Message") == []
    keys = {name: fields[name] for name in known.keys if name in fields}
    assert keys
    found = read(raw)
    assert found == [
        Receipt(
            kind=f"{kind}Message",
            answers=known.answers,
            keys=keys,
            status="1",
            time="20261111080000123",
            info=fields.get("returnInfo", ""),
            fields=fields,
            items=tuple(items),
            pushed=kind in ("CEB792", "CEB816", "CEB818"),
        )
    ]
    assert list(found[0].keys) == list(keys)  # in the order of matching


@pytest.mark.parametrize(("kind", "status"), STATUSES)
def test_each_status_of_each_kind(kind, status):
    fields = of(kind, MESSAGES[f"{kind}Message"]["record"]) | {"guid": GUID, "returnStatus": status}
    raw = receipt(kind, fields)
    assert validate(raw, f"{kind}Message") == []
    assert [(each.answers, each.status, each.pushed) for each in read(raw)] == [
        (receipts()[kind].answers, status, False)
    ]


def test_every_receipt_that_answers_has_its_statuses():
    assert {kind for kind, _ in STATUSES} == {
        kind for kind, each in receipts().items() if each.answers and not each.pushed
    }


@pytest.mark.parametrize("status", ["1", "2", "3"])
def test_a_tax_bill_tells_its_own_status_and_its_lines(status):
    """Also with the numbers that local platforms add to the head (ceb README §6)."""
    head = of("CEB816", "TaxHeadRd") | {"status": status, "orderNo": "DD1", "logisticsNo": "YT1"}
    line = of("CEB816", "TaxListRd") | {"customsTax": "0", "valueAddedTax": "8.19", "consumptionTax": "0"}
    (found,) = read(receipt("CEB816", head, [line, line | {"gnum": "2"}]))
    assert (found.status, found.answers, found.pushed, found.info) == (status, "CEB621", True, "")
    assert [(each["gnum"], each["valueAddedTax"]) for each in found.items] == [("1", "8.19"), ("2", "8.19")]
    assert (list(found.keys), found.fields["orderNo"]) == (["invtNo", "taxNo"], "DD1")


def test_a_summary_result_of_the_older_edition_has_no_serial():
    line = {name: text for name, text in of("CEB792", "SummaryResultList").items() if name != "gseqno"}
    (found,) = read(receipt("CEB792", of("CEB792", "SummaryResultHead") | {"decState": "1"}, [line]))
    assert (found.answers, list(found.keys), found.status, found.items) == ("CEB701", ["sumNo"], "1", (line,))


def test_the_keys_stand_in_the_field_table():
    with (Path(__file__).parents[1] / "data" / "ceb_fields.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for kind, each in receipts().items():
        elements = {
            row["element"]
            for row in rows
            if (row["message"], row["record"]) == (f"{kind}Message", each.record)
        }
        assert {each.status, each.time} <= elements
        # each way can be gone by what the receipt carries: its number, or a check of a shared number
        ways = [way for way in each.ways if way[0] in elements]
        assert ways
        assert each.ways[0] in ways


def test_in_an_envelope():
    data = base64.b64encode(content("CEB304", ORDER)).decode()
    found = read(f'<d:DxpMsg xmlns:d="{DXP}" ver="1.0"><d:Data>{data}</d:Data></d:DxpMsg>'.encode())
    assert [receipt.keys["orderNo"] for receipt in found] == ["XC1"]


@pytest.mark.parametrize(
    ("came", "time"),
    [
        ("20261111080000123", "20261111080000123"),
        ("20261111080000", "20261111080000000"),
        (" 2026111108000012 ", "20261111080000120"),
        ("2026-11-11 08:00:00.5", "20261111080000500"),
        ("2026-11-11T08:00:00", "20261111080000000"),
        ("20261111", "20261111"),
        ("yesterday", "yesterday"),
        ("２０２６１１１１０８００００", "２０２６１１１１０８００００"),
        ("", ""),
    ],
)
def test_times(came, time):
    assert read(content("CEB304", ORDER | {"returnTime": came}))[0].time == time


@pytest.mark.parametrize("status", ["-304001", "899", "1399", "X7", "处理中"])
def test_a_status_that_no_table_knows_stays_as_it_is(status):
    assert read(content("CEB304", ORDER | {"returnStatus": f" {status} "}))[0].status == status


def test_a_lower_case_guid_is_the_declared_one():
    assert read(content("CEB304", ORDER | {"guid": GUID.lower()}))[0].fields["guid"] == GUID


def test_unknown_elements_are_kept_and_empty_keys_are_none():
    fields = {"msgSeqNo": "1", **LIST, "preNo": " ", "sortlineId": "S"}
    found = read(content("CEB604", fields, tail="<Extra><a>1</a></Extra>"))[0]
    assert found.fields == fields
    assert (sorted(found.keys), found.status) == (
        ["agentCode", "copNo", "ebcCode", "ebpCode", "orderNo"],
        "120",
    )


def test_a_hundred_records_in_their_order_repeated_ones_too():
    numbers = [f"XC{n % 60}" for n in range(100)]
    found = read(content("CEB304", *[ORDER | {"orderNo": number} for number in numbers]))
    assert [receipt.keys["orderNo"] for receipt in found] == numbers


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (content("CEB999", LIST), "unknown kind CEB999Message: it needs a person"),
        (content("CEB303", {"orderNo": "1"}), "CEB303Message is no receipt"),
        (content("CEB304"), "needs a person"),
        (content("CEB304", tail="<Order><returnStatus>2</returnStatus></Order>"), "needs a person"),
        (content("CEB304", ORDER, {"orderNo": "1"}), "no returnStatus: it needs a person"),
        (content("CEB304", ORDER | {"returnStatus": " "}), "no returnStatus: it needs a person"),
        (b"<html/>", "html is no receipt"),
        (b"OK", "Not well-formed"),
        (b"", "Not well-formed"),
        (b"<!DOCTYPE a><a/>", "DTD"),
    ],
)
def test_what_cannot_be_applied_is_no_receipt(raw, words):
    with pytest.raises(InputError, match=words) as caught:
        read(raw)
    assert caught.value.what.zh
    assert caught.value.todo.zh
