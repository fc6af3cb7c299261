"""The window's own signature check."""

import pytest

NO_XSI = ' xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'


def judged(desk, content):
    desk.give(content)
    return [(number, status) for _, number, status in desk.round()]


def test_a_good_signature_is_taken(desk, ceb):
    assert judged(desk, ceb.message(ceb.order("A1"))) == [("A1", 2)]


def test_a_declaration_needs_a_signature(desk, ceb):
    assert judged(desk, ceb.message(ceb.order("A1"), ceb.order("A2"), signed=False)) == [
        ("A1", -301001),
        ("A2", -301001),
    ]
    assert desk.infos()[0] == "验签失败：报文没有签名"
    assert judged(desk, ceb.message(ceb.list("A1"), signed=False)) == [("A1", -601001)]


def test_a_draft_needs_none_but_a_wrong_one_is_refused(desk, ceb):
    draft = ceb.order("A1", appStatus="1")
    changed = ceb.message(draft, change=lambda text: text.replace("假发", "发套"))
    assert judged(desk, changed) == [("A1", -301001)]
    assert judged(desk, ceb.message(draft, signed=False)) == [("A1", 1)]


def test_a_refused_message_leaves_nothing_in_the_book(desk, ceb):
    judged(desk, ceb.message(ceb.order("A1"), signed=False))
    assert desk.window.open() == 0
    assert judged(desk, ceb.message(ceb.order("A1"))) == [("A1", 2)]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"change": lambda text: text.replace("<ceb:qty>2<", "<ceb:qty>3<")}, "摘要不符"),
        ({"change": lambda text: text.replace("<ds:Signature ", "\n<ds:Signature ")}, "摘要不符"),
        ({"change": lambda text: text.replace("</ds:Signature>", "</ds:Signature>\n")}, "摘要不符"),
        ({"change": lambda text: text.replace("<ds:Reference", "\n<ds:Reference")}, "签名值与证书不符"),
        ({"pair": ("rsa-sha256", "sha1")}, "算法组合"),
        ({"pair": ("rsa-sha1", "sha256")}, "算法组合"),
        ({"scope": NO_XSI}, "签名值与证书不符"),
        ({"serial": "0001"}, "KeyName"),
        ({"serial": "公司"}, "KeyName"),
        ({"change": lambda text: text.replace("X509Certificate>MII", "X509Certificate>AAA")}, "证书"),
    ],
)
def test_a_wrong_signature_is_refused(desk, ceb, changes, word):
    assert judged(desk, ceb.message(ceb.order("A1"), **changes)) == [("A1", -301001)]
    assert word in desk.infos()[0]


@pytest.mark.parametrize(
    "changes", [{"uri": "#x"}, {"transform": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"}]
)
def test_what_the_schema_fixes_is_an_error_of_format(desk, ceb, changes):
    assert judged(desk, ceb.message(ceb.order("A1"), **changes)) == [("", -302001)]


def test_another_key_is_refused(desk, ceb):
    content = ceb.message(ceb.order("A1"))
    other = ceb.message(ceb.order("A1"), by=ceb.key(days=3000))
    value = other.split(b"<ds:SignatureValue>")[1].split(b"</ds:SignatureValue>")[0]
    before, rest = content.split(b"<ds:SignatureValue>")
    after = rest.split(b"</ds:SignatureValue>")[1]
    swapped = before + b"<ds:SignatureValue>" + value + b"</ds:SignatureValue>" + after
    assert judged(desk, swapped) == [("A1", -301001)]
    assert judged(desk, other) == [("A1", 2)]


def test_an_expired_certificate_is_refused(desk, ceb):
    assert judged(desk, ceb.message(ceb.order("A1"), by=ceb.key(days=29))) == [("A1", -301001)]
    assert desk.infos() == ["验签失败：证书已过期"]


@pytest.mark.parametrize("serial", ["200000000000abc", "0200000000000ABC"])
def test_the_padding_and_case_of_the_serial_do_not_count(desk, ceb, serial):
    assert judged(desk, ceb.message(ceb.order("A1"), serial=serial)) == [("A1", 2)]


def test_indented_text_around_the_records_is_part_of_what_is_signed(desk, ceb):
    record = ceb.order("A1").replace("><", ">\n <")
    assert judged(desk, ceb.message(record + "\n", kind="CEB303")) == [("A1", 2)]
