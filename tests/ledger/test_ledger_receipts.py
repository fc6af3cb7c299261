import shutil
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.ledger.conftest import FakeGateway, TickingClock, batch, enter, guid, orders_frame, read, told
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.errors import GatewayError, OutcomeUnknown, Text
from yuhuo_customs.ledger import intake, outbox, queries, schema
from yuhuo_customs.ledger.book import Ledger, RunInfo
from yuhuo_customs.ledger.intake import collect


def sent(ledger, *numbers, **more):
    enter(ledger, numbers, **more)
    gateway = FakeGateway()
    outbox.send(ledger, gateway)
    return gateway


def receive(ledger, *files):
    """One collection of these files; what became of the elements: applied, ignored, unmatched, unreadable."""
    waiting = [RawReceipt(str(number), content) for number, content in enumerate(files)]
    result = collect(ledger, FakeGateway(waiting=waiting), read)
    return (result.applied, result.ignored, result.unmatched, result.unreadable)


def shown(ledger, kind="CEB603"):
    frame = queries.order_states(ledger)
    return frame.filter(frame["kind"] == kind)["state"].to_list()


def stored(ledger):
    with ledger.reading() as connection:
        return [
            tuple(row) for row in connection.execute(select(schema.RECEIPTS.c.kind, schema.RECEIPTS.c.state))
        ]


def t(second):
    return f"202611110801{second:02}"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("1", "DECLARED"), ("2", "DECLARED"), ("3", "DECLARED"), ("4", "NEEDS_PERSON"), ("100", "REFUSED"),
        ("120", "STORED"), ("300", "REVIEW"), ("399", "DECIDED"), ("500", "INSPECTION"), ("599", "INSPECTION"),
        ("600", "INSPECTION"), ("700", "INSPECTION"), ("800", "RELEASED"), ("899", "CLOSED"),
        ("-621004", "PROCESSING_ERROR"), ("400", "NEEDS_PERSON"), ("1399", "NEEDS_PERSON"), ("?", "NEEDS_PERSON"),
    ],
)  # fmt: skip
def test_what_each_status_means(ledger, status, state):
    sent(ledger, "1")
    assert receive(ledger, told(f"604,C1,{status},{t(1)},text")) == (1, 0, 0, 0)
    row = queries.order_states(ledger).filter(kind="CEB603").row(0, named=True)
    assert (row["state"], row["status"], row["statusTime"], row["info"]) == (
        state,
        status,
        t(1) + "000",
        "text",
    )


@pytest.mark.parametrize(
    ("first", "then", "state"),
    [
        (f"2,{t(1)}", f"120,{t(2)}", "STORED"),
        (f"120,{t(2)}", f"2,{t(1)}", "STORED"),
        (f"120,{t(2)}", f"2,{t(2)}", "STORED"),
        (f"800,{t(1)}", f"300,{t(9)}", "RELEASED"),
        (f"800,{t(1)}", f"100,{t(9)}", "RELEASED"),
        (f"800,{t(1)}", f"899,{t(9)}", "CLOSED"),
        (f"899,{t(1)}", f"800,{t(9)}", "CLOSED"),
        (f"300,{t(1)}", f"-1,{t(9)}", "REVIEW"),
        (f"-1,{t(9)}", f"2,{t(1)}", "DECLARED"),
        (f"-1,{t(1)}", f"-2,{t(2)}", "PROCESSING_ERROR"),
        (f"120,{t(1)}", f"100,{t(9)},该单重复申报", "STORED"),
        (f"100,{t(1)},该单已存在", f"-1,{t(2)}", "REFUSED"),
        (f"100,{t(1)}", f"2,{t(2)}", "DECLARED"),
        (f"300,{t(1)}", f"400,{t(2)}", "NEEDS_PERSON"),
        (f"400,{t(1)}", f"800,{t(2)}", "RELEASED"),
    ],
)
def test_newer_wins_and_never_backwards_in_either_order(ledger, tmp_path, first, then, state):
    sent(ledger, "1")
    receive(ledger, told(f"604,C1,{first}"))
    receive(ledger, told(f"604,C1,{then}"))
    assert shown(ledger) == [state]
    with Ledger.open(tmp_path / "other.sqlite", TickingClock()) as other:
        sent(other, "1")
        receive(other, told(f"604,C1,{then}"))
        receive(other, told(f"604,C1,{first}"))
        assert shown(other) == [state]


def test_each_document_has_its_own_receipt_and_the_numbers_are_kept(ledger):
    sent(ledger, "1", "2", "3")
    assert receive(
        ledger,
        told(f"604,C1,2,{t(1)}", f"604,C2,120,{t(1)}"),
        told(f"304,3,100,{t(1)},no", f"604,C1,800,{t(2)}"),
    ) == (4, 0, 0, 0)
    assert shown(ledger) == ["RELEASED", "STORED", "TAKEN_IN"]
    assert shown(ledger, "CEB303") == ["TAKEN_IN", "TAKEN_IN", "REFUSED"]
    frame = queries.order_states(ledger).filter(kind="CEB603")
    assert frame.select("preNo", "invtNo").rows() == [("PC1", "IC1"), ("PC2", "IC2"), (None, None)]


def test_double_in_one_file_in_two_files_and_the_same_file_again(ledger):
    sent(ledger, "1")
    line = f"604,C1,120,{t(1)}"
    assert receive(ledger, told(line, line), told(line)) == (1, 2, 0, 0)
    assert receive(ledger, told(line)) == (0, 0, 0, 0)
    assert [state for _, state in stored(ledger)] == ["applied", "kept"]


def test_nobodys_receipts_are_kept_and_counted(ledger):
    sent(ledger, "1")
    files = told(f"604,C9,800,{t(1)}", f"304,9,120,{t(1)}", "900,NO-SUCH-ID,-1," + t(1))
    assert receive(ledger, files) == (0, 0, 3, 0)
    assert (shown(ledger), stored(ledger)) == (["TAKEN_IN"], [("CEB604Message", "unmatched")])


def test_unreadable_ones_are_kept_and_block_nothing(ledger):
    sent(ledger, "1")
    assert receive(ledger, b"<html>", b"", told(f"604,C1,2,{t(1)}")) == (1, 0, 0, 2)
    assert [state for _, state in stored(ledger)] == ["unreadable", "unreadable", "applied"]


def test_a_list_is_found_by_order_number_when_its_own_number_is_missing(ledger):
    sent(ledger, "1")

    def without_number(content):
        return [
            type(each)(each.kind, each.answers, {"orderNo": "1"}, each.status, each.time, each.info, {})
            for each in read(content)
        ]

    waiting = [RawReceipt("1", told(f"604,,120,{t(1)}"))]
    assert collect(ledger, FakeGateway(waiting=waiting), without_number).applied == 1


def test_another_platforms_order_with_the_same_number_is_not_ours(ledger):
    run = RunInfo("a", "", "p", "fake")
    frame = orders_frame(["1"]).with_columns(ebpCode=orders_frame(["1"])["ebcCode"])
    signed = batch(["1"], kinds=["CEB303"])
    ledger.queue(run, signed.messages, signed.app_time, frame)
    outbox.send(ledger, FakeGateway())
    assert receive(ledger, told(f"304,1,120,{t(1)}")) == (0, 0, 1, 0)


def test_a_technical_receipt_speaks_for_the_whole_message_in_either_case_of_letters(ledger):
    gateway = sent(ledger, "1", "2", "3")
    id_ = gateway.tries[0].cop_msg_id
    assert receive(ledger, told(f"900,{id_.lower()},-10101,{t(1)},格式错误")) == (1, 0, 0, 0)
    assert shown(ledger, "CEB303") == ["PROCESSING_ERROR", "PROCESSING_ERROR", "TAKEN_IN"]


def test_a_receipt_proves_arrival_whatever_the_transport_said(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])

    def lost(_outgoing):
        raise OutcomeUnknown(Text("", ""), todo=Text("", ""))

    outbox.send(ledger, FakeGateway(script=lost))
    assert shown(ledger, "CEB303") == ["UNKNOWN"]
    receive(ledger, told(f"304,1,2,{t(1)}"))
    gateway = FakeGateway(script=lost)
    outbox.send(ledger, gateway)
    assert (gateway.tries, gateway.asked, shown(ledger, "CEB303")) == ([], [], ["DECLARED"])


def test_a_receipt_before_the_reply_wins_over_a_lost_reply(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])

    def early(_outgoing):
        receive(ledger, told(f"304,1,2,{t(1)}"))
        raise OutcomeUnknown(Text("", ""), todo=Text("", ""))

    outbox.send(ledger, FakeGateway(script=early))
    with ledger.reading() as connection:
        found = connection.execute(select(schema.MESSAGES.c.state, schema.MESSAGES.c.arrived)).one()
    assert tuple(found) == ("TAKEN_IN", "yes")


def test_refused_then_corrected_and_late_receipts_go_to_their_own_revision(ledger):
    sent(ledger, "1", kinds=["CEB603"])
    receive(ledger, told(f"604,C1,100,{t(10)},价格"))
    sent(ledger, "1", kinds=["CEB603"], revision=2, content="b")
    # Again and late: still the first revision's. Newer than the refusal, or with its own guid: the second's.
    receive(ledger, told(f"604,C1,100,{t(10)},价格2"), told(f"604,C1,2,{t(9)}"), told(f"604,C1,120,{t(20)}"))
    assert shown(ledger) == ["REFUSED", "STORED"]
    receive(ledger, told(f"604,C1,300,{t(30)},,{guid('CEB603', '1', 1).lower()}"))
    assert shown(ledger) == ["REVIEW", "STORED"]


def test_stored_before_acknowledged_and_applied_after_a_crash(ledger, monkeypatch):
    sent(ledger, "1")
    waiting = [RawReceipt("a", told(f"604,C1,120,{t(1)}"))]
    gateway = FakeGateway(waiting=waiting)

    def crash(_content):
        assert (gateway.acknowledged, stored(ledger)) == (["a"], [("", "new")])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(ledger, gateway, crash)
    assert shown(ledger) == ["TAKEN_IN"]
    assert collect(ledger, gateway, read).applied == 1
    assert shown(ledger) == ["STORED"]


def test_an_acknowledgement_that_fails_loses_nothing(ledger):
    sent(ledger, "1")
    gateway = FakeGateway(waiting=[RawReceipt("a", told(f"604,C1,120,{t(1)}"))])

    def broken(_ids):
        raise GatewayError(Text("断线", "cut"), todo=Text("", ""))

    gateway.acknowledge = broken
    with pytest.raises(GatewayError):
        collect(ledger, gateway, read)
    assert shown(ledger) == ["STORED"]
    del gateway.acknowledge
    result = collect(ledger, gateway, read)
    assert (result.receipts, result.repeated, result.applied, gateway.acknowledged) == (1, 1, 0, ["a"])


_STATUS = st.sampled_from(["1", "2", "3", "4", "100", "120", "300", "399", "500", "800", "899", "-1", "400"])
_ELEMENT = st.tuples(
    st.sampled_from(["304,1", "304,2", "604,C1", "604,C2"]),
    _STATUS,
    st.integers(1, 5),
    st.sampled_from(["", "重复申报", "新增申报成功"]),
)


@pytest.fixture(scope="module")
def two_orders(tmp_path_factory):
    """The file of a ledger whose two orders are taken in."""
    path = tmp_path_factory.mktemp("arrival") / "taken.sqlite"
    with Ledger.open(path, TickingClock()) as ledger:
        sent(ledger, "1", "2")
    return path


@settings(max_examples=40, deadline=None)
@given(data=st.data(), elements=st.lists(_ELEMENT, min_size=2, max_size=9))
def test_every_order_of_arrival_ends_in_the_same_state(two_orders, data, elements):
    lines = [f"{who},{status},{t(second)},{info}" for who, status, second, info in elements]
    ends = []
    for _ in range(2):
        shuffled = data.draw(st.permutations(lines))
        cuts = sorted({0, len(lines), *data.draw(st.lists(st.integers(0, len(lines)), max_size=2))})
        path = shutil.copy(two_orders, two_orders.with_name("copy.sqlite"))
        with Ledger.open(path, TickingClock()) as ledger:
            for start, stop in pairwise(cuts):
                receive(ledger, told(*shuffled[start:stop]))
            ends.append(queries.order_states(ledger).rows())
    assert ends[0] == ends[1]


def test_batches_of_any_size_give_the_same(ledger, monkeypatch):
    sent(ledger, *map(str, range(7)))
    monkeypatch.setattr(intake, "_BATCH", 2)
    files = [told(f"604,C{number},{status},{t(1)}") for number in range(7) for status in (2, 120)]
    assert receive(ledger, *files) == (14, 0, 0, 0)
    assert shown(ledger) == ["STORED"] * 7


def test_a_receipt_that_speaks_by_a_number_which_a_later_one_teaches_is_looked_at_again(ledger):
    sent(ledger, "1")
    by_pre_no = told("605,PC1,800,20261111080109")
    assert receive(ledger, by_pre_no) == (0, 0, 1, 0)
    assert receive(ledger, told(f"604,C1,120,{t(1)}")) == (2, 0, 0, 0)
    assert shown(ledger) == ["RELEASED"]
    assert [state for _, state in stored(ledger)] == ["applied", "applied"]
