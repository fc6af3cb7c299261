"""From classified documents to a verdict for each order."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import FIX, PERSON, READY, Classified, Reviewed
from yuhuo_customs.errors import Text
from yuhuo_customs.review import engine
from yuhuo_customs.review.policy import Policy
from yuhuo_customs.review.rule import Rule

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


def review(
    classified: Classified, policy: Policy, today: date, *, rules: Sequence[Rule] | None = None
) -> Reviewed:
    """Evaluate the rules, let the policy decide, and give each order its verdict.

    An order with a block must be fixed; else, with a hold, or when a rule is broken, a person decides; else it is
    ready. A block or hold that belongs to no order (a missing column) counts for every order.

    Args:
        today: The day of declaration, Beijing time.
        rules: Default: every shipped rule.
    """
    outcome = engine.evaluate(engine.rules() if rules is None else rules, classified, policy.settings, today)
    found = classified.findings.and_(Findings(outcome.findings))
    kept, removed = policy.apply(found)
    off = {code for code, each in policy.overrides.items() if each.severity is None}
    notes = [
        Findings.of(
            SWITCHED_OFF.code, params={"removed": code, "count": count, "why": policy.overrides[code].reason}
        )
        for code, count in removed.items()
    ]
    broken = outcome.rules.filter(pl.col("state") == engine.BROKEN, ~pl.col("code").is_in(list(off)))
    holds = [
        Findings.of(BROKEN_RULE.code, params={"rule": code, "why": why})
        for code, why in broken.select("code", "why").iter_rows()
    ]
    findings = kept.and_(*holds, *notes)
    return Reviewed(
        batch=classified.batch,
        documents=classified.documents,
        evidence=classified.evidence,
        verdicts=_verdicts(classified, findings.frame),
        findings=findings,
        rules=outcome.rules,
    )


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
