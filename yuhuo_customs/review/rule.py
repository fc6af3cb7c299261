"""What a review rule is: one small function that says where it is violated, and all that is said about it.

The function gets a :class:`Given` and returns a Polars expression over a head or items frame: true where the rule
is violated, null where it cannot be judged (a field finding exists already, or a table has no entry). Besides the
frame's own columns it may use columns that are made when a rule asks for them (``review.columns``): ``head.X``,
``items.X.sum``, ``CEB303.head.X``, ``tariff.unit1``, ``line.brand``, ``X.unread`` …
"""

import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from yuhuo_customs import codes
from yuhuo_customs.documents import documents
from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.errors import Text
from yuhuo_customs.review.references import NO_REFERENCES, References, lacking_setting

Grade = Literal["spec", "wild", "derived", "unconfirmed"]
"""Where a rule's fact comes from (rules.md, marks). What is unconfirmed never blocks."""

NEEDS = "NCHTLK"
"""What a rule needs besides its own document (rules.md §1): N nothing, C a code list, H history or the sister
documents, T the user's tariff, positive or restriction table, L a word list, K the signer's certificate."""

BLOCK, WARN, RISK, NOTE = Severity.BLOCK, Severity.WARN, Severity.RISK, Severity.NOTE

SCALE = 10**5
"""Amounts are Decimal(19, 5): their physical value is an integer of 10⁻⁵ units."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a rule is evaluated: one field of one document's head or items."""

    document: str
    group: str
    field: str

    @property
    def address(self) -> str:
        """Address of the blamed field, for example ``CEB603.items.gcode``."""
        return f"{self.document}.{self.group}.{self.field}"


@dataclass(frozen=True, slots=True)
class Given:
    """What a rule may know besides the columns.

    Attributes:
        today: The day of declaration.
        settings: The policy's settings (``review/policy.toml``).
        site: The document, group and field that are judged.
        references: Tables of the user and of the past.
        now: When the documents would be sent, Beijing time; None: at the end of ``today``.
    """

    today: date
    settings: Mapping[str, Any]
    site: Site
    references: References = NO_REFERENCES
    now: datetime | None = None

    @property
    def field(self) -> str:
        """Element name of the judged field."""
        return self.site.field

    def units(self, name: str) -> int:
        """A decimal setting in units of 10⁻⁵, to be compared with :func:`physical` amounts."""
        return int(Decimal(self.settings[name]) * SCALE)

    def words(self, name: str) -> tuple[str, ...]:
        """A setting that is a list of words.

        Raises:
            ResourceError: the list is empty; the rule is then "not checked".
        """
        found = tuple(self.settings[name])
        if not found:
            raise lacking_setting(name)
        return found

    def count(self, name: str) -> int:
        """A setting that is a whole number."""
        return int(self.settings[name])

    def letters(self, column: str, table: str, without: str = "A") -> pl.Expr:
        """Whether a letter of the condition list ``table`` that concerns this direction stands in ``column``.

        Conditions A and B (inspection on entry and exit) are no licences and are left out by default.
        """
        direction = "E" if documents()[self.site.document].direction == "export" else "I"
        left_out = set("AB") if without == "A" else set("A")
        wanted = {
            entry.code
            for entry in codes.table(table).entries
            if direction in entry.more.get("direction", "IE")
        } - (left_out if table == "supervision_conditions" else set())
        # a letter and its small form are two conditions
        return pl.col(column).str.contains(f"[{''.join(sorted(wanted))}]")

    def yuan(self, amount: str, currency: str) -> pl.Expr:
        """An amount in units of 10⁻¹⁰ yuan, by the policy's exchange rates; null without one."""
        rates = {code: int(Decimal(rate) * SCALE) for code, rate in self.settings["exchange_rates"].items()}
        rate = pl.col(currency).replace_strict({**rates, "142": SCALE}, default=None, return_dtype=pl.Int128)
        return physical(amount) * rate

    def not_valid(self, table: str) -> list[str]:
        """Codes of the list that are ended, or not begun, on the day of declaration.

        Raises:
            ResourceError: the list is missing; the rule is then "not checked".
        """
        day = self.today.isoformat()
        return [
            entry.code
            for entry in codes.table(table).entries
            if (entry.valid_to and entry.valid_to < day) or (entry.valid_from and entry.valid_from > day)
        ]


Predicate = Callable[[Given], pl.Expr]
Scope = Literal["cell", "row"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``code`` leads to its texts in ``domain.catalogue.CODES``.

    Attributes:
        grade: Where its fact comes from.
        needs: Letters of :data:`NEEDS`.
        sites: Where it is evaluated. A cell that feeds several sites is blamed once.
        params: Further values for the message: expressions over the same columns.
        violated: The rule itself.
        where: Which rows it concerns at all; where there is none it is "not applicable". Only these are evaluated.
        counted: It is about the distinct combinations of its columns, with ``_count``: how many rows have each.
        since, until: Days of declaration on which it holds, both included; "" is open.
        yields: Code → "cell" or "row": where that code blames the same cell (row), this rule is silent: one cause, one
            finding.
        once: Only the first of its documents that a batch has is judged: the others repeat what it says.
        catalogue: Numbers of rules.md §2 and §2.1 that it covers, for example ("12",) or ("X9",).
    """

    code: str
    grade: Grade
    needs: str
    sites: tuple[Site, ...]
    params: Mapping[str, pl.Expr | Predicate]
    violated: Predicate
    where: Predicate | None = None
    counted: bool = False
    since: str = ""
    until: str = ""
    yields: Mapping[str, Scope] = field(default_factory=dict)
    catalogue: tuple[str, ...] = ()
    once: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on ``day``."""
        return (not self.since or self.since <= day.isoformat()) and (
            not self.until or day.isoformat() <= self.until
        )

    @property
    def on(self) -> tuple[str, ...]:
        """Frames it is evaluated on, for example ``CEB603.items``."""
        return tuple(dict.fromkeys(f"{site.document}.{site.group}" for site in self.sites))

    @property
    def field(self) -> str:
        """The blamed element; several are separated by a comma."""
        return ", ".join(dict.fromkeys(site.field for site in self.sites))


@dataclass(frozen=True, slots=True)
class Texts:
    """What is said about a rule, each in both languages (see :class:`~yuhuo_customs.domain.catalogue.Code`)."""

    title: Text
    message: Text
    reason: Text
    fix: Text
    example: Text
    params: Mapping[str, pl.Expr | Predicate] = field(default_factory=dict)
    """Further values for the message."""


def rule(
    code: str,
    severity: Severity,
    source: str,
    grade: Grade,
    *,
    on: str | Iterable[str],
    field: str | Iterable[str],
    says: Texts,
    needs: str = "N",
    schema_level: bool = False,
    where: Predicate | None = None,
    counted: bool = False,
    since: str = "",
    until: str = "",
    yields: Mapping[str, Scope] | None = None,
    once: bool = False,
) -> Callable[[Predicate], Rule]:
    """Make a function the rule ``code`` and enter the code into the catalogue.

    Args:
        on: Frames it is evaluated on: ``CEB603.items``, or several.
        field: Element whose cell is blamed, or several: then it is evaluated for each (``given.field``).
        source: Where it is written; the numbers of rules.md in it (``#12``, ``X9``) become :attr:`Rule.catalogue`.

    Raises:
        ValueError: the declaration is defective; found when the module is imported.
    """
    frames = (on,) if isinstance(on, str) else tuple(on)
    fields = (field,) if isinstance(field, str) else tuple(field)
    sites = tuple(_sites(frames, fields))
    missing = set(fields) - {site.field for site in sites}
    names = {"value", "field", *says.params}
    if missing or not sites or not _placeholders(says.message) <= names:
        raise ValueError(
            f"{code}: unknown field {sorted(missing)}, or a value of the message is not declared"
        )
    if grade == "unconfirmed" and severity is BLOCK:
        raise ValueError(f"{code}: an unconfirmed fact never blocks")
    if not needs or set(needs) - set(NEEDS):
        raise ValueError(f"{code}: needs are letters of {NEEDS}")
    texts = (says.title, says.message, says.reason, says.fix, says.example)
    define(Code(code, severity, *texts, source=source, schema_level=schema_level))
    numbers = tuple(re.findall(r"#(\d+)|\b(X\d+)", source))
    catalogue = tuple(plain or further for plain, further in numbers)

    def make(violated: Predicate) -> Rule:
        return Rule(
            code, grade, needs, sites, says.params, violated, where, counted, since, until, yields or {}, catalogue, once
        )  # fmt: skip

    return make


def _sites(frames: Iterable[str], fields: Iterable[str]) -> Iterable[Site]:
    for frame in frames:
        document, group = frame.split(".")
        known = documents()[document].specs(group)
        yield from (Site(document, group, name) for name in fields if name in known)


def _placeholders(text: Text) -> set[str]:
    return {name for each in text for _, name, _, _ in string.Formatter().parse(each) if name}


def physical(name: str) -> pl.Expr:
    """The amount ``name`` as an integer (Int128) of 10⁻⁵ units: exact, and products do not overflow."""
    return pl.col(name).to_physical().cast(pl.Int128)


def shown(amount: pl.Expr, digits: int = 5) -> pl.Expr:
    """Text of an integer amount in units of 10⁻``digits``, for a message."""
    whole = amount.abs() // 10**digits
    rest = (amount.abs() % 10**digits).cast(pl.String).str.zfill(digits).str.strip_chars_end("0")
    sign = pl.when(amount < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(
        sign, whole.cast(pl.String), pl.when(rest == "").then(pl.lit("")).otherwise("." + rest)
    )


def among(value: pl.Expr, wanted: Iterable[str]) -> pl.Expr:
    """Whether the text is one of ``wanted``."""
    return value.is_in(pl.Series(sorted(wanted), dtype=pl.String).implode())


def empty(name: str) -> pl.Expr:
    """Whether nothing stands in the cell of an optional field; a value that could not be read is not empty."""
    return pl.col(name).is_null() & ~pl.col(f"{name}.unread")


Pair = tuple[str, str]


def says(
    title: Pair, message: Pair, reason: Pair, fix: Pair, example: Pair, /, **params: pl.Expr | Predicate
) -> Texts:
    """Texts from pairs (Chinese, English); the same example serves both where it is one word."""
    return Texts(Text(*title), Text(*message), Text(*reason), Text(*fix), Text(*example), params)


def plain(name: str) -> pl.Expr:
    """An amount as people write it, without zeros at the end."""
    return pl.col(name).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
