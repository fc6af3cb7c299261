"""The window's own SM2: against the standard's example, and against the client's signer, which is other code."""

import base64

import pytest
from lxml import etree

from tests.window.conftest import DS, NS, TRANSFER, XSI, elements, guid
from yuhuo_customs.signing import sm2 as client
from yuhuo_customs.testing.sm2 import throwaway_sm2
from yuhuo_customs.window import sm2

CP = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
PROFILES = {
    "sm-official": (f"{CP}sm2-sm3", f"{CP}sm3"),
    "sm-ukey-compat": (f"{DS}sm2-sm3", f"{DS}sha1"),
}


@pytest.fixture(scope="module")
def key():
    return throwaway_sm2()


def der(certificate):
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def test_the_digest_of_the_specification():
    assert sm2.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_what_the_client_signs_verifies_and_nothing_else(key):
    private, certificate = key
    point = client.point_of(certificate)
    public = sm2.key_of(der(certificate))
    assert public == (int.from_bytes(point[1:33]), int.from_bytes(point[33:]))
    value = client.sign(private, point, b"data")
    assert sm2.verify(public, value, b"data")
    assert not sm2.verify(public, value, b"Data")
    assert not sm2.verify(public, value[:-1] + bytes([value[-1] ^ 1]), b"data")
    assert not sm2.verify(public, bytes(64), b"data")
    assert not sm2.verify(public, value + b"\0", b"data")


def test_the_example_of_the_standard():
    # GM/T 0003.5, signature on the recommended curve: key of the annex, message digest
    x = 0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020
    y = 0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13
    value = bytes.fromhex(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )
    assert sm2.verify(sm2.Key(x, y), value, b"message digest")


def test_another_certificate_has_no_sm2_key(ceb):
    assert sm2.key_of(ceb.key().certificate) is None
    assert sm2.key_of(b"\x30\x03\x02\x01\x01") is None


def signed(content, key, profile, digest=None):
    """An order signed with SM2 by the safe recipe (signature.md §5)."""
    import hashlib

    private, certificate = key
    name = "ceb:CEB303Message"
    before = f'<{name} xmlns:ceb="{NS}" xmlns:xsi="{XSI}" guid="{guid("sm2")}" version="1.0">{content}'
    before += f"<ceb:BaseTransfer>{elements(TRANSFER)}</ceb:BaseTransfer>"
    canonical = etree.tostring(etree.fromstring(before + f"</{name}>"), method="c14n")
    pair = PROFILES[profile]
    value = digest or (sm2.sm3(canonical) if profile == "sm-official" else hashlib.sha1(canonical).digest())
    info = (
        '<ds:SignedInfo{}><ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">'
        f'</ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{pair[0]}"></ds:SignatureMethod><ds:Reference URI="">'
        f'<ds:Transforms><ds:Transform Algorithm="{DS}enveloped-signature"></ds:Transform></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{pair[1]}"></ds:DigestMethod><ds:DigestValue>{base64.b64encode(value).decode()}'
        "</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )
    line = info.format(f' xmlns:ceb="{NS}" xmlns:ds="{DS}" xmlns:xsi="{XSI}"').encode()
    made = base64.b64encode(client.sign(private, client.point_of(certificate), line)).decode()
    text = (
        f'{before}<ds:Signature xmlns:ds="{DS}">{info.format("")}<ds:SignatureValue>{made}</ds:SignatureValue><ds:KeyInfo>'
        f"<ds:KeyName>{certificate.serial_number:016x}</ds:KeyName><ds:X509Data><ds:X509Certificate>"
        f"{base64.b64encode(der(certificate)).decode()}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature></{name}>"
    )
    return text.encode()


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_both_profiles_are_judged(desk, ceb, key, profile):
    good = signed(ceb.order("A1"), key, profile)
    desk.give(good.replace(b"<ceb:qty>2<", b"<ceb:qty>3<"))
    assert desk.round() == [("CEB304", "A1", -301001)]
    assert "摘要不符" in desk.infos()[0]
    desk.give(good)
    assert desk.round() == [("CEB304", "A1", 2)]


def test_a_signature_by_another_key_is_refused(desk, ceb, key):
    other = throwaway_sm2()
    mixed = (other[0], key[1])
    desk.give(signed(ceb.order("A1"), mixed, "sm-official"))
    assert desk.round() == [("CEB304", "A1", -301001)]
    assert "签名值与证书不符" in desk.infos()[0]


def test_an_rsa_certificate_does_not_sign_sm2(desk, ceb, key):
    content = ceb.message(ceb.order("A1")).replace(f"{DS}rsa-sha1".encode(), f"{DS}sm2-sm3".encode())
    desk.give(content)
    assert desk.round() == [("CEB304", "A1", -301001)]
    assert "SM2" in desk.infos()[0]
