"""Technical answers: they speak of a message, never for customs; two levels are kept apart and shown."""

import itertools

import pytest
from sqlalchemy import select

from tests.ledger.conftest import FakeGateway, enter, told
from tests.ledger.conftest import read as read_lines
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.errors import InputError, OutcomeUnknown, Text
from yuhuo_customs.ledger import outbox, queries, schema, upkeep
from yuhuo_customs.ledger.intake import collect
from yuhuo_customs.messages import receipts


def read(content):
    return receipts.read(content) if content.startswith(b"<") else read_lines(content)


def rep(message, code, time="2026-11-11T09:00:00", info="because", result="R7"):
    return (
        f'<DxpRep xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><RecevierId>S</RecevierId><Response><ResponseCode>{code}'
        f"</ResponseCode><ResponseInfo>{info}</ResponseInfo><Results><Result><RecId>{result}</RecId></Result></Results>"
        f"<NoticeTime>{time}</NoticeTime><OriHead><CopMsgId>{message.lower()}</CopMsgId></OriHead></Response></DxpRep>"
    ).encode()


class Platform(FakeGateway):
    """Its profile knows two codes of its own."""

    def means(self, code):
        return {"4000": "taken", "4711": "refused"}.get(code, "told")


@pytest.fixture
def sent(ledger):
    """Two orders in one message, taken by the transport; the message's id."""
    enter(ledger, ["1", "2"], kinds=["CEB303"])
    gateway = FakeGateway()
    outbox.send(ledger, gateway)
    return gateway.tries[0].cop_msg_id


def receive(ledger, *files, about="", verdict=""):
    waiting = [
        each if isinstance(each, RawReceipt) else RawReceipt(str(number), each, about, verdict)
        for number, each in enumerate(files)
    ]
    found = collect(ledger, Platform(waiting=waiting), read)
    return found.technical, found.applied, found.ignored, found.unmatched, found.unreadable


def states(ledger):
    return queries.order_states(ledger)["state"].to_list()


def message(ledger):
    own = schema.MESSAGES.c
    with ledger.reading() as connection:
        return tuple(connection.execute(select(own.state, own.arrived, own.reference)).one())


@pytest.mark.parametrize(
    ("code", "counts", "state", "arrived"),
    [
        ("4000", (1, 0, 1, 0, 0), "TAKEN_IN", "yes"),
        ("0002", (1, 1, 0, 0, 0), "NEEDS_PERSON", "no"),
        ("1001", (1, 1, 0, 0, 0), "NEEDS_PERSON", "no"),
        ("2001", (1, 1, 0, 0, 0), "NEEDS_PERSON", "no"),
        ("3001", (1, 1, 0, 0, 0), "RETRY_LATER", "no"),
        ("3999", (1, 1, 0, 0, 0), "RETRY_LATER", "no"),
        ("3003", (1, 1, 0, 0, 0), "UNKNOWN", "maybe"),
        ("4711", (1, 1, 0, 0, 0), "NEEDS_PERSON", "no"),
        ("9999", (1, 0, 1, 0, 0), "TAKEN_IN", "yes"),
    ],
)
def test_what_the_platforms_answer_means_for_the_message(ledger, sent, code, counts, state, arrived):
    assert receive(ledger, rep(sent, code)) == counts
    assert (states(ledger), message(ledger)[:2]) == ([state] * 2, (state, arrived))
    assert upkeep.verify(ledger).problems == ()


def test_it_is_stored_raw_and_shown_apart_from_customs_word(ledger, sent):
    receive(ledger, rep(sent, "4000"), told("304,1,120,20261111090100", "304,2,100,20261111090100,no"))
    assert states(ledger) == [
        "STORED",
        "REFUSED",
    ]  # two levels: the message was taken, a record in it refused
    shown = [(entry.what, entry.text.en) for entry in queries.timeline(ledger, "2")]
    assert set(shown[-2:]) == {
        ("technical", "DxpRep 4000 technical: the message was taken (changes nothing) because"),
        ("receipt", "CEB304 100 refused by customs no"),
    }
    with ledger.reading() as connection:
        stored = connection.execute(select(schema.RECEIPTS.c.kind, schema.RECEIPTS.c.content)).all()
    assert tuple(stored[0]) == ("DxpRep", rep(sent, "4000"))


def test_customs_word_counts_more_than_any_technical_answer(ledger, sent):
    receive(ledger, told("304,1,2,20261111090100"))
    assert receive(ledger, rep(sent, "1001")) == (1, 0, 1, 0, 0)
    assert states(ledger) == ["DECLARED", "TAKEN_IN"]
    receive(ledger, rep(sent, "1002"), told("304,2,2,20261111090100"))
    assert states(ledger) == ["DECLARED", "DECLARED"]


def test_a_refused_message_may_go_out_corrected(ledger, sent):
    from tests.ledger.conftest import fingerprints

    receive(ledger, rep(sent, "0002"))
    plan = ledger.plan("CEB303", fingerprints("CEB303", ["1"], "b"))
    assert plan.select("action", "revision").rows() == [("new", 2)]


def test_not_passed_on_goes_out_again_with_the_same_bytes(ledger, sent):
    receive(ledger, rep(sent, "3001"))
    gateway = FakeGateway()
    assert outbox.send(ledger, gateway).taken_in == 1
    assert [each.cop_msg_id for each in gateway.tries] == [sent]
    # the same answer comes once more: it was heard before the second try, and a newer one counts
    assert receive(ledger, rep(sent, "3001")) == (0, 0, 0, 0, 0)
    assert receive(ledger, rep(sent, "4000", "2026-11-11T10:00:00")) == (1, 0, 1, 0, 0)
    # another "not passed on" after several tries gives no certainty: asked first
    receive(ledger, rep(sent, "3001", "2026-11-11T11:00:00"))
    assert message(ledger)[:2] == ("UNKNOWN", "maybe")


ENDS = {
    ("4000", "1001", "9999"): "NEEDS_PERSON",
    ("1001", "4000", "9999"): "TAKEN_IN",
    ("1001", "3001", "9999"): "RETRY_LATER",
    ("3003", "4000", "3001"): "RETRY_LATER",
}
"""Codes in the order of their own times → where the message ends."""


@pytest.mark.parametrize("codes", ENDS)
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_every_order_of_arrival_ends_in_the_same_state(ledger, sent, codes, order):
    files = [rep(sent, code, f"2026-11-11T09:00:0{second}") for second, code in enumerate(codes)]
    for place in order:
        receive(ledger, files[place])
    assert message(ledger)[0] == ENDS[codes]


def test_taken_proves_the_arrival_of_a_lost_reply(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])

    def lost(_outgoing):
        raise OutcomeUnknown(Text("", ""), todo=Text("", ""))

    gateway = FakeGateway(script=lost)
    outbox.send(ledger, gateway)
    assert states(ledger) == ["UNKNOWN"]
    assert receive(ledger, rep(gateway.tries[0].cop_msg_id, "4000"))[1] == 1
    assert message(ledger) == ("TAKEN_IN", "yes", "R7")


def test_an_answer_before_the_reply_waits_for_it(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    counts = []

    def early(outgoing):
        counts.append(receive(ledger, rep(outgoing.cop_msg_id, "1001")))
        return "R"

    outbox.send(ledger, FakeGateway(script=early))
    assert (counts[0][1:4], states(ledger)) == ((0, 0, 0), ["TAKEN_IN"])
    receive(ledger)
    assert states(ledger) == ["NEEDS_PERSON"]


def test_nobodys_answer_is_kept(ledger, sent):
    assert receive(ledger, rep("11111111-0000-0000-0000-000000000000", "1001")) == (1, 0, 0, 1, 0)
    assert states(ledger) == ["TAKEN_IN"] * 2


FAILED = b"<Root><resultFlag>1</resultFlag><failInfo>bad</failInfo></Root>"


@pytest.mark.parametrize(
    ("content", "verdict", "state"),
    [
        (FAILED, "refused", "NEEDS_PERSON"),
        (b"<html>what is this", "refused", "NEEDS_PERSON"),
        (b"<DecImportResponse><ResponseCode>0</ResponseCode><ErrorMessage/></DecImportResponse>", "taken", "TAKEN_IN"),
        (b"<CommonResponeMessage><DealFlag>0</DealFlag></CommonResponeMessage>", "taken", "TAKEN_IN"),
        (b"<CommonResponeMessage><DealFlag>9</DealFlag><CheckInfo>x</CheckInfo></CommonResponeMessage>", "", "NEEDS_PERSON"),
    ],
)  # fmt: skip
def test_a_failed_file_is_known_by_its_name_alone(ledger, sent, content, verdict, state):
    assert receive(ledger, content, about=sent, verdict=verdict)[0] == 1
    assert states(ledger) == [state] * 2
    assert upkeep.verify(ledger).problems == ()


def test_the_same_words_about_two_messages_are_two_answers(ledger):
    enter(ledger, ["1"], kinds=["CEB303", "CEB603"])
    gateway = FakeGateway()
    outbox.send(ledger, gateway)
    ids = [each.cop_msg_id for each in gateway.tries]
    files = [RawReceipt(each, FAILED, each, "refused") for each in ids]
    assert receive(ledger, *files)[:2] == (2, 2)
    assert states(ledger) == ["NEEDS_PERSON"] * 2
    assert receive(ledger, *files) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<KJDOCREC><OrgMessageID>M1</OrgMessageID><RespondBy>01</RespondBy><Status>F</Status><Notes>bad</Notes></KJDOCREC>",
         ("KJDOCREC", {"oriCopMsgId": "M1"}, "F", "bad", "refused")),
        ("<a><b><OrgMessageID>M1</OrgMessageID><Status>S</Status></b></a>",
         ("KJDOCREC", {"oriCopMsgId": "M1"}, "S", "", "taken")),
        ("<mo><body><jkfResult><chkMark>2</chkMark><resultInfo>sign</resultInfo></jkfResult></body></mo>",
         ("jkfResult", {}, "2", "sign", "refused")),
        ("<mo><jkfResult><chkMark>7</chkMark></jkfResult></mo>", ("jkfResult", {}, "7", "", "told")),
        ("<MES_ASK_INFO><SUCCESS>1</SUCCESS><WORK_NO>W</WORK_NO><MEMO>ok</MEMO></MES_ASK_INFO>",
         ("MES_ASK_INFO", {}, "1", "ok", "taken")),
    ],
)  # fmt: skip
def test_local_receipts_are_read_wherever_they_stand(content, said):
    (found,) = receipts.read(content.encode())
    assert (found.kind, dict(found.keys), found.status, found.info, found.verdict) == said


def test_what_is_no_answer_stays_no_receipt():
    with pytest.raises(InputError):
        receipts.read(b"<DecMessage><a>1</a></DecMessage>")
