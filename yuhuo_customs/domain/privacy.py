"""Personal data, masked: in findings by the field they stand in, in any text by the shape of a resident's id number.

Masked are numbers of documents, telephones, names and addresses of buyers, payers and recipients. What is meant for
customs (messages, the user's own workbook) is never touched.
"""

import re

_KINDS = {
    "buyerIdNumber": "number",
    "payerIdNumber": "number",
    "buyerRegNo": "number",
    "buyerTelephone": "number",
    "consigneeTelephone": "number",
    "telephone": "number",
    "ebcTelephone": "number",
    "buyerName": "name",
    "payerName": "name",
    "consignee": "name",
    "consigneeAddress": "address",
}
"""Element → how it is masked (elements of all CEB messages that name a person)."""
_RESIDENT = re.compile(
    r"(?<!\d)(\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![\dA-Za-z])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LAST = "10X98765432"


def masked(value: str, address: str) -> str:
    """``value`` of the field at ``address`` (``CEB311.head.buyerIdNumber``) as it may be shown."""
    kind = _KINDS.get(address.rpartition(".")[2])
    if kind is None:
        return masked_text(value)
    if kind == "name":
        return f"{value[:1]}{'*' * max(len(value) - 1, 1)}"
    kept = 6 if kind == "address" else 2
    if len(value) <= 2 * kept:
        return "*" * len(value)
    tail = "" if kind == "address" else value[-kept:]
    return f"{value[:kept]}{'*' * (len(value) - kept - len(tail))}{tail}"


def masked_text(text: str) -> str:
    """Any text with residents' id numbers masked; only those whose check digit holds, so that order numbers stay."""
    return _RESIDENT.sub(lambda found: _number(found[1]), text)


def _number(number: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return f"{number[:2]}{'*' * 14}{number[-2:]}" if _LAST[total % 11] == number[-1].upper() else number
