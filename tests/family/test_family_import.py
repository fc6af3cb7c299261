"""Messages → workbook → messages: nothing is lost on the way."""

import re

import pytest

from yuhuo_customs import pipeline
from yuhuo_customs.errors import InputError
from yuhuo_customs.sheets import profile as profiles

PAIR = (
    {"订单编号": "DD-1"},
    {"订单编号": "DD-2", "物流运单编号": "YT-2", "支付交易编号": "ZF-2", "企业内部编号": "C-2"},
)


def contents(corridor, profile, path, *rows):
    checked = corridor.checked(profile, corridor.example(profile, path, *rows))
    return [each.before + each.after for each in corridor.messages(checked.documents)]


@pytest.mark.parametrize("name", profiles.profiles())
def test_what_was_declared_is_declared_again(corridor, tmp_path, name):
    profile = profiles.load(name)
    sent = contents(corridor, profile, tmp_path / "sent.xlsx")
    done = pipeline.import_messages(sent, tmp_path / "back.xlsx", profile=name)
    assert (done.lost, done.differing, done.altered, done.others, done.orders) == ((), {}, {}, (), 1)
    checked = corridor.checked(profile, tmp_path / "back.xlsx")
    assert checked.findings.frame.is_empty()
    again = [each.before + each.after for each in corridor.messages(checked.documents)]
    assert again == sent


@pytest.mark.parametrize("name", ["order-import", "export-9610", "order-export"])
def test_documents_of_one_order_come_together(corridor, tmp_path, name):
    profile = profiles.load(name)
    known = {column.zh for column in profile.columns}
    rows = [{zh: value for zh, value in row.items() if zh in known} for row in (*PAIR, PAIR[1])]
    rows[2] |= {"企业商品货号": "SKU-9", "单价": "7.5"}
    sent = contents(corridor, profile, tmp_path / "sent.xlsx", *rows)
    done = pipeline.import_messages(sent, tmp_path / "back.xlsx")
    assert (done.profile, done.orders, done.lost, done.differing) == (name, 2, (), {})
    checked = corridor.checked(profile, tmp_path / "back.xlsx")
    assert (checked.batch.orders.height, checked.batch.lines.height) == (2, 3)
    assert [each.before + each.after for each in corridor.messages(checked.documents)] == sent


def test_what_documents_contradict_is_told(corridor, tmp_path):
    profile = profiles.load("order-export")
    order, listed = contents(corridor, profile, tmp_path / "sent.xlsx")
    listed = listed.replace("18寸人发蕾丝假发".encode(), "20寸人发蕾丝假发".encode())
    extra = listed.replace(b"</ceb:InventoryHead>", b"<ceb:sortlineId>1</ceb:sortlineId></ceb:InventoryHead>")
    done = pipeline.import_messages([order, extra], tmp_path / "back.xlsx")
    assert dict(done.differing) == {"企业商品名称": 1}
    assert done.lost == ("CEB603.head.sortlineId",)


def test_an_item_that_has_a_currency_of_its_own_is_told(corridor, tmp_path):
    profile = profiles.load("order-export")
    order, listed = contents(corridor, profile, tmp_path / "sent.xlsx")
    at = order.index(b"<ceb:OrderList>")
    order = order[:at] + order[at:].replace(b"<ceb:currency>502<", b"<ceb:currency>142<", 1)
    done = pipeline.import_messages([order, listed], tmp_path / "back.xlsx")
    assert dict(done.differing) == {"币制": 1}


def test_what_the_workbook_computes_otherwise_is_told(corridor, tmp_path):
    profile = profiles.load("export-b2b")
    order, listed = contents(corridor, profile, tmp_path / "sent.xlsx")
    assert b"<ceb:orderType>B<" in order
    other = order.replace(b"<ceb:orderType>B<", b"<ceb:orderType>W<")
    done = pipeline.import_messages([other, listed], tmp_path / "back.xlsx", profile="export-b2b")
    assert (dict(done.altered), done.lost) == ({"CEB303.head.orderType": 1}, ())


def test_what_the_workbook_fills_and_the_message_leaves_out_is_told(corridor, tmp_path):
    profile = profiles.load("export-9610")
    order, waybill, listed = contents(corridor, profile, tmp_path / "sent.xlsx")
    without = re.sub(rb"\s*<ceb:goodsInfo>[^<]*</ceb:goodsInfo>", b"", waybill)
    assert without != waybill
    done = pipeline.import_messages([order, without, listed], tmp_path / "back.xlsx")
    assert (dict(done.altered), done.lost) == ({"CEB505.head.goodsInfo": 1}, ())
    # the same number, written otherwise, is the same
    longer = order.replace(b"<ceb:goodsValue>128<", b"<ceb:goodsValue>128.00<")
    assert longer != order
    assert pipeline.import_messages([longer, waybill, listed], tmp_path / "same.xlsx").altered == {}


def test_receipts_alone_are_no_workbook(tmp_path):
    receipt = b'<CEB304Message xmlns="http://www.chinaport.gov.cn/ceb"><OrderReturn/></CEB304Message>'
    with pytest.raises(InputError, match="no declaration to import"):
        pipeline.import_messages([receipt], tmp_path / "back.xlsx")
    assert not (tmp_path / "back.xlsx").exists()


def test_kinds_that_no_profile_holds_together(corridor, tmp_path):
    sent = [
        content
        for name in ("arrival", "delivery")
        for content in contents(corridor, profiles.load(name), tmp_path / f"{name}.xlsx")
    ]
    with pytest.raises(InputError, match="No profile holds CEB507, CEB711 together"):
        pipeline.import_messages(sent, tmp_path / "back.xlsx")
