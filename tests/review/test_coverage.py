"""Each number of the catalogue has a rule, or an explanation of where else it is taken care of."""

import csv
from pathlib import Path

import pytest

from yuhuo_customs.domain.catalogue import CODES
from yuhuo_customs.reports.explanation import load_codes
from yuhuo_customs.review.coverage import ELSEWHERE, NUMBERS, PARTLY, covered
from yuhuo_customs.review.packs import rules


@pytest.mark.parametrize("number", NUMBERS)
def test_every_number_is_covered_or_explained(number):
    mine = covered(rules())
    assert (number in mine) != (number in ELSEWHERE)
    if number in ELSEWHERE:
        load_codes()
        codes, why = ELSEWHERE[number]
        assert set(codes) <= set(CODES)
        assert why.zh
        assert why.en


def test_nothing_else_is_claimed():
    mine = covered(rules())
    assert set(mine) | set(ELSEWHERE) == set(NUMBERS)
    assert set(PARTLY) <= set(mine)


CATALOGUE = Path(__file__).parent / "data" / "catalogue.tsv"
"""The tables of rules.md §2 and §2.1, row by row: number, severity, needs."""
PROGRAM = {"2", "X4"}
"""guid and appTime stand in no workbook: the program makes them, and the ledger refuses them twice."""
LEVEL = {"B": "block", "W": "warn", "R": "risk"}


def _catalogue():
    with CATALOGUE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def test_the_catalogue_is_whole():
    numbers = [row["number"] for row in _catalogue()]
    assert numbers == list(NUMBERS)
    marks = [row["severity"] for row in _catalogue()][:67]
    assert {mark: marks.count(mark) for mark in "BWR"} == {"B": 41, "W": 15, "R": 11}


@pytest.mark.parametrize("row", _catalogue(), ids=lambda row: row["number"])
def test_every_rule_of_the_catalogue_has_codes_of_its_severity(row):
    load_codes()
    number = row["number"]
    codes = covered(rules()).get(number) or ELSEWHERE[number][0]
    assert bool(codes) == (number not in PROGRAM)
    assert not codes or LEVEL[row["severity"]] in {CODES[code].severity.value for code in codes}


def test_no_threshold_of_a_risk_is_said_to_be_customs_own():
    """A risk rule with a figure says that it is a setting."""
    risky = [rule for rule in rules() if CODES[rule.code].severity.value == "risk"]
    figures = [rule for rule in risky if rule.sites and rule.code not in NO_FIGURE]
    assert len(figures) > 8
    for rule in figures:
        reason = CODES[rule.code].reason
        assert "设置" in reason.zh or "价格表" in reason.zh or "税则表" in reason.zh, rule.code
        assert "setting" in reason.en or "table" in reason.en, rule.code


NO_FIGURE = {"YH-ORD-052", "YH-ORD-059", "YH-HIS-025", "YH-LIN-115"}
"""Risks without any figure: a gift, a namesake, a brand without authorisation."""
