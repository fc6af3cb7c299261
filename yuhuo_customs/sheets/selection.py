"""Which sheets of a workbook are read: one flat sheet, or a pair of orders and goods."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.sheets import codes_sheet as codes
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.headings import Header, Index, locate
from yuhuo_customs.sheets.profile import Profile
from yuhuo_customs.sheets.spelling import plain

_SILENT = {plain(name) for name in ("填写说明", "说明", "代码", "代码表", "Guide", "How to fill in", "Codes")}
_SUMMARIES = (plain("检查结果"), plain("Check result"))
"""Sheets of our own (the template's, and the summary in a marked-up copy, perhaps numbered) that hold no data."""

_PARCELS = {
    plain(name) for name in ("包裹", "包裹表", "包裹明细", "运单", "运单表", "parcels", "parcel", "waybills")
}
"""Names of a sheet of parcels."""


class Book(Protocol):
    """What can be read sheet by sheet."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the sheets, in their order."""
        ...

    def load(self, name: str) -> Grid:
        """One sheet, with all its rows and columns up to the last filled ones."""
        ...

    def close(self) -> None:
        """No more sheets will be loaded."""
        ...

    def number_cells(self, sheet: str, asked: Mapping[str, list[int]]) -> dict[str, set[int]] | None:
        """Rows, by column letters, whose cell is a number among the asked; None where the file does not tell."""
        ...

    def merged_rows(self, sheet: str, letters: str) -> list[tuple[int, int]]:
        """First and last row of the merged ranges that go down a column; none where the file does not tell."""
        ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and its headings (None: not found)."""

    grid: Grid
    header: Header | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What is read: ``lines`` is None in the flat form, ``parcels`` where there is no sheet of them."""

    orders: Sheet
    lines: Sheet | None
    findings: Findings
    parcels: Sheet | None = None


@dataclass
class _Shelf:
    """Sheets are parsed once, and only when they are looked at."""

    book: Book
    index: Index
    seen: dict[str, Sheet] = field(default_factory=dict)

    def look(self, name: str) -> Sheet:
        if name not in self.seen:
            grid = self.book.load(name)
            self.seen[name] = Sheet(grid, locate(grid, self.index))
        return self.seen[name]


def choose(book: Book, profile: Profile, index: Index) -> Choice:
    """Sheets by their names as the profile knows them, else by their headings."""
    names = [name for name in book.names if not _is_own(name)] or list(book.names)
    shelf = _Shelf(book, index)
    parcels = _parcels(names, profile)
    names = [name for name in names if name != parcels]
    chosen = _by_name(names, profile, shelf) or _by_headings(names, profile, shelf)
    others = [name for name in names if name not in chosen]
    findings = Findings.none().and_(*(_ignored(name, shelf.seen.get(name), profile) for name in others))
    sheets = [shelf.look(name) for name in chosen]
    lines = sheets[1] if len(sheets) > 1 else None
    return Choice(sheets[0], lines, findings, shelf.look(parcels) if parcels else None)


def _parcels(names: list[str], profile: Profile) -> str | None:
    """A sheet of parcels beside others; a profile whose own sheet has such a name reads it as its own."""
    own = {plain(name) for name in (*profile.orders_names, *profile.lines_names)}
    called = [name for name in names if plain(name) in _PARCELS and plain(name) not in own]
    return called[0] if called and len(names) > 1 else None


def _is_own(name: str) -> bool:
    return plain(name) in _SILENT or plain(name).startswith(_SUMMARIES)


def _by_name(names: list[str], profile: Profile, shelf: _Shelf) -> list[str] | None:
    orders, lines = _called(names, profile.orders_names), _called(names, profile.lines_names)
    if orders and lines:
        has_key = [_has_key(shelf.look(name), profile) for name in (orders, lines)]
        if all(has_key) and _count(shelf.look(lines), "line"):
            return [orders, lines]
        return None
    flat = orders and _has_key(shelf.look(orders), profile)
    if orders and flat and (_count(shelf.look(orders), "line") or not profile.has_goods):
        return [orders]
    return [names[0]] if len(names) == 1 else None


def _called(names: list[str], known: tuple[str, ...]) -> str | None:
    wanted = {plain(name) for name in known}
    return next((name for name in names if plain(name) in wanted), None)


def _by_headings(names: list[str], profile: Profile, shelf: _Shelf) -> list[str]:
    for name in names:
        shelf.look(name)
    width: Callable[[str], int] = lambda name: len(_columns(shelf.look(name)))  # noqa: E731 - a key function
    single = max(names, key=lambda name: (_has_key(shelf.look(name), profile), width(name)))
    best, pair = width(single) + 2, [single]
    for orders in names:
        for lines in names:
            first, second = shelf.look(orders), shelf.look(lines)
            if orders == lines or not (_has_key(first, profile) and _has_key(second, profile)):
                continue
            both = len(_columns(first) | _columns(second))
            fits = _count(second, "line") >= 2 and _count(first, "order") > _count(second, "order")
            # two sheets only when together they tell clearly more than the best one alone
            if fits and both > best:
                best, pair = both, [orders, lines]
    return pair


def _columns(sheet: Sheet) -> set[object]:
    return set(sheet.header.columns) if sheet.header else set()


def _count(sheet: Sheet, level: str) -> int:
    return sheet.header.levels[level] if sheet.header else 0


def _has_key(sheet: Sheet, profile: Profile) -> bool:
    return sheet.header is not None and profile.key_column in sheet.header.columns


def _ignored(name: str, sheet: Sheet | None, profile: Profile) -> Findings:
    if sheet is not None and sheet.header is None and sheet.grid.is_blank():
        return Findings.none()
    like = sheet is not None and _has_key(sheet, profile) and _count(sheet, "line") >= 2
    code = codes.IGNORED_ORDERS if like else codes.IGNORED
    return Findings.of(code.code, sheet=name, value=name)
