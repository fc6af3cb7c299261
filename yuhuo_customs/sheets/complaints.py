"""Findings about values: each at its cell, one for each cell and code."""

from collections.abc import Sequence

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch
from yuhuo_customs.sheets import codes_field as codes
from yuhuo_customs.sheets.profile import Profile


def homes(batch: Batch, profile: Profile) -> dict[str, str]:
    """Address → the address by which ``batch`` knows the cell.

    A column of the orders' sheet can fill the lines of another sheet; the cell to mend is then the order's.
    """
    found: dict[str, str] = {}
    for column in profile.columns:
        known = [address for address in column.fills if address in batch.columns]
        found |= {address: known[0] for address in column.fills if known and address not in batch.columns}
    return found


def complain(batch: Batch, home: str, address: str, verdicts: pl.DataFrame) -> list[Findings]:
    """One finding for each row of ``verdicts``.

    Args:
        batch: Knows where ``home`` stands.
        home: The address of the cell (:func:`homes`), mostly ``address`` itself.
        address: The field.
        verdicts: ``_order`` (and ``_line``), ``value``, ``code``, ``params``.
    """
    return [
        _findings(batch, home, address, rows, str(code))
        for (code,), rows in verdicts.group_by("code", maintain_order=True)
    ]


def missing(batch: Batch, home: str, address: str, rows: pl.DataFrame) -> Findings:
    """One finding for each row (``_order``, ``_line``) whose required field is empty."""
    return _findings(batch, home, address, rows, codes.MISSING)


def gather(found: Findings, complaints: Sequence[Findings]) -> Findings:
    """``found``, then ``complaints`` in reading order, one for each cell and code.

    A cell can fill several documents. Of the complaints about it with one code the first stays, of lengths the one
    with the least room: what satisfies it satisfies the others. A column speaks with one field throughout, so that
    its findings make one group.
    """
    frames = [each.frame for each in complaints if len(each)]
    if not frames:
        return found
    room = (
        pl.when(pl.col("code") == codes.TOO_LONG)
        .then(pl.col("params").str.json_path_match("$.most").cast(pl.Int32))
        .otherwise(0)
    )
    # Without a cell, the element's name tells two complaints of a row apart.
    nowhere = pl.when(pl.col("column").is_null()).then(pl.col("field").str.split(".").list.last())
    frame = (
        pl.concat(frames)
        .with_columns(_room=room, _nowhere=nowhere, _width=pl.col("column").str.len_bytes())
        .sort("_room", maintain_order=True)
        .unique(["code", "sheet", "column", "row", "_nowhere"], keep="first", maintain_order=True)
        .with_columns(pl.col("document", "field").first().over("code", "sheet", "column", "_nowhere"))
        .sort("sheet", "row", "_width", "column", nulls_last=True, maintain_order=True)
        .drop("_room", "_nowhere", "_width")
    )
    return found.and_(Findings(frame))


def _findings(batch: Batch, home: str, address: str, rows: pl.DataFrame, code: str) -> Findings:
    is_line = ".items." in home
    spots = batch.locate(home, rows["_line" if is_line else "_order"])
    named = rows.rename({"_order": "order", "_line": "line"}, strict=False)
    frame = pl.concat([named, spots], how="horizontal")
    return Findings.bulk(frame, code, document=address.partition(".")[0], field=address)
