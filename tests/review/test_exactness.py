"""Arithmetic and check digits, held against plain Decimal arithmetic and python-stdnum."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import ean
from stdnum.cn import uscc

from yuhuo_customs.review.columns import _by_order, constant
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.rule import Given, Site, shown
from yuhuo_customs.review.rules import money, numbers
from yuhuo_customs.review.rules.enterprises import _ALPHABET, check_character

AMOUNT = pl.Decimal(19, 5)
CENT = Decimal("0.01")


def _given(group, field):
    return Given(date(2026, 11, 1), load(None).settings, Site("CEB603", group, field))


def _amounts(low, high):
    return st.decimals(low, high, places=5, allow_nan=False)


@st.composite
def _lines(draw):
    qty, price = draw(_amounts("0", "99999")), draw(_amounts("0", "99999"))
    exact = (qty * price).quantize(Decimal("0.00001"), ROUND_HALF_UP)
    return qty, price, max(exact + draw(_amounts("-0.03", "0.03")), Decimal(0))


@settings(max_examples=60, deadline=None)
@given(st.lists(_lines(), min_size=1, max_size=40))
def test_line_totals_are_judged_exactly(lines):
    frame = pl.DataFrame(lines, schema={"qty": AMOUNT, "price": AMOUNT, "totalPrice": AMOUNT}, orient="row")
    found = frame.select(money.line_total.violated(_given("items", "totalPrice"))).to_series().to_list()
    for (qty, price, total), violated in zip(lines, found, strict=True):
        product = qty * price
        rounded = product.quantize(CENT, ROUND_HALF_UP)
        assert violated == (abs(total - rounded) > CENT and abs(total - product) > CENT)


def test_the_largest_amounts_do_not_overflow():
    largest = Decimal("99999999999999.99999")
    frame = pl.DataFrame(
        {"qty": [largest, largest], "price": [largest, Decimal(1)], "totalPrice": [Decimal(1), largest]},
        schema={"qty": AMOUNT, "price": AMOUNT, "totalPrice": AMOUNT},
    )
    found = frame.select(money.line_total.violated(_given("items", "totalPrice"))).to_series().to_list()
    assert found == [True, False]


@given(st.integers(-(10**24), 10**24), st.sampled_from([5, 10]))
def test_amounts_are_shown_exactly(units, digits):
    frame = pl.DataFrame({"x": [units]}, schema={"x": pl.Int128})
    text = frame.select(shown(pl.col("x"), digits)).item()
    assert Decimal(text) == Decimal(units).scaleb(-digits)
    assert not text.endswith(".")


@given(st.text(st.sampled_from(_ALPHABET), min_size=9, max_size=9), st.integers(11010000, 99999999))
def test_credit_codes_agree_with_the_standard_library_of_numbers(tail, first):
    number = f"{first}{tail}"
    assert check_character(number) == uscc.calc_check_digit(number)


@given(st.lists(st.from_regex("[0-9]{7,14}", fullmatch=True), min_size=1, max_size=50))
def test_bar_codes_agree_with_the_standard_library_of_numbers(codes):
    frame = pl.DataFrame({"barCode": codes})
    found = frame.select(numbers.bar_code.violated(_given("items", "barCode"))).to_series().to_list()
    assert found == [not ean.is_valid(code) for code in codes]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.none() | _amounts("-999", "99999")), max_size=40), st.booleans()
)
def test_sums_over_the_lines_of_an_order_are_exact_in_any_order_of_lines(lines, in_order):
    """Where lines stand in the order of their orders a running sum is used, else grouping; a null makes it null."""
    lines = sorted(lines, key=lambda line: line[0]) if in_order else lines
    order = pl.Series("_order", [number for number, _ in lines], pl.UInt32)
    amount = pl.Series("price", [value for _, value in lines], AMOUNT)
    found = _by_order(order, {"price": amount}, [("price", "sum"), ("price", "count"), ("price", "max")])
    expected = {}
    for number, value in lines:
        expected.setdefault(number, []).append(value)
    assert dict(found.select("_order", "price.count").iter_rows()) == {n: len(v) for n, v in expected.items()}
    for name, how in (("price.sum", sum), ("price.max", max)):
        assert dict(found.select("_order", name).iter_rows()) == {
            number: None if None in values else how(values) for number, values in expected.items()
        }


@given(st.lists(st.none() | st.sampled_from(["甲", "乙"]), max_size=6))
def test_a_constant_column_has_one_value_or_none(values):
    same = len(set(values)) <= 1
    assert constant(pl.Series(values, dtype=pl.String)) is same
