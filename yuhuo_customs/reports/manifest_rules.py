"""The checks of manifests in words: a list, and one of them with all that is said about it."""

import json
from collections.abc import Sequence
from typing import Any

from yuhuo_customs.domain.catalogue import Code
from yuhuo_customs.errors import Text
from yuhuo_customs.manifests import casing
from yuhuo_customs.manifests.rules import rules
from yuhuo_customs.reports.terminal import Terminal
from yuhuo_customs.reports.words import SEVERITIES
from yuhuo_customs.review.casing import KINDS, Problem

PACK = "manifest"
"""What the checks of manifests are called beside the rule packs."""
_EVERY = ("air", "road", "water")
_MODES = {"air": Text("空运", "air"), "road": Text("公路", "road"), "water": Text("水运", "water")}


def as_json() -> list[dict[str, Any]]:
    """Every check with its texts, as ``yuhuo rules list --json`` shows the review's rules."""
    return [
        {
            "code": code.code,
            "pack": PACK,
            "severity": code.severity.value,
            "on": list(_modes(code)),
            "parts": sorted({part for rule in rules() if rule.code == code.code for part in rule.parts}),
            "field": ", ".join(_fields(code)),
            "source": code.source,
            "title": code.title._asdict(),
            "reason": code.reason._asdict(),
            "fix": code.fix._asdict(),
            "example": code.example._asdict(),
        }
        for code in casing.checks()
    ]


def show_list(terminal: Terminal) -> None:
    """One table."""
    found = casing.checks()
    rows = [
        (
            code.code, SEVERITIES[code.severity.value].pick(terminal.lang), _on(code).pick(terminal.lang),
            code.title.pick(terminal.lang), code.source,
        )
        for code in found
    ]  # fmt: skip
    headings = [Text("代码", "code"), Text("级别", "level"), Text("方式", "mode"), Text("检查", "check"), Text("来源", "source")]  # fmt: skip
    title = Text(f"舱单：{len(found)} 项检查", f"manifests: {len(found)} checks")
    terminal.table(headings, rows, title, whole=(0, 1))


def show(terminal: Terminal, word: str) -> bool:
    """All about one check; False when there is none of that code."""
    code = next((each for each in casing.checks() if each.code == word.upper()), None)
    if code is None:
        return False
    fields = ", ".join(_fields(code))
    words = [
        (Text("检查", "check"), Text(f"{code.code} {code.title.zh}", f"{code.code} {code.title.en}")),
        (Text("级别", "level"), SEVERITIES[code.severity.value]),
        (Text("原因", "reason"), code.reason),
        (Text("处理", "fix"), code.fix),
        (Text("示例", "example"), code.example),
        (Text("适用", "for"), _on(code)),
        (Text("字段", "field"), Text(fields, fields)),
        (Text("来源", "source"), Text(code.source, code.source)),
        (Text("可否降级", "can be lowered"), Text("否", "no") if code.schema_level else Text("可", "yes")),
    ]
    rows = [(name.pick(terminal.lang), text.pick(terminal.lang)) for name, text in words]
    for key, case in casing.cases().items():
        if key.partition(":")[0] == code.code:
            rows += [(f"{case['on']} {kind}", json.dumps(case[kind], ensure_ascii=False)) for kind in KINDS]
    terminal.table([Text("", ""), Text("", "")], rows)
    return True


def show_problems(terminal: Terminal, problems: Sequence[Problem]) -> None:
    """What does not come out of the cases, or that all does."""
    if problems:
        headings = [Text("检查", "check"), Text("用例", "case"), Text("问题", "problem")]
        rows = [(each.code, each.kind, each.what.pick(terminal.lang)) for each in problems]
        terminal.table(headings, rows, whole=(0, 1))
    checks, cases = len(casing.checks()), len(casing.cases())
    terminal.say(
        Text(
            f"舱单：{checks} 项检查，{cases} 组用例，{len(problems)} 个问题。",
            f"{PACK}: {checks} checks, {cases} sets of cases, {len(problems)} problems.",
        ),
        "yellow" if problems else "green",
    )


def _fields(code: Code) -> list[str]:
    return [f"{each.scope}.{each.field}" for each in rules() if each.code == code.code]


def _modes(code: Code) -> tuple[str, ...]:
    found = {mode for rule in rules() if rule.code == code.code for mode in rule.modes}
    return tuple(mode for mode in _EVERY if mode in found or not found)


def _on(code: Code) -> Text:
    modes = [_MODES[each] for each in _modes(code)]
    return Text("、".join(each.zh for each in modes), ", ".join(each.en for each in modes))
