"""The master waybill of a workbook's lists (CEB607): at the right moment, never twice, never silently left out."""

import pytest

from tests.pipeline.books import EXPORT, sold
from yuhuo_customs import pipeline, tracking
from yuhuo_customs.errors import ResourceError, UsageError
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.messages.reading import read
from yuhuo_customs.settings import Settings
from yuhuo_customs.sheets import profile as profiles
from yuhuo_customs.workplace import SystemClock

BILL = "99912345675"


def masters(settings):
    """State of every CEB607 in the ledger."""
    with Ledger.open(settings.ledger_path, SystemClock()) as ledger:
        rows = queries.order_states(ledger).filter(kind="CEB607")
        return rows.select("revision", "state").rows()


def told(done):
    return [(each.number, each.parcels, each.ready, each.at_customs, each.action) for each in done.bills]


def waiting(settings):
    return [(each.number, each.lists, each.at_customs) for each in tracking.look(settings=settings).awaited]


def submit(path, settings, rounds, **more):
    return pipeline.submit(path, profile=EXPORT, settings=settings, rounds=rounds, **more)


def test_it_goes_when_customs_has_every_list_and_only_once(tmp_path, keyed):
    path = sold(tmp_path)
    assert told(submit(path, keyed, 1)) == [(BILL, 3, 3, 0, "")]
    assert (masters(keyed), waiting(keyed)) == ([], [(BILL, 3, 0)])
    done = submit(path, keyed, 1)
    assert told(done) == [(BILL, 3, 3, 3, "new")]
    assert [each.kind for each in done.messages] == ["CEB607Message"]
    assert (masters(keyed), waiting(keyed)) == ([(1, "TAKEN_IN")], [])
    assert told(submit(path, keyed, 2)) == [(BILL, 3, 3, 3, "known")]
    assert masters(keyed) == [(1, "DECIDED")]


def test_receipts_that_another_command_fetched_count(tmp_path, keyed):
    path = sold(tmp_path)
    submit(path, keyed, 0)
    pipeline.collect(settings=keyed, rounds=2)
    assert (masters(keyed), waiting(keyed)) == ([], [(BILL, 3, 3)])
    assert told(submit(path, keyed, 0)) == [(BILL, 3, 3, 3, "new")]
    assert waiting(keyed) == []


def test_one_run_goes_on_while_receipts_come(tmp_path, keyed):
    done = submit(sold(tmp_path), keyed, 0, wait=60, every=0.01)
    assert told(done) == [(BILL, 3, 3, 3, "new")]
    assert done.orders["outcome"].to_list() == ["released"] * 3


def test_an_order_to_correct_holds_its_bill(tmp_path, keyed):
    done = submit(sold(tmp_path, XC0002={"指运港代码": ""}), keyed, 3)
    assert told(done) == [(BILL, 3, 2, 2, "")]
    assert not done.bills[0].is_whole
    done = submit(sold(tmp_path), keyed, 2)
    assert told(done) == [(BILL, 3, 3, 3, "new")]
    assert masters(keyed)[0][0] == 1


def test_a_refused_list_holds_its_bill_until_it_is_corrected(tmp_path, keyed):
    script = tmp_path / "state" / "mock-window.toml"
    script.write_text('seed = "a"\nrefused = 0.4\n', "utf-8")
    done = submit(sold(tmp_path), keyed, 4)
    assert done.orders.filter(outcome="refused")["orderNo"].to_list() == ["XC0003"]
    assert told(done) == [(BILL, 3, 3, 2, "")]
    script.unlink()
    done = submit(sold(tmp_path, XC0003={"净重（公斤）": "0.32"}), keyed, 3)
    assert told(done) == [(BILL, 3, 3, 3, "new")]
    assert [revision for revision, _ in masters(keyed)] == [1]


def test_data_that_differ_from_the_live_declaration_hold_the_bill(tmp_path, keyed):
    submit(sold(tmp_path), keyed, 1)
    done = submit(sold(tmp_path, XC0001={"毛重（公斤）": "0.5"}), keyed, 3)
    assert (done.queued.changed, told(done)) == (("XC0001",), [(BILL, 3, 2, 3, "")])
    assert masters(keyed) == []


def test_more_parcels_on_a_declared_bill_are_told_not_sent(tmp_path, keyed):
    submit(sold(tmp_path), keyed, 3)
    more = sold(tmp_path, XC0003={"订单编号": "XC0009", "物流运单编号": "YT0000000009"})
    assert told(submit(more, keyed, 3)) == [(BILL, 3, 3, 3, "changed")]
    assert len(masters(keyed)) == 1


def test_what_the_bill_lacks_is_told(tmp_path, keyed):
    path = sold(tmp_path, **{f"XC000{n}": {"航班航次号": ""} for n in (1, 2, 3)})
    done = submit(path, keyed, 3)
    assert [[name.zh for name in each.lacking] for each in done.bills] == [["航班航次号"]]
    assert (masters(keyed), waiting(keyed)) == ([], [])
    (row,) = (
        each
        for each in pipeline.plan(path, profile=EXPORT, settings=keyed).documents
        if each.kind == "CEB607"
    )
    assert (row.count, row.complete, row.ready, [name.zh for name, _ in row.missing]) == (
        1,
        0,
        0,
        ["航班航次号"],
    )


def test_only_who_sends_it_and_only_where_the_profile_says_so(tmp_path, keyed):
    path = sold(tmp_path)
    platform = Settings(state=keyed.state, roles="platform,carrier")
    assert submit(path, platform, 1).bills == ()
    assert pipeline.plan(path, settings=keyed).apart == ("CEB607",)
    assert pipeline.plan(path, profile=EXPORT, settings=keyed).apart == ()
    assert pipeline.submit(path, settings=keyed, rounds=3).bills == ()
    assert masters(keyed) == []


def test_when_it_may_go_is_a_setting(tmp_path, keyed):
    at_once = Settings(state=keyed.state, bill_in="TAKEN_IN,DECLARED,STORED")
    assert told(submit(sold(tmp_path), at_once, 0)) == [(BILL, 3, 3, 3, "new")]
    with pytest.raises(UsageError, match="bill_in"):
        submit(sold(tmp_path), Settings(state=keyed.state, bill_in="stored"), 0)


def test_a_bill_that_changed_by_amendment_follows_the_amendment(tmp_path, keyed):
    submit(sold(tmp_path, **{f"XC000{n}": {"提运单号": ""} for n in (1, 2, 3)}), keyed, 2)
    assert waiting(keyed) == []
    path = sold(tmp_path)
    pipeline.amend(path, profile=EXPORT, settings=keyed, send=True, rounds=2)
    assert waiting(keyed) == [(BILL, 3, 3)]
    assert told(submit(path, keyed, 0)) == [(BILL, 3, 3, 3, "new")]


def test_render_writes_it_with_the_others(tmp_path, keyed):
    done = pipeline.render(sold(tmp_path), tmp_path / "out", profile=EXPORT, settings=keyed)
    assert [each.name.split("_")[0] for each in done.files] == ["CEB303", "CEB505", "CEB603", "CEB607"]
    (record,) = read(done.files[-1].read_bytes()).records
    assert [item["logisticsNo"] for item in record.items] == ["YT0000000001", "YT0000000002", "YT0000000003"]
    assert (record.head["billNo"], record.head["grossWeight"], record.head["msgCount"]) == (BILL, "1.2", "1")
    broken = sold(tmp_path, XC0002={"指运港代码": ""})
    done = pipeline.render(broken, tmp_path / "less", profile=EXPORT, settings=keyed)
    assert [each.name.split("_")[0] for each in done.files] == ["CEB303", "CEB505", "CEB603"]


@pytest.mark.parametrize(
    ("follows", "base"), [("CEB607", "order-import"), ("CEB701", "order-export"), ("CEB603", "order-export")]
)
def test_what_cannot_follow_is_told_when_the_profile_is_loaded(tmp_path, follows, base):
    place = tmp_path / "own.toml"
    place.write_text(f'extends = "{base}"\nid = "own"\nfollows = ["{follows}"]\n', "utf-8")
    with pytest.raises(ResourceError, match=follows) as caught:
        profiles.load(str(place))
    assert caught.value.where == f"{place}:3"


def test_a_profile_of_ones_own_can_say_it(tmp_path, keyed):
    place = tmp_path / "own.toml"
    place.write_text('extends = "order-export"\nid = "own"\nfollows = ["CEB607"]\n', "utf-8")
    done = pipeline.submit(sold(tmp_path), profile=str(place), settings=keyed, rounds=3)
    assert told(done) == [(BILL, 3, 3, 3, "new")]
