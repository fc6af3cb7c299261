"""Software RSA key: profile ``rsa``, RSA-SHA1 with PKCS#1 v1.5 over the literal line (signature.md §2)."""

from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_pem_private_key,
    pkcs12,
)

from yuhuo_customs.domain.ports import Signature
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.signing.certificates import der, describe, key_name, load_certificate

Password = Callable[[], bytes]
"""Asked once, and only when the key is encrypted."""


class RsaSigner:
    """A private key held in memory, with its certificate."""

    name = "rsa"
    profile = "rsa"

    def __init__(self, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
        """Take a key and the certificate that belongs to it.

        Raises:
            SetupError: they do not belong together, or the key is shorter than 2048 bits.
        """
        if key.key_size < 2048:
            raise _wrong_key(
                Text("RSA 密钥短于 2048 位，拒绝用于签名。", "The RSA key is shorter than 2048 bits.")
            )
        if describe(certificate).is_sm2:
            raise _is_sm2()
        if certificate.public_key() != key.public_key():
            raise _wrong_key(
                Text("私钥与证书不匹配。", "The private key does not belong to the certificate.")
            )
        self._key = key
        self.certificate = der(certificate)
        self._serial = key_name(certificate)

    def sign(self, data: bytes) -> Signature:
        """RSA-SHA1 signature over ``data``.

        Raises:
            SetupError: this machine's OpenSSL policy refuses SHA-1 signatures.
        """
        try:
            value = self._key.sign(data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the official profile
        except UnsupportedAlgorithm as error:
            raise SetupError(
                Text(
                    "本机的 OpenSSL 策略不允许 SHA-1 签名。",
                    "This machine's OpenSSL policy refuses SHA-1 signatures.",
                ),
                todo=Text(
                    "海关的 RSA 规范要求 SHA-1：请调整系统加密策略，或改用 SM2 证书。",
                    "The RSA profile of customs needs SHA-1: adjust the system's crypto policy, or use an SM2 "
                    "certificate.",
                ),
            ) from error
        return Signature(value, self.certificate, self._serial)


def load(key_file: Path, certificate_file: Path | None = None, password: Password | None = None) -> RsaSigner:
    """A signer from files: PKCS#8 (PEM or DER, encrypted or not) with a certificate, or PFX/P12 that holds both.

    Args:
        key_file: The private key, or the PFX.
        certificate_file: The certificate; not needed for a PFX.
        password: Gives the password when the file is encrypted; called once.

    Raises:
        SetupError: a file is unreadable, the password is wrong, or the kind of key does not fit.
    """
    content = content_of(key_file)
    if key_file.suffix.lower() in (".pfx", ".p12"):
        key, certificate = _from_pfx(content, key_file, password)
    else:
        key = _from_pkcs8(content, key_file, password)
        if certificate_file is None:
            raise _wrong_key(Text("缺少证书文件。", "The certificate file is missing."))
        certificate = load_certificate(content_of(certificate_file), str(certificate_file))
    if not isinstance(key, rsa.RSAPrivateKey):
        raise (
            _is_sm2()
            if describe(certificate).is_sm2
            else _wrong_key(Text("不是 RSA 私钥。", "It is no RSA key."))
        )
    return RsaSigner(key, certificate)


def _from_pfx(content: bytes, where: Path, password: Password | None) -> tuple[object, x509.Certificate]:
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(content, password() if password else None)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _unreadable(where) from error
    if key is None or certificate is None:
        raise _wrong_key(Text("PFX 中没有私钥或证书。", "The PFX holds no private key or no certificate."))
    return key, certificate


def _from_pkcs8(content: bytes, where: Path, password: Password | None) -> object:
    loader = load_pem_private_key if b"-----BEGIN" in content else load_der_private_key
    try:
        return loader(content, None)
    except TypeError:
        pass  # it is encrypted: ask
    except (ValueError, UnsupportedAlgorithm) as error:
        # an encrypted DER key is told apart from a damaged one only by trying the password
        if loader is load_pem_private_key or password is None:
            raise _unreadable(where) from error
    try:
        return loader(content, password() if password else b"")
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unreadable(where) from error


def content_of(path: Path) -> bytes:
    """The bytes of a key or certificate file.

    Raises:
        SetupError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise SetupError(
            Text("密钥或证书文件无法读取。", "The key or certificate file cannot be read."),
            where=str(path),
            todo=Text("请检查路径和权限。", "Check the path and the rights."),
        ) from error


def _unreadable(path: Path) -> SetupError:
    return SetupError(
        Text(
            "私钥无法打开：密码错误，或文件损坏。",
            "The private key cannot be opened: wrong password or damaged file.",
        ),
        where=str(path),
        todo=Text(
            "请核对密码后重试；程序不会自动重试。",
            "Check the password and repeat; the tool never retries by itself.",
        ),
    )


def _wrong_key(what: Text) -> SetupError:
    return SetupError(
        what,
        todo=Text(
            "请使用证书对应的 2048 位以上 RSA 私钥。",
            "Use the RSA key (2048 bits or more) of the certificate.",
        ),
    )


def _is_sm2() -> SetupError:
    return SetupError(
        Text(
            "证书是国密 SM2 证书，不能用 rsa 方式签名。",
            "The certificate is SM2: it cannot sign with the rsa profile.",
        ),
        todo=Text("请选择 sm-official 或 sm-ukey-compat。", "Choose sm-official or sm-ukey-compat."),
    )
