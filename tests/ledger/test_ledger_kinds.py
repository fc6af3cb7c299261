"""Receipts of every kind, applied to the ledger: each status, every order of arrival, cancellations and pushes."""

import hashlib
import shutil
from datetime import datetime
from itertools import permutations
from random import Random

import polars as pl
import pytest

from tests.ledger.conftest import BEIJING, FakeGateway, TickingClock, guid
from tests.messages.test_receipts import FIELDS, MESSAGES, STATUSES, receipt
from yuhuo_customs.documents import documents, receipts
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.domain.stages import SignedMessage
from yuhuo_customs.ledger import outbox, queries
from yuhuo_customs.ledger.book import Ledger, RunInfo
from yuhuo_customs.ledger.intake import collect
from yuhuo_customs.ledger.states import lists
from yuhuo_customs.messages.receipts import read

NUMBERS = {"preNo": "B20261111000000001", "invtNo": "460420261234567890", "msgSeqNo": "1", "msgCount": "1"}
MEANINGS = {
    "1": "DECLARED", "2": "DECLARED", "3": "DECLARED", "4": "NEEDS_PERSON", "100": "REFUSED", "120": "STORED",
    "300": "REVIEW", "399": "DECIDED", "500": "INSPECTION", "501": "INSPECTION", "502": "INSPECTION",
    "503": "INSPECTION", "505": "INSPECTION", "599": "INSPECTION", "600": "INSPECTION", "700": "INSPECTION",
    "800": "RELEASED", "899": "CLOSED", "-301014": "PROCESSING_ERROR",
}  # fmt: skip
"""What the statuses of the specification mean; any other is not guessed."""


def value(name):
    return NUMBERS.get(name, name[:12])


@pytest.fixture
def ledger(tmp_path, empty_ledger):
    with Ledger.open(shutil.copy(empty_ledger, tmp_path), TickingClock()) as opened:
        yield opened


def sent(ledger, *kinds):
    """One document of each kind, handed over."""
    messages = []
    for kind in kinds:
        own = documents()[kind]
        columns = {name: [value(name)] for name in own.carried if name not in own.given}
        columns |= {"key": ["|".join(map(value, own.business_key))], "guid": [guid(kind)], "content": ["a"]}
        columns |= {"appType": ["1"], **({"invtNo": [value("invtNo")]} if own.cancels else {})}
        records = pl.DataFrame(columns).with_columns(
            _order=pl.lit(0, dtype=pl.UInt32), revision=pl.lit(1, dtype=pl.UInt32)
        )
        body = f"<{kind}/>".encode()
        digest = hashlib.sha256(body).hexdigest()
        messages.append(SignedMessage(f"{kind}Message", guid("m", kind), records, body, digest, "01"))
    run = RunInfo("orders.xlsx", "0" * 64, "order-export", "fake", {"ready": 1})
    ledger.queue(run, messages, datetime(2026, 11, 11, 8, tzinfo=BEIJING))
    assert outbox.send(ledger, FakeGateway()).taken_in == len(kinds)


def told(kind, status, second=1, **more):
    """A receipt of this kind, all its elements filled."""
    row = MESSAGES[f"{kind}Message"]
    group = row["head"] or row["record"]
    names = [
        each["element"] for each in FIELDS if (each["message"], each["group"]) == (f"{kind}Message", group)
    ]
    fields = {name: value(name) for name in names} | {"guid": guid("e-port", status, second), **more}
    known = receipts()[kind]
    return receipt(kind, fields | {known.status: status, known.time: f"202611110801{second:02}000"})


def receive(ledger, *contents):
    waiting = [RawReceipt(str(number), content) for number, content in enumerate(contents)]
    result = collect(ledger, FakeGateway(waiting=waiting), read)
    return (result.applied, result.ignored, result.unmatched, result.unreadable)


def row_of(ledger, kind):
    return queries.order_states(ledger).filter(kind=kind).row(0, named=True)


@pytest.mark.parametrize(("kind", "status"), STATUSES)
def test_each_status_of_each_kind(ledger, kind, status):
    answered = receipts()[kind].answers
    sent(ledger, answered)
    assert receive(ledger, told(kind, status)) == (1, 0, 0, 0)
    row = row_of(ledger, answered)
    assert (row["state"], row["status"]) == (MEANINGS.get(status, "NEEDS_PERSON"), status)
    expected = {
        "RELEASED": "released", "CLOSED": "released", "REFUSED": "refused", "PROCESSING_ERROR": "refused",
        "REVIEW": "held", "INSPECTION": "held", "NEEDS_PERSON": "held",
    }.get(row["state"], "done" if status in documents()[answered].done else "open")  # fmt: skip
    assert queries.orders(ledger)["outcome"].to_list() == [expected]


def test_every_kind_that_answers_is_among_them():
    assert {kind for kind, _ in STATUSES} == {
        kind for kind, each in receipts().items() if each.answers and not each.pushed
    }


@pytest.mark.parametrize("answered", sorted(documents()))
def test_three_receipts_of_each_kind_in_every_order(answered, tmp_path, empty_ledger):
    kind, ends = documents()[answered].receipt, {}
    three = [told(kind, "2", 1), told(kind, "120", 2), told(kind, documents()[answered].done[-1], 3)]
    origin = shutil.copy(empty_ledger, tmp_path / "sent.sqlite")
    with Ledger.open(origin, TickingClock()) as ledger:
        sent(ledger, answered)
    for order in permutations(range(3)):
        with Ledger.open(shutil.copy(origin, tmp_path / f"{order}.sqlite"), TickingClock()) as ledger:
            for place in order:
                receive(ledger, three[place])
            row = row_of(ledger, answered)
            ends[order] = (row["state"], row["status"], row["statusTime"], row["preNo"], row["invtNo"])
    assert len(set(ends.values())) == 1, ends
    assert next(iter(ends.values()))[1] == documents()[answered].done[-1]


@pytest.mark.parametrize("answered", sorted(documents()))
def test_any_three_receipts_of_the_tables_end_alike_in_every_order(answered, tmp_path):
    """Three statuses that the tables name for the kind, at three moments or two of them at one."""
    kind, random = documents()[answered].receipt, Random(answered)
    statuses = [status for of, status in STATUSES if of == kind]
    with Ledger.open(tmp_path / "sent.sqlite", TickingClock()) as ledger:
        sent(ledger, answered)
    for number in range(3 if answered in lists() else 1):
        chosen, moments = (
            random.choices(statuses, k=3),
            random.choice([(1, 2, 3), (3, 2, 1), (1, 1, 2), (2, 1, 1)]),
        )
        three = [told(kind, status, second) for status, second in zip(chosen, moments, strict=True)]
        ends = set()
        for order in permutations(range(3)):
            place = tmp_path / f"{number}-{order}.sqlite"
            shutil.copyfile(tmp_path / "sent.sqlite", place)
            with Ledger.open(place, TickingClock()) as ledger:
                for each in order:
                    receive(ledger, three[each])
                row = row_of(ledger, answered)
                ends.add((row["state"], row["status"], row["statusTime"], row["preNo"], row["invtNo"]))
        assert len(ends) == 1, (chosen, moments, ends)


@pytest.mark.parametrize(("cancellation", "lists"), [("CEB605", "CEB603"), ("CEB623", "CEB621")])
@pytest.mark.parametrize("first", ["list", "cancellation"])
def test_a_decided_cancellation_ends_its_list(ledger, cancellation, lists, first):
    sent(ledger, lists, cancellation)
    stored = told(documents()[lists].receipt, "120", 1)
    decided = told(documents()[cancellation].receipt, "399", 5)
    for content in (stored, decided) if first == "list" else (decided, stored):
        receive(ledger, content)
    assert row_of(ledger, lists)["state"] == "CANCELLED"
    assert queries.orders(ledger).filter(kind=lists)["outcome"].to_list() == ["withdrawn"]


@pytest.mark.parametrize("status", ["100", "-623001"])
def test_a_refused_cancellation_leaves_the_list_alone(ledger, status):
    sent(ledger, "CEB621", "CEB623")
    receive(ledger, told("CEB622", "120", 1), told("CEB624", status, 5))
    assert row_of(ledger, "CEB621")["state"] == "STORED"


@pytest.mark.parametrize(("push", "answered", "receipt_kind"), [
    ("CEB816", "CEB621", "CEB622"), ("CEB818", "CEB621", "CEB622"), ("CEB792", "CEB701", "CEB702"),
])  # fmt: skip
@pytest.mark.parametrize("early", [False, True])
def test_a_push_is_recorded_and_moves_nothing(ledger, push, answered, receipt_kind, early):
    sent(ledger, answered)
    verdict = told(receipt_kind, documents()[answered].done[0], 1)
    for content in (told(push, "1", 5), verdict) if early else (verdict, told(push, "1", 5)):
        receive(ledger, content)
    row = row_of(ledger, answered)
    assert row["status"] == documents()[answered].done[0]
    number = row["orderNo"] or value("copNo")
    assert [entry.what for entry in queries.timeline(ledger, number)].count("push") == 1
