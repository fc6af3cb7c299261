"""The risk score of an order: points of the R rules that it violates. Points and bar are settings of the house.

What customs' own risk models weigh, and where their thresholds lie, is not known (rules.md §1): a score says how much
a person should look at, never what customs will do.
"""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from yuhuo_customs.domain.catalogue import CODES, Code, Severity, define
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import Text

HIGH_SCORE = define(
    Code(
        "YH-RSK-001",
        Severity.HOLD,
        Text("风险分数较高，需人工确认", "High risk score: a person decides"),
        Text(
            "风险分数 {score}（设置的界限为 {bar}），由以下各项组成：{parts_zh}。",
            "Risk score {score} (the bar set is {bar}), made of: {parts_en}.",
        ),
        Text(
            "多项可疑之处同时出现，申报前应由人看一遍。分值和界限是设置值，并非海关的阈值。",
            "Several doubtful points at once: a person looks at the order first. Points and bar are settings, not "
            "customs' own.",
        ),
        Text(
            "逐项核对；确认无误后可在策略中豁免该订单。", "Look at each part; waive the order in the policy once settled."
        ),
        Text("同一证件号多人使用 + 单价偏离", "One ID used by several + price out of its band"),
        source="rules.md §1, §2",
    )
)  # fmt: skip


def score(findings: Findings, settings: Mapping[str, Any]) -> pl.DataFrame:
    """One row per order with a score above zero: ``_order``, ``score`` (UInt32), ``parts`` (JSON: code → points).

    A rule counts once for an order, however many cells it blames. ``risk_points`` gives the points of a code,
    ``risk_point`` those of a code that is not named there.
    """
    risks = findings.frame.filter((pl.col("severity") == Severity.RISK.value) & pl.col("order").is_not_null())
    points = pl.col("code").replace_strict(
        dict(settings["risk_points"]), default=int(settings["risk_point"]), return_dtype=pl.UInt32
    )
    each = risks.select(pl.col("order").alias("_order"), "code").unique().with_columns(points=points)
    found = (
        each.sort("_order", pl.col("points"), "code", descending=[False, True, False])
        .group_by("_order", maintain_order=True)
        .agg("code", "points", score=pl.col("points").sum().cast(pl.UInt32))
    )
    parts = [
        json.dumps(dict(zip(codes, numbers, strict=True)))
        for codes, numbers in found.select("code", "points").iter_rows()
    ]
    return found.select("_order", "score").with_columns(parts=pl.Series(parts, dtype=pl.String))


def holds(risks: pl.DataFrame, settings: Mapping[str, Any]) -> Findings:
    """One finding for each order whose score reaches ``risk_hold`` (0: none)."""
    bar = int(settings["risk_hold"])
    high = risks.filter(pl.col("score") >= bar) if bar else risks.clear()
    made = [
        json.dumps({
            "score": points,
            "bar": bar,
            **{f"parts_{lang}": explained(parts, lang) for lang in ("zh", "en")},
        }, ensure_ascii=False)
        for points, parts in high.select("score", "parts").iter_rows()
    ]  # fmt: skip
    rows = high.select(pl.col("_order").alias("order")).with_columns(params=pl.Series(made, dtype=pl.String))
    return Findings.bulk(rows, HIGH_SCORE.code)


def explained(parts: str, lang: str) -> str:
    """The parts of a score (JSON: code → points) in words: code, title and points of each."""
    said = [f"{code} {CODES[code].title.pick(lang)} {points}" for code, points in json.loads(parts).items()]
    return ("；" if lang == "zh" else "; ").join(said)
