"""Receipts of manifests applied to the ledger: each type and status, every order of arrival."""

import shutil
from itertools import permutations

import polars as pl
import pytest

from tests.ledger.conftest import FakeGateway, TickingClock
from tests.manifests.conftest import sample
from yuhuo_customs.documents.manifest import contents, manifests
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.ledger import intake, outbox, queries
from yuhuo_customs.ledger.book import Ledger, RunInfo
from yuhuo_customs.manifests.units import signed
from yuhuo_customs.messages import receipts
from yuhuo_customs.testing import BEIJING
from yuhuo_customs.wire.parser import parse

STATES = {
    "0": "DECLARED", "E3": "DECLARED", "D0": "DECLARED", "01": "ACCEPTED", "02": "REVIEW", "03": "REFUSED",
    "11": "RELEASED", "12": "FORBIDDEN", "13": "FORBIDDEN", "D1": "WITHDRAWN", "77": "NEEDS_PERSON",
}  # fmt: skip
SENT = "20261124083015"


def t(second):
    return f"202611240900{second:02}000"


def entered(ledger, kind, units=None, revision=1, app_type="1"):
    """The full sample of a type as a message that was handed over; ``units``: keys instead of its own."""
    from datetime import datetime

    message = sample(kind, manifests()[kind].functions[0])
    keys = list(contents.units(parse(message.content))) if units is None else units
    journey = manifests()[kind].journey
    parts = [[*key.split("|"), ""][:4] for key in keys]
    known = pl.DataFrame(
        {
            "key": keys, "revision": [revision] * len(keys), "content": [f"c{revision}"] * len(keys),
            "appType": [app_type] * len(keys), journey: [each[0] for each in parts],
            "MasterID": [each[1] or None for each in parts], "HouseID": [each[2] or None for each in parts],
            "EquipmentID": [each[3] or None for each in parts], "orderNo": [each[1] or each[0] for each in parts],
        },
        schema_overrides=dict.fromkeys((journey, "MasterID", "HouseID", "EquipmentID"), pl.String),
    )  # fmt: skip
    made = signed(message, known)
    if units is not None:
        records = known.with_row_index("_order").with_columns(guid=pl.lit("G" * 36))
        made = type(made)(
            kind, f"{message.id}{revision}{len(units)}", records, message.content, made.sha256, ""
        )
    moment = datetime.strptime(SENT, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    ledger.queue(RunInfo("a", "", "manifest-air", "fake"), [made], moment)
    outbox.send(ledger, FakeGateway())
    return keys, made.guid


def receipt(kind, key, status, time=None, *, text="", message="OTHER", answered=None):
    """A receipt for one unit; ``key`` "JOURNEY" alone is for the whole file."""
    journey, master, house, box = [*key.split("|"), "", "", ""][:4]
    said = f"<ResponseType><Code>{status}</Code><Text>{text}</Text></ResponseType>"
    if box:
        body = f"<TransportEquipment><EquipmentIdentification><ID>{box}</ID></EquipmentIdentification>{said}</TransportEquipment>"
    elif master:
        named = (
            f"<AssociatedTransportDocument><ID>{house}</ID></AssociatedTransportDocument>" if house else ""
        )
        number = f"<TransportContractDocument><ID>{master}</ID></TransportContractDocument>"
        body = f"<Consignment>{number}{named}{said}</Consignment>"
    else:
        body = said
    where = f"<BorderTransportMeans><JourneyID>{journey}</JourneyID></BorderTransportMeans>"
    return (
        f"<Manifest><Head><MessageID>{message}</MessageID><FunctionCode>11</FunctionCode><MessageType>{answered or kind}"
        f"</MessageType><SenderID>EPORT</SenderID><ReceiverID>X</ReceiverID><SendTime>{time or t(1)}</SendTime>"
        f"<Version>1.0</Version></Head><Response>{where}{body}</Response></Manifest>"
    ).encode()


def receive(ledger, *files):
    waiting = [RawReceipt(str(number), content) for number, content in enumerate(files)]
    done = intake.collect(ledger, FakeGateway(waiting=waiting), receipts.read)
    return done.applied, done.ignored, done.unmatched, done.unreadable


def states(ledger):
    return queries.order_states(ledger).select("key", "state").rows()


WHOLE = ("MT2101", "MT2401", "MT4402")
"""By water, by road, and for a whole batch: every status. Of the other types two."""


@pytest.mark.parametrize(
    ("kind", "status"),
    [(kind, status) for kind in manifests() for status in STATES if kind in WHOLE or status in ("01", "03")],
)
def test_each_type_and_status(ledger, kind, status):
    (key, *_), _ = entered(ledger, kind)
    assert receive(ledger, receipt(kind, key, status))[0] >= 1
    assert (key, STATES[status]) in states(ledger)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([("0", 1), ("E3", 2), ("01", 3)], "ACCEPTED"),
        ([("02", 1), ("01", 2)], "ACCEPTED"),
        ([("01", 1), ("E3", 9)], "ACCEPTED"),
        ([("01", 1), ("11", 2), ("12", 3)], "FORBIDDEN"),
        ([("03", 1), ("0", 2)], "REFUSED"),
    ],
)
def test_in_every_order_of_arrival_the_same(tmp_path, said, state):
    Ledger.open(tmp_path / "empty.sqlite", TickingClock()).close()  # making one takes longest
    for number, order in enumerate(permutations(said)):
        shutil.copy(tmp_path / "empty.sqlite", tmp_path / f"{number}.sqlite")
        with Ledger.open(tmp_path / f"{number}.sqlite", TickingClock()) as ledger:
            (key, *_), _ = entered(ledger, "MT2201")
            for status, second in order:
                receive(
                    ledger,
                    receipt("MT2201", key, status, t(second)),
                    receipt("MT2201", key, status, t(second)),
                )
            assert states(ledger)[0] == (key, state)


def test_exists_already_after_an_acceptance_says_nothing(ledger):
    (key, *_), _ = entered(ledger, "MT1401")
    receive(ledger, receipt("MT1401", key, "01", t(1)))
    assert receive(ledger, receipt("MT1401", key, "03", t(5), text="19001 提运单号已经存在")) == (0, 1, 0, 0)
    assert states(ledger) == [(key, "ACCEPTED")]
