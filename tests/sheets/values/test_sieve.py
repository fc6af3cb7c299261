r"""The sieve may be too strict, never too lax: what it accepts, the model accepts."""

import dataclasses
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from yuhuo_customs.codes import table
from yuhuo_customs.documents import documents
from yuhuo_customs.documents.fields import Record, specs
from yuhuo_customs.errors import Text
from yuhuo_customs.sheets.judge import adapter, judge_values
from yuhuo_customs.sheets.sieve import compile_sieve

MODELS = [
    model
    for document in documents().values()
    for model in (document.head, document.items)
    if model is not None
]
FIELDS = list(
    {
        dataclasses.replace(spec, name="", title=Text("", ""), condition=None, stamped=False): (model, name)
        for model in reversed(MODELS)
        for name, spec in reversed(specs(model).items())
    }.values()
)
"""One field of every model for each different declaration: fields declared alike have the same sieve."""
NAMES = [f"{model.__name__}.{name}" for model, name in FIELDS]

hostile = st.sampled_from([
    "", " ", "\n", "\t", "\x00", "\x1c", "\x1f", "\x85", "\xa0", "\u2028", "\u200b", "\ufeff", "\u3000", "٣", "１", "²", "Ⅳ",
    "𝟓", "é", "e\u0301", "𠮷", "👩‍👩‍👧", "无", "－", "．", ",", "_", "+", "-", "--", "e", "E5", "nan", "NaN", "inf", "-Infinity",
    "0x10", "1_0", "1e3", ".", ".5", "5.", "+5", "0", "00", "-0", "1.000000", "=1+1", "\ud7ff", "\ue000", "\uffff",
])  # fmt: skip
digits = st.text("0123456789", min_size=0, max_size=20)
number = st.builds(
    lambda sign, whole, point, rest: sign + whole + point + rest,
    st.sampled_from(["", "-", "+"]), digits, st.sampled_from(["", ".", ".."]), digits,
)  # fmt: skip
day = st.dates().map(lambda date: f"{date:%Y%m%d}") | st.sampled_from(
    [
        "20260230",
        "20240229",
        "20230229",
        "00000101",
        "21001301",
        "2026-1-1",
        "20261111 ",
        "２０２６１１１１",
        "20261111235959",
    ]
)
listed = st.sampled_from(
    sorted({code for name in ("units", "currencies", "countries") for code in table(name).codes})
)
closed = st.sampled_from(["E", "B", "9610", "1210", "3", "A", "1", "5", "0"])
letters = st.characters(exclude_categories=("Cs",))  # no workbook holds half a character
anything = st.text(letters, max_size=40) | letters.flatmap(
    lambda one: st.integers(0, 120).map(lambda many: one * many)
)
plain = st.integers(0, 1100).map(lambda many: "x" * many)
whole = st.one_of(hostile, number, day, listed, closed, anything, plain)
value = whole | st.builds("".join, st.tuples(whole, hostile)) | st.builds("".join, st.tuples(hostile, whole))
encodable = value.filter(lambda text: text.isascii() or text.encode("utf-8", "ignore").decode() == text)


def accepts(model: type[Record], name: str, text: str) -> bool:
    try:
        adapter(model, name).validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=NAMES)
@given(texts=st.lists(encodable, min_size=1, max_size=30))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_sieve_never_accepts_what_the_model_refuses(model, name, texts):
    sieve = compile_sieve(specs(model))[name]
    passed = pl.DataFrame({name: texts}, schema={name: pl.String}).select(sieve).to_series()
    assert [
        text for text, sure in zip(texts, passed, strict=True) if sure and not accepts(model, name, text)
    ] == []


@given(data=st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_row_that_the_sieve_accepts_is_a_record(model, data):
    """The whole model, not only its fields: all values of a row that the sieve lets pass make a record."""
    fields = specs(model)
    row = {name: data.draw(likely(spec), label=name) for name, spec in fields.items()}
    frame = pl.DataFrame({name: [text] for name, text in row.items()}, schema=dict.fromkeys(row, pl.String))
    passed = frame.select(expr.alias(name) for name, expr in compile_sieve(fields).items()).row(0, named=True)
    sure = {name: text for name, text in row.items() if passed[name]}
    refused = set()
    try:
        model(**row)
    except ValidationError as error:
        refused = {each["loc"][0] for each in error.errors()}
    assert refused.isdisjoint(sure)


def likely(spec):
    if spec.codes or spec.values:
        return st.sampled_from(sorted(spec.values or table(spec.codes).codes)) | hostile
    if spec.kind in ("decimal", "integer"):
        return number | hostile
    if spec.kind in ("date8", "datetime14"):
        return day | day.map(lambda text: text + "235959")
    edge = st.integers(max((spec.max_length or 1) - 2, 0), (spec.max_length or 1) + 1)
    return edge.flatmap(lambda many: st.sampled_from("x无 \n3").map(lambda one: one * many)) | anything


GOOD = {
    "text": "许昌示例 wig-18",
    "decimal": "128.50",
    "integer": "12",
    "date8": "20261111",
    "datetime14": "20261111235959",
}


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=NAMES)
def test_the_sieve_lets_ordinary_values_pass(model, name):
    """Not too lax, and not so strict either that everything goes to the judge."""
    spec = specs(model)[name]
    if spec.codes or spec.values:
        texts = sorted(spec.values or table(spec.codes).codes)
    elif spec.kind == "code":
        texts = ["7" * (spec.max_length or 1)]
    else:
        texts = [GOOD[spec.kind][: spec.max_length]]
    passed = pl.DataFrame({name: texts}).select(compile_sieve(specs(model))[name]).to_series()
    assert passed.all()
    assert accepts(model, name, texts[0])


def test_nothing_is_said_about_empty_cells():
    name = "orderNo"
    sieve = compile_sieve(specs(documents()["CEB303"].head))[name]
    assert pl.DataFrame({name: [None, "X"]}).select(sieve).to_series().to_list() == [None, True]


@given(texts=st.lists(encodable, min_size=1, max_size=20, unique=True))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("name", ["gname", "gcode", "unit", "qty", "gnum"])
def test_the_judge_always_gives_a_reason_or_a_readable_value(name, texts):
    model = documents()["CEB603"].items
    judged = judge_values(model, name, pl.Series(texts, dtype=pl.String))
    spec = specs(model)[name]
    for text, accepted, code, params in judged.iter_rows():
        assert (code is None) == (params is None)
        assert accepted is not None or code is not None
        if accepted is not None and code is None and spec.kind == "decimal":
            assert Decimal(accepted) == Decimal(text)
            assert pl.Series([accepted]).cast(pl.Decimal(19, 5)).item() == Decimal(text)
        if accepted is not None and spec.kind == "integer":
            assert pl.Series([accepted]).cast(pl.Int32).item() == Decimal(text)
