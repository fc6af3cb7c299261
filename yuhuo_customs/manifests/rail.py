"""Manifests by rail: data items only (2018 No.160, 2020 No.68). No message is published, and none is made.

A workbook with a sheet for each document, its columns in the order of the data-item list, is checked and handed back
whole, as a workbook and as CSV, for the portal's own form.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import Workbook

from yuhuo_customs import resources
from yuhuo_customs.domain.catalogue import Severity
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Source
from yuhuo_customs.errors import Text
from yuhuo_customs.manifests import codes, codes_cells, rail_checks
from yuhuo_customs.review.deciding import settle
from yuhuo_customs.review.policy import Policy
from yuhuo_customs.sheets import grids
from yuhuo_customs.sheets.cells import FAINT, WRAP, fill, ink, put_text
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.normalise import tidy
from yuhuo_customs.sheets.spelling import plain

NO_XML = Text(
    "铁路舱单没有公开的报文格式：不生成 XML，请把结果录入单一窗口的填报页面。",
    "No message by rail is published: no XML is made. Enter the result in the single window's own form.",
)
_FORMAT = re.compile(r"(an|n|a)(\.\.)?(\d+)(?:,(\d+))?")

NEEDED = codes.declare(
    60, Severity.BLOCK,
    title=("铁路数据项必填", "A data item by rail that must be filled in"),
    message=("“{field}”必填", "'{field}' must be filled in"),
    reason=("数据项清单规定必填；主要数据和其他数据一次传输", "The list of data items requires it; main and other data go together"),
    fix=("填写该单元格", "Fill the cell"), example=("运单号：（空） → 12345678", "waybill: (empty) → 12345678"),
    source="manifest/rail_items.csv (2020 No.68)",
)  # fmt: skip
NONE = codes.declare(
    61, Severity.BLOCK,
    title=("没有铁路舱单的工作表", "No sheet of a rail document"),
    message=("工作表名称应为：{names}", "sheets are named: {names}"),
    reason=("每种单证一张表", "Each document has a sheet of its own"),
    fix=("用模板填写：yuhuo template manifest-rail", "Use the template: yuhuo template manifest-rail"),
    example=("预配舱单", "预配舱单"), source="manifest/rail_items.csv",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One data item: its document, number, name, requirement by direction, form."""

    document: str
    title: str
    number: int
    name: str
    needs: dict[str, bool]
    form: str
    wco: str

    @property
    def column(self) -> str:
        """Name of its column in frames."""
        return str(self.number)

    @property
    def heading(self) -> str:
        """Names come twice in a document; with the number they are one."""
        return f"{self.number} {self.name}"


@dataclass(frozen=True, slots=True)
class CheckedRail:
    """The sheets of a workbook: document → rows in the order of the list, and what was found."""

    sheets: dict[str, pl.DataFrame]
    findings: Findings
    direction: str = "export"

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self.findings.count(Severity.BLOCK) == 0


@cache
def items() -> tuple[Item, ...]:
    """All data items, in the order of the list."""
    text = (resources.templates("sheets") / "manifest" / "rail.csv").read_text(encoding="utf-8")
    return tuple(_item(row) for row in csv.DictReader(io.StringIO(text)))


def _item(row: dict[str, str]) -> Item:
    whole = "必" in (row["main"], row["other"], row["single"])
    needs = {way: whole or row[way] == "必" for way in ("import", "export")}
    return Item(
        row["document"],
        row["document_zh"],
        int(row["no"]),
        row["item_zh"],
        needs,
        row["format"],
        row["wco_number"],
    )


def write_template(path: Path) -> None:
    """An empty workbook: a sheet for each document.

    Raises:
        OutputError: the file cannot be written.
    """
    write_workbook(path, dict.fromkeys(dict.fromkeys(one.document for one in items())))


def check(
    path: Path, direction: str, *, policy: Policy | None = None, today: date | None = None
) -> CheckedRail:
    """Check every sheet that bears a document's name; ``direction`` is "import" or "export".

    A waiver of the ``policy`` names a waybill; ``today`` is held against its ends.

    Raises:
        InputError: the file cannot be read.
    """
    source, found = grids.load(path)
    return judge(source, found, direction, policy=policy, today=today)


def judge(
    source: Source,
    found: Sequence[Grid],
    direction: str,
    *,
    policy: Policy | None = None,
    today: date | None = None,
) -> CheckedRail:
    """:func:`check` for sheets that are read already."""
    sheets: dict[str, pl.DataFrame] = {}
    findings = Findings.none()
    titles = {each.title: each.document for each in items()}
    owners: list[pl.DataFrame] = [pl.DataFrame(schema={"_order": pl.UInt32, "_number": pl.String})]
    for grid in found:
        document = titles.get(grid.sheet.strip())
        if grid.is_blank():
            continue
        where: dict[str, Any] = {
            "sheet": grid.sheet,
            "column": "A",
            "row": grid.first_filled() + 1,
            "value": grid.sheet,
        }
        if document is None or document in sheets:
            code = codes_cells.SHEET_UNREAD if document is None else codes_cells.SHEET_TWICE
            findings = findings.and_(Findings.of(code.code, params={"first": grid.sheet}, **where))
            continue
        mine = tuple(each for each in items() if each.document == document)
        rows, said = _sheet(grid, mine, direction, sum(each.height for each in sheets.values()))
        findings = findings.and_(said)
        if rows.height:
            sheets[document] = rows.drop("_at")
            owners.append(rail_checks.waybills(rows, mine))
    if not sheets:
        findings = findings.and_(Findings.of(NONE.code, params={"names": "、".join(titles)}))
    if policy is not None:
        numbers = pl.concat(owners).with_columns(_client=pl.lit(None, pl.String))
        findings, _ = settle(policy, findings, lambda: numbers, today or datetime.now(UTC).date())
    names = {f"{each.document}.{each.number}": Text(each.heading, each.heading) for each in items()}
    return CheckedRail(sheets, findings.named(source.name, names), direction)


def _sheet(grid: Grid, wanted: Sequence[Item], direction: str, before: int) -> tuple[pl.DataFrame, Findings]:
    known = rail_checks.headings(wanted)
    at = grid.first_filled()
    places: dict[str, int] = {}
    findings = Findings.none()
    for place, cell in enumerate(grid.frame.row(at)):
        item = known.get(plain(cell)) if cell else None
        where: dict[str, Any] = {"sheet": grid.sheet, "column": grid.letters(place), "row": at + 1}
        if item is not None and item.column not in places:
            places[item.column] = place
        elif item is not None:
            params = {"first": grid.letters(places[item.column])}
            findings = findings.and_(Findings.of(codes.TWICE.code, params=params, value=cell, **where))
        elif cell and cell.strip():
            findings = findings.and_(Findings.of(codes.UNKNOWN.code, value=cell, **where))
    names = grid.frame.columns
    letters = {column: grid.letters(place) for column, place in places.items()}
    cells = {column: tidy(grid.frame[names[place]]).slice(at + 1) for column, place in places.items()}
    empty = pl.Series([None] * (grid.frame.height - at - 1), dtype=pl.String)
    rows = pl.DataFrame({each.column: cells.get(each.column, empty) for each in wanted}).with_row_index(
        "_row", offset=at + 2
    )
    rows = rows.filter(
        pl.any_horizontal(pl.exclude("_row").is_not_null()),
        ~pl.nth(1).str.starts_with("#").fill_null(value=False),
    ).with_row_index("_at", offset=before)
    rows = rail_checks.read_as_meant(rows, wanted)
    for item in wanted:
        findings = findings.and_(_judge(rows, item, grid.sheet, letters.get(item.column), direction))
    return rows, findings.and_(rail_checks.check(rows, wanted, grid.sheet, letters))


def _judge(rows: pl.DataFrame, item: Item, sheet: str, column: str | None, direction: str) -> Findings:
    cell = pl.col(item.column)
    where = {"document": "rail", "field": f"{item.document}.{item.number}", "sheet": sheet, "column": column}
    found = Findings.none()
    if item.needs[direction]:
        lacking = rows.filter(cell.is_null()).select(row="_row", order="_at")
        found = Findings.bulk(lacking, NEEDED.code, **where)
    fits = _fits(item.form, cell)
    if fits is not None:
        beyond = rows.filter(~fits.fill_null(value=True)).select(row="_row", order="_at", value=cell)
        found = found.and_(Findings.bulk(beyond, codes.BORROWED.code, **where))
    return found


def _fits(form: str, cell: pl.Expr) -> pl.Expr | None:
    """Whether a cell keeps the borrowed form; None where none is known."""
    if "yyyyMMddHHmm" in form:
        return None  # a moment is judged as one
    if form == "4 digits":
        return cell.str.contains(r"^[0-9]{4}$")
    match = _FORMAT.match(form)
    if match is None:
        return None
    kind, upto, most, decimals = match.groups()
    if kind == "n":
        digits = int(most) - int(decimals or 0)
        return cell.str.contains(
            rf"^[0-9]{{1,{digits}}}" + (rf"(?:\.[0-9]{{1,{decimals}}})?$" if decimals else "$")
        )
    length = cell.str.len_chars()
    return length <= int(most) if upto else length == int(most)


def write(checked: CheckedRail, folder: Path) -> list[Path]:
    """The workbook (``rail.xlsx``) and a CSV for each document, columns in the order of the list.

    Raises:
        OutputError: a file cannot be written.
    """
    files = [folder / "rail.xlsx"]
    write_workbook(files[0], dict(checked.sheets))
    for document, rows in checked.sheets.items():
        headings = [each.name for each in items() if each.document == document]
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows(rows.drop("_row").iter_rows())
        files.append(folder / f"{document}.csv")
        # with a mark in front, so that Excel reads the Chinese
        resources.write_whole(files[-1], b"\xef\xbb\xbf" + stream.getvalue().encode())
    return files


def write_workbook(path: Path, sheets: dict[str, pl.DataFrame | None]) -> None:
    """A workbook with these documents: ``_row`` and a column per number of a data item; None: an empty sheet with forms.

    Raises:
        OutputError: the file cannot be written.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for document, rows in sheets.items():
        mine = [each for each in items() if each.document == document]
        sheet = book.create_sheet(mine[0].title)
        for place, item in enumerate(mine, 1):
            put_text(sheet, 1, place, item.heading)
            needed = all(item.needs.values())
            sheet.cell(1, place).fill = fill("1F4E79" if needed else "DDEBF7")
            sheet.cell(1, place).font, sheet.cell(1, place).alignment = (
                ink("FFFFFF" if needed else "1F4E79"),
                WRAP,
            )
            if rows is None:
                put_text(sheet, 2, place, ("# " if place == 1 else "") + item.form)
                sheet.cell(2, place).font = FAINT
        for at, row in enumerate(rows.drop("_row").iter_rows() if rows is not None else (), 2):
            for place, value in enumerate(row, 1):
                if value is not None:
                    put_text(sheet, at, place, value, number_format="@")
    with resources.whole(path) as aside:
        book.save(aside)
