"""The flat form: one sheet, order columns repeated on each goods line."""

from dataclasses import dataclass

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
from yuhuo_customs.sheets.profile import Profile, spec_of
from yuhuo_customs.sheets.selection import Book, Sheet
from yuhuo_customs.sheets.table import Table, cut


@dataclass(frozen=True, slots=True)
class _Grouping:
    """Which order each line belongs to.

    Attributes:
        order: ``_order`` of each line.
        first: Index of the first line of each order.
        bare: Lines without an order number.
        apart: Lines that begin another block of an order that ended before.
        edges: Lines that begin a block.
    """

    order: pl.Series
    first: pl.Series
    bare: pl.Series
    apart: pl.Series
    edges: pl.Series


def read(sheet: Sheet, profile: Profile, index: Index, book: Book) -> Mapped:
    """Orders and lines of a flat sheet."""
    why = impossible(sheet, profile)
    if why is not None or sheet.header is None:
        return nothing(profile, why or Findings.none())
    header = sheet.header
    said = of_headings(sheet, profile)
    if profile.has_goods and not header.levels["line"]:
        said = said.and_(Findings.of(codes.NO_GOODS.code, sheet=sheet.grid.sheet, row=header.row + 1))
        return nothing(profile, said)
    absent = [column for column in profile.columns if column not in header.columns]
    said = said.and_(missing(sheet.grid.sheet, header.row + 1, absent))
    table, left_out = cut(sheet.grid, header, profile, index)
    said = said.and_(left_out)
    where = places(table, table.cells, lambda _: True)
    if not table.rows.len():
        only = Findings.of(codes.ONLY_HEADINGS.code, sheet=table.sheet, row=table.header_row)
        return nothing(profile, said.and_(only), where)
    found = fields(table, table.cells, lambda _: True)
    grouping = _group(found[profile.key])
    orders, heads = _orders(table, profile, found, grouping)
    lines = _lines(table, found, grouping, heads)
    bare = grouping.bare & ~_merged(table, profile, grouping, book)
    said = said.and_(
        damaged(table, book, pl.DataFrame({"order": grouping.order, "line": lines["_line"]})),
        _unnumbered(table, profile, found[profile.key], grouping, bare),
        _disagreeing(table, found, grouping, heads),
    )
    return Mapped(orders, lines, where, said)


def _group(key: pl.Series) -> _Grouping:
    bare = key.is_null()
    filled = key.fill_null(strategy="forward") if bare.any() else key
    edges = filled.ne_missing(filled.shift(1))
    edges[0] = True
    starts = edges.arg_true()
    keys = filled.gather(starts)
    block = (edges.cast(pl.UInt32).cum_sum() - 1).cast(pl.UInt32)
    if keys.n_unique() == keys.len():
        return _Grouping(block.rename("_order"), starts, bare, starts.clear(), edges)
    blocks = keys.to_frame("key").with_row_index("block").with_columns(start=starts)
    known = blocks.unique("key", keep="first", maintain_order=True).with_row_index("_order")
    order = blocks.join(
        known.select("key", "_order"), on="key", how="left", nulls_equal=True, maintain_order="left"
    )
    apart = order.filter(~pl.col("block").is_in(known["block"].implode()))["start"]
    return _Grouping(order["_order"].gather(block), known["start"], bare, apart, edges)


def _orders(
    table: Table, profile: Profile, found: Fields, grouping: _Grouping
) -> tuple[pl.DataFrame, Fields]:
    """One row per order; what its first line leaves empty is taken from the first line that fills it."""
    heads: Fields = {}
    taken: dict[int, pl.Series] = {}
    level = [at for column in table.cells if column.level == "order" for at in column.fills]
    for address in level:
        cells = found[address]
        if id(cells) not in taken:
            taken[id(cells)] = _of_orders(cells, grouping)
        heads[address] = taken[id(cells)]
    rows = table.rows.gather(grouping.first)
    frame = pl.DataFrame(
        {
            "_order": pl.Series(range(rows.len()), dtype=pl.UInt32),
            "_row": rows,
            "orderNo": heads[profile.key],
            **{address: cells for address, cells in heads.items() if is_head(address)},
        }
    )
    return frame, heads


def _of_orders(cells: pl.Series, grouping: _Grouping) -> pl.Series:
    first = cells.gather(grouping.first)
    if not first.null_count() or cells.null_count() == cells.len():
        return first
    filled = (
        pl.DataFrame({"order": grouping.order, "value": cells})
        .filter(pl.col("value").is_not_null())
        .unique("order", keep="first")
    )
    return first.scatter(filled["order"], filled["value"])


def _lines(table: Table, found: Fields, grouping: _Grouping, heads: Fields) -> pl.DataFrame:
    columns: Fields = {}
    for address, cells in found.items():
        if is_head(address):
            continue
        order_level = address in heads and cells.null_count()
        columns[address] = (
            cells.zip_with(cells.is_not_null(), heads[address].gather(grouping.order))
            if order_level
            else cells
        )
    return pl.DataFrame(
        {
            "_line": pl.Series(range(table.rows.len()), dtype=pl.UInt32),
            "_order": grouping.order,
            "_row": table.rows,
            **columns,
        }
    )


def _merged(table: Table, profile: Profile, grouping: _Grouping, book: Book) -> pl.Series:
    """Lines whose order number stands in a merged cell that reaches down to them."""
    if not grouping.bare.any():
        return grouping.bare
    ranges = book.merged_rows(table.sheet, table.letters[profile.key_column])
    spans = pl.DataFrame(ranges, schema={"top": pl.UInt32, "bottom": pl.UInt32}, orient="row")
    rows = spans.select(pl.int_ranges(pl.col("top") + 1, pl.col("bottom") + 1, dtype=pl.UInt32).explode())
    return grouping.bare & table.rows.is_in(rows.to_series().implode())


def _unnumbered(
    table: Table, profile: Profile, numbers: pl.Series, grouping: _Grouping, bare_lines: pl.Series
) -> Findings:
    """Lines without an order number, and orders that stand in rows apart."""
    key = numbers.rename("value")
    place = {"sheet": table.sheet, "column": table.letters[profile.key_column], "field": profile.key}
    line = pl.Series(range(table.rows.len()), dtype=pl.UInt32)
    whole = pl.DataFrame({"order": grouping.order, "line": line, "row": table.rows})
    result = Findings.none()
    if bare_lines.any():
        bare = whole.filter(bare_lines)
        above = key.gather(grouping.first.gather(bare["order"])).fill_null("—")
        frame = with_params(bare.with_columns(above=above, value=pl.lit(None, pl.String)), "above")
        result = Findings.bulk(frame, structure.NO_NUMBER.code, **place)
    if grouping.apart.len():
        apart = whole[grouping.apart].with_columns(value=key.gather(grouping.apart))
        first = table.rows.gather(grouping.first.gather(apart["order"]))
        frame = with_params(apart.with_columns(first=first), "first")
        result = result.and_(Findings.bulk(frame, structure.APART.code, **place))
    return result


def _disagreeing(table: Table, found: Fields, grouping: _Grouping, heads: Fields) -> Findings:
    """Order columns whose filled cells differ from the order's value."""
    results: list[Findings] = []
    inside = ~grouping.edges
    for column in table.cells:
        address = column.fills[0]
        if column.level != "order":
            continue
        cells, values = found[address], heads[address]
        if not grouping.apart.len() and not ((cells != cells.shift(1)).fill_null(value=True) & inside).any():
            continue
        frame = pl.DataFrame(
            {
                "order": grouping.order,
                "line": pl.Series(range(cells.len()), dtype=pl.UInt32),
                "row": table.rows,
                "value": cells,
                "first": values.gather(grouping.order),
            }
        ).filter(pl.col("value") != pl.col("first"), ~grouping.bare)
        spec = spec_of(address)
        if spec is not None and spec.kind in ("decimal", "integer"):
            value, first = (pl.col(name).cast(pl.Decimal(38, 9), strict=False) for name in ("value", "first"))
            frame = frame.filter((value != first).fill_null(value=True))
        if frame.height:
            results.append(
                Findings.bulk(
                    with_params(frame, "first"), structure.DIFFERS.code, field=address, sheet=table.sheet,
                    column=table.letters[column],
                )
            )  # fmt: skip
    return Findings.none().and_(*results)
