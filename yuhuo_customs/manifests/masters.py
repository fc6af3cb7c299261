"""Rows put together for messages that tell of less: houses under their master, bills of one vehicle under the vehicle."""

import polars as pl

from yuhuo_customs.manifests.judging import Judged

_SUMMED = ("Pieces", "GrossWeight")


def merge(judged: Judged) -> pl.DataFrame:
    """Replace rows by the one that the message tells of; returns ``_bill`` → ``_kept``.

    A carrier confirmation by road tells of vehicles: its bills of one vehicle and batch become one row.

    A master with a row of its own keeps that row's pieces and weight; else they are the sums of its houses. Everything
    else is taken from the row that stays. A message that carries house bills is left as it is.
    """
    if "VehicleID" in judged.bills.columns:
        return _by_vehicle(judged)
    bills, sheet = judged.bills, judged.workbook.sheets.get("bills")
    same = bills.select("_bill", _kept="_bill")
    if (
        sheet is None
        or "bills.HouseID" not in sheet.letters
        or "HouseID" in bills.columns
        or not bills.height
    ):
        return same
    head = judged.scopes["message"]
    names = [name for name in ("JourneyID", "BatchID") if name in head.columns]
    keyed = (
        bills.select("_bill", "MasterID")
        .with_columns(head.select(names))
        .with_columns(_house=sheet.frame["bills.HouseID"], _n=pl.int_range(pl.len()))
    )
    key = ["MasterID", *names]
    # the master's own row, else the first of its houses; two masters of one number stay two, and are told
    keyed = keyed.with_columns(
        _own=pl.col("_house").is_null().any().over(key), _first=pl.col("_n").min().over(key)
    )
    own = keyed.filter(pl.col("_house").is_null()).group_by(key).agg(_row=pl.col("_n").min())
    found = keyed.join(own, on=key, how="left", nulls_equal=True, maintain_order="left")
    kept = (
        pl.when(pl.col("_house").is_null() | pl.col("MasterID").is_null())
        .then("_n")
        .otherwise(pl.coalesce("_row", "_first"))
    )
    merged = found.select("_bill", _kept=kept.cast(pl.UInt32))
    _apply(judged, merged, without=found.filter(~pl.col("_own"))["_bill"])
    _once(judged)
    return merged


def _by_vehicle(judged: Judged) -> pl.DataFrame:
    key = ["VehicleID", "BatchID"]
    rows = judged.bills.select("_bill", "VehicleID").with_columns(judged.scopes["message"]["BatchID"])
    known = pl.col("VehicleID").is_not_null()
    merged = rows.select(
        "_bill", _kept=pl.when(known).then(pl.col("_bill").min().over(key)).otherwise("_bill").cast(pl.UInt32)
    )
    _apply(judged, merged, without=pl.Series([], dtype=pl.UInt32))
    _once(judged)
    return merged


def _once(judged: Judged) -> None:
    """The same trailer or box in the rows of two bills that became one is one."""
    for scope, name in _ONCE:
        if scope in judged.scopes and name in judged.scopes[scope].columns:
            first = pl.struct("_bill", name).is_first_distinct() | pl.col(name).is_null()
            judged.scopes[scope] = judged.scopes[scope].filter(first)
    if "boxes" in judged.scopes and "seals" in judged.scopes:
        boxes = judged.scopes["boxes"]["_at"]
        judged.scopes["seals"] = judged.scopes["seals"].filter(pl.col("_up").is_in(boxes.implode()))


_ONCE = (("trailers", "TrailerID"), ("car_seals", "CarSealID"), ("boxes", "EquipmentID"))


def _apply(judged: Judged, merged: pl.DataFrame, *, without: pl.Series) -> None:
    stays = merged.filter(pl.col("_bill") == pl.col("_kept"))["_bill"]
    bills = judged.bills.join(merged, on="_bill", maintain_order="left")
    sums = [
        pl.when(pl.col("_bill").is_in(without.implode()))
        .then(pl.col(name).sum().over("_kept"))
        .otherwise(name)
        .alias(name)
        for name in _SUMMED
        if name in bills.columns
    ]
    judged.scopes["bills"] = (
        bills.with_columns(sums).filter(pl.col("_bill").is_in(stays.implode())).drop("_kept")
    )
    judged.scopes["message"] = judged.scopes["message"].filter(pl.col("_bill").is_in(stays.implode()))
    for scope in set(judged.scopes) - {"bills", "message"}:
        rows = judged.scopes[scope].join(merged, on="_bill", maintain_order="left")
        # seals belong to a box, and what belongs to an item to the item: their place does not change
        up = "_up" if scope in ("seals", "item_boxes") else "_kept"
        judged.scopes[scope] = rows.with_columns(_up=up, _bill="_kept").drop("_kept")
