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


@pytest.mark.parametrize("prefix", [False, True])
@pytest.mark.parametrize(
    ("kind", "answers", "keys"),
    [
        ("CEB304", "CEB303", {"orderNo": "XC1", "ebpCode": "无", "ebcCode": "4110960XYZ"}),
        (
            "CEB604",
            "CEB603",
            {
                "copNo": "XC1", "agentCode": "4101980ABC", "preNo": "B20261111000000001", "orderNo": "XC1",
                "ebcCode": "4110960XYZ", "ebpCode": "无",
            },
        ),
        ("CEB900", "", {"oriCopMsgId": "M1"}),
    ],
)  # fmt: skip
def test_each_kind_of_receipt(kind, answers, keys, prefix):
    fields = SHAPES[kind][1]
    raw = content(kind, fields, prefix=prefix)
    assert validate(raw, f"{kind}Message") == []
    found = read(raw)
    assert found == [
        Receipt(
            kind=f"{kind}Message",
            answers=answers,
            keys=keys,
            status=fields["returnStatus"],
            time="20261111080000123",
            info=fields["returnInfo"],
            fields=fields,
        )
    ]
    assert list(found[0].keys) == list(keys)  # in the order of matching


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
