"""A manifest workbook checked for one message: read, typed, needs, rules, a verdict for each bill."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yuhuo_customs.documents.manifest import ManifestKind, manifests
from yuhuo_customs.domain.catalogue import Severity
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import FIX, READY
from yuhuo_customs.errors import Text, UsageError
from yuhuo_customs.manifests import masters, needs, profile, reading
from yuhuo_customs.manifests.judging import MODES, Judged, type_sheets
from yuhuo_customs.manifests.rules import rules


@dataclass(frozen=True, slots=True)
class CheckedManifest:
    """A workbook judged for one message type and function.

    Attributes:
        verdicts: One row per bill: ``_bill``, ``row``, ``master``, ``house``, ``verdict`` (ready, fix), ``blocks``,
            ``warns``.
        boxed: Bills that an arrival report tells by their containers, not as bills (cross-field rule 10).
    """

    judged: Judged
    findings: Findings
    verdicts: pl.DataFrame
    boxed: pl.Series

    @property
    def ready(self) -> int:
        """How many bills can be sent."""
        return int((self.verdicts["verdict"] == READY).sum())


def kind_of(message: str) -> ManifestKind:
    """The kind of manifest called ``message`` (MT2201, …).

    Raises:
        UsageError: there is none.
    """
    found = manifests().get(message.upper())
    if found is None:
        known = "、".join(manifests())
        raise UsageError(
            Text(f"没有舱单报文 {message}。", f"There is no manifest message {message}."),
            todo=Text(f"可用：{known}。", f"There are: {', '.join(manifests())}."),
        )
    return found


def check(path: Path, message: str, function: str | None = None) -> CheckedManifest:
    """Check the workbook for one message; ``function`` None is the first sending.

    Raises:
        InputError: the file cannot be read.
        UsageError: no such message or function.
    """
    kind = kind_of(message)
    return judge(reading.read(path, profile.load(kind.mode)), kind, function or kind.functions[0])


def judge(workbook: reading.Workbook, kind: ManifestKind, function: str) -> CheckedManifest:
    """:func:`check` for a workbook that is read already.

    Raises:
        UsageError: the type does not know the function.
    """
    columns = profile.load(kind.mode)
    judged = type_sheets(workbook, columns, kind, function)
    code, name = MODES[kind.mode]
    judged.findings = judged.findings.and_(reading.mode_findings(workbook, kind.mode, name, code))
    merged = masters.merge(judged)
    boxed = _boxed(judged)
    needs.check(judged, without=boxed)
    for rule in rules():
        if rule.concerns(judged):
            rule.judge(judged)
    findings = judged.findings.named(workbook.source.name, judged.names)
    return CheckedManifest(judged, findings, _verdicts(judged, findings, merged), boxed)


def _boxed(judged: Judged) -> pl.Series:
    if judged.kind.part == "arrival" and "boxes" in judged.scopes:
        return judged.scopes["boxes"]["_bill"].unique()
    return pl.Series([], dtype=pl.UInt32)


def _verdicts(judged: Judged, findings: Findings, merged: pl.DataFrame) -> pl.DataFrame:
    """A finding of the whole file that blocks holds every bill; one at a row holds its bill."""
    weights = pl.col("severity").is_in([Severity.BLOCK.value, Severity.HOLD.value])
    counts = (
        findings.frame.filter(pl.col("order").is_not_null())
        .join(merged, left_on="order", right_on="_bill")
        .group_by(_bill="_kept")
        .agg(blocks=weights.sum(), warns=(~weights).sum())
    )
    whole = findings.frame.filter(weights & pl.col("order").is_null() & pl.col("code").is_in(_WHOLE)).height
    sheet = judged.workbook.sheets.get("bills")
    rows = judged.bills.select("_bill", row="_row")
    for name, address in (("master", "bills.MasterID"), ("house", "bills.HouseID")):
        there = sheet is not None and address in sheet.letters
        cells = sheet.frame[address].gather(rows["_bill"]) if sheet is not None and there else None
        rows = rows.with_columns((pl.lit(None, pl.String) if cells is None else cells).alias(name))
    found = rows.join(counts, on="_bill", how="left", maintain_order="left").with_columns(
        pl.col("blocks", "warns").fill_null(0)
    )
    return found.with_columns(
        verdict=pl.when((pl.col("blocks") > 0) | bool(whole)).then(pl.lit(FIX)).otherwise(pl.lit(READY))
    )


_WHOLE = ("YH-MFT-001", "YH-MFT-003", "YH-MFT-006", "YH-MFT-011")
"""Findings of the file or of a column, which no bill escapes."""
