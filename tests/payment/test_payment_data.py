"""The answer to customs' request for payment data: text, signed string, form, and the look at one's own."""

import base64
import json
import urllib.parse
from datetime import timedelta
from decimal import Decimal

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from yuhuo_customs.errors import InputError
from yuhuo_customs.payment.payload import form, plain
from yuhuo_customs.payment.reading import Request
from yuhuo_customs.pipeline import look_at_payment_data, payment_data
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing import FixedClock, throwaway_signer

NOW = 1794355200000
HEAD = {
    "guid": "9D55BA71-22DE-41F4-8B50-C36C83B3B530", "initalRequest": '{"amount":"100+1%"}', "initalResponse": "ok\n好",
    "ebpCode": "4604840022", "payCode": "4604222001", "payTransactionId": "2026111122001354081010726129",
    "totalAmount": 100.50, "verDept": "3", "payType": "1", "tradingTime": "20261111080000",
}  # fmt: skip
ORDER = {
    "orderNo": "SO1710301150602574003",
    "goodsInfo": [{"gname": "面霜“甲”", "itemLink": "http://shop.example/1?a=b&c=d"}],
    "recpAccount": "OSA571908863132601", "recpName": "郑州示例商贸有限公司",
}  # fmt: skip


@pytest.fixture
def answer(tmp_path):
    """The answer to a request for an order; parts of the payment can be changed."""

    def make(session="S-1", order=ORDER["orderNo"], seconds=1, **head):
        payment = {"payExchangeInfoHead": {**HEAD, **head}, "payExchangeInfoLists": [ORDER]}
        (tmp_path / "payments.json").write_text(json.dumps([payment]), "utf-8")
        clock = FixedClock()
        sent = clock.moment - timedelta(seconds=seconds)
        request = Request(order, session, int(sent.timestamp() * 1000))
        settings = Settings(state=str(tmp_path / "state"))
        return payment_data(
            tmp_path / "payments.json", request, settings=settings, clock=clock, signer=throwaway_signer()
        )

    return make


def text_of(body):
    return urllib.parse.parse_qs(body.decode(), strict_parsing=True)["payExInfoStr"][0]


def codes(content, certificate=None):
    return [each.code for each in look_at_payment_data(content, certificate=certificate).findings.iterate()]


def test_the_upload_and_the_signed_string_byte_for_byte(answer):
    done = answer()
    head = (
        '{"guid":"9D55BA71-22DE-41F4-8B50-C36C83B3B530","initalRequest":"{\\"amount\\":\\"100+1%\\"}","initalResponse":"ok\\n好",'
        '"ebpCode":"4604840022","payCode":"4604222001","payTransactionId":"2026111122001354081010726129","totalAmount":100.5,'
        '"currency":"142","verDept":"3","payType":"1","tradingTime":"20261111080000","note":""}'
    )
    lists = (
        '[{"orderNo":"SO1710301150602574003","goodsInfo":[{"gname":"面霜“甲”","itemLink":"http://shop.example/1?a=b&c=d"}],'
        '"recpAccount":"OSA571908863132601","recpCode":"","recpName":"郑州示例商贸有限公司"}]'
    )
    moment = str(int(FixedClock().moment.timestamp() * 1000))
    assert done.signed == (
        f'"sessionID":"S-1"||"payExchangeInfoHead":"{head}"||"payExchangeInfoLists":"{lists}"||"serviceTime":"{moment}"'
    )
    text = text_of(done.body)
    start = f'{{"sessionID":"S-1","payExchangeInfoHead":{head},"payExchangeInfoLists":{lists},"serviceTime":"{moment}","certNo":"'
    assert text.startswith(start)
    assert len(done.findings) == 0


def test_the_signature_is_that_of_the_card(answer):
    done = answer()
    found = json.loads(text_of(done.body))
    certificate = x509.load_der_x509_certificate(throwaway_signer().sign(b"").certificate)
    value = base64.b64decode(found["signValue"])
    certificate.public_key().verify(value, done.signed.encode(), padding.PKCS1v15(), hashes.SHA1())
    assert found["certNo"] == throwaway_signer().sign(b"").serial.lower()


def test_a_session_is_answered_with_the_same_bytes_ever_after(answer):
    first = answer()
    again = answer(note="changed since")
    assert (again.body, again.repeated, first.repeated) == (first.body, True, False)
    assert answer(session="S-2").body != first.body


def test_a_late_answer_is_said_to_be_late(answer):
    assert [each.code for each in answer(seconds=121).findings.iterate()] == ["YH-OPS-113"]
    assert len(answer(session="S-2", seconds=120).findings) == 0


def test_a_payment_that_would_be_refused_is_not_kept(answer, tmp_path):
    done = answer(verDept="9", currency="502")
    assert [each.code for each in done.findings.iterate()] == ["YH-OPS-110", "YH-OPS-110"]
    assert not answer().repeated
    assert len(list((tmp_path / "state" / "payment-data").iterdir())) == 1


@pytest.mark.parametrize(
    ("number", "written"),
    [("100", "100"), ("100.0", "100"), ("100.50", "100.5"), ("0.010", "0.01"), ("1E+2", "100"), ("0", "0")],
)
def test_numbers_have_no_trailing_zeros(number, written):
    assert plain(Decimal(number)) == written


FAULTS = [
    ("YH-OPS-104", '"payExchangeInfoLists"', '"payExchangeInfoList"'),
    ("YH-OPS-104", '"currency":"142","verDept":"3"', '"verDept":"3","currency":"142"'),
    ("YH-OPS-105", '"recpName":"郑州示例商贸有限公司"', '"recpName":""'),
    ("YH-OPS-106", "http://shop.example/1?a=b&c=d", "h" * 3001),
    ("YH-OPS-107", '","payExchangeInfoHead"', '", "payExchangeInfoHead"'),
    ("YH-OPS-108", '"totalAmount":100.5', '"totalAmount":100.50'),
    ("YH-OPS-108", '"totalAmount":100.5', '"totalAmount":"100.5"'),
    ("YH-OPS-109", "9D55BA71-22DE", "9d55ba71-22de"),
    ("YH-OPS-110", '"verDept":"3"', '"verDept":"7"'),
]


@pytest.mark.parametrize(("code", "good", "bad"), FAULTS)
def test_each_usual_fault_is_named(answer, code, good, bad):
    text = text_of(answer().body)
    assert good in text
    certificate = throwaway_signer().sign(b"").certificate
    assert code in codes(form(text.replace(good, bad)), certificate)
    assert codes(form(text), certificate) == []


def test_a_changed_byte_breaks_the_signature(answer):
    body = answer().body
    certificate = throwaway_signer().sign(b"").certificate
    assert codes(body.replace(b"SO1710", b"SO1711"), certificate) == ["YH-OPS-111"]
    assert codes(body) == ["YH-OPS-112"]


def test_form_faults(answer):
    body = answer().body
    text = text_of(body)
    assert codes(text.encode())[0] == "YH-OPS-101"
    assert codes(b"payExInfoStr=" + text.encode())[0] == "YH-OPS-102"
    assert codes(b"payExInfoStr=%7B%22") == ["YH-OPS-103"]
    assert "YH-OPS-109" in codes(form(text.replace('"certNo":"', '"certNo":"AB')))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"\xff\xfe", b"[" * 5000, b"payExInfoStr=", b'{"sessionID":1e999}']
)
def test_anything_at_all_can_be_looked_at(content):
    assert codes(content)


@pytest.mark.parametrize(
    "payments",
    [
        "{", '{"payExchangeInfoHeads":{}}', '{"payExchangeInfoHead":{"payCode":5}}', "[5]",
        '{"payExchangeInfoHead":{"totalAmount":"x"}}', '{"payExchangeInfoLists":[{"goodsInfo":5}]}',
        '{"payExchangeInfoHead":{"note":"\\ud800"}}', "[]",
    ],
)  # fmt: skip
def test_defective_payments_are_refused(tmp_path, payments):
    (tmp_path / "payments.json").write_text(payments, "utf-8")
    request = Request("SO1", "S-1", NOW)
    with pytest.raises(InputError):
        payment_data(
            tmp_path / "payments.json",
            request,
            settings=Settings(state=str(tmp_path)),
            signer=throwaway_signer(),
        )
