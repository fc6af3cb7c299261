"""The three algorithm profiles of customs' XML signature (signature.md §2)."""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes

CEB = "http://www.chinaport.gov.cn/ceb"
DS = "http://www.w3.org/2000/09/xmldsig#"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"


@dataclass(frozen=True, slots=True)
class Profile:
    """A pair of algorithm URIs that belong together, and the lengths of their values in bytes (§6)."""

    name: str
    signature: str
    digest: str
    digest_bytes: int
    signature_bytes: tuple[int, ...]

    def hash(self, data: bytes) -> bytes:
        """The digest of ``data``."""
        if self.digest_bytes == 20:
            # SHA-1 is what the official profile names; it protects nothing else here.
            return hashlib.sha1(data, usedforsecurity=False).digest()
        engine = hashes.Hash(hashes.SM3())
        engine.update(data)
        return engine.finalize()


_CHINAPORT = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
PROFILES = {
    each.name: each
    for each in (
        Profile("rsa", f"{DS}rsa-sha1", f"{DS}sha1", 20, (128, 256, 384, 512)),
        Profile("sm-official", f"{_CHINAPORT}sm2-sm3", f"{_CHINAPORT}sm3", 32, (64,)),
        Profile("sm-ukey-compat", f"{DS}sm2-sm3", f"{DS}sha1", 20, (64,)),
    )
}


def named_by(signature: str, digest: str) -> Profile | None:
    """The profile of this pair of URIs; None when the pair is unknown."""
    pairs = ((each.signature, each.digest, each) for each in PROFILES.values())
    return next((each for one, other, each in pairs if (one, other) == (signature, digest)), None)
