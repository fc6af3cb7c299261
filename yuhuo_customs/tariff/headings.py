"""Which row of a sheet is the header, and which column is which field."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from yuhuo_customs.errors import InputError, Text, UsageError
from yuhuo_customs.tariff.kinds import Kind

SEARCHED = 20
"""Rows in which the header may stand: titles can be above it."""


class Sheet(Protocol):
    """A sheet as it stands (``sheets.grid.Grid``): String columns; row ``n`` is spreadsheet row ``n + 1``."""

    @property
    def sheet(self) -> str:
        """Its name."""
        ...

    @property
    def frame(self) -> pl.DataFrame:
        """Its cells."""
        ...

    def letters(self, place: int) -> str:
        """Letters of a column."""
        ...


@dataclass(frozen=True, slots=True)
class Header:
    """A header that was found.

    Attributes:
        row: Its index in the sheet.
        columns: Field → index of the column.
        headings: Field → the heading as it stands.
        unused: Index of a column → its heading, for columns that no field takes.
        likened: Fields whose heading is not one that is known, but holds one: ``2026年最惠国税率``.
    """

    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    unused: Mapping[int, str]
    likened: tuple[str, ...] = ()


def find(sheets: Sequence[Sheet], kind: Kind, chosen: Mapping[str, str], where: str) -> Header:
    """The header with the most fields, on any sheet.

    Args:
        chosen: Normalised heading → field ("" leaves the column out); beats the headings we know.

    Raises:
        InputError: a needed column is missing everywhere.
    """
    known = index(kind)
    known.update({heading: name for heading, name in chosen.items() if name in kind.fields or not name})
    tried = [
        _header(sheet, row, known) for sheet in sheets for row in range(min(SEARCHED, sheet.frame.height))
    ]
    whole = [each for each in tried if all(name in each.columns for name in kind.needed)]
    best = max(whole or tried, key=lambda each: len(each.columns), default=None)
    if best is None or not whole:
        raise _missing(kind, best, where)
    return best


def index(kind: Kind) -> dict[str, str]:
    """Normalised heading → field."""
    return {
        normalise(heading): each.name
        for each in reversed(list(kind.fields.values()))
        for heading in (*each.headings, each.name, *each.title)
    }


def normalise(heading: str) -> str:
    """A heading without blanks, signs, remarks in brackets and case."""
    text = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"[\s_*:%-]+", "", re.sub(r"[(（\[].*?[)）\]]", "", text))


def choices(words: Sequence[str], kind: Kind) -> dict[str, str]:
    """``heading=field`` words of the command line; an empty field leaves the column out.

    Raises:
        UsageError: not of this form, or no such field.
    """
    found = {}
    for word in words:
        heading, sign, name = word.rpartition("=")
        if not sign or not heading or (name and name not in kind.fields):
            raise UsageError(
                Text(f"--map {word} 无法识别。", f"--map {word} is not known."),
                todo=Text(
                    f"写法：--map “列名=字段”；字段：{'、'.join(kind.fields)}。",
                    f"Write: --map 'heading=field'; fields: {', '.join(kind.fields)}.",
                ),
            )
        found[normalise(heading)] = name
    return found


def _header(sheet: Sheet, row: int, known: Mapping[str, str]) -> Header:
    cells = sheet.frame.row(row)
    columns: dict[str, int] = {}
    headings: dict[str, str] = {}
    unused: dict[int, str] = {}
    for place, cell in enumerate(cells):
        text = str(cell or "").strip()
        name = known.get(normalise(text))
        if name and name not in columns:
            columns[name], headings[name] = place, text
        elif text and name != "":
            unused[place] = text
    # a heading that is known as it stands goes before one that only holds such a heading
    likened = []
    for place, text in list(unused.items()):
        name = next((known[word] for word in _cores(text) if known.get(word)), "")
        if name and name not in columns:
            columns[name], headings[name] = place, text
            likened.append(name)
            del unused[place]
    return Header(sheet, row, columns, headings, unused, tuple(likened))


_BEFORE = r"^(?:(?:19|20)\d{2}(?:年度?|版)?|现行|最新|海关|中国|中文|商品|十位|八位|10位|8位|进口|cn)"
_AFTER = r"(?:(?:19|20)\d{2}(?:年度?|版)?|10位|8位|十位|八位|代码|内容|明细|说明|值)$"


def _cores(heading: str) -> Iterator[str]:
    """What may be the heading proper: one language of two, without year, "现行", "10位" and the like around it."""
    plain = unicodedata.normalize("NFKC", re.sub(r"[(（\[].*?[)）\]]", "", heading))
    for part in (
        *re.split(r"[/|\n、]", plain),
        *re.findall(r"[\u4e00-\u9fff0-9]+|[A-Za-z][A-Za-z ._]*", plain),
    ):
        yield from _bared(normalise(part))


def _bared(word: str) -> Sequence[str]:
    """The word, and what is left when such additions are taken off one by one: the longest first."""
    found = [word]
    for each in found:
        shorter = (re.sub(_BEFORE, "", each), re.sub(_AFTER, "", each))
        found += [left for left in shorter if left and left not in found]
    return sorted(dict.fromkeys(found), key=len, reverse=True)


def _missing(kind: Kind, best: Header | None, where: str) -> InputError:
    lacking = [kind.fields[name].title for name in kind.needed if best is None or name not in best.columns]
    zh, en = "、".join(each.zh for each in lacking), ", ".join(each.en for each in lacking)
    return InputError(
        Text(f"“{kind.title.zh}”缺少列：{zh}。", f"The {kind.title.en} lacks columns: {en}."),
        where=where,
        todo=Text(
            "表头应在前 20 行之内；列名不同时用 --map “列名=字段”指定。",
            "The header must be in the first 20 rows; name a column by --map 'heading=field'.",
        ),
    )
