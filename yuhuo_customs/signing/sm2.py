"""Software SM2 key: SM2 with SM3 over the literal line, value r‖s of 64 bytes (signature.md §2).

The arithmetic is ``gmalg``'s, whose random numbers come from ``secrets``. It is plain Python and not made against somebody who
measures this machine: a key for production belongs on a UKey or in an HSM (docs/decisions/020).
"""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.padding import PKCS7

from yuhuo_customs.domain.ports import Signature
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.signing import der
from yuhuo_customs.signing.certificates import der as der_of
from yuhuo_customs.signing.certificates import key_name

USER_ID = b"1234567812345678"
"""Signer's identity of GM/T 0009, part of what is hashed."""
CURVE, EC_KEY = "1.2.156.10197.1.301", "1.2.840.10045.2.1"
_PBES2, _PBKDF2 = "1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12"
_HASHES: dict[bytes, type[hashes.HashAlgorithm]] = {
    der.oid("1.2.840.113549.2.7"): hashes.SHA1,
    der.oid("1.2.840.113549.2.9"): hashes.SHA256,
    der.oid("1.2.156.10197.1.401.2"): hashes.SM3,
}
_CIPHERS = {
    der.oid("2.16.840.1.101.3.4.1.2"): (algorithms.AES, 16),
    der.oid("2.16.840.1.101.3.4.1.42"): (algorithms.AES, 32),
    der.oid("1.2.156.10197.1.104.2"): (algorithms.SM4, 16),
}


class Sm2Signer:
    """A private key held in memory, with its certificate."""

    name = "sm2"

    def __init__(self, key: bytes, certificate: x509.Certificate, profile: str = "sm-official") -> None:
        """Take the private number (32 bytes) and the certificate that belongs to it.

        Raises:
            SetupError: they do not belong together, or the profile is none of SM2.
        """
        import gmalg

        if profile not in ("sm-official", "sm-ukey-compat"):
            raise wrong_profile(profile)
        point = point_of(certificate)
        if gmalg.SM2().generate_pk(key) != point:
            raise SetupError(
                Text("私钥与证书不匹配。", "The private key does not belong to the certificate."),
                todo=Text("请使用证书对应的 SM2 私钥。", "Use the SM2 key of this certificate."),
            )
        self.profile = profile
        self._key, self._point = key, point
        self.certificate = der_of(certificate)
        self._serial = key_name(certificate)

    def sign(self, data: bytes) -> Signature:
        """SM2-SM3 signature over ``data``."""
        return Signature(sign(self._key, self._point, data), self.certificate, self._serial)


def sign(key: bytes, point: bytes, data: bytes) -> bytes:
    """r‖s, each 32 bytes."""
    import gmalg

    numbers: tuple[bytes, bytes] = gmalg.SM2(key, USER_ID, point).sign(data)
    return b"".join(each.rjust(32, b"\0") for each in numbers)


def verify(point: bytes, data: bytes, value: bytes) -> bool:
    """Whether ``value`` (r‖s) is the signature of ``data`` by the key at ``point`` (04‖x‖y)."""
    import gmalg

    if len(value) != 64:
        return False
    try:
        return bool(gmalg.SM2(None, USER_ID, point).verify(data, value[:32], value[32:]))
    except gmalg.errors.GMAlgError:
        return False


def point_of(certificate: x509.Certificate) -> bytes:
    """The public point 04‖x‖y of an SM2 certificate, which ``cryptography`` does not read.

    Raises:
        SetupError: it is no SM2 certificate.
    """
    # SubjectPublicKeyInfo: …, OID of the curve, then a BIT STRING of 66 bytes with no unused bits
    _, found, rest = certificate.tbs_certificate_bytes.partition(der.oid(CURVE) + b"\x03\x42\x00")
    if not found or rest[:1] != b"\x04":
        raise SetupError(
            Text("证书不是国密 SM2 证书。", "The certificate is not SM2."),
            todo=Text("请选择 rsa 方式，或换证书。", "Choose the rsa profile, or another certificate."),
        )
    return rest[:65]


def plain(value: bytes) -> bytes:
    """r‖s of a signature in DER (as OpenSSL and many an HSM give it).

    Raises:
        ValueError: it is no such DER.
    """
    (tag, first), (also, second) = der.inside(value)
    numbers = [int.from_bytes(each, "big") for each in (first, second)]
    if (tag, also) != (der.INTEGER, der.INTEGER) or max(numbers) >= 1 << 256:
        raise ValueError("no SM2 signature")
    return b"".join(each.to_bytes(32, "big") for each in numbers)


def private_key(content: bytes, password: bytes | None) -> bytes:
    """The private number from PKCS#8 (encrypted or not) or SEC 1, in DER.

    Raises:
        ValueError: it is none of these, another kind of key, or the password is wrong.
        KeyError: it is encrypted in a way that is not known here.
    """
    found = der.inside(content)
    if found[0][0] == der.SEQUENCE:
        return private_key(_decrypted(found, password or b""), None)
    if found[0] == (der.INTEGER, b"\x01"):
        return _number(content)
    if der.element(der.SEQUENCE, found[1][1]) != der.element(der.SEQUENCE, der.oid(EC_KEY), der.oid(CURVE)):
        raise ValueError("no SM2 key")
    return _number(found[2][1])


def _number(sec1: bytes) -> bytes:
    (_, version), (tag, value), *_ = der.inside(sec1)
    if version != b"\x01" or tag != der.OCTETS or len(value) > 32:
        raise ValueError("no SM2 key")
    return value.rjust(32, b"\0")


def _decrypted(found: list[tuple[int, bytes]], password: bytes) -> bytes:
    """PKCS#8 under PBES2 with PBKDF2 and a cipher in CBC mode."""
    (_, scheme), (_, parameters) = der.parts(found[0][1])
    (_, kdf), (_, cipher) = der.parts(parameters)
    (_, derive), (_, derivation) = der.parts(kdf)
    if [der.element(der.OID, each) for each in (scheme, derive)] != [der.oid(_PBES2), der.oid(_PBKDF2)]:
        raise KeyError("PBES2 with PBKDF2")
    salt, rounds, *rest = list(der.parts(derivation))
    hashed = next((each for tag, each in rest if tag == der.SEQUENCE), b"")
    algorithm = _HASHES[_first(hashed)] if hashed else hashes.SHA1
    (_, number), (_, vector) = der.parts(cipher)
    engine, width = _CIPHERS[der.element(der.OID, number)]
    key = PBKDF2HMAC(algorithm(), width, salt[1], int.from_bytes(rounds[1], "big")).derive(password)
    opened = Cipher(engine(key), modes.CBC(vector)).decryptor()
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(opened.update(found[1][1]) + opened.finalize()) + unpadder.finalize()


def _first(content: bytes) -> bytes:
    tag, value = next(der.parts(content))
    return der.element(tag, value)


def is_encrypted(content: bytes) -> bool:
    """Whether a key file asks for a password: PKCS#8 whose first element is an algorithm, not a number."""
    if b"-----BEGIN" in content:
        return b"BEGIN ENCRYPTED PRIVATE KEY" in content
    try:
        return der.inside(content)[0][0] == der.SEQUENCE
    except (ValueError, IndexError):
        return False


def load(content: bytes, where: Path, password: bytes | None) -> bytes:
    """:func:`private_key` of a file's content, PEM or DER.

    Raises:
        SetupError: it cannot be opened.
    """
    import base64

    try:
        if b"-----BEGIN" in content:
            blocks = content.decode("ascii").split("-----BEGIN ")[1:]
            block = next(each for each in blocks if each.partition("-----")[0].endswith("PRIVATE KEY"))
            content = base64.b64decode(block.partition("-----")[2].partition("-----END")[0])
        return private_key(content, password)
    except (ValueError, KeyError, IndexError, StopIteration) as error:
        raise SetupError(
            Text(
                "SM2 私钥无法打开：密码错误、格式不支持，或文件损坏。",
                "The SM2 key cannot be opened: wrong password, an unknown form, or a damaged file.",
            ),
            where=str(where),
            todo=Text(
                "请使用 PKCS#8（PEM 或 DER）私钥并核对密码；程序不会自动重试。",
                "Use a PKCS#8 key (PEM or DER) and check the password; the tool never retries by itself.",
            ),
        ) from error


def wrong_profile(profile: str) -> SetupError:
    """The profile does not go with the certificate."""
    return SetupError(
        Text(
            f"签名方式“{profile}”与证书不符。", f"The profile {profile!r} does not go with the certificate."
        ),
        todo=Text(
            "SM2 证书用 sm-official 或 sm-ukey-compat，RSA 证书用 rsa。",
            "SM2 certificates: sm-official or sm-ukey-compat; RSA certificates: rsa.",
        ),
    )
