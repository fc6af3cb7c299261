"""The JSON report: a published, versioned shape (docs/report.schema.json is generated from these models)."""

import dataclasses
import json
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from yuhuo_customs import __version__
from yuhuo_customs.domain.findings import Finding
from yuhuo_customs.domain.stages import FIX, PERSON, READY, Reviewed
from yuhuo_customs.review.checklist import Need

MOST_FINDINGS = 10_000
"""Findings written one by one; counts and groups are always complete."""


class Part(BaseModel):
    """Base of all parts."""

    model_config = ConfigDict(extra="forbid")


class Words(Part):
    """A text in both languages."""

    zh: str
    en: str


class Input(Part):
    """The workbook."""

    name: str
    sha256: str
    form: str
    encoding: str | None
    profile: str
    orders: int
    lines: int


class Counts(Part):
    """Orders by verdict."""

    ready: int
    fix: int
    person: int


class Group(Part):
    """All findings of one code in one column."""

    code: str
    severity: str
    field: str
    sheet: str
    column: str | None
    count: int
    first_row: int | None
    orders: int


class Item(Part):
    """One finding."""

    code: str
    severity: str
    document: str
    field: str
    sheet: str
    cell: str
    value: str | None
    order_no: str | None
    message: Words
    fix: Words


class OrderVerdict(Part):
    """What the review says of one order."""

    order_no: str | None
    verdict: Literal["ready", "fix", "person"]
    blocks: int
    holds: int
    warns: int


class RuleState(Part):
    """Whether a rule ran; ``not_checked`` is never "passed". ``unchecked``: rows that could not be judged."""

    code: str
    state: Literal["ran", "not_checked", "not_applicable", "broken"]
    violations: int
    unchecked: int
    why: Words


class Pack(Part):
    """A rule pack that judged; ``sha256`` is over all its files."""

    name: str
    version: str
    date: str
    sha256: str


class PolicyMeasure(Part):
    """An entry of the policy: ``what`` is off, raised, lowered, usual, waived or expired; ``count`` 0: it met nothing."""

    code: str
    what: str
    count: int
    reason: str
    author: str
    until: str
    scope: str


class PolicySetting(Part):
    """A setting of the policy that is not as shipped (``usual``)."""

    name: str
    value: str
    usual: str


class Risk(Part):
    """Risk score of an order (house points, not customs' own), explained by its parts."""

    order_no: str | None
    score: int
    parts: dict[str, int]


class Way(Part):
    """Whether an order can go by list, needs a full declaration, or a person first; and why not by list."""

    order_no: str | None
    way: Literal["list", "full", "person"]
    reasons: list[str]


class Needed(Part):
    """A document or inspection that a product of the batch will need (预检验); ``kind``: condition, inspection, unknown."""

    gcode: str
    gname: str
    kind: Literal["condition", "inspection", "unknown"]
    letter: str
    what: Words
    lines: int


class Message(Part):
    """One message that was written or sent."""

    file: str
    kind: str
    guid: str
    documents: int
    sha256: str


class Declared(Part):
    """Where one document stands at customs."""

    kind: str
    order_no: str
    state: str
    status: str | None
    pre_no: str | None
    invt_no: str | None
    info: str | None


class MasterWaybill(Part):
    """A master waybill (CEB607) that follows the lists. ``action``: "" while it waits, else what was done (new: sent or
    written now, known, changed …); ``lacking``: fields that it needs and the lists leave out.
    """  # noqa: D205 - one paragraph

    bill: str
    lists: int
    ready: int
    at_customs: int
    action: str
    lacking: list[Words]


class Report(Part):
    """The whole report.

    ``findings`` holds at most 10,000 of them (``findings_left_out`` says how many more there are); ``groups`` and all
    counts are complete.
    """

    schema_version: Literal[1] = 1
    tool: str = f"yuhuo-customs {__version__}"
    command: str
    input: Input
    verdicts: Counts
    severities: dict[str, int]
    groups: list[Group]
    findings: list[Item]
    findings_left_out: int
    orders: list[OrderVerdict]
    rules: list[RuleState]
    as_of: str = ""
    packs: list[Pack] = Field(default_factory=list)
    policy: list[PolicyMeasure] = Field(default_factory=list)
    policy_settings: list[PolicySetting] = Field(default_factory=list)
    risks: list[Risk] = Field(default_factory=list)
    ways: list[Way] = Field(default_factory=list)
    checklist: list[Needed] = Field(default_factory=list)
    messages: list[Message] = Field(default_factory=list)
    declared: list[Declared] = Field(default_factory=list)
    bills: list[MasterWaybill] = Field(default_factory=list)


def build(reviewed: Reviewed, command: str, needs: Sequence[Need] = ()) -> Report:
    """The report on one reviewed workbook; ``needs``: its checklist, where one was asked for."""
    batch, counts, frame = reviewed.batch, reviewed.counts(), reviewed.findings.frame
    numbers = reviewed.verdicts["orderNo"].to_list()
    shown = [item(each, numbers) for each in reviewed.findings.iterate(MOST_FINDINGS)]
    severities = frame.group_by("severity", maintain_order=True).len().iter_rows()
    verdicts = reviewed.verdicts.rename({"orderNo": "order_no"}).select(
        "order_no", "verdict", "blocks", "holds", "warns"
    )
    return Report(
        command=command,
        input=Input(
            name=batch.source.name,
            sha256=batch.source.sha256,
            form=batch.source.form,
            encoding=batch.source.encoding,
            profile=batch.profile,
            orders=batch.orders.height,
            lines=batch.lines.height,
        ),
        verdicts=Counts(ready=counts[READY], fix=counts[FIX], person=counts[PERSON]),
        severities=dict(severities),
        groups=[_group(row) for row in reviewed.findings.groups().iter_rows(named=True)],
        findings=shown,
        findings_left_out=frame.height - len(shown),
        orders=[OrderVerdict(**row) for row in verdicts.iter_rows(named=True)],
        rules=[
            RuleState(**row, why=Words(zh=zh or "", en=en or ""))
            for row, zh, en in zip(
                reviewed.rules.select("code", "state", "violations", "unchecked").iter_rows(named=True),
                reviewed.rules["why_zh"],
                reviewed.rules["why_en"],
                strict=True,
            )
        ],
        as_of=reviewed.as_of,
        packs=[Pack(**dataclasses.asdict(each)) for each in reviewed.packs],
        policy=[PolicyMeasure(**dataclasses.asdict(each)) for each in reviewed.measures],
        policy_settings=[PolicySetting(**dataclasses.asdict(each)) for each in reviewed.adjustments],
        risks=[
            Risk(order_no=numbers[row["_order"]], score=row["score"], parts=json.loads(row["parts"]))
            for row in reviewed.risks.iter_rows(named=True)
        ],
        ways=[
            Way(order_no=numbers[row["_order"]], way=row["way"], reasons=row["reasons"])
            for row in reviewed.ways.iter_rows(named=True)
        ],
        checklist=[
            Needed.model_validate(dataclasses.asdict(each) | {"what": each.what._asdict()}) for each in needs
        ],
    )


def _group(row: dict[str, object]) -> Group:
    names = ("code", "severity", "field", "sheet", "column", "count", "orders")
    return Group.model_validate({name: row[name] for name in names} | {"first_row": row["first"]})


def item(found: Finding, numbers: list[str | None]) -> Item:
    """One finding; ``numbers``: of the batch's orders."""
    return Item(
        code=found.code,
        severity=found.severity.value,
        document=found.document,
        field=found.where.field,
        sheet=found.where.sheet,
        cell=found.where.cell,
        value=found.value,
        order_no=numbers[found.order] if found.order is not None and found.order < len(numbers) else None,
        message=Words(zh=found.message.zh, en=found.message.en),
        fix=Words(zh=found.hint.zh, en=found.hint.en),
    )
