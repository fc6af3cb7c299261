"""The room's own way from a workbook to a plan: read, standing, candidates, packing, bagging."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yuhuo_customs.consolidation import bagging, candidates, codes, packing, reading, standing
from yuhuo_customs.consolidation.bagging import Plan
from yuhuo_customs.consolidation.reading import Book
from yuhuo_customs.domain.findings import Findings


@dataclass(frozen=True, slots=True)
class Consolidated:
    """A workbook planned, with everything that was found on the way; nothing is written yet.

    Attributes:
        ats: ``_at`` of the parcels in the order of ``plan.placed.units``.
    """

    book: Book
    plan: Plan
    ats: tuple[int, ...]
    findings: Findings

    @property
    def left(self) -> int:
        """How many parcels stay behind."""
        return self.plan.parcels.height - self.plan.loaded.height


def consolidate(
    path: Path | Book,
    lists: pl.DataFrame,
    *,
    solver: str = "best",
    goal: str = "fill",
    houses: str = "shipper",
) -> Consolidated:
    """Plan a workbook.

    Args:
        lists: What is known of the export lists (``standing.LISTS``).
        solver: "best" (relaxation by HiGHS) or "greedy" (first-fit).
        goal: "fill" (most weight and volume) or "parcels" (most parcels).
        houses: House bills by "shipper" or by "destination".

    Raises:
        InputError: the file cannot be read.
        UsageError: a word that is none of these.
    """
    book = reading.read(path) if isinstance(path, Path) else path
    stood = standing.judge(book, lists)
    found = candidates.find(book, stood)
    given, ats = packing.problem(found, goal)
    placed = packing.pack(given, solver)
    floor = placed if solver == "greedy" else packing.greedy(given)
    made = bagging.plan(found, ats, placed, floor, houses)
    made = _no_room(made)
    findings = stood.findings.and_(found.findings)
    return Consolidated(
        book, made, tuple(ats), book.named(findings.and_(standing.left_out(book, made.parcels)))
    )


def _no_room(made: Plan) -> Plan:
    full = pl.col("reason").is_null() & pl.col("_unit").is_null()
    reason = pl.when(full).then(pl.lit(codes.NO_ROOM)).otherwise("reason")
    return Plan(
        made.parcels.with_columns(reason=reason), made.units, made.masters, made.houses, made.bags, made.placed,
        made.floor,
    )  # fmt: skip
