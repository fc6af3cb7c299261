"""Evaluates the rules: all rules of a frame in one pass, each failure by itself."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from yuhuo_customs.domain.stages import Classified
from yuhuo_customs.errors import ResourceError, Text
from yuhuo_customs.review.blaming import Blaming
from yuhuo_customs.review.columns import Columns
from yuhuo_customs.review.evaluation import Mask, Sheet, Task
from yuhuo_customs.review.packs import rules
from yuhuo_customs.review.references import NO_REFERENCES, References
from yuhuo_customs.review.rule import Given, Rule, Site

__all__ = ["BROKEN", "NOT_APPLICABLE", "NOT_CHECKED", "RAN", "STATES", "Outcome", "evaluate", "rules"]

RAN, NOT_CHECKED, NOT_APPLICABLE, BROKEN = "ran", "not_checked", "not_applicable", "broken"

STATES: dict[str, Any] = {
    "code": pl.String, "state": pl.String, "violations": pl.UInt32, "unchecked": pl.UInt32,
    "why_zh": pl.String, "why_en": pl.String,
}  # fmt: skip
"""Columns of the frame of rule states."""

_FAILURES = (Exception, pl.exceptions.PanicException)
"""A rule may fail in any way, and Polars' panics are no Exceptions."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules found.

    Attributes:
        findings: Columns of ``domain.findings.SCHEMA``, with each code's own severity.
        rules: One row per rule: ``code``, ``state``, ``violations`` (UInt32), ``unchecked`` (UInt32: rows that could
            not be judged because a table, the past or a document has nothing on them), ``why_zh``, ``why_en``.
    """

    findings: pl.DataFrame
    rules: pl.DataFrame


def evaluate(
    chosen: Sequence[Rule],
    classified: Classified,
    settings: Mapping[str, Any],
    today: date,
    references: References = NO_REFERENCES,
    *,
    off: Collection[str] = (),
    now: datetime | None = None,
) -> Outcome:
    """Evaluate ``chosen`` on all documents.

    A rule that raises, or returns something else than a truth value per row, is ``broken``; one whose table or
    sister document is missing is ``not_checked``; one that concerns nothing in this batch is ``not_applicable``.
    None of them hides the others, and none is a finding in the data.

    Args:
        off: Codes that the policy does not report: no rule is silent for their sake.
        now: When the documents would be sent, Beijing time; None: at the end of ``today``.
    """
    run = _Run(Columns(classified, references), Blaming(classified), {}, {}, defaultdict(int), set())
    frames: dict[tuple[str, str], list[Task]] = defaultdict(list)
    for each in chosen:
        for site in _sites(each, classified.documents):
            task = run.prepare(each, Given(today, settings, site, references, now))
            if task is not None:
                frames[site.document, site.group].append(task)
    masks = [mask for tasks in frames.values() for mask in run.masks(tasks)]
    masks.sort(key=lambda mask: (mask.task.rule.code, mask.task.rule.sites.index(mask.task.site)))
    found = [run.findings(mask) for mask in masks if mask.rows.len()]
    sound = [each for each in found if each is not None and each["code"][0] not in run.failed]
    schema = run.blaming.schema
    findings = pl.concat(sound) if sound else pl.DataFrame(schema=schema)
    findings = _yielded(_once(findings), [each for each in chosen if each.yields], off)
    return Outcome(findings, run.report(chosen, findings))


def _sites(rule: Rule, documents: Collection[str]) -> list[Site]:
    there = [site for site in rule.sites if site.document in documents]
    return [site for site in there if not rule.once or site.document == there[0].document]


@dataclass(frozen=True, slots=True)
class _Run:
    columns: Columns
    blaming: Blaming
    failed: dict[str, str]
    """Code → why it is broken."""
    unchecked: dict[str, Text]
    """Code → why it was not checked, somewhere at least."""
    rows: dict[str, int]
    """Code → rows that could not be judged."""
    judged: set[str]
    """Codes that concerned something and were judged there."""

    def prepare(self, rule: Rule, given: Given) -> Task | None:
        """The rule's expression at a site; None when it cannot be evaluated there."""
        try:
            where = rule.where(given) if rule.where else None
            task = Task(rule, given, self._violated(rule, given, where), where)
            absent = self.columns.lacking(task.names)
            if absent is not None and self._concerned(given, where):
                raise absent
        except _FAILURES as error:  # a rule's failure is reported as such and must not hide the others
            self._failed(rule, given, error)
            return None
        return None if absent else task

    def _violated(self, rule: Rule, given: Given, where: pl.Expr | None) -> pl.Expr:
        try:
            return rule.violated(given)
        except ResourceError:
            if self._concerned(given, where):
                raise
            return pl.lit(value=False)

    def _concerned(self, given: Given, where: pl.Expr | None) -> bool:
        """Whether the rule concerns any row: a missing table does not matter to a batch without such rows."""
        names = [] if where is None else where.meta.root_names()
        if where is None or self.columns.lacking(names):
            return True
        frame = self.columns.widen(given.site.document, given.site.group, names)
        return bool(frame.select(where.alias("?"))["?"].any())

    def masks(self, tasks: Sequence[Task]) -> list[Mask]:
        """Each task's rows: all in one pass, or, when that fails, in halves until it is known whose fault it is."""
        try:
            return self._together(tasks)
        except _FAILURES as error:
            if len(tasks) == 1:
                self._failed(tasks[0].rule, tasks[0].given, error)
                return []
        half = len(tasks) // 2
        return [*self.masks(tasks[:half]), *self.masks(tasks[half:])]

    def _failed(self, rule: Rule, given: Given, error: BaseException) -> None:
        if isinstance(error, ResourceError):
            self.unchecked[rule.code] = error.what
            self.rows[rule.code] += self.columns.height(given.site.document, given.site.group)
        else:
            self.failed[rule.code] = _reason(error)

    def _together(self, tasks: Sequence[Task]) -> list[Mask]:
        site = tasks[0].site
        names = {name for task in tasks for name in task.names}
        masks = Sheet(self.columns.widen(site.document, site.group, names)).judge(tasks)
        for mask in masks:
            rule = mask.task.rule
            own = any(name.startswith(("line.", "order.")) for name in mask.task.names)
            asks_for_more = own or bool(set(rule.needs) & {"H", "T", "K"})
            if asks_for_more:
                self.rows[rule.code] += mask.unknown
            if asks_for_more and mask.concerned and not mask.known:
                self.unchecked.setdefault(rule.code, self._nothing_known(mask.task))
            elif mask.concerned:
                self.judged.add(rule.code)
        return masks

    def _nothing_known(self, task: Task) -> Text:
        """Every row that the rule concerns lacks what it would be held against."""
        asked = sorted(name for name in task.names if "." in name and not name.endswith(".unread"))
        names = [self.columns.classified.batch.names.get(name, Text(name, name)) for name in asked]
        if {"currency", "items.currency.max"} & task.names:
            names.append(Text("策略的 exchange_rates", "exchange_rates of the policy"))
        zh, en = "、".join(each.zh for each in names), ", ".join(each.en for each in names)
        return Text(f"各行都没有所需的数据（{zh}）", f"no row has what it is held against ({en})")

    def findings(self, mask: Mask) -> pl.DataFrame | None:
        """The findings at the rows of ``mask``, with the values that the message shows."""
        rule, site = mask.task.rule, mask.task.site
        try:
            params = {
                name: each if isinstance(each, pl.Expr) else each(mask.task.given)
                for name, each in rule.params.items()
            }
            names = {name for each in params.values() for name in each.meta.root_names()} - {"_count"}
            frame = self.columns.widen(site.document, site.group, names)
            rows = frame[mask.rows]
            if rule.counted and names:
                keys = sorted(names)
                every = _shown(Sheet(frame).counted(keys), params, keep=keys)
                shown = rows.select(keys).join(
                    every, on=keys, how="left", nulls_equal=True, maintain_order="left"
                )
            else:
                shown = _shown(rows, params)
            shown = shown.select(pl.col(f"={name}").alias(name) for name in params)
            return self.blaming.findings(rule.code, site, mask.rows, shown)
        except _FAILURES as error:  # as above: half of a rule's findings would be worse than none
            self._failed(rule, mask.task.given, error)
            return None

    def report(self, chosen: Sequence[Rule], findings: pl.DataFrame) -> pl.DataFrame:
        """The state of each rule."""
        counts = dict(findings.group_by("code").len().iter_rows())
        rows = [
            (each.code, self._state(each), counts.get(each.code, 0), self.rows.get(each.code, 0), *self._why(each))
            for each in chosen
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=STATES, orient="row")

    def _state(self, rule: Rule) -> str:
        if rule.code in self.failed:
            return BROKEN
        if rule.code in self.unchecked and rule.code not in self.judged:
            return NOT_CHECKED
        return RAN if rule.code in self.judged else NOT_APPLICABLE

    def _why(self, rule: Rule) -> Text:
        if rule.code in self.failed:
            return Text(self.failed[rule.code], self.failed[rule.code])
        return self.unchecked.get(rule.code, Text("", ""))


def _shown(frame: pl.DataFrame, params: Mapping[str, pl.Expr], keep: Sequence[str] = ()) -> pl.DataFrame:
    """The values of a message as text, named ``=name``: a column of the frame may have the same name."""
    texts = [each.cast(pl.String).alias(f"={name}") for name, each in params.items()]
    return frame.with_columns(texts).select(*keep, *(f"={name}" for name in params))


def _once(findings: pl.DataFrame) -> pl.DataFrame:
    """One finding for a cell that fills fields of several documents, or from which another field was derived."""
    element, no_cell = pl.col("field").str.split(".").list.last(), pl.col("column").is_null()
    derived = no_cell & no_cell.not_().any().over("code", "order", element)
    # without a cell it is the element that tells two fields apart
    apart = pl.when(no_cell).then(element).alias("_element")
    cell = ["code", "order", "line", "sheet", "column", "row", "_element"]
    return (
        findings.filter(~derived)
        .with_columns(apart)
        .unique(cell, keep="first", maintain_order=True)
        .drop("_element")
    )


def _yielded(findings: pl.DataFrame, rules: Sequence[Rule], off: Collection[str]) -> pl.DataFrame:
    """Without the findings of a rule that another one tells better, at the same cell or in the same row."""
    there = set(findings["code"].unique())
    pairs = [
        (each.code, code, scope)
        for each in rules
        if each.code in there
        for code, scope in each.yields.items()
        if code in there and code not in off
    ]
    if not pairs:
        return findings
    element = pl.col("field").str.split(".").list.last()
    at = (
        pl.when(pl.col("column").is_null())
        .then(element)
        .otherwise(pl.concat_str("sheet", "column", separator="!"))
    )
    marked = findings.with_row_index("_at").with_columns(_cell=at)
    for scope, on in (("row", ["order", "line"]), ("cell", ["order", "line", "row", "_cell"])):
        mine = pl.DataFrame(
            [pair[:2] for pair in pairs if pair[2] == scope], ["code", "_better"], orient="row"
        )
        if mine.height:
            better = marked.select(pl.col("code").alias("_better"), *on)
            gone = marked.join(mine, on="code").join(
                better, on=["_better", *on], how="semi", nulls_equal=True
            )
            marked = marked.join(gone.select("_at"), on="_at", how="anti", maintain_order="left")
    return marked.drop("_at", "_cell")


def _reason(error: BaseException) -> str:
    first = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {first}"
