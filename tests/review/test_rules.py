"""Three batches for each rule: it fires and blames the cell, it is silent, and the border."""

import tomllib
from datetime import date

import polars as pl
import pytest

from yuhuo_customs.domain.catalogue import CODES, Severity
from yuhuo_customs.review import engine
from yuhuo_customs.review.packs import SHIPPED
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.reviewing import review

TODAY = date(2026, 11, 1)
CASES = {
    code: case
    for file in sorted((SHIPPED / "cases").glob("*.toml"))
    for code, case in tomllib.loads(file.read_text(encoding="utf-8")).items()
}
CODES_OF_RULES = [rule.code for rule in engine.rules()]


def _found(world, case, kind):
    day = case.get("today" if kind == "fires" else f"{kind}_today")
    reviewed = review(world(case[kind]).classified(), load(None), date.fromisoformat(day) if day else TODAY)
    states = reviewed.rules.filter(pl.col("state") != "ran")
    assert states.height == 0, states.rows()
    for finding in reviewed.findings.iterate():
        assert finding.message.zh
        assert finding.message.en
    rows = reviewed.findings.frame.select("code", "field", "order", "line").iter_rows()
    return [(code, _address(field, order if line is None else line)) for code, field, order, line in rows]


def _address(field, index):
    return f"{field}@{index or 0}"


def test_every_rule_has_three_cases():
    assert sorted(CASES) == CODES_OF_RULES
    for code, case in CASES.items():
        assert {"fires", "at", "silent", "border"} <= set(case), code
        assert all(case[kind] for kind in ("fires", "silent", "border")), code


@pytest.mark.parametrize("code", CODES_OF_RULES)
def test_fires_at_the_cell(world, code):
    case = CASES[code]
    found = _found(world, case, "fires")
    assert sorted(at for each, at in found if each == code) == sorted(
        at if "@" in at else f"{at}@0" for at in case["at"]
    )
    assert {each for each, _ in found} == {code, *case.get("fires_also", [])}


@pytest.mark.parametrize("code", CODES_OF_RULES)
def test_is_silent(world, code):
    found = _found(world, CASES[code], "silent")
    assert {each for each, _ in found} == set(CASES[code].get("silent_also", []))


@pytest.mark.parametrize("code", CODES_OF_RULES)
def test_border(world, code):
    case = CASES[code]
    fires = {code} if case.get("border_fires") else set()
    assert {each for each, _ in _found(world, case, "border")} == fires | set(case.get("border_also", []))


@pytest.mark.parametrize("code", CODES_OF_RULES)
def test_texts_and_source(code):
    entry = CODES[code]
    for text in (entry.title, entry.message, entry.reason, entry.fix, entry.example):
        assert text.zh.strip()
        assert text.en.strip()
    assert any("\u4e00" <= character <= "\u9fff" for character in entry.title.zh + entry.reason.zh)
    assert entry.source.strip()


def test_only_what_is_known_blocks():
    loose = {rule.code for rule in engine.rules() if rule.grade == "unconfirmed"}
    assert loose == {"YH-INV-060", "YH-INV-063"}
    assert all(CODES[code].severity is not Severity.BLOCK for code in loose)


@pytest.mark.parametrize(("orders", "per"), [(1, 1), (1, 100), (300, 2)])
def test_a_clean_batch_has_no_finding(world, orders, per):
    weights = {
        f"CEB603.head.{name}@{n}": str(per * 3 / 10)
        for n in range(orders)
        for name in ("netWeight", "grossWeight")
    }
    values = {f"CEB303.head.goodsValue@{n}": str(96 * per) for n in range(orders)}
    reviewed = review(world(weights | values, orders=orders, per=per).classified(), load(None), TODAY)
    assert reviewed.findings.frame.rows() == []
    assert reviewed.counts() == {"ready": orders, "fix": 0, "person": 0}
