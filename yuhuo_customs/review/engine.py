"""Finds the rules and evaluates them: all rules of a frame in one pass, each failure by itself."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from yuhuo_customs.domain.stages import Classified
from yuhuo_customs.errors import ResourceError
from yuhuo_customs.review import rules as shipped
from yuhuo_customs.review.blaming import Blaming
from yuhuo_customs.review.columns import Columns
from yuhuo_customs.review.rule import Given, Rule, Site

RAN, NOT_CHECKED, BROKEN = "ran", "not_checked", "broken"

_FAILURES = (Exception, pl.exceptions.PanicException)
"""A rule may fail in any way, and Polars' panics are no Exceptions."""


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule in ``review/rules/``, by code."""
    found: dict[str, Rule] = {}
    for module in pkgutil.iter_modules(shipped.__path__):
        loaded = importlib.import_module(f"{shipped.__name__}.{module.name}")
        found |= {each.code: each for each in vars(loaded).values() if isinstance(each, Rule)}
    return tuple(found[code] for code in sorted(found))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules found.

    Attributes:
        findings: Columns of ``domain.findings.SCHEMA``, with each code's own severity.
        rules: One row per rule: ``code``, ``state``, ``violations`` (UInt32), ``why``.
    """

    findings: pl.DataFrame
    rules: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Task:
    """One rule at one site, with the expression that it gave."""

    rule: Rule
    given: Given
    expression: pl.Expr

    @property
    def site(self) -> Site:
        return self.given.site


def evaluate(
    chosen: Sequence[Rule], classified: Classified, settings: Mapping[str, Any], today: date
) -> Outcome:
    """Evaluate ``chosen`` on all documents.

    A rule that raises, or returns something else than a truth value per row, is ``broken``; one whose table or
    document is missing is ``not_checked``. Neither hides the others, and neither is a finding in the data.
    """
    run = _Run(Columns(classified), Blaming(classified), {}, {})
    frames: dict[tuple[str, str], list[_Task]] = defaultdict(list)
    for each in chosen:
        for site in each.sites:
            task = run.prepare(each, Given(today, settings, site))
            if task is not None:
                frames[site.document, site.group].append(task)
    masks = [pair for tasks in frames.values() for pair in run.masks(tasks)]
    masks.sort(key=lambda pair: (pair[0].rule.code, pair[0].rule.sites.index(pair[0].site)))
    found = [run.findings(task, mask) for task, mask in masks if mask.any()]
    sound = [each for each in found if each is not None and each["code"][0] not in run.failed]
    schema = run.blaming.schema
    findings = pl.concat(sound) if sound else pl.DataFrame(schema=schema)
    findings = _once(findings)
    return Outcome(findings, run.report(chosen, findings))


@dataclass(frozen=True, slots=True)
class _Run:
    columns: Columns
    blaming: Blaming
    failed: dict[str, str]
    """Code → why it is broken."""
    unchecked: dict[str, str]
    """Code → why it was not checked."""

    def prepare(self, rule: Rule, given: Given) -> _Task | None:
        """The rule's expression at a site; None when it cannot be evaluated there."""
        try:
            if given.site.document not in self.columns.classified.documents:
                return None
            return _Task(rule, given, rule.violated(given))
        except _FAILURES as error:  # a rule's failure is reported as such and must not hide the others
            self._failed(rule, error)
        return None

    def masks(self, tasks: Sequence[_Task]) -> list[tuple[_Task, pl.Series]]:
        """Each task's rows: all in one pass, or, when that fails, in halves until it is known whose fault it is."""
        try:
            return self._together(tasks)
        except _FAILURES as error:
            if len(tasks) == 1:
                self._failed(tasks[0].rule, error)
                return []
        half = len(tasks) // 2
        return [*self.masks(tasks[:half]), *self.masks(tasks[half:])]

    def _failed(self, rule: Rule, error: BaseException) -> None:
        if isinstance(error, ResourceError):
            self.unchecked[rule.code] = f"{error.what.zh} {error.what.en}"
        else:
            self.failed[rule.code] = _reason(error)

    def _together(self, tasks: Sequence[_Task]) -> list[tuple[_Task, pl.Series]]:
        site = tasks[0].site
        names = {name for task in tasks for name in task.expression.meta.root_names()}
        frame = self.columns.widen(site.document, site.group, names)
        labels = [f"?{place}" for place in range(len(tasks))]
        masks = (
            frame.lazy()
            .with_columns(task.expression.alias(label) for task, label in zip(tasks, labels, strict=True))
            .select(labels)
            .collect()
        )
        for label in labels:
            if masks[label].dtype not in (pl.Boolean, pl.Null):
                raise TypeError(f"a rule gives a truth value for each row, not {masks[label].dtype}")
        return [(task, masks[label].cast(pl.Boolean)) for task, label in zip(tasks, labels, strict=True)]

    def findings(self, task: _Task, mask: pl.Series) -> pl.DataFrame | None:
        """The findings where ``mask`` is true, with the values that the message shows."""
        try:
            params = {
                name: each if isinstance(each, pl.Expr) else each(task.given)
                for name, each in task.rule.params.items()
            }
            names = {name for each in params.values() for name in each.meta.root_names()}
            frame = self.columns.widen(task.site.document, task.site.group, names)
            texts = [each.cast(pl.String).alias(f"={name}") for name, each in params.items()]
            shown = frame.with_columns(texts).select(pl.col(f"={name}").alias(name) for name in params)
            return self.blaming.findings(task.rule.code, task.site, mask.arg_true(), shown)
        except _FAILURES as error:  # as above: half of a rule's findings would be worse than none
            self._failed(task.rule, error)
            return None

    def report(self, chosen: Sequence[Rule], findings: pl.DataFrame) -> pl.DataFrame:
        """The state of each rule."""
        counts = dict(findings.group_by("code").len().iter_rows())
        rows = []
        for each in chosen:
            absent = [site.document for site in each.sites]
            why = self.failed.get(each.code) or self.unchecked.get(each.code)
            if why is None and not any(name in self.columns.classified.documents for name in absent):
                why = f"本批没有单证 This batch has no {', '.join(sorted(set(absent)))}"
            state = BROKEN if each.code in self.failed else NOT_CHECKED if why else RAN
            rows.append((each.code, state, counts.get(each.code, 0), why or ""))
        schema = {"code": pl.String, "state": pl.String, "violations": pl.UInt32, "why": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")


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


def _reason(error: BaseException) -> str:
    first = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {first}"
