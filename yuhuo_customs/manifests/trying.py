"""Workbooks for the cases of the checks: a sound one, with what the case changes; and what the checks make of it.

A case names addresses and values (``"bills.GrossWeight@1" = "9"``): ``@n`` is the row of its sheet, ``items:`` before an
address chooses a sheet that the address does not stand in by itself, ``@*`` is every row; "" empties a cell, ``false`` leaves
the column out.
``bills``, ``items``, ``boxes`` say how many rows a sheet has, ``"bills#Heading@n"`` fills a column of that heading,
``sheets`` adds sheets (the name of a sheet to copy, or a text), ``merged`` merges cells
down to a row (``["bills.CarrierID@0 1"]``) or over to a column (``["bills.MasterID@0 bills.HouseID"]``). ``on`` is the message: ``MT2201``, ``MT2201/5``, ``rail/export`` (address = document and
number of the item).
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Source
from yuhuo_customs.manifests import checking, profile, rail, reading
from yuhuo_customs.manifests.judging import ROWS
from yuhuo_customs.sheets.grid import Grid, letters

_BASE = Path(__file__).parent / "rules" / "base.toml"
_SOURCE = Source("book.xlsx", "book.xlsx", "0" * 64, "xlsx")
_ADDRESS = re.compile(r"(?:(?P<sheet>\w+)[:#])?(?P<name>.+?)(?:@(?P<row>\d+|\*))?")
_FIRST = 2
"""Spreadsheet row of the first row of data."""
_KEYS = ("bills.MasterID", "bills.HouseID")
Cells = dict[str, list[str | None]]


@cache
def base() -> Mapping[str, Any]:
    """Mode → sheet → address → value of the sound workbooks; by rail see :func:`_rail`."""
    found: dict[str, Any] = tomllib.loads(_BASE.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Trial:
    """One workbook for one message, with changes."""

    on: str
    changes: Mapping[str, Any] = field(default_factory=dict)

    def findings(self) -> Findings:
        """What the checks say."""
        kind, _, function = self.on.partition("/")
        if kind == "rail":
            return rail.judge(_SOURCE, list(self._rail()), function).findings
        return self.checked().findings

    def checked(self) -> checking.CheckedManifest:
        """The workbook judged."""
        name, _, function = self.on.partition("/")
        kind = checking.kind_of(name)
        grids = list(self._grids(kind.mode))
        book = reading.of(_SOURCE, grids, profile.load(kind.mode), self._merged(grids, kind.mode))
        return checking.judge(book, kind, function or kind.functions[0])

    def cells(self, code: str) -> list[str]:
        """Where ``code`` was found, sorted: ``address@row``, a cell of a sheet, an address, or "workbook"."""
        rows = _found(self.on, json.dumps(self.changes)).filter(pl.col("code") == code)
        return sorted(_place(row) for row in rows.iter_rows(named=True))

    def _grids(self, mode: str) -> Iterator[Grid]:
        sheets = {name: self._sheet(mode, name) for name in profile.SHEETS}
        yield from (
            _grid(profile.SHEETS[name].zh, cells) for name, cells in sheets.items() if self._height(name)
        )
        for name, what in self.changes.get("sheets", {}).items():
            yield _grid(name, sheets.get(what) or {what: []})

    def _height(self, sheet: str) -> int:
        rows = [int(row or 0) + 1 for of, _, row in map(_parts, self.changes) if of == sheet and row != "*"]
        return int(self.changes.get(sheet, max([0 if sheet == "boxes" else 1, *rows])))

    def _sheet(self, mode: str, sheet: str) -> Cells:
        """Heading → cells."""
        height = self._height(sheet)
        columns = {each.address: each.title.zh for each in profile.load(mode).sheet(sheet)}
        given = self._keys(mode) if sheet != "bills" and columns else {}
        cells: Cells = {}
        for address, value in (given | base()[mode].get(sheet, {})).items():
            cells.setdefault(columns[address], [value] * height)
        for key, value in self.changes.items():
            of, name, row = _parts(key)
            if of != sheet:
                continue
            heading = name if "#" in key else columns[name]
            if value is False:
                cells.pop(heading, None)
                continue
            column = cells.setdefault(heading, [None] * height)
            for at in range(height) if row == "*" else [int(row or 0)]:
                column[at] = value or None
        return cells

    def _keys(self, mode: str) -> dict[str, str]:
        """Goods and containers belong to the first bill where the case says nothing else."""
        bills = self._sheet(mode, "bills")
        titles = {each.address: each.title.zh for each in profile.load(mode).sheet("bills")}
        found = {address: next(iter(bills.get(titles.get(address, ""), [])), None) for address in _KEYS}
        return {address: number for address, number in found.items() if number}

    def _merged(self, grids: list[Grid], mode: str) -> reading.Merges:
        found: dict[str, list[tuple[str, int, str, int]]] = {}
        for each in self.changes.get("merged", ()):
            place, _, last = each.partition(" ")
            sheet, address, row = _parts(place)
            grid = next(one for one in grids if one.sheet == profile.SHEETS[sheet].zh)
            titles = {one.address: one.title.zh for one in profile.load(mode).sheet(sheet)}
            columns = grid.frame.row(0)
            left = right = letters(columns.index(titles[address]))
            top = bottom = int(row or 0) + _FIRST
            if last.isdigit():
                bottom = int(last) + _FIRST
            else:
                right = letters(columns.index(titles[last]))
            found.setdefault(grid.sheet, []).append((left, top, right, bottom))
        return lambda sheet: found.get(sheet, ())

    def _rail(self) -> Iterator[Grid]:
        """One document; every item filled, what the case says instead."""
        usual, elements = base()["rail"]["usual"], base()["rail"]["elements"]
        named = {_parts(key)[1]: value for key, value in self.changes.items() if "." in key}
        documents = dict.fromkeys([key.partition(".")[0] for key in named] or ["loading"])
        for document in documents if self.changes.get("rows", 1) else ():
            mine = [each for each in rail.items() if each.document == document]
            cells: Cells = {}
            for item in mine:
                value = named.get(f"{document}.{item.number}", elements.get(item.wco, usual))
                if value is not False:
                    cells[item.heading] = [value or None]
            cells |= {key.partition("#")[2]: [value] for key, value in self.changes.items() if "#" in key}
            yield _grid(mine[0].title, cells)
        for name, text in self.changes.get("sheets", {}).items():
            yield _grid(name, {text: []})


@cache
def _found(on: str, changes: str) -> pl.DataFrame:
    """Most cases share the sound workbook, or one with the same fault."""
    return Trial(on, json.loads(changes)).findings().frame


def _parts(key: str) -> tuple[str, str, str | None]:
    """Sheet, address or heading, and row of a key of the changes."""
    found = _ADDRESS.fullmatch(key)
    if found is None:
        return "", key, None
    name = found["name"]
    return found["sheet"] or _home(name), name, found["row"]


def _home(address: str) -> str:
    scope, dot, _ = address.partition(".")
    return ROWS.get(scope, "bills") if dot else ""


def _grid(name: str, cells: Cells) -> Grid:
    height = max((len(column) for column in cells.values()), default=0)
    rows = [list(cells), *([column[at] for column in cells.values()] for at in range(height))]
    schema = [str(at) for at in range(len(cells))]
    return Grid(name, pl.DataFrame(rows, orient="row", schema=schema, strict=False).cast(pl.String))


def _place(row: Mapping[str, Any]) -> str:
    if not row["sheet"]:
        return row["field"] or "workbook"
    address, at = row["field"], row["row"]
    if not address:
        return f"{row['sheet']}!{row['column'] or ''}{at or ''}"
    sheet = next((key for key, title in profile.SHEETS.items() if row["sheet"] in title), "")
    other = "" if sheet in ("", _home(address)) or address.startswith("_") else f"{sheet}:"
    return f"{other}{address}" + ("" if at is None else f"@{at - _FIRST}")
