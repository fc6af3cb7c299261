"""Where a rule is violated: one pass for all rules of a frame, and few values instead of many rows.

Most columns of a batch have few distinct values (one declarant, eight countries, five hundred articles). A rule that
judges each row by itself is therefore evaluated on the distinct combinations of its text columns, and only when one
of them is violated does anybody look for the rows.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from yuhuo_customs.review.rule import Given, Rule, Site

_SAMPLE = 512
_FEW = 0.5
"""Columns whose sample has more distinct values than this share are evaluated row by row."""
_MOST = 4
_TOGETHER = re.compile(
    r"duplicated|distinct|unique|over\(|udf|rank|cum_|rle|rolling|ewm|shuffle|sample|implode|search_sorted"
    r"|(?<!\.str)(?<!\.list)(?<!\.dt)\.(?:sum|min|max|mean|median|std|var|quantile|first|last|count|len|null_count|any"
    r"|all|mode|arg_\w+|head|tail|slice|reverse|sort\w*|filter|gather\w*|get|drop_\w+|shift|diff|pct_change|product"
    r"|interpolate|forward_fill|backward_fill|fill_null_with_strategy)\("
)
"""Functions that look at other rows: Polars' own is_row_separable lets some of them pass."""


@dataclass(frozen=True, slots=True)
class Task:
    """One rule at one site, with the expression that it gave, and that of its ``where``."""

    rule: Rule
    given: Given
    expression: pl.Expr
    where: pl.Expr | None

    @property
    def site(self) -> Site:
        """Where it is evaluated."""
        return self.given.site

    @property
    def names(self) -> set[str]:
        """Columns it uses."""
        both = [self.expression] if self.where is None else [self.expression, self.where]
        return {name for each in both for name in each.meta.root_names()} - {"_count"}


@dataclass(frozen=True, slots=True)
class Mask:
    """What became of a task.

    Attributes:
        rows: Positions of the violated rows.
        unknown: How many rows of those it concerns could not be judged.
        concerned: Whether there was any row that the rule concerns.
    """

    task: Task
    rows: pl.Series
    unknown: int
    concerned: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A widened frame, with its distinct combinations by columns."""

    frame: pl.DataFrame
    _distinct: dict[tuple[str, ...], pl.DataFrame | None] = field(default_factory=dict)

    def judge(self, tasks: Sequence[Task]) -> list[Mask]:
        """The masks of all tasks.

        Raises:
            Exception: whatever one of the tasks raises.
        """
        masks: list[Mask] = []
        grouped: dict[tuple[str, ...], list[Task]] = defaultdict(list)
        for task in tasks:
            grouped[self._key(task)].append(task)
        for names, members in grouped.items():
            counted = [task for task in members if task.rule.counted]
            plain = [task for task in members if not task.rule.counted]
            distinct = self.distinct(names) if names else None
            masks += self._by_row(plain) if distinct is None else self._by_values(plain, names, distinct)
            if counted:
                masks += self._by_values(counted, names, self.counted(names))
        return masks

    def distinct(self, names: tuple[str, ...]) -> pl.DataFrame | None:
        """Distinct combinations of ``names`` with ``_count``; None where they are nearly as many as the rows."""
        if names not in self._distinct:
            chosen = self.frame.select(names)
            sample = chosen.head(_SAMPLE)
            many = sample.height and sample.n_unique() > max(8, sample.height * _FEW)
            self._distinct[names] = None if many else self.counted(names)
        return self._distinct[names]

    def counted(self, names: Sequence[str]) -> pl.DataFrame:
        """Distinct combinations of ``names``, in order of appearance, with ``_count``."""
        return self.frame.group_by(names, maintain_order=True).agg(pl.len().alias("_count"))

    def _key(self, task: Task) -> tuple[str, ...]:
        """Columns by whose distinct values the task is evaluated; () for row by row."""
        names = tuple(sorted(task.names & set(self.frame.columns)))
        if task.rule.counted:
            return names
        plain = all(self.frame.schema[name] in (pl.String, pl.Boolean, pl.Date, pl.Null) for name in names)
        return names if plain and 0 < len(names) <= _MOST and _apart(task.expression) else ()

    def _by_row(self, tasks: Sequence[Task]) -> list[Mask]:
        everywhere = [task for task in tasks if task.where is None]
        masks = [
            Mask(task, mask.arg_true(), mask.null_count(), concerned=True)
            for task, mask in zip(everywhere, _evaluate(self.frame, everywhere), strict=True)
        ]
        return [*masks, *(self._where(task) for task in tasks if task.where is not None)]

    def _where(self, task: Task) -> Mask:
        """Only the rows that the rule concerns."""
        assert task.where is not None
        names = tuple(sorted({*task.where.meta.root_names()}))
        plain = all(self.frame.schema[name] == pl.String for name in names if name in self.frame.columns)
        distinct = self.distinct(names) if names and plain else None
        if distinct is not None and not _truth(distinct.select(task.where.alias("?")), "?").any():
            return Mask(task, pl.Series([], dtype=pl.UInt32), 0, concerned=False)
        rows = _truth(self.frame.with_columns(task.where.alias("?")), "?").arg_true()
        if not rows.len():
            return Mask(task, rows, 0, concerned=False)
        some = self.frame.select(sorted(task.names & set(self.frame.columns)))[rows]
        mask = _evaluate(some, [task])[0]
        return Mask(task, rows.filter(mask.fill_null(value=False)), mask.null_count(), concerned=True)

    def _by_values(self, tasks: Sequence[Task], names: tuple[str, ...], distinct: pl.DataFrame) -> list[Mask]:
        masks = _evaluate(distinct, tasks)
        return [self._by_value(task, names, distinct, mask) for task, mask in zip(tasks, masks, strict=True)]

    def _by_value(self, task: Task, names: tuple[str, ...], distinct: pl.DataFrame, mask: pl.Series) -> Mask:
        unknown = int(distinct["_count"].filter(mask.is_null()).sum())
        concerned = True
        if task.where is not None:
            among = _truth(distinct.select(task.where.alias("?")), "?").fill_null(value=False)
            concerned = bool(among.any())
            unknown = int(distinct["_count"].filter(mask.is_null() & among).sum())
            mask = mask & among
        bad = distinct.filter(mask).select(names)
        if not bad.height:
            return Mask(task, pl.Series([], dtype=pl.UInt32), unknown, concerned)
        rows = self.frame.select(names).with_row_index("_at")
        rows = rows.join(bad, on=list(names), how="semi", nulls_equal=True)
        return Mask(task, rows["_at"].sort(), unknown, concerned)


def _apart(expression: pl.Expr) -> bool:
    """Whether each row is judged by itself; a function of Python's own may look at all of them."""
    try:
        return expression.meta.is_row_separable() and not _TOGETHER.search(str(expression))
    except pl.exceptions.PolarsError:
        return False


def _evaluate(frame: pl.DataFrame, tasks: Sequence[Task]) -> list[pl.Series]:
    if not tasks:
        return []
    labels = [f"?{place}" for place in range(len(tasks))]
    found = (
        frame.lazy()
        .with_columns(task.expression.alias(label) for task, label in zip(tasks, labels, strict=True))
        .select(labels)
        .collect()
    )
    return [_truth(found, label) for label in labels]


def _truth(found: pl.DataFrame, label: str) -> pl.Series:
    if found[label].dtype not in (pl.Boolean, pl.Null):
        raise TypeError(f"a rule gives a truth value for each row, not {found[label].dtype}")
    return found[label].cast(pl.Boolean)
