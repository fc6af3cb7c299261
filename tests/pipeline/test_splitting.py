"""Documents split over several messages (CEB507, 509, 607, 701), all the way to customs' answers."""

from decimal import Decimal

import pytest

from tests.pipeline.books import EXPORT, sold, states
from yuhuo_customs import pipeline
from yuhuo_customs.ledger import copies, queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.workplace import SystemClock

VALUES = {
    "bill": {},
    "arrive": {"operatorCode": "4101980OPR", "operatorName": "郑州示例场站", "domesticTrafNo": "豫A12345"},
    "depart": {"leaveTime": "20261111200000"},
}


def parts(settings, kind):
    """Every part of the kind in the ledger: count, number, items, in their order."""
    with Ledger.open(settings.ledger_path, SystemClock()) as ledger:
        keys = queries.order_states(ledger).filter(kind=kind)["key"].to_list()
        found = sorted(copies.stored(ledger, kind, keys).values(), key=lambda each: each.key)
    return [(each.head["msgCount"], each.head["msgSeqNo"], len(each.items)) for each in found]


@pytest.mark.parametrize(("what", "kind"), pipeline.TRANSPORT.items())
def test_transport_in_parts(tmp_path, keyed, what, kind):
    path = sold(tmp_path)
    pipeline.submit(path, settings=keyed, rounds=2)
    more = {"profile": "order-export", "settings": keyed, "values": VALUES[what], "size": 2}
    done = pipeline.transport(what, path, rounds=3, **more)
    assert parts(keyed, kind) == [("2", "1", 2), ("2", "2", 1)]
    assert states(done.documents) == [(kind, "DECIDED")]
    items = done.reviewed.documents[kind].items
    assert sorted(items["logisticsNo"]) == ["YT0000000001", "YT0000000002", "YT0000000003"]
    assert items["gnum"].to_list() == [1, 2, 1]
    again = pipeline.transport(what, path, **more)
    assert (again.actions, again.messages) == ({kind: {"known": 2}}, ())
    if (
        kind == "CEB607"
    ):  # the weight is that of the whole bill in each part (ceb README §8 no 8, not confirmed)
        assert done.reviewed.documents[kind].head["grossWeight"].to_list() == [Decimal("1.2")] * 2


def test_another_size_for_a_declared_bill_is_not_sent(tmp_path, keyed):
    path = sold(tmp_path)
    pipeline.submit(path, settings=keyed, rounds=2)
    pipeline.transport("bill", path, settings=keyed, size=2)
    other = pipeline.transport("bill", path, settings=keyed, size=1)
    assert other.actions == {"CEB607": {"changed": 3}}
    assert parts(keyed, "CEB607") == [("2", "1", 2), ("2", "2", 1)]


def test_a_summary_in_parts(tmp_path, keyed):
    pipeline.submit(sold(tmp_path), profile=EXPORT, settings=keyed, rounds=6)
    done = pipeline.summarise(settings=keyed, size=2, rounds=4).delivered
    assert parts(keyed, "CEB701") == [("2", "1", 2), ("2", "2", 1)]
    assert states(done.documents) == [("CEB701", "DECIDED")]
    assert pipeline.propose(settings=keyed) == ()
