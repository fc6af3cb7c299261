"""Receipts as XML: CEB304 and CEB604 with up to 100 records, CEB900 with one (ceb README §6); unsigned.

CEB304 is written with the prefix ``ceb:`` and CEB604 with a default namespace, because both forms occur.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from yuhuo_customs.window.faults import Fault
from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.reading import CEB, Malformed
from yuhuo_customs.window.script import Script

_RECORDS = 100
_TAKEN = 2
_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold."""


class Origin(NamedTuple):
    """The message that an answer is for: its number in the store, its id, its sender's DXP id, the door it came by."""

    number: int
    cop_msg_id: str
    sender: str
    way: str


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
    origin: Origin
    key: str


class Written(NamedTuple):
    """A receipt message: its kind, the DXP id it is for, its door, its bytes, the rounds it is held back."""

    kind: str
    owner: str
    way: str
    content: bytes
    late: int = 0


def write(replies: Sequence[Reply], script: Script, numbers: Numbers) -> list[Written]:
    """Receipt messages for the replies, one sender's apart from another's, orders apart from lists; in the given order."""
    faults = [each for each in script.faults if each.of_receipts]
    if faults:
        replies = [extra for reply in replies for extra in _company(reply, faults, script.seed, numbers)]
    fates = {id(each): _fate(each, faults, script.seed) for each in replies}

    def group(reply: Reply) -> tuple[str, str, str, _Fate]:
        return reply.kind, reply.origin.sender, reply.origin.way, fates[id(reply)]

    written: list[Written] = []
    for (kind, owner, way, fate), same in groupby(sorted(replies, key=group), key=group):
        for part in _parts(list(same)):
            receipt = Written(_name(kind), owner, way, _message(kind, part, numbers), fate.late)
            written += [receipt, receipt] if fate.twice else [receipt]
    return written


def keep(connection: sqlite3.Connection, receipts: Sequence[Written], numbers: Numbers) -> None:
    """Put receipts where their owner finds them; ``connection``: inside a write transaction."""
    now = numbers.last("round")
    connection.executemany(
        "INSERT INTO receipts (content, kind, owner, way, due) VALUES (?, ?, ?, ?, ?)",
        [(each.content, each.kind, each.owner, each.way, now + each.late) for each in receipts],
    )


class _Fate(NamedTuple):
    late: int = 0
    twice: bool = False


def _fate(reply: Reply, faults: Sequence[Fault], seed: str) -> _Fate:
    chosen = [each for each in faults if _chosen(each, reply, seed)]
    late = max(
        (each.rounds for each in chosen if each.do == "wrong-order" and reply.status == _TAKEN), default=0
    )
    return _Fate(late, any(each.do == "double-receipt" for each in chosen))


def _chosen(fault: Fault, reply: Reply, seed: str) -> bool:
    return fault.chooses(seed, reply.key, reply.origin.cop_msg_id, f"{reply.kind}Message")


def _company(reply: Reply, faults: Sequence[Fault], seed: str, numbers: Numbers) -> Iterator[Reply]:
    """The reply and what a scenario puts beside it."""
    yield reply
    for fault in faults:
        if fault.do == "foreign-receipt" and _chosen(fault, reply, seed):
            guid = numbers.guid("foreign", reply.guid, reply.status)
            yield reply._replace(guid=guid, order_no=f"XX{guid[:8]}", cop_no=f"XX{guid[:8]}", key=f"XX{guid}")
        if fault.do == "unknown-status" and _chosen(fault, reply, seed):
            yield reply._replace(status=fault.status, info=f"模拟窗口按脚本发出状态{fault.status}")


def _parts(replies: list[Reply]) -> Iterator[list[Reply]]:
    for start in range(0, len(replies), _RECORDS):
        yield replies[start : start + _RECORDS]


def _name(kind: str) -> str:
    return f"CEB{int(kind[3:]) + 1}Message"


def format_receipt(message: Malformed, origin: Origin, content: bytes, numbers: Numbers) -> Written:
    """The CEB900 for a message that fails the format check; it holds the message whole, in CDATA."""
    time, original = numbers.time(), content.decode("utf-8-sig", "replace")
    original = _ILLEGAL.sub("\ufffd", original).replace("]]>", "]]]]><![CDATA[>")
    cop_msg_id = origin.cop_msg_id
    text = (
        f'{_HEADER}<CEB900Message xmlns="{CEB}" guid="{numbers.guid("CEB900", time).upper()}" version="1.0">'
        f"<MessageReturn><guid>{numbers.guid('format', cop_msg_id, time).upper()}</guid>"
        f"<returnStatus>{message.status}</returnStatus><returnInfo>{_safe(message.info)}</returnInfo>"
        f"<returnTime>{time}</returnTime><oriCopMsgId>{_safe(cop_msg_id)}</oriCopMsgId>"
        f"<oriMessageType>{message.message_type}</oriMessageType>"
        f"<oriBizMessage><![CDATA[{original}]]></oriBizMessage></MessageReturn></CEB900Message>"
    )
    return Written("CEB900Message", origin.sender, origin.way, text.encode())


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
