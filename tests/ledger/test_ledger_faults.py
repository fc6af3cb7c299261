"""Every ledger call fails once, or for good: before its commit, or after it. Nothing is lost and nothing goes out twice."""

import contextlib

import pytest
from sqlalchemy import update

from tests.ledger.conftest import FakeGateway, TickingClock, enter, read, told
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.errors import LedgerError, OutcomeUnknown, Text
from yuhuo_customs.ledger import outbox, queries, schema, upkeep
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.intake import collect
from yuhuo_customs.ledger.lines import Policy
from yuhuo_customs.ledger.states import MOVES, State


def broken():
    return LedgerError(Text("坏了", "broken"), todo=Text("", ""))


class Faulty:
    """Makes the n-th ledger call fail, before or after what it does is durable; ``stays``: and every later one."""

    def __init__(self, ledger: Ledger, number: int, *, after: bool, stays: bool) -> None:
        self.ledger, self.number, self.after, self.stays = ledger, number, after, stays
        self.calls, self.hit = 0, False
        self._reading, self._writing = ledger.reading, ledger.writing
        ledger.reading, ledger.writing = self._wrap(self._reading), self._wrap(self._writing)

    def _wrap(self, real):
        @contextlib.contextmanager
        def transaction():
            self.calls += 1
            fails = self.calls == self.number or (self.stays and self.calls > self.number)
            self.hit |= fails
            if fails and not self.after:
                raise broken()
            with real() as connection:
                yield connection
            if fails:
                raise broken()

        return transaction

    def mend(self) -> None:
        self.ledger.reading, self.ledger.writing = self._reading, self._writing


def work(ledger, gateway):
    """Everything a ledger does in a day: enter, send with a lost reply, ask, send again, take receipts."""
    if queries.runs(ledger).is_empty():
        enter(ledger, ["1", "2", "3"])
    outbox.send(ledger, gateway, policy=Policy(rounds=2))
    lines = ["304,1,120,20261111080101", "604,C1,800,20261111080102", "604,C2,100,20261111080102"]
    gateway.waiting = [RawReceipt("1", told(*lines))]
    collect(ledger, gateway, read)


def lossy():
    """The first reply is lost: the message is inside all the same."""
    gateway = FakeGateway()

    def play(outgoing):
        if len(gateway.tries) == 1:
            gateway.inside[outgoing.cop_msg_id] = outgoing.content
            raise OutcomeUnknown(Text("丢了", "lost"), todo=Text("", ""))
        return "R"

    gateway.script = play
    return gateway


def report(ledger):
    return queries.orders(ledger).select("orderNo", "state", "outcome").rows()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    with Ledger.open(tmp_path_factory.mktemp("u") / "l.sqlite", TickingClock()) as ledger:
        work(ledger, lossy())
        return report(ledger)


@pytest.mark.parametrize("stays", [False, True], ids=["once", "staying"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_the_nth_call_fails(tmp_path, undisturbed, after, stays):
    for number in range(1, 60):
        with Ledger.open(tmp_path / f"{number}.sqlite", TickingClock()) as ledger:
            gateway = lossy()
            faulty = Faulty(ledger, number, after=after, stays=stays)
            with contextlib.suppress(LedgerError):
                work(ledger, gateway)
            faulty.mend()
            for _ in range(3):
                work(ledger, gateway)
            assert len(gateway.inside) == 4, number
            assert report(ledger) == undisturbed, number
            assert upkeep.verify(ledger).problems == (), number
        if not faulty.hit:
            return
    pytest.fail("there are more calls than were tried")


@pytest.mark.parametrize("inside", [False, True], ids=["not-there", "there"])
@pytest.mark.parametrize("ask", [True, False], ids=["can-ask", "cannot-ask"])
@pytest.mark.parametrize("state", [each.value for each in MOVES])
def test_a_ledger_found_in_any_state_goes_on_without_doubt(ledger, state, ask, inside):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway = FakeGateway(can_look_up=ask)
    id_ = queries.order_states(ledger)["copMsgId"][0]
    if inside:
        gateway.inside[id_] = b""
    tried = state not in ("SIGNED", "QUEUED", "RETRY_LATER")
    arrived = {"TAKEN_IN": "yes", "SENDING": "maybe", "UNKNOWN": "maybe"}.get(state, "no")
    with ledger.writing() as connection:
        connection.execute(update(schema.MESSAGES).values(state=state, arrived=arrived, attempts=int(tried)))
    outbox.send(ledger, gateway, policy=Policy(rounds=2)) if not inside or tried else None
    found = queries.order_states(ledger)["state"][0]
    if state in ("SIGNED", "QUEUED", "RETRY_LATER"):
        assert (found, len(gateway.tries)) == (("TAKEN_IN", 1) if not inside else (state, 0))
    elif state in ("SENDING", "UNKNOWN"):
        expected = State.TAKEN_IN if ask else State.NEEDS_PERSON
        assert (found, len(gateway.tries)) == (expected, int(ask and not inside))
    else:
        assert (found, len(gateway.tries)) == (state, 0)
