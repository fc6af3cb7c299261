"""Placed parcels into bags (总包), bags into house bills, house bills under their master: totals at every level."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.consolidation.candidates import Candidates
from yuhuo_customs.consolidation.packing import Placed
from yuhuo_customs.errors import Text, UsageError

BAG_PARCELS, BAG_GRAMS = 100, 30_000
"""Most in a bag where the unit's row says nothing: no official limit is known, these are the house's own."""
HOUSES = ("shipper", "destination")
_TOTALS = ("pieces", "grams", "cm3")


@dataclass(frozen=True, slots=True)
class Plan:
    """Every parcel in exactly one bag of one house bill in one unit, or left out with its reason.

    Attributes:
        parcels: All parcels of the sheet; loaded ones have ``_unit``, ``billNo``, ``bag``, ``house``, the others ``reason``.
        units, masters, houses, bags: A row each with ``parcels``, ``bags`` (their numbers), ``pieces``, ``grams``, ``cm3``.
        placed: How the places were found; ``floor``: what first-fit reaches.
    """

    parcels: pl.DataFrame
    units: pl.DataFrame
    masters: pl.DataFrame
    houses: pl.DataFrame
    bags: pl.DataFrame
    placed: Placed
    floor: Placed

    @property
    def loaded(self) -> pl.DataFrame:
        """The parcels that leave, in the order of bills, houses and bags."""
        return self.parcels.filter(pl.col("_unit").is_not_null()).sort("_unit", "house", "bag", "_at")


def plan(found: Candidates, ats: list[int], placed: Placed, floor: Placed, houses: str = "shipper") -> Plan:
    """Bags and bills of what was placed; ``ats`` are the ``_at`` of the placed parcels, in the problem's order.

    Args:
        houses: A house bill for each "shipper" and destination of a master, or for each "destination" alone.

    Raises:
        UsageError: another word for ``houses``.
    """
    if houses not in HOUSES:
        raise UsageError(
            Text(f"没有分单方式 {houses}。", f"House bills cannot be made by {houses}."),
            todo=Text("可用：shipper、destination。", "There are: shipper, destination."),
        )
    places = pl.DataFrame({"_at": ats, "_unit": placed.units}, schema={"_at": pl.UInt32, "_unit": pl.UInt32})
    parcels = found.parcels.join(places, on="_at", how="left", maintain_order="left")
    rows = parcels.filter(pl.col("_unit").is_not_null()).join(
        found.units.select("_unit", "billNo", "bagParcels", "bagGrams"), on="_unit", maintain_order="left"
    )
    rows = _bagged(_housed(rows, houses))
    parcels = parcels.join(
        rows.select("_at", "billNo", "house", "bag"), on="_at", how="left", maintain_order="left"
    )
    bags = _totals(rows, ["bag", "house", "billNo", "_unit"], bags=False)
    by_house = _totals(
        rows,
        ["house", "billNo", "destination", "ebcCode", "ebcName"]
        if houses == "shipper"
        else ["house", "billNo", "destination"],
    )
    masters = _totals(rows, ["billNo"])
    used = _totals(rows, ["_unit"])
    numbers = [pl.col(name).fill_null(0) for name in ("parcels", "bags", *_TOTALS)]
    units = found.units.join(used, on="_unit", how="left", maintain_order="left").with_columns(numbers)
    return Plan(parcels, units, masters, by_house, bags, placed, floor)


def _totals(rows: pl.DataFrame, key: list[str], *, bags: bool = True) -> pl.DataFrame:
    more = [pl.col("bag").n_unique().alias("bags")] if bags else []
    sums = [pl.col(name).fill_null(0).sum() for name in _TOTALS]
    found = rows.group_by(key, maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("parcels"), *more, *sums
    )
    return found.sort(key[0])


def _housed(rows: pl.DataFrame, houses: str) -> pl.DataFrame:
    """Number of the house bill: that of the master, H, and a serial number in the master."""
    key = ["destination", "ebcCode", "ebcName"] if houses == "shipper" else ["destination"]
    serial = pl.struct(pl.col(each).fill_null("") for each in key).rank("dense").over("billNo")
    return rows.with_columns(house=pl.concat_str("billNo", pl.lit("H"), serial.cast(pl.String).str.zfill(3)))


def _bagged(rows: pl.DataFrame) -> pl.DataFrame:
    """First-fit decreasing by weight within each unit and house: whole bags, as few as that gives."""
    frames = []
    serial: dict[str, int] = {}
    for part in rows.sort("_unit", "house", "_at").partition_by("_unit", "house", maintain_order=True):
        most = int(part["bagParcels"][0] or BAG_PARCELS), int(part["bagGrams"][0] or BAG_GRAMS)
        numbers = list(_bags(part["grams"].to_list(), most))
        bill = str(part["billNo"][0])
        first = serial.get(bill, 0)
        serial[bill] = first + max(numbers) + 1
        names = [f"{bill}B{first + number + 1:04}" for number in numbers]
        frames.append(part.with_columns(bag=pl.Series(names, dtype=pl.String)))
    return pl.concat(frames) if frames else rows.with_columns(bag=pl.lit(None, pl.String))


def _bags(grams: list[int], most: tuple[int, int]) -> Iterator[int]:
    """Bag of each parcel, in the order given; one heavier than a bag has a bag of its own."""
    room: list[list[int]] = []
    found = [0] * len(grams)
    for at in sorted(range(len(grams)), key=lambda each: -grams[each]):
        number = next((n for n, (count, left) in enumerate(room) if count and grams[at] <= left), len(room))
        if number == len(room):
            room.append([most[0], max(most[1], grams[at])])
        room[number][0] -= 1
        room[number][1] -= grams[at]
        found[at] = number
    yield from found
