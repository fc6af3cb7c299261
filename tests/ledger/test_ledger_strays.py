"""Receipts that no declaration waits for: each sort is told apart, and what found its document is no stray any more."""

from tests.ledger.conftest import AGENT, PLATFORM, SELLER, FakeGateway, enter, told
from tests.ledger.conftest import read as read_lines
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.domain.receipts import Receipt
from yuhuo_customs.ledger import outbox, strays
from yuhuo_customs.ledger.intake import collect

ID = "110101199003078515"


def read(content):
    """As in the other tests, and ``firm,ebcCode,orderNo`` of any firm, and ``rep,copMsgId`` of a platform."""
    word, *rest = content.decode().split(",")
    if word == "firm":
        keys = {"ebcCode": rest[0], "orderNo": rest[1]}
        return [Receipt("CEB304Message", "CEB303", keys, "120", "2" * 17, f"to {ID}", keys)]
    if word == "rep":
        return [
            Receipt("DxpRep", "", {"oriCopMsgId": rest[0]}, "0001", "2" * 17, "bad", {}, verdict="refused")
        ]
    return read_lines(content)


def receive(ledger, *files):
    waiting = [RawReceipt(str(number), content) for number, content in enumerate(files)]
    collect(ledger, FakeGateway(waiting=waiting), read)


def found(ledger, **more):
    told = strays.strays(ledger, read, **more)
    return [
        (each.sort, each.status, each.about.get("orderNo", each.about.get("oriCopMsgId", "")))
        for each in told.found
    ]


def test_each_sort_is_told_apart(ledger):
    enter(ledger, ["1", "2", "3"], kinds=["CEB303"])
    outbox.send(ledger, FakeGateway())
    assert found(ledger) == []
    receive(
        ledger,
        told("304,1,120,20261111080101", "304,9,120,20261111080101"),
        b"rubbish",
        b"firm,4403W60009,X1",
        b"rep,M-UNHEARD-OF",
        told("304,2,1399,20261111080101,what?"),
        told("304,3,-301010,20261111080101"),
        told("304,3,4,20261111080101"),
    )
    assert found(ledger) == [
        ("unmatched", "120", "9"),
        ("unreadable", "", ""),
        ("foreign", "120", "X1"),
        ("unmatched", "0001", "M-UNHEARD-OF"),
        ("unknown", "1399", "2"),
    ]
    by_sort = {each.sort: each for each in strays.strays(ledger, read).found}
    assert by_sort["unreadable"].why.en == "It cannot be read."
    assert by_sort["foreign"].info == "to 11**************15"
    assert by_sort["unknown"].info == "what?"
    assert {each.todo for each in by_sort.values()} == set(strays.TODO.values())
    assert {each.source for each in by_sort.values()} == {"fake"}
    assert dict(by_sort["unmatched"].about) == {"oriCopMsgId": "M-UNHEARD-OF"}
    assert found(ledger, firms=["4403W60009"])[2] == ("unmatched", "120", "X1")
    content = strays.content(ledger, [2])
    assert content == {2: b"rubbish"}


def test_what_found_its_document_is_none_any_more(ledger):
    receive(ledger, told("304,1,120,20261111080101"))
    assert found(ledger) == [("foreign", "120", "1")]  # none of its firms is known yet
    enter(ledger, ["1"], kinds=["CEB303"])
    outbox.send(ledger, FakeGateway())
    assert found(ledger) == []
    receive(ledger, told("304,1,1399,20261111080101"))
    assert found(ledger) == [("unknown", "1399", "1")]
    receive(ledger, told("304,1,800,20261111080102"))
    assert found(ledger) == []


def test_the_latest_ones_and_how_many_more(ledger):
    receive(ledger, *(told(f"304,{number},120,20261111080101") for number in range(5)))
    told_ = strays.strays(ledger, read, most=2)
    assert ([each.receipt for each in told_.found], told_.left) == ([4, 5], 3)
    assert {PLATFORM, SELLER} <= set(told_.found[0].about.values())
    assert AGENT not in told_.found[0].about.values()
