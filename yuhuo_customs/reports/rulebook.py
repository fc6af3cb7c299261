"""Rules in words: a list, one rule with its cases, what changed between packs, what is wrong with a pack."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from yuhuo_customs.domain.catalogue import CODES
from yuhuo_customs.errors import Text
from yuhuo_customs.reports.terminal import Terminal
from yuhuo_customs.reports.words import SEVERITIES
from yuhuo_customs.review import casing
from yuhuo_customs.review.casing import Problem
from yuhuo_customs.review.comparing import Change
from yuhuo_customs.review.packs import Pack
from yuhuo_customs.review.rule import Rule


def as_json(packs: Sequence[Pack], day: date | None) -> list[dict[str, Any]]:
    """Every rule in force on ``day`` (None: all), with its texts."""
    return [
        {
            "code": rule.code,
            "pack": pack.info.name,
            "severity": CODES[rule.code].severity.value,
            "on": list(rule.on),
            "field": rule.field,
            "needs": rule.needs,
            "grade": rule.grade,
            "catalogue": list(rule.catalogue),
            "since": rule.since,
            "until": rule.until,
            "source": CODES[rule.code].source,
            "title": CODES[rule.code].title._asdict(),
            "reason": CODES[rule.code].reason._asdict(),
            "fix": CODES[rule.code].fix._asdict(),
            "example": CODES[rule.code].example._asdict(),
        }
        for pack in packs
        for rule in pack.rules
        if day is None or rule.holds_on(day)
    ]


def show_list(terminal: Terminal, packs: Sequence[Pack], day: date | None) -> None:
    """A table for each pack."""
    for pack in packs:
        rules = [rule for rule in pack.rules if day is None or rule.holds_on(day)]
        rows = [
            (
                rule.code,
                SEVERITIES[CODES[rule.code].severity.value].pick(terminal.lang),
                rule.needs,
                CODES[rule.code].title.pick(terminal.lang),
                CODES[rule.code].source,
            )
            for rule in rules
        ]
        info = pack.info
        title = Text(
            f"{info.name} {info.version}（{info.date}，{info.sha256[:12]}）：{len(rules)} 条规则",
            f"{info.name} {info.version} ({info.date}, {info.sha256[:12]}): {len(rules)} rules",
        )
        headings = [
            Text("代码", "code"), Text("级别", "level"), Text("需要", "needs"), Text("规则", "rule"), Text("来源", "source"),
        ]  # fmt: skip
        terminal.table(headings, rows, title, whole=(0, 1, 2))


def show_rule(terminal: Terminal, pack: Pack, rule: Rule) -> None:
    """All that is said about one rule, and its cases."""
    code = CODES[rule.code]
    words = [
        (Text("规则", "rule"), Text(f"{code.code} {code.title.zh}", f"{code.code} {code.title.en}")),
        (Text("级别", "level"), SEVERITIES[code.severity.value]),
        (Text("原因", "reason"), code.reason),
        (Text("处理", "fix"), code.fix),
        (Text("示例", "example"), code.example),
        (Text("适用", "for"), Text(", ".join(rule.on), ", ".join(rule.on))),
        (Text("字段", "field"), Text(rule.field, rule.field)),
        (Text("需要", "needs"), Text(rule.needs, rule.needs)),
        (Text("依据", "grade"), Text(rule.grade, rule.grade)),
        (Text("来源", "source"), Text(code.source, code.source)),
        (Text("有效", "in force"), Text(f"{rule.since or '…'} – {rule.until or '…'}", f"{rule.since or '…'} – {rule.until or '…'}")),
        (Text("规则包", "pack"), Text(f"{pack.info.name} {pack.info.version}", f"{pack.info.name} {pack.info.version}")),
    ]  # fmt: skip
    rows = [(name.pick(terminal.lang), text.pick(terminal.lang)) for name, text in words]
    for key, case in casing.cases(pack).items():
        if key.partition(":")[0] == rule.code:
            rows += [(f"{key} {kind}", json.dumps(case[kind], ensure_ascii=False)) for kind in casing.KINDS]
    terminal.table([Text("", ""), Text("", "")], rows)


def show_diff(terminal: Terminal, changes: Sequence[Change]) -> None:
    """One row for each difference."""
    if not changes:
        terminal.say(Text("没有差别。", "No difference."))
        return
    rows = [(each.code, _CHANGES[each.what].pick(terminal.lang), each.old, each.new) for each in changes]
    headings = [Text("代码", "code"), Text("变化", "change"), Text("旧", "old"), Text("新", "new")]
    terminal.table(headings, rows, whole=(0, 1))


def show_problems(terminal: Terminal, pack: Pack, cases: int, problems: Sequence[Problem]) -> None:
    """What does not come out, or that all does."""
    if problems:
        headings = [Text("规则", "rule"), Text("用例", "case"), Text("问题", "problem")]
        rows = [(each.code, each.kind, each.what.pick(terminal.lang)) for each in problems]
        terminal.table(headings, rows, whole=(0, 1))
    terminal.say(
        Text(
            f"{pack.info.name} {pack.info.version}：{len(pack.rules)} 条规则，{cases} 组用例，{len(problems)} 个问题。",
            f"{pack.info.name} {pack.info.version}: {len(pack.rules)} rules, {cases} sets of cases, "
            f"{len(problems)} problems.",
        ),
        "yellow" if problems else "green",
    )


_CHANGES = {
    "added": Text("新增", "added"),
    "removed": Text("删除", "removed"),
    "severity": Text("级别", "level"),
    "texts": Text("文字", "texts"),
    "source": Text("来源", "source"),
    "scope": Text("适用范围", "scope"),
    "logic": Text("判断", "logic"),
}
