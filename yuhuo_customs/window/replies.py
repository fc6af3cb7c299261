"""Receipts as XML: CEB304 and CEB604 with up to 100 records, CEB900 with one (ceb README §6); unsigned.

CEB304 is written with the prefix ``ceb:`` and CEB604 with a default namespace, because both forms occur.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.reading import CEB, Malformed

_RECORDS = 100
_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold."""


class Reply(NamedTuple):
    """One record of a receipt. ``kind`` is that of the declaration it answers: CEB303 or CEB603."""

    kind: str
    guid: str
    ebp: str
    ebc: str
    order_no: str
    agent: str
    cop_no: str
    flag: str
    pre_no: str
    invt_no: str
    status: int
    info: str


def write(replies: Sequence[Reply], numbers: Numbers) -> list[tuple[bytes]]:
    """Receipt messages for the replies, as rows of one column; orders apart from lists, in the given order."""
    rows = []
    for kind, group in groupby(sorted(replies, key=lambda each: each.kind), key=lambda each: each.kind):
        same = list(group)
        for start in range(0, len(same), _RECORDS):
            rows.append((_message(kind, same[start : start + _RECORDS], numbers),))  # noqa: PERF401 - read in steps
    return rows


def format_receipt(message: Malformed, cop_msg_id: str, content: bytes, numbers: Numbers) -> bytes:
    """The CEB900 for a message that fails the format check; it holds the message whole, in CDATA."""
    time, original = numbers.time(), content.decode("utf-8-sig", "replace")
    original = _ILLEGAL.sub("\ufffd", original).replace("]]>", "]]]]><![CDATA[>")
    return (
        f'{_HEADER}<CEB900Message xmlns="{CEB}" guid="{numbers.guid("CEB900", time).upper()}" version="1.0">'
        f"<MessageReturn><guid>{numbers.guid('format', cop_msg_id, time).upper()}</guid>"
        f"<returnStatus>{message.status}</returnStatus><returnInfo>{_safe(message.info)}</returnInfo>"
        f"<returnTime>{time}</returnTime><oriCopMsgId>{_safe(cop_msg_id)}</oriCopMsgId>"
        f"<oriMessageType>{message.message_type}</oriMessageType>"
        f"<oriBizMessage><![CDATA[{original}]]></oriBizMessage></MessageReturn></CEB900Message>"
    ).encode()


def _message(kind: str, replies: Sequence[Reply], numbers: Numbers) -> bytes:
    time = numbers.time()
    guid = numbers.guid(kind, time).upper()
    if kind == "CEB303":
        body = "".join(_order(each, time) for each in replies)
        text = f'<ceb:CEB304Message guid="{guid}" version="1.0" xmlns:ceb="{CEB}">{body}</ceb:CEB304Message>'
    else:
        body = "".join(_list(each, time) for each in replies)
        text = f'<CEB604Message xmlns="{CEB}" version="1.0" guid="{guid}">{body}</CEB604Message>'
    return (_HEADER + text).encode()


def _order(reply: Reply, time: str) -> str:
    return (
        f"<ceb:OrderReturn><ceb:guid>{escape(reply.guid)}</ceb:guid>"
        f"<ceb:ebpCode>{escape(reply.ebp)}</ceb:ebpCode><ceb:ebcCode>{escape(reply.ebc)}</ceb:ebcCode>"
        f"<ceb:orderNo>{escape(reply.order_no)}</ceb:orderNo><ceb:returnStatus>{reply.status}</ceb:returnStatus>"
        f"<ceb:returnTime>{time}</ceb:returnTime><ceb:returnInfo>{escape(reply.info[:1000])}</ceb:returnInfo>"
        "</ceb:OrderReturn>"
    )


def _list(reply: Reply, time: str) -> str:
    return (
        f"<InventoryReturn><guid>{escape(reply.guid)}</guid><agentCode>{escape(reply.agent)}</agentCode>"
        f"<copNo>{escape(reply.cop_no)}</copNo><preNo>{reply.pre_no}</preNo><invtNo>{escape(reply.invt_no)}</invtNo>"
        f"<ebcCode>{escape(reply.ebc)}</ebcCode><ebpCode>{escape(reply.ebp)}</ebpCode>"
        f"<orderNo>{escape(reply.order_no)}</orderNo><statisticsFlag>{escape(reply.flag)}</statisticsFlag>"
        f"<returnStatus>{reply.status}</returnStatus><returnTime>{time}</returnTime>"
        f"<returnInfo>{escape(reply.info[:1000])}</returnInfo></InventoryReturn>"
    )


def _safe(text: str) -> str:
    return escape(_ILLEGAL.sub("\ufffd", text))
