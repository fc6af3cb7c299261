"""Receipts of manifests applied to the ledger: each type and status, every order of arrival, whose bill they mean."""

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


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("kind", manifests())
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
    for number, order in enumerate(permutations(said)):
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


HOUSES = ["CZ1|M1|H1", "CZ1|M1|H2", "CZ1|M2|"]


def test_a_master_alone_speaks_of_its_houses_and_a_house_of_itself(ledger):
    entered(ledger, "MT2201", HOUSES)
    receive(ledger, receipt("MT2201", "CZ1|M1|", "01"), receipt("MT2201", "CZ1|M1|H2", "03", t(2)))
    assert [state for _, state in states(ledger)] == ["ACCEPTED", "REFUSED", "TAKEN_IN"]


def test_a_master_that_was_declared_itself_is_meant_alone(ledger):
    entered(ledger, "MT2201", ["CZ1|M1|", "CZ1|M1|H1"])
    receive(ledger, receipt("MT2201", "CZ1|M1|", "01"))
    assert [state for _, state in states(ledger)] == ["ACCEPTED", "TAKEN_IN"]


@pytest.mark.parametrize("key", ["CZ9|M1|H1", "CZ1|M9|", "CZ1|M2|H7", "CZ9"])
def test_foreign_bills_are_nobodys(ledger, key):
    entered(ledger, "MT2201", HOUSES)
    assert receive(ledger, receipt("MT2201", key, "01")) == (0, 0, 1, 0)
    assert {state for _, state in states(ledger)} == {"TAKEN_IN"}


def test_a_whole_file_by_its_id_and_by_its_journey(ledger):
    _, id_ = entered(ledger, "MT2201", HOUSES)
    assert receive(ledger, receipt("MT2201", "", "03", message=id_))[0] == 1
    assert {state for _, state in states(ledger)} == {"REFUSED"}
    assert receive(ledger, receipt("MT2201", "CZ1", "01", t(4)))[0] == 1
    assert {state for _, state in states(ledger)} == {"ACCEPTED"}


def test_a_notice_speaks_of_the_announced_bill_only(ledger):
    entered(ledger, "MT2201", HOUSES[:1])
    entered(ledger, "MT3201", HOUSES[:1], 1)
    receive(ledger, receipt("MT2201", HOUSES[0], "11", answered="MT9999"))
    assert sorted(state for _, state in states(ledger)) == ["RELEASED", "TAKEN_IN"]


def test_a_deletion_that_is_refused_leaves_the_bill_and_one_that_is_accepted_ends_it(ledger):
    entered(ledger, "MT2201", HOUSES[2:])
    receive(ledger, receipt("MT2201", HOUSES[2], "01", t(1)))
    entered(ledger, "MT2201", HOUSES[2:], 2, "3")
    receive(ledger, receipt("MT2201", HOUSES[2], "03", t(2)))
    receive(ledger, receipt("MT2201", HOUSES[2], "11", t(3)))
    assert [state for _, state in states(ledger)] == ["RELEASED", "REFUSED"]


def test_the_clients_own_answer_and_a_receipt_without_a_status_move_nothing(ledger):
    entered(ledger, "MT2201", HOUSES)
    client = b"<Response><ID>CZ1</ID><StatementCode>0</StatementCode><StatementDescription>ok</StatementDescription></Response>"
    empty = b"<Manifest><Head><MessageType>MT2201</MessageType></Head><Response/></Manifest>"
    assert receive(ledger, client, empty)[3] == 1
    assert {state for _, state in states(ledger)} == {"TAKEN_IN"}
