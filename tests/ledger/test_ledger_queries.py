import csv

import pytest

from tests.ledger.conftest import FakeGateway, enter, read, told
from yuhuo_customs import resources
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.errors import NotSent, Text
from yuhuo_customs.ledger import outbox, queries
from yuhuo_customs.ledger.intake import collect
from yuhuo_customs.ledger.states import _BY_STATUS, MOVES, OUTCOMES, State, gravity, outcome


def receive(ledger, *lines):
    collect(ledger, FakeGateway(waiting=[RawReceipt("1", told(*lines))]), read)


def speaks(ledger):
    return queries.orders(ledger).select("orderNo", "state", "outcome", "kind").rows()


@pytest.mark.parametrize(
    ("order", "listed", "spoken"),
    [
        ("", "", ("TAKEN_IN", "open", "CEB603")),
        ("120", "", ("TAKEN_IN", "open", "CEB603")),
        ("120", "120", ("STORED", "open", "CEB603")),
        ("100", "", ("REFUSED", "refused", "CEB303")),
        ("-1", "2", ("PROCESSING_ERROR", "refused", "CEB303")),
        ("100", "100", ("REFUSED", "refused", "CEB603")),
        ("100", "800", ("RELEASED", "released", "CEB603")),
        ("120", "899", ("CLOSED", "released", "CEB603")),
        ("120", "500", ("INSPECTION", "held", "CEB603")),
        ("4", "300", ("REVIEW", "held", "CEB603")),
        ("120", "400", ("NEEDS_PERSON", "held", "CEB603")),
    ],
)
def test_which_document_speaks_for_the_order(ledger, order, listed, spoken):
    enter(ledger, ["1"])
    outbox.send(ledger, FakeGateway())
    told_lines = [("304,1", order), ("604,C1", listed)]
    receive(ledger, *(f"{who},{status},20261111080101" for who, status in told_lines if status))
    assert speaks(ledger) == [("1", *spoken)]
    assert queries.summary(ledger) == dict.fromkeys(OUTCOMES, 0) | {spoken[1]: 1}


def test_summary_of_one_run_and_of_all(ledger):
    first = enter(ledger, ["1", "2"])
    second = enter(ledger, ["3"])
    outbox.send(ledger, FakeGateway())
    receive(ledger, "604,C1,800,20261111080101", "604,C3,100,20261111080101")
    assert queries.summary(ledger, first) == dict.fromkeys(OUTCOMES, 0) | {"released": 1, "open": 1}
    assert queries.summary(ledger, second) == dict.fromkeys(OUTCOMES, 0) | {"refused": 1}
    assert queries.summary(ledger) == dict.fromkeys(OUTCOMES, 0) | {"released": 1, "refused": 1, "open": 1}


def test_the_last_revision_speaks(ledger):
    enter(ledger, ["1"])
    outbox.send(ledger, FakeGateway())
    receive(ledger, "604,C1,100,20261111080101")
    enter(ledger, ["1"], kinds=["CEB603"], revision=2)
    assert speaks(ledger) == [("1", "QUEUED", "open", "CEB603")]
    assert queries.order_states(ledger, order="C1")["state"].to_list() == ["REFUSED", "TAKEN_IN", "QUEUED"]


def test_documents_of_one_order_or_run(ledger):
    run = enter(ledger, ["1", "2"])
    enter(ledger, ["3"])
    assert queries.order_states(ledger, run)["orderNo"].to_list() == ["1", "2", "1", "2"]
    assert queries.order_states(ledger, order="2")["kind"].to_list() == ["CEB603", "CEB303"]
    assert queries.order_states(ledger, order="nobody").is_empty()
    assert queries.timeline(ledger, "nobody") == []


def test_the_reason_stands_beside_the_state(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])

    def refuse(_outgoing):
        raise NotSent(Text("连接被拒绝", "connection refused"), todo=Text("", ""))

    outbox.send(ledger, FakeGateway(script=refuse))
    row = queries.order_states(ledger).row(0, named=True)
    assert (row["state"], row["reason_zh"], row["reason_en"]) == (
        "RETRY_LATER", "连接被拒绝", "connection refused",
    )  # fmt: skip
    outbox.send(ledger, FakeGateway())
    assert queries.order_states(ledger)["reason_zh"].to_list() == [None]


def test_the_time_line_of_an_order(ledger):
    enter(ledger, ["1", "2"], kinds=["CEB603"])
    steps = [NotSent(Text("断线", "cut"), todo=Text("", "")), None]

    def play(_outgoing):
        if step := steps.pop(0):
            raise step
        return "R-7"

    gateway = FakeGateway(script=play)
    outbox.send(ledger, gateway)
    outbox.send(ledger, gateway)
    receive(ledger, "604,C1,2,20261111080101,新增申报成功", "604,C2,120,20261111080101")
    receive(ledger, "604,C1,1,20261111080100")
    entries = queries.timeline(ledger, "1")
    assert [each.at for each in entries] == sorted(each.at for each in entries)
    assert [(each.document, each.what, each.text.zh) for each in entries] == [
        ("CEB603", "QUEUED", "待发送"),
        ("CEB603", "attempt", "第 1 次发送"),
        ("CEB603", "RETRY_LATER", "稍后重发（确定未送达）：断线"),
        ("CEB603", "attempt", "第 2 次发送"),
        ("CEB603", "TAKEN_IN", "已送达，等待回执"),
        ("CEB603", "receipt", "CEB604 2 电子口岸申报中 新增申报成功"),
        ("CEB603", "receipt", "CEB604 1 电子口岸申报中（状态不变）"),
    ]
    assert entries[4].detail["reference"] == "R-7"
    assert entries[6].text.en == "CEB604 1 being declared by the e-port (changes nothing)"
    assert queries.timeline(ledger, "C1") == entries


# --- the state machine against the tables


def test_the_known_statuses_are_those_of_the_specification():
    path = resources.code_tables() / "receipt_status.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        listed = {row["code"] for row in csv.DictReader(stream) if row["receipts"]}
    assert set(_BY_STATUS) == listed - {"<0"}


def test_every_state_has_a_name_and_an_outcome():
    assert all(state.label.zh and state.label.en for state in State)
    assert {outcome(state) for state in State} | {"done"} == set(OUTCOMES)
    assert {gravity(state) for state in State} == {0, 1, 2, 3}


def test_every_move_leads_to_a_message_state_and_all_can_end():
    assert set().union(*MOVES.values()) <= set(MOVES)
    reached = {State.TAKEN_IN}
    for _ in MOVES:
        reached |= {state for state, targets in MOVES.items() if targets & reached}
    assert reached == set(MOVES)
