"""What the e-port and customs refuse, and what they let pass."""

import pytest

ENTITY = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


def first(desk, *messages):
    desk.give(*messages)
    return [(number, status) for _, number, status in desk.round()]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ("Unknown", "-999999")),
        (b"no xml at all \x00\xff", ("Unknown", "-999999")),
        (ENTITY, ("Unknown", "-999999")),
        (b"<a/>", ("Unknown", "-999999")),
        (b'<x:CEB603Message xmlns:x="http://www.chinaport.gov.cn/ceb"><x:Inv', ("CEB603Message", "-602001")),
        (b'<CEB303Message xmlns="http://www.chinaport.gov.cn/ceb"/>', ("CEB303Message", "-302001")),
        (b'<CEB621Message xmlns="http://www.chinaport.gov.cn/ceb"/>', ("CEB621Message", "-999999")),
        (b'<CEB303Message xmlns="http://elsewhere"/>', ("Unknown", "-999999")),
        ('<?xml version="1.0" encoding="GB18030"?><a>中</a>'.encode("gb18030"), ("Unknown", "-999999")),
    ],
)
def test_malformed_messages_get_ceb900(desk, content, expected):
    desk.give(content)
    assert [kind for kind, *_ in desk.round()] == ["CEB900"]
    found = desk.raw[0]
    assert (found["oriMessageType"], found["returnStatus"], found["oriCopMsgId"]) == (*expected, "M1")
    assert desk.round() == []


def test_ceb900_carries_the_message_whole(desk, ceb):
    content = ceb.message(ceb.order("A1", ebpName="<![CDATA[豫]]>", customs="x"))
    desk.give(content)
    desk.round()
    assert desk.raw[0]["oriBizMessage"] == content.decode()
    assert "customs" in desk.raw[0]["returnInfo"]
    assert desk.raw[0]["returnStatus"] == "-302001"


def test_schema_errors_are_capped_and_say_so(desk, ceb):
    desk.give(ceb.message(*(ceb.order(f"A{n}", currency="USDD") for n in range(20))))
    desk.round()
    assert "共" in desk.infos()[0]
    assert desk.infos()[0].count("第") == 5


@pytest.mark.parametrize(
    ("head", "items", "word"),
    [
        ({"ebcName": ""}, ({},), "ebcName不能为空"),
        ({}, ({"itemName": "  "},), "itemName不能为空"),
        ({"orderType": "I"}, ({},), "orderType=I"),
        ({"appType": "2"}, ({},), "appType=2"),
        ({"appType": "3"}, ({},), "appType=3"),
        ({"appStatus": "9"}, ({},), "appStatus=9"),
        ({}, ({"gnum": "2"},), "gnum"),
        ({}, ({}, {"gnum": "1"}), "gnum"),
    ],
)
def test_business_checks_of_an_order(desk, ceb, head, items, word):
    assert first(desk, ceb.message(ceb.order("A1", items, **head))) == [("A1", -303001)]
    assert word in desk.infos()[0]
    assert desk.window.open() == 0


@pytest.mark.parametrize(
    ("head", "word"),
    [
        ({"ieFlag": "I"}, "ieFlag=I"),
        ({"statisticsFlag": "C"}, "statisticsFlag=C"),
        ({"tradeMode": "1239"}, "tradeMode=1239"),
        ({"copNo": " "}, "copNo不能为空"),
        ({"logisticsNo": ""}, "logisticsNo不能为空"),
    ],
)
def test_business_checks_of_a_list(desk, ceb, head, word):
    assert first(desk, ceb.message(ceb.list("A1", **head))) == [("A1", -603001)]
    assert word in desk.infos()[0]
    assert len(desk.raw[0]["preNo"]) == 18


def test_one_bad_record_does_not_stop_the_others(desk, ceb):
    message = ceb.message(ceb.order("A1"), ceb.order("A2", orderType="X"), ceb.order("A3"))
    assert first(desk, message) == [("A2", -303001), ("A1", 2), ("A3", 2)]


def test_a_live_business_key_is_refused_with_its_former_state(desk, ceb):
    again = {"guid": ceb.guid("again")}
    assert first(desk, ceb.message(ceb.order("A1"), ceb.order("A1", **again))) == [("A1", -304001), ("A1", 2)]
    assert "原状态：待处理" in desk.infos()[0]
    desk.round()
    assert first(desk, ceb.message(ceb.order("A1", **again))) == [("A1", -304001)]
    assert "ebpCode=41019999A1,orderNo=A1" in desk.infos()[0]
    assert "原状态：120" in desk.infos()[0]
    other = ceb.order("A1", guid=ceb.guid("other platform"), ebpCode="41019999P2")
    assert first(desk, ceb.message(other)) == [("A1", 2)]


def test_a_second_list_carries_the_numbers_of_the_first(desk, ceb):
    desk.give(ceb.message(ceb.order("A1")), ceb.message(ceb.list("A1")))
    desk.round()
    desk.round()
    numbers = [(each["preNo"], each["invtNo"]) for each in desk.raw if each["kind"] == "CEB604"]
    assert first(desk, ceb.message(ceb.list("A1", guid=ceb.guid("2"), ebpCode="41019999P2"))) == [
        ("A1", -304001),
        ("A1", 800),
    ]
    assert [(each["preNo"], each["invtNo"]) for each in desk.raw] == numbers * 2


def test_a_guid_serves_once(desk, ceb):
    assert first(desk, ceb.message(ceb.order("A1"))) == [("A1", 2)]
    assert ("A2", -304001) in first(desk, ceb.message(ceb.order("A2", guid=ceb.guid("303", "A1"))))
    assert "系统唯一序号重复" in desk.infos()[0]
    twice = ceb.message(ceb.list("A3", guid=ceb.guid("x")), ceb.list("A4", guid=ceb.guid("x")))
    assert first(desk, twice) == [("A4", -604001)]


def test_a_cop_no_serves_one_list(desk, ceb):
    orders = ceb.message(ceb.order("A1"), ceb.order("A2"))
    lists = ceb.message(ceb.list("A1", copNo="C"), ceb.list("A2", copNo="C"))
    assert ("A2", -603001) in first(desk, orders, lists)
    assert "企业唯一编号C" in desk.infos()[0]


def refused_by_customs(desk, ceb, order, listed):
    desk.give(ceb.message(order), ceb.message(listed))
    desk.round()
    answers = {(kind, status) for kind, _, status in desk.round()}
    return answers, [each["returnInfo"] for each in desk.raw if each["returnStatus"] == "100"]


@pytest.mark.parametrize(
    ("order_items", "items", "code"),
    [
        (({}, {}), ({},), 1320),
        (({},), ({"qty": "1", "totalPrice": "15.5"},), 1322),
        (({},), ({"itemName": "发套"},), 1322),
        (({},), ({"currency": "142"},), 1322),
        (({},), ({"totalPrice": "31.02"},), 1300),
    ],
)
def test_customs_refuses_a_list_that_does_not_match(desk, ceb, order_items, items, code):
    answers, infos = refused_by_customs(desk, ceb, ceb.order("A1", order_items), ceb.list("A1", items))
    assert answers == {("CEB304", 120), ("CEB604", 100)}
    assert [info.startswith(f"[Code:{code};Desc:") for info in infos] == [True]


@pytest.mark.parametrize(
    ("gross", "net", "stored"), [("0.4", "0.4", True), ("0.39999", "0.4", False), ("1", "0", False)]
)
def test_weights_of_a_list(desk, ceb, gross, net, stored):
    listed = ceb.list("A1", grossWeight=gross, netWeight=net)
    answers, _ = refused_by_customs(desk, ceb, ceb.order("A1"), listed)
    assert (("CEB604", 120) in answers) is stored


@pytest.mark.parametrize(("total", "status"), [("31.01", 120), ("30.99", 120), ("31.011", 100)])
def test_totals_of_an_order(desk, ceb, total, status):
    assert first(desk, ceb.message(ceb.order("A1", ({"totalPrice": total},)))) == [("A1", 2)]
    assert desk.round() == [("CEB304", "A1", status)]


def test_what_is_written_differently_and_means_the_same_passes(desk, ceb):
    item = {"qty": "+02.00000", "price": "15.500", "totalPrice": "31.", "itemName": None}
    answers, infos = refused_by_customs(desk, ceb, ceb.order("A1"), ceb.list("A1", (item,)))
    assert (answers, infos) == ({("CEB304", 120), ("CEB604", 120)}, [])


def test_an_older_submission_is_refused(desk, ceb):
    desk.give(ceb.message(ceb.order("A1", ({"totalPrice": "9"},))))
    desk.round()
    assert desk.round() == [("CEB304", "A1", 100)]
    older = ceb.order("A1", guid=ceb.guid("2"), appTime="20261111075959")
    assert first(desk, ceb.message(older)) == [("A1", -303001)]
    same = ceb.order("A1", guid=ceb.guid("2"))
    assert first(desk, ceb.message(same)) == [("A1", 2)]


def test_markup_in_values_comes_back_as_text(desk, ceb):
    number = "A&amp;&lt;1&gt;"
    desk.give(ceb.message(ceb.order(number)), ceb.message(ceb.list(number, customsCode="&lt;&amp;&lt;&gt;")))
    desk.round()
    assert [each["orderNo"] for each in desk.raw] == ["A&<1>", "A&<1>"]
    desk.round()
    assert desk.raw[1]["invtNo"].startswith("<&<>2026E")


def test_a_comment_does_not_hide_the_rest_of_a_value(desk, ceb):
    desk.give(ceb.message(ceb.order("A<!-- x -->1")))
    desk.round()
    assert [each["orderNo"] for each in desk.raw] == ["A1"]


def test_a_processing_instruction_is_an_error_of_format(desk, ceb):
    assert first(desk, ceb.message(ceb.order("A<?x y?>1"))) == [("", -302001)]
    assert desk.infos() == ["报文不得含有处理指令"]
    assert first(desk, ceb.message(ceb.order("<![CDATA[A<?x y?>1]]>"))) == [("A<?x y?>1", 2)]
