"""One cause, one finding: no two codes at one cell, but where they are two facts."""

from collections import defaultdict
from datetime import date

import pytest

from yuhuo_customs.review import casing, engine
from yuhuo_customs.review.packs import shipped_pack
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.trying import Trial

PACK = shipped_pack()
RULES = {rule.code: rule for rule in PACK.rules}
CASES = casing.cases(PACK)
TWO_FACTS = {
    ("YH-BAT-002", "YH-WAY-052"): "the number stands twice, and the waybill has another one",
    ("YH-BAT-005", "YH-LIN-116"): "the article had another code, and this one is prohibited",
    ("YH-BAT-006", "YH-LIN-103"): "the article had another code, and this one is not on the list",
    ("YH-BAT-006", "YH-LIN-104"): "the article had another code, and this one is for bonded import only",
    ("YH-BAT-006", "YH-LIN-141"): "the article had another origin, and the order has another one",
    ("YH-IMP-013", "YH-LIN-141"): "the origin is none that can be declared, and the order has another one",
    ("YH-INV-020", "YH-INV-087"): "the order has another platform, and this one is not connected",
    ("YH-INV-085", "YH-ORD-059"): "the order has another ID, and the same person had one more",
    ("YH-LIN-111", "YH-ORD-063"): "the price is off the article's past, and no remark says why",
    ("YH-LIN-032", "YH-LIN-121"): "the order has another quantity, and this one is much for one buyer",
    ("YH-LIN-032", "YH-ORD-057"): "the list has another price, and the order's zero is not explained",
    ("YH-LIN-054", "YH-LIN-119"): "the code is written out, and its goods need a licence",
    ("YH-ORD-060", "YH-WAY-051"): "several people have this phone, and the waybill has another one",
}


def _found(key, case):
    code, _, named = key.partition(":")
    day = date.fromisoformat(str(case.get("today", casing.TODAY)))
    family = named or casing.family_of(PACK, RULES[code])
    trial = Trial(case["fires"], family, orders=int(case.get("orders", 2)), folder=PACK.folder)
    settings = {**load(None).settings, **case.get("settings", {})}
    chosen = [rule for rule in PACK.rules if rule.holds_on(day)]
    references = trial.references(case.get("without", ()))
    return engine.evaluate(chosen, trial.classified(), settings, day, references).findings


def test_no_cell_has_two_codes_for_one_cause():
    pairs = set()
    for key, case in CASES.items():
        cells = defaultdict(set)
        for code, field, order, line in (
            _found(key, case).select("code", "field", "order", "line").iter_rows()
        ):
            cells[field.split(".", 1)[1], order if line is None else line].add(code)
        pairs |= {tuple(sorted(codes)) for codes in cells.values() if len(codes) > 1}
    assert pairs == set(TWO_FACTS)


def test_what_yields_names_rules_that_exist():
    yielding = [rule for rule in PACK.rules if rule.yields]
    assert len(yielding) > 20
    for rule in yielding:
        assert set(rule.yields) <= set(RULES), rule.code
        for better in rule.yields:
            assert rule.code not in RULES[better].yields


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"CEB603.items.qty2@0": ""}, [("YH-LIN-107", "CEB603.items.qty2")]),
        ({"CEB603.items.unit2@0": ""}, [("YH-LIN-107", "CEB603.items.unit2")]),
        ({"CEB603.items.qty2@0": "", "tariff.unit2": ""}, [("YH-LIN-107", "CEB603.items.unit2")]),
    ],
)
def test_a_second_unit_without_its_quantity_is_told_once(world, changes, told):
    trial = world(changes, orders=1, per=1)
    codes = {"YH-LIN-011", "YH-LIN-107"}
    chosen = [RULES[code] for code in sorted(codes)]

    def found(**more):
        references = trial.references(more.pop("without", ()))
        outcome = engine.evaluate(
            chosen, trial.classified(), load(None).settings, date(2026, 11, 1), references, **more
        )
        return outcome.findings.select("code", "field").rows()

    assert found() == told
    # without a tariff, or with the better rule switched off, the other one speaks
    assert [code for code, _ in found(without=("tariff", "ended"))] == ["YH-LIN-011"]
    assert ("YH-LIN-011" in {code for code, _ in found(off=("YH-LIN-107",))}) is True


def test_missing_elements_are_named_in_the_finding(world):
    trial = world({"CEB603.items.gmodel@0": "0|0||蕾丝", "CEB603.items.gmodel@1": "0|0|人发|蕾丝|18寸|a|b"})
    outcome = engine.evaluate(
        [RULES["YH-LIN-114"]], trial.classified(), load(None).settings, date(2026, 11, 1), trial.references()
    )
    from yuhuo_customs.domain.findings import Findings

    first, second = Findings(outcome.findings).iterate()
    names = trial.references().get("tariff").look(outcome.findings.select(gcode="value")[:1])
    assert "lacks: 材质、" in first.message.en, (first.message, names)
    assert "3 are given, the tariff asks for 5" in first.message.en
    assert "lacks: —" in second.message.en
    assert "2 too many" in second.message.en
