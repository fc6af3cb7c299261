"""Small manifest workbooks in memory, whole and valid, with changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Source
from yuhuo_customs.manifests import checking, profile, trying
from yuhuo_customs.manifests.reading import Sheet, Workbook
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.sheets.grid import letters

TRANSFER = messages.Transfer(
    "4604123456789_DXPESW0000000001", "EPORT", datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
)
BILLS = {mode: trying.base()[mode]["bills"] for mode in ("air", "water", "road")}
ITEMS, BOXES = trying.base()["air"]["items"], trying.base()["road"]["boxes"]


def workbook(mode, *, bills=({},), items=({},), boxes=()):
    """A workbook: each mapping changes one row; a value of None leaves the cell empty."""
    code = profile.load(mode)
    key = BILLS[mode]["bills.MasterID"]
    rows = {
        "bills": [BILLS[mode] | change for change in bills],
        "items": [{"bills.MasterID": key} | ITEMS | change for change in items],
        "boxes": [{"bills.MasterID": key} | BOXES | change for change in boxes],
    }
    sheets = {}
    for name, given in rows.items():
        known = [each.address for each in code.sheet(name)]
        present = [each for each in known if any(row.get(each) is not None for row in given)]
        if not given or not present:
            continue
        frame = pl.DataFrame(
            {each: [row.get(each) for row in given] for each in present},
            schema=dict.fromkeys(present, pl.String),
        )
        frame = frame.with_columns(_row=pl.int_range(3, pl.len() + 3, dtype=pl.UInt32))
        sheets[name] = Sheet(
            profile.SHEETS[name].zh, frame, {each: letters(at) for at, each in enumerate(present)}
        )
    return Workbook(Source("book.xlsx", "book.xlsx", "", "xlsx"), sheets, Findings.none())


def judged(message, function=None, **rows):
    kind = checking.kind_of(message)
    return checking.judge(workbook(kind.mode, **rows), kind, function or kind.functions[0])


def codes(checked, *, without=("YH-MFT-010",)):
    return sorted({each for each in checked.findings.frame["code"] if each not in without})
