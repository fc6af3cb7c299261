"""What follows a declaration: planned, changed, withdrawn, cancelled, returned, transported, summed up; the narrow cases."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

import yuhuo_customs
from tests.pipeline.books import EXPORT, IMPORT, bought, codes, sold, states, stored
from yuhuo_customs import pipeline
from yuhuo_customs.errors import InputError, SetupError, UsageError
from yuhuo_customs.ledger import queries, raw
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.pipeline.drafts import Draft
from yuhuo_customs.pipeline.roles import roles
from yuhuo_customs.pipeline.splitting import split
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing import BEIJING, FixedClock
from yuhuo_customs.workplace import SystemClock


@pytest.fixture
def settings(keyed):
    return keyed


def test_a_firm_sends_only_its_own(tmp_path, settings):
    path = bought(tmp_path, 支付企业代码="", 支付企业名称="", 支付交易编号="", 支付时间="")
    everyone = pipeline.check(path, profile=IMPORT, settings=settings)
    assert everyone.counts() == {"ready": 0, "fix": 1, "person": 0}
    declarant = Settings(state=settings.state, roles="declarant")
    outlook = pipeline.plan(path, profile=IMPORT, settings=declarant)
    rows = {each.kind: (each.ours, each.complete, each.ready) for each in outlook.documents}
    assert rows == {
        "CEB311": (False, 1, 0), "CEB411": (False, 0, 0), "CEB511": (False, 1, 0), "CEB621": (True, 1, 1),
    }  # fmt: skip
    queued = pipeline.enqueue(path, profile=IMPORT, settings=declarant)
    assert [each.kind for each in queued.messages] == ["CEB621Message"]


def test_a_cell_that_fills_ours_too_counts(tmp_path):
    declarant = Settings(state=str(tmp_path / "state"), roles="declarant")
    path = bought(tmp_path, 物流运单编号="")
    assert pipeline.check(path, profile=IMPORT, settings=declarant).counts()["fix"] == 1


def test_roles_are_known_and_said_for_real_declarations():
    assert roles(Settings(roles=" declarant, carrier ")) == {"declarant", "carrier"}
    assert len(roles(Settings())) == 6
    with pytest.raises(UsageError):
        roles(Settings(roles="broker"))
    with pytest.raises(SetupError):
        roles(Settings(), production=True)


def test_what_a_live_list_uses_is_not_changed(tmp_path, settings):
    path = sold(tmp_path)
    pipeline.submit(path, profile=EXPORT, settings=settings, rounds=2)
    dearer = sold(tmp_path, XC0003={"单价": "118.00"})
    done = pipeline.amend(dearer, profile=EXPORT, settings=settings, send=True)
    assert done.possible == ()
    assert sorted(each.kind for each in done.changes if each.action == "barred") == ["CEB303", "CEB603"]


def test_a_change_has_a_new_guid_and_leaves_the_rest_alone(tmp_path, settings):
    pipeline.submit(sold(tmp_path), profile=EXPORT, settings=settings, rounds=2)
    heavier = sold(tmp_path, XC0003={"净重（公斤）": "0.32"})
    shown = pipeline.amend(heavier, profile=EXPORT, settings=settings)
    assert [
        (each.kind, each.order, [(d.field, d.old, d.new) for d in each.differences])
        for each in shown.possible
    ] == [("CEB603", "XC0003", [("netWeight", "0.3", "0.32")])]
    key = "4110960XYZ|XC0003"
    before = stored(settings, "CEB603", key)
    pipeline.amend(heavier, profile=EXPORT, settings=settings, send=True)
    after = stored(settings, "CEB603", key)
    assert (after.head["appType"], after.revision) == ("2", 2)
    assert after.head["guid"] != before.head["guid"]
    assert after.head["appTime"] > before.head["appTime"]


@pytest.mark.parametrize("back", [timedelta(0), timedelta(hours=1)], ids=["same second", "clock put back"])
def test_what_follows_is_later_than_what_is_stored_by_any_clock(tmp_path, settings, back):
    """appTime counts seconds: customs refuses a change or deletion that is not later than what it has."""
    still = FixedClock(datetime.now(BEIJING))
    pipeline.submit(sold(tmp_path), profile=EXPORT, settings=settings, clock=still, rounds=2)
    still.moment -= back
    key = "4110960XYZ|XC0003"
    times = [stored(settings, "CEB603", key).head["appTime"]]
    heavier = sold(tmp_path, XC0003={"净重（公斤）": "0.32"})
    pipeline.amend(heavier, profile=EXPORT, settings=settings, clock=still, rounds=2, send=True)
    times.append(stored(settings, "CEB603", key).head["appTime"])
    pipeline.withdraw(["XC0003"], kinds=["CEB603"], settings=settings, clock=still, send=True)
    copy = stored(settings, "CEB603", key)
    times.append(copy.head["appTime"])
    assert (copy.head["appType"], copy.state) == ("3", "WITHDRAWN")
    assert sorted(set(times)) == times


def test_withdrawn_then_declared_as_it_was(tmp_path, settings):
    """Order and list go and come back, all within a second; each time as a revision of its own."""
    still, path = FixedClock(datetime.now(BEIJING)), sold(tmp_path)
    pipeline.submit(path, profile=EXPORT, settings=settings, clock=still, rounds=2)
    for kind in ("CEB603", "CEB303"):
        pipeline.withdraw(["XC0001"], kinds=[kind], settings=settings, clock=still, send=True)
    done = pipeline.submit(path, profile=EXPORT, settings=settings, clock=still, rounds=6)
    assert {kind: found["new"] for kind, found in done.queued.actions.items() if "new" in found} == {
        "CEB303": 1,
        "CEB603": 1,
    }
    mine = done.documents.filter(orderNo="XC0001", kind="CEB603").sort("revision")
    assert mine.select("revision", "state").rows() == [(1, "STORED"), (2, "WITHDRAWN"), (3, "CLOSED")]
    assert set(done.orders["outcome"]) == {"released"}


def test_a_list_is_withdrawn_before_its_order(tmp_path, settings):
    pipeline.submit(sold(tmp_path), profile=EXPORT, settings=settings, rounds=2)
    judged = {each.reviewed.batch.profile: each for each in pipeline.withdraw(["XC0001"], settings=settings)}
    assert codes(judged["CEB603"]) == []
    assert [code for code, _ in codes(judged["CEB303"])] == ["YH-OPS-008"]
    pipeline.withdraw(["XC0001"], kinds=["CEB603"], settings=settings, send=True)
    copy = stored(settings, "CEB603", "4110960XYZ|XC0001")
    assert (copy.head["appType"], copy.state) == ("3", "WITHDRAWN")
    (gone,) = pipeline.withdraw(["XC0001"], kinds=["CEB303"], settings=settings, send=True)
    assert states(gone.documents)[-1] == ("CEB303", "WITHDRAWN")


def test_a_stored_list_is_cancelled_and_a_released_one_is_not(tmp_path, settings):
    pipeline.submit(bought(tmp_path), profile=IMPORT, settings=settings, rounds=2)
    shown = pipeline.cancel(["DD0001"], reason="buyer stepped back", settings=settings, send=False)
    assert (codes(shown), shown.messages) == ([], ())
    done = pipeline.cancel(["DD0001"], reason="buyer stepped back", settings=settings, rounds=4)
    assert states(done.documents) == [("CEB623", "DECIDED")]
    assert stored(settings, "CEB621", "4101960EBC|DD0001").state == "CANCELLED"
    again = pipeline.cancel(["DD0001"], reason="buyer stepped back", settings=settings)
    assert [code for code, _ in codes(again)] == ["YH-OPS-001"]


def test_a_cancellation_waits_for_the_list_number(tmp_path, settings):
    pipeline.enqueue(bought(tmp_path), profile=IMPORT, settings=settings)
    done = pipeline.cancel(["DD0001"], reason="x", settings=settings, send=False)
    assert [code for code, _ in codes(done)] == ["YH-OPS-003", "YH-OPS-001"]
    with pytest.raises(InputError):
        pipeline.cancel(["nobody"], reason="x", settings=settings, send=False)


def test_a_return_is_never_above_the_list(tmp_path, settings):
    pipeline.submit(bought(tmp_path), profile=IMPORT, settings=settings, rounds=6)

    def back(**lines):
        wanted = {int(name[1:]): Decimal(quantity) for name, quantity in lines.items()}
        return pipeline.give_back("DD0001", reason="x", lines=wanted or None, settings=settings, send=False)

    assert codes(back(_1="2")) == []
    assert codes(back(_1="2.00001")) == [("YH-OPS-004", "1")]
    assert codes(back(_1="0")) == [("YH-OPS-004", "1")]
    assert codes(back(_2="1")) == [("YH-OPS-005", "2")]
    pipeline.give_back("DD0001", reason="x", settings=settings, rounds=4)
    assert codes(back(_1="1")) == [("YH-OPS-004", "1")]
    assert codes(back()) == []  # the same request once more
    before = stored(settings, "CEB621", "4101960EBC|DD0001")
    number = before.numbers["invtNo"]
    assert codes(pipeline.give_back(number, reason="x", settings=settings, send=False)) == []


def test_what_is_left_goes_back_later_and_never_more(tmp_path, settings):
    pipeline.submit(bought(tmp_path), profile=IMPORT, settings=settings, rounds=6)

    def back(lines=None, **values):
        done = pipeline.give_back(
            "DD0001", reason="x", lines=lines, values=values or None, settings=settings, rounds=4
        )
        return codes(done), done.actions.get("CEB625", {})

    one = {1: Decimal(1)}
    assert back(one) == ([], {"new": 1})
    assert back(one) == ([], {"known": 1})  # asked twice
    assert back() == ([], {"new": 1})  # the other tin
    assert back() == ([], {"known": 1})
    assert back(one, copNo="R-3") == ([("YH-OPS-004", "1")], {})


def test_a_return_of_the_same_quantity_has_a_number_of_its_own(tmp_path, settings):
    pipeline.submit(bought(tmp_path), profile=IMPORT, settings=settings, rounds=6)
    for number, expected in (("R-1", "new"), ("R-2", "new"), ("R-1", "known")):
        done = pipeline.give_back(
            "DD0001", reason="x", lines={1: Decimal(1)}, values={"copNo": number}, settings=settings, rounds=4
        )
        assert (codes(done), done.actions["CEB625"]) == ([], {expected: 1})


def test_an_export_return_scales_the_legal_quantity_or_says_no(tmp_path, settings):
    path = sold(
        tmp_path,
        XC0001={"数量": "3", "法定数量": "1", "法定计量单位": "035"},
        XC0002={"数量": "4", "法定数量": "0.5", "法定计量单位": "035"},
    )
    pipeline.submit(path, profile=EXPORT, settings=settings, rounds=6)
    values = {"country": "502", "trafName": "ZH9002", "voyageNo": "ZH9002", "billNo": "99912345675"}

    def back(order):
        return pipeline.give_back(
            order, reason="x", lines={1: Decimal(1)}, values=values, settings=settings, rounds=4
        )

    assert codes(back("XC0001")) == [("YH-OPS-006", "1")]
    done = back("XC0002")
    assert (codes(done), done.reviewed.counts()["ready"]) == ([], 1)
    frames = done.reviewed.documents["CEB213"]
    assert frames.items.select("qty", "qty1").row(0) == (Decimal(1), Decimal("0.125"))
    assert frames.head.select("tradeMode", "ieFlag").row(0) == ("9661", "I")


def test_parcels_whose_list_is_not_stored_are_left_out(tmp_path, settings):
    path = sold(tmp_path)
    with pytest.raises(InputError):
        pipeline.transport("bill", path, profile=EXPORT, settings=settings)
    pipeline.submit(path, profile=EXPORT, settings=settings, rounds=2)
    more = sold(tmp_path, XC0003={"订单编号": "XC0009", "物流运单编号": "YT9"})
    done = pipeline.transport("bill", more, profile=EXPORT, settings=settings, send=False)
    assert codes(done) == [("YH-OPS-010", "1")]
    assert done.reviewed.documents["CEB607"].items["logisticsNo"].to_list() == [
        "YT0000000001",
        "YT0000000002",
    ]
    assert done.reviewed.documents["CEB607"].head["grossWeight"][0] == Decimal("0.8")


def test_split_documents_count_without_a_gap():
    draft = Draft("B", {"copNo": "1"}, tuple({"logisticsNo": str(n)} for n in range(5)))
    parts = list(split("CEB509", draft, 2))
    assert [(each.head["msgCount"], each.head["msgSeqNo"], len(each.items)) for each in parts] == [
        ("3", "1", 2), ("3", "2", 2), ("3", "3", 1),
    ]  # fmt: skip
    assert [item["gnum"] for each in parts for item in each.items] == ["1", "2", "1", "2", "1"]
    assert [(each.head["msgCount"], each.head["msgSeqNo"]) for each in split("CEB701", Draft("B", {}))] == [
        ("1", "1")
    ]


def test_only_lists_of_one_kind_are_summed_up(tmp_path, settings):
    path = sold(
        tmp_path,
        XC0002={"运抵国（地区）": "303", "指运港代码": "303"},
        XC0003={"申报业务类型": "A", "商品编码": "6704000000"},
    )
    pipeline.submit(path, profile=EXPORT, settings=settings, rounds=6)
    groups = pipeline.propose(settings=settings)
    assert [(each.conditions["country"], len(each.lists)) for each in groups] == [("502", 1), ("303", 1)]
    period = ("20261101000000", "20261130235959")
    done = pipeline.summarise(period=period, settings=settings, rounds=4, send=False).delivered
    head = done.reviewed.documents["CEB701"].head
    assert head.select("startTime", "endTime", "summaryFlag").rows() == [(*period, "1")]
    assert done.reviewed.documents["CEB701"].items.height == 0
    done = pipeline.summarise(settings=settings, rounds=5).delivered
    assert pipeline.propose(settings=settings) == ()
    number = done.reviewed.documents["CEB701"].head["copNo"][0]
    with Ledger.open(settings.ledger_path, SystemClock()) as ledger:
        heard = [entry.detail.get("kind") for entry in queries.timeline(ledger, number)]
        results = raw.receipts(ledger, "CEB792Message")
    assert heard[-1] == "CEB792Message"
    assert b"".join(results).count(b"</ceb:SummaryResult>") == 2


def test_rates_and_rules_of_the_tax(tmp_path, settings):
    path = bought(tmp_path, 运费="10", 代扣税款="1")
    nothing = pipeline.estimate_tax(path, settings=settings)
    assert (nothing.source, nothing.estimate.lists["total"][0]) == ("", None)
    (tmp_path / "rates.csv").write_text("gcode,tariff,vat,consumption\n1901101010,15,13,0\n", "utf-8")
    done = pipeline.estimate_tax(path, rates=tmp_path / "rates.csv", settings=settings)
    assert done.estimate.lists["total"][0] == Decimal("19.11")
    assert "YH-TAX-004" in [each.code for each in done.findings.iterate()]
    assert done.bills.height == 0
    with pytest.raises(UsageError):
        pipeline.estimate_tax(path, settings=Settings(state=settings.state, tax_rounding="fen"))
    with pytest.raises(InputError):
        pipeline.estimate_tax(sold(tmp_path), profile=EXPORT, settings=settings)


def test_the_library_mirrors_the_commands():
    names = {
        "plan",
        "estimate_tax",
        "amend",
        "withdraw",
        "cancel",
        "give_back",
        "transport",
        "propose",
        "summarise",
        "payment_data",
    }
    assert names <= set(yuhuo_customs.__all__)
    assert all(callable(getattr(yuhuo_customs, name)) for name in names)
