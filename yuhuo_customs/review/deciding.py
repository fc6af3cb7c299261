"""The policy at work: severities are changed, findings are removed, and every change is told."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from yuhuo_customs.domain.catalogue import CODES, Code, Severity, define
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Classified, Measure
from yuhuo_customs.errors import Text
from yuhuo_customs.review.policy import RANK, Override, Policy, Waiver

SWITCHED_OFF = define(
    Code(
        "YH-REV-002",
        Severity.NOTE,
        Text("策略关闭了某项检查", "The policy switched a check off"),
        Text(
            "按策略未报告 {removed} 的 {count} 处问题，理由：{why}。",
            "By the policy, {count} findings of {removed} are not reported; reason: {why}.",
        ),
        Text("关闭的检查也要计数，以便知道略过了什么。", "What was switched off is still counted."),
        Text("如理由不再成立，请从策略文件中删除。", "Remove it from the policy when the reason is gone."),
        Text("例：某海关不要求该项。", "For example: the office does not ask for it."),
        source="rules.md §1",
    )
)

WAIVED = define(
    Code(
        "YH-REV-003",
        Severity.NOTE,
        Text("某订单的问题已豁免", "A finding of an order is waived"),
        Text(
            "订单 {number} 的 {removed} 由 {author} 豁免至 {until}，理由：{why}。",
            "{removed} of order {number} is waived by {author} until {until}; reason: {why}.",
        ),
        Text("豁免由人负责，有截止日期。", "Somebody answers for a waiver, and it ends."),
        Text("如理由不再成立，请从策略文件中删除。", "Remove it from the policy when the reason is gone."),
        Text("例：海关已书面同意。", "For example: the office agreed in writing."),
        source="house",
    )
)

EXPIRED = define(
    Code(
        "YH-REV-004",
        Severity.WARN,
        Text("策略中的规定已过期", "What the policy says has ended"),
        Text(
            "策略对 {removed} 的规定已于 {until} 到期（{scope}），问题重新计入。",
            "What the policy says of {removed} ended on {until} ({scope}): the findings count again.",
        ),
        Text("过期的豁免或降级不再有效。", "A waiver or change that has ended is no longer in force."),
        Text("改正数据，或由负责人重新决定。", "Correct the data, or have it decided anew."),
        Text("until = 2026-12-31", "until = 2026-12-31"),
        source="house",
    )
)


def decide(
    policy: Policy, findings: Findings, classified: Classified, today: date
) -> tuple[Findings, tuple[Measure, ...]]:
    """The findings as the policy wants them, notes on what it changed, and the same as a table.

    A waiver goes before a client's entry, a client's entry before the firm's.
    """
    return settle(policy, findings, lambda: _owners(classified), today)


def settle(
    policy: Policy, findings: Findings, owners: Callable[[], pl.DataFrame], today: date
) -> tuple[Findings, tuple[Measure, ...]]:
    """:func:`decide` for whatever findings have an ``order``.

    Args:
        owners: Makes, where it is needed, one row per order (or bill of a manifest): ``_order``, ``_number`` (what a
            waiver names) and ``_client``.
    """
    frame = findings.frame.with_row_index("_at")
    if frame.height and (policy.clients or policy.waivers):
        frame = frame.join(owners(), left_on="order", right_on="_order", how="left", maintain_order="left")
    else:
        frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in ("_number", "_client"))
    frame = frame.with_columns(_new=pl.col("severity"), _gone=pl.lit(value=False))
    measures: list[Measure] = []
    notes: list[Findings] = []
    for where, entry in _entries(policy):
        frame, measure = _apply(frame, where, entry, today)
        if measure is not None:
            measures.append(measure)
            notes += _note(measure)
    kept = frame.filter(~pl.col("_gone")).with_columns(severity=pl.col("_new"))
    kept = kept.select(findings.frame.columns)
    return Findings(kept, findings.file, findings.names).and_(*notes), tuple(measures)


def in_all(policy: Policy, measures: Iterable[Measure], today: date) -> tuple[Measure, ...]:
    """One measure for each entry of the policy, in its order: what was counted, and 0 where it met nothing."""
    counted = Counter({_measure(code, said, 0, today): 0 for _, (code, said) in _entries(policy)})
    for each in measures:
        counted[replace(each, count=0)] += each.count
    return tuple(replace(each, count=count) for each, count in counted.items())


Entry = tuple[str, Override | Waiver]


def _entries(policy: Policy) -> Iterator[tuple[pl.Expr, Entry]]:
    """The weakest first: later ones overrule."""
    for code, override in policy.overrides.items():
        yield pl.col("code") == code, (code, override)
    for code, override in policy.clients:
        yield (pl.col("code") == code) & (pl.col("_client") == override.client), (code, override)
    for waiver in policy.waivers:
        named = (pl.col("code") == waiver.code) & (pl.col("_number") == waiver.order)
        own = pl.col("_client") == waiver.client if waiver.client else pl.lit(value=True)
        yield named & own, (waiver.code, waiver)


def _apply(
    frame: pl.DataFrame, where: pl.Expr, entry: Entry, today: date
) -> tuple[pl.DataFrame, Measure | None]:
    code, said = entry
    concerned = where
    if _what(code, said) == "usual":
        # a client's entry may give back the level that the firm's took away
        concerned = where & (pl.col("_gone") | (pl.col("_new") != CODES[code].severity.value))
    count = frame.filter(concerned).height
    if not count:
        return frame, None
    measure = _measure(code, said, count, today)
    if measure.what == "expired":
        return frame, measure
    gone = isinstance(said, Waiver) or said.severity is None
    severity = "" if isinstance(said, Waiver) or said.severity is None else said.severity.value
    return frame.with_columns(
        _gone=pl.when(where).then(pl.lit(gone)).otherwise("_gone"),
        _new=pl.when(where & pl.lit(not gone)).then(pl.lit(severity)).otherwise("_new"),
    ), measure


def _measure(code: str, said: Override | Waiver, count: int, today: date) -> Measure:
    ended = bool(said.until) and today.isoformat() > said.until
    scope = said.order if isinstance(said, Waiver) else said.client
    what = "expired" if ended else _what(code, said)
    return Measure(code, what, count, said.reason, said.author, said.until, scope)


def _what(code: str, said: Override | Waiver) -> str:
    if isinstance(said, Waiver):
        return "waived"
    if said.severity is None:
        return "off"
    usual = CODES[code].severity
    return "usual" if said.severity is usual else "lowered" if RANK[said.severity] > RANK[usual] else "raised"


def _note(measure: Measure) -> Iterator[Findings]:
    said = {"removed": measure.code, "count": measure.count, "why": measure.reason}
    if measure.what == "off":
        yield Findings.of(SWITCHED_OFF.code, params=said)
    if measure.what == "waived":
        more = {"number": measure.scope, "author": measure.author, "until": measure.until}
        yield Findings.of(WAIVED.code, params=said | more)
    if measure.what == "expired":
        yield Findings.of(EXPIRED.code, params=said | {"until": measure.until, "scope": measure.scope or "*"})


def _owners(classified: Classified) -> pl.DataFrame:
    """Number and client (``ebcCode``) of each order."""
    orders = classified.batch.orders.select("_order", pl.col("orderNo").alias("_number"))
    heads = [each.head for each in classified.documents.values() if "ebcCode" in each.head.columns]
    known = [head.select("_order", pl.col("ebcCode").alias("_client")) for head in heads]
    clients = pl.concat([*known, pl.DataFrame(schema={"_order": pl.UInt32, "_client": pl.String})])
    clients = clients.unique("_order", keep="first", maintain_order=True)
    return orders.join(clients, on="_order", how="left")
