"""What a broken rule, a missing table and a shared cell do; which columns a rule can ask for."""

from dataclasses import replace
from datetime import date, datetime

import polars as pl
import pytest

from yuhuo_customs.domain.catalogue import CODES, Severity
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import ResourceError, Text
from yuhuo_customs.review import engine
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.reviewing import review
from yuhuo_customs.review.rule import Texts, rule

TODAY = date(2026, 11, 1)
SAME = Text("示例", "example")


@pytest.fixture
def make():
    """Rules for one test; their codes leave the catalogue afterwards."""
    engine.rules()  # their codes stay
    known = set(CODES)

    def new(function, *, on="CEB603.items", field="qty", message=SAME, code="YH-TST-001", **params):
        says = Texts(SAME, message, SAME, SAME, SAME, params)
        return rule(code, Severity.BLOCK, "house", "derived", on=on, field=field, says=says)(function)

    yield new
    for code in set(CODES) - known:
        del CODES[code]


def _evaluate(classified, *rules):
    return engine.evaluate(rules, classified, load(None).settings, TODAY)


def _states(outcome):
    return {code: (state, count) for code, state, count, *_ in outcome.rules.iter_rows()}


def _cells(outcome):
    return outcome.findings.select("field", "order", "line").rows()


def _raises(_given):
    raise ZeroDivisionError("boom")


BROKEN = {
    "while it is built": _raises,
    "unknown column": lambda _given: pl.col("head.noSuchField") == "1",
    "unknown aggregate": lambda _given: pl.col("items.qty.median") > 1,
    "no truth value": lambda _given: pl.col("qty"),
    "types that do not fit": lambda _given: pl.col("gname") > pl.lit(date(2026, 1, 1)),
    "while it is evaluated": lambda _given: pl.col("gname").str.to_integer(strict=True) > 1,
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_rule_hides_no_other_and_approves_nothing(world, make, how):
    broken = make(BROKEN[how])
    classified = world({"both.items.gnum@1": "1"}).classified()
    reviewed = review(classified, load(None), TODAY, rules=(*engine.rules(), broken))
    states = dict(reviewed.rules.select("code", "state").iter_rows())
    assert states["YH-TST-001"] == "broken"
    assert [code for code, state in states.items() if state == "broken"] == ["YH-TST-001"]
    assert states["YH-LIN-001"] == "ran"
    assert reviewed.findings.frame["code"].to_list() == ["YH-LIN-030", "YH-LIN-030", "YH-REV-001"]
    assert reviewed.verdicts["verdict"].to_list() == ["fix", "person"]
    assert list(reviewed.findings.iterate())[-1].message.en.startswith("The rule YH-TST-001 failed")


def test_a_message_that_cannot_be_made_breaks_the_rule(world, make):
    odd = make(lambda _given: pl.lit(value=True), message=Text("{x}", "{x}"), x=pl.col("no.such"))
    assert _states(_evaluate(world().classified(), odd)) == {"YH-TST-001": ("broken", 0)}


def test_a_missing_table_is_not_checked(world, make):
    def needs(_given):
        raise ResourceError(Text("缺表", "no table"), todo=SAME)

    outcome = _evaluate(world().classified(), make(needs))
    assert outcome.rules.rows() == [("YH-TST-001", "not_checked", 0, 4, "缺表", "no table")]
    reviewed = review(world().classified(), load(None), TODAY, rules=(make(needs),))
    assert reviewed.counts()["ready"] == 2


def test_a_missing_document_is_not_checked(world):
    classified = world().classified()
    alone = type(classified)(
        classified.batch, {"CEB603": classified.documents["CEB603"]}, classified.evidence, classified.findings
    )
    states = _evaluate(alone, *engine.rules()).rules
    by_state = {state: set(rows["code"]) for (state,), rows in states.group_by("state")}
    # the sister document is missing: nobody knows; a rule about orders only has nothing to judge
    assert {"YH-INV-020", "YH-INV-053", "YH-LIN-004", "YH-LIN-032"} <= by_state["not_checked"]
    assert {"YH-ORD-001", "YH-ORD-002"} <= by_state["not_applicable"]
    counts = dict(states.select("code", "unchecked").iter_rows())
    assert (counts["YH-INV-053"], counts["YH-LIN-032"], counts["YH-ORD-001"]) == (2, 16, 0)


def test_unknown_values_are_not_violated(world, make):
    assert (
        _cells(_evaluate(world({"both.items.qty": ""}).classified(), make(lambda _given: pl.col("qty") > 5)))
        == []
    )


@pytest.mark.parametrize(
    ("expression", "lines"),
    [
        (pl.col("head.packNo") == 1, [0, 1, 2]),
        (pl.col("CEB303.head.orderNo").str.ends_with("1"), [2]),
        (pl.col("CEB303.items.itemName") == "假发", [1]),
        (pl.col("items.qty.sum") > 2, [0, 1]),
        (pl.col("CEB303.items.qty.n_unique") == 1, [0, 1, 2]),
        (pl.col("items.gnum.count") == 1, [2]),
        (pl.col("items.qty1.min") == 2, [0, 1]),
        (pl.col("items.gnum.max") == 2, [0, 1]),
        (pl.col("line.brand") == "Example", [2]),
        (pl.col("line.noSuchColumn").is_null(), [0, 1, 2]),
        (pl.col("head.loctNo").is_null(), [0, 1, 2]),
        (pl.lit(value=True), [0, 1, 2]),
    ],
)
def test_columns_of_a_line_rule(world, make, expression, lines):
    changes = {
        "lines": [2, 1],
        "CEB303.items.itemName@1": "假发",
        "CEB603.items.qty1@2": "",
        "line.brand@2": "Example",
    }
    outcome = _evaluate(world(changes).classified(), make(lambda _given: expression))
    assert [line for _, _, line in _cells(outcome)] == lines


@pytest.mark.parametrize(
    ("expression", "orders"),
    [
        (pl.col("items.qty.sum") == 4, [0]),
        (pl.col("items.qty.sum").is_null(), [1, 2]),
        (pl.col("items.gnum.count") == 0, [2]),
        (pl.col("CEB303.items.qty.count") == 1, [1]),
        (pl.col("CEB303.head.currency") == "502", [0, 1, 2]),
    ],
)
def test_columns_of_an_order_rule(world, make, expression, orders):
    # a sum over an unknown value is unknown, not smaller
    classified = world({"lines": [2, 1, 0], "both.items.qty@2": ""}, orders=3).classified()
    found = _cells(_evaluate(classified, make(lambda _given: expression, on="CEB603.head", field="packNo")))
    assert [order for _, order, _ in found] == orders


def test_lines_are_joined_by_line_where_documents_differ(world, make):
    classified = world().classified()
    kinds = dict(classified.documents)
    kinds["CEB303"] = type(kinds["CEB303"])(
        kinds["CEB303"].head, kinds["CEB303"].items.filter(pl.col("_line") != 1)
    )
    fewer = type(classified)(classified.batch, kinds, classified.evidence, classified.findings)
    absent = make(lambda _given: pl.col("CEB303.items.qty").is_null())
    assert [line for _, _, line in _cells(_evaluate(fewer, absent))] == [1]


def test_a_shared_cell_is_blamed_once(world, make):
    both = make(lambda _given: pl.col("_line") == 1, on=("CEB303.items", "CEB603.items"))
    assert _cells(_evaluate(world().classified(), both)) == [("CEB303.items.qty", 0, 1)]
    apart = _evaluate(world(shared=False).classified(), both)
    assert [field for field, _, _ in _cells(apart)] == ["CEB303.items.qty", "CEB603.items.qty"]


def test_where_and_what(world):
    classified = world({"both.items.gnum@3": "7", "both.items.totalPrice": "95.5"}).classified()
    findings = Findings(_evaluate(classified, *engine.rules()).findings).named("orders.xlsx", {})
    shown = [(each.code, each.where.sheet, each.value, each.order, each.line) for each in findings.iterate()]
    assert shown == [
        ("YH-LIN-001", "商品", "95.5", 0, 0),
        ("YH-LIN-031", "商品", "7", 1, 3),
        ("YH-ORD-001", "订单", "192", 0, None),
    ]
    assert [each.where.cell[-1] for each in findings.iterate()] == ["2", "5", "2"]
    assert "96" in next(findings.iterate()).message.en
    assert "191.5" in list(findings.iterate())[-1].message.zh


def test_a_derived_value_is_shown_without_a_column(world):
    classified = world({"both.items.totalPrice": "95.5"}).classified()
    batch = classified.batch
    hidden = [name for name in batch.lines.columns if name.endswith(".totalPrice")]
    lines, columns = (
        batch.lines.drop(hidden),
        {key: at for key, at in batch.columns.items() if key not in hidden},
    )
    bare = type(batch)(batch.source, batch.profile, batch.orders, lines, columns, {}, batch.findings)
    derived = type(classified)(bare, classified.documents, classified.evidence, classified.findings)
    found = Findings(_evaluate(derived, *engine.rules()).findings)
    first, second = found.iterate()
    assert (first.code, first.value, first.where.cell) == ("YH-LIN-001", "95.5", "2")
    assert (second.code, second.value, second.where.cell[-1]) == ("YH-ORD-001", "192", "2")


def test_an_unreadable_value_is_not_empty(world):
    changes = {"CEB603.items.qty2": "", "CEB603.head.billNo@1": ""}
    findings = [
        Findings.of("YH-REV-002", document="CEB603", field="CEB603.items.qty2", order=0, line=0),
        Findings.of("YH-REV-002", document="CEB603", field="CEB603.head.billNo", order=1),
    ]
    known = Findings.none().and_(*findings)
    assert _evaluate(world(changes).classified(known), *engine.rules()).findings.height == 0
    assert _evaluate(world(changes).classified(), *engine.rules()).findings["code"].to_list() == [
        "YH-INV-056", "YH-LIN-011",
    ]  # fmt: skip


def test_declarations_are_checked_when_they_are_made(make):
    with pytest.raises(ValueError, match="unknown field"):
        make(_raises, field="noSuchField")
    with pytest.raises(ValueError, match="not declared"):
        make(_raises, message=Text("{x}", "{x}"))
    with pytest.raises(ValueError, match="unconfirmed"):
        rule("YH-TST-002", Severity.BLOCK, "house", "unconfirmed", on="CEB603.items", field="qty",
             says=Texts(SAME, SAME, SAME, SAME, SAME))  # fmt: skip


def test_rules_are_found_by_code():
    found = engine.rules()
    assert [each.code for each in found] == sorted({each.code for each in found})
    assert len(found) >= 149  # a module that is not found would take rules with it
    assert (found[0].code, found[0].on, found[0].field) == (
        "YH-BAT-001",
        ("CEB303.head", "CEB603.head", "CEB311.head", "CEB621.head"),
        "orderNo",
    )


def _state(world, code, **changes):
    chosen = [each for each in engine.rules() if each.code == code]
    family = "import" if "PAY" in code else "export"
    trial = world({name.replace("__", "."): value for name, value in changes.items()}, family=family)
    return engine.evaluate(chosen, trial.classified(), load(None).settings, TODAY).rules.row(0, named=True)


def test_data_that_no_row_has_is_not_checked_and_counted(world):
    """A column that the workbook lacks, or that is empty everywhere, is never "passed"."""
    row = _state(world, "YH-PAY-058", **{"order.placed@*": ""})
    assert (row["state"], row["violations"], row["unchecked"]) == ("not_checked", 0, 2)
    assert "order.placed" in row["why_en"]
    assert "order.placed" in row["why_zh"]
    row = _state(world, "YH-PAY-058", **{"order.placed@0": ""})
    assert (row["state"], row["unchecked"]) == ("ran", 1)
    row = _state(world, "YH-LIN-126", **{"CEB603.head.statisticsFlag@*": "A"})
    assert (row["state"], row["unchecked"]) == ("not_checked", 4)
    assert _state(world, "YH-LIN-126")["state"] == "not_applicable"
    row = _state(world, "YH-LIN-083", **{"line.brand@*": ""})
    assert (row["state"], row["unchecked"]) == ("not_checked", 4)


@pytest.mark.parametrize(("now", "fires"), [("2026-10-31 12:00:09", 1), ("2026-10-31 12:00:10", 0)])
def test_a_payment_is_not_later_than_the_list_that_is_sent_now(world, now, fires):
    chosen = [each for each in engine.rules() if each.code == "YH-PAY-059"]
    found = engine.evaluate(
        chosen,
        world(family="import").classified(),
        load(None).settings,
        TODAY,
        now=datetime.fromisoformat(now),
    )
    assert found.findings.height == fires


def test_the_share_of_net_weight_can_be_set_by_heading(world):
    chosen = [each for each in engine.rules() if each.code == "YH-INV-013"]
    classified = world({"CEB603.head.grossWeight": "3"}).classified()
    for settings, fires in (({}, 0), ({"6704": "30"}, 1), ({"6703": "30"}, 0)):
        given = {**load(None).settings, "net_of_gross": settings}
        assert engine.evaluate(chosen, classified, given, TODAY).findings.height == fires


def test_patterns_are_looked_for_in_the_lists_where_there_are_no_orders(world):
    """A declarant may have the lists alone; where the orders are there too, they say the same once."""
    chosen = [each for each in engine.rules() if each.code == "YH-ORD-061"]
    settings = {**load(None).settings, "most_orders_a_day": 1}
    classified = world(family="import").classified()
    alone = replace(classified, documents={"CEB621": classified.documents["CEB621"]})
    for batch, document in ((classified, "CEB311"), (alone, "CEB621")):
        found = engine.evaluate(chosen, batch, settings, TODAY).findings["field"].to_list()
        assert found == [f"{document}.head.buyerIdNumber"] * 2
