"""Declare, change, withdraw: what is allowed in which state (transport.md §9.1)."""

import pytest

from tests.ledger.conftest import FakeGateway, enter, fingerprints, read, told
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.errors import NotSent, Refused, Text
from yuhuo_customs.ledger import outbox, queries, upkeep
from yuhuo_customs.ledger.intake import collect


def receive(ledger, *lines):
    collect(ledger, FakeGateway(waiting=[RawReceipt("1", told(*lines))]), read)


def planned(ledger, intent="new", content="a"):
    return ledger.plan("CEB303", fingerprints("CEB303", ["1"], content), intent=intent).rows()[0][1:]


def declared(ledger, status="", **more):
    enter(ledger, ["1"], kinds=["CEB303"], **more)
    outbox.send(ledger, FakeGateway())
    if status:
        receive(ledger, f"304,1,{status},2026111108{more.get('revision', 1):02}01")


def failing(error):
    def script(_outgoing):
        raise error(Text("不行", "no"), todo=Text("", ""))

    return script


@pytest.mark.parametrize(
    ("status", "amend", "withdraw"),
    [
        ("", "barred", "barred"),
        ("2", "barred", "barred"),
        ("120", "new", "new"),
        ("300", "barred", "barred"),
        ("399", "barred", "barred"),
        ("100", "barred", "barred"),
        ("800", "barred", "barred"),
    ],
)
def test_only_what_customs_stored_can_be_changed_or_withdrawn(ledger, status, amend, withdraw):
    declared(ledger, status)
    assert (planned(ledger, "amend", "b")[0], planned(ledger, "withdraw")[0]) == (amend, withdraw)


def test_what_is_not_known_can_be_neither(ledger):
    assert planned(ledger, "amend") == ("absent", 0, None)
    assert planned(ledger, "withdraw") == ("absent", 0, None)


def test_a_change_that_changes_nothing(ledger):
    declared(ledger, "120")
    assert planned(ledger, "amend") == ("known", 1, "STORED")


def test_a_change_is_a_new_revision_and_goes_on_with_the_same_bytes(ledger):
    declared(ledger, "120")
    assert planned(ledger, "amend", "b") == ("new", 2, "STORED")
    enter(ledger, ["1"], kinds=["CEB303"], revision=2, content="b", app_type="2")
    assert planned(ledger, "amend", "b") == ("resume", 2, "QUEUED")
    assert planned(ledger, "amend", "c") == ("barred", 2, "QUEUED")
    outbox.send(ledger, FakeGateway())
    assert planned(ledger, "amend", "b") == ("known", 2, "TAKEN_IN")
    receive(ledger, "304,1,120,20261111080201")
    assert planned(ledger, "new", "b") == ("known", 2, "STORED")
    assert planned(ledger, "amend", "c") == ("new", 3, "STORED")
    assert planned(ledger, "new", "a") == ("changed", 2, "STORED")


@pytest.mark.parametrize("status", ["100", "-301011"])
def test_a_refused_change_leaves_the_declaration_alive(ledger, status):
    declared(ledger, "120")
    declared(ledger, status, revision=2, content="b", app_type="2")
    assert planned(ledger, "new", "a") == ("known", 2, "STORED")
    assert planned(ledger, "amend", "b") == ("new", 3, "STORED")
    # what customs says afterwards is about the one that lives
    receive(ledger, "304,1,399,20261111090000")
    assert queries.order_states(ledger)["state"].to_list()[0] == "DECIDED"


LATER = "304,1,800,20261111080300", "304,1,899,20261111080301"


@pytest.mark.parametrize("app_type", ["2", "3"])
@pytest.mark.parametrize("status", ["100", "-301014"])
def test_what_comes_with_the_refusal_speaks_of_the_declaration_that_is_left(ledger, app_type, status):
    """In one collection, in whatever order: the refusal of a change or deletion, and the release of what was there."""
    declared(ledger, "120")
    declared(ledger, revision=2, content="b", app_type=app_type)
    receive(ledger, *LATER, f"304,1,{status},20261111080200")
    refused = "REFUSED" if status == "100" else "PROCESSING_ERROR"
    assert queries.order_states(ledger)["state"].to_list() == ["CLOSED", refused]


@pytest.mark.parametrize("app_type", ["2", "3"])
@pytest.mark.parametrize("status", ["100", "-301014"])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_refusal_that_comes_late_gives_back_what_was_said_since(ledger, app_type, status, before):
    """Each in a collection of its own: what came before the refusal, and was said after it, is matched anew."""
    declared(ledger, "120")
    declared(ledger, revision=2, content="b", app_type=app_type)
    decided = "304,1,399,20261111080300", "304,1,899,20261111080301"
    lines = [*decided[:before], f"304,1,{status},20261111080200", *decided[before:]]
    for line in lines:
        receive(ledger, line)
    refused = "REFUSED" if status == "100" else "PROCESSING_ERROR"
    assert queries.order_states(ledger)["state"].to_list() == ["CLOSED", refused]
    assert planned(ledger, "new", "a") == ("known", 2, "CLOSED")
    assert upkeep.verify(ledger).problems == ()
    told = [entry.text.en for entry in queries.timeline(ledger, "1") if entry.what == "rejudged"]
    assert bool(told) == (before > 0)
    receive(ledger, *lines)  # all of it once more changes nothing
    assert queries.order_states(ledger)["state"].to_list() == ["CLOSED", refused]


def test_only_the_refused_one_is_judged_again(ledger):
    """The others of the same receipt file, and what was said of the change itself, stay as they are."""
    enter(ledger, ["1", "2"], kinds=["CEB303"])
    outbox.send(ledger, FakeGateway())
    receive(ledger, "304,1,120,20261111080101", "304,2,120,20261111080101")
    enter(ledger, ["1", "2"], kinds=["CEB303"], revision=2, content="b", app_type="2")
    outbox.send(ledger, FakeGateway())
    receive(ledger, "304,1,2,20261111080150", "304,2,399,20261111080300", "304,1,399,20261111080300")
    before = len(queries.timeline(ledger, "2"))
    receive(ledger, "304,1,100,20261111080200")
    frame = queries.order_states(ledger).sort("orderNo", "revision")
    assert frame["state"].to_list() == ["DECIDED", "REFUSED", "STORED", "DECIDED"]
    assert len(queries.timeline(ledger, "2")) == before
    assert upkeep.verify(ledger).problems == ()


def test_a_change_that_was_accepted_in_the_end_keeps_what_was_said(ledger):
    """A repeat that is refused after the good word, in a later collection, gives nothing back."""
    declared(ledger, "120")
    declared(ledger, revision=2, content="b", app_type="2")
    receive(ledger, "304,1,120,20261111080200")
    receive(ledger, "304,1,399,20261111080300")
    receive(ledger, "304,1,-301014,20261111080201,older message")
    assert queries.order_states(ledger)["state"].to_list() == ["STORED", "DECIDED"]
    assert [each for each in queries.timeline(ledger, "1") if each.what == "rejudged"] == []


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)], ids=["refusal first", "refusal last"])
def test_no_deletion_is_released(ledger, order):
    """What customs says of goods is about the declaration, whenever the deletion's refusal comes."""
    declared(ledger, "120")
    declared(ledger, revision=2, app_type="3")
    for line in ["304,1,-301014,20261111080200", *LATER][order]:
        receive(ledger, line)
    assert queries.order_states(ledger)["state"].to_list() == ["CLOSED", "PROCESSING_ERROR"]
    assert planned(ledger, "new", "a") == ("known", 2, "CLOSED")


@pytest.mark.parametrize("app_type", ["2", "3"])
@pytest.mark.parametrize("error", [None, NotSent, Refused])
def test_nothing_answers_a_change_that_has_not_left(ledger, app_type, error):
    """And nothing proves that it arrived: it still goes out."""
    declared(ledger, "120")
    enter(ledger, ["1"], kinds=["CEB303"], revision=2, content="b", app_type=app_type)
    if error:
        outbox.send(ledger, FakeGateway(script=failing(error)))
    receive(ledger, "304,1,399,20261111080200")
    waits = {None: "QUEUED", NotSent: "RETRY_LATER", Refused: "NEEDS_PERSON"}[error]
    assert queries.order_states(ledger)["state"].to_list() == ["DECIDED", waits]


def test_a_repeat_of_a_change_that_customs_has_refuses_nothing(ledger):
    declared(ledger, "120")
    declared(ledger, revision=2, content="b", app_type="2")
    repeated = "304,1,-301014,20261111080201,older message"
    receive(ledger, "304,1,120,20261111080200", repeated, *LATER)
    assert queries.order_states(ledger)["state"].to_list() == ["STORED", "CLOSED"]


def test_a_change_that_the_gateway_turned_away_leaves_the_declaration_alive(ledger):
    declared(ledger, "120")
    enter(ledger, ["1"], kinds=["CEB303"], revision=2, content="b", app_type="2")
    outbox.send(ledger, FakeGateway(script=failing(Refused)))
    assert planned(ledger, "new", "a") == ("known", 2, "STORED")
    assert planned(ledger, "amend", "b") == ("new", 3, "STORED")


def test_withdrawn_then_declared_as_it_was(ledger):
    declared(ledger, "120")
    enter(ledger, ["1"], kinds=["CEB303"], revision=2, app_type="3")
    outbox.send(ledger, FakeGateway(script=failing(NotSent)))
    assert planned(ledger, "withdraw") == ("resume", 2, "RETRY_LATER")
    outbox.send(ledger, FakeGateway())
    assert planned(ledger, "withdraw") == ("known", 2, "TAKEN_IN")
    assert planned(ledger, "new") == ("barred", 2, "TAKEN_IN")
    receive(ledger, "304,1,120,20261111080201")
    assert planned(ledger, "withdraw") == ("known", 2, "WITHDRAWN")
    assert planned(ledger, "amend", "b") == ("barred", 2, "WITHDRAWN")
    assert planned(ledger, "new") == ("new", 3, "WITHDRAWN")
    assert queries.summary(ledger)["withdrawn"] == 1


def test_refused_then_corrected(ledger):
    declared(ledger, "100")
    assert planned(ledger, "new", "a") == ("refused", 2, "REFUSED")
    assert planned(ledger, "new", "b") == ("new", 2, "REFUSED")
