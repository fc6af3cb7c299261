"""What a review rests on, in words for every report: what was not checked, which packs judged, what the policy changed.

A missing table never means "passed" (rules.md §1): each report says which rules could not judge, and how many rows.
"""

from collections.abc import Iterator

import polars as pl

from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.errors import Text

MEASURES = {
    "off": Text("已关闭", "switched off"),
    "raised": Text("已升级", "raised"),
    "lowered": Text("已降级", "lowered"),
    "usual": Text("按原级别", "as usual"),
    "waived": Text("已豁免", "waived"),
    "expired": Text("规定已过期", "has ended"),
}
"""What a policy did with a finding."""
_MOST = 6
"""Codes that are named; the rest is counted, and complete in the JSON report."""


def unchecked(reviewed: Reviewed) -> pl.DataFrame:
    """One row per reason: ``state`` (not_checked, broken), ``why_zh``, ``why_en``, ``codes`` (List), ``rows`` (UInt32)."""
    return (
        reviewed.rules.filter(pl.col("state").is_in(["not_checked", "broken"]))
        .group_by("state", "why_zh", "why_en", maintain_order=True)
        .agg(pl.col("code").alias("codes"), pl.col("unchecked").sum().alias("rows"))
        .sort("state", "why_en")
    )


def partly_unchecked(reviewed: Reviewed) -> dict[str, int]:
    """Code → rows without an entry in a table or in the past, of rules that did judge others."""
    rows = reviewed.rules.filter(pl.col("state") == "ran", pl.col("unchecked") > 0)
    return dict(rows.select("code", "unchecked").iter_rows())


def not_checked(reviewed: Reviewed) -> Iterator[Text]:
    """A line for each reason why rules could not judge, with the number of rules and rows."""
    for row in unchecked(reviewed).iter_rows(named=True):
        broken = row["state"] == "broken"
        word = Text("规则故障", "rules are broken") if broken else Text("未检查", "not checked")
        zh, en = (separator.join(row["codes"][:_MOST]) for separator in ("、", ", "))
        more = "…" if len(row["codes"]) > _MOST else ""
        count, rows = len(row["codes"]), row["rows"]
        yield Text(
            f"{word.zh} {count} 条规则（{rows:,} 行）：{row['why_zh'].rstrip('。')}：{zh}{more}",
            f"{word.en}: {count} rules ({rows:,} rows): {row['why_en'].rstrip('.')}: {en}{more}",
        )
    if partly := partly_unchecked(reviewed):
        zh, en = (
            separator.join(f"{code} {rows:,}" for code, rows in partly.items()) for separator in ("、", ", ")
        )
        yield Text(f"部分行未检查：{zh}", f"Rows not checked: {en}")


def rested_on(reviewed: Reviewed) -> Iterator[Text]:
    """A line for each rule pack (version and hash), one for each thing that the policy changes, one for its settings."""
    for pack in reviewed.packs:
        yield Text(
            f"规则包 {pack.name} {pack.version}（{pack.date}，{pack.sha256[:12]}），按 {reviewed.as_of} 检查",
            f"Rule pack {pack.name} {pack.version} ({pack.date}, {pack.sha256[:12]}), as of {reviewed.as_of}",
        )
    for each in reviewed.measures:
        what = MEASURES[each.what]
        more = " · ".join(part for part in (each.scope, each.reason, each.author, each.until) if part)
        yield Text(
            f"策略：{each.code} {what.zh}（{each.count:,} 处）：{more}",
            f"Policy: {each.code} {what.en} ({each.count:,} findings): {more}",
        )
    if reviewed.adjustments:
        zh = "；".join(
            f"{each.name} = {each.value}（原 {each.usual or '—'}）" for each in reviewed.adjustments
        )
        en = "; ".join(
            f"{each.name} = {each.value} (shipped: {each.usual or '—'})" for each in reviewed.adjustments
        )
        yield Text(f"策略设置：{zh}", f"Settings of the policy: {en}")


def told(reviewed: Reviewed) -> Iterator[Text]:
    """Both: first what was not checked, then what the review rests on."""
    yield from not_checked(reviewed)
    yield from rested_on(reviewed)
