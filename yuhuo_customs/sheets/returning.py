"""Documents back into rows of a workbook: the other way round of reading, by the same profile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.stages import DocumentFrames
from yuhuo_customs.sheets.profile import ColumnSpec, Profile

Frames = Mapping[str, DocumentFrames]


@dataclass(frozen=True, slots=True)
class Returned:
    """Rows for :func:`yuhuo_customs.sheets.template.write_template`.

    Attributes:
        rows: One per line of an order, String columns named by the Chinese heading.
        lost: Addresses that have values and no column in the profile.
        differing: Heading → how many cells could not hold all values, because the documents do not agree.
        orders: How many orders the rows make.
    """

    rows: pl.DataFrame
    lost: tuple[str, ...]
    differing: Mapping[str, int]
    orders: int


def rows_of(profile: Profile, found: Frames) -> Returned:
    """The rows of ``profile`` that give ``found`` (frames of text by kind, as messages are unpacked).

    Documents of one order are brought together by the key column, or, where a kind has no such field (a waybill), by
    another number that it shares with one that has. The first kind of the profile says what the others contradict.
    """
    kinds = [kind for kind in profile.documents if kind in found]
    keys = _keys(profile, found, kinds)
    order_columns = [column for column in profile.columns if column.level == "order"]
    line_columns = [column for column in profile.columns if column.level == "line"]
    heads, head_differs = _merged(found, keys, order_columns, "head")
    lines, line_differs = _merged(found, keys, line_columns, "items")
    rows = heads.join(lines, on="_key", how="left", maintain_order="left") if line_columns else heads
    return Returned(
        rows=rows.drop("_key", "_n", strict=False),
        lost=tuple(_lost(profile, found)),
        differing=head_differs | line_differs | _of_lines(found, keys, order_columns, heads),
        orders=heads.height,
    )


def _keys(profile: Profile, found: Frames, kinds: list[str]) -> dict[str, pl.Series]:
    """Kind → the order's key for each of its documents."""
    key_of = {at.split(".")[0]: at.split(".")[2] for at in profile.key_column.fills if ".head." in at}
    keys = {kind: found[kind].head[key_of[kind]] for kind in kinds if kind in key_of}
    for kind in kinds:
        if kind not in keys:
            keys[kind] = _linked(profile, found, kind, keys)
    return {kind: key.fill_null("").alias("_key") for kind, key in keys.items()}


def _linked(profile: Profile, found: Frames, kind: str, keys: Mapping[str, pl.Series]) -> pl.Series:
    """The key of the order whose document holds the same number; else the number itself."""
    own = found[kind].head
    numbers = [name for name in documents()[kind].business_key if not name.endswith("Code")]
    for column in profile.columns:
        mine = [at for at in column.fills if at in {f"{kind}.head.{name}" for name in numbers}]
        others = [at.split(".") for at in column.fills if at.split(".")[0] in keys and ".head." in at]
        if mine and others:
            name, (other, _, there) = mine[0].split(".")[2], others[0]
            known = pl.DataFrame({"number": found[other].head[there], "key": keys[other]}).unique("number")
            wanted = own.select(number=name)
            linked = wanted.join(known, on="number", how="left", maintain_order="left")
            return linked.select(pl.coalesce("key", "number")).to_series()
    return own[numbers[-1]] if numbers else pl.Series([""] * own.height)


def _merged(
    found: Frames,
    keys: Mapping[str, pl.Series],
    columns: list[ColumnSpec],
    group: str,
) -> tuple[pl.DataFrame, dict[str, int]]:
    """One row per order (and line), with the first value that any document gives; how often others differ."""
    indexes = ["_key", "_n"] if group == "items" else ["_key"]
    tables = [_table(found[kind], kind, keys[kind], group) for kind in keys if _has(found[kind], group)]
    schema = {"_key": pl.String} | ({"_n": pl.UInt32} if group == "items" else {})
    if not tables:
        return pl.DataFrame(schema=schema | {column.zh: pl.String for column in columns}), {}
    whole = tables[0]
    for table in tables[1:]:
        whole = whole.join(table, on=indexes, how="full", coalesce=True, maintain_order="left_right")
    filled: list[pl.Expr] = []
    differs: dict[str, pl.Expr] = {}
    for column in columns:
        there = [at for at in column.fills if at in whole.columns]
        value = pl.coalesce(there) if there else pl.lit(None, dtype=pl.String)
        filled.append(value.alias(column.zh))
        differs[column.zh] = pl.any_horizontal(
            pl.lit(value=False), *((pl.col(at) != value).fill_null(value=False) for at in there[1:])
        ).sum()
    counts = whole.select(**differs).row(0, named=True) if differs else {}
    rows = whole.select(*indexes, *filled)
    if group == "items":
        rows = rows.sort("_n", maintain_order=True)
    return rows, {name: count for name, count in counts.items() if count}


def _of_lines(
    found: Frames, keys: Mapping[str, pl.Series], columns: list[ColumnSpec], heads: pl.DataFrame
) -> dict[str, int]:
    """Order columns that also fill items (币制): how many items say something else than their order."""
    counts: dict[str, int] = {}
    for column in columns:
        for kind, _, name in (at.split(".") for at in column.fills if ".items." in at):
            if kind not in keys or not _has(found[kind], "items"):
                continue
            items = found[kind].items.select("_order", value=name)
            own = items.with_columns(_key=keys[kind].gather(items["_order"])).join(
                heads, on="_key", how="left"
            )
            many = own.filter(pl.col("value") != pl.col(column.zh)).height
            if many:
                counts[column.zh] = counts.get(column.zh, 0) + many
    return counts


def _table(frames: DocumentFrames, kind: str, key: pl.Series, group: str) -> pl.DataFrame:
    frame = frames.head if group == "head" else frames.items
    names = {name: f"{kind}.{group}.{name}" for name in frame.columns if not name.startswith("_")}
    renamed = frame.rename(names)
    if group == "head":
        return renamed.drop("_order").with_columns(key).unique("_key", keep="first", maintain_order=True)
    numbered = renamed.with_columns(_key=key.gather(frame["_order"]))
    place = pl.int_range(pl.len(), dtype=pl.UInt32).over("_order")
    return (
        numbered.with_columns(_n=place)
        .unique(["_key", "_n"], keep="first", maintain_order=True)
        .drop("_order", "_line")
    )


def _has(frames: DocumentFrames, group: str) -> bool:
    return group == "head" or (frames.items.width > 2 and frames.items.height > 0)  # more than the numbers


def _lost(profile: Profile, found: Frames) -> Iterator[str]:
    """Addresses with values that no column holds; what the profile says or computes by itself is not lost."""
    covered = {at for column in profile.columns for at in column.fills} | set(profile.derived)
    for kind, frames in found.items():
        for group, frame in (("head", frames.head), ("items", frames.items)):
            for name, spec in documents()[kind].specs(group).items():
                at = f"{kind}.{group}.{name}"
                if (
                    at in covered
                    or spec.stamped
                    or not frame.height
                    or frame[name].null_count() == frame.height
                ):
                    continue
                values = frame[name].drop_nulls().unique().to_list()
                if values != [profile.constants.get(at, profile.defaults.get(at))]:
                    yield at
