"""The answer as text: written once, signed and uploaded byte for byte as it stands (transport.md §10.2, §10.3)."""

import base64
import json
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yuhuo_customs.domain.ports import Signer
from yuhuo_customs.payment.fields import GOODS, HEAD, ORDER, SIGNED, Field

FORM_FIELD = "payExInfoStr"


@dataclass(frozen=True, slots=True)
class Answer:
    """One signed answer.

    Attributes:
        text: The JSON of ``payExInfoStr``.
        signed: The string under the signature (UTF-8).
        body: What is posted, ``application/x-www-form-urlencoded``.
        certificate: DER of the signer's certificate.
    """

    text: str
    signed: str
    body: bytes
    certificate: bytes


def build(
    session: str,
    head: Mapping[str, Any],
    orders: Sequence[Mapping[str, Any]],
    *,
    service_time: int,
    signer: Signer,
) -> Answer:
    """Write and sign the answer to one request.

    Args:
        session: The ``sessionID`` of the request.
        head: Fields of payExchangeInfoHead by their official names; ``totalAmount`` is a Decimal.
        orders: Every order of the payment: ``orderNo``, ``goodsInfo`` (sequence of ``gname``, ``itemLink``),
            ``recpAccount``, ``recpCode``, ``recpName``.
        service_time: Milliseconds since 1970.
        signer: RSA cards sign SHA1withRSA, new ones SM2 over SM3.

    Raises:
        SetupError: the key cannot be used.
    """
    texts = {
        "sessionID": _written(session),
        "payExchangeInfoHead": _object(HEAD, head),
        "payExchangeInfoLists": f"[{','.join(_object(ORDER, each) for each in orders)}]",
        "serviceTime": _written(str(service_time)),
    }
    signed = sign_string(texts)
    signature = signer.sign(signed.encode())
    texts["certNo"] = _written(signature.serial.lower())
    texts["signValue"] = _written(_base64(signature.value))
    text = "{" + ",".join(f'"{name}":{value}' for name, value in texts.items()) + "}"
    return Answer(text, signed, form(text), signature.certificate)


def sign_string(texts: Mapping[str, str]) -> str:
    """The string under the signature, from the JSON texts of the four nodes as they stand in the upload.

    Every value stands in double quotes, the inner JSON as it is, not escaped (checked against an accepted message).
    """
    return "||".join(f'"{name}":"{_bare(texts[name])}"' for name in SIGNED)


def form(text: str) -> bytes:
    """The form body: everything but letters and digits is percent-encoded, so no ``+`` can turn into a blank."""
    return f"{FORM_FIELD}={urllib.parse.quote(text, safe='')}".encode()


def plain(number: Decimal) -> str:
    """A number without exponent and without trailing zeros: 100, not 100.0."""
    whole, _, part = f"{number:f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith('"') else text


def _object(fields: Sequence[Field], values: Mapping[str, Any]) -> str:
    """Every field in its order; what is not given is an empty string, as in the official sample."""
    return "{" + ",".join(f'"{each.name}":{_value(values.get(each.name, ""))}' for each in fields) + "}"


def _value(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, str):
        return _written(value)
    return "[" + ",".join(_object(GOODS, each) for each in value) + "]"


def _written(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
