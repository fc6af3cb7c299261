"""A manifest workbook checked for one message: read, typed, needs, rules, a verdict for each bill."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from yuhuo_customs.documents.manifest import ManifestKind, manifests
from yuhuo_customs.domain.catalogue import Severity
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import FIX, PERSON, READY, Measure
from yuhuo_customs.errors import Text, UsageError
from yuhuo_customs.manifests import heads, limits, masters, needs, profile, reading
from yuhuo_customs.manifests.judging import Judged, type_sheets
from yuhuo_customs.manifests.policy import settled
from yuhuo_customs.manifests.rules import rules
from yuhuo_customs.review.policy import Policy

BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class CheckedManifest:
    """A workbook judged for one message type and function.

    Attributes:
        findings: With the severities that the policy gave.
        verdicts: One row per bill of the message: ``_bill``, ``row``, ``master``, ``house``, ``verdict`` (ready, fix,
            person), ``blocks``, ``holds``, ``warns``.
        boxed: Bills that an arrival report tells by their containers, not as bills (cross-field rule 10).
        measures: What the policy changed.
    """

    judged: Judged
    findings: Findings
    verdicts: pl.DataFrame
    boxed: pl.Series
    measures: tuple[Measure, ...] = ()

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


def check(
    path: Path, message: str, function: str | None = None, *, policy: Policy | None = None
) -> CheckedManifest:
    """Check the workbook for one message.

    Args:
        function: None is the first sending.
        policy: What the firm wants of single checks (``manifests.policy``); None: every check as shipped.

    Raises:
        InputError: the file cannot be read.
        UsageError: no such message or function.
    """
    kind = kind_of(message)
    workbook = reading.read(path, profile.load(kind.mode))
    return judge(workbook, kind, function or kind.functions[0], policy=policy)


def judge(
    workbook: reading.Workbook,
    kind: ManifestKind,
    function: str,
    *,
    policy: Policy | None = None,
    today: date | None = None,
) -> CheckedManifest:
    """:func:`check` for a workbook that is read already; ``today`` (else this day) is held against the policy's ends.

    Raises:
        UsageError: the type does not know the function.
    """
    judged = type_sheets(workbook, profile.load(kind.mode), kind, function)
    heads.check(judged)
    merged = masters.merge(judged)
    boxed = _boxed(judged)
    needs.check(judged, without=boxed)
    limits.check(judged)
    for rule in rules():
        if rule.concerns(judged):
            rule.judge(judged)
    numbers = _numbers(judged)
    findings, measures = settled(
        policy, judged.findings, judged, numbers, today or datetime.now(UTC).astimezone(BEIJING).date()
    )
    findings = findings.named(workbook.source.name, judged.names)
    return CheckedManifest(judged, findings, _verdicts(judged, findings, merged, numbers), boxed, measures)


def _boxed(judged: Judged) -> pl.Series:
    if judged.kind.part == "arrival" and "boxes" in judged.scopes:
        return judged.scopes["boxes"]["_bill"].unique()
    return pl.Series([], dtype=pl.UInt32)


def _numbers(judged: Judged) -> pl.DataFrame:
    """``_bill``, ``row``, ``master``, ``house`` of every row of the sheet of bills, as they stand there."""
    sheet = judged.workbook.sheets.get("bills")
    frame = sheet.frame if sheet is not None else pl.DataFrame(schema={"_row": pl.UInt32})
    names = {"master": "bills.MasterID", "house": "bills.HouseID"}
    cells = [
        (pl.col(address) if address in frame.columns else pl.lit(None, pl.String)).alias(name)
        for name, address in names.items()
    ]
    return frame.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("_bill"), pl.col("_row").alias("row"), *cells
    )


def _verdicts(
    judged: Judged, findings: Findings, merged: pl.DataFrame, numbers: pl.DataFrame
) -> pl.DataFrame:
    """A finding of the whole file that blocks holds every bill; one at a row holds its bill."""
    severity = pl.col("severity")
    blocks, holds = severity == Severity.BLOCK.value, severity == Severity.HOLD.value
    sums = [blocks.sum().alias("blocks"), holds.sum().alias("holds"), (~blocks & ~holds).sum().alias("warns")]
    counts = (
        findings.frame.filter(pl.col("order").is_not_null())
        .join(merged, left_on="order", right_on="_bill")
        .group_by(_bill="_kept")
        .agg(sums)
    )
    # what belongs to no bill (a column, a sheet) counts for all of them; a row that belongs nowhere for none
    whole = findings.frame.filter(pl.col("order").is_null() & ~pl.col("code").is_in(_NOBODYS)).select(
        sums[:2]
    )
    for_all = whole.row(0, named=True)
    return (
        judged.bills.select("_bill")
        .join(numbers, on="_bill", how="left", maintain_order="left")
        .join(counts, on="_bill", how="left", maintain_order="left")
        .with_columns(
            (pl.col(name).fill_null(0) + for_all.get(name, 0)).alias(name)
            for name in ("blocks", "holds", "warns")
        )
        .with_columns(
            verdict=pl.when(pl.col("blocks") > 0)
            .then(pl.lit(FIX))
            .when(pl.col("holds") > 0)
            .then(pl.lit(PERSON))
            .otherwise(pl.lit(READY))
        )
    )


_NOBODYS = ("YH-MFT-004", "YH-MFT-005")
"""Rows of goods and containers that belong to no bill: the bills that are there can be sent."""
