"""What changed between two rule packs, or between two days of the shipped one."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yuhuo_customs.domain.catalogue import CODES, Code
from yuhuo_customs.review import packs
from yuhuo_customs.review.rule import Rule


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: rules with their codes, and a digest of each rule's logic."""

    rules: Mapping[str, Rule]
    codes: Mapping[str, Code]
    logic: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One rule that is different. ``what``: added, removed, severity, texts, source, scope, logic."""

    code: str
    what: str
    old: str
    new: str


def side(word: str) -> Side:
    """The rules of a folder, or those of the shipped pack in force on a day (yyyy-mm-dd).

    Raises:
        ResourceError: the folder holds no pack, or a defective one.
    """
    try:
        day = date.fromisoformat(word)
    except ValueError:
        with packs.apart():
            return _side(packs.load(Path(word)).rules, dict(CODES))
    rules = tuple(rule for rule in packs.shipped_pack().rules if rule.holds_on(day))
    return _side(rules, dict(CODES))


def compare(old: Side, new: Side) -> list[Change]:
    """Every difference, by code."""
    return [change for code in sorted({*old.rules, *new.rules}) for change in _differences(code, old, new)]


def _side(rules: tuple[Rule, ...], codes: Mapping[str, Code]) -> Side:
    by_code = {rule.code: rule for rule in rules}
    logic = {code: inspect.getsource(rule.violated) for code, rule in by_code.items()}
    return Side(by_code, codes, logic)


def _differences(code: str, old: Side, new: Side) -> Iterator[Change]:
    if code not in old.rules or code not in new.rules:
        there = new if code in new.rules else old
        title = there.codes[code].title.en
        yield Change(
            code,
            "added" if there is new else "removed",
            "" if there is new else title,
            title if there is new else "",
        )
        return
    before, after = old.codes[code], new.codes[code]
    if before.severity is not after.severity:
        yield Change(code, "severity", before.severity.value, after.severity.value)
    if before.source != after.source:
        yield Change(code, "source", before.source, after.source)
    texts = ("title", "message", "reason", "fix", "example")
    changed = [name for name in texts if getattr(before, name) != getattr(after, name)]
    if changed:
        yield Change(code, "texts", "", ", ".join(changed))
    sites = [tuple(site.address for site in each.rules[code].sites) for each in (old, new)]
    if sites[0] != sites[1]:
        yield Change(code, "scope", ", ".join(sites[0]), ", ".join(sites[1]))
    if old.logic[code] != new.logic[code]:
        yield Change(code, "logic", "", "")
