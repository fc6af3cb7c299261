"""A throw-away SM2 key with a self-signed certificate, made here since ``cryptography`` makes none."""

import os
from datetime import UTC, datetime, timedelta

from cryptography import x509

from yuhuo_customs.signing import der, sm2
from yuhuo_customs.signing.certificates import SM2_WITH_SM3

_DAY = timedelta(days=1)


def throwaway_sm2(
    name: str = "THROW-AWAY SM2 KEY",
    *,
    days: int = 3650,
    issuer: tuple[bytes, x509.Certificate] | None = None,
) -> tuple[bytes, x509.Certificate]:
    """A private number (32 bytes) and its certificate; the serial has 16 digits and starts with 03 (SM2 UKey).

    Args:
        days: Until it ends, from yesterday on.
        issuer: Key and certificate of who signs it; None: itself.
    """
    import gmalg

    key, point = gmalg.SM2().generate_keypair()
    holder = _name(name)
    by_key, by_point, by = key, point, holder
    if issuer is not None:
        by_key, by_point, by = issuer[0], sm2.point_of(issuer[1]), issuer[1].subject.public_bytes()
    start = datetime.now(UTC) - _DAY
    algorithm = der.element(der.SEQUENCE, der.oid(SM2_WITH_SM3))
    tbs = der.element(
        der.SEQUENCE,
        der.element(0xA0, der.integer(2)),
        der.integer(int.from_bytes(b"\x03" + os.urandom(7), "big")),
        algorithm,
        by,
        der.element(der.SEQUENCE, _time(start), _time(start + days * _DAY)),
        holder,
        der.element(der.SEQUENCE, _curve(), der.element(der.BITS, b"\0", point)),
    )
    value = sm2.sign(by_key, by_point, tbs)
    numbers = (der.integer(int.from_bytes(part, "big")) for part in (value[:32], value[32:]))
    signature = der.element(der.BITS, b"\0", der.element(der.SEQUENCE, *numbers))
    return key, x509.load_der_x509_certificate(der.element(der.SEQUENCE, tbs, algorithm, signature))


def pkcs8(key: bytes) -> bytes:
    """The private key as PKCS#8 in DER, not encrypted."""
    sec1 = der.element(der.SEQUENCE, der.integer(1), der.element(der.OCTETS, key))
    return der.element(der.SEQUENCE, der.integer(0), _curve(), der.element(der.OCTETS, sec1))


def _curve() -> bytes:
    return der.element(der.SEQUENCE, der.oid(sm2.EC_KEY), der.oid(sm2.CURVE))


def _name(text: str) -> bytes:
    pair = der.element(der.SEQUENCE, der.oid("2.5.4.3"), der.element(0x0C, text.encode()))
    return der.element(der.SEQUENCE, der.element(0x31, pair))


def _time(moment: datetime) -> bytes:
    return der.element(0x17, f"{moment:%y%m%d%H%M%S}Z".encode())
