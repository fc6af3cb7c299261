"""Names of the single-window client's files: ``Successed_`` (sic), ``Failed_`` and ``Receipt_`` (transport.md §7)."""

import hashlib
import re
from typing import Literal

_ANSWER = re.compile(r"(Successed|Failed)_(.+)_(\d{14,22})\.xml", re.IGNORECASE)
_RECEIPT = re.compile(r"Receipt_.*?(\d{14,22})?\.xml", re.IGNORECASE)
_SAFE = re.compile(r"[A-Za-z0-9._\-]{1,120}")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def fill(pattern: str, **values: str) -> str:
    """The name by the profile's pattern; characters that no file name may hold are replaced, and told apart by a hash."""
    name = pattern
    for key, value in values.items():
        name = name.replace(f"{{{key}}}", value)
    if _SAFE.fullmatch(name) and not name.startswith(".") and not _DEVICES.match(name):
        return name
    kept = re.sub(r"[^A-Za-z0-9_\-]", "_", name)[:80]
    return f"f{kept}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def is_ours(name: str) -> bool:
    """Whether a file in InBox is an answer or a receipt; other files are left alone."""
    return bool(_ANSWER.fullmatch(name) or _RECEIPT.fullmatch(name))


def answered(name: str) -> str | None:
    """The base name of the file that ``Successed_NAME_TIME.xml`` or ``Failed_NAME_TIME.xml`` answers."""
    found = _ANSWER.fullmatch(name)
    return found[2] if found else None


def verdict(name: str) -> Literal["", "taken", "refused"]:
    """What the name alone says: ``Successed_`` or ``Failed_``; "" for receipts."""
    found = _ANSWER.fullmatch(name)
    if not found:
        return ""
    return "taken" if found[1].lower() == "successed" else "refused"


def order(name: str) -> tuple[int, str, str]:
    """First answers before receipts, then by the time in the name."""
    answer = _ANSWER.fullmatch(name)
    if answer:
        return 0, answer[3], name
    receipt = _RECEIPT.fullmatch(name)
    return 1, (receipt[1] or "") if receipt else "", name
