"""The two-sheet form: a sheet of orders and a sheet of goods, joined by the order number."""

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.sheets import codes_sheet as codes
from yuhuo_customs.sheets import codes_structure as structure
from yuhuo_customs.sheets.headings import Index
from yuhuo_customs.sheets.mapped import (
    Fields,
    Mapped,
    damaged,
    fields,
    impossible,
    is_head,
    missing,
    nothing,
    of_headings,
    places,
    with_params,
)
from yuhuo_customs.sheets.normalise import normalise
from yuhuo_customs.sheets.profile import ColumnSpec, Profile, spec_of
from yuhuo_customs.sheets.selection import Book, Sheet
from yuhuo_customs.sheets.table import Table, cut


def read(orders: Sheet, lines: Sheet, profile: Profile, index: Index, book: Book) -> Mapped:
    """Orders of one sheet, lines of another."""
    why = [each for each in (impossible(orders, profile), impossible(lines, profile)) if each is not None]
    if why or orders.header is None or lines.header is None:
        return nothing(profile, Findings.none().and_(*why))
    order_table, said_first = cut(orders.grid, orders.header, profile, index)
    line_table, said_second = cut(lines.grid, lines.header, profile, index)
    order_columns, line_columns = _columns(order_table, line_table, profile)
    said = of_headings(orders, profile).and_(
        of_headings(lines, profile),
        _misplaced(order_table, order_columns),
        _misplaced(line_table, [profile.key_column, *line_columns]),
        missing(order_table.sheet, order_table.header_row, _absent(profile, order_columns, "order")),
        missing(line_table.sheet, line_table.header_row, _absent(profile, line_columns, "line")),
        said_first,
        said_second,
    )
    where = places(order_table, order_columns, is_head) | places(line_table, line_columns, _is_item)
    if not order_table.rows.len():
        only = Findings.of(codes.ONLY_HEADINGS.code, sheet=order_table.sheet, row=order_table.header_row)
        return nothing(profile, said.and_(only), where)
    heads = fields(order_table, order_columns, lambda _: True)
    frame = _orders(order_table, profile, heads)
    matched, unmatched = _match(line_table, profile, frame)
    goods = _lines(fields(line_table, line_columns, _is_item), heads, matched)
    said = said.and_(
        damaged(order_table, book, pl.DataFrame({"order": frame["_order"]})),
        damaged(line_table, book, _indexes(line_table, matched)),
        _about_orders(order_table, profile, frame, matched),
        _about_lines(line_table, profile, matched, unmatched),
    )
    return Mapped(frame, goods, where, said)


def _is_item(address: str) -> bool:
    return not is_head(address)


def _columns(
    order_table: Table, line_table: Table, profile: Profile
) -> tuple[list[ColumnSpec], list[ColumnSpec]]:
    """Columns that count on each sheet. An order column that also fills goods fields (币制) may stand on both."""
    orders = [column for column in order_table.cells if column.level == "order"]
    lines = [
        column
        for column in line_table.cells
        if column != profile.key_column and any(_is_item(address) for address in column.fills)
    ]
    return orders, lines


def _absent(profile: Profile, present: list[ColumnSpec], level: str) -> list[ColumnSpec]:
    return [column for column in profile.columns if column.level == level and column not in present]


def _misplaced(table: Table, right: list[ColumnSpec]) -> Findings:
    return Findings.none().and_(
        *(
            Findings.of(
                codes.MISPLACED.code, field=column.fills[0], sheet=table.sheet, column=table.letters[column],
                row=table.header_row, value=table.headings[column],
            )
            for column in table.cells
            if column not in right
        )
    )  # fmt: skip


def _orders(table: Table, profile: Profile, heads: Fields) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "_order": pl.Series(range(table.rows.len()), dtype=pl.UInt32),
            "_row": table.rows,
            "orderNo": heads[profile.key],
            **{address: cells for address, cells in heads.items() if is_head(address)},
        }
    )


def _match(table: Table, profile: Profile, orders: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of the goods sheet with their order (``at``, ``_order``, ``_row``, ``key``), and those without.

    A line without a number goes to the order above, which then waits for a person to fill the number in.
    """
    key = normalise(table.cells[profile.key_column], spec_of(profile.key))
    rows = pl.DataFrame(
        {
            "at": pl.Series(range(key.len()), dtype=pl.UInt32),
            "_row": table.rows,
            "key": key,
            "meant": key.fill_null(strategy="forward"),
        }
    )
    first = orders.select("_order", meant="orderNo").drop_nulls().unique("meant", keep="first")
    joined = rows.join(first, on="meant", how="left", maintain_order="left")
    known = pl.col("_order").is_not_null()
    return joined.filter(known), joined.filter(~known)


def _lines(goods: Fields, heads: Fields, matched: pl.DataFrame) -> pl.DataFrame:
    at, order = matched["at"], matched["_order"]
    columns = {address: cells.gather(at) for address, cells in goods.items()}
    for address, cells in heads.items():
        if is_head(address):
            continue
        broadcast = cells.gather(order)
        own = columns.get(address)
        columns[address] = broadcast if own is None else own.zip_with(own.is_not_null(), broadcast)
    index = pl.Series(range(at.len()), dtype=pl.UInt32)
    return pl.DataFrame({"_line": index, "_order": order, "_row": matched["_row"], **columns})


def _indexes(table: Table, matched: pl.DataFrame) -> pl.DataFrame:
    """``order`` and ``line`` of each row of the goods sheet."""
    every = pl.DataFrame({"at": pl.Series(range(table.rows.len()), dtype=pl.UInt32)})
    told = matched.select("at", order="_order").with_row_index("line")
    return every.join(told, on="at", how="left", maintain_order="left").select("order", "line")


def _about_orders(table: Table, profile: Profile, orders: pl.DataFrame, matched: pl.DataFrame) -> Findings:
    """Order numbers that stand twice, and orders without goods."""
    place = {"sheet": table.sheet, "column": table.letters[profile.key_column], "field": profile.key}
    numbered = (
        orders.select(order="_order", row="_row", value="orderNo")
        .filter(pl.col("value").is_not_null())
        .with_columns(first=pl.col("row").min().over("value"), times=pl.len().over("value"))
    )
    twice = with_params(numbered.filter(pl.col("times") > 1).drop("times"), "first")
    empty = numbered.filter(
        pl.col("row") == pl.col("first"), ~pl.col("order").is_in(matched["_order"].unique().implode())
    )
    return Findings.bulk(twice, structure.TWICE.code, **place).and_(
        Findings.bulk(empty.select("order", "row", "value"), structure.NO_LINES.code, **place)
    )


def _about_lines(table: Table, profile: Profile, matched: pl.DataFrame, unmatched: pl.DataFrame) -> Findings:
    """Lines without an order number, and lines whose order is not there."""
    place = {"sheet": table.sheet, "column": table.letters[profile.key_column], "field": profile.key}
    above = pl.col("meant").fill_null("—").alias("above")
    told = matched.with_row_index("line").filter(pl.col("key").is_null())
    lost = unmatched.filter(pl.col("key").is_null())
    frame = pl.concat(
        [
            told.select(above, order="_order", line="line", row="_row"),
            lost.select(above, order=pl.lit(None, pl.UInt32), line=pl.lit(None, pl.UInt32), row="_row"),
        ]
    )
    bare = Findings.bulk(with_params(frame, "above"), structure.NO_NUMBER.code, **place)
    unknown = unmatched.filter(pl.col("key").is_not_null()).select(row="_row", value="key")
    return bare.and_(Findings.bulk(unknown, structure.NO_ORDER.code, **place))
