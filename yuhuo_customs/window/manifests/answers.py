"""Receipts of manifests as XML (manifest/receipts.csv): one message holds the answers to the bills of one message.

By road in the response's own namespace, the technical ones of the client without any; by water and air in that of the
type: all three occur.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from yuhuo_customs.window.faults import Fault
from yuhuo_customs.window.manifests.kinds import KINDS
from yuhuo_customs.window.manifests.reading import Unfit
from yuhuo_customs.window.manifests.shelf import Entry
from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.replies import Origin, Written
from yuhuo_customs.window.script import Script

_URN = "urn:Declaration:datamodel:standard:CN"
_LONGEST = 512
CLIENT = ("0", "E3", "D0", "D1")
"""Statuses of the client program."""


class Answer(NamedTuple):
    """One answer: to what, in which type, status and text, and to which message it goes."""

    entry: Entry
    kind: str
    status: str
    text: str
    origin: Origin
    message_id: str


def origins(connection: sqlite3.Connection, entries: Sequence[Entry]) -> dict[int, tuple[Origin, str]]:
    """Number of an entry → the message it came in, and that message's own id."""
    query = """
    SELECT b.number, m.number, m.cop_msg_id, m.sender, m.way, b.message_id FROM bills b JOIN messages m ON m.number = b.message
    WHERE b.number = ?
    """
    found = (connection.execute(query, (each.number,)).fetchone() for each in entries)
    return {row[0]: (Origin(*row[1:5]), row[5]) for row in found}


def write(answers: Sequence[Answer], script: Script, numbers: Numbers) -> list[Written]:
    """Receipt messages: the answers to the bills of one message together, those that a scenario disturbs apart."""
    faults = [each for each in script.faults if each.of_receipts]
    company = [extra for each in answers for extra in _company(each, faults, script.seed)]

    def group(each: Answer) -> tuple[int, str, bool, int, bool]:
        chosen = [fault for fault in faults if _chosen(fault, each, script.seed)]
        first = each.status in ("0", "E3", "01", "02", "03")
        late = max((fault.rounds for fault in chosen if fault.do == "wrong-order" and first), default=0)
        return (
            each.origin.number,
            each.kind,
            each.status in CLIENT,
            late,
            any(f.do == "double-receipt" for f in chosen),
        )

    written = []
    for (_, kind, _, late, twice), same in groupby(sorted(company, key=group), key=group):
        for part in _files(list(same)):
            content = _message(kind, part, script, numbers)
            receipt = Written(kind, part[0].origin.sender, part[0].origin.way, content, late)
            written += [receipt, receipt] if twice else [receipt]
    return written


def refuse_whole(message: Unfit, origin: Origin, script: Script, numbers: Numbers) -> Written:
    """The answer to a message that its schema refuses: for the whole file, without a batch number."""
    kind = KINDS.get(message.kind)
    code = "99001 报文填制不规范" if kind is None or kind.road else "99999 报文不明错误，退单"
    body = _said("03", f"{code}：{message.why}"[:_LONGEST], road=kind is None or kind.road)
    head = _head(message.kind, message.id, message.sender, script, numbers)
    return Written(message.kind, origin.sender, origin.way, _framed(message.kind, head, body))


def _chosen(fault: Fault, answer: Answer, seed: str) -> bool:
    return fault.chooses(seed, answer.entry.key, answer.origin.cop_msg_id, answer.kind)


def _company(answer: Answer, faults: Sequence[Fault], seed: str) -> Iterator[Answer]:
    """The answer and what a scenario puts beside it."""
    yield answer
    for fault in faults:
        if not _chosen(fault, answer, seed):
            continue
        if fault.do == "foreign-receipt":
            other = Entry(
                **{
                    **vars(answer.entry),
                    "journey": f"XX{answer.entry.journey}",
                    "master": "XX0001",
                    "house": "",
                    "box": "",
                }
            )
            yield answer._replace(entry=other, message_id=f"CN_{answer.kind}_1p0_XX")
        if fault.do == "unknown-status":
            yield answer._replace(status=str(fault.status), text=f"模拟窗口按脚本发出状态{fault.status}")


def _files(answers: list[Answer]) -> Iterator[list[Answer]]:
    """Bills of one journey together; what concerns a whole file by itself."""
    whole = {(each.entry.journey, each.status, each.text): each for each in answers if _is_whole(each)}
    yield from ([each] for each in whole.values())

    def journey(each: Answer) -> str:
        return each.entry.journey

    rest = sorted((each for each in answers if not _is_whole(each)), key=journey)
    yield from (list(same) for _, same in groupby(rest, key=journey))


def _is_whole(answer: Answer) -> bool:
    return answer.status in ("0", "E3") or not (answer.entry.master or answer.entry.box)


def _message(kind: str, answers: Sequence[Answer], script: Script, numbers: Numbers) -> bytes:
    first = answers[0]
    road = first.entry.kind.road
    head = _head(kind, first.message_id, first.entry.sender, script, numbers)
    if first.status == "E3" or (road and first.status in ("D0", "D1")):
        body = f"<BorderTransportMeans><JourneyID>{escape(first.entry.journey)}</JourneyID></BorderTransportMeans>"
        body += "".join(_bill(each, road=False) for each in answers if not _is_whole(each))
        body += _said(first.status, first.text, road=False) if _is_whole(first) else ""
        return _framed(kind, head, body, bare=True)
    journey = escape(first.entry.journey)
    whole = _said(first.status, first.text, road=road) if _is_whole(first) else ""
    bills = "".join(_bill(each, road=road) for each in answers if each.entry.master and not whole)
    boxes = "".join(_box(each, road=road) for each in answers if each.entry.box and not whole)
    if road:
        around = f"<BorderTransportMeans>{boxes}</BorderTransportMeans>" if boxes else ""
        return _framed(kind, head, f"<ID>{journey}</ID>{whole}{around}{bills}", bare=first.status == "0")
    means = f"<BorderTransportMeans><JourneyID>{journey}</JourneyID></BorderTransportMeans>"
    return _framed(kind, head, f"{means}{bills}{boxes}{whole}")


def _bill(answer: Answer, *, road: bool) -> str:
    number = f"<TransportContractDocument><ID>{escape(answer.entry.master)}</ID></TransportContractDocument>"
    said = _said(answer.status, answer.text, road=road)
    if road:
        return f"<Consignment>{said}{number}</Consignment>"
    house = escape(answer.entry.house)
    named = f"<AssociatedTransportDocument><ID>{house}</ID></AssociatedTransportDocument>" if house else ""
    return f"<Consignment>{number}{named}{said}</Consignment>"


def _box(answer: Answer, *, road: bool) -> str:
    number, said = f"<ID>{escape(answer.entry.box)}</ID>", _said(answer.status, answer.text, road=road)
    named = number if road else f"<EquipmentIdentification>{number}</EquipmentIdentification>"
    return f"<TransportEquipment>{named}{said}</TransportEquipment>"


def _said(status: str, text: str, *, road: bool) -> str:
    text = escape(text[:_LONGEST])
    if road:
        inside = f"<StatementCode>{status}</StatementCode><StatementDescription>{text}</StatementDescription>"
        return f"<AdditionalInformation>{inside}</AdditionalInformation>"
    return f"<ResponseType><Code>{status}</Code><Text>{text}</Text></ResponseType>"


def _head(kind: str, message_id: str, sender: str, script: Script, numbers: Numbers) -> str:
    time = numbers.time()
    own = f"CN_{kind}_1p0_EPORT_{time}"
    values = {
        "MessageID": (message_id if script.manifest_receipt_ids == "original" else "") or own,
        "FunctionCode": "11",
        "MessageType": kind,
        "SenderID": "EPORT",
        "ReceiverID": sender or "EPORT",
        "SendTime": time,
        "Version": "1.0",
    }
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())


def _framed(kind: str, head: str, body: str, *, bare: bool = False) -> bytes:
    road = kind in KINDS and KINDS[kind].road
    space = "" if bare else f' xmlns="{_URN}:{"MTRES4" if road else kind}:1"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Manifest{space}><Head>{head}</Head><Response>{body}</Response></Manifest>'
    ).encode()
