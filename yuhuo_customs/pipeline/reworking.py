"""A workbook with only the orders that customs refused, the reason beside the cell to mend."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from yuhuo_customs import resources
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import Batch, Column
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.schema import ORIGINS, RUNS
from yuhuo_customs.ledger.states import OVER
from yuhuo_customs.pipeline.origins import reopened
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.sheets.copying import open_copy
from yuhuo_customs.workplace import SystemClock

_COLOUR = PatternFill("solid", fgColor="FFC7CE")
_AUTHOR = "yuhuo"
"""Notes of this author are taken away when the workbook is marked anew."""


@dataclass(frozen=True, slots=True)
class Rework:
    """What was written.

    Attributes:
        orders, rows: How many.
        reasons: Each order's reason with the field it names ("" when it names none).
        profile: By which the workbook is read, as ``--profile`` names it.
    """

    orders: int
    rows: int
    reasons: tuple[tuple[str, str, str], ...]
    profile: str = "order-export"


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
        row = _origin(ledger, run)
    content, judgement = (
        unpack(bytes(row.input), row.input_size),
        unpack(bytes(row.judgement), row.judgement_size),
    )
    with reopened(row.name, row.profile, content, json.loads(judgement)) as (path, batch):
        done = _write(path, batch, refused.sort("orderNo", "kind"), out)
    return replace(done, profile=json.loads(row.counts).get("profile", row.profile))


def _origin(ledger: Ledger, run: int) -> Any:
    """The run with its kept input and the judgement on it."""
    query = select(
        RUNS.c.name, RUNS.c.profile, RUNS.c.counts,
        ORIGINS.c.input, ORIGINS.c.input_size, ORIGINS.c.judgement, ORIGINS.c.judgement_size,
    ).join(RUNS, RUNS.c.id == ORIGINS.c.run)  # fmt: skip
    with ledger.reading() as connection:
        row = connection.execute(query.where(RUNS.c.id == run)).one_or_none()
    if row is None or not row.input_size:
        raise InputError(
            Text(f"批次 {run} 没有留存输入文件。", f"The input file of run {run} was not kept."),
            where=ledger.where,
            todo=Text(
                "由账本生成的单证和旧版本的批次没有输入文件；请改正原工作簿。",
                "Documents made out of the ledger, and runs of older versions, have none; correct the original workbook.",
            ),
        )
    if row.profile.startswith("manifest-"):
        said = Text("这是舱单批次：改正原工作簿后再次 yuhuo manifest submit。",
                    "It is a run of manifests: correct its workbook and say yuhuo manifest submit again.")  # fmt: skip
        raise _nothing(run, said)
    return row


def _nothing(run: int, why: Text) -> InputError:
    return InputError(
        Text(f"批次 {run}：{why.zh}", f"Run {run}: {why.en}"),
        todo=Text("用 yuhuo status 查看各批次。", "Run yuhuo status to see the runs."),
    )


def _write(source: Path, batch: Batch, refused: pl.DataFrame, out: Path) -> Rework:
    orders = batch.orders.filter(pl.col("orderNo").is_in(refused["orderNo"].unique().implode()))
    lines = batch.lines.join(orders.select("_order"), on="_order", how="semi", maintain_order="left")
    copy = open_copy(source, out)
    book = Workbook()
    book.remove(book.worksheets[0])
    moved: dict[str, dict[int, int]] = {}
    for sheet in copy.book.worksheets:
        name = "" if copy.only_sheet else sheet.title
        moved[sheet.title] = _keep(
            sheet, book.create_sheet(sheet.title), _leaving(batch, orders, lines, name)
        )
    only = copy.book.worksheets[0].title if copy.only_sheet else ""
    reasons = _mark(book, batch, refused, orders, moved, only=only)
    with resources.whole(out) as aside:
        book.save(aside)
    return Rework(orders.height, lines.height, tuple(reasons))


def _leaving(batch: Batch, orders: pl.DataFrame, lines: pl.DataFrame, sheet: str) -> set[int]:
    """Rows of this sheet that hold orders which are not refused; headings and whatever else stands there remain."""
    tables = {each.table for each in batch.columns.values() if not sheet or each.sheet == sheet}
    if "lines" in tables:
        return set(batch.lines["_row"]) - set(lines["_row"])
    return set(batch.orders["_row"]) - set(orders["_row"]) if "orders" in tables else set()


def _keep(sheet: Worksheet, new: Worksheet, leaving: set[int]) -> dict[int, int]:
    """Copy the other rows; old row → new row. A formula would point to rows that moved: it is left out."""
    moved: dict[int, int] = {}
    for old, cells in enumerate(sheet.iter_rows(), 1):
        if old in leaving:
            continue
        moved[old] = len(moved) + 1
        for cell in cells:
            if cell.value is not None and cell.data_type != "f":
                made = new.cell(moved[old], cell.column, cell.value)
                made.number_format = cell.number_format
    return moved


def _mark(
    book: Workbook,
    batch: Batch,
    refused: pl.DataFrame,
    orders: pl.DataFrame,
    moved: Mapping[str, Mapping[int, int]],
    *,
    only: str,
) -> list[tuple[str, str, str]]:
    told: dict[tuple[str, int, int], list[str]] = {}
    reasons = []
    rows = dict(orders.select("orderNo", "_row").iter_rows())
    for order_no, kind, status, info in refused.select("orderNo", "kind", "status", "info").iter_rows():
        if order_no not in rows:
            continue
        address = _blamed(batch, kind, info or "") or _number_of(batch, kind)
        column = batch.columns[address]
        sheet = only or column.sheet
        row = _row_in(batch, orders, column, order_no)
        place = (sheet, moved[sheet][row], column_index_from_string(column.letters))
        told.setdefault(place, []).append(f"{kind} {status}：{info or ''}")
        reasons.append((order_no, f"{status} {info or ''}".strip(), column.heading))
    for (sheet, row, column_number), texts in told.items():
        cell = book[sheet].cell(row, column_number)
        cell.fill = _COLOUR
        cell.comment = Comment(
            "海关退单 / refused by customs:\n" + "\n".join(texts), _AUTHOR, height=120, width=380
        )
    return reasons


def _row_in(batch: Batch, orders: pl.DataFrame, column: Column, order_no: str) -> int:
    """The order's first row in the table that the column belongs to."""
    mine = orders.filter(pl.col("orderNo") == order_no)
    if column.table == "lines":
        return int(batch.lines.join(mine.select("_order"), on="_order", how="semi")["_row"][0])
    return int(mine["_row"][0])


def _blamed(batch: Batch, kind: str, info: str) -> str | None:
    """The column whose field customs' text names; the longest name counts. None: it names none that stands here."""
    found = [
        (len(_name(batch, address)), address)
        for address in batch.columns
        if address.startswith(f"{kind}.") and _name(batch, address) in info
        and _name(batch, address)
    ]  # fmt: skip
    named = [address for address in batch.columns if address.rpartition(".")[2] in info]
    return max(found)[1] if found else (named[0] if named else None)


def _name(batch: Batch, address: str) -> str:
    return batch.names[address].zh if address in batch.names else ""


def _number_of(batch: Batch, kind: str) -> str:
    columns = batch.columns
    own = [each for each in columns if each.endswith(".head.orderNo")]
    return next((each for each in own if each.startswith(kind)), own[0] if own else next(iter(columns)))
