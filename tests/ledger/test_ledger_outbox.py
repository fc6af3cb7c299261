import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.ledger.conftest import FakeGateway, enter
from yuhuo_customs.errors import (
    AlreadyThere,
    GatewayError,
    LedgerError,
    NotSent,
    OutcomeUnknown,
    Refused,
    Text,
)
from yuhuo_customs.ledger import attempts, outbox, queries, schema
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.lines import Policy
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.states import MOVES, State


def error(kind):
    return kind(Text("不行", "no way"), todo=Text("", ""))


def script(*steps):
    """Each try takes the next step: an error to raise, or a reference to return; the last one stays."""
    left = list(steps)

    def play(_outgoing):
        step = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(step, BaseException):
            raise step
        return step

    return play


def rows(ledger, *columns):
    with ledger.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(columns[0].table.c.id))]


def states(ledger):
    return [row[0] for row in rows(ledger, schema.MESSAGES.c.state)]


def tries(ledger):
    return rows(ledger, schema.ATTEMPTS.c.message, schema.ATTEMPTS.c.number, schema.ATTEMPTS.c.outcome)


def counts(result):
    return {
        name: getattr(result, name)
        for name in ("taken_in", "retry_later", "unknown", "needs_person", "waiting", "recovered")
        if getattr(result, name)
    }


def test_everything_is_handed_over_once_and_the_same_bytes(ledger):
    enter(ledger, ["1", "2", "3"])
    gateway = FakeGateway()
    told = []
    result = outbox.send(ledger, gateway, progress=lambda done, of: told.append((done, of)))
    assert (counts(result), told) == ({"taken_in": 4}, [(1, 4), (2, 4), (3, 4), (4, 4)])
    assert gateway.inside == dict(rows_with_content(ledger))
    assert counts(outbox.send(ledger, gateway)) == {}
    assert len(gateway.tries) == 4
    assert {row[0][:2] for row in rows(ledger, schema.MESSAGES.c.reference)} == {"R-"}


def rows_with_content(ledger):
    with ledger.reading() as connection:
        columns = (schema.MESSAGES.c.cop_msg_id, schema.PAYLOADS.c.content, schema.MESSAGES.c.size)
        query = select(*columns).join(schema.PAYLOADS, schema.PAYLOADS.c.message == schema.MESSAGES.c.id)
        return [(row[0], unpack(row[1], row[2])) for row in connection.execute(query)]


def test_orders_go_before_the_lists_that_need_them_and_runs_one_after_the_other(ledger):
    enter(ledger, ["1", "2", "3"])
    enter(ledger, ["4"])
    gateway = FakeGateway()
    outbox.send(ledger, gateway)
    assert gateway.kinds() == ["CEB303", "CEB303", "CEB603", "CEB603", "CEB303", "CEB603"]


def test_what_is_meant_for_another_gateway_stays(ledger):
    enter(ledger, ["1"])
    assert counts(outbox.send(ledger, FakeGateway(name="other"))) == {}
    assert states(ledger) == ["QUEUED", "QUEUED"]


def test_the_intention_is_durable_before_the_first_byte_leaves(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    seen = []

    def look(_outgoing):
        seen.append((states(ledger), tries(ledger)))
        return ""

    outbox.send(ledger, FakeGateway(script=look))
    assert seen == [(["SENDING"], [(1, 1, None)])]
    assert (states(ledger), tries(ledger)) == (["TAKEN_IN"], [(1, 1, "taken_in")])


@pytest.mark.parametrize(
    ("kind", "count", "state", "outcome"),
    [
        (NotSent, "retry_later", "RETRY_LATER", "not_sent"),
        (Refused, "needs_person", "NEEDS_PERSON", "refused"),
        (OutcomeUnknown, "unknown", "UNKNOWN", "unknown"),
        (GatewayError, "unknown", "UNKNOWN", "unknown"),
    ],
)
def test_each_failure_and_one_poisoned_message_blocks_no_other(ledger, kind, count, state, outcome):
    enter(ledger, ["1", "2", "3", "4"], kinds=["CEB303"])
    result = outbox.send(ledger, FakeGateway(script=script(error(kind), "R")))
    assert counts(result) == {count: 1, "taken_in": 1}
    assert [(each.state, each.text.zh) for each in result.problems] == [(state, "不行")]
    assert states(ledger) == [state, "TAKEN_IN"]
    assert tries(ledger) == [(1, 1, outcome), (2, 1, "taken_in")]


def test_a_list_waits_for_its_order_and_the_others_go_on(ledger):
    enter(ledger, ["1", "2", "3", "4"])
    gateway = FakeGateway(script=script(error(NotSent), "R"))
    assert counts(outbox.send(ledger, gateway)) == {"taken_in": 2, "retry_later": 1, "waiting": 1}
    assert gateway.kinds() == ["CEB303", "CEB303", "CEB603"]
    assert counts(outbox.send(ledger, gateway)) == {"taken_in": 2}
    assert gateway.kinds()[3:] == ["CEB303", "CEB603"]


def test_a_list_waits_no_longer_when_a_corrected_order_is_taken_in(ledger):
    enter(ledger, ["1"])
    gateway = FakeGateway(script=script(error(Refused), "R"))
    assert counts(outbox.send(ledger, gateway)) == {"needs_person": 1, "waiting": 1}
    assert counts(outbox.send(ledger, gateway)) == {"waiting": 1}
    enter(ledger, ["1"], kinds=["CEB303"], revision=2)
    assert counts(outbox.send(ledger, gateway)) == {"taken_in": 2}


def send_by_another(ledger, place, gateway, policy):
    """By a submitter that opens the ledger anew, as after a restart."""
    with Ledger.open(place, ledger.clock) as opened:
        return outbox.send(opened, gateway, policy=policy)


def test_the_circuit_opens_when_nothing_can_be_reached_and_stays_so_over_calls(ledger, place):
    enter(ledger, [str(number) for number in range(20)], kinds=["CEB303"])
    gateway = FakeGateway(script=script(error(NotSent)))
    policy = Policy(give_up_after=3, first_wait=100)
    result = outbox.send(ledger, gateway, policy=policy)
    assert counts(result) == {"retry_later": 3, "waiting": 7}
    assert 90 < result.pause < 200
    gateway.script = script(error(NotSent), "R")
    assert counts(send_by_another(ledger, place, gateway, policy)) == {"waiting": 10}
    ledger.clock.moment += timedelta(seconds=200)
    # half open: one message tries; it fails, and the wait doubles
    result = outbox.send(ledger, gateway, policy=policy)
    assert (counts(result), result.pause > 190) == ({"retry_later": 1, "waiting": 9}, True)
    ledger.clock.moment += timedelta(seconds=400)
    assert counts(outbox.send(ledger, gateway, policy=policy)) == {"taken_in": 10}


@pytest.mark.parametrize("kind", [NotSent, Refused, OutcomeUnknown])
def test_the_wait_that_was_asked_for_is_obeyed_bounded_and_kept(ledger, place, kind):
    enter(ledger, ["1", "2", "3", "4"], kinds=["CEB303"])
    asked = kind(Text("慢", "slow"), todo=Text("", ""), retry_after=86_400)
    gateway = FakeGateway(script=script(asked, "R"))
    policy = Policy(longest_wait=600)
    result = outbox.send(ledger, gateway, policy=policy)
    assert (len(gateway.tries), 590 < result.pause <= 600) == (1, True)
    assert send_by_another(ledger, place, gateway, policy).pause > 580
    assert len(gateway.tries) == 1
    ledger.clock.moment += timedelta(seconds=600)
    outbox.send(ledger, gateway, policy=policy)
    assert len(gateway.inside) == {NotSent: 2, Refused: 1, OutcomeUnknown: 2}[kind]


def test_one_call_may_wait_for_a_while(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    asked = NotSent(Text("慢", "slow"), todo=Text("", ""), retry_after=0.05)
    gateway = FakeGateway(script=script(asked, "R"))
    assert counts(outbox.send(ledger, gateway, policy=Policy(rounds=2, first_wait=0.01, patience=5))) == {
        "taken_in": 1
    }


def test_a_rate_is_kept_over_calls(ledger, place):
    enter(ledger, [str(number) for number in range(20)], kinds=["CEB303"])
    policy = Policy(rate=0.01, burst=3)
    assert counts(outbox.send(ledger, FakeGateway(), policy=policy)) == {"taken_in": 3, "waiting": 7}
    assert counts(send_by_another(ledger, place, FakeGateway(), policy)) == {"waiting": 7}
    ledger.clock.moment += timedelta(seconds=100)
    assert counts(outbox.send(ledger, FakeGateway(), policy=policy)) == {"taken_in": 1, "waiting": 6}


@pytest.mark.parametrize("concurrency", [2, 8])
def test_several_at_a_time_and_the_order_before_its_list(ledger, concurrency):
    enter(ledger, [str(number) for number in range(30)])
    gateway, inside = FakeGateway(), []

    def take(outgoing):
        inside.append(outgoing)
        return "R"

    gateway.script = take
    result = outbox.send(ledger, gateway, policy=Policy(concurrency=concurrency))
    assert (counts(result), len(gateway.inside)) == ({"taken_in": 30}, 30)
    orders = {each.cop_msg_id for each in inside if each.kind == "CEB303Message"}
    kinds = [each.kind for each in inside]
    assert len(orders) == 15
    assert kinds[0] == "CEB303Message"
    assert kinds[-1] == "CEB603Message"


def test_already_there_is_the_earlier_verdict(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway = FakeGateway(
        can_look_up=False, refuses_repeats=True, script=script(error(OutcomeUnknown), error(AlreadyThere))
    )
    outbox.send(ledger, gateway)
    assert counts(outbox.send(ledger, gateway)) == {"taken_in": 1}
    assert [row[2] for row in tries(ledger)] == ["unknown", "already_there"]


def test_a_person_may_send_again_with_a_reason(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway = FakeGateway(can_look_up=False, script=script(error(OutcomeUnknown), "R"))
    outbox.send(ledger, gateway)
    outbox.send(ledger, gateway)
    assert states(ledger) == ["NEEDS_PERSON"]
    result = outbox.send(ledger, gateway, resend_unknown="asked by phone: nothing there")
    assert (counts(result), len(set(gateway.tries))) == ({"taken_in": 1}, 1)
    told = [entry.text.en for entry in queries.timeline(ledger, "1")]
    assert any("asked by phone" in each for each in told)


def test_what_the_gateway_refused_is_not_sent_again_by_a_reason(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway = FakeGateway(can_look_up=False, script=script(error(Refused), "R"))
    outbox.send(ledger, gateway)
    assert counts(outbox.send(ledger, gateway, resend_unknown="please")) == {}
    assert states(ledger) == ["NEEDS_PERSON"]


def test_a_message_that_may_be_on_its_way_is_not_sent_again_at_once(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway, policy = FakeGateway(script=script(error(OutcomeUnknown), "R")), Policy(settle=60)
    outbox.send(ledger, gateway, policy=policy)
    assert counts(outbox.send(ledger, gateway, policy=policy)) == {"unknown": 1}
    ledger.clock.moment += timedelta(seconds=60)
    assert counts(outbox.send(ledger, gateway, policy=policy)) == {"taken_in": 1}


def test_it_stops_when_told(ledger):
    enter(ledger, ["1", "2", "3", "4", "5", "6"], kinds=["CEB303"])
    gateway = FakeGateway()
    assert counts(outbox.send(ledger, gateway, stop=lambda: len(gateway.tries) == 1)) == {
        "taken_in": 1,
        "waiting": 2,
    }
    assert states(ledger) == ["TAKEN_IN", "QUEUED", "QUEUED"]


# --- what is not certain


def lost_reply(gateway):
    """The message arrives, the answer does not."""

    def play(outgoing):
        gateway.inside[outgoing.cop_msg_id] = outgoing.content
        raise error(OutcomeUnknown)

    return play


def test_asked_before_sent_again_and_it_had_arrived(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway = FakeGateway()
    gateway.script = lost_reply(gateway)
    assert counts(outbox.send(ledger, gateway)) == {"unknown": 1}
    assert counts(outbox.send(ledger, gateway)) == {"taken_in": 1}
    assert (len(gateway.tries), len(gateway.asked), states(ledger)) == (1, 1, ["TAKEN_IN"])


def test_asked_before_sent_again_and_it_had_not_arrived(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway = FakeGateway(script=script(error(OutcomeUnknown), "R"))
    outbox.send(ledger, gateway)
    assert counts(outbox.send(ledger, gateway)) == {"taken_in": 1}
    assert (gateway.tries[0], len(gateway.asked)) == (gateway.tries[1], 1)


@pytest.mark.parametrize("answer", ["cannot_tell", error(NotSent), error(OutcomeUnknown)])
def test_it_stays_unknown_while_the_other_side_cannot_tell(ledger, answer):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway = FakeGateway(script=script(error(OutcomeUnknown)))
    outbox.send(ledger, gateway)
    gateway.look_up = script(answer)
    result = outbox.send(ledger, gateway)
    assert (counts(result), len(result.problems), len(gateway.tries)) == ({"unknown": 1}, 1, 1)


def test_sent_again_where_repeats_are_refused(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway = FakeGateway(
        can_look_up=False, refuses_repeats=True,
        script=script(error(OutcomeUnknown), error(NotSent), error(OutcomeUnknown), "R"),
    )  # fmt: skip
    seen = [(*counts(outbox.send(ledger, gateway)), *states(ledger)) for _ in range(4)]
    # A later try that certainly did not arrive says nothing about the first one.
    assert seen == [("unknown", "UNKNOWN")] * 3 + [("taken_in", "TAKEN_IN")]
    assert len(set(gateway.tries)) == 1
    assert len(gateway.tries) == 4


def test_a_person_decides_where_neither_is_possible(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway = FakeGateway(can_look_up=False, script=script(error(OutcomeUnknown), "R"))
    outbox.send(ledger, gateway)
    result = outbox.send(ledger, gateway)
    assert (counts(result), states(ledger), len(gateway.tries)) == ({"needs_person": 1}, ["NEEDS_PERSON"], 1)
    assert counts(outbox.send(ledger, gateway)) == {}
    assert queries.order_states(ledger)["reason_zh"][0].startswith("是否送达不明")


# --- interruptions


@pytest.mark.parametrize("arrived", [True, False])
def test_interrupted_in_the_middle_of_an_exchange(ledger, arrived):
    enter(ledger, ["1", "2", "3", "4", "5", "6"], kinds=["CEB303"])
    gateway = FakeGateway()

    def interrupt(outgoing):
        if len(gateway.tries) == 2:
            if arrived:
                gateway.inside[outgoing.cop_msg_id] = outgoing.content
            raise KeyboardInterrupt
        return "R"

    gateway.script = interrupt
    with pytest.raises(KeyboardInterrupt):
        outbox.send(ledger, gateway)
    assert states(ledger) == ["TAKEN_IN", "SENDING", "QUEUED"]
    result = outbox.send(ledger, gateway)
    assert counts(result) == {"taken_in": 2, "recovered": 1}
    assert (len(gateway.tries), len(gateway.inside)) == (3 if arrived else 4, 3)
    assert [row[2] for row in tries(ledger)][:2] == ["taken_in", "interrupted"]


def test_interrupted_between_two_exchanges_loses_nothing(ledger):
    enter(ledger, ["1", "2", "3", "4"], kinds=["CEB303"])

    def interrupt(_done, _of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox.send(ledger, FakeGateway(), progress=interrupt)
    assert states(ledger) == ["TAKEN_IN", "RETRY_LATER"]  # it was next, and certainly did not leave


def test_two_cannot_send_at_once_from_one_file(sqlite_ledger):
    enter(sqlite_ledger, ["1"], kinds=["CEB303"])
    seen = []

    def second(_outgoing):
        with pytest.raises(LedgerError) as caught:
            outbox.send(sqlite_ledger, FakeGateway())
        seen.append(caught.value.what.en)
        return ""

    outbox.send(sqlite_ledger, FakeGateway(script=second))
    assert "already sending" in seen[0]
    assert counts(outbox.send(sqlite_ledger, FakeGateway())) == {}


def test_a_ledger_that_cannot_be_written_after_the_answer_loses_nothing(sqlite_ledger, tmp_path):
    enter(sqlite_ledger, ["1", "2", "3", "4"], kinds=["CEB303"])
    other = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)

    def block(_outgoing):
        other.execute("BEGIN IMMEDIATE")
        return "R"

    gateway = FakeGateway(script=block)
    with pytest.raises(LedgerError):
        outbox.send(sqlite_ledger, gateway)
    other.close()
    assert states(sqlite_ledger) == ["SENDING", "QUEUED"]
    gateway.script = script("R")
    assert counts(outbox.send(sqlite_ledger, gateway)) == {"taken_in": 2, "recovered": 1}
    assert len(gateway.tries) == 2


@pytest.mark.parametrize("state", [state.value for state in MOVES])
def test_from_every_state_the_machine_only_moves_where_it_may(ledger, state):
    enter(ledger, ["1"], kinds=["CEB303"])
    for target in MOVES:
        with ledger.writing() as connection:
            connection.execute(update(schema.MESSAGES).values(state=state))
            moved = attempts.move(connection, [1], target, "now", arrived="no")
        assert (moved == [1]) is (target in MOVES[State(state)])
