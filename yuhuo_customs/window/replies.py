"""Receipts as XML: with up to 100 records, CEB900 with one (ceb README §6); unsigned; elements as the schemas say.

Some kinds are written with the prefix ``ceb:`` and some with a default namespace, because both forms occur.
"""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from yuhuo_customs.window.faults import Fault
from yuhuo_customs.window.layout import Element, Layout, layout
from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.reading import CEB, Malformed
from yuhuo_customs.window.script import Script

_RECORDS = 100
_TAKEN = 2
_PLAIN = {"CEB604", "CEB606", "CEB622", "CEB624", "CEB702", "CEB816"}
"""Receipts with a default namespace."""
_OWN = {"orderNo", "copNo", "coElNo", "logisticsNo", "payTransactionId", "preNo", "invtNo"}
"""What a receipt of somebody else has its own values of."""
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
    """One record of a receipt.

    Attributes:
        kind: The kind of declaration it answers.
        receipt: The kind of receipt: CEB304, …
        guid: Of the record.
        head: Where its elements come from, by name: of the declaration, and the numbers given.
        status, info: returnStatus and returnInfo, where the receipt has them.
        origin: The message it answers.
        key: Business key of the declaration.
        items: The lines of a tax bill or summary result.
    """

    kind: str
    receipt: str
    guid: str
    head: Mapping[str, str]
    status: int
    info: str
    origin: Origin
    key: str
    items: tuple[Mapping[str, str], ...] = ()


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
        return reply.receipt, reply.origin.sender, reply.origin.way, fates[id(reply)]

    written: list[Written] = []
    for (receipt, owner, way, fate), same in groupby(sorted(replies, key=group), key=group):
        for part in _parts(list(same)):
            message = Written(f"{receipt}Message", owner, way, _message(receipt, part, numbers), fate.late)
            written += [message, message] if fate.twice else [message]
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
            head = {name: f"XX{guid[:8]}" if name in _OWN else value for name, value in reply.head.items()}
            yield reply._replace(guid=guid, head=head, key=f"XX{guid}")
        if fault.do == "unknown-status" and _chosen(fault, reply, seed):
            yield reply._replace(status=fault.status, info=f"模拟窗口按脚本发出状态{fault.status}")


def _parts(replies: list[Reply]) -> Iterator[list[Reply]]:
    for start in range(0, len(replies), _RECORDS):
        yield replies[start : start + _RECORDS]


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


def _message(receipt: str, replies: Sequence[Reply], numbers: Numbers) -> bytes:
    form = layout(receipt)
    if form is None:
        raise AssertionError(receipt)  # a kind without its schema: tests/window names it
    time = numbers.time()
    guid = numbers.guid(receipt, time).upper()
    prefix = "" if receipt in _PLAIN else "ceb:"
    body = "".join(_record(form, each, time, prefix) for each in replies)
    name = f"{prefix}{receipt}Message"
    space = (
        f'xmlns="{CEB}" version="1.0" guid="{guid}"'
        if receipt in _PLAIN
        else f'guid="{guid}" version="1.0" xmlns:ceb="{CEB}"'
    )
    return f"{_HEADER}<{name} {space}>{body}</{name}>".encode()


def _record(form: Layout, reply: Reply, time: str, prefix: str) -> str:
    values = {
        **reply.head,
        "guid": reply.guid,
        "returnStatus": str(reply.status),
        "returnTime": time,
        "returnInfo": reply.info[:1000],
    }
    head, *rest = form.groups.items()
    if form.flat:
        body = _elements(head[1], values, prefix)
    else:
        body = _tagged(prefix, head[0], _elements(head[1], values, prefix))
        for name, elements in rest:
            body += "".join(_tagged(prefix, name, _elements(elements, each, prefix)) for each in reply.items)
    return _tagged(prefix, form.record, body)


def _elements(elements: Sequence[Element], values: Mapping[str, str], prefix: str) -> str:
    """Elements in their order.

    What may be left out is, where the declaration says nothing that fits here; what must be there and is missing in
    the declaration (copNo of 621 and 623 is optional) is a dash.
    """
    return "".join(
        _tagged(prefix, each.name, escape(value[: each.most].ljust(each.least, "-")))
        for each in elements
        if ((value := values.get(each.name, "")) and each.fits(value)) or each.required
    )


def _tagged(prefix: str, name: str, body: str) -> str:
    return f"<{prefix}{name}>{body}</{prefix}{name}>"


def _safe(text: str) -> str:
    return escape(_ILLEGAL.sub("\ufffd", text))
