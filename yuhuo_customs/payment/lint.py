"""One's own answer looked at as customs would: form, names, order, values, signature (transport.md §10)."""

import base64
import binascii
import json
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from yuhuo_customs.codes import table
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.payment import codes_payment as codes
from yuhuo_customs.payment.fields import GOODS, HEAD, ORDER, ROOT, SIGNED, Field
from yuhuo_customs.payment.payload import FORM_FIELD, plain, sign_string
from yuhuo_customs.payment.splitting import Broken, Member, elements, has_blanks, members

Verify = Callable[[bytes, bytes], bool | None]
"""(string under the signature, signature) → good, bad, or None: it cannot be told."""
_FORM = f"{FORM_FIELD}=".encode()


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: the faults, and the string under the signature ("" when it cannot be built)."""

    findings: Findings
    signed: str


def look(content: bytes, verify: Verify | None = None) -> Looked:
    """Judge a body as it is posted, or a bare ``payExInfoStr``; every fault that can be seen, not only the first."""
    found: list[Findings] = []
    text = _text(content, found)
    try:
        root = members(text)
    except Broken:
        return Looked(_joined([*found, _fault(codes.NOT_JSON, FORM_FIELD)]), "")
    if has_blanks(text):
        found.append(_fault(codes.BLANKS, FORM_FIELD))
    found += _names(FORM_FIELD, ROOT, root)
    texts = {each.name: each.text for each in root}
    found += _head(texts.get("payExchangeInfoHead", "{}"))
    found += _lists(texts.get("payExchangeInfoLists", "[]"))
    found += _identity(texts)
    if not set(SIGNED) <= set(texts):
        return Looked(_joined(found), "")
    signed = sign_string(texts)
    found += _signature(signed, _string(texts.get("signValue", '""')), verify)
    return Looked(_joined(found), signed)


def _text(content: bytes, found: list[Findings]) -> str:
    if not content.strip().startswith(_FORM):
        found.append(_fault(codes.NOT_A_FORM, FORM_FIELD))
        return content.decode("utf-8", "replace")
    value = content.strip().removeprefix(_FORM)
    if any(sign in value for sign in (b"{", b'"', b"+")):
        found.append(_fault(codes.NOT_ENCODED, FORM_FIELD))
    return urllib.parse.unquote_plus(value.decode("ascii", "replace"))


def _names(place: str, fields: Sequence[Field], there: Sequence[Member]) -> Iterator[Findings]:
    """Names and order, then what is empty or too long."""
    wanted, given = [each.name for each in fields], [each.name for each in there]
    must = {each.name for each in fields if each.required}
    if [name for name in wanted if name in given] != given or not must <= set(given):
        yield _fault(codes.WRONG_ORDER, place, ", ".join(given), wanted=", ".join(wanted))
    texts = {each.name: each.text for each in there}
    for each in fields:
        value = _string(texts.get(each.name, '""'))
        if each.required and each.name in texts and not value.strip("[]{} "):
            yield _fault(codes.MISSING, f"{place}.{each.name}")
        if each.longest is not None and len(value) > each.longest:
            yield _fault(codes.TOO_LONG, f"{place}.{each.name}", str(len(value)), longest=each.longest)


def _head(text: str) -> Iterator[Findings]:
    place = "payExchangeInfoHead"
    try:
        there = members(text)
    except Broken:
        yield _fault(codes.NOT_JSON, place)
        return
    yield from _names(place, HEAD, there)
    texts = {each.name: each.text for each in there}
    if (amount := texts.get("totalAmount")) is not None and not _is_plain(amount):
        yield _fault(codes.NUMBER, f"{place}.totalAmount", amount)
    for name, known in (("currency", {"142"}), ("verDept", table("payment_verifiers").codes),
                        ("payType", table("payment_types").codes)):  # fmt: skip
        value = _string(texts.get(name, '""'))
        if value and value not in known:
            yield _fault(codes.WRONG_VALUE, f"{place}.{name}", value, wanted=" ".join(sorted(known)))
    guid = _string(texts.get("guid", '""'))
    if guid != guid.upper():
        yield _fault(codes.LETTERS, f"{place}.guid", guid)
    elif guid and len(guid) != 36:
        yield _fault(codes.WRONG_VALUE, f"{place}.guid", guid, wanted="C36")


def _lists(text: str) -> Iterator[Findings]:
    place = "payExchangeInfoLists"
    try:
        orders = elements(text)
        if not orders:
            yield _fault(codes.MISSING, place)
        for number, order in enumerate(orders, 1):
            own = members(order)
            yield from _names(f"{place}[{number}]", ORDER, own)
            goods = next((each.text for each in own if each.name == "goodsInfo"), "[]")
            for item, each in enumerate(elements(goods), 1):
                yield from _names(f"{place}[{number}].goodsInfo[{item}]", GOODS, members(each))
    except Broken:
        yield _fault(codes.NOT_JSON, place)


def _identity(texts: dict[str, str]) -> Iterator[Findings]:
    number = _string(texts.get("certNo", '""'))
    if number != number.lower():
        yield _fault(codes.LETTERS, "certNo", number)
    moment = _string(texts.get("serviceTime", '""'))
    if moment and not (moment.isdecimal() and len(moment) == 13):
        yield _fault(codes.WRONG_VALUE, "serviceTime", moment, wanted="ms (13)")


def _signature(signed: str, value: str, verify: Verify | None) -> Iterator[Findings]:
    try:
        signature = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        yield _fault(codes.BAD_SIGNATURE, "signValue")
        return
    good = verify(signed.encode(), signature) if verify else None
    if good is None:
        yield _fault(codes.NOT_VERIFIED, "signValue")
    elif not good:
        yield _fault(codes.BAD_SIGNATURE, "signValue")


def _is_plain(text: str) -> bool:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return number.is_finite() and number >= 0 and plain(number) == text


def _string(text: str) -> str:
    """What a value says: a string's content, anything else as it is written."""
    if not text.startswith('"'):
        return text
    return str(json.loads(text, strict=False))


def _fault(code: str, field: str, value: str | None = None, **params: object) -> Findings:
    return Findings.of(code, field=field, value=value, params=params or None)


def _joined(found: Sequence[Findings]) -> Findings:
    return Findings.none().and_(*found)
