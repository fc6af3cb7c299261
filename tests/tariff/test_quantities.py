from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhuo_customs.codes import table
from yuhuo_customs.tariff import quantities

UNITS = sorted(table("units").by_code)


def legal(*pairs, wanted):
    columns = {
        f"q{n}": [None if quantity is None else Decimal(quantity)] for n, (quantity, _) in enumerate(pairs)
    }
    units = {f"u{n}": [unit] for n, (_, unit) in enumerate(pairs)}
    kinds = dict.fromkeys(columns, pl.Decimal(19, 5)) | dict.fromkeys([*units, "wanted"], pl.String)
    frame = pl.DataFrame(columns | units | {"wanted": [wanted]}, schema_overrides=kinds)
    return quantities.legal(frame, dict(zip(columns, units, strict=True)), "wanted").to_list()[0]


@pytest.mark.parametrize(
    ("given_", "wanted", "found"),
    [
        ([("3", "007")], "007", "3"),
        ([("3", "127")], "007", "36"),
        ([("500", "036")], "035", "0.5"),
        ([("1", "075")], "035", "0.5"),
        ([("7", "007")], "127", "0.58333"),
        ([("2", "025")], "025", "2"),
        ([("2", "025")], "007", None),
        ([("2", "025")], "026", None),
        ([("3", "007")], "035", None),
        ([("3", "083")], "035", None),
        ([("3", "007"), ("0.45", "035")], "035", "0.45"),
        ([(None, "007"), ("0.45", "035")], "035", "0.45"),
        ([("3", "007")], None, None),
        ([("3", None)], "007", None),
    ],
)
def test_within_one_dimension_only(given_, wanted, found):
    assert legal(*given_, wanted=wanted) == (Decimal(found) if found else None)


@given(st.decimals(0, 10**6, places=5), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_exact_and_never_across_dimensions(quantity, unit, wanted):
    found = legal((quantity, unit), wanted=wanted)
    if unit == wanted:
        assert found == quantity
    elif found is not None:
        assert quantities.dimension(unit) == quantities.dimension(wanted)
        entries = [table("units").by_code[each].more for each in (unit, wanted)]
        assert entries[0]["base_unit"] == entries[1]["base_unit"]
        first, second = (Decimal(each["factor"]) for each in entries)
        assert found == (quantity * first / second).quantize(Decimal("0.00001"), ROUND_HALF_UP)
