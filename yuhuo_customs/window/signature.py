"""The window's own signature check: strict W3C reading, RSA with SHA-1 and both SM2 pairs (signature.md §1-4)."""

import base64
import binascii
from datetime import datetime
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from yuhuo_customs.window import sm2

_DS = "http://www.w3.org/2000/09/xmldsig#"
_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_ENVELOPED = f"{_DS}enveloped-signature"
_SM = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
_PAIRS = {
    (f"{_DS}rsa-sha1", f"{_DS}sha1"): "rsa",
    (f"{_SM}sm2-sm3", f"{_SM}sm3"): "sm-official",
    (f"{_DS}sm2-sm3", f"{_DS}sha1"): "sm-ukey-compat",
}
"""Signature and digest method → profile (signature.md §2)."""


class Judgement(NamedTuple):
    """Whether the message is signed, and what is wrong with it ("" when nothing is)."""

    present: bool
    problem: str


class _Wrong(Exception):
    """What is wrong with the signature; a step inside this module, never seen outside."""


def judge(root: etree._Element, now: datetime) -> Judgement:
    """Judge the signature of a message; ``root`` loses its Signature element by it.

    A certificate must not have expired. That it is valid already is not asked: the window's clock is the caller's,
    and may stand still before the key was made. KeyName must be the certificate's serial number, in any padding.
    """
    found = root.findall(f"{{{_DS}}}Signature")
    if not found:
        return Judgement(present=False, problem="报文没有签名")
    try:
        _check(root, found[0], now)
    except _Wrong as wrong:
        return Judgement(present=True, problem=str(wrong))
    return Judgement(present=True, problem="")


def _check(root: etree._Element, signature: etree._Element, now: datetime) -> None:
    info = _only(signature, "SignedInfo")
    reference = _only(info, "Reference")
    methods = (_algorithm(info, "SignatureMethod"), _algorithm(reference, "DigestMethod"))
    profile = _PAIRS.get(methods)
    if profile is None:
        raise _Wrong(f"模拟窗口不支持的算法组合：{methods[0]}，{methods[1]}")
    transforms = [each.get("Algorithm") for each in _only(reference, "Transforms")]
    if _algorithm(info, "CanonicalizationMethod") != _C14N or transforms != [_ENVELOPED]:
        raise _Wrong("规范化方法或转换方法不符合规范")
    if reference.get("URI") != "":
        raise _Wrong("签名没有覆盖整个报文")
    certificate = _certificate(signature, now)
    canonical, value = _canonical_info(info), _bytes(signature, "SignatureValue")
    digest = _bytes(reference, "DigestValue")
    _cut(root, signature)
    content = etree.tostring(root.getroottree(), method="c14n", with_comments=False)
    if (sm2.sm3 if profile == "sm-official" else _sha1)(content) != digest:
        raise _Wrong("摘要不符，签名后内容被改动")
    if profile == "rsa":
        _verify_rsa(certificate, value, canonical)
    else:
        _verify_sm2(certificate, value, canonical)


def _verify_rsa(certificate: x509.Certificate, value: bytes, canonical: bytes) -> None:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _Wrong("证书公钥不是RSA") from error
    if not isinstance(key, RSAPublicKey):
        raise _Wrong("证书公钥不是RSA")
    try:
        key.verify(value, canonical, PKCS1v15(), hashes.SHA1())  # noqa: S303 - the profile of old cards (§2)
    except InvalidSignature as error:
        raise _Wrong("签名值与证书不符") from error


def _verify_sm2(certificate: x509.Certificate, value: bytes, canonical: bytes) -> None:
    key = sm2.key_of(certificate.public_bytes(Encoding.DER))
    if key is None:
        raise _Wrong("证书公钥不是SM2")
    if not sm2.verify(key, value, canonical):
        raise _Wrong("签名值与证书不符")


def _certificate(signature: etree._Element, now: datetime) -> x509.Certificate:
    info = _only(signature, "KeyInfo")
    try:
        certificate = x509.load_der_x509_certificate(_bytes(_only(info, "X509Data"), "X509Certificate"))
        named = int(_text(info, "KeyName"), 16)
    except ValueError as error:
        raise _Wrong("证书或KeyName无法读取") from error
    if named != certificate.serial_number:
        raise _Wrong("KeyName不是证书序列号")
    if certificate.not_valid_after_utc < now:
        raise _Wrong("证书已过期")
    return certificate


def _only(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(f"{{{_DS}}}{name}")
    if len(found) != 1:
        raise _Wrong(f"签名中应有且只有一个{name}")
    return found[0]


def _text(parent: etree._Element, name: str) -> str:
    return (_only(parent, name).text or "").strip()


def _algorithm(parent: etree._Element, name: str) -> str:
    return str(_only(parent, name).get("Algorithm", ""))


def _bytes(parent: etree._Element, name: str) -> bytes:
    try:
        return base64.b64decode("".join(_text(parent, name).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _Wrong(f"{name}不是Base64") from error


def _canonical_info(info: etree._Element) -> bytes:
    # Written out with every namespace in scope and read again: canonicalising the sub-tree in place would add
    # empty default namespaces (§9).
    alone = etree.fromstring(etree.tostring(info, with_tail=False))
    return etree.tostring(alone, method="c14n", with_comments=False)


def _cut(root: etree._Element, signature: etree._Element) -> None:
    """Take the signature out and leave the text around it, which is part of what is signed."""
    before, tail = signature.getprevious(), signature.tail or ""
    if before is None:
        root.text = (root.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    root.remove(signature)


def _sha1(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA1())  # noqa: S303 - the profile of old cards (§2)
    digest.update(data)
    return digest.finalize()
