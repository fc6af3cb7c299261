"""The user's tables (package ``tariff``) as the reference tables of the rules, for one direction of trade."""

from collections.abc import Callable

import polars as pl

from yuhuo_customs.review.references import Reference
from yuhuo_customs.review.reftables import COLUMNS, TABLE_KEYS
from yuhuo_customs.tariff import Tables

LONGEST = 10


def of_tables(tables: Tables | None, direction: str) -> dict[str, Reference]:
    """Name → reference for the tables that the user gave; ``direction`` is "export" or "import"."""
    found: dict[str, Reference] = {}
    if tables is None:
        return found
    if tables.tariff is not None:
        found["tariff"] = _tariff(tables.tariff.frame, tables.tariff.above)
        found["ended"] = _ended(tables.tariff.ended)
    if tables.positive is not None:
        found["positive"] = _positive(tables.positive.frame)
    if tables.restrictions is not None:
        found["restricted"] = _restricted(tables.restrictions.frame, direction[0].upper())
    if tables.prices is not None:
        found["catalogue"] = _prices(tables.prices.frame)
    return found


def _prices(frame: pl.DataFrame) -> Reference:
    """A platform's price of an article; a range where two are given."""
    rows = frame.select(
        pl.col("ebpCode").alias("head.ebpCode"),
        "itemNo",
        "price_low",
        pl.coalesce("price_high", "price_low").alias("price_high"),
    )
    on = TABLE_KEYS["catalogue"]
    return Reference.of(rows.unique([*on], keep="last", maintain_order=True), *on)


def _tariff(frame: pl.DataFrame, above: pl.DataFrame) -> Reference:
    names = [name for name in COLUMNS["tariff"] if name in frame.columns]
    rows = frame.select(pl.col("code").alias("gcode"), *names).unique("gcode", keep="first")
    rows = rows.with_columns(known=pl.lit(value=True))
    headings = pl.concat([frame["code"], above["code"]]).str.slice(0, 4).unique().drop_nulls()

    def look(keys: pl.DataFrame) -> pl.DataFrame:
        found = keys.join(rows, on="gcode", how="left", maintain_order="left")
        heading = pl.col("gcode").str.slice(0, 4).is_in(headings.implode())
        return _shaped(found.with_columns(heading=heading), "tariff")

    return Reference(TABLE_KEYS["tariff"], look)


def _ended(frame: pl.DataFrame) -> Reference:
    rows = frame.select(
        pl.col("code").alias("gcode"),
        pl.col("ended").cast(pl.String).fill_null("").alias("ended"),
        pl.col("successors").list.join("、").alias("successors"),
    )
    return Reference.of(rows.unique("gcode", keep="first"), "gcode")


def _positive(frame: pl.DataFrame) -> Reference:
    """A code can stand on several rows: bonded only where all of them are, and every remark is shown."""
    rows = frame.group_by("code8", maintain_order=True).agg(
        listed=pl.lit(value=True),
        bonded_only=pl.col("bonded_only").fill_null(value=False).all(),
        named=pl.col("named").drop_nulls().first(),
        excluded=pl.col("excluded").drop_nulls().first(),
        limit=pl.col("limit").drop_nulls().first(),
        limit_unit=pl.col("limit_unit").drop_nulls().first(),
        typed=pl.col("typed").fill_null(value=False).all(),
        remark=pl.col("remark").drop_nulls().unique(maintain_order=True).str.join("；"),
    )
    return Reference(TABLE_KEYS["positive"], _by_prefix(rows, "positive"))


def _by_prefix(rows: pl.DataFrame, name: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    def look(keys: pl.DataFrame) -> pl.DataFrame:
        eight = keys.with_columns(code8=pl.col("gcode").str.slice(0, 8))
        return _shaped(eight.join(rows, on="code8", how="left", maintain_order="left"), name)

    return look


def _restricted(frame: pl.DataFrame, letter: str) -> Reference:
    rows = frame.filter(pl.col("direction").is_null() | (pl.col("direction") == letter))

    def look(keys: pl.DataFrame) -> pl.DataFrame:
        numbered = keys.with_row_index("_at")
        hits = [
            numbered.with_columns(prefix=pl.col("gcode").str.slice(0, length)).join(rows, on="prefix")
            for length in range(2, LONGEST + 1)
        ]
        fits = pl.col("mode").is_null() | (pl.col("mode") == pl.col("head.tradeMode"))
        # prohibited goes before restricted, a longer prefix before a shorter one
        best = (
            pl.concat(hits)
            .filter(fits)
            .sort(pl.col("kind") != "prohibited", -pl.col("prefix").str.len_bytes().cast(pl.Int32))
            .unique("_at", keep="first", maintain_order=True)
        )
        joined = numbered.join(
            best.select("_at", "kind", "reason", "prefix"), on="_at", how="left", maintain_order="left"
        )
        return _shaped(joined, "restricted").with_columns(pl.col("kind").fill_null(""))

    return Reference(TABLE_KEYS["restricted"], look)


def _shaped(found: pl.DataFrame, name: str) -> pl.DataFrame:
    """Only the columns that rules may use; one that the table lacks is null."""
    return found.select(
        (pl.col(column) if column in found.columns else pl.lit(None)).cast(kind).alias(column)
        for column, kind in COLUMNS[name].items()
    )
