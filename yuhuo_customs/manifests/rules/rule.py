"""What a manifest rule is: a function that gives the violating rows of one scope, and all that is said about it.

The rows keep ``_row`` and ``_bill``; ``value`` and further columns go into the message. A rule that lacks its scope
in a message is not asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import polars as pl

from yuhuo_customs.domain.catalogue import Severity
from yuhuo_customs.manifests.codes import declare
from yuhuo_customs.manifests.judging import ROWS, Judged

Violations = Callable[..., pl.DataFrame]
"""Of the judged workbook; with scope and field where a rule speaks of several fields."""
BLOCK, WARN = Severity.BLOCK, Severity.WARN

RULES: list["Rule"] = []


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, the field it blames, what it needs, and how it looks for violations."""

    code: str
    scope: str
    field: str
    modes: tuple[str, ...]
    parts: tuple[str, ...]
    violated: Callable[[Judged], pl.DataFrame]

    def concerns(self, judged: Judged) -> bool:
        """Whether the message has what the rule is about."""
        kind = judged.kind
        return (
            kind.mode in self.modes
            and (not self.parts or kind.part in self.parts)
            and self.scope in judged.scopes
            and self.field in judged.scopes[self.scope].columns
        )

    def judge(self, judged: Judged) -> None:
        """Add a finding for each violation."""
        rows = self.violated(judged)
        if not rows.height:
            return
        more = [name for name in rows.columns if not name.startswith("_") and name != "value"]
        said = rows.select(
            row="_row",
            order="_bill",
            value=pl.col("value").cast(pl.String) if "value" in rows.columns else pl.lit(None, pl.String),
            params=pl.struct(pl.col(more).cast(pl.String)).struct.json_encode()
            if more
            else pl.lit(None, pl.String),
        )
        judged.say(said, self.code, f"{self.scope}.{self.field}", ROWS.get(self.scope, "bills"))


def rule(
    number: int, severity: Severity, scope: str, field: str, *, modes: str = "air road water", parts: str = "",
    title: tuple[str, str], message: tuple[str, str], reason: tuple[str, str], fix: tuple[str, str],
    example: tuple[str, str], source: str, schema_level: bool = False, also: str = "",
) -> Callable[[Violations], Violations]:  # fmt: skip
    """Declare a rule; its code is YH-MFT-``number``; ``also``: further addresses (scope.field) that it judges alike."""
    code = declare(
        number, severity, title=title, message=message, reason=reason, fix=fix, example=example, source=source,
        schema_level=schema_level,
    ).code  # fmt: skip

    def enter(violated: Violations) -> Violations:
        about = tuple(modes.split()), tuple(parts.split())
        if not also:
            RULES.append(Rule(code, scope, field, *about, violated))
        for place in (f"{scope}.{field}", *also.split()) if also else ():
            of, _, name = place.partition(".")
            RULES.append(Rule(code, of, name, *about, partial(violated, scope=of, field=name)))
        return violated

    return enter


def where(
    judged: Judged, scope: str, violated: pl.Expr, value: str | pl.Expr, **more: pl.Expr
) -> pl.DataFrame:
    """Rows of ``scope`` where the expression is true, with the value that is blamed."""
    blamed = pl.col(value) if isinstance(value, str) else value
    return (
        judged.scopes[scope]
        .filter(violated.fill_null(value=False))
        .select("_row", "_bill", value=blamed, **more)
    )
