"""How the cells of a user's table are read: each function takes the text of a cell and gives the value or None.

None means "not readable" and becomes a finding; nothing is guessed. Asked once for each distinct text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from yuhuo_customs.codes import table

NOTHING = frozenset({"", "-", "--", "—", "/", "\\", "无", "none", "n/a", "nan"})
"""Cells that say: there is none."""
_SPECIFIC = re.compile(r"(?:([0-9]+(?:\.[0-9]+)?)%\+)?([0-9]+(?:\.[0-9]+)?)元?/(.+)")
_PLAIN = re.compile(r"([0-9]+(?:\.[0-9]+)?)(%?)")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?")
_NUMBERED = re.compile(r"([0-9]{1,2})\s*[:.、,]\s*(.+)")
_MASS = {"公斤": "035", "kg": "035", "千克": "035", "公升": "095", "g": "036"}
"""Everyday names beside those of the list."""


def plain(text: str) -> str:
    """NFKC, without blanks around; the text that the functions below expect."""
    return unicodedata.normalize("NFKC", text).strip()


def code(text: str) -> str | None:
    """A code of 4, 6, 8 or 10 digits; dots and blanks are taken out."""
    digits = re.sub(r"[.\s]", "", text)
    return digits if re.fullmatch(r"[0-9]{4}|[0-9]{6}|[0-9]{8}|[0-9]{10}", digits) else None


def code8(text: str) -> str | None:
    """A code of eight digits."""
    digits = re.sub(r"[.\s]", "", text)
    return digits if re.fullmatch(r"[0-9]{8}", digits) else None


def prefix(text: str) -> str | None:
    """The first 2 to 10 digits of codes."""
    digits = re.sub(r"[.\s]", "", text)
    return digits if re.fullmatch(r"[0-9]{2,10}", digits) and len(digits) % 2 == 0 else None


def codes(text: str) -> list[str] | None:
    """Several codes."""
    found = [code(part) for part in re.split(r"[,;、\s]+", text) if part]
    return [each for each in found if each] if all(found) else None


def unit(text: str) -> str | None:
    """Code of a unit, by its code, Chinese or English name."""
    known = table("units")
    word = text.lower()
    first = word.split("/")[0]  # 个/千克: only a table of one unit per cell is certain
    if first != word:
        return None
    return word if word in known.codes else (known.by_word.get(word) or _MASS.get(word))


def rate(text: str, *, percent: bool) -> Decimal | None:
    """A rate as a share: 13% → 0.13; ``percent``: plain numbers of this column are percent."""
    found = _PLAIN.fullmatch(text.replace(" ", ""))
    if not found:
        return None
    number = Decimal(found[1])
    share = number / 100 if found[2] or percent else number
    return share if share < 100 and share == round(share, 6) else None


def specific(text: str) -> tuple[Decimal, Decimal, str] | None:
    """A specific or compound rate, ``20%+0.5元/千克``: share, yuan per unit, unit."""
    found = _SPECIFIC.fullmatch(text.replace(" ", "").replace("¥", ""))
    measure = unit(found[3]) if found else None
    if found is None or measure is None:
        return None
    return Decimal(found[1] or 0) / 100, Decimal(found[2]), measure


def letters(text: str) -> str:
    """Letters of conditions without the signs between them."""
    return re.sub(r"[./\s,;|、+]", "", text)


def are_known(text: str, kind: str) -> bool:
    """Whether all letters stand in the code list ``kind``."""
    return set(text) <= table(kind).codes


def elements(text: str) -> list[str] | None:
    """Names of the declaration elements in order: numbered from 0 or 1 without a gap, or not numbered at all."""
    parts = [part.strip() for part in re.split(r"[;\n|]+", text) if part.strip()]
    numbered = [_NUMBERED.fullmatch(part) for part in parts]
    if not any(numbered):
        return parts or None
    found = [(int(each[1]), each[2].strip()) for each in numbered if each]
    start = found[0][0]
    whole = len(found) == len(parts) and start in {0, 1}
    in_order = [number for number, _ in found] == list(range(start, start + len(found)))
    return [name for _, name in found] if whole and in_order else None


def day(text: str) -> date | None:
    """A calendar day."""
    parts = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        return None


def amount(text: str) -> Decimal | None:
    """A number with at most five decimals, not negative."""
    found = re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,5}0*)?", text.replace(",", ""))
    return Decimal(found[0]) if found else None


def yes(text: str) -> bool | None:
    """A yes or a no."""
    word = text.lower()
    return (
        True
        if word in {"是", "yes", "y", "true", "1", "√", "✓"}
        else False
        if word in {"否", "no", "n", "false", "0"}
        else None
    )


def mode(text: str) -> str | None:
    """A supervision mode of the code list, by code or name."""
    known = table("trade_modes")
    return text if text in known.codes else known.by_word.get(text.lower())


def direction(text: str) -> str | None:
    """I or E."""
    return {"i": "I", "e": "E", "进口": "I", "出口": "E", "import": "I", "export": "E"}.get(text.lower())


def restriction(text: str) -> str | None:
    """Prohibited or restricted."""
    words = {
        "禁止": "prohibited",
        "限制": "restricted",
        "prohibited": "prohibited",
        "restricted": "restricted",
    }
    return words.get(re.sub(r"(类|进口|出口|商品)", "", text.lower()))


def limit(text: str) -> tuple[Decimal, str] | None:
    """A quantity with its unit: ``2千克``."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*(\S+)", text)
    measure = unit(found[2]) if found else None
    return (Decimal(found[1]), measure) if found and measure else None


@cache
def readers() -> Mapping[str, Callable[[str], Any]]:
    """Form of a column → its function; rates are read with the convention of their column."""
    return {
        "code": code, "code8": code8, "prefix": prefix, "name": str, "text": str, "unit": unit, "supervision": letters, "ciq": letters,
        "elements": elements, "date": day, "amount": amount, "yes": yes, "mode": mode, "direction": direction,
        "restriction": restriction, "codes": codes, "limit": limit, "consumption": specific,
    }  # fmt: skip
