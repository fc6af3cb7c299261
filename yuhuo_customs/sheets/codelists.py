"""Values of code lists: a name, letters, code with name, or a code that lost its leading zeros becomes the code."""

import re
import unicodedata

from yuhuo_customs.codes import Table

_CODE_FIRST = re.compile(r"([0-9A-Za-z]+)[\s\-_–—|/:,.;()]*(.+?)\)?")
_CODE_LAST = re.compile(r"(.+?)[\s\-_–—|/:,.;()]*([0-9A-Za-z]+)\)?")
_WHOLE_FLOAT = re.compile(r"([0-9]+)\.0+")


def code_of(value: str, table: Table) -> str:
    """The code that ``value`` means without doubt; else the value as it is, for the model to judge."""
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    if text in table.codes:
        return text
    known = table.by_word.get(text.lower())
    if known:
        return known
    return _padded(text, table) or _with_name(text, table) or text


def _padded(text: str, table: Table) -> str | None:
    """Leading zeros that a number cell lost are put back when all codes of the list have one width."""
    whole = _WHOLE_FLOAT.fullmatch(text)
    digits = whole[1] if whole else text
    widths = {len(code) for code in table.codes}
    if not (digits.isascii() and digits.isdigit() and len(widths) == 1):
        return None
    padded = digits.zfill(widths.pop())
    return padded if padded in table.codes else None


def _with_name(text: str, table: Table) -> str | None:
    """“502 美元”, “502-美元”, “美元(502)”: taken when code and name agree."""
    for pattern, at_code, at_name in ((_CODE_FIRST, 1, 2), (_CODE_LAST, 2, 1)):
        match = pattern.fullmatch(text)
        if match and match[at_code] in table.codes and _agree(match[at_code], match[at_name], table):
            return match[at_code]
    return None


def _agree(code: str, name: str, table: Table) -> bool:
    wanted = name.strip().lower()
    entry = table.by_code[code]
    names = [word.lower() for word in (entry.name.zh, entry.name.en, entry.more.get("alpha3", "")) if word]
    return table.by_word.get(wanted) == code or any(wanted in word for word in names)
