"""The marked-up copy: the user's own workbook, coloured cells with notes, and a summary sheet in front."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from yuhuo_customs import resources
from yuhuo_customs.domain.catalogue import Severity
from yuhuo_customs.domain.findings import Finding, Findings
from yuhuo_customs.errors import Text
from yuhuo_customs.sheets.cells import clean, fill, properties, width_of
from yuhuo_customs.sheets.copying import open_copy
from yuhuo_customs.sheets.summary import ORDERS, SEVERITIES, SUMMARY, Noun, Story, write_summary

MOST_NOTES = 5000
"""Cells that get a note; more make Excel crawl. All cells with findings are coloured, the summary says so."""

_AUTHOR = "yuhuo"
_SEAM = "\n――――――\n"
"""Between our note and the one that the user had written there."""

_RANK = {severity.value: place for place, severity in enumerate(Severity)}
_NOTE_WIDTH = 380  # points
_LINE_HEIGHT = 17


def mark(
    source: Path,
    findings: Findings,
    verdicts: pl.DataFrame | None,
    out: Path,
    lang: str,
    *,
    basis: Iterable[Text] = (),
    noun: Noun = ORDERS,
) -> None:
    """Write a copy of ``source`` with its findings to ``out``.

    Marks and summary of an earlier check are taken away first, so a marked copy that was mended can be marked again.
    Nothing else is changed but colours and notes of cells that have findings (the worst finding gives the colour), and a
    summary sheet is put in front. A finding that stands in no cell of its row is noted at the row's first cell; one
    without a row is only in the summary. What is no xlsx becomes a workbook of
    text cells.

    Args:
        source: The file that was checked.
        findings: What was found, with the policy's severities.
        verdicts: ``domain.stages.Reviewed.verdicts``; None when nothing was reviewed.
        out: xlsx (or xlsm for xlsm, macros kept).
        lang: "zh" or "en".
        basis: What was not checked, and what the review rests on (``domain.basis``): lines of the summary.
        noun: What the verdicts are about: orders, or the bills of a manifest.

    Raises:
        InputError: the source cannot be opened.
        OutputError: the copy cannot be written; nothing is left behind.
    """
    copy = open_copy(source, out)
    _forget(copy.book)
    only = copy.book.worksheets[0].title if copy.only_sheet else None
    cells = _cells(findings, only)
    shown = cells.filter(pl.col("sheet").is_in([sheet.title for sheet in copy.book.worksheets]))
    for sheet, column, row, rank in shown.select("sheet", "column", "row", "rank").iter_rows():
        _cell(copy.book, sheet, column, row).fill = fill(SEVERITIES[rank].colour)
    for cell, notes in _notes(copy.book, findings, shown.head(MOST_NOTES)):
        _note(cell, notes, lang)
    unnoted = max(shown.height - MOST_NOTES, 0)
    story = Story(findings, verdicts, lang, source.name, only, unnoted, copy.lost, tuple(basis), noun)
    write_summary(copy.book, story)
    # Values of formulas are not kept by the copy: they are computed anew when it is opened.
    copy.book.calculation.fullCalcOnLoad = True
    with resources.whole(out) as aside:
        copy.book.save(aside)


def _cells(findings: Findings, only: str | None) -> pl.DataFrame:
    """One row per cell: ``sheet``, ``column``, ``row``, worst ``rank``, ``at`` (places in the frame); worst first."""
    sheet = pl.col("sheet") if only is None else pl.lit(only).alias("sheet")
    return (
        findings.frame.select(
            sheet,
            pl.col("column").fill_null("A"),
            "row",
            rank=pl.col("severity").replace_strict(_RANK, return_dtype=pl.UInt8),
            at=pl.int_range(pl.len(), dtype=pl.UInt32),
        )
        .filter(pl.col("row").is_not_null())
        .sort("rank", maintain_order=True)
        .group_by("sheet", "column", "row", maintain_order=True)
        .agg(pl.col("rank").min(), "at")
    )


def _notes(book: Workbook, findings: Findings, cells: pl.DataFrame) -> Iterator[tuple[Cell, list[Finding]]]:
    """Each cell with its findings, the worst first."""
    places = cells.explode("at")["at"]
    told = Findings(findings.frame[places], findings.file, findings.names).iterate()
    for sheet, column, row, count in cells.select(
        "sheet", "column", "row", pl.col("at").list.len()
    ).iter_rows():
        yield _cell(book, sheet, column, row), [next(told) for _ in range(count)]


def _cell(book: Workbook, sheet: str, column: str, row: int) -> Cell:
    """The cell, or the first of the merged cells that hide it."""
    worksheet: Worksheet = book[sheet]
    cell = worksheet[f"{column}{row}"]
    if isinstance(cell, MergedCell):
        area = next(area for area in worksheet.merged_cells.ranges if cell.coordinate in area)
        cell = worksheet.cell(area.min_row, area.min_col)
    assert isinstance(cell, Cell), "not merged any more"
    return cell


def _forget(book: Workbook) -> None:
    """Take away what an earlier check has marked; workbooks that were never marked are not even looked through."""
    known = properties(book)
    if SUMMARY not in known.names:
        return
    summary = str(known[SUMMARY].value)
    del known[SUMMARY]
    if summary in book.sheetnames and len(book.worksheets) > 1:
        del book[summary]
    ours = {weight.colour for weight in SEVERITIES}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.has_style and str(cell.fill.fgColor.rgb)[-6:] in ours:
                    cell.fill = PatternFill()
                if cell.comment is not None and cell.comment.author == _AUTHOR:
                    theirs = cell.comment.text.partition(_SEAM)[2]
                    cell.comment = Comment(theirs, "") if theirs else None


def _note(cell: Cell, notes: list[Finding], lang: str) -> None:
    texts = [
        f"{finding.code} [{SEVERITIES[_RANK[finding.severity.value]].word.pick(lang)}] "
        f"{finding.message.pick(lang)}\n→ {finding.hint.pick(lang)}"
        for finding in notes
    ]
    text = "\n".join(texts)
    if cell.comment is not None:
        text += _SEAM + cell.comment.text
    text = clean(text)
    lines = sum(width_of(line) // 52 + 1 for line in text.splitlines())
    cell.comment = Comment(text, _AUTHOR, height=min(lines, 30) * _LINE_HEIGHT + 14, width=_NOTE_WIDTH)
