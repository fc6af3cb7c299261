"""Computed values: exact, only where the cell was empty, and never from an input that is in doubt."""

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhuo_customs.documents import documents
from yuhuo_customs.sheets.check import check
from yuhuo_customs.sheets.derive import DERIVATIONS, Address, price_times_quantity

QTY, PRICE, TOTAL = "CEB303.items.qty", "CEB303.items.price", "CEB303.items.totalPrice"


def test_what_a_good_sheet_leaves_out_is_computed(batch_of, profile, flat):
    batch = batch_of(
        [{}, {"CEB303.head.orderNo": "XC2", "CEB303.head.currency": "142", "CEB603.head.country": "303"}],
        [(0, {}), (1, {PRICE: "0.10", QTY: "3"}), (0, {PRICE: "0.01"})],
    )
    checked = check(batch, profile)
    assert flat(checked) == []
    order, inventory = checked.documents["CEB303"], checked.documents["CEB603"]
    assert order.items["gnum"].to_list() == [1, 1, 2]
    assert order.items["totalPrice"].to_list() == [Decimal(text) for text in ("128", "0.3", "0.02")]
    assert order.head["goodsValue"].to_list() == [Decimal("128.02"), Decimal("0.3")]
    assert inventory.items.select("country", "currency").rows() == [
        ("502", "502"),
        ("303", "142"),
        ("502", "502"),
    ]
    assert inventory.head.select(
        "copNo", "ownerCode", "ownerName", "fCurrency", "iCurrency", "packNo"
    ).rows() == [
        ("XC1", "NO", "许昌示例发制品有限公司", "502", "502", 1),
        ("XC2", "NO", "许昌示例发制品有限公司", "142", "142", 1),
    ]


def test_what_the_sheet_says_is_never_overwritten(batch_of, profile):
    orders = [{"CEB303.head.goodsValue": "7", "CEB603.head.copNo": "OWN", "CEB603.head.fCurrency": "142"}]
    checked = check(
        batch_of(orders, [(0, {TOTAL: "5", "CEB303.items.gnum": "9"}), (0, {TOTAL: None})]), profile
    )
    order, inventory = checked.documents["CEB303"], checked.documents["CEB603"]
    assert order.head["goodsValue"].to_list() == [Decimal(7)]
    assert inventory.head.select("copNo", "fCurrency", "iCurrency").row(0) == ("OWN", "142", "502")
    assert order.items["totalPrice"].to_list() == [Decimal(5), Decimal(128)]
    assert order.items["gnum"].to_list() == [9, 2]


def test_a_wrong_value_is_not_replaced_by_a_computed_one(batch_of, profile, flat, cell_of):
    batch = batch_of(lines=[(0, {TOTAL: "五元"})])
    checked = check(batch, profile)
    assert flat(checked) == [(cell_of(batch, TOTAL), "YH-FLD-006")]
    assert checked.documents["CEB303"].items["totalPrice"].to_list() == [None]
    assert checked.documents["CEB303"].head["goodsValue"].to_list() == [None]


def test_one_bad_input_has_one_finding_and_nothing_is_computed_from_it(batch_of, profile, flat, cell_of):
    batch = batch_of([{}, {"CEB303.head.orderNo": "XC2"}], [(0, {PRICE: "x"}), (0, {}), (1, {})])
    checked = check(batch, profile)
    assert flat(checked) == [(cell_of(batch, PRICE), "YH-FLD-006")]
    assert checked.documents["CEB303"].head["goodsValue"].to_list() == [None, Decimal(128)]


@pytest.mark.parametrize(("length", "taken"), [(30, True), (31, False)])
def test_the_order_number_serves_as_own_number_when_it_fits(batch_of, profile, length, taken):
    checked = check(batch_of([{"CEB303.head.orderNo": "X" * length}]), profile)
    assert checked.documents["CEB603"].head["copNo"].to_list() == ["X" * length if taken else None]
    assert checked.findings.frame["field"].to_list() == ([] if taken else ["CEB603.head.copNo"])


def test_an_order_without_lines_has_no_sum(batch_of, profile, flat):
    checked = check(batch_of([{}, {"CEB303.head.orderNo": "XC2"}], [(0, {})]), profile)
    assert checked.documents["CEB303"].head["goodsValue"].to_list() == [Decimal(128), None]
    assert flat(checked) == []


def test_every_name_of_the_profile_is_known(profile):
    assert set(profile.derived.values()) <= set(DERIVATIONS)


amounts = st.integers(-(10**19) + 1, 10**19 - 1).map(lambda mantissa: Decimal(mantissa).scaleb(-5))


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=20))
def test_the_product_is_exact_and_rounded_half_up(pairs):
    schema = {"price": pl.Decimal(19, 5), "qty": pl.Decimal(19, 5)}
    frame = pl.DataFrame(pairs, schema=schema, orient="row")
    at = Address("CEB303", "items", "totalPrice")
    spec = documents()["CEB303"].specs("items")["totalPrice"]
    found = price_times_quantity({("CEB303", "items"): frame}, at, spec)
    for (price, quantity), total in zip(pairs, found.values, strict=True):
        exact = Fraction(price) * Fraction(quantity)
        size = int(abs(exact) * 10**5 + Fraction(1, 2))
        wanted = Decimal(size if exact >= 0 else -size).scaleb(-5) if size < 10**19 else None
        assert total == wanted
    assert found.known.all()
