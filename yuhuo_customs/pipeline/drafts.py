"""Documents that no workbook holds: made out of the ledger, judged and reviewed like any other."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import Batch, Classified, DocumentFrames, Reviewed, Source
from yuhuo_customs.pipeline.reviewing import judge
from yuhuo_customs.settings import Settings
from yuhuo_customs.sheets import check as judging
from yuhuo_customs.sheets.profile import Profile

EVIDENCE = {"_line": pl.UInt32, "gcode": pl.String, "basis": pl.String, "detail": pl.String}


Faults = list[tuple[str, str | None, Mapping[str, object]]]
"""What stands against a document: ``(code, value, params)``, codes YH-OPS-…"""


@dataclass(frozen=True, slots=True)
class Draft:
    """One document to be: texts by element name, as they would stand in its message.

    Attributes:
        label: The number by which a person knows it (order number, list number, bill number).
        head: Element → text; what is empty or absent is not there.
        items: The same for each of its items.
        findings: What stands against it already (codes YH-OPS-…), as ``(code, value, params)``.
    """

    label: str
    head: Mapping[str, str | None]
    items: Sequence[Mapping[str, str | None]] = ()
    findings: Sequence[tuple[str, str | None, Mapping[str, object]]] = field(default=())


def reviewed(
    kind: str, drafts: Sequence[Draft], name: str, *, settings: Settings, clock: Clock, start: int = 0
) -> Reviewed:
    """Judge drafts of one kind against their model and the review rules.

    Args:
        name: What made them, shown in place of a file's name.
        start: Their first ``_order``: where they join the documents of a workbook, beyond its orders.
    """
    batch = _batch(kind, drafts, name)
    shape = _shape(kind)
    checked = judging.check(batch, shape)
    own = [
        Findings.of(code, order=number, document=kind, value=value, params=params or None)
        for number, draft in enumerate(drafts)
        for code, value, params in draft.findings
    ]
    found = Classified(
        checked.batch, checked.documents, pl.DataFrame(schema=EVIDENCE), checked.findings.and_(*own)
    )
    return _moved(judge(found, settings=settings, clock=clock), start)


def _batch(kind: str, drafts: Sequence[Draft], name: str) -> Batch:
    document = documents()[kind]
    heads, items = list(document.specs("head")), list(document.specs("items"))
    orders = {f"{kind}.head.{each}": [draft.head.get(each) or None for draft in drafts] for each in heads}
    flat = [(number, item) for number, draft in enumerate(drafts) for item in draft.items]
    lines = {f"{kind}.items.{each}": [item.get(each) or None for _, item in flat] for each in items}
    places = pl.int_range(pl.len(), dtype=pl.UInt32)
    technical = {"_order": pl.Series([number for number, _ in flat], dtype=pl.UInt32)}
    order_frame = pl.DataFrame(
        {"orderNo": [draft.label for draft in drafts], **orders},
        schema={"orderNo": pl.String, **dict.fromkeys(orders, pl.String)},
    ).select(places.alias("_order"), places.alias("_row"), pl.all())
    line_frame = pl.DataFrame(lines, schema=dict.fromkeys(lines, pl.String))
    if not lines:
        line_frame = pl.DataFrame(technical).select()
    line_frame = line_frame.with_columns(technical["_order"].alias("_order")).select(
        places.alias("_line"), "_order", places.alias("_row"), pl.exclude("_order")
    )
    digest = hashlib.sha256(repr(drafts).encode()).hexdigest()
    source = Source("", name, digest, "ledger")
    return Batch(source, kind, order_frame, line_frame, {}, document.names(), Findings.none())


def _shape(kind: str) -> Profile:
    """A profile without columns: every value is given as it stands."""
    title = documents()[kind].title
    return Profile(
        id=kind, title=title, documents=(kind,), key=f"{kind}.head.copNo", orders_names=(), lines_names=(), columns=(),
        constants={}, defaults={}, derived={},
    )  # fmt: skip


def _moved(found: Reviewed, start: int) -> Reviewed:
    if not start:
        return found

    def moved(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns((pl.col("_order") + start).cast(pl.UInt32))

    frames = {
        kind: DocumentFrames(moved(each.head), moved(each.items)) for kind, each in found.documents.items()
    }
    return replace(found, documents=frames, verdicts=moved(found.verdicts))
