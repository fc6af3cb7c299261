"""Payment data with an SM2 key, and filled from the orders' workbook."""

import json
import urllib.parse

import pytest

from tests.pipeline.books import bought
from yuhuo_customs.payment.reading import Request
from yuhuo_customs.pipeline import look_at_payment_data, payment_data
from yuhuo_customs.settings import Settings
from yuhuo_customs.signing.certificates import der
from yuhuo_customs.signing.sm2 import Sm2Signer
from yuhuo_customs.testing import FixedClock, throwaway_signer
from yuhuo_customs.testing.sm2 import throwaway_sm2

RAW = {"initalRequest": "request", "initalResponse": "response", "verDept": "3"}
GOODS = {"itemLink": "https://shop.example/1"}
PAYEE = {"recpAccount": "A1", "recpName": "郑州示例商贸有限公司"}


@pytest.fixture
def built(tmp_path):
    """The answer for the import tutorial's order, from a payment that leaves the rest to the workbook."""

    def make(signer, *, head=None, goods=None, **changes):
        order = {"orderNo": "DD0001", "goodsInfo": goods or [GOODS], **PAYEE}
        payment = {"payExchangeInfoHead": {**RAW, **(head or {})}, "payExchangeInfoLists": [order]}
        (tmp_path / "payments.json").write_text(json.dumps([payment]), "utf-8")
        clock = FixedClock()
        request = Request("DD0001", "S-1", int(clock.moment.timestamp() * 1000))
        return payment_data(
            tmp_path / "payments.json", request, orders=bought(tmp_path, **changes), clock=clock, signer=signer,
            settings=Settings(state=str(tmp_path / "state")),
        )  # fmt: skip

    return make


def said(done):
    return json.loads(urllib.parse.parse_qs(done.body.decode(), strict_parsing=True)["payExInfoStr"][0])


def codes(findings):
    return [each.code for each in findings.iterate()]


@pytest.mark.parametrize("profile", ["sm-official", "sm-ukey-compat"])
def test_an_sm2_card_signs_it(built, profile):
    key, certificate = throwaway_sm2()
    done = built(Sm2Signer(key, certificate, profile))
    assert codes(done.findings) == []
    assert said(done)["certNo"] == f"{certificate.serial_number:x}".zfill(16)
    assert codes(look_at_payment_data(done.body, certificate=der(certificate)).findings) == []
    other = der(throwaway_sm2()[1])
    assert codes(look_at_payment_data(done.body, certificate=other).findings) != []
    changed = done.body.replace(b"request", b"requesT", 1)
    assert codes(look_at_payment_data(changed, certificate=der(certificate)).findings) != []


def test_the_workbook_fills_what_the_payment_leaves_out(built):
    done = built(throwaway_signer())
    head = said(done)["payExchangeInfoHead"]
    assert codes(done.findings) == []
    assert {name: head[name] for name in ("ebpCode", "payCode", "payTransactionId", "totalAmount", "tradingTime")} == {
        "ebpCode": "4101980PLT", "payCode": "4601980PAY", "payTransactionId": "PAY0001", "totalAmount": 218.2,
        "tradingTime": head["tradingTime"],
    }  # fmt: skip
    assert head["tradingTime"].endswith("000000")  # the day of the order, without a time
    (goods,) = said(done)["payExchangeInfoLists"][0]["goodsInfo"]
    assert goods == {"gname": "婴儿配方奶粉", **GOODS}


def test_what_the_payment_says_counts(built):
    done = built(throwaway_signer(), head={"totalAmount": 99.5, "payTransactionId": "OTHER"})
    head = said(done)["payExchangeInfoHead"]
    assert (head["totalAmount"], head["payTransactionId"], head["ebpCode"]) == (99.5, "OTHER", "4101980PLT")


def test_goods_that_do_not_fit_the_lines_are_not_guessed(built):
    assert codes(built(throwaway_signer(), goods=[GOODS, GOODS]).findings) == [
        "YH-OPS-105",
        "YH-OPS-105",
    ]  # a name for each of the two links


def test_another_order_of_the_workbook_fills_nothing(built):
    done = built(throwaway_signer(), 订单编号="DD0002")
    assert set(codes(done.findings)) >= {"YH-OPS-105", "YH-OPS-108"}
