"""The ledger held against itself; a copy; what is old enough to go."""

import hashlib
import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.ledger.conftest import FakeGateway, TickingClock, enter, read, told
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.errors import LedgerError, OutputError
from yuhuo_customs.ledger import outbox, queries, upkeep, witness
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.intake import collect


def used(ledger):
    """A ledger in which something happened."""
    enter(ledger, ["1", "2"])
    outbox.send(ledger, FakeGateway())
    lines = [
        "304,1,120,20261111080101",
        "604,C1,2,20261111080101",
        "604,C1,800,20261111080102",
        "604,C9,2,20261111080103",
    ]
    collect(ledger, FakeGateway(waiting=[RawReceipt("1", told(*lines))]), read)
    enter(ledger, ["3"])


def places(ledger):
    return [problem.where for problem in upkeep.verify(ledger).problems]


def test_a_used_ledger_is_whole(ledger):
    used(ledger)
    found = upkeep.verify(ledger)
    assert (found.problems, found.messages, found.receipts) == ((), 4, 1)
    assert found.events > 8


def test_an_empty_ledger_is_whole(ledger):
    assert upkeep.verify(ledger).problems == ()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE events SET detail = '{}' WHERE sequence = 3", "event 3"),
        ("UPDATE events SET at = 'yesterday' WHERE sequence = 1", "event 1"),
        ("DELETE FROM events WHERE sequence = 4", "event 4"),
        ("DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)", "chain"),
        ("UPDATE chain SET sequence = sequence + 1", "chain"),
        ("UPDATE messages SET state = 'QUEUED' WHERE id = 1", "message 1"),
        ("UPDATE messages SET sha256 = 'x' WHERE id = 2", "message 2"),
        ("UPDATE documents SET state = 'CLOSED' WHERE order_no = '2' AND kind = 'CEB303'", "document"),
        ("UPDATE receipts SET sha256 = 'x'", "receipt 1"),
    ],
)
def test_whatever_was_changed_is_named(ledger, change, named):
    used(ledger)
    with ledger.writing() as connection:
        connection.execute(text(change))
    found = places(ledger)
    assert found
    assert any(each.startswith(named) for each in found), found


def test_changed_bytes_of_a_message_are_named(ledger):
    used(ledger)
    with ledger.writing() as connection:
        connection.execute(
            text("UPDATE payloads SET content = :content WHERE message = 2"), {"content": b"<x/>"}
        )
    assert places(ledger) == ["message 2"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE receipts SET content = :bytes", ["receipt 1"]),
        ("UPDATE receipts SET content = :bytes, sha256 = :hash", ["receipt 1"]),
        ("UPDATE receipts SET told = 'refused M1'", ["receipt 1"]),
        ("UPDATE receipts SET content = :none", ["receipt 1"]),
        ("DELETE FROM receipts", ["receipt 1"]),
        ("INSERT INTO receipts SELECT id + 1, :hash, :bytes, kind, received, source, state, note, told FROM receipts", ["receipt 2"]),
        ("UPDATE payloads SET content = :bytes WHERE message = 1", ["message 1"]),
        ("DELETE FROM payloads WHERE message = 1", ["message 1"]),
        ("UPDATE messages SET sha256 = :hash WHERE id = 1", ["message 1"]),
    ],
)  # fmt: skip
def test_a_changed_byte_is_named_even_when_its_hash_was_changed_with_it(ledger, change, named):
    used(ledger)
    content = b"<forged/>"
    values = {"bytes": content, "hash": hashlib.sha256(content).hexdigest(), "none": b""}
    with ledger.writing() as connection:
        statement = text(change)
        connection.execute(statement, {name: values[name] for name in statement._bindparams})
    assert sorted(set(places(ledger))) == named


@pytest.mark.parametrize("seed", range(3))
def test_any_single_bit_of_a_stored_receipt_or_message_counts(ledger, seed):
    used(ledger)
    chance = random.Random(seed)
    for table, key, where in (("receipts", "id", "receipt"), ("payloads", "message", "message")):
        with ledger.writing() as connection:
            good = bytes(
                connection.execute(text(f"SELECT content FROM {table} WHERE {key} = 1")).scalar_one()
            )
        for _ in range(5):
            at, bit = chance.randrange(len(good)), 1 << chance.randrange(8)
            bad = good[:at] + bytes([good[at] ^ bit]) + good[at + 1 :]
            _put(ledger, table, key, bad)
            assert places(ledger) == [f"{where} 1"], (table, at)
        _put(ledger, table, key, good)
        assert places(ledger) == []


def _put(ledger, table, key, content):
    with ledger.writing() as connection:
        connection.execute(
            text(f"UPDATE {table} SET content = :content WHERE {key} = 1"), {"content": content}
        )


def test_only_what_is_old_and_ended_goes_and_the_chain_stays_whole(ledger):
    used(ledger)
    assert upkeep.purge(ledger, 30, do=True) == upkeep.Purged(0, 0)
    ledger.clock.moment += timedelta(days=31)
    counted = upkeep.purge(ledger, 30, do=False)
    done = upkeep.purge(ledger, 30, do=True)
    # order 1 is through; the message of order 2's list and the one that waits keep their bytes
    assert done == counted
    assert done.receipts == 1
    assert done.messages < 4
    assert upkeep.verify(ledger).problems == ()
    assert upkeep.purge(ledger, 30, do=True) == upkeep.Purged(0, 0)
    assert outbox.send(ledger, FakeGateway()).taken_in == 2


def test_a_copy_while_it_is_in_use_is_the_same_ledger(sqlite_ledger, tmp_path: Path):
    used(sqlite_ledger)
    out = tmp_path / "copies" / "ledger.sqlite"
    with sqlite_ledger.writing():  # somebody is writing
        upkeep.backup(sqlite_ledger, out)
    assert out.stat().st_mode & 0o777 == 0o600
    with Ledger.open(out, TickingClock()) as copy:
        assert upkeep.verify(copy).last_hash == upkeep.verify(sqlite_ledger).last_hash
        assert queries.order_states(copy).equals(queries.order_states(sqlite_ledger))
    with pytest.raises(OutputError):
        upkeep.backup(sqlite_ledger, out)


def test_a_database_is_copied_by_its_own_tool(postgres, tmp_path: Path):
    with (
        Ledger.open(postgres.emptied(), TickingClock()) as ledger,
        pytest.raises(LedgerError, match="pg_dump"),
    ):
        upkeep.backup(ledger, tmp_path / "x")


def test_yesterdays_copy_sends_nothing_twice(sqlite_ledger, tmp_path: Path):
    enter(sqlite_ledger, ["1", "2", "3", "4"])
    upkeep.backup(sqlite_ledger, tmp_path / "yesterday.sqlite")
    gateway = FakeGateway(refuses_repeats=True)
    outbox.send(sqlite_ledger, gateway)
    taken = dict(gateway.inside)
    gateway.script = _already(gateway)
    with Ledger.open(tmp_path / "yesterday.sqlite", TickingClock()) as restored:
        result = outbox.send(restored, gateway)
        assert (result.taken_in, gateway.inside) == (len(taken), taken)


def shown(ledger):
    return sorted(queries.order_states(ledger)["state"].unique())


def used_since(ledger, copy, gateway, memory):
    """A copy is made, and then the ledger is used: half of it is handed over before it stops."""
    enter(ledger, ["1", "2", "3", "4"], kinds=["CEB303"])
    copy()
    outbox.send(ledger, gateway, memory=memory, stop=lambda: len(gateway.inside) == 1)
    assert len(gateway.inside) == 1


def test_an_older_copy_is_asked_for_before_anything_is_sent(sqlite_ledger, tmp_path: Path):
    """Where the gateway can be asked but takes repeats. It hands over what had not arrived, and nothing twice."""
    copy, gateway = tmp_path / "yesterday.sqlite", FakeGateway()
    used_since(sqlite_ledger, lambda: upkeep.backup(sqlite_ledger, copy), gateway, tmp_path / "seen")
    with Ledger.open(copy, TickingClock()) as restored:
        result = outbox.send(restored, gateway, memory=tmp_path / "seen")
        assert (result.restored, result.taken_in, len(gateway.asked)) == (2, 2, 2)
        assert (len(gateway.inside), len(gateway.tries)) == (2, 2)  # the gateway would have taken a repeat
        assert upkeep.verify(restored).problems == ()
        assert outbox.send(restored, gateway, memory=tmp_path / "seen").restored is None
        enter(restored, ["9"], kinds=["CEB303"])  # what is new to it is sent without asking
        assert outbox.send(restored, gateway, memory=tmp_path / "seen").taken_in == 1
        assert len(gateway.asked) == 2
    # and going back to the ledger that was replaced is noticed as well
    assert outbox.send(sqlite_ledger, gateway, memory=tmp_path / "seen").restored == 1


def test_an_older_copy_of_a_database_is_noticed_by_each_machine(postgres, tmp_path: Path):
    url, gateway = postgres.database(), FakeGateway()
    with Ledger.open(url, TickingClock()) as ledger:
        enter(ledger, ["1", "2", "3", "4"], kinds=["CEB303"])
    copy = postgres.copied(url)
    with Ledger.open(url, TickingClock()) as ledger:
        outbox.send(ledger, gateway, memory=tmp_path / "one")
    with Ledger.open(copy, TickingClock()) as restored:
        assert outbox.send(restored, gateway, memory=tmp_path / "one").restored == 2
    assert (len(gateway.tries), len(gateway.asked)) == (2, 2)


def test_where_nobody_can_be_asked_a_person_decides_on_an_older_copy(sqlite_ledger, tmp_path: Path):
    copy, gateway = tmp_path / "yesterday.sqlite", FakeGateway(can_look_up=False)
    used_since(sqlite_ledger, lambda: upkeep.backup(sqlite_ledger, copy), gateway, tmp_path / "seen")
    with Ledger.open(copy, TickingClock()) as restored:
        result = outbox.send(restored, gateway, memory=tmp_path / "seen")
        assert (result.needs_person, len(gateway.tries), shown(restored)) == (2, 1, ["NEEDS_PERSON"])


def test_a_receipt_settles_what_an_older_copy_does_not_know(sqlite_ledger, tmp_path: Path):
    copy, gateway = tmp_path / "yesterday.sqlite", FakeGateway(can_look_up=False)
    used_since(sqlite_ledger, lambda: upkeep.backup(sqlite_ledger, copy), gateway, tmp_path / "seen")
    with Ledger.open(copy, TickingClock()) as restored:
        assert witness.look(restored, tmp_path / "seen") == 2
        gateway.waiting = [RawReceipt("1", told("304,1,120,20261111080101"))]
        collect(restored, gateway, read)
        assert shown(restored) == ["STORED", "TAKEN_IN", "UNKNOWN"]


def test_a_machine_that_remembers_nothing_is_told_by_a_person(sqlite_ledger, tmp_path: Path):
    """Without its memory (the whole machine was restored) an older copy looks like any ledger: a person says it."""
    copy, gateway = tmp_path / "yesterday.sqlite", FakeGateway()
    used_since(sqlite_ledger, lambda: upkeep.backup(sqlite_ledger, copy), gateway, tmp_path / "seen")
    with Ledger.open(copy, TickingClock()) as restored:
        assert witness.look(restored, tmp_path / "empty") is None
        assert witness.renew(restored, tmp_path / "empty") == 2
        assert outbox.send(restored, gateway, memory=tmp_path / "empty").taken_in == 2
    assert len(gateway.inside) == 2


def test_the_same_ledger_is_never_doubted(sqlite_ledger, tmp_path: Path):
    assert (
        outbox.send(sqlite_ledger, FakeGateway(), memory=tmp_path / "seen").restored is None
    )  # an empty one
    gateway = FakeGateway()
    for number in range(3):
        enter(sqlite_ledger, [f"{number}"], kinds=["CEB303"])
        assert outbox.send(sqlite_ledger, gateway, memory=tmp_path / "seen").restored is None
    assert (len(gateway.inside), gateway.asked) == (3, [])
    (seen,) = (tmp_path / "seen").iterdir()
    assert seen.stat().st_mode & 0o777 == 0o600
    seen.write_bytes(b"torn")
    assert witness.look(sqlite_ledger, tmp_path / "seen") is None


def _already(gateway):
    from yuhuo_customs.errors import AlreadyThere, Text

    def play(outgoing):
        if outgoing.cop_msg_id in gateway.inside:
            assert gateway.inside[outgoing.cop_msg_id] == outgoing.content
            raise AlreadyThere(Text("已有", "there"), todo=Text("", ""))
        return "R"

    return play
