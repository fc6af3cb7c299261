"""Technical answers (transport.md §8.1, layer B): somebody on the way took a message, or did not. None speaks for customs.

A ``DxpRep`` of the exchange platform, the first answers of the client's folder, the local receipts of platforms. They come by
many roads and in many wrappings, so they are known by the elements they hold, wherever these stand.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from yuhuo_customs.domain.receipts import Receipt, Verdict
from yuhuo_customs.wire import dxp
from yuhuo_customs.wire.parser import parse

_SEPARATORS = re.compile(r"[-/:. T]")
DXP_REP = "DxpRep"


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of answer, by element names: all of ``needs`` are children of one element, one of them holds the code.

    Attributes:
        taken: Codes that say it was taken.
        refused: Codes that say it was not; None: every other one.
        id: Element with the number of the message that is meant; "" where only the way it came by tells.
        reference: Element with the other side's own number.
    """

    name: str
    needs: tuple[str, ...]
    code: str
    info: str
    taken: tuple[str, ...]
    refused: tuple[str, ...] | None = None
    id: str = ""
    reference: str = ""


SHAPES = (
    Shape("KJDOCREC", ("OrgMessageID", "Status"), "Status", "Notes", ("S",), ("F",), id="OrgMessageID"),
    Shape("jkfResult", ("chkMark",), "chkMark", "resultInfo", ("1",), ("2",)),
    Shape("MES_ASK_INFO", ("SUCCESS",), "SUCCESS", "MEMO", ("1",), ("0",), reference="WORK_NO"),
    Shape(
        "DecImportResponse", ("ResponseCode", "ErrorMessage"), "ResponseCode", "ErrorMessage", ("0",),
        id="ClientSeqNo", reference="SeqNo",
    ),
    Shape("CommonResponeMessage", ("DealFlag",), "DealFlag", "CheckInfo", ("0",), reference="SeqNo"),
    Shape("Root", ("resultFlag", "failInfo"), "resultFlag", "failInfo", ()),
)  # fmt: skip
"""Local receipts (transport.md §6.3 B, C, E) and the first answers of the folder (§7)."""
_OFFICIAL: tuple[tuple[str, Verdict], ...] = (
    ("3001", "again"), ("3002", "again"), ("3999", "again"), ("3003", "unsure"),
    ("0", "refused"), ("1", "refused"), ("2", "refused"),
)  # fmt: skip
"""What a ``ResponseCode`` asks for, by its beginning (transport.md §3); 4000 to 9999 are the platform's own: no guess."""


def read(content: bytes) -> list[Receipt]:
    """The technical answers in ``content``, bare or in a ``DxpMsg``; none when it is something else.

    Their ``verdict`` says what they mean for the message; ``keys`` holds ``oriCopMsgId`` where they name it, ``fields``
    the other side's ``reference``.

    Raises:
        InputError: no XML that is safe to read.
    """
    root = parse(content)
    envelope = dxp.envelope_of(root)
    inner = root if envelope is None else parse(envelope.data)
    reply = dxp.reply_of(inner)
    return list(_of_reply(reply) if reply else _of_shapes(inner))


def verdict_of(code: str) -> Verdict:
    """What a ``ResponseCode`` of the specification means; "told" for a platform's own."""
    return next(
        (verdict for start, verdict in _OFFICIAL if len(code) == 4 and code.startswith(start)), "told"
    )


def _of_reply(reply: dxp.Reply) -> Iterator[Receipt]:
    for each in reply.responses:
        reference = next((result["RecId"] for result in each.results if result.get("RecId")), "")
        words = (each.info, *(result.get("Info", "") for result in each.results), each.note)
        info = " ".join(dict.fromkeys(word for word in words if word))
        yield Receipt(
            DXP_REP,
            "",
            {"oriCopMsgId": each.cop_msg_id} if each.cop_msg_id else {},
            each.code,
            _moment(each.time),
            info,
            {"reference": reference} if reference else {},
            verdict=verdict_of(each.code),
        )


def _of_shapes(root: etree._Element) -> Iterator[Receipt]:
    for element in root.iter("*"):
        told = {_local(child): (child.text or "").strip() for child in element if not len(child)}
        for shape in SHAPES:
            if all(name in told for name in shape.needs):
                yield _of_shape(shape, told)
                break


def _of_shape(shape: Shape, told: Mapping[str, str]) -> Receipt:
    code, reference = told[shape.code], told.get(shape.reference, "")
    keys = {"oriCopMsgId": told[shape.id]} if told.get(shape.id) else {}
    fields = {"reference": reference} if reference else {}
    return Receipt(
        shape.name, "", keys, code, "", told.get(shape.info, ""), fields, verdict=_verdict(shape, code)
    )


def _verdict(shape: Shape, code: str) -> Verdict:
    if code in shape.taken:
        return "taken"
    return "refused" if shape.refused is None or code in shape.refused else "told"


def _moment(text: str) -> str:
    digits = _SEPARATORS.sub("", text.strip())[:17]
    return digits.ljust(17, "0") if digits.isascii() and digits.isdigit() and len(digits) >= 14 else ""


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
