"""From text to typed documents: every value is judged, the sheet's gaps are filled, what is missing is said."""

from collections.abc import Iterator, Mapping

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.documents.document import Document
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch, Checked, DocumentFrames
from yuhuo_customs.errors import Text
from yuhuo_customs.sheets.complaints import gather, homes, missing
from yuhuo_customs.sheets.derive import Frames, fill_derived
from yuhuo_customs.sheets.judge import Judge
from yuhuo_customs.sheets.profile import Profile
from yuhuo_customs.sheets.typed import Typed, fillable, type_group

FILLED_LATER = frozenset({"CEB603.items.gcode", "CEB621.items.gcode"})
"""Required in the message, but found by the classification when the sheet leaves it empty."""

Group = tuple[str, str]


def check(batch: Batch, profile: Profile) -> Checked:
    """Judge every value of ``batch`` against the models of the profile's documents, and fill the gaps.

    Constants and defaults fill empty cells before the judgement, derivations after it. The frames have a column for
    every field that the program does not stamp itself; row ``n`` of a head is order ``n``, items follow the lines.
    A refused value is null and has a finding; only a well-shaped code that no list knows is kept beside its finding.

    Returns:
        The typed documents, with the batch's own findings followed by those of this judgement (codes YH-FLD-…),
        one for each cell and code, in reading order.
    """
    kinds, judge = [documents()[kind] for kind in profile.documents], Judge()
    typed: dict[Group, Typed] = {
        (each.kind, group): type_group(batch, profile, f"{each.kind}.{group}", model, judge)
        for each in kinds
        for group, model in _models(each)
    }
    frames: Frames = {group: each.frame for group, each in typed.items()}
    specs = {
        f"{each.kind}.{group}.{name}": spec
        for each in kinds
        for group, model in _models(each)
        for name, spec in fillable(model).items()
    }
    empty = {address: _cell(typed, address) for address in specs}
    # A computed value that lacks an input is excused by the finding about that input.
    excused = fill_derived(frames, profile.derived, specs, empty)
    required = [address for address, spec in specs.items() if spec.required and address not in FILLED_LATER]
    complaints = [complaint for each in typed.values() for complaint in each.complaints]
    gaps = {address: _gap(frames, address) & empty[address] for address in required}
    gaps |= {address: gaps[address] & ~excuse for address, excuse in excused.items() if address in gaps}
    complaints += _missing(batch, profile, gaps)
    names: dict[str, Text] = {}
    for each in kinds:
        names |= each.names()
    return Checked(
        batch=batch,
        documents={each.kind: _frames(frames, each, batch) for each in kinds},
        findings=gather(batch.findings, complaints).named(batch.source.name, names | dict(batch.names)),
    )


def _models(document: Document) -> list[tuple[str, type]]:
    models = (("head", document.head), ("items", document.items))
    return [(group, model) for group, model in models if model is not None]


def _frames(frames: Mapping[Group, pl.DataFrame], document: Document, batch: Batch) -> DocumentFrames:
    bare = batch.lines.select("_order", "_line")
    return DocumentFrames(frames[document.kind, "head"], frames.get((document.kind, "items"), bare))


def _cell(typed: Mapping[Group, Typed], address: str) -> pl.Series:
    document, group, name = address.split(".")
    return typed[document, group].empty[name]


def _gap(frames: Mapping[Group, pl.DataFrame], address: str) -> pl.Series:
    document, group, name = address.split(".")
    return frames[document, group][name].is_null()


def _missing(batch: Batch, profile: Profile, gaps: Mapping[str, pl.Series]) -> Iterator[Findings]:
    """Findings for required fields that stayed empty; a missing column has its one finding from the mapping."""
    reported = {
        address
        for column in profile.columns
        if column.required
        for address in column.fills
        if address not in batch.columns
    }
    home = homes(batch, profile)
    for address, gap in gaps.items():
        if address not in reported and gap.any():
            table = (
                batch.lines.select("_order", "_line")
                if ".items." in address
                else batch.orders.select("_order")
            )
            yield missing(batch, home.get(address, address), address, table.filter(gap))
