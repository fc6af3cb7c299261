"""A consolidation workbook read: sheets known by their headings, every cell judged, numbers as whole grams and cm³."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from yuhuo_customs.consolidation import codes
from yuhuo_customs.consolidation.columns import MODELS, SHEETS, Column, columns, names
from yuhuo_customs.consolidation.passed import passed
from yuhuo_customs.documents.fields import specs
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Source
from yuhuo_customs.sheets import grids
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.judge import judge_values
from yuhuo_customs.sheets.normalise import normalise, tidy
from yuhuo_customs.sheets.sieve import compile_sieve
from yuhuo_customs.sheets.spelling import plain

_SEARCHED = 30
WHOLE = {
    "grossWeight": ("grams", 3), "maxWeight": ("mostGrams", 3), "bagWeight": ("bagGrams", 3),
    "volume": ("cm3", 6), "maxVolume": ("mostCm3", 6),
}  # fmt: skip
"""Field in kg or m³ → column in whole grams or cm³, and the decimals that it stands for."""
_INTEGERS = ("pieces", "maxPieces", "bagParcels")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        name: Its name; "" where there is none.
        frame: ``_at`` (UInt32, index), ``_row`` (spreadsheet row), a column per field (String; refused values null),
            Int64 for those of :data:`WHOLE` and for pieces; of units also ``mode:address`` columns that are passed on.
        letters: Field → letters of the column.
        raw: Field → cells as they stand, for findings.
    """

    name: str
    frame: pl.DataFrame
    letters: Mapping[str, str]
    raw: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Book:
    """Both sheets, and what was found in them."""

    source: Source
    parcels: Sheet
    units: Sheet
    findings: Findings

    def say(self, sheet: str, field: str, rows: pl.DataFrame, code: str) -> Findings:
        """Findings at cells of a column; ``rows`` has ``row`` and what the message wants."""
        found = self.parcels if sheet == "parcels" else self.units
        return Findings.bulk(
            rows, code, sheet=found.name, field=f"{sheet}.{field}", column=found.letters.get(field),
            document="consolidation",
        )  # fmt: skip

    def named(self, findings: Findings) -> Findings:
        """Findings with the file's name and the names of the fields."""
        return findings.named(self.source.name, names())


def read(path: Path) -> Book:
    """Read ``path`` (xlsx, xls, ods, csv).

    Raises:
        InputError: the file is missing, damaged or no table.
    """
    return of(*grids.load(path))


def of(source: Source, found: Sequence[Grid]) -> Book:
    """The book that these sheets make: each kind is known by its headings."""
    sheets: dict[str, Sheet] = {}
    findings = Findings.none()
    for name in SHEETS:
        best = max(((_fit(grid, name), grid) for grid in found), key=lambda each: each[0][0], default=None)
        if best is None or best[0][0] < 2:
            title = SHEETS[name]
            params = {"sheet_zh": title.zh, "sheet_en": title.en}
            findings = findings.and_(Findings.of(codes.NO_SHEET, params=params))
            sheets[name] = _none(name)
            continue
        sheets[name], said = _sheet(best[1], best[0][1], name)
        findings = findings.and_(said)
    return Book(source, sheets["parcels"], sheets["units"], findings)


def _none(name: str) -> Sheet:
    frame = _typed(pl.DataFrame(schema=dict.fromkeys(specs(MODELS[name]), pl.String)))
    return Sheet("", frame.with_columns(_row=pl.lit(0, pl.UInt32)).with_row_index("_at"), {}, frame)


@cache
def _known(sheet: str) -> Mapping[str, Column]:
    """Heading → column; the first column of a word has it."""
    found: dict[str, Column] = {}
    for column in columns(sheet):
        for word in column.words:
            found.setdefault(word, column)
    return found


def _fit(grid: Grid, name: str) -> tuple[int, int]:
    """How many headings of the sheet are known in the best row, and that row; only one kind of sheet can fit best."""
    known, other = _known(name), _known(next(each for each in SHEETS if each != name))
    best = (0, 0)
    for at, row in enumerate(grid.frame.head(_SEARCHED).iter_rows()):
        words = [plain(cell) for cell in row if cell]
        met = {known[word].name for word in words if word in known}
        theirs = {other[word].name for word in words if word in other}
        score = len(met) + (2 if grid.sheet.strip() in SHEETS[name] else 0)
        if len(met) > len(theirs) and score > best[0]:
            best = (score, at)
    return best


def _sheet(grid: Grid, at: int, name: str) -> tuple[Sheet, Findings]:
    places, more, findings = _headings(grid, at, name)
    cells = grid.frame.columns
    first = pl.col(cells[min([*places.values(), *more.values()])])
    chosen = [pl.col(cells[place]).alias(field) for field, place in (places | more).items()]
    frame = (
        grid.frame.with_row_index("_row", offset=1)
        .slice(at + 1)
        .filter(~first.str.starts_with("#").fill_null(value=False))
        .select("_row", *chosen)
    )
    frame = frame.with_columns(tidy(frame[field]) for field in frame.columns if field != "_row")
    frame = frame.filter(pl.any_horizontal(pl.exclude("_row").is_not_null()))
    letters = {field: grid.letters(place) for field, place in (places | more).items()}
    values, said = _judge(frame, name, grid.sheet, letters)
    typed = _typed(values).with_row_index("_at")
    return Sheet(grid.sheet, typed, letters, frame), findings.and_(said)


def _headings(grid: Grid, at: int, name: str) -> tuple[dict[str, int], dict[str, int], Findings]:
    """Field → place, place of what is passed on, and headings that are not known or stand twice."""
    known = _known(name)
    places: dict[str, int] = {}
    more: dict[str, int] = {}
    findings = Findings.none()
    for place, cell in enumerate(grid.frame.row(at)):
        if not cell or not cell.strip():
            continue
        word = plain(cell)
        where = {"sheet": grid.sheet, "column": grid.letters(place), "row": at + 1, "value": cell}
        means = known.get(word)
        if means is not None and means.name in places:
            params = {"first": grid.letters(places[means.name])}
            findings = findings.and_(Findings.of(codes.TWICE, params=params, **where))
        elif means is not None:
            places[means.name] = place
        elif name == "units" and (addresses := passed(word)):
            more |= {address: place for address in addresses if address not in more}
        else:
            findings = findings.and_(Findings.of(codes.UNKNOWN, **where))
    return places, more, findings


def _judge(
    frame: pl.DataFrame, name: str, sheet: str, letters: Mapping[str, str]
) -> tuple[pl.DataFrame, Findings]:
    model, said = MODELS[name], Findings.none()
    sieve = compile_sieve(specs(model))
    for field, spec in specs(model).items():
        where = {"sheet": sheet, "field": f"{name}.{field}", "column": letters.get(field)}
        if field not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(field))
        else:
            frame = frame.with_columns(normalise(frame[field], spec))
        if spec.required:
            empty = frame.filter(pl.col(field).is_null()).select(row="_row")
            said = said.and_(Findings.bulk(empty, codes.NEEDED, document="consolidation", **where))
        doubtful = frame.filter(~sieve[field].fill_null(value=True))[field].unique(maintain_order=True)
        judged = judge_values(model, field, doubtful)
        if not judged.height:
            continue
        refused = judged.filter(pl.col("code").is_not_null())
        rows = frame.select(row="_row", value=field).join(
            refused, on="value", how="inner", maintain_order="left"
        )
        for (code,), each in rows.group_by("code", maintain_order=True):
            found = Findings.bulk(
                each.select("row", "value", "params"), str(code), document="consolidation", **where
            )
            said = said.and_(found)
        accepted = dict(zip(judged["value"], judged["accepted"], strict=True))
        frame = frame.with_columns(
            pl.col(field).replace(list(accepted), list(accepted.values())).cast(pl.String)
        )
    return frame, said


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Weights as whole grams, volumes as whole cm³, pieces as integers: nothing is rounded."""
    whole = [
        _scaled(pl.col(field), decimals).alias(name)
        for field, (name, decimals) in WHOLE.items()
        if field in frame.columns
    ]
    integers = [pl.col(field).cast(pl.Int64) for field in _INTEGERS if field in frame.columns]
    return frame.with_columns(*whole, *integers)


def _scaled(text: pl.Expr, decimals: int) -> pl.Expr:
    """A plain decimal as an integer of its last place."""
    whole = text.str.extract(r"^\+?([0-9]*)").replace("", "0").cast(pl.Int64)
    part = text.str.extract(r"\.([0-9]*)$").fill_null("").str.pad_end(decimals, "0").str.slice(0, decimals)
    last: pl.Expr = whole * 10**decimals + part.cast(pl.Int64)
    return last
