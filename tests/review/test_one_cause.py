"""One cause, one finding: which rule is silent for another (test_planted.py has all pairs of codes at one cell)."""

from datetime import date

import pytest

from yuhuo_customs.review import engine
from yuhuo_customs.review.packs import shipped_pack
from yuhuo_customs.review.policy import load

PACK = shipped_pack()
RULES = {rule.code: rule for rule in PACK.rules}


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
