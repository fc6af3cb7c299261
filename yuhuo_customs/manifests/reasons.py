"""Why bills are changed or deleted: filled into the columns of a workbook that leave it open, and which bills are meant."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from yuhuo_customs.manifests.profile import Profile
from yuhuo_customs.manifests.reading import Workbook

FIELDS = ("ChangeReasonCode", "ChangeText", "ChangeContact", "ChangePhone")
"""Code, words, contact, phone (manifest README, cross-field rules 8 and 9)."""


def explained(workbook: Workbook, profile: Profile, given: Mapping[str, str]) -> Workbook:
    """The workbook with ``given`` (field → text) in every empty cell of those columns of the sheet of bills.

    A field that the mode does not have there is left out.
    """
    sheet = workbook.sheets.get("bills")
    if sheet is None:
        return workbook
    frame, letters = sheet.frame, dict(sheet.letters)
    for column in profile.sheet("bills"):
        text = given.get(column.field, "")
        if not text:
            continue
        cells = pl.col(column.address) if column.address in frame.columns else pl.lit(None, pl.String)
        frame = frame.with_columns(cells.fill_null(text).alias(column.address))
        letters.setdefault(column.address, "")
    return replace(
        workbook, sheets={**workbook.sheets, "bills": replace(sheet, frame=frame, letters=letters)}
    )


def only(workbook: Workbook, numbers: Sequence[str]) -> Workbook:
    """The workbook with the rows of these bills alone (master or house numbers); none named: all of it."""
    if not numbers:
        return workbook
    sheets = {}
    for name, sheet in workbook.sheets.items():
        keys = [each for each in ("bills.MasterID", "bills.HouseID") if each in sheet.frame.columns]
        meant = [pl.col(each).is_in(list(numbers)).fill_null(value=False) for each in keys]
        frame = sheet.frame.filter(pl.any_horizontal(meant)) if meant else sheet.frame
        sheets[name] = replace(sheet, frame=frame)
    return replace(workbook, sheets=sheets)
