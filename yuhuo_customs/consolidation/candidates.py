"""Which parcel may go into which unit: destination, mode, cut-off, the unit's own limits; and why one fits nowhere."""

import json
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.consolidation import codes
from yuhuo_customs.consolidation.modes import code_of
from yuhuo_customs.consolidation.reading import Book
from yuhuo_customs.consolidation.standing import SEPARATORS, Stood
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.sheets.normalise import by_distinct

LIMITS = {"pieces": "maxPieces", "grams": "mostGrams", "cm3": "mostCm3"}
"""What a parcel takes → what a unit has of it."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What is to be solved.

    Attributes:
        parcels: All parcels of the sheet; ``reason`` null: to be loaded.
        units: The units that can be used, earliest cut-off first: ``_unit`` (UInt32, index), ``mode``.
        pairs: ``_at``, ``_unit``: every allowed place, in the order of both.
    """

    parcels: pl.DataFrame
    units: pl.DataFrame
    pairs: pl.DataFrame
    findings: Findings


def find(book: Book, stood: Stood) -> Candidates:
    """All allowed places of the parcels that may leave."""
    units, said = _units(book)
    parcels = stood.parcels
    free = parcels.filter(pl.col("reason").is_null())
    pairs = free.lazy().join(units.lazy().drop("destinations", "_at", "_row"), how="cross", suffix="_of_unit")
    listed = units.select(
        "_unit",
        pl.col("destinations").str.to_lowercase().str.replace_all(SEPARATORS, "\u241e").str.split("\u241e"),
    )
    served = listed.explode("destinations").with_columns(pl.col("destinations").str.strip_chars()).unique()
    there = pairs.with_columns(_to=pl.col("destination").str.to_lowercase()).join(
        served.lazy(), left_on=["_unit", "_to"], right_on=["_unit", "destinations"], how="semi"
    )
    mode = pl.col("modes").is_null() | pl.col("mode").is_in(pl.col("modes"))
    billed = pl.col("bill").is_null() | (pl.col("bill") == pl.col("billNo"))
    in_time = (
        pl.col("readyTime").is_null() | pl.col("cutoff").is_null() | (pl.col("readyTime") <= pl.col("cutoff"))
    )
    known = pl.col("cm3").is_not_null() | pl.col("mostCm3").is_null()
    fits = pl.all_horizontal(
        pl.col(limit).is_null() | (pl.col(name) <= pl.col(limit)) for name, limit in LIMITS.items()
    )
    judged = (
        there.filter(mode)
        .select("_at", "_unit", billed=billed, in_time=in_time, known=known, fits=fits.fill_null(value=True))
        .collect()
    )
    keep = judged.filter("billed", "in_time", "known", "fits").select("_at", "_unit").sort("_at", "_unit")
    return Candidates(_told(parcels, judged), units, keep, said)


def _told(parcels: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """The first thing that stands against every unit."""
    steps = ("billed", "in_time", "known", "fits")
    some = judged.group_by("_at").agg(
        billed=pl.col("billed").any(),
        in_time=(pl.col("billed") & pl.col("in_time")).any(),
        known=(pl.col("billed") & pl.col("in_time") & pl.col("known")).any(),
        fits=pl.all_horizontal(steps).any(),
    )
    told = parcels.join(some, on="_at", how="left", maintain_order="left")
    reason = (
        pl.when(pl.col("reason").is_not_null()).then("reason")
        .when(pl.col("billed").is_null()).then(pl.lit(codes.NO_TRANSPORT))
        .when(~pl.col("billed")).then(pl.lit(codes.GONE))
        .when(~pl.col("in_time")).then(pl.lit(codes.AFTER_CUTOFF))
        .when(~pl.col("known")).then(pl.lit(codes.NO_VOLUME))
        .when(~pl.col("fits")).then(pl.lit(codes.TOO_LARGE))
    )  # fmt: skip
    gone = reason == codes.GONE
    bill = pl.col("bill").fill_null("")
    return told.with_columns(
        reason=reason,
        why_zh=pl.when(gone & (bill != "")).then(pl.concat_str(pl.lit("已在提运单 "), bill, pl.lit(" 上"))).otherwise("why_zh"),
        why_en=pl.when(gone & (bill != "")).then(pl.concat_str(pl.lit("it is on bill "), bill)).otherwise("why_en"),
    ).drop(steps)  # fmt: skip


def _units(book: Book) -> tuple[pl.DataFrame, Findings]:
    units = book.units.frame.with_columns(
        mode=by_distinct(book.units.frame["trafMode"], lambda word: code_of(word) or "?")
    )
    found = [
        book.say(
            "units",
            "trafMode",
            units.filter(pl.col("mode") == "?").select(row="_row", value="trafMode"),
            codes.NO_MODE,
        )
    ]
    first = pl.col("_row").min()
    same = units.filter(pl.col("_row") != first.over("billNo", "unitNo"), pl.col("unitNo").is_not_null())
    rows = units.select("_row", first=first.over("billNo", "unitNo"), other=first.over("billNo"))
    found.append(book.say("units", "unitNo", _first(same, rows, "first", "unitNo"), codes.SAME_UNIT))
    journey = pl.struct("mode", "trafName", "voyageNo")
    differ = units.filter(journey != journey.first().over("billNo"))
    found.append(book.say("units", "billNo", _first(differ, rows, "other", "billNo"), codes.BILL_DIFFERS))
    said = Findings.none().and_(*found)
    frame = book.findings.and_(said).frame
    wrong = frame.filter((pl.col("severity") == "block") & (pl.col("sheet") == book.units.name))[
        "row"
    ].drop_nulls()
    usable = units.filter(~pl.col("_row").is_in(wrong.to_list()))
    return usable.sort(pl.col("cutoff").fill_null("9"), "_at").with_row_index("_unit"), said


def _first(rows: pl.DataFrame, firsts: pl.DataFrame, name: str, field: str) -> pl.DataFrame:
    found = rows.join(firsts, on="_row", how="left", maintain_order="left")
    params = [json.dumps({"first": number}) for number in found[name]]
    return found.select(row="_row", value=field).with_columns(params=pl.Series(params, dtype=pl.String))
