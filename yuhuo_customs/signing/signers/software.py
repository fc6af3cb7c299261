"""A key in a file, RSA or SM2: which of them, and by which algorithm profile it signs, the certificate says."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from yuhuo_customs.credentials import password
from yuhuo_customs.domain.ports import Signer
from yuhuo_customs.profile import Part, Secret
from yuhuo_customs.signing import rsa, sm2
from yuhuo_customs.signing.certificates import describe, load_certificate
from yuhuo_customs.signing.signers import Ask

__all__ = ["Options", "connect", "load"]


class Options(Part):
    """A private key in a file."""

    kind: str = Field(description="签名方式 / kind of signer")
    key: str = Field(description="私钥文件（PKCS#8 或 PFX）/ key file (PKCS#8, or PFX for RSA)")
    certificate: str = Field("", description="证书文件，PFX 不需要 / certificate; a PFX holds it")
    profile: Literal["", "rsa", "sm-official", "sm-ukey-compat"] = Field(
        "", description="算法组合；空：由证书决定 / algorithm profile; empty: by the certificate"
    )
    password: Secret | None = Field(
        None, description="私钥密码；空：提示输入 / its password; empty: a prompt"
    )


def connect(options: Options, ask: Ask | None) -> Signer:
    """The signer of a key file.

    Raises:
        SetupError: a file is unreadable, the password is wrong, or the profile does not go with the certificate.
    """
    secret = options.password.reveal if options.password else password(prompt=ask)
    return load(
        Path(options.key), Path(options.certificate) if options.certificate else None, secret, options.profile
    )


def load(key: Path, certificate: Path | None, secret: rsa.Password | None, profile: str = "") -> Signer:
    """A signer from files; the password is asked for only when the key is encrypted, and once.

    Raises:
        SetupError: as :func:`connect`.
    """
    holder = load_certificate(rsa.content_of(certificate), str(certificate)) if certificate else None
    if holder is None or not describe(holder).is_sm2:
        if profile not in ("", "rsa"):
            raise sm2.wrong_profile(profile)
        return rsa.load(key, certificate, secret)
    content = rsa.content_of(key)
    encrypted = sm2.is_encrypted(content)
    number = sm2.load(content, key, secret() if encrypted and secret else None)
    return sm2.Sm2Signer(number, holder, profile or "sm-official")
