"""The worked examples of the specification (rules.md §3.3), and the same sums in plain decimals."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhuo_customs.tax.estimating import estimate
from yuhuo_customs.tax.rates import FRAME
from yuhuo_customs.tax.rules import TaxRules

DAY = date(2026, 11, 11)
MONEY = pl.Decimal(19, 5)
LINE = {
    "gcode": pl.String, "totalPrice": MONEY, "qty": MONEY, "unit": pl.String, "qty1": MONEY, "unit1": pl.String,
    "qty2": MONEY, "unit2": pl.String,
}  # fmt: skip


class Table:
    def __init__(self, *rows):
        self.frame = pl.DataFrame([{**dict.fromkeys(FRAME), **row} for row in rows], schema=FRAME)

    def rates(self, codes, day):
        return self.frame.filter(pl.col("gcode").is_in(list(codes)))


def rate(gcode="1000000000", tariff="0", consumption="0", vat="13", **more):
    numbers = {"tariff": tariff, "consumption": consumption, "vat": vat}
    money = {
        name: Decimal(value) if name in ("specific", "consumptionFrom") else value
        for name, value in more.items()
    }
    return {
        "gcode": gcode,
        **{name: None if each is None else Decimal(each) / 100 for name, each in numbers.items()},
        **money,
    }


def line(total, qty="1", gcode="1000000000", order=0, **more):
    return {"_order": order, "gcode": gcode, "totalPrice": Decimal(total), "qty": Decimal(qty), "unit": "007",
            "qty1": Decimal(qty), "unit1": "007", "qty2": None, "unit2": None, **more}  # fmt: skip


def taxes(lines, rates, freight="0", insurance="0", rules=None):
    frame = pl.DataFrame(lines, schema={"_order": pl.UInt32, **LINE}).with_columns(
        _line=pl.int_range(pl.len(), dtype=pl.UInt32), gnum=pl.int_range(1, pl.len() + 1, dtype=pl.Int32)
    )
    orders = sorted({each["_order"] for each in lines})
    heads = pl.DataFrame(
        {"_order": orders, "freight": [Decimal(freight)] * len(orders), "insuredFee": [Decimal(insurance)] * len(orders)},
        schema={"_order": pl.UInt32, "freight": MONEY, "insuredFee": MONEY},
    )  # fmt: skip
    return estimate(heads, frame, Table(*rates), DAY, rules)


def shown(found, row=0):
    """Regime and the taxes of a list as text."""
    one = found.lists.row(row, named=True)
    names = ("customsTax", "consumptionTax", "valueAddedTax", "total")
    return (one["regime"], *(None if one[name] is None else f"{one[name]:.2f}" for name in names))


@pytest.mark.parametrize(
    ("price", "rates", "expected"),
    [
        ("100.00", rate(), ("inside", "0.00", "0.00", "9.10", "9.10")),
        ("425.00", rate(consumption="15"), ("inside", "0.00", "52.50", "45.50", "98.00")),
        ("99.99", rate(consumption="15"), ("inside", "0.00", "12.35", "10.70", "23.05")),
        ("6000", rate(tariff="6"), ("full", "360.00", "0.00", "826.80", "1186.80")),
        ("6000", rate(tariff="5", consumption="15"), ("full", "300.00", "1111.76", "963.53", "2375.29")),
    ],
)
def test_worked_examples(price, rates, expected):
    assert shown(taxes([line(price)], [rates])) == expected


def test_the_example_of_the_old_limit():
    rules = TaxRules(limit=Decimal(2000))
    expected = ("full", "300.00", "0.00", "561.00", "861.00")
    assert shown(taxes([line("3000")], [rate(tariff="10", vat="17")], rules=rules)) == expected


@pytest.mark.parametrize(
    ("consumption", "vat", "combined"),
    [("0", "13", "9.1"), ("0", "9", "6.3"), ("0", "17", "11.9"), ("15", "13", "23.06"), ("30", "17", "47")],
)
def test_combined_rates(consumption, vat, combined):
    """Of 5,000 yuan, so that the taxes show the rate to a hundredth of a percent."""
    total = taxes([line("5000")], [rate(consumption=consumption, vat=vat)]).lists["total"][0]
    assert (total / 50).quantize(Decimal("0.01")) == Decimal(combined)


def test_skin_care_is_taxed_from_ten_yuan_a_gram():
    care = rate(consumption="15", consumptionFrom="10", consumptionFromUnit="036")
    dear = line("425", qty1=Decimal(20), unit1="036")
    cheap = line("199.99", order=1, qty1=Decimal("0.02"), unit1="035")
    bound = line("200", order=2, qty1=Decimal(20), unit1="036")
    piece = line("200", order=3)
    found = taxes([dear, cheap, bound, piece], [care])
    assert [shown(found, row)[2] for row in range(4)] == ["52.50", "0.00", "24.71", None]
    assert found.lists["why"].to_list() == [None, None, None, "no_quantity"]
    open_bound = taxes([bound], [care], rules=TaxRules(bound_included=False))
    assert shown(open_bound)[2] == "0.00"


def test_specific_and_compound_consumption_tax():
    beer = rate(specific="0.22", specificUnit="035")
    inside = taxes([line("100", qty1=Decimal(10), unit1="035")], [beer])
    assert shown(inside) == ("inside", "0.00", "1.54", "9.30", "10.84")
    spirit = rate(tariff="10", consumption="20", specific="1", specificUnit="035")
    full = taxes([line("6000", qty1=Decimal(10), unit1="035")], [spirit])
    # D 600; CT (6600 + 10) / 0.8 x 0.2 + 10 = 1662.50; VAT (6600 + 1662.50) x 13 %
    assert shown(full) == ("full", "600.00", "1662.50", "1074.13", "3336.63")


def test_over_the_limit_only_one_single_item():
    several = [
        line("3000", qty="2"),
        line("6000", qty="2", order=1),
        line("3000", order=2),
        line("3000", order=2),
    ]
    found = taxes(several, [rate()])
    assert found.lists["regime"].to_list() == ["inside", "over", "over"]
    assert found.lists["total"].to_list()[1:] == [None, None]
    assert found.lists["why"].to_list() == [None, "general_trade", "general_trade"]
    assert taxes([line("4990")], [rate()], freight="10").lists["regime"][0] == "inside"
    assert taxes([line("4990")], [rate()], freight="10.01").lists["regime"][0] == "full"


def test_without_a_rate_nothing_is_guessed():
    found = taxes([line("10"), line("10", gcode="2000000000"), line("10", order=1)], [rate()])
    assert found.lines["why"].to_list() == [None, "no_rate", None]
    assert [shown(found, row)[-1] for row in range(2)] == [None, "0.91"]
    assert taxes([line("10")], [rate(vat=None)]).lists["why"][0] == "no_rate"


def test_freight_goes_by_value_and_the_rest_to_the_last_line():
    lines = [line("10"), line("20"), line("30", qty="7")]
    by_value = taxes(lines, [rate()], freight="10", insurance="0.01")
    assert [f"{each:.2f}" for each in by_value.lines["taxPrice"]] == ["11.66", "23.33", "35.02"]
    by_count = taxes(lines, [rate()], freight="9", rules=TaxRules(allocation="quantity"))
    assert [f"{each:.2f}" for each in by_count.lines["taxPrice"]] == ["11.00", "21.00", "37.00"]
    gifts = taxes([line("0"), line("0")], [rate()], freight="5")
    assert [f"{each:.2f}" for each in gifts.lines["taxPrice"]] == ["0.00", "5.00"]


def test_line_and_list_rounding_differ():
    lines = [line("1.04") for _ in range(10)]  # 0.09464 each
    assert shown(taxes(lines, [rate()]))[-1] == "0.90"
    assert shown(taxes(lines, [rate()], rules=TaxRules(rounding="list")))[-1] == "0.95"


PRICES = st.decimals(Decimal("0.01"), Decimal(20000), places=2)
PERCENTS = st.decimals(0, 60, places=1)


@given(price=PRICES, tariff=PERCENTS, consumption=PERCENTS, vat=PERCENTS, specific=PERCENTS, kilos=PERCENTS)
def test_the_same_as_the_formulas_in_fractions(price, tariff, consumption, vat, specific, kilos):
    own = rate(tariff=tariff, consumption=consumption, vat=vat, specific=specific, specificUnit="035")
    found = taxes([line(price, qty1=kilos, unit1="035")], [own])
    P, t, c, v = Fraction(price), Fraction(tariff) / 100, Fraction(consumption) / 100, Fraction(vat) / 100  # fmt: skip
    inside, S = price <= 5000, Fraction(specific) * Fraction(kilos)
    D = Fraction(0) if inside else P * t
    CT = (P + D + S) / (1 - c) * c + S
    VAT = (P + D + CT) * v
    relief = Fraction(7, 10) if inside else Fraction(1)
    expected = [_fen(each) for each in (D, CT * relief, VAT * relief)]
    assert [found.lists[name][0] for name in ("customsTax", "consumptionTax", "valueAddedTax")] == expected


def _fen(value):
    exact = Decimal(value.numerator * 10**12 // value.denominator).scaleb(-12)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
