"""What was sent can be read back field by field, and held against other data."""

import hashlib

from tests.ledger.conftest import batch, orders_frame
from yuhuo_customs.domain.stages import SignedMessage
from yuhuo_customs.ledger import copies
from yuhuo_customs.ledger.book import RunInfo
from yuhuo_customs.ledger.copies import Difference

_NS = 'xmlns:ceb="http://www.chinaport.gov.cn/ceb"'


def message(each: SignedMessage) -> SignedMessage:
    """With one document of two lines for each record."""
    text = "".join(
        f"<ceb:Order><ceb:OrderHead><ceb:guid>{guid}</ceb:guid><ceb:orderNo>{key.split('|')[1]}</ceb:orderNo>"
        f"<ceb:note/></ceb:OrderHead><ceb:OrderList><ceb:gnum>1</ceb:gnum></ceb:OrderList>"
        f"<ceb:OrderList><ceb:gnum>2</ceb:gnum></ceb:OrderList></ceb:Order>"
        for key, guid in each.records.select("key", "guid").iter_rows()
    )
    content = f'<ceb:CEB303Message {_NS} guid="{each.guid}" version="1.0">{text}</ceb:CEB303Message>'.encode()
    return SignedMessage(
        each.kind, each.guid, each.records, content, hashlib.sha256(content).hexdigest(), each.signed_by
    )


def test_each_document_as_it_was_sent(ledger):
    numbers = ["1", "2", "3"]
    signed = batch(numbers, kinds=["CEB303"])
    run = RunInfo("a.xlsx", "", "order-export", "fake", sender="DXPENT0000000001")
    ledger.queue(run, [message(each) for each in signed.messages], signed.app_time, orders_frame(numbers))
    found = copies.stored(ledger, "CEB303", ["41019600AA|3", "41019600AA|1", "nobody"])
    assert sorted(found) == ["41019600AA|1", "41019600AA|3"]
    copy = found["41019600AA|3"]
    assert (copy.head["orderNo"], copy.head["note"]) == ("3", "")
    assert (copy.items, copy.state, copy.status) == (({"gnum": "1"}, {"gnum": "2"}), "QUEUED", None)
    assert copy.numbers["ebpCode"] == "41019600AA"


def test_differences_by_field_and_line_without_stamps():
    old = ({"guid": "A", "appTime": "1", "freight": "1", "gone": "x"}, ({"qty": "1"}, {"qty": "2"}))
    new = ({"guid": "B", "appTime": "2", "freight": "2"}, ({"qty": "1"}, {"qty": "3"}, {"qty": "4"}))
    assert copies.differences(old, new) == (
        Difference("freight", None, "1", "2"),
        Difference("gone", None, "x", None),
        Difference("qty", 2, "2", "3"),
        Difference("qty", 3, None, "4"),
    )
    assert copies.differences(old, old) == ()
