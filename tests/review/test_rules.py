"""Every rule of the shipped pack: its three cases, its texts, its place in the catalogue; clean batches are silent."""

from datetime import date

import polars as pl
import pytest

from yuhuo_customs.domain.catalogue import CODES, Severity
from yuhuo_customs.review import casing, engine
from yuhuo_customs.review.packs import shipped_pack
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.reviewing import review
from yuhuo_customs.review.trying import base

TODAY = date(2026, 11, 1)
PACK = shipped_pack()
RULES = {rule.code: rule for rule in PACK.rules}
CASES = casing.cases(PACK)


def test_every_rule_has_its_cases_and_texts():
    assert {key.partition(":")[0] for key in CASES} == set(RULES)
    for code in RULES:
        entry = CODES[code]
        assert entry.source.strip()
        for text in (entry.title, entry.message, entry.reason, entry.fix, entry.example):
            assert text.zh.strip(), code
            assert text.en.strip(), code
        assert any("\u4e00" <= character <= "\u9fff" for character in entry.title.zh + entry.reason.zh)


@pytest.mark.parametrize("key", CASES)
def test_cases(key):
    code = key.partition(":")[0]
    assert [each.what.en for each in casing.judge(PACK, RULES[code], key, CASES[key])] == []


def test_only_what_is_known_blocks():
    loose = {rule.code for rule in PACK.rules if rule.grade == "unconfirmed"}
    assert loose == {"YH-INV-060", "YH-INV-063", "YH-INV-092"}
    assert all(CODES[code].severity is not Severity.BLOCK for code in loose)


@pytest.mark.parametrize(("orders", "per"), [(1, 1), (1, 90), (300, 2)])
@pytest.mark.parametrize("family", ["export", "import"])
def test_a_clean_batch_has_no_finding(world, family, orders, per):
    weights = {
        f"{address}@*": str(per * 3 / 10)
        for address in (
            "CEB603.head.netWeight",
            "CEB603.head.grossWeight",
            "CEB621.head.netWeight",
            "CEB621.head.grossWeight",
            "CEB505.head.grossWeight",
            "CEB511.head.weight",
        )
    }
    values = {"CEB303.head.goodsValue@*": str(96 * per), "CEB311.head.goodsValue@*": str(96 * per)}
    paid = str(96 * per + 8 - 10) + ".2"
    values |= {"CEB311.head.acturalPaid@*": paid, "CEB411.head.amountPaid@*": paid}
    values |= {"CEB311.head.taxTotal@*": "0.2"}
    # one family of a hundred people: what two hundred lines of one buyer would say is not the question here
    limits = {
        "most_pieces": "9999",
        "series_least": 9999,
        "most_orders_a_day": 9999,
        "year_limit": "9999999",
        "purchase_limit": "99999",
    }
    trial = world(weights | values, family=family, orders=orders, per=per)
    policy = load(None)
    policy = type(policy)(policy.overrides, {**policy.settings, **limits}, policy.name)
    reviewed = review(trial.classified(), policy, TODAY, references=trial.references(without=("estimate",)))
    assert reviewed.findings.frame.select("code", "field").unique().rows() == []
    assert reviewed.counts() == {"ready": orders, "fix": 0, "person": 0}


@pytest.mark.parametrize("family", base())
def test_every_family_is_sound(world, family):
    trial = world(family=family)
    outcome = engine.evaluate(PACK.rules, trial.classified(), load(None).settings, TODAY, trial.references())
    assert outcome.rules.filter(pl.col("state") == "broken").rows() == []


def test_a_rule_without_its_table_is_not_checked(world):
    reviewed = review(world(family="import").classified(), load(None), TODAY)
    states = dict(reviewed.rules.select("code", "state").iter_rows())
    for rule in PACK.rules:
        if set(rule.needs) & {"T"} and any(site.document == "CEB621" for site in rule.sites):
            assert states[rule.code] == "not_checked", rule.code
    unchecked = dict(reviewed.rules.select("code", "unchecked").iter_rows())
    assert unchecked["YH-LIN-100"] == 4


def test_judging_by_value_is_judging_by_row(world, monkeypatch):
    """Distinct values are a way to be fast: the findings are the same without."""
    from yuhuo_customs.review import evaluation

    changes = {
        "CEB603.head.agentCode@3": "410198",
        "CEB603.items.gmodel@7": "人发|0|蕾丝",
        "CEB603.head.trafMode@5": "A",
    }
    trial = world(changes, orders=40)

    def found():
        outcome = engine.evaluate(PACK.rules, trial.classified(), load(None).settings, TODAY)
        return sorted(outcome.findings.select("code", "field", "order").rows(), key=str)

    by_value = found()
    monkeypatch.setattr(evaluation, "_MOST", 0)
    assert found() == by_value
    assert len(by_value) > 3
