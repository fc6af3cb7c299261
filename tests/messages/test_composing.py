import hashlib
import uuid
from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
from lxml import etree

from yuhuo_customs.domain.stages import Identity
from yuhuo_customs.errors import InputError, UsageError
from yuhuo_customs.messages.composing import compose, fingerprints

CEB = "{http://www.chinaport.gov.cn/ceb}"
IDENTITY = Identity("4101980ABC", "郑州示例报关有限公司", "DXPENT0000000001")
NOON = datetime(2026, 11, 11, 12, 0, 0, tzinfo=timezone(timedelta(hours=8)))


def composed(reviewed, **more):
    return compose(reviewed, **{"identity": IDENTITY, "app_time": NOON, **more}).messages


def numbered(count, **more):
    return [{"orderNo": f"N{number:05}", **more} for number in range(count)]


def tree(message):
    return etree.fromstring(message.before + message.after)


def texts(message, name):
    return [each.text for each in tree(message).iter(f"{CEB}{name}")]


def shape(messages):
    return [(each.kind[:6], texts(each, "orderNo")) for each in messages]


def test_stamps_and_root(reviewed):
    order, inventory = composed(reviewed([{}]))
    assert order.before.decode().startswith(
        '<ceb:CEB303Message xmlns:ceb="http://www.chinaport.gov.cn/ceb" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" guid="{order.guid}" version="1.0"><ceb:Order>'
    )
    assert order.before.endswith(b"</ceb:BaseTransfer>")
    assert (order.after, inventory.after) == (b"</ceb:CEB303Message>", b"</ceb:CEB603Message>")
    head = tree(order)[0][0]
    assert [each.text for each in head[1:4]] == ["1", "20261111120000", "2"]
    assert [each.text for each in tree(order)[1]] == [
        "4101980ABC",
        "郑州示例报关有限公司",
        "DXP",
        "DXPENT0000000001",
    ]
    assert head[0].text == order.records["guid"][0] != order.guid


def test_time_is_beijing_time(reviewed):
    (order, _) = composed(reviewed([{}]), app_time=datetime(2026, 12, 31, 16, 0, 1, tzinfo=UTC))
    assert texts(order, "appTime") == ["20270101000001"]


def test_time_without_zone_is_refused(reviewed):
    with pytest.raises(UsageError):
        composed(reviewed([{}]), app_time=NOON.replace(tzinfo=None))


def test_only_ready_orders(reviewed):
    batch = reviewed(numbered(4), ["ready", "fix", "person", "ready"])
    assert shape(composed(batch)) == [("CEB303", ["N00000", "N00003"]), ("CEB603", ["N00000", "N00003"])]
    assert fingerprints(batch, "CEB603")["_order"].to_list() == [0, 3]


def test_nothing_ready_gives_nothing(reviewed):
    batch = reviewed(numbered(2), ["fix", "person"])
    assert composed(batch) == ()
    assert fingerprints(batch, "CEB303").schema == {
        "_order": pl.UInt32,
        "key": pl.String,
        "content": pl.String,
    }
    assert fingerprints(batch, "CEB303").height == 0


@pytest.mark.parametrize(
    ("count", "sizes"), [(99, [99]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])]
)
def test_at_most_a_hundred_records(reviewed, count, sizes):
    found = composed(reviewed(numbered(count)), kinds=["CEB303"])
    assert [each.records.height for each in found] == sizes
    assert [number for each in found for number in texts(each, "orderNo")] == [
        f"N{n:05}" for n in range(count)
    ]


def test_many_messages_are_cut_without_a_seam(reviewed):
    found = composed(reviewed(numbered(5_101, lines=[{"itemNo": "a"}, {"itemNo": "b"}])), kinds=["CEB603"])
    assert [each.records.height for each in found] == [100] * 51 + [1]
    assert texts(found[-1], "orderNo") == ["N05100"]
    assert {tuple(texts(each, "itemNo")) for each in found[:51]} == {("a", "b") * 100}
    assert pl.concat([each.records for each in found])["_order"].to_list() == list(range(5_101))


def test_one_firm_a_message(reviewed):
    firms = ["B", "A", "B", "A", "A"]
    orders = [{**each, "agentCode": firm} for each, firm in zip(numbered(5), firms, strict=True)]
    assert shape(composed(reviewed(orders), kinds=["CEB603"])) == [
        ("CEB603", ["N00000", "N00002"]),
        ("CEB603", ["N00001", "N00003", "N00004"]),
    ]
    assert [each[1] for each in shape(composed(reviewed(orders), kinds=["CEB303"]))] == [
        [f"N0000{n}" for n in range(5)]
    ]


def test_lines_follow_their_order(reviewed):
    orders = [
        {"orderNo": "1", "agentCode": "B", "lines": [{"itemNo": "1a"}, {"itemNo": "1b"}]},
        {"orderNo": "2", "agentCode": "A", "lines": [{"itemNo": "2a"}]},
        {"orderNo": "3", "agentCode": "B", "lines": [{"itemNo": "3a"}, {"itemNo": "3b"}]},
    ]
    found = composed(reviewed(orders, ["ready", "fix", "ready"]), kinds=["CEB603"])
    assert [texts(each, "itemNo") for each in found] == [["1a", "1b", "3a", "3b"]]


def test_optional_fields_are_left_out_or_there(reviewed):
    (_, bare) = composed(reviewed([{}]))
    (_, full) = composed(reviewed([{"billNo": "99912345675", "lines": [{"qty2": "0.5", "unit2": "035"}]}]))
    names = ["billNo", "qty2", "unit2"]
    assert [texts(bare, name) for name in names] == [[], [], []]
    assert [texts(full, name) for name in names] == [["99912345675"], ["0.5"], ["035"]]


def test_same_input_same_bytes(reviewed):
    assert [(each.before, each.guid) for each in composed(reviewed(numbered(3)))] == [
        (each.before, each.guid) for each in composed(reviewed(numbered(3)))
    ]


def test_record_guid_is_derived_from_key_kind_and_revision(reviewed):
    (order, inventory) = composed(reviewed([{}]))
    name = uuid.uuid5(uuid.NAMESPACE_URL, "urn:yuhuo:record")
    assert order.records.select("key", "guid", "revision").row(0) == (
        "无|XC20261101000001", str(uuid.uuid5(name, "CEB303|无|XC20261101000001|1")).upper(), 1
    )  # fmt: skip
    assert inventory.records.select("key", "guid").row(0) == (
        "4110960XYZ|XC20261101000001", str(uuid.uuid5(name, "CEB603|4110960XYZ|XC20261101000001|1")).upper()
    )  # fmt: skip


def test_revisions_choose_and_number(reviewed):
    batch = reviewed(numbered(4), ["ready", "ready", "fix", "ready"])
    revisions = {"CEB303": pl.DataFrame({"_order": [3, 1, 2], "revision": [2, 1, 5]}).cast(pl.UInt32)}
    order, inventory = composed(batch, revisions=revisions)
    first, _ = composed(batch)
    assert texts(order, "orderNo") == ["N00001", "N00003"]
    assert texts(inventory, "orderNo") == ["N00000", "N00001", "N00003"]
    assert order.records["revision"].to_list() == [1, 2]
    assert order.records["guid"][0] == first.records["guid"][1]
    assert order.records["guid"][1] != first.records["guid"][2]
    assert order.guid != first.guid


def test_no_revision_of_a_kind_composes_none_of_it(reviewed):
    none = pl.DataFrame(schema={"_order": pl.UInt32, "revision": pl.UInt32})
    assert shape(composed(reviewed([{}]), revisions={"CEB303": none})) == [("CEB603", ["XC20261101000001"])]


def test_content_is_the_record_without_its_stamps(reviewed):
    (order, _) = composed(reviewed([{}]))
    record = tree(order)[0]
    for stamp in list(record[0][:4]):
        record[0].remove(stamp)
    text = etree.tostring(record, method="c14n", exclusive=True).decode()
    text = text.replace(' xmlns:ceb="http://www.chinaport.gov.cn/ceb"', "")
    assert order.records["content"].to_list() == [hashlib.sha256(text.encode()).hexdigest()]


def test_fingerprints_are_those_of_the_records(reviewed):
    orders = [{**each, "agentCode": firm} for each, firm in zip(numbered(3), "BAB", strict=True)]
    batch = reviewed(orders)
    records = pl.concat([each.records for each in composed(batch, kinds=["CEB603"])])
    later = composed(batch, app_time=NOON + timedelta(days=1), kinds=["CEB603"])
    prints = fingerprints(batch, "CEB603")
    assert prints.equals(records.sort("_order").select("_order", "key", "content"))
    assert prints.equals(pl.concat([each.records for each in later]).sort("_order").select(prints.columns))


@pytest.mark.parametrize(
    "change", [{"grossWeight": "0.36"}, {"note": "x"}, {"lines": [{"qty": "2"}]}, {"lines": [{}, {}]}]
)
def test_content_changes_with_any_value(reviewed, change):
    before, after = fingerprints(reviewed([{}]), "CEB603"), fingerprints(reviewed([change]), "CEB603")
    assert before["key"].equals(after["key"])
    assert before["content"][0] != after["content"][0]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"ebcName": "a\x0bb"}, "CEB303.head.ebcName (无|N00001)"),
        ({"lines": [{}, {"itemName": "\x00"}]}, "CEB303.items.itemName (无|N00001)"),
    ],
)
def test_control_characters_name_order_and_field(reviewed, change, where):
    batch = reviewed([{"orderNo": "N00000"}, {"orderNo": "N00001", **change}])
    for run in (lambda: composed(batch), lambda: fingerprints(batch, "CEB303")):
        with pytest.raises(InputError) as caught:
            run()
        assert caught.value.where == where


def test_control_characters_of_the_sender(reviewed):
    with pytest.raises(InputError) as caught:
        composed(reviewed([{}]), identity=Identity("4101980ABC", "a\x01", "DXPENT0000000001"))
    assert caught.value.where == "BaseTransfer.copName"


@pytest.mark.parametrize(
    "run", [lambda batch: composed(batch, kinds=["CEB621"]), lambda batch: fingerprints(batch, "")]
)
def test_unknown_kind(reviewed, run):
    with pytest.raises(UsageError):
        run(reviewed([{}]))
