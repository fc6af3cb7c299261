"""Read a seller's file and map its columns to fields: the first two stages of the corridor."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch, Source
from yuhuo_customs.sheets import codes_sheet as codes
from yuhuo_customs.sheets import delimited, flat, pair, parcels
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.headings import Index
from yuhuo_customs.sheets.mapped import Mapped
from yuhuo_customs.sheets.opening import examine
from yuhuo_customs.sheets.profile import Profile, load
from yuhuo_customs.sheets.selection import Book, Choice, choose
from yuhuo_customs.sheets.spreadsheet import open_workbook


@dataclass(frozen=True, slots=True)
class _Text:
    """A delimited file as a book of one sheet."""

    grid: Grid
    names: tuple[str, ...]

    def load(self, _name: str) -> Grid:
        return self.grid

    def close(self) -> None:
        return None

    def number_cells(self, _sheet: str, _asked: Mapping[str, list[int]]) -> dict[str, set[int]] | None:
        return None

    def merged_rows(self, _sheet: str, _letters: str) -> list[tuple[int, int]]:
        return []


def read(path: Path, profile: Profile | None = None) -> Batch:
    """Read a workbook or delimited file and map its columns by ``profile`` (default: order-export).

    Cells are text as it was meant (blanks, full-width digits, dates, code names normalised); no value is judged.
    Where the structure makes reading impossible (no headings, no order number) the tables are empty and a finding
    says why.

    Raises:
        InputError: the file is missing, locked, encrypted, damaged, too large, or no table at all.
    """
    profile = profile or load("order-export")
    source = examine(path)
    source, book, said = _open(path, source)
    mapped = _map(book, profile)
    findings = said.and_(mapped.findings).named(source.name, profile.names())
    return Batch(
        source, profile.id, mapped.orders, mapped.lines, mapped.columns, profile.names(), findings, profile.file
    )  # fmt: skip


def _open(path: Path, source: Source) -> tuple[Source, Book, Findings]:
    if source.form != "csv":
        return source, open_workbook(path, source), Findings.none()
    content, encoding = delimited.decode(path)
    grid = delimited.load(path, content)
    said = Findings.none()
    if not encoding.startswith("UTF-8"):
        said = Findings.of(codes.ENCODING.code, value=encoding)
    return replace(source, encoding=encoding), _Text(grid, (grid.sheet,)), said


def _map(book: Book, profile: Profile) -> Mapped:
    index = Index.of(profile)
    choice = choose(book, profile, index)
    book.close()
    mapped = _orders(choice, book, profile, index)
    if choice.parcels is not None:
        mapped = parcels.join(mapped, choice.parcels, profile, index)
    return replace(mapped, findings=choice.findings.and_(mapped.findings))


def _orders(choice: Choice, book: Book, profile: Profile, index: Index) -> Mapped:
    if choice.lines is None:
        mapped = flat.read(choice.orders, profile, index, book)
    else:
        mapped = pair.read(choice.orders, choice.lines, profile, index, book)
    if profile.has_goods and profile.lines_may_be_empty:
        mapped = replace(mapped, lines=_filled(mapped.lines))
    return mapped


def _filled(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines that say anything, numbered anew."""
    items = [name for name in lines.columns if ".items." in name]
    left = lines.filter(pl.any_horizontal(pl.lit(value=False), pl.col(items).is_not_null()))
    return left.with_columns(_line=pl.int_range(pl.len(), dtype=pl.UInt32))
