"""From classified documents to a verdict for each order."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import FIX, PERSON, READY, Classified, Reviewed
from yuhuo_customs.errors import Text
from yuhuo_customs.review import engine
from yuhuo_customs.review.deciding import decide, in_all
from yuhuo_customs.review.packs import Pack, shipped_pack
from yuhuo_customs.review.policy import Policy
from yuhuo_customs.review.references import NO_REFERENCES, References
from yuhuo_customs.review.rule import Rule
from yuhuo_customs.review.scoring import holds, score
from yuhuo_customs.review.splitting import split

BROKEN_RULE = define(
    Code(
        "YH-REV-001",
        Severity.HOLD,
        Text("审核规则运行失败", "A rule could not be evaluated"),
        Text(
            "规则 {rule} 运行失败（{why}），全部订单均视为未审核。",
            "The rule {rule} failed ({why}): every order counts as not checked.",
        ),
        Text(
            "程序的错误不能算作数据的错误，也不能放行数据。",
            "A fault of the program neither blames the data nor approves them.",
        ),
        Text(
            "请报告此问题；确认可以不审核该规则后，可在策略中将其关闭。",
            "Report this; a policy can switch the rule off once that is found acceptable.",
        ),
        Text("规则正常运行后，订单重新得到结论。", "Once the rule runs, the orders get their verdicts."),
        source="house",
        schema_level=True,
    )
)


def review(
    classified: Classified,
    policy: Policy,
    today: date,
    *,
    rules: Sequence[Rule] | None = None,
    packs: Sequence[Pack] | None = None,
    references: References = NO_REFERENCES,
    now: datetime | None = None,
) -> Reviewed:
    """Evaluate the rules, let the policy decide, and give each order its verdict.

    An order with a block must be fixed; else, with a hold (a high risk score is one), or when a rule is broken, a
    person decides; else it is ready. A block or hold that belongs to no order (a missing column) counts for every
    order.

    Args:
        today: The day of declaration, Beijing time: rules that are not in force on it are "not applicable".
        rules: Only these rules; default: those of ``packs``.
        packs: Default: the shipped pack.
        references: Tables of the user and of the past; rules that need a missing one are "not checked".
        now: When the documents would be sent, Beijing time; None: at the end of ``today``.
    """
    packs = (shipped_pack(),) if packs is None else packs
    every = [rule for pack in packs for rule in pack.rules] if rules is None else rules
    chosen = [rule for rule in every if rule.holds_on(today)]
    off = {code for code, each in policy.overrides.items() if each.severity is None and each.holds_on(today)}
    outcome = engine.evaluate(chosen, classified, policy.settings, today, references, off=off, now=now)
    states = pl.concat([outcome.rules, _not_in_force(every, today)])
    found = classified.findings.and_(Findings(outcome.findings))
    decided, measures = decide(policy, found, classified, today)
    risks = score(decided, policy.settings)
    high, more = decide(policy, holds(risks, policy.settings), classified, today)
    findings = decided.and_(high, _broken(states, policy))
    verdicts = _verdicts(classified, findings.frame)
    return Reviewed(
        batch=classified.batch,
        documents=classified.documents,
        evidence=classified.evidence,
        verdicts=verdicts,
        findings=findings,
        rules=states,
        risks=risks,
        ways=split(classified, references, policy.settings, verdicts),
        packs=tuple(pack.info for pack in packs),
        measures=in_all(policy, (*measures, *more), today),
        adjustments=policy.adjustments,
        as_of=today.isoformat(),
    )


def _broken(states: pl.DataFrame, policy: Policy) -> Findings:
    off = {code for code, each in policy.overrides.items() if each.severity is None}
    broken = states.filter(pl.col("state") == engine.BROKEN, ~pl.col("code").is_in(list(off)))
    made = [
        Findings.of(BROKEN_RULE.code, params={"rule": code, "why": why})
        for code, why in broken.select("code", "why_en").iter_rows()
    ]
    return Findings.none().and_(*made)


def _not_in_force(rules: Sequence[Rule], today: date) -> pl.DataFrame:
    rows = [
        (each.code, engine.NOT_APPLICABLE, 0, 0, *[f"{each.since or '…'} – {each.until or '…'}"] * 2)
        for each in rules
        if not each.holds_on(today)
    ]
    return pl.DataFrame(rows, schema=engine.STATES, orient="row")


def _verdicts(classified: Classified, findings: pl.DataFrame) -> pl.DataFrame:
    counted = {"blocks": Severity.BLOCK, "holds": Severity.HOLD, "warns": Severity.WARN}
    sums = [
        (pl.col("severity") == severity.value).sum().cast(pl.UInt32).alias(name)
        for name, severity in counted.items()
    ]
    own = findings.filter(pl.col("order").is_not_null()).group_by("order").agg(sums)
    for_all = findings.filter(pl.col("order").is_null()).select(sums).row(0, named=True)
    return (
        classified.batch.orders.select("_order", "orderNo")
        .join(own, left_on="_order", right_on="order", how="left", maintain_order="left")
        .with_columns((pl.col(name).fill_null(0) + for_all[name]).cast(pl.UInt32) for name in counted)
        .with_columns(
            verdict=pl.when(pl.col("blocks") > 0)
            .then(pl.lit(FIX))
            .when(pl.col("holds") > 0)
            .then(pl.lit(PERSON))
            .otherwise(pl.lit(READY))
        )
        .select("_order", "orderNo", "verdict", *counted)
    )
