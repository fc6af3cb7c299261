"""The cases of a pack: for each rule one batch in which it fires, one in which it is silent, and the border.

``cases/*.toml`` beside the pack::

    ["YH-LIN-012"]                      # or ["YH-LIN-012:import"]: the same rule in another family of documents
    fires = { "CEB603.items.qty2@1" = "0" }
    at = ["CEB603.items.qty2@1"]        # exactly these cells are blamed
    silent = { "CEB603.items.qty2@1" = "0.001" }
    border = { … }                      # border_fires = true where the border itself is a violation

``today`` (with ``silent_today``, ``border_today``) sets the day of declaration, ``settings`` those of the policy,
``orders`` the number of orders.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yuhuo_customs.domain.catalogue import CODES
from yuhuo_customs.errors import Text
from yuhuo_customs.review import engine
from yuhuo_customs.review.packs import Pack
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.rule import Rule
from yuhuo_customs.review.trying import Trial, base

KINDS = ("fires", "silent", "border")
TODAY = "2026-11-01"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a case."""

    code: str
    kind: str
    what: Text


def cases(pack: Pack) -> dict[str, Mapping[str, Any]]:
    """``CODE`` or ``CODE:family`` → case, in the order of the files."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted((pack.folder / "cases").glob("*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def test(pack: Pack) -> Iterator[Problem]:
    """Every problem of the pack: a rule without its cases or texts, a case that does not come out."""
    found, rules = cases(pack), {rule.code: rule for rule in pack.rules}
    named = {key.partition(":")[0] for key in found}
    for code in sorted(set(rules) - named):
        yield Problem(code, "", Text("没有三个用例", "it has no three cases"))
    for code in sorted(named - set(rules)):
        yield Problem(code, "", Text("没有这条规则", "there is no such rule"))
    for rule in pack.rules:
        yield from _untold(rule)
    for key, case in found.items():
        if key.partition(":")[0] in rules:
            yield from judge(pack, rules[key.partition(":")[0]], key, case)


def judge(pack: Pack, rule: Rule, key: str, case: Mapping[str, Any]) -> Iterator[Problem]:
    """What does not come out as the case says."""
    missing = [name for name in KINDS if not case.get(name)] + ([] if "at" in case else ["at"])
    if missing:
        yield Problem(key, "", Text(f"缺少 {missing}", f"lacks {', '.join(missing)}"))
        return
    family = key.partition(":")[2] or family_of(pack, rule)
    for kind in KINDS:
        cells, state = run(pack, rule, case, kind, family)
        fires = kind == "fires" or (kind == "border" and case.get("border_fires", False))
        if state not in ("ran", "not_applicable") or (fires and state != "ran"):
            yield Problem(key, kind, Text(f"状态为 {state}", f"its state is {state}"))
        elif fires != bool(cells):
            yield Problem(key, kind, Text(f"得到 {cells}", f"it gave {cells}"))
        elif kind == "fires" and cells != sorted(_at(each) for each in case["at"]):
            yield Problem(key, kind, Text(f"指出的单元格为 {cells}", f"it blames {cells}"))


def run(pack: Pack, rule: Rule, case: Mapping[str, Any], kind: str, family: str) -> tuple[list[str], str]:
    """The blamed cells (``address@n``, sorted) and the state of the rule."""
    day = date.fromisoformat(str(case.get("today" if kind == "fires" else f"{kind}_today", TODAY)))
    trial = Trial(case[kind], family, orders=int(case.get("orders", 2)), folder=pack.folder)
    settings = {**pack.settings, **load(None).settings, **case.get("settings", {})}
    references = trial.references(case.get("without", ()))
    chosen = [rule] if rule.holds_on(day) else []
    outcome = engine.evaluate(chosen, trial.classified(), settings, day, references)
    rows = outcome.findings.select("field", "order", "line").iter_rows()
    cells = sorted(f"{field}@{order if line is None else line}" for field, order, line in rows)
    return cells, str(outcome.rules["state"][0]) if chosen else engine.NOT_APPLICABLE


def family_of(pack: Pack, rule: Rule) -> str:
    """The first family that has a document of the rule."""
    documents = {site.document for site in rule.sites}
    found = base(pack.folder)
    return next((name for name, groups in found.items() if documents & set(groups)), next(iter(found)))


def _untold(rule: Rule) -> Iterator[Problem]:
    code = CODES.get(rule.code)
    texts: Sequence[Text] = () if code is None else (code.title, code.reason, code.fix, code.example)
    if not texts or not all(text.zh.strip() and text.en.strip() for text in texts):
        yield Problem(
            rule.code, "", Text("四段双语文字不全", "its four texts in two languages are not complete")
        )
    if code is not None and not code.source.strip():
        yield Problem(rule.code, "", Text("没有出处", "it has no source"))


def _at(address: str) -> str:
    return address if "@" in address else f"{address}@0"
