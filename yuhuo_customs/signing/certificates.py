"""What is read from a certificate: serial for KeyName, holder, validity, kind of key (signature.md §7, §9)."""

from dataclasses import dataclass
from datetime import datetime

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


def describe(certificate: x509.Certificate) -> Holder:
    """Serial, holder and validity."""
    return Holder(
        serial=key_name(certificate),
        subject=certificate.subject.rfc4514_string(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        is_sm2=certificate.signature_algorithm_oid.dotted_string == SM2_WITH_SM3,
    )


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
