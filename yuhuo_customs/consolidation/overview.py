"""The packing overview of a plan: what a person at the warehouse loads, unit by unit, bag by bag."""

from collections.abc import Iterator, Mapping

import polars as pl

from yuhuo_customs.consolidation.bagging import Plan
from yuhuo_customs.consolidation.consolidating import Consolidated
from yuhuo_customs.consolidation.modes import MODES
from yuhuo_customs.consolidation.packing import Placed, is_solvable
from yuhuo_customs.consolidation.tables import shown
from yuhuo_customs.domain.catalogue import CODES
from yuhuo_customs.errors import Text


def rows(done: Consolidated, lang: str) -> Mapping[str, pl.DataFrame]:
    """Sheet → rows (``tables.TABLES``)."""
    made = done.plan
    units = made.units.with_columns(bill="billNo", unit="unitNo", mode=_mode(lang), cutoff=_moment("cutoff"))
    named = units.select("_unit", "unit")
    journeys = units.group_by("bill", maintain_order=True).agg(
        pl.col("mode", "trafName", "voyageNo", "cutoff").first()
    )
    counts = made.houses.group_by("billNo").agg(houses=pl.len().cast(pl.Int64))
    masters = made.masters.rename({"billNo": "bill"}).join(
        journeys, on="bill", how="left", maintain_order="left"
    )
    shipper = [pl.col(name) for name in ("ebcName", "ebcCode") if name in made.houses.columns]
    loaded = (
        made.loaded.drop("bill").join(named, on="_unit", maintain_order="left").rename({"billNo": "bill"})
    )
    to = loaded.group_by("bag").agg(pl.col("destination").first())
    return {
        "summary": _summary(done, lang),
        "masters": masters.join(counts.rename({"billNo": "bill"}), on="bill", how="left", maintain_order="left"),
        "units": units.with_columns(_filled()),
        "houses": made.houses.rename({"billNo": "bill"}).with_columns(
            shipper=pl.coalesce(shipper) if shipper else pl.lit(None, pl.String)
        ),
        "bags": made.bags.join(named, on="_unit", maintain_order="left").rename({"billNo": "bill"}).join(
            to, on="bag", how="left", maintain_order="left"),
        "parcels": loaded.rename({"logisticsNo": "parcel", "_row": "row"}).with_columns(pl.col("row").cast(pl.Int64)),
        "left": _left(made, lang),
    }  # fmt: skip


def _mode(lang: str) -> pl.Expr:
    return pl.col("mode").replace_strict(
        {code: mode.title.pick(lang) for code, mode in MODES.items()}, default="", return_dtype=pl.String
    )


def _moment(name: str) -> pl.Expr:
    return pl.col(name).str.to_datetime("%Y%m%d%H%M%S", strict=False).dt.strftime("%Y-%m-%d %H:%M")


def _filled() -> list[pl.Expr]:
    pairs = {
        "fillPieces": ("pieces", "maxPieces"),
        "fillWeight": ("grams", "mostGrams"),
        "fillVolume": ("cm3", "mostCm3"),
    }
    return [(pl.col(used) / pl.col(most)).alias(name) for name, (used, most) in pairs.items()]


def _left(made: Plan, lang: str) -> pl.DataFrame:
    left = made.parcels.filter(pl.col("reason").is_not_null())
    titles = {code: CODES[code].title.pick(lang) for code in left["reason"].unique()}
    title = pl.col("reason").replace_strict(titles, default=None, return_dtype=pl.String)
    why = pl.col(f"why_{lang}")
    return left.select(
        "destination", "orderNo", "pieces", "grams", parcel="logisticsNo", code="reason", row=pl.col("_row").cast(pl.Int64),
        reason=pl.when(why.is_null()).then(title).otherwise(pl.concat_str(title, pl.lit(" · "), why)),
    )  # fmt: skip


def _summary(done: Consolidated, lang: str) -> pl.DataFrame:
    return shown(facts(done), lang)


def facts(done: Consolidated) -> Iterator[tuple[Text, str, str]]:
    """What a person wants to know first: result, and what plain first-fit reaches."""
    made = done.plan
    best, floor = carried(done, made.placed), carried(done, made.floor)
    yield Text("工作簿中的包裹", "parcels in the workbook"), f"{made.parcels.height:,}", ""
    for key, words in {
        "parcels": Text("装载的包裹", "parcels loaded"), "kg": Text("装载毛重（公斤）", "gross weight loaded (kg)"),
        "m3": Text("装载体积（立方米）", "volume loaded (m³)"), "weight": Text("重量装载率", "weight filled"),
        "volume": Text("体积装载率", "volume filled"),
    }.items():  # fmt: skip
        yield words, best[key], floor[key]
    yield Text("总包", "bags"), f"{made.bags.height:,}", ""
    yield Text("分单", "house bills"), f"{made.houses.height:,}", ""
    yield Text("未装", "left out"), f"{done.left:,}", ""
    if not is_solvable():
        yield (
            Text("求解器未安装（pip install highspy）", "solver is not installed (pip install highspy)"),
            "first-fit",
            "",
        )
    if made.placed.gap is not None:
        yield Text("与理论上限的差距", "below what any packing could reach"), f"≤ {made.placed.gap:.2%}", ""


def carried(done: Consolidated, placed: Placed) -> dict[str, str]:
    """Parcels, weight and volume of a placement, and their share of the room that is limited."""
    made, units = done.plan, done.plan.units
    rows = made.parcels.filter(pl.col("_at").is_in(list(_placed(done, placed))))
    grams, cm3 = int(rows["grams"].sum()), int(rows["cm3"].fill_null(0).sum())
    return {
        "parcels": f"{rows.height:,}", "kg": f"{grams / 1000:,.3f}", "m3": f"{cm3 / 1e6:,.3f}",
        "weight": _share(grams, units["mostGrams"]), "volume": _share(cm3, units["mostCm3"]),
    }  # fmt: skip


def _placed(done: Consolidated, placed: Placed) -> Iterator[int]:
    return (at for at, unit in zip(done.ats, placed.units, strict=True) if unit is not None)


def _share(used: int, limits: pl.Series) -> str:
    return f"{used / limits.sum():.1%}" if limits.len() and not limits.null_count() else ""
