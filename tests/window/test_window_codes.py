"""The negative code of each failing check, by kind (negative_codes.csv)."""

import pytest

from tests.window.family import message, record
from yuhuo_customs.window import Script
from yuhuo_customs.window.kinds import KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_signature_that_does_not_fit(desk, kind):
    number = {"invtNo": "46122026I000000001"} if KINDS[kind].cancels or KINDS[kind].returns else {}
    good = message(kind, record(kind, **number))
    desk.give(good.replace(b"<ceb:copCode>41019999D4", b"<ceb:copCode>41019999D5"))
    assert desk.life(1) == f"{KINDS[kind].receipt[3:]}:{KINDS[kind].codes.signature}"


@pytest.mark.parametrize(
    ("kind", "code"), [("CEB303", -303001), ("CEB311", -301002), ("CEB603", -603001), ("CEB621", -621027)]
)
def test_item_numbers_that_do_not_count_from_one(desk, kind, code):
    desk.give(message(kind, record(kind, ({"gnum": "1"}, {"gnum": "1"}))))
    assert desk.life(1) == f"{KINDS[kind].receipt[3:]}:{code}"


@pytest.mark.parametrize(
    ("kind", "head", "code"),
    [
        ("CEB623", {"reason": " ", "invtNo": "46122026I000000001"}, -623012),
        ("CEB623", {"appType": "2", "invtNo": "46122026I000000001"}, -623001),
        ("CEB623", {"invtNo": "46122026I000000001"}, -623003),
        ("CEB605", {"invtNo": "46122026E000000001"}, -607001),
        ("CEB311", {"buyerIdType": "2"}, -301008),
        ("CEB411", {"payerIdType": "2"}, -401009),
        ("CEB511", {"packNo": "2"}, -504011),
        ("CEB513", {"logisticsStatus": "R"}, -505011),
        ("CEB621", {"tradeMode": "9710"}, -621001),
        ("CEB625", {"appStatus": "3", "invtNo": "46122026I000000001"}, -625001),
        ("CEB711", {"ieFlag": "X"}, -800001),
        ("CEB403", {"payName": ""}, -403001),
        ("CEB505", {"goodsInfo": " "}, -503001),
        ("CEB507", {"msgSeqNo": "2"}, -803001),
        ("CEB509", {"msgCount": "0"}, -507001),
        ("CEB607", {"msgSeqNo": "0"}, -903001),
        ("CEB701", {"summaryFlag": "3"}, -703001),
        ("CEB213", {"ieFlag": "E"}, 100),
        ("CEB215", {"ieFlag": "E"}, 100),
    ],
)
def test_the_code_of_a_failed_check(desk, kind, head, code):
    desk.give(message(kind, record(kind, **head)))
    assert desk.life(1) == f"{KINDS[kind].receipt[3:]}:{code}"


def test_the_same_guid_twice(desk):
    desk.give(message("CEB303", record("CEB303", guid="G" * 36)))
    desk.give(message("CEB303", record("CEB303", guid="G" * 36, orderNo="A2")))
    desk.give(message("CEB311", record("CEB311", guid="G" * 36)))
    assert sorted(desk.life(1).split()) == ["304:-304001", "304:2", "312:-301008"]


@pytest.mark.parametrize(
    ("sender", "status"), [("DXPENT0000000001", 2), ("DXPENT0000000002", -10102), ("", 2)]
)
def test_the_sender_must_be_the_one_that_the_message_names(open_desk, sender, status):
    desk = open_desk(Script.loads("check_sender = true"))
    desk.window.take("M1", message("CEB303", record("CEB303")), sender=sender)
    assert desk.life(1) == f"304:{status}"
