"""What a manifest run was made from, for the evidence of one bill: its cells, and the findings at them."""

import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs.ledger.dossier import Row
from yuhuo_customs.manifests import profile, reading

PREFIX = "manifest-"
"""Profiles of manifest runs: manifest-air, manifest-road, manifest-water."""


def cells(run: Row, content: bytes, numbers: Sequence[str]) -> tuple[bytes, list[str]]:
    """CSV of sheet, cell, heading, value of the rows of these bills (master, batch or journey), and the bills' indexes."""
    columns = profile.load(str(run["profile"]).removeprefix(PREFIX))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"input{Path(str(run['name'])).suffix or '.xlsx'}"
        path.write_bytes(content)
        found = reading.read(path, columns)
    titles = {each.address: each.title.zh for each in columns.columns}
    rows: list[tuple[str, str, str, str]] = []
    indexes: list[str] = []
    for name, sheet in found.sheets.items():
        keys = [
            each
            for each in ("bills.MasterID", "message.BatchID", "message.JourneyID")
            if each in sheet.frame.columns
        ]
        mine = pl.any_horizontal(
            [pl.col(each).is_in(list(numbers)) for each in keys] or [pl.lit(value=False)]
        )
        meant = sheet.frame.with_row_index("_at").filter(mine.fill_null(value=False))
        if name == "bills":
            indexes = [str(each) for each in meant["_at"]]
        rows += [
            (
                sheet.name,
                f"{sheet.letters[address]}{row['_row']}",
                titles.get(address, address),
                str(row[address]),
            )
            for row in meant.iter_rows(named=True)
            for address in sheet.letters
            if row[address] is not None
        ]
    text = io.BytesIO()
    pl.DataFrame(rows, schema=["sheet", "cell", "heading", "value"], orient="row").write_csv(text)
    return text.getvalue(), indexes


def judgement(whole: Mapping[str, Any], indexes: Sequence[str]) -> dict[str, Any]:
    """The judgement with the findings at these bills, and those of the whole file."""
    table = pl.read_csv(str(whole["findings"]).encode(), infer_schema=False)
    order = pl.col("order")
    kept = table.filter(order.is_in(list(indexes)) | order.is_null() | (order == ""))
    return {**whole, "rules": [], "evidence": [], "findings": kept.to_dicts()}
