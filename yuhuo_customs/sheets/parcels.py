"""An optional sheet of parcels beside the orders: what the carrier knows (waybill number, weights, charges), by order."""

from dataclasses import replace

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Column
from yuhuo_customs.sheets import codes_sheet as codes
from yuhuo_customs.sheets import codes_structure as structure
from yuhuo_customs.sheets.headings import Index
from yuhuo_customs.sheets.mapped import Mapped, fields, impossible, is_head, of_headings, with_params
from yuhuo_customs.sheets.normalise import normalise
from yuhuo_customs.sheets.profile import ColumnSpec, Profile, spec_of
from yuhuo_customs.sheets.selection import Sheet
from yuhuo_customs.sheets.table import Table, cut


def join(mapped: Mapped, sheet: Sheet, profile: Profile, index: Index) -> Mapped:
    """The orders with the fields of their parcels: columns that the orders' own sheet does not have.

    One parcel for each order; the key is the order number. Columns of both sheets count where the orders stand.
    """
    why = impossible(sheet, profile)
    if why is not None or sheet.header is None:
        return replace(mapped, findings=mapped.findings.and_(*([why] if why is not None else [])))
    table, said = cut(sheet.grid, sheet.header, profile, index)
    columns = [column for column in table.cells if _is_new(column, profile, mapped)]
    found = fields(table, columns, is_head)
    keys = _keys(table, profile, mapped.orders)
    first = keys.filter(pl.col("_order").is_not_null()).unique("_order", keep="first", maintain_order=True)
    order = mapped.orders.select("_order").join(first, on="_order", how="left", maintain_order="left")
    orders = mapped.orders.with_columns(
        order["_row"].alias("_parcel_row"),
        *(cells.gather(order["at"]).alias(at) for at, cells in found.items()),
    )
    where = {
        at: Column(table.sheet, table.letters[column], "parcels", table.headings[column])
        for column in columns
        for at in column.fills
        if at in found
    }
    kept = mapped.findings.frame.filter(
        ~((pl.col("code") == codes.MISSING.code) & pl.col("field").is_in([each.fills[0] for each in columns]))
    )
    findings = replace(mapped.findings, frame=kept).and_(
        of_headings(sheet, profile),
        _misplaced(table, [profile.key_column, *columns]),
        said,
        _about(table, profile, keys),
    )
    return Mapped(orders, mapped.lines, {**mapped.columns, **where}, findings)


def _is_new(column: ColumnSpec, profile: Profile, mapped: Mapped) -> bool:
    is_order = column.level == "order" and column != profile.key_column
    return is_order and not any(address in mapped.columns for address in column.fills)


def _keys(table: Table, profile: Profile, orders: pl.DataFrame) -> pl.DataFrame:
    """``at`` (row of the table), ``_row``, ``key`` and the ``_order`` that it names (null: none)."""
    key = normalise(table.cells[profile.key_column], spec_of(profile.key))
    rows = pl.DataFrame({"at": pl.Series(range(key.len()), dtype=pl.UInt32), "_row": table.rows, "key": key})
    named = orders.select("_order", key="orderNo").drop_nulls().unique("key", keep="first")
    return rows.join(named, on="key", how="left", maintain_order="left")


def _misplaced(table: Table, right: list[ColumnSpec]) -> Findings:
    wrong = [column for column in table.cells if column not in right]
    return Findings.none().and_(
        *(
            Findings.of(
                codes.MISPLACED.code, field=column.fills[0], sheet=table.sheet, column=table.letters[column],
                row=table.header_row, value=table.headings[column],
            )
            for column in wrong
        )
    )  # fmt: skip


def _about(table: Table, profile: Profile, keys: pl.DataFrame) -> Findings:
    """Parcels whose order is not there, and orders with more than one parcel."""
    place = {"sheet": table.sheet, "column": table.letters[profile.key_column], "field": profile.key}
    lost = keys.filter(pl.col("key").is_not_null(), pl.col("_order").is_null())
    known = keys.filter(pl.col("_order").is_not_null()).with_columns(
        first=pl.col("_row").min().over("_order"), times=pl.len().over("_order")
    )
    twice = with_params(
        known.filter(pl.col("times") > 1).select("first", order="_order", row="_row", value="key"), "first"
    )
    return Findings.bulk(lost.select(row="_row", value="key"), structure.NO_ORDER.code, **place).and_(
        Findings.bulk(twice, structure.TWICE.code, **place)
    )
