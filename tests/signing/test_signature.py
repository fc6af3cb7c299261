import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from yuhuo_customs.errors import InputError, SetupError
from yuhuo_customs.signing.demo import throwaway
from yuhuo_customs.signing.profiles import CEB, DS, PROFILES, XSI
from yuhuo_customs.signing.verifying import check_own, check_own_literal, verify
from yuhuo_customs.signing.xmldsig import digest_of, literal_line, sign_message, unsigned
from yuhuo_customs.testing import throwaway_signer

ROOT = f'<ceb:CEB311Message xmlns:ceb="{CEB}" xmlns:xsi="{XSI}" guid="00000000-0000-0000-0000-000000000001" version="1.0">'
VECTOR = (
    f"{ROOT}<ceb:Order><ceb:OrderHead><ceb:orderNo>A&amp;中</ceb:orderNo><ceb:note></ceb:note>"
    "</ceb:OrderHead></ceb:Order></ceb:CEB311Message>"
)
BEFORE = (
    f'<ceb:CEB303Message xmlns:ceb="{CEB}" xmlns:xsi="{XSI}" guid="G" version="1.0"><ceb:Order>甲&amp;乙</ceb:Order>'
    "<ceb:BaseTransfer><ceb:copCode>X</ceb:copCode></ceb:BaseTransfer>"
)
AFTER = b"</ceb:CEB303Message>"


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign_message(BEFORE.encode(), AFTER, throwaway_signer())[0]


@pytest.mark.parametrize(
    ("name", "digest", "length", "line"),
    [
        (
            "rsa",
            "oxZxMVkRGWkdOOzr+/DSpEbnJcQ=",
            695,
            "07a4eefbc1bdefdad19a2c423bf8d15dd3757f71f3eebc3fd6631c1fd6f90196",
        ),
        (
            "sm-official",
            "18vQXsZjKgTSqx0C+zwIyzM0+nAizSnktOugtUIWzI4=",
            729,
            "8193e19400e8e1e4aeb38445ce216bf2288af5034b25aa43375967a3b73b8d5a",
        ),
        (
            "sm-ukey-compat",
            "oxZxMVkRGWkdOOzr+/DSpEbnJcQ=",
            694,
            "276f9f15724c6f11ad5ca6a712bfce88c8a2d65bec8a8ec7f548a448c00b1412",
        ),
    ],
)
def test_vectors(name, digest, length, line):
    canonical = etree.tostring(etree.fromstring(VECTOR), method="c14n")
    assert (canonical, len(canonical)) == (VECTOR.encode(), 306)
    found = literal_line(PROFILES[name], digest_of(PROFILES[name], canonical))
    assert (digest_of(PROFILES[name], canonical), len(found), hashlib.sha256(found).hexdigest()) == (
        digest,
        length,
        line,
    )


def test_sm3_is_sm3():
    assert (
        PROFILES["sm-official"].hash(b"abc").hex()
        == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


def test_our_own_signature_satisfies_both_readings(signed):
    report = verify(signed)
    assert report.conclusion == "both"
    assert [line.name for line in report.lines if line.state != "ok"] == ["chain"]


def test_an_independent_strict_verifier_agrees(signed):
    """Straight from W3C XML signature, sharing no code with the package."""
    root = etree.fromstring(signed)
    ns = {"ds": DS}
    info = etree.tostring(root.find("ds:Signature/ds:SignedInfo", ns), method="c14n")
    value = base64.b64decode(root.findtext(".//ds:SignatureValue", namespaces=ns))
    certificate = load_der_x509_certificate(
        base64.b64decode(root.findtext(".//ds:X509Certificate", namespaces=ns))
    )
    certificate.public_key().verify(value, info, padding.PKCS1v15(), hashes.SHA1())
    root.remove(root.find("ds:Signature", ns))
    digest = hashlib.sha1(etree.tostring(root, method="c14n")).digest()
    assert base64.b64encode(digest) in info


def test_the_signature_stands_between_and_nothing_else_changes(signed):
    start, end = signed.index(b"<ds:Signature"), signed.index(b"</ds:Signature>") + 15
    assert signed[:start] + signed[end:] == unsigned(BEFORE.encode(), AFTER)
    assert b" xmlns" not in signed[signed.index(b"<ds:SignedInfo") : signed.index(b"</ds:SignedInfo>")]
    assert b"\n" not in signed[start:end]


def test_same_input_same_bytes(signed):
    assert sign_message(BEFORE.encode(), AFTER, throwaway_signer())[0] == signed


CHANGES = {
    "content": (lambda x: x.replace("甲".encode(), "丙".encode()), "changed"),
    "blank behind": (lambda x: x.replace(b"</ds:Signature>", b"</ds:Signature>\n"), "literal_only"),
    "blanks around": (
        lambda x: x.replace(b"<ds:Signature ", b"\n  <ds:Signature ").replace(
            b"</ds:Signature>", b"</ds:Signature>\n"
        ),
        "literal_only",
    ),
    "indented inside SignedInfo": (
        lambda x: x.replace(b"<ds:Reference ", b"\n <ds:Reference "),
        "literal_only",
    ),
    "a digit of the value": (
        lambda x: x.replace(b"<ds:SignatureValue>", b"<ds:SignatureValue>AAAA").replace(b"AAAA", b"AAAA", 1),
        "wrong_key",
    ),
    "byte order mark": (lambda x: b"\xef\xbb\xbf" + x, "both"),
    "declaration": (lambda x: x.split(b"\n", 1)[1], "both"),
    "algorithm": (lambda x: x.replace(b"xmldsig#sha1", b"xmldsig#sha512"), "wrong_key"),
    "sm pair": (lambda x: x.replace(b"xmldsig#rsa-sha1", b"xmldsig#sm2-sm3"), "wrong_key"),
    "no signature": (lambda _: unsigned(BEFORE.encode(), AFTER), "unsigned"),
    "key name": (lambda x: x.replace(b"<ds:KeyName>0", b"<ds:KeyName>"), "both"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_named(signed, change):
    alter, conclusion = CHANGES[change]
    assert verify(alter(signed)).conclusion == conclusion


def test_removed_blanks_are_counted(signed):
    report = verify(CHANGES["blanks around"][0](signed))
    assert {line.name: line.detail.en for line in report.lines}[
        "digest_literal"
    ] == "after 4 blank bytes were removed"


def test_padding_of_the_key_name_is_told(signed):
    report = verify(CHANGES["key name"][0](signed))
    assert {line.name: line.detail.en for line in report.lines}["key_name"] == "differs in padding"


def test_a_default_namespace_signature_is_read(signed):
    altered = signed.replace(b"xmlns:ds=", b"xmlns=").replace(b"<ds:", b"<").replace(b"</ds:", b"</")
    report = verify(altered)
    assert (report.state("digest_strict"), report.state("digest_literal"), report.conclusion) == (
        "ok",
        "ok",
        "literal_only",
    )


def test_signature_behind_the_extension_is_misplaced():
    before = BEFORE + "<ceb:ExtendMessage></ceb:ExtendMessage>"
    assert verify(sign_message(before.encode(), AFTER, throwaway_signer())[0]).state("position") == "failed"
    after = b"<ceb:ExtendMessage></ceb:ExtendMessage>" + AFTER
    assert verify(sign_message(BEFORE.encode(), after, throwaway_signer())[0]).state("position") == "ok"


def test_check_own_refuses_what_does_not_verify(signed):
    certificate = throwaway_signer().sign(b"").certificate
    check_own(etree.fromstring(signed), certificate)
    check_own_literal(signed, certificate, PROFILES["rsa"])
    for broken in (signed.replace("乙".encode(), "丁".encode()), unsigned(BEFORE.encode(), AFTER)):
        with pytest.raises(SetupError, match="does not verify"):
            check_own(etree.fromstring(broken), certificate)
        with pytest.raises(SetupError, match="does not verify"):
            check_own_literal(broken, certificate, PROFILES["rsa"])
    other = throwaway("ANOTHER")[1].public_bytes(Encoding.DER)
    with pytest.raises(SetupError, match="does not verify"):
        check_own_literal(signed, other, PROFILES["rsa"])
    with pytest.raises(SetupError, match="does not verify"):
        check_own(etree.fromstring(signed), b"another certificate")


@pytest.mark.parametrize(
    "content", [b"", b"no xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a>", b"\x00\x01"]
)
def test_what_is_no_xml_is_an_input_error(content):
    with pytest.raises(InputError):
        verify(content)


def test_a_root_in_another_form_is_not_signed():
    with pytest.raises(SetupError, match="safe form"):
        sign_message(BEFORE.replace(f' xmlns:xsi="{XSI}"', "").encode(), AFTER, throwaway_signer())


@pytest.mark.parametrize("more", ["<!-- a -->", "<ceb:note/>", "<ceb:a b='c'></ceb:a>"])
def test_what_is_not_canonical_does_not_pass_our_own_check(more):
    content, signature = sign_message((BEFORE + more).encode(), AFTER, throwaway_signer())
    with pytest.raises(SetupError, match="does not verify"):
        check_own(etree.fromstring(content), signature.certificate)


@settings(max_examples=30, deadline=None)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="<>&"),
        max_size=80,
    )
)
def test_any_text_verifies(words):
    before = BEFORE.replace("甲", words)
    assert verify(sign_message(before.encode(), AFTER, throwaway_signer())[0]).conclusion == "both"
