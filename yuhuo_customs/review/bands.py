"""From the facts of the past to reference tables: numbers in use, people and their year, bands of price and weight."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from yuhuo_customs.domain.stages import Classified, DocumentFrames
from yuhuo_customs.review.past import Past
from yuhuo_customs.review.references import Reference
from yuhuo_customs.review.reftables import MONEY, TABLE_KEYS
from yuhuo_customs.review.repeating import patterns

_UNITS = 10**5
_KILOGRAM = "035"


def of_past(past: Past, own: pl.DataFrame, settings: Mapping[str, Any], today: date) -> dict[str, Reference]:
    """Name → reference; nothing where nothing is known.

    Args:
        own: ``ebcCode`` and ``orderNo`` of the batch: they do not count into sums and bands of the past.
    """
    if not past:
        return {}
    other = past.without(own)
    frames = {
        "orders": _last(past.declared, TABLE_KEYS["orders"], "copNo"),
        "waybills": _last(_since(past.declared, today, settings), TABLE_KEYS["waybills"], "orderNo"),
        "payments": _last(past.declared, TABLE_KEYS["payments"], "orderNo"),
        "people": _people(other.declared),
        "year": _year(other.declared, today),
        "articles": _articles_of(other.lines, today),
        "sku": _articles(other.lines, settings),
        "heading": _headings(other.lines, settings),
    }
    found = {
        name: Reference.of(frame, *TABLE_KEYS[name]) for name, frame in frames.items() if name != "heading"
    }
    portions = _by_eight(_portions(other.lines, today))
    return {
        **found, "heading": _by_heading(frames["heading"]), "portions": portions, **patterns(other, settings, today),
    }  # fmt: skip


def of_lists(lists: pl.DataFrame, past: Past, found: Classified) -> dict[str, Reference]:
    """For cancellations, returns and master waybills: each list as it was declared, by its number.

    Args:
        lists: ``orderNo``, ``copNo``, ``invtNo``, ``preNo``, ``status``: how each list stands (from the ledger).
    """
    known = lists.filter(pl.col("invtNo").is_not_null()).unique("invtNo", keep="last", maintain_order=True)
    if not known.height:
        return {}
    heads = known.select(pl.col("invtNo").alias("head.invtNo"), "orderNo", "invtNo", "preNo", "status")
    rows = past.lines.unique(["orderNo", "gnum"], keep="last", maintain_order=True)
    lines = heads.select("head.invtNo", "orderNo").join(rows, on="orderNo").drop("orderNo")
    names = ("gcode", "qty", "qty1", "qty2", "unit", "unit1", "unit2")
    shown = lines.select(
        "head.invtNo",
        "gnum",
        *(_money(pl.col(name)).alias(name) if name.startswith("qty") else name for name in names),
    )
    made = {"lists": (heads, TABLE_KEYS["lists"]), "listlines": (shown, TABLE_KEYS["listlines"])}
    if "CEB607" in found.documents:
        made["bills"] = (_bills(past, found.documents["CEB607"]), TABLE_KEYS["bills"])
    return {name: Reference.of(frame, *on) for name, (frame, on) in made.items()}


def _bills(past: Past, masters: DocumentFrames) -> pl.DataFrame:
    """The weights of the lists of each master waybill; null where one of its parcels is not known."""
    heads = masters.head.select("_order", "copNo", "logisticsCode")
    weights = past.declared.unique(["logisticsCode", "logisticsNo"], keep="last", maintain_order=True)
    parcels = masters.items.select("_order", "logisticsNo").join(heads, on="_order")
    weighed = parcels.join(
        weights.select("logisticsCode", "logisticsNo", "weight"),
        on=["logisticsCode", "logisticsNo"],
        how="left",
    )
    whole = pl.when(~pl.col("weight").has_nulls()).then(pl.col("weight").sum())
    return weighed.group_by("copNo").agg(_money(whole).alias("weight"))


def _since(declared: pl.DataFrame, today: date, settings: Mapping[str, Any]) -> pl.DataFrame:
    months = int(settings["waybill_months"])
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    day = min(today.day, 28 if month == 1 else 30)
    return declared.filter(pl.col("day") > date(year, month + 1, day).isoformat())


def _last(declared: pl.DataFrame, on: tuple[str, ...], what: str) -> pl.DataFrame:
    known = declared.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in (*on, what)))
    last = known.sort("day", maintain_order=True).unique([*on], keep="last", maintain_order=True)
    return last.select(*on, what, "day", "source")


def _people(declared: pl.DataFrame) -> pl.DataFrame:
    known = declared.filter(pl.col("buyerIdNumber").is_not_null() & pl.col("buyerName").is_not_null())
    return known.group_by("buyerIdNumber", maintain_order=True).agg(
        name=pl.col("buyerName").last(), names=pl.col("buyerName").n_unique().cast(pl.UInt32)
    )


def _year(declared: pl.DataFrame, today: date) -> pl.DataFrame:
    lists = declared.filter(
        (pl.col("kind") == "CEB621") & pl.col("day").str.starts_with(f"{today.year:04d}-"),
        pl.col("buyerIdNumber").is_not_null(),
    ).unique(["ebcCode", "orderNo"], keep="last", maintain_order=True)
    return lists.group_by("buyerIdNumber", maintain_order=True).agg(
        _money(pl.col("value").sum()).alias("spent")
    )


def _portions(lines: pl.DataFrame, today: date) -> pl.DataFrame:
    """Kilograms of a person in this year by the first eight digits: a remark of the positive list is of eight."""
    stated = [pl.when(pl.col(f"unit{place}") == _KILOGRAM).then(pl.col(f"qty{place}")) for place in (1, 2)]
    rows = lines.filter(
        pl.col("day").str.starts_with(f"{today.year:04d}-"), pl.col("buyerIdNumber").is_not_null()
    ).unique(["ebcCode", "orderNo", "gnum"], keep="last", maintain_order=True)
    return rows.group_by(
        pl.col("buyerIdNumber").alias("head.buyerIdNumber"),
        _eight=pl.col("gcode").str.slice(0, 8),
        maintain_order=True,
    ).agg(_money(pl.coalesce(stated).sum()).alias("kilograms"))


def _by_eight(frame: pl.DataFrame) -> Reference:
    def look(keys: pl.DataFrame) -> pl.DataFrame:
        eight = keys.with_columns(_eight=pl.col("gcode").str.slice(0, 8))
        on = ["head.buyerIdNumber", "_eight"]
        return eight.join(frame, on=on, how="left", maintain_order="left").select("kilograms")

    return Reference(TABLE_KEYS["portions"], look)


def _articles_of(lines: pl.DataFrame, today: date) -> pl.DataFrame:
    """Code and origin (or destination) with which an article was declared on this very day, the last time."""
    rows = lines.filter(pl.col("day") == today.isoformat(), pl.col("itemNo").is_not_null())
    keys = [pl.col("ebcCode").alias("head.ebcCode"), pl.col("itemNo")]
    return rows.group_by(keys, maintain_order=True).agg(
        gcode=pl.col("gcode").last(), country=pl.col("country").last()
    )


def _articles(lines: pl.DataFrame, settings: Mapping[str, Any]) -> pl.DataFrame:
    rows = lines.filter(pl.col("itemNo").is_not_null(), pl.col("qty") > 0)
    grouped = rows.with_columns(weight=_per_piece()).group_by(
        pl.col("ebcCode").alias("head.ebcCode"), "itemNo", "currency", "unit", maintain_order=True
    )
    return grouped.agg(
        *_band("price", settings), *_band("weight", settings), seen=pl.len().cast(pl.UInt32)
    ).filter(pl.col("seen") >= int(settings["band_least"]))


def _headings(lines: pl.DataFrame, settings: Mapping[str, Any]) -> pl.DataFrame:
    rows = lines.filter(pl.col("gcode").is_not_null(), pl.col("qty") > 0)
    grouped = rows.with_columns(weight=_per_piece()).group_by(
        pl.col("gcode").str.slice(0, 4).alias("_four"), "currency", "unit", maintain_order=True
    )
    return grouped.agg(
        *_band("price", settings), *_band("weight", settings), seen=pl.len().cast(pl.UInt32)
    ).filter(pl.col("seen") >= int(settings["band_least"]))


def _per_piece() -> pl.Expr:
    """Weight of one piece in 10⁻⁵ kg, where a legal quantity is stated in kilograms."""
    stated = (pl.when(pl.col(f"unit{place}") == _KILOGRAM).then(pl.col(f"qty{place}")) for place in (1, 2))
    return pl.coalesce(stated) * _UNITS // pl.col("qty")


def _by_heading(frame: pl.DataFrame) -> Reference:
    def look(keys: pl.DataFrame) -> pl.DataFrame:
        four = keys.with_columns(_four=pl.col("gcode").str.slice(0, 4))
        found = four.join(frame, on=["_four", "currency", "unit"], how="left", maintain_order="left")
        return found.select("price_low", "price_high", "weight_low", "weight_high", "seen")

    return Reference(TABLE_KEYS["heading"], look)


def _band(name: str, settings: Mapping[str, Any]) -> list[pl.Expr]:
    """Median ± k × median absolute deviation, never narrower than a share of the median (settings)."""
    k = int(Decimal(settings["band_deviations"]) * 100)
    share = int(settings["band_share_percent"])
    middle = pl.col(name).median().cast(pl.Int64)
    spread = (pl.col(name) - middle).abs().median().cast(pl.Int64)
    half = pl.max_horizontal(spread * k // 100, middle * share // 100)
    low, high = pl.max_horizontal(middle - half, 0), middle + half
    return [_money(low).alias(f"{name}_low"), _money(high).alias(f"{name}_high")]


def _money(units: pl.Expr) -> pl.Expr:
    """Units of 10⁻⁵ as a decimal, exactly."""
    return (units.cast(pl.Decimal(38, 5)) * pl.lit(Decimal("0.00001"))).cast(MONEY)
