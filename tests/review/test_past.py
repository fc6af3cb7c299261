"""The past: facts kept once per source, numbers in use, bands, and what does not count."""

from datetime import date

import pytest

from yuhuo_customs.review import engine, past
from yuhuo_customs.review.bands import of_past
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.references import References

TODAY = date(2026, 11, 1)
SETTINGS = load(None).settings
NEW = {"both.head.orderNo@0": "XC-NEW-0", "both.head.orderNo@1": "XC-NEW-1"}


def _facts(trial, day=date(2026, 10, 1)):
    return past.facts(trial.classified().documents, day, "old.xlsx")


def _found(trial, known, codes):
    classified = trial.classified()
    references = References(of_past(known, past.numbers(classified), SETTINGS, TODAY))
    chosen = [rule for rule in engine.rules() if rule.code in codes]
    outcome = engine.evaluate(chosen, classified, SETTINGS, TODAY, references)
    assert set(outcome.rules["state"]) <= {"ran", "not_applicable"}
    return outcome.findings.select("code", "field", "order").rows()


def test_facts_are_kept_once_per_source(world, tmp_path):
    facts = _facts(world(family="import"))
    past.keep(tmp_path, "file-a", facts)
    past.keep(tmp_path, "file-a", facts)
    known = past.load(tmp_path)
    assert (known.declared.height, known.lines.height, past.names(tmp_path)) == (2, 4, ["file-a"])
    assert known.declared.select("payTransactionId", "value", "weight").row(1) == (
        "PAY20261101000001",
        19200000,
        70000,
    )


def test_nothing_known_is_no_table(tmp_path):
    assert of_past(past.load(tmp_path), past.numbers_of([]), SETTINGS, TODAY) == {}


def test_a_batch_is_not_its_own_past(world):
    trial = world(family="import")
    codes = {"YH-HIS-001", "YH-HIS-002", "YH-HIS-003", "YH-HIS-010", "YH-HIS-011"}
    assert _found(trial, _facts(trial), codes) == []


def test_numbers_of_another_list(world):
    known = _facts(world(family="import"))
    again = world({"CEB621.head.copNo@0": "OTHER"}, family="import")
    assert _found(again, known, {"YH-HIS-001"}) == [("YH-HIS-001", "CEB311.head.orderNo", 0)]
    new = world(NEW, family="import")
    assert _found(new, known, {"YH-HIS-001"}) == []
    assert [row[:2] for row in _found(new, known, {"YH-HIS-002", "YH-HIS-003"})] == [
        ("YH-HIS-002", "CEB511.head.logisticsNo"),
        ("YH-HIS-002", "CEB511.head.logisticsNo"),
        ("YH-HIS-003", "CEB411.head.payTransactionId"),
        ("YH-HIS-003", "CEB411.head.payTransactionId"),
    ]


@pytest.mark.parametrize(("day", "fires"), [(date(2026, 5, 2), True), (date(2026, 5, 1), False)])
def test_a_waybill_is_free_after_six_months(world, day, fires):
    known = _facts(world(family="import"), day)
    assert bool(_found(world(NEW, family="import"), known, {"YH-HIS-002"})) is fires


def test_one_id_two_names_over_time(world):
    known = _facts(world({"both.head.buyerName@*": "李示例"}, family="import"))
    assert {row[0] for row in _found(world(NEW, family="import"), known, {"YH-HIS-010"})} == {"YH-HIS-010"}


def test_the_year_counts_only_this_year(world):
    rich = world({f"CEB621.items.totalPrice@{line}": "6500" for line in range(4)}, family="import")
    new = world(NEW, family="import")
    assert {row[0] for row in _found(new, _facts(rich), {"YH-HIS-011"})} == {"YH-HIS-011"}
    assert _found(new, _facts(rich, date(2025, 12, 31)), {"YH-HIS-011"}) == []


def test_bands_of_price_and_weight(world):
    prices = {f"CEB603.items.price@{line}": str(46 + line % 5) for line in range(40)}
    known = _facts(world(prices, orders=20))
    odd = world({**NEW, "CEB603.items.price@0": "90", "CEB603.items.qty2@3": "1.5"})
    codes = {"YH-LIN-110", "YH-LIN-111"}
    assert _found(odd, known, codes) == [
        ("YH-LIN-110", "CEB603.items.qty", 1),
        ("YH-LIN-111", "CEB603.items.price", 0),
    ]
    assert _found(world(NEW), known, codes) == []


def test_a_short_past_makes_no_band_and_is_counted(world):
    known = _facts(world())
    classified = world(NEW).classified()
    references = References(of_past(known, past.numbers(classified), SETTINGS, TODAY))
    chosen = [rule for rule in engine.rules() if rule.code == "YH-LIN-111"]
    states = engine.evaluate(chosen, classified, SETTINGS, TODAY, references).rules
    assert states.select("state", "violations", "unchecked").row(0) == ("ran", 0, 4)


def test_an_unknown_article_is_held_against_its_heading(world):
    known = _facts(world(orders=20))
    other = {
        **NEW,
        **{f"CEB603.items.itemNo@{line}": f"NEW-{line}" for line in range(4)},
        "CEB603.items.price@1": "480",
    }
    assert _found(world(other), known, {"YH-LIN-123"}) == [("YH-LIN-123", "CEB603.items.price", 0)]
