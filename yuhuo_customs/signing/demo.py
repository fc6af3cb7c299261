"""A demo key, made on first use and clearly named as such. It is valid for no customs in the world."""

import contextlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.signing.certificates import load_certificate
from yuhuo_customs.signing.rsa import RsaSigner

DEMO_NAME = "YUHUO DEMO KEY - NOT VALID FOR CUSTOMS"
"""Common name of holder and issuer."""


def demo_signer(state: Path) -> RsaSigner:
    """The demo signer kept in ``<state>/demo-signer.pem``; made when it is not there.

    Raises:
        SetupError: the file cannot be written or is damaged.
    """
    path = state / "demo-signer.pem"
    try:
        if not path.exists():
            _make(path)
        content = path.read_bytes()
        key = load_pem_private_key(content, None)
    except (OSError, ValueError) as error:
        raise SetupError(
            Text("演示密钥无法建立或读取。", "The demo key cannot be made or read."),
            where=str(path),
            todo=Text(
                "请检查文件夹权限，或删除该文件后重试。", "Check the folder's rights, or delete this file."
            ),
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SetupError(
            Text("演示密钥文件内容不对。", "The demo key's file holds something else."),
            where=str(path),
            todo=Text("请删除该文件后重试。", "Delete this file and repeat."),
        )
    return RsaSigner(key, load_certificate(content, str(path)))


def throwaway(name: str = DEMO_NAME, *, bits: int = 2048) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """A new key with a self-signed certificate; the serial has 16 digits and starts with 02 (device certificate)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    holder = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(days=1)
    serial = int.from_bytes(b"\x02" + os.urandom(7), "big")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(holder)
        .issuer_name(holder)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def _make(path: Path) -> None:
    key, certificate = throwaway()
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(
        Encoding.PEM
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    # link, not rename: of two processes that start at once, the first one's key stays
    with contextlib.suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()
