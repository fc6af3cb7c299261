"""What string reading cannot tell of an xlsx sheet: number cells among suspects, merged cells, how far it reaches.

Only asked in rare cases, so the sheet's XML is searched as bytes, in pieces, without building a tree.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from lxml import etree

from yuhuo_customs.errors import InputError
from yuhuo_customs.wire.parser import parse

_PIECE = 4 * 2**20
_TEXT_TYPE = re.compile(rb't="(?:s|str|inlineStr|e|b|d)"')
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s[^>]*ref="([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?"')
_FILLED = re.compile(rb"""\sr=["']([A-Za-z]+)(\d+)["'][^>/]*>\s*<(?:\w+:)?(?:v|f|is)\b""")
_FAR = re.compile(rb"""r=["'](?:[A-Za-z]{3}[0-9]|[A-Za-z]{1,2}[0-9]{6})""")
"""A cell beyond column ZZ or row 99,999: a sheet without one spans at most 70 million cells."""
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Name of the archive's part that holds ``sheet``; None when it cannot be told."""
    try:
        book, relations = _parse(archive, "xl/workbook.xml"), _parse(archive, "xl/_rels/workbook.xml.rels")
    except (KeyError, InputError):
        return None
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for element in book.iter("{*}sheet"):
        if element.get("name") == sheet:
            target = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION), "")
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            return part if part in archive.namelist() else None
    return None


def number_cells(path: Path, sheet: str, asked: Mapping[str, list[int]]) -> dict[str, set[int]] | None:
    """Rows, by column letters, whose cell is a number and not text, among the ``asked`` filled cells.

    One pass over the sheet, jumping from one asked cell to the next. None when the sheet does not name its cells.
    """
    found: dict[str, set[int]] = {letters: set() for letters in asked}
    cells = sorted(
        (row, number(letters.encode()), letters) for letters, rows in asked.items() for row in rows
    )
    if not cells:
        return found
    with zipfile.ZipFile(path) as archive:
        part = part_of(archive, sheet)
        pieces = _pieces(archive, part) if part else iter(())
        held, at = b"", 0
        for row, _, letters in cells:
            wanted = f' r="{letters}{row}"'.encode()
            while (place := held.find(wanted, at)) < 0 or held.find(b">", place) < 0:
                more = next(pieces, None)
                if more is None:
                    return None
                # a tag may be cut at the end of a piece: its beginning is kept
                held, at = held[max(at, len(held) - 512) :] + more, 0
            start, at = held.rfind(b"<", 0, place), held.find(b">", place)
            if not _TEXT_TYPE.search(held, start, at):
                found[letters].add(row)
    return found


def merged_rows(path: Path, sheet: str, letters: str) -> list[tuple[int, int]]:
    """First and last row of each merged range that begins in the column ``letters`` and goes down, in their order."""
    return merged(path, sheet).get(letters, [])


def merged(path: Path, sheet: str) -> dict[str, list[tuple[int, int]]]:
    """Merged ranges that go down: letters of their first column → first and last row of each, in their order."""
    found: dict[str, list[tuple[int, int]]] = {}
    for left, top, _, bottom in ranges(path, sheet):
        if top != bottom:
            found.setdefault(left, []).append((top, bottom))
    return found


def ranges(path: Path, sheet: str) -> list[tuple[str, int, str, int]]:
    """Every merged range: letters of its first column, first row, letters of its last column, last row; sorted."""
    found: set[tuple[str, int, str, int]] = set()
    with zipfile.ZipFile(path) as archive:
        part, rest = part_of(archive, sheet), b""
        for piece in _pieces(archive, part) if part else ():
            held = rest + piece
            for left, top, right, bottom in _MERGED.findall(held):
                found.add((left.decode(), int(top), right.decode(), int(bottom)))
            rest = held[-128:]
    return sorted(found)


def extent(path: Path, sheet: str) -> tuple[int, int] | None:
    """Rows and columns a sheet spans: as it declares; by its filled cells where the declaration is missing or vast.

    None where it cannot be told, and where no cell is far out: one search of the bytes says so, and a sheet of 100,000
    rows needs nothing more.
    """
    with zipfile.ZipFile(path) as archive:
        part = part_of(archive, sheet)
        if part is None:
            return None
        pieces = _pieces(archive, part)
        declared = _DIMENSION.search(next(pieces, b"")[:65536])
        if declared and declared[3] and archive.getinfo(part).file_size > _SCANNED_ANYHOW:
            rows = int(declared[4])
            columns = number(declared[3]) - number(declared[1]) + 1
            if rows * columns <= _PLAUSIBLE:
                return rows, columns
        return _filled(_pieces(archive, part)) if _is_far(_pieces(archive, part)) else None


_SCANNED_ANYHOW = 8 * 2**20
"""A sheet up to this size is scanned whatever it declares: that costs less than a tenth of a second."""
_PLAUSIBLE = 50_000_000
"""Cells up to which a declared range is believed: the reader holds the whole range in memory."""


def _is_far(pieces: Iterator[bytes]) -> bool:
    rest = b""
    for piece in pieces:
        held = rest + piece
        if _FAR.search(held):
            return True
        rest = held[-16:]
    return False


def _filled(pieces: Iterator[bytes]) -> tuple[int, int]:
    last, columns, rest = 0, set[bytes](), b""
    for piece in pieces:
        held = rest + piece
        cells = _FILLED.findall(held)
        columns.update(letters.upper() for letters in {letters for letters, _ in cells})
        last = max(last, max((int(row) for _, row in cells), default=0))
        rest = held[-512:]
    places = [number(letters) for letters in columns]
    return last, max(places) - min(places) + 1 if places else 0


def number(letters: bytes) -> int:
    """Column number (A = 1) of spreadsheet letters."""
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _parse(archive: zipfile.ZipFile, part: str) -> etree._Element:
    return parse(archive.read(part))
