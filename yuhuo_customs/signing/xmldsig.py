"""The enveloped XML signature by the safe recipe: valid in the strict and in the literal reading (signature.md §4-5).

The unsigned document is canonical by construction (``messages.skeleton``), so the digest is taken over its very bytes.
"""

import base64
import hashlib

from yuhuo_customs.domain.ports import Signature, Signer
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.signing.profiles import C14N, CEB, DS, ENVELOPED, PROFILES, XSI, Profile

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
"""Outside C14N, so it is not signed."""

_ROOT = f' xmlns:ceb="{CEB}" xmlns:xsi="{XSI}"'.encode()
"""How the root must declare its namespaces: with these, both readings agree (signature.md §5)."""
_SCOPE = f' xmlns:ceb="{CEB}" xmlns:ds="{DS}" xmlns:xsi="{XSI}"'


def signed_info(profile: Profile, digest: str, *, scope: str = "") -> str:
    """``ds:SignedInfo`` as one compact line; ``scope`` is what stands inside the start tag."""
    return (
        f"<ds:SignedInfo{scope}>"
        f'<ds:CanonicalizationMethod Algorithm="{C14N}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{profile.signature}"></ds:SignatureMethod>'
        '<ds:Reference URI=""><ds:Transforms>'
        f'<ds:Transform Algorithm="{ENVELOPED}"></ds:Transform>'
        f'</ds:Transforms><ds:DigestMethod Algorithm="{profile.digest}"></ds:DigestMethod>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )


def literal_line(profile: Profile, digest: str) -> bytes:
    """The bytes that are signed: the literal compact line (signature.md §4)."""
    return signed_info(profile, digest, scope=_SCOPE).encode()


def digest_of(profile: Profile, canonical: bytes) -> str:
    """Base64 of the digest over canonical bytes."""
    return base64.b64encode(profile.hash(canonical)).decode()


def unsigned(before: bytes, after: bytes) -> bytes:
    """The final bytes of a message that the client signs later."""
    return DECLARATION + before + after


def sha256(content: bytes) -> str:
    """SHA-256 of the final bytes, in hex: the name by which they are known in the ledger."""
    return hashlib.sha256(content).hexdigest()


def sign_message(before: bytes, after: bytes, signer: Signer) -> tuple[bytes, Signature]:
    """The final bytes of a signed message, and what the signer gave back.

    Args:
        before, after: The canonical bytes on both sides of the place of the signature.
        signer: Signs the literal line.

    Raises:
        SetupError: the root is not in the form that both readings need, or the signer gave no certificate.
    """
    if _ROOT not in before[:400]:
        raise _unsafe_root()
    profile = PROFILES[signer.profile]
    digest = digest_of(profile, before + after)
    signature = signer.sign(literal_line(profile, digest))
    if not signature.certificate:
        raise _no_certificate(signer.name)
    element = (
        f'<ds:Signature xmlns:ds="{DS}">{signed_info(profile, digest)}'
        f"<ds:SignatureValue>{base64.b64encode(signature.value).decode()}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:KeyName>{signature.serial}</ds:KeyName><ds:X509Data><ds:X509Certificate>"
        f"{base64.b64encode(signature.certificate).decode()}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
    return b"".join((DECLARATION, before, element.encode(), after)), signature


def _unsafe_root() -> SetupError:
    return SetupError(
        Text(
            "报文根元素不符合安全签名写法（须声明 ceb、xsi 命名空间）。",
            "The root of the message is not in the safe form for signing (namespaces ceb and xsi).",
        ),
        todo=Text("请改正 templates/messages 中的报文模板。", "Correct the skeleton in templates/messages."),
    )


def _no_certificate(signer: str) -> SetupError:
    return SetupError(
        Text(
            "签名设备没有返回证书，报文未签名。",
            "The signer gave no certificate: the message was not signed.",
        ),
        where=signer,
        todo=Text("请检查签名设备或证书文件。", "Check the signing device or the certificate file."),
    )
