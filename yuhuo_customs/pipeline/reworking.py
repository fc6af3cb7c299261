"""A workbook with only the orders that customs refused, the reason beside the cell to mend."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from yuhuo_customs import resources
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.states import OVER
from yuhuo_customs.pipeline.recording import Record, recall
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.workplace import SystemClock

_COLOUR = PatternFill("solid", fgColor="FFC7CE")
_AUTHOR = "yuhuo"
"""Notes of this author are taken away when the workbook is marked anew."""


@dataclass(frozen=True, slots=True)
class Rework:
    """What was written: orders and rows, and each order's reason with the field it names ("" when it names none)."""

    orders: int
    rows: int
    reasons: tuple[tuple[str, str, str], ...]


def rework(run: int, out: Path, *, settings: Settings | None = None, clock: Clock | None = None) -> Rework:
    """Write the refused orders of a run into a new workbook, with the cells that were declared.

    Corrected, it is submitted as any other: the numbers are the same, so the declarations get their next revision.

    Raises:
        InputError: there is no such run, nothing in it is refused, or its input was not kept.
        OutputError: it cannot be written.
    """
    settings, clock = settings or load(), clock or SystemClock()
    with Ledger.open(settings.ledger_place, clock) as ledger:
        states = queries.order_states(ledger, run)
        if states.is_empty():
            raise _nothing(run, Text("账本中没有这个批次。", "The ledger has no such run."))
        # what was declared again since is no longer refused
        newest = queries.order_states(ledger).group_by("kind", "key").agg(newest=pl.col("revision").max())
        refused = (
            states.join(newest, on=["kind", "key"])
            .filter(
                (pl.col("revision") == pl.col("newest"))
                & pl.col("state").is_in([each.value for each in OVER])
            )
            .unique(["orderNo", "kind"], keep="last", maintain_order=True)
        )
        if refused.is_empty():
            raise _nothing(run, Text("这个批次没有被退单的订单。", "Nothing in this run is refused."))
        record = recall(ledger, run)
    return _write(record, refused, out)


def _nothing(run: int, why: Text) -> InputError:
    return InputError(
        Text(f"批次 {run}：{why.zh}", f"Run {run}: {why.en}"),
        todo=Text("用 yuhuo status 查看各批次。", "Run yuhuo status to see the runs."),
    )


def _write(record: Record, refused: pl.DataFrame, out: Path) -> Rework:
    orders = record.frames["orders"].filter(pl.col("orderNo").is_in(refused["orderNo"].unique().implode()))
    lines = record.frames["lines"].join(
        orders.select("_order"), on="_order", how="semi", maintain_order="left"
    )
    book = Workbook()
    book.remove(book.worksheets[0])
    columns: Mapping[str, Any] = record.about["columns"]
    places = {
        name: index for index, name in enumerate(dict.fromkeys(each["sheet"] for each in columns.values()))
    }
    one_sheet = len(places) == 1
    first_rows: dict[int, int] = {}
    for sheet in places:
        mine = {address: each for address, each in columns.items() if each["sheet"] == sheet}
        has_lines = any(each["table"] == "lines" for each in mine.values())
        rows = (
            lines.join(orders, on="_order", suffix="_of_order", maintain_order="left")
            if has_lines
            else orders
        )
        found = _sheet(book.create_sheet(sheet or "订单"), mine, rows)
        if not has_lines or one_sheet:
            first_rows = found
    reasons = _mark(book, record, refused, orders, first_rows)
    book.worksheets[0].freeze_panes = "A2"
    with resources.whole(out) as aside:
        book.save(aside)
    return Rework(orders.height, lines.height, tuple(reasons))


def _sheet(sheet: Worksheet, columns: Mapping[str, Any], rows: pl.DataFrame) -> dict[int, int]:
    """Headings and cells as text, in their old columns; the row of each order's first line by ``_order``."""
    found: dict[int, int] = {}
    for column in columns.values():
        sheet.cell(1, column_index_from_string(column["letters"]), column["heading"])
    for number, row in enumerate(rows.iter_rows(named=True), 2):
        found.setdefault(row["_order"], number)
        for address, column in columns.items():
            text = row.get(address)
            if text is not None:
                cell = sheet.cell(number, column_index_from_string(column["letters"]))
                cell.number_format = "@"
                cell.value = text
                cell.data_type = "s"
    return found


def _mark(
    book: Workbook, record: Record, refused: pl.DataFrame, orders: pl.DataFrame, rows: Mapping[int, int]
) -> list[tuple[str, str, str]]:
    told: dict[tuple[str, int, int], list[str]] = {}
    reasons = []
    by_number = dict(orders.select("orderNo", "_order").iter_rows())
    for order_no, kind, status, info in refused.select("orderNo", "kind", "status", "info").iter_rows():
        if by_number.get(order_no) not in rows:
            continue
        address = _blamed(record, kind, info or "") or _number_of(record, kind)
        column = record.about["columns"][address]
        place = (column["sheet"], rows[by_number[order_no]], column_index_from_string(column["letters"]))
        told.setdefault(place, []).append(f"{kind} {status}：{info or ''}")
        reasons.append((order_no, f"{status} {info or ''}".strip(), column["heading"]))
    for (sheet, row, column_number), texts in told.items():
        cell = book[sheet or "订单"].cell(row, column_number)
        cell.fill = _COLOUR
        cell.comment = Comment(
            "海关退单 / refused by customs:\n" + "\n".join(texts), _AUTHOR, height=120, width=380
        )
    return reasons


def _blamed(record: Record, kind: str, info: str) -> str | None:
    """The column whose field customs' text names; the longest name counts. None: it names none that stands here."""
    found = [
        (len(record.about["names"][address][0]), address)
        for address in record.about["columns"]
        if address.startswith(f"{kind}.") and record.about["names"].get(address, [""])[0] in info
        and record.about["names"].get(address, [""])[0]
    ]  # fmt: skip
    named = [address for address in record.about["columns"] if address.rpartition(".")[2] in info]
    return max(found)[1] if found else (named[0] if named else None)


def _number_of(record: Record, kind: str) -> str:
    columns: Mapping[str, Any] = record.about["columns"]
    own = [each for each in columns if each.endswith(".head.orderNo")]
    return next((each for each in own if each.startswith(kind)), own[0] if own else next(iter(columns)))
