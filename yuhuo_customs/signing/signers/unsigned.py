"""No signature by us: a client program signs later (signature.md §8). To be chosen by name, never a fallback."""

from pydantic import Field

from yuhuo_customs.profile import Part
from yuhuo_customs.signing.signers import Ask


class Options(Part):
    """The messages stay unsigned."""

    kind: str = Field(description="签名方式 / kind of signer")


def connect(_options: Options, _ask: Ask | None) -> None:
    """No signer."""
