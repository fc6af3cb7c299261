"""The transport envelope DXP: ``DxpMsg`` written and read, ``DxpMsgSv`` and ``DxpRep`` read (transport.md §2-4).

Writing is strict and deterministic: the same message under the same id gives the same bytes. Reading is lenient (any
prefix, no namespace, line breaks in Base64, one zero byte in front, unknown elements), but only through the hardened
parser, and what is inside is bounded in size.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from lxml import etree

from yuhuo_customs.errors import InputError, SetupError, Text
from yuhuo_customs.wire.parser import LIMIT, parse

DXP = "http://www.chinaport.gov.cn/dxp"
"""Namespace of all three."""

_TRANSFER = ("CopMsgId", "SenderId", "CreatTime", "MsgType")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One ``DxpMsg``.

    Attributes:
        cop_msg_id: ``CopMsgId``, 1 to 255 characters; comes back as ``oriCopMsgId`` in CEB900.
        sender: ``SenderId``, 1 to 16.
        receivers: ``ReceiverId``, 1 to 5, each 1 to 16.
        created: ``CreatTime`` (sic), ``yyyy-MM-ddTHH:mm:ss`` in Beijing time; as it stands when read.
        msg_type: ``MsgType``, CEB311Message, DECMSG, …
        data: What is inside, decoded.
        more: Unknown elements of TransInfo and all of AddInfo (``AddInfo/FileName``), by path; only when read.
        transport: ``SvNo`` of the transport node's wrapper, by element; empty when there was none.
    """

    cop_msg_id: str
    sender: str
    receivers: tuple[str, ...]
    created: str
    msg_type: str
    data: bytes
    more: Mapping[str, str] = field(default_factory=dict)
    transport: Mapping[str, str] = field(default_factory=dict)

    def fields(self) -> dict[str, str]:
        """TransInfo by element name; a second receiver is ``ReceiverId[2]``. Empty ones are absent."""
        numbered = {
            "ReceiverId" if number == 1 else f"ReceiverId[{number}]": each
            for number, each in enumerate(self.receivers, 1)
        }
        found = {"CopMsgId": self.cop_msg_id, "SenderId": self.sender, **numbered}
        found |= {"CreatTime": self.created, "MsgType": self.msg_type, **self.more}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Response:
    """One answer of a node: ``code`` (transport.md §3), ``info``, ``node``, ``time``, ``note``, and its results."""

    code: str
    info: str
    node: str = ""
    time: str = ""
    note: str = ""
    cop_msg_id: str = ""
    """Of the message it answers (OriHead)."""
    results: tuple[Mapping[str, str], ...] = ()

    @property
    def repeatable(self) -> bool:
        """Whether the same bytes may be sent again with back-off: 3001, 3002, 3003, 3999."""
        return self.code.startswith("3") and len(self.code) == 4

    @property
    def platform(self) -> bool:
        """Whether the code is one of the platform's own (4000-9999): show it, do not guess."""
        return self.code.isdecimal() and len(self.code) == 4 and self.code >= "4000"


@dataclass(frozen=True, slots=True)
class Reply:
    """A ``DxpRep``: the platform's technical answer; it says nothing of customs."""

    receiver: str
    responses: tuple[Response, ...]


def moment(created: str) -> str:
    """``CreatTime`` of a moment given as yyyyMMddHHmmss (longer ones are cut).

    Raises:
        SetupError: it holds fewer than 14 digits.
    """
    if len(created) < 14 or not (created.isascii() and created[:14].isdigit()):
        raise _unfit("CreatTime", created)
    day, time = created[:8], created[8:14]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}"


def wrap(envelope: Envelope) -> bytes:
    """The bytes of a ``DxpMsg``: equal envelopes give equal bytes. ``more`` and ``transport`` are not written.

    Raises:
        SetupError: an id is missing or too long (a matter of the settings).
    """
    _check("CopMsgId", envelope.cop_msg_id, 255)
    _check("SenderId", envelope.sender, 16)
    _check("MsgType", envelope.msg_type, 30)
    if not 1 <= len(envelope.receivers) <= 5:
        raise _unfit("ReceiverIds", ", ".join(envelope.receivers))
    for each in envelope.receivers:
        _check("ReceiverId", each, 16)
    receivers = "".join(f"<dxp:ReceiverId>{escape(each)}</dxp:ReceiverId>" for each in envelope.receivers)
    return b"".join(
        (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<dxp:DxpMsg xmlns:dxp="{DXP}" ver="1.0"><dxp:TransInfo>'
            f"<dxp:CopMsgId>{escape(envelope.cop_msg_id)}</dxp:CopMsgId>"
            f"<dxp:SenderId>{escape(envelope.sender)}</dxp:SenderId>"
            f"<dxp:ReceiverIds>{receivers}</dxp:ReceiverIds>"
            f"<dxp:CreatTime>{escape(envelope.created)}</dxp:CreatTime>"
            f"<dxp:MsgType>{escape(envelope.msg_type)}</dxp:MsgType></dxp:TransInfo><dxp:Data>".encode(),
            base64.b64encode(envelope.data),
            b"</dxp:Data></dxp:DxpMsg>",
        )
    )


def unwrap(content: bytes, *, limit: int = LIMIT) -> Envelope:
    """Read a ``DxpMsg``, bare or in a ``DxpMsgSv``.

    Raises:
        InputError: no XML that is safe to read, another document, or Data that is no Base64 or decodes to more than
            ``limit`` bytes.
    """
    root = parse(content)
    found = envelope_of(root, limit=limit)
    if found is None:
        raise _refused(
            Text(f"不是 DXP 信封（{_local(root)}）。", f"It is no DXP envelope ({_local(root)})."), ""
        )
    return found


def envelope_of(root: etree._Element, *, limit: int = LIMIT) -> Envelope | None:
    """The envelope that ``root`` is or holds; None when it is another document.

    Raises:
        InputError: as :func:`unwrap`.
    """
    outer = root if _is(root, "DxpMsgSv") else None
    message = _child(root, "DxpMsg") if outer is not None else root
    if message is None or not _is(message, "DxpMsg"):
        return None
    info = _child(message, "TransInfo")
    trans = {} if info is None else {_local(each): _text(each) for each in info if not len(each)}
    receivers = [] if info is None else [_text(each) for each in info.iter() if _local(each) == "ReceiverId"]
    known = [trans.pop(name, "") for name in _TRANSFER]
    trans.pop("ReceiverId", None)
    extra = _child(message, "AddInfo")
    added = {} if extra is None else {f"AddInfo/{_local(each)}": _text(each) for each in extra}
    number = None if outer is None else _child(outer, "SvNo")
    return Envelope(
        cop_msg_id=known[0],
        sender=known[1],
        receivers=tuple(receivers),
        created=known[2],
        msg_type=known[3],
        data=_decoded(_child(message, "Data"), limit),
        more=trans | added,
        transport={} if number is None else {_local(each): _text(each) for each in number},
    )


def reply_of(root: etree._Element) -> Reply | None:
    """The platform's answer, or None when ``root`` is another document."""
    if not _is(root, "DxpRep"):
        return None
    receiver = next((_text(each) for each in root if _local(each) in ("RecevierId", "ReceiverId")), "")
    return Reply(receiver, tuple(_response(each) for each in root if _local(each) == "Response"))


def _response(element: etree._Element) -> Response:
    flat = {_local(each): _text(each) for each in element if not len(each)}
    head, results = _child(element, "OriHead"), _child(element, "Results")
    ids = [] if head is None else [_text(each) for each in head.iter() if _local(each) == "CopMsgId"]
    return Response(
        code=flat.get("ResponseCode", ""),
        info=flat.get("ResponseInfo", ""),
        node=flat.get("NodeId", ""),
        time=flat.get("NoticeTime", ""),
        note=flat.get("Note", ""),
        cop_msg_id=ids[0] if ids else "",
        results=tuple({_local(part): _text(part) for part in each} for each in _all(results)),
    )


def _all(parent: etree._Element | None) -> Sequence[etree._Element]:
    return [] if parent is None else list(parent)


def _decoded(element: etree._Element | None, limit: int) -> bytes:
    text = "" if element is None else "".join(map(str, element.itertext()))
    try:
        coded = "".join(text.split()).encode("ascii")
        if len(coded) // 4 * 3 > limit + 2:
            size = len(coded) // 4 * 3
            raise _refused(
                Text(
                    f"信封内容过大：约 {size:,} 字节，上限 {limit:,}。",
                    f"What is inside is too large: about {size:,} bytes, limit {limit:,}.",
                )
            )
        return base64.b64decode(coded, validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise _refused(
            Text("DXP 信封中的 Data 不是 Base64。", "Data of the DXP envelope is no Base64.")
        ) from error


def _is(element: etree._Element, name: str) -> bool:
    return element.tag in (f"{{{DXP}}}{name}", name)


def _child(parent: etree._Element, name: str) -> etree._Element | None:
    return next((each for each in _elements(parent) if _local(each) == name), None)


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    return parent.iterchildren()


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _check(name: str, value: str, most: int) -> None:
    if not 1 <= len(value) <= most or not value.isprintable():
        raise _unfit(name, value)


def _unfit(name: str, value: str) -> SetupError:
    return SetupError(
        Text(f"信封的 {name} 不合规范：“{value}”。", f"{name} of the envelope does not fit: {value!r}."),
        where=f"DxpMsg/TransInfo/{name}",
        todo=Text(
            "请检查 yuhuo.toml 中的 dxpId 和通道的 receivers。",
            "Check dxpId and the gateway's receivers in yuhuo.toml.",
        ),
    )


def _refused(what: Text, where: str = "DxpMsg/Data") -> InputError:
    return InputError(
        what, where=where, todo=Text("请提供未经改动的信封文件。", "Give the envelope as it was sent.")
    )
