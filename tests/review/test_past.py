"""The past: facts kept once per source, numbers in use, bands, and what does not count."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from yuhuo_customs.review import engine, past
from yuhuo_customs.review.bands import of_past
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.references import References

TODAY = date(2026, 11, 1)
SETTINGS = load(None).settings
NEW = {"both.head.orderNo@0": "XC-NEW-0", "both.head.orderNo@1": "XC-NEW-1"}


def _facts(trial, day=date(2026, 10, 1)):
    return past.facts(trial.classified().documents, day, "old.xlsx")


def _found(trial, known, codes):
    classified = trial.classified()
    references = References(of_past(known, past.numbers(classified), SETTINGS, TODAY))
    chosen = [rule for rule in engine.rules() if rule.code in codes]
    outcome = engine.evaluate(chosen, classified, SETTINGS, TODAY, references)
    assert set(outcome.rules["state"]) <= {"ran", "not_applicable"}
    return outcome.findings.select("code", "field", "order").rows()


def test_facts_are_kept_once_per_source(world, tmp_path):
    facts = _facts(world(family="import"))
    past.keep(tmp_path, "file-a", facts)
    past.keep(tmp_path, "file-a", facts)
    known = past.load(tmp_path)
    assert (known.declared.height, known.lines.height, past.names(tmp_path)) == (2, 4, ["file-a"])
    assert known.declared.select("payTransactionId", "value", "weight").row(1) == (
        "PAY20261101000001",
        19200000,
        70000,
    )


def test_nothing_known_is_no_table(tmp_path):
    assert of_past(past.load(tmp_path), past.numbers_of([]), SETTINGS, TODAY) == {}


def test_a_batch_is_not_its_own_past(world):
    trial = world(family="import")
    codes = {"YH-HIS-001", "YH-HIS-002", "YH-HIS-003", "YH-HIS-010", "YH-HIS-011"}
    assert _found(trial, _facts(trial), codes) == []


def test_numbers_of_another_list(world):
    known = _facts(world(family="import"))
    again = world({"CEB621.head.copNo@0": "OTHER"}, family="import")
    assert _found(again, known, {"YH-HIS-001"}) == [("YH-HIS-001", "CEB311.head.orderNo", 0)]
    new = world(NEW, family="import")
    assert _found(new, known, {"YH-HIS-001"}) == []
    assert [row[:2] for row in _found(new, known, {"YH-HIS-002", "YH-HIS-003"})] == [
        ("YH-HIS-002", "CEB511.head.logisticsNo"),
        ("YH-HIS-002", "CEB511.head.logisticsNo"),
        ("YH-HIS-003", "CEB411.head.payTransactionId"),
        ("YH-HIS-003", "CEB411.head.payTransactionId"),
    ]


@pytest.mark.parametrize(("day", "fires"), [(date(2026, 5, 2), True), (date(2026, 5, 1), False)])
def test_a_waybill_is_free_after_six_months(world, day, fires):
    known = _facts(world(family="import"), day)
    assert bool(_found(world(NEW, family="import"), known, {"YH-HIS-002"})) is fires


def test_one_id_two_names_over_time(world):
    known = _facts(world({"both.head.buyerName@*": "李示例"}, family="import"))
    assert {row[0] for row in _found(world(NEW, family="import"), known, {"YH-HIS-010"})} == {"YH-HIS-010"}


def test_the_year_counts_only_this_year(world):
    rich = world({f"CEB621.items.totalPrice@{line}": "6500" for line in range(4)}, family="import")
    new = world(NEW, family="import")
    assert {row[0] for row in _found(new, _facts(rich), {"YH-HIS-011"})} == {"YH-HIS-011"}
    assert _found(new, _facts(rich, date(2025, 12, 31)), {"YH-HIS-011"}) == []


def test_bands_of_price_and_weight(world):
    prices = {f"CEB603.items.price@{line}": str(46 + line % 5) for line in range(40)}
    known = _facts(world(prices, orders=20))
    odd = world({**NEW, "CEB603.items.price@0": "90", "CEB603.items.qty2@3": "1.5"})
    codes = {"YH-LIN-110", "YH-LIN-111"}
    assert _found(odd, known, codes) == [
        ("YH-LIN-110", "CEB603.items.qty", 1),
        ("YH-LIN-111", "CEB603.items.price", 0),
    ]
    assert _found(world(NEW), known, codes) == []


def test_a_short_past_makes_no_band_and_is_counted(world):
    known = _facts(world())
    classified = world(NEW).classified()
    references = References(of_past(known, past.numbers(classified), SETTINGS, TODAY))
    chosen = [rule for rule in engine.rules() if rule.code == "YH-LIN-111"]
    states = engine.evaluate(chosen, classified, SETTINGS, TODAY, references).rules
    assert states.select("state", "violations", "unchecked").row(0) == ("not_checked", 0, 4)


def test_an_unknown_article_is_held_against_its_heading(world):
    known = _facts(world(orders=20))
    other = {
        **NEW,
        **{f"CEB603.items.itemNo@{line}": f"NEW-{line}" for line in range(4)},
        "CEB603.items.price@1": "480",
    }
    assert _found(world(other), known, {"YH-LIN-123"}) == [("YH-LIN-123", "CEB603.items.price", 0)]


def _busy(changes=None):
    """A past of three people at one phone and address, who paid the same in one minute."""
    people = ["110105194912310021", "110105194912310031", "110105194912310041"]
    same = {"CEB311.head.consigneeTelephone@*": "13800000000", "CEB311.head.consigneeAddress@*": "一处"}
    for order, number in enumerate(people):
        for address in (
            "CEB311.head.buyerIdNumber",
            "CEB621.head.buyerIdNumber",
            "CEB411.head.payerIdNumber",
        ):
            same[f"{address}@{order}"] = number
    return {**same, **(changes or {})}


def _patterns(known, changes, codes, day=TODAY):
    trial = {
        **NEW,
        "CEB311.head.consigneeTelephone@0": "13800000000",
        "CEB311.head.consigneeAddress@0": "一处",
    }
    return _world_found(known, {**trial, **changes}, codes, day)


def _world_found(known, changes, codes, day):
    from yuhuo_customs.review.trying import Trial

    classified = Trial(changes, family="import").classified()
    references = References(of_past(known, past.numbers(classified), SETTINGS, day))
    chosen = [rule for rule in engine.rules() if rule.code in codes]
    outcome = engine.evaluate(chosen, classified, SETTINGS, day, references)
    assert set(outcome.rules["state"]) == {"ran"}
    return outcome.findings.select("code", "field", "order").rows()


def test_people_at_one_place_over_days(world):
    known = _facts(world(_busy(), family="import", orders=3), date(2026, 10, 20))
    new = {"CEB311.head.buyerIdNumber@0": "110105194912310011"}
    assert _patterns(known, new, {"YH-HIS-020"}) == [
        ("YH-HIS-020", "CEB311.head.consigneeTelephone", 0),
        ("YH-HIS-020", "CEB311.head.consigneeAddress", 0),
    ]
    # one of the three is no fourth person, and what is long ago does not count
    assert _patterns(known, {"CEB311.head.buyerIdNumber@0": "110105194912310021"}, {"YH-HIS-020"}) == []
    long_ago = _facts(world(_busy(), family="import", orders=3), date(2026, 10, 2))
    assert _patterns(long_ago, new, {"YH-HIS-020"}) == []


def test_payments_in_one_minute_over_days(world):
    known = _facts(world(_busy(), family="import", orders=3), date(2026, 10, 31))
    one = {"CEB411.head.payerIdNumber@0": "110105194912310011", "CEB411.head.amountPaid@1": "99"}
    assert _patterns(known, one, {"YH-HIS-022"}) == [("YH-HIS-022", "CEB411.head.payTransactionId", 0)]
    assert _patterns(known, {"CEB411.head.amountPaid@*": "99"}, {"YH-HIS-022"}) == []


def test_orders_of_a_day_and_pieces_over_days(world):
    today = _facts(world(family="import", orders=9), TODAY)
    assert {row[0] for row in _patterns(today, {}, {"YH-HIS-021", "YH-HIS-023"})} == {
        "YH-HIS-021",
        "YH-HIS-023",
    }
    yesterday = _facts(world(family="import", orders=9), date(2026, 10, 31))
    assert {row[0] for row in _patterns(yesterday, {}, {"YH-HIS-021", "YH-HIS-023"})} == {"YH-HIS-023"}
    few = _facts(world(family="import", orders=3), date(2026, 10, 31))
    assert _patterns(few, {}, {"YH-HIS-021", "YH-HIS-023"}) == []


def test_an_article_of_today_has_another_code_or_origin(world):
    codes = {"YH-HIS-024"}
    old = {"CEB621.items.gcode@0": "3304990040", "CEB621.items.country@1": "502"}
    known = _facts(world(old, family="import", orders=1), TODAY)
    assert _found(world(NEW, family="import"), known, codes) == [
        ("YH-HIS-024", "CEB621.items.gcode", 0), ("YH-HIS-024", "CEB621.items.gcode", 1),
        ("YH-HIS-024", "CEB621.items.country", 0), ("YH-HIS-024", "CEB621.items.country", 1),
    ]  # fmt: skip
    yesterday = _facts(world(old, family="import", orders=1), date(2026, 10, 31))
    assert _found(world(NEW, family="import"), yesterday, codes) == []


def test_a_name_and_phone_with_another_id_before(world):
    known = _facts(
        world({"both.head.buyerIdNumber@0": "110105194912310021"}, family="import"), date(2025, 1, 5)
    )
    assert _found(world(NEW, family="import"), known, {"YH-HIS-025"}) == [
        ("YH-HIS-025", "CEB311.head.buyerIdNumber", 0)
    ]


def test_a_portion_counts_all_codes_of_its_eight_digits(world):
    """The remark of the list is of eight digits: what came under another ending, or as second quantity, counts too."""
    old = {
        "CEB621.items.gcode@*": "3304990099", "CEB621.items.unit1@0": "142", "CEB621.items.qty1@0": "2",
        "CEB621.items.unit2@0": "035", "CEB621.items.qty2@0": "1",
    }  # fmt: skip
    known = _facts(world(old, family="import", orders=1))
    classified = world(NEW, family="import").classified()
    tables = of_past(known, past.numbers(classified), SETTINGS, TODAY)
    keys = pl.DataFrame({"head.buyerIdNumber": ["11010519491231002X"], "gcode": ["3304990039"]})
    assert tables["portions"].look(keys)["kilograms"].to_list() == [Decimal("1.3")]


def test_the_weight_of_a_heading_s_past(world):
    known = _facts(world(orders=20))
    odd = {
        **NEW,
        "both.items.itemNo@0": "NEW-1",
        "both.items.itemNo@1": "NEW-2",
        "CEB603.items.qty2@1": "1.5",
    }
    assert [row[1:] for row in _found(world(odd), known, {"YH-LIN-124"})] == [("CEB603.items.qty", 0)]


def test_lists_as_they_were_declared(world):
    """For cancellations, returns and master waybills: a list by its number, its lines, the weight of a bill."""
    from yuhuo_customs.domain.stages import DocumentFrames
    from yuhuo_customs.review.bands import of_lists

    trial = world(family="import")
    known = _facts(trial)
    head = trial.classified().documents["CEB621"].head
    lists = pl.DataFrame({
        "orderNo": head["orderNo"], "copNo": head["copNo"], "invtNo": ["46042026I000000001", None],
        "preNo": ["B20261101000000001", None], "status": ["800", None],
    })  # fmt: skip
    masters = DocumentFrames(
        pl.DataFrame(
            {"_order": [0, 1], "copNo": ["M-1", "M-2"], "logisticsCode": [head["logisticsCode"][0]] * 2}
        ),
        pl.DataFrame(
            {"_order": [0, 0, 1, 1], "logisticsNo": [*head["logisticsNo"], head["logisticsNo"][0], "gone"]}
        ),
    )
    classified = trial.classified()
    found = of_lists(lists, known, type(classified)(
        classified.batch, {"CEB607": masters}, classified.evidence, classified.findings
    ))  # fmt: skip
    number = pl.DataFrame({"head.invtNo": ["46042026I000000001", "unknown"]})
    assert found["lists"].look(number).select("orderNo", "status").rows() == [
        (head["orderNo"][0], "800"),
        (None, None),
    ]
    line = number.head(1).with_columns(gnum=pl.lit(2, pl.Int32))
    assert found["listlines"].look(line).select("gcode", "qty").rows() == [("3304990039", Decimal("2.00000"))]
    weights = found["bills"].look(pl.DataFrame({"copNo": ["M-1", "M-2"]}))["weight"].to_list()
    # a bill with a parcel that nothing is known of has no weight: not checked
    assert weights == [Decimal("1.40000"), None]
    assert of_lists(lists.with_columns(invtNo=pl.lit(None, pl.String)), known, classified) == {}
