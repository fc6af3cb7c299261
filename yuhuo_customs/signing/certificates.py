"""What is read from a certificate: serial for KeyName, holder, validity, kind of key (signature.md §7, §9)."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from yuhuo_customs.errors import SetupError, Text

SM2_WITH_SM3 = "1.2.156.10197.1.501"
"""Signature algorithm of SM2 certificates."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A certificate in words."""

    serial: str
    subject: str
    not_before: datetime
    not_after: datetime
    is_sm2: bool


def key_name(certificate: x509.Certificate) -> str:
    """Lower-case hex of the serial, padded to 8 or 16 digits."""
    digits = f"{certificate.serial_number:x}"
    return digits.rjust(8 if len(digits) <= 8 else 16, "0")


@lru_cache(maxsize=32)
def describe(certificate: x509.Certificate) -> Holder:
    """Serial, holder and validity."""
    return Holder(
        serial=key_name(certificate),
        subject=certificate.subject.rfc4514_string(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        is_sm2=certificate.signature_algorithm_oid.dotted_string == SM2_WITH_SM3,
    )


def default_profile(certificate: x509.Certificate) -> str:
    """The algorithm profile that goes with a certificate: ``rsa`` or ``sm-official`` (signature.md §2)."""
    return "sm-official" if describe(certificate).is_sm2 else "rsa"


WARN = (60, 30, 7)
"""Days before the end of a certificate at which a warning grows louder."""


def days_left(certificate: bytes, now: datetime) -> int:
    """Whole days until the certificate (DER) ends; negative when it has ended.

    Raises:
        SetupError: it is no certificate.
    """
    return (load_certificate(certificate, "certificate").not_valid_after_utc - now).days


def expiry(certificate: bytes, now: datetime) -> Text | None:
    """What must be said of a certificate's end: nothing, a note (60 days), a warning (30), an alarm (7).

    Raises:
        SetupError: it has ended: customs would refuse what it signs.
    """
    left = days_left(certificate, now)
    end = f"{load_certificate(certificate, '').not_valid_after_utc:%Y-%m-%d}"
    if left < 0:
        raise SetupError(
            Text(
                f"签名证书已于 {end} 到期，未签名。",
                f"The signing certificate ended on {end}: nothing was signed.",
            ),
            todo=Text("请更换证书或 UKey。", "Get a new certificate or UKey."),
        )
    level = next((each for each in reversed(WARN) if left <= each), None)
    if level is None:
        return None
    loud = {
        60: Text("请安排续期。", "Plan its renewal."),
        30: Text("请尽快续期。", "Renew it soon."),
        7: Text("马上到期，请立即续期！", "Renew it now!"),
    }[level]
    return Text(
        f"签名证书还有 {left} 天到期（{end}）。{loud.zh}",
        f"The signing certificate ends in {left} days ({end}). {loud.en}",
    )


@lru_cache(maxsize=32)
def load_certificate(content: bytes, where: str) -> x509.Certificate:
    """A certificate from PEM or DER.

    Raises:
        SetupError: it is neither.
    """
    try:
        if b"-----BEGIN CERTIFICATE-----" in content:
            return x509.load_pem_x509_certificate(content)
        return x509.load_der_x509_certificate(content)
    except ValueError as error:
        raise SetupError(
            Text(
                "证书无法读取（应为 PEM 或 DER）。", "The certificate cannot be read (PEM or DER is wanted)."
            ),
            where=where,
            todo=Text("请重新导出证书文件。", "Export the certificate again."),
        ) from error


def der(certificate: x509.Certificate) -> bytes:
    """DER bytes of the certificate."""
    return certificate.public_bytes(Encoding.DER)
