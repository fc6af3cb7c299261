"""Signature values by all three profiles, and who issued a certificate: RSA by OpenSSL, SM2 by our own (signature.md §2)."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.signing import sm2
from yuhuo_customs.signing.certificates import describe
from yuhuo_customs.signing.profiles import Profile
from yuhuo_customs.signing.report import FAILED, NOT_CHECKED, OK

_NOTHING = Text("", "")


def judge(
    profile: Profile, holder: x509.Certificate | None, value: bytes | None, data: bytes
) -> tuple[str, Text]:
    """State (ok, failed, not_checked) of a signature value over ``data``, and why."""
    if value is None:
        return FAILED, Text("签名值不是 Base64", "the value is no Base64")
    if holder is None:
        return NOT_CHECKED, Text("没有证书", "no certificate")
    return _rsa(holder, value, data) if profile.name == "rsa" else _sm2(holder, value, data)


def issued(holder: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether ``issuer`` signed ``holder`` directly."""
    if describe(holder).is_sm2:
        if holder.issuer != issuer.subject:
            return False
        try:
            value = sm2.plain(holder.signature)
            return sm2.verify(sm2.point_of(issuer), holder.tbs_certificate_bytes, value)
        except (ValueError, SetupError):
            return False
    try:
        holder.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _rsa(holder: x509.Certificate, value: bytes, data: bytes) -> tuple[str, Text]:
    is_rsa = Text("证书不是 RSA", "the certificate is not RSA")
    if describe(holder).is_sm2:
        return FAILED, is_rsa
    key = holder.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return FAILED, is_rsa
    try:
        key.verify(value, data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the official profile
    except InvalidSignature:
        return FAILED, _NOTHING
    except UnsupportedAlgorithm:
        return NOT_CHECKED, Text("本机策略不允许 SHA-1", "this machine's policy refuses SHA-1")
    return OK, _NOTHING


def _sm2(holder: x509.Certificate, value: bytes, data: bytes) -> tuple[str, Text]:
    try:
        point = sm2.point_of(holder)
    except SetupError:
        return FAILED, Text("证书不是 SM2", "the certificate is not SM2")
    if len(value) != 64 and value[:1] == b"\x30":
        return FAILED, Text("签名值是 DER，应为 r‖s", "the value is DER, r‖s is wanted")
    return (OK if sm2.verify(point, data, value) else FAILED), _NOTHING
