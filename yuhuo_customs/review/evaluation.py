"""Where a rule is violated: one pass for all rules of a frame, and few values instead of many rows.

Most columns of a batch have few distinct values (one declarant, eight countries, five hundred articles). A rule that
judges each row by itself is therefore evaluated on the distinct combinations of its text columns, and only when one
of them is violated does anybody look for the rows.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from yuhuo_customs.review.columns import constant
from yuhuo_customs.review.rule import Given, Rule, Site

_SAMPLE = 512
_FEW = 0.5
"""Columns whose sample has more distinct values than this share are evaluated row by row."""
_MOST = 4
_AS_WRITTEN = pl.QueryOptFlags.none()
"""Rules share little: looking for what they share costs more than it saves."""
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
        known: Whether one of them at least could be judged.
    """

    task: Task
    rows: pl.Series
    unknown: int
    concerned: bool
    known: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A widened frame, with its distinct combinations by columns."""

    frame: pl.DataFrame
    _sampled: dict[str, int] = field(default_factory=dict)
    _constant: dict[str, bool] = field(default_factory=dict)
    _types: dict[str, pl.DataType] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Polars makes the schema anew each time that it is asked for, and every rule asks."""
        self._types.update(self.frame.schema)

    def judge(self, tasks: Sequence[Task]) -> list[Mask]:
        """The masks of all tasks.

        Raises:
            Exception: whatever one of the tasks raises.
        """
        grouped: dict[tuple[str, ...], list[Task]] = defaultdict(list)
        for task in tasks:
            grouped[self._key(task)].append(task)
        by_row: list[Task] = []
        by_value: dict[tuple[str, ...], list[Task]] = defaultdict(list)
        for names, members in grouped.items():
            few = self._few(names)
            by_row += [task for task in members if not (few or task.rule.counted)]
            by_value[self._varying(names)] += [task for task in members if few or task.rule.counted]
        groups = [(varying, members) for varying, members in by_value.items() if members]
        frames = self._distinct([
            (varying, {name for task in members for name in self._names(task)}) for varying, members in groups
        ])  # fmt: skip
        found = _evaluate([(frame, members) for frame, (_, members) in zip(frames, groups, strict=True)])
        masks = [
            self._by_value(task, self._names(task), frame, mask)
            for frame, (_, members), series in zip(frames, groups, found, strict=True)
            for task, mask in zip(members, series, strict=True)
        ]
        return [*masks, *self._by_row(by_row)]

    def _names(self, task: Task) -> tuple[str, ...]:
        """Columns of the frame that a task uses."""
        return tuple(sorted(task.names & self._types.keys()))

    def _few(self, names: tuple[str, ...]) -> bool:
        """Whether the distinct combinations of ``names`` are much fewer than the rows, by a sample of each column."""
        if not names:
            return False
        size = min(self.frame.height, _SAMPLE)
        return math.prod(self._sample(name) for name in names) <= max(8, size * _FEW)

    def _sample(self, name: str) -> int:
        """How many distinct values the first rows of a column have."""
        if name not in self._sampled:
            self._sampled[name] = self.frame[name].head(_SAMPLE).n_unique()
        return self._sampled[name]

    def _varying(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those of ``names`` that do not have one value everywhere: most columns do."""
        return tuple(name for name in names if not self._is_constant(name))

    def _distinct(self, wanted: Sequence[tuple[tuple[str, ...], set[str]]]) -> list[pl.DataFrame]:
        """For each pair of varying columns and all columns: the distinct combinations with ``_count``, all at once."""
        lazy = self.frame.lazy()
        plans = [
            lazy.group_by(varying, maintain_order=True).agg(pl.len().alias("_count"))
            for varying, _ in wanted
            if varying
        ]
        counted = iter(pl.collect_all(plans))
        one = self.frame.head(1)
        count = pl.lit(self.frame.height, pl.UInt32).alias("_count")
        found = []
        for varying, names in wanted:
            same = sorted(names - {*varying})
            if varying:
                found.append(
                    next(counted).with_columns(pl.lit(one[name]).first().alias(name) for name in same)
                )
            else:
                found.append(one.select(*same, count))
        return found

    def _is_constant(self, name: str) -> bool:
        """Whether a column has the same value, or none, in every row."""
        if name not in self._constant:
            self._constant[name] = self._sample(name) <= 1 and constant(self.frame[name])
        return self._constant[name]

    def counted(self, names: Sequence[str]) -> pl.DataFrame:
        """Distinct combinations of ``names``, in order of appearance, with ``_count``."""
        return self.frame.group_by(names, maintain_order=True).agg(pl.len().alias("_count"))

    def _key(self, task: Task) -> tuple[str, ...]:
        """Columns by whose distinct values the task is evaluated; () for row by row."""
        names = self._names(task)
        if task.rule.counted:
            return names
        plain = all(self._types[name] in (pl.String, pl.Boolean, pl.Date, pl.Null) for name in names)
        return names if plain and 0 < len(names) <= _MOST and _apart(task.expression) else ()

    def _by_row(self, tasks: Sequence[Task]) -> list[Mask]:
        everywhere = [task for task in tasks if task.where is None]
        masks = [
            Mask(task, mask.arg_true(), mask.null_count(), concerned=True, known=_known(mask))
            for task, mask in zip(everywhere, _evaluate([(self.frame, everywhere)])[0], strict=True)
        ]
        return [*masks, *(self._where(task) for task in tasks if task.where is not None)]

    def _where(self, task: Task) -> Mask:
        """Only the rows that the rule concerns."""
        assert task.where is not None
        names = tuple(sorted({*task.where.meta.root_names()}))
        plain = all(self._types[name] == pl.String for name in names if name in self._types)
        if plain and self._few(names):
            (distinct,) = self._distinct([(self._varying(names), set(names))])
            if not _truth(distinct.with_columns(task.where.alias("?")), "?").any():
                return Mask(task, pl.Series([], dtype=pl.UInt32), 0, concerned=False)
        rows = _truth(self.frame.with_columns(task.where.alias("?")), "?").arg_true()
        if not rows.len():
            return Mask(task, rows, 0, concerned=False)
        some = self.frame.select(self._names(task))[rows]
        mask = _evaluate([(some, [task])])[0][0]
        violated = rows.filter(mask.fill_null(value=False))
        return Mask(task, violated, mask.null_count(), concerned=True, known=_known(mask))

    def _by_value(self, task: Task, names: tuple[str, ...], distinct: pl.DataFrame, mask: pl.Series) -> Mask:
        unknown = int(distinct["_count"].filter(mask.is_null()).sum()) if mask.null_count() else 0
        concerned, known = True, _known(mask)
        if task.where is not None:
            among = _truth(distinct.with_columns(task.where.alias("?")), "?").fill_null(value=False)
            concerned, known = bool(among.any()), _known(mask.filter(among))
            unknown = int(distinct["_count"].filter(mask.is_null() & among).sum())
            mask = mask & among
        bad = distinct.filter(mask).select(names) if mask.any() else distinct.clear()
        if not bad.height:
            return Mask(task, pl.Series([], dtype=pl.UInt32), unknown, concerned, known)
        rows = self.frame.select(names).with_row_index("_at")
        rows = rows.join(bad, on=list(names), how="semi", nulls_equal=True)
        return Mask(task, rows["_at"].sort(), unknown, concerned, known)


def _apart(expression: pl.Expr) -> bool:
    """Whether each row is judged by itself; a function of Python's own may look at all of them."""
    try:
        return expression.meta.is_row_separable() and not _TOGETHER.search(str(expression))
    except pl.exceptions.PolarsError:
        return False


def _evaluate(groups: Sequence[tuple[pl.DataFrame, Sequence[Task]]]) -> list[list[pl.Series]]:
    """The truth values of tasks over frames, all frames at once."""
    wanted = []
    for frame, tasks in groups:
        made = [task.expression.alias(f"?{place}") for place, task in enumerate(tasks)]
        wanted.append(frame.lazy().with_columns(made).select(f"?{place}" for place in range(len(tasks))))
    found = pl.collect_all(wanted, optimizations=_AS_WRITTEN)
    return [[_truth(frame, name) for name in frame.columns] for frame in found]


def _known(mask: pl.Series) -> bool:
    """Whether a row was judged, or there was none."""
    return not mask.len() or mask.null_count() < mask.len()


def _truth(found: pl.DataFrame, label: str) -> pl.Series:
    if found[label].dtype not in (pl.Boolean, pl.Null):
        raise TypeError(f"a rule gives a truth value for each row, not {found[label].dtype}")
    return found[label].cast(pl.Boolean)
