"""Each number of the catalogue has a rule, or an explanation of where else it is taken care of."""

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
