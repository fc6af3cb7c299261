"""A table of confirmations as a person fills it in: the review sheet, or the firm's own list (csv, xlsx).

A row counts only with an explicit yes. A code is taken as it stands or refused; nothing is guessed.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from yuhuo_customs.errors import InputError, Text

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "item_no": ("货号", "企业商品货号", "商品货号", "article", "article number", "item no", "sku"),
    "name": ("名称", "企业商品名称", "商品品名", "产品名称", "article name", "name"),
    "material": ("材质", "产品材质", "成分", "material"),
    "gcode": ("确认编码", "商品编码", "hs编码", "海关编码", "税号", "confirmed code", "hs code"),
    "proposed": ("建议编码", "proposed codes"),
    "yes": ("确认", "confirmed", "confirm", "yes"),
    "who": ("确认人", "confirmed by"),
    "at": ("日期", "确认日期", "date", "confirmed on"),
    "basis": ("依据", "basis"),
    "ruling": ("预裁定编号", "预裁定书编号", "预裁定决定书编号", "预裁定", "advance ruling", "ruling"),
    "until": ("有效期至", "失效日期", "有效期止", "到期日", "valid until", "expires on"),
}
"""Column → headings it is known by (without signs and remarks in brackets, lower case)."""

_NEEDED = ("item_no", "name", "gcode", "yes")
_YES = {"是", "yes", "y", "true", "1", "√", "✓", "✔", "对", "确认"}
_NO = {"", "否", "no", "n", "false", "0", "×", "✗"}
_SEARCHED = 20  # rows in which the header may stand: titles can be above it


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person's yes: ``gcode`` has 10 digits, ``at`` is an ISO date.

    Attributes:
        ruling: Number of customs' advance ruling (预裁定) that it is, or "".
        until: Its last day, an ISO date, or "".
    """

    item_no: str
    name: str
    material: str
    gcode: str
    who: str
    at: str
    evidence: str
    ruling: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken: its number in the file, and why."""

    row: int
    reason: Text


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a file's rows; ``skipped`` rows carry no yes."""

    added: int
    updated: int
    unchanged: int
    skipped: int
    refused: tuple[Refusal, ...]


@dataclass(slots=True)
class Found:
    """What a file holds; ``skipped`` rows carry no yes."""

    confirmations: list[Confirmation] = field(default_factory=list)
    skipped: int = 0
    refused: list[Refusal] = field(default_factory=list)


def read(path: Path, who: str, when: date) -> Found:
    """The rows of ``path``: confirmations, how many were skipped, which were refused.

    Raises:
        InputError: unreadable, or a needed column is missing.
    """
    rows = _rows(path)
    top, columns = _header(rows, path)
    found = Found()
    for number, row in enumerate(rows[top + 1 :], top + 2):
        cells = {name: _text(row[at]) if at < len(row) else "" for name, at in columns.items()}
        if not any(cells.values()):
            continue
        answer = cells["yes"].lower()
        if answer in _NO:
            found.skipped += 1
        elif answer not in _YES:
            found.refused.append(
                _refusal(
                    number, f"“{cells['yes']}”既不是“是”也不是“否”", f"{cells['yes']!r} is neither yes nor no"
                )
            )
        else:
            _take(found, number, cells, (path.name, who, when))
    return found


def _take(found: Found, number: int, cells: Mapping[str, str], origin: tuple[str, str, date]) -> None:
    file, who, when = origin
    # 确认编码 left empty means: the one proposal as it stands
    gcode = re.sub(r"[.\s]", "", cells["gcode"]) or cells.get("proposed", "").replace(".", "")
    at = _day(cells.get("at", ""), when)
    person = cells.get("who", "") or who
    until = _day(cells["until"], when) if cells.get("until") else ""
    if not cells["item_no"] or not cells["name"]:
        reason = "缺少货号或名称", "no article number or name"
    elif not re.fullmatch(r"[0-9]{10}", gcode):
        reason = f"编码“{gcode}”不是 10 位数字", f"{gcode!r} is not a code of 10 digits"
    elif at is None:
        reason = f"日期“{cells['at']}”无法识别", f"{cells['at']!r} is no date"
    elif until is None:
        reason = f"有效期“{cells['until']}”无法识别", f"{cells['until']!r} is no date"
    elif cells.get("ruling") and not until:
        reason = "预裁定没有有效期", "an advance ruling without its last day"
    elif not person:
        reason = "没有确认人", "nobody is named who confirmed it"
    else:
        basis = cells.get("basis", "")
        evidence = f"{file} {number}" + (f": {basis}" if basis else "")
        found.confirmations.append(
            Confirmation(
                cells["item_no"],
                cells["name"],
                cells.get("material", ""),
                gcode,
                person,
                at,
                evidence,
                cells.get("ruling", ""),
                until,
            )
        )
        return
    found.refused.append(_refusal(number, *reason))


def _refusal(row: int, zh: str, en: str) -> Refusal:
    return Refusal(row, Text(zh, en))


def _header(rows: Sequence[Sequence[Any]], path: Path) -> tuple[int, dict[str, int]]:
    best: dict[str, int] = {}
    for number, row in enumerate(rows[:_SEARCHED]):
        names = [_heading(_text(cell)) for cell in row]
        columns = {
            column: names.index(known)
            for column, headings in HEADINGS.items()
            if (known := next((each for each in headings if each in names), None))
        }
        if all(column in columns for column in _NEEDED):
            return number, columns
        best = max(best, columns, key=len)
    missing = [column for column in _NEEDED if column not in best]
    zh, en = "、".join(HEADINGS[column][0] for column in missing), ", ".join(HEADINGS[c][-1] for c in missing)
    raise InputError(
        Text(f"缺少列：{zh}。", f"Columns are missing: {en}."),
        where=path.name,
        todo=Text(
            "第一行应有：货号、名称、材质、商品编码、确认（填“是”），可加确认人、日期。",
            "The header needs article number (货号), name (名称), material (材质), HS code (商品编码) and confirmed "
            "(确认, answered 是 or yes); confirmed by (确认人) and date (日期) may follow.",
        ),
    )


def _heading(text: str) -> str:
    return re.sub(r"[\s_*]+", " ", re.sub(r"[(（].*?[)）]", "", text)).strip().lower()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFKC", str(cell)).strip()


def _day(text: str, when: date) -> str | None:
    if not text:
        return when.isoformat()[:10]
    parts = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?", text)
    try:
        return date(*(int(part) for part in parts.groups())).isoformat() if parts else None
    except ValueError:
        return None


def _rows(path: Path) -> Sequence[Sequence[Any]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    if content[:2] == b"PK":
        return _sheet(path, content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise _unreadable(path, str(error)) from error
    if "\0" in text:
        raise _unreadable(path, "binary")
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise _unreadable(path, str(error)) from error


def _sheet(path: Path, content: bytes) -> list[Sequence[Any]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows: list[Sequence[Any]] = list(book.worksheets[0].iter_rows(values_only=True))
        book.close()
    # damaged XML is a SyntaxError in both parsers openpyxl may use
    except (InvalidFileException, zipfile.BadZipFile, LookupError, ValueError, SyntaxError, OSError) as error:
        raise _unreadable(path, str(error)) from error
    return rows


def _unreadable(path: Path, why: str) -> InputError:
    return InputError(
        Text(f"确认表无法读取（{why}）。", f"The table of confirmations cannot be read ({why})."),
        where=path.name,
        todo=Text(
            "请使用 xlsx 或 csv（UTF-8 或 GB18030）文件，并关闭正在使用它的程序。",
            "Use an xlsx or csv file (UTF-8 or GB18030), and close the program that has it open.",
        ),
    )
