"""The estimate beside what was withheld and beside customs' bill, and what a table of rates must look like."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from yuhuo_customs.errors import InputError
from yuhuo_customs.tax.comparing import with_bills, with_withheld
from yuhuo_customs.tax.estimating import estimate
from yuhuo_customs.tax.judging import judge
from yuhuo_customs.tax.rates import NoRates, RateFile, TariffRates

MONEY = pl.Decimal(19, 5)
LINES = {
    "_order": pl.UInt32, "_line": pl.UInt32, "gnum": pl.Int32, "gcode": pl.String, "totalPrice": MONEY, "qty": MONEY,
    "unit": pl.String, "qty1": MONEY, "unit1": pl.String, "qty2": MONEY, "unit2": pl.String,
}  # fmt: skip
HEADS = {"_order": pl.UInt32, "freight": MONEY, "insuredFee": MONEY}
BILL = {"_order": pl.UInt32, "taxNo": pl.String, "gnum": pl.Int32}
CSV = "gcode,tariff,vat,consumption,valid_from,valid_to\n1000000000,6,13%,0,2026-01-01,\n1000000000,7,17,0,,2025-12-31\n"


@pytest.fixture
def rates(tmp_path):
    (tmp_path / "rates.csv").write_text(CSV, "utf-8")
    return RateFile.read(tmp_path / "rates.csv")


def lists(*orders):
    """Orders as tuples of prices."""
    rows = [(order, price) for order, prices in enumerate(orders) for price in prices]
    lines = [
        [order, place, 1 + sum(each[0] == order for each in rows[:place]), "1000000000", Decimal(price), Decimal(1),
         "007", Decimal(1), "007", None, None]
        for place, (order, price) in enumerate(rows)
    ]  # fmt: skip
    heads = [[order, Decimal(0), Decimal(0)] for order in range(len(orders))]
    return pl.DataFrame(heads, schema=HEADS, orient="row"), pl.DataFrame(lines, schema=LINES, orient="row")


def test_the_rates_of_the_day_count(rates):
    new, old = (
        estimate(*lists(["100"]), rates, day).lists["total"][0]
        for day in (date(2026, 6, 1), date(2025, 6, 1))
    )
    assert (new, old) == (Decimal("9.10"), Decimal("11.90"))


def test_tax_withheld_is_held_against_the_estimate(rates):
    found = estimate(*lists(["100"], ["100"], ["100"], ["100", "100"]), rates, date(2026, 6, 1))
    held = [Decimal("9.11"), Decimal("9.12"), None, Decimal("18.18")]
    orders = pl.DataFrame(
        {"_order": [0, 1, 2, 3], "taxTotal": held}, schema={"_order": pl.UInt32, "taxTotal": MONEY}
    )
    differs = with_withheld(found, orders)
    assert differs.rows() == [(1, Decimal("9.12"), Decimal("9.10"), Decimal("0.02"))]
    shown = [(each.code, each.order, each.message.en) for each in judge(found, differs).iterate()]
    assert shown[0] == ("YH-TAX-004", 1, "9.12 CNY withheld, 9.10 CNY estimated.")
    assert [code for code, _, _ in shown] == ["YH-TAX-004", "YH-TAX-006"]


def test_a_bill_is_compared_tax_by_tax(rates):
    found = estimate(*lists(["100", "50"]), rates, date(2026, 6, 1))
    bills = pl.DataFrame(
        [(0, "T1", 1, "100", "0", "9.10", "0"), (0, "T1", 2, "50", "0", "4.56", "0"), (0, "T1", 3, "1", "0", "0", "0")],
        schema={**BILL, **dict.fromkeys(("taxPrice", "customsTax", "valueAddedTax", "consumptionTax"), pl.String)},
        orient="row",
    ).cast(dict.fromkeys(("taxPrice", "customsTax", "valueAddedTax", "consumptionTax"), MONEY))  # fmt: skip
    head = bills.head(1).with_columns(valueAddedTax=pl.lit(Decimal("13.66")).cast(MONEY))
    compared = with_bills(found, head, bills)
    apart = compared.filter(pl.col("difference") != 0).select("gnum", "tax", "difference").rows()
    assert apart == [(2, "valueAddedTax", Decimal("0.01")), (None, "valueAddedTax", Decimal("0.01"))]
    assert compared.filter(pl.col("gnum") == 3)["difference"].null_count() == 4
    assert compared.height == 3 * 4 + 3


def test_without_a_table_everything_is_not_checked():
    found = estimate(*lists(["100"], ["6000", "1"]), NoRates(), date(2026, 6, 1))
    codes = [each.code for each in judge(found, with_withheld(found, pl.DataFrame({"_order": [0], "taxTotal": [Decimal(1)]},
             schema={"_order": pl.UInt32, "taxTotal": MONEY}))).iterate()]  # fmt: skip
    assert codes == ["YH-TAX-001", "YH-TAX-003", "YH-TAX-006"]


def test_rates_out_of_a_tariff():
    share = pl.Decimal(9, 6)
    tariff = pl.DataFrame(
        {"code": ["1000000000"], "tariff": [Decimal("0.06")], "vat": [Decimal("0.13")], "consumption": [Decimal(0)],
         "consumption_per_unit": [None], "consumption_unit": [None]},
        schema={"code": pl.String, "tariff": share, "vat": share, "consumption": share, "consumption_per_unit": MONEY,
                "consumption_unit": pl.String},
    )  # fmt: skip
    found = estimate(*lists(["6000"]), TariffRates(tariff), date(2026, 6, 1))
    assert found.lists["total"][0] == Decimal("1186.80")


@pytest.mark.parametrize(
    "text",
    [
        "gcode,vat\n1,2\n",
        "gcode,tariff,vat,consumption\n1000000000,a,13,0\n",
        "gcode,tariff,vat,consumption\n1000000000,1,-13,0\n",
        "gcode,tariff,vat,consumption\n1000000000,1,13,0.00001\n",
        "",
    ],
)
def test_a_defective_table_is_refused(tmp_path, text):
    path = tmp_path / "rates.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError):
        RateFile.read(path)
    with pytest.raises(InputError):
        RateFile.read(tmp_path / "none.csv")
