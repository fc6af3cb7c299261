"""The firm's policy on manifest checks: the same file and mechanism as for declarations (``review.policy``)."""

import importlib
from datetime import date
from pathlib import Path

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Measure
from yuhuo_customs.manifests.judging import Judged
from yuhuo_customs.review import policy
from yuhuo_customs.review.deciding import settle

_NAMED = ("sheets.check", "classification.classifying", "manifests.rules", "manifests.rail")
"""Modules whose codes a policy may name besides those of the review."""


def load(path: str) -> policy.Policy | None:
    """The policy in ``path``; "" is none. One file may speak of declarations and of manifests.

    Raises:
        SetupError: as :func:`review.policy.load`.
    """
    if not path:
        return None
    known()
    return policy.load(Path(path))


def known() -> None:
    """Make every code known that a policy can name."""
    for name in _NAMED:
        importlib.import_module(f"yuhuo_customs.{name}")
    from yuhuo_customs.manifests.rules import rules

    rules()


def settled(
    chosen: policy.Policy | None, findings: Findings, judged: Judged, numbers: pl.DataFrame, today: date
) -> tuple[Findings, tuple[Measure, ...]]:
    """The findings as the policy wants them, and what it changed.

    A waiver names a bill as ``master`` or ``master / house``; the client of a bill is its consignor's code (by road).
    """
    if chosen is None:
        return findings, ()
    return settle(chosen, findings, lambda: _owners(judged, numbers), today)


def _owners(judged: Judged, numbers: pl.DataFrame) -> pl.DataFrame:
    number = pl.concat_str("master", "house", separator=" / ", ignore_nulls=True)
    sheet = judged.workbook.sheets.get("bills")
    client = (
        sheet.frame["bills.ConsignorID"]
        if sheet is not None and "bills.ConsignorID" in sheet.frame.columns
        else pl.Series([None] * numbers.height, dtype=pl.String)
    )
    return numbers.select(_order="_bill", _number=number, _client=client)
