"""The envelope as the window reads and writes it: DxpMsg in, DxpRep and DxpMsg out (transport.md §2, §3)."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from xml.sax.saxutils import escape

from lxml import etree

from yuhuo_customs.window.window import Waiting

NAMESPACE = "http://www.chinaport.gov.cn/dxp"
TAKEN, AGAIN, OTHER_BYTES = "4000", "4001", "4002"
"""Codes from the range that is free for platforms (§3): taken in; already there; the id has other bytes."""
MALFORMED, INVALID = "0001", "0002"
"""Official codes: the envelope cannot be read; it breaks its rules."""
INFOS = {
    TAKEN: "接收成功",
    AGAIN: "该报文此前已接收",
    OTHER_BYTES: "该报文编号已用于内容不同的报文",
    MALFORMED: "报文格式错误",
    INVALID: "报文不符合信封规范",
    "3001": "数据库或中间件异常",
}
_BEIJING = timezone(timedelta(hours=8))
_Q = f"{{{NAMESPACE}}}"
_RECEIVERS = {"import": "DXPEDCCEB0000002", "export": "DXPEDCCEB0000003"}
"""Ids of customs as seen in the wild (§5)."""
_IMPORT = {"312", "412", "512", "514", "622", "624", "626", "712", "816", "818"}
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):
    """The envelope cannot be taken; ``code`` is that of the answer."""

    def __init__(self, code: str, info: str) -> None:
        """Keep both for the answer."""
        super().__init__(info)
        self.code = code
        self.info = info


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stood in a ``DxpMsg``; ``raw`` is all of it, ``data`` the message inside, ``head`` the TransInfo as XML."""

    raw: bytes
    cop_msg_id: str
    sender: str
    kind: str
    data: bytes
    head: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the window says to one message; ``head`` is the TransInfo it answers ("" when there was none)."""

    code: str
    reference: str = ""
    info: str = ""
    head: str = ""


def read_envelope(content: bytes) -> Envelope:
    """Read a ``DxpMsg``; one leading zero byte and a byte order mark are passed over.

    Raises:
        Unreadable: with the code of the answer.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(content.removeprefix(b"\0"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(MALFORMED, f"不是完好的XML：{error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(MALFORMED, "不得含有DTD")
    if root.tag != f"{_Q}DxpMsg":
        raise Unreadable(MALFORMED, f"根元素应为DxpMsg，实为{root.tag}")
    head = root.find(f"{_Q}TransInfo")
    if head is None:
        raise Unreadable(INVALID, "缺少TransInfo")
    cop_msg_id, sender = _text(head, "CopMsgId", 255), _text(head, "SenderId", 16)
    receivers = [(each.text or "").strip() for each in head.findall(f"{_Q}ReceiverIds/{_Q}ReceiverId")]
    if not 1 <= len(receivers) <= 5 or not all(0 < len(each) <= 16 for each in receivers):
        raise Unreadable(INVALID, "ReceiverId应有1至5个，每个1至16个字符")
    if not re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", _text(head, "CreatTime", 40)
    ):
        raise Unreadable(INVALID, "CreatTime不是日期时间")
    kind = _text(head, "MsgType", 30)
    try:
        data = base64.b64decode("".join((root.findtext(f"{_Q}Data") or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable(INVALID, "Data不是Base64") from error
    if not data:
        raise Unreadable(INVALID, "Data为空")
    return Envelope(content, cop_msg_id, sender, kind, data, _inner(head))


def write_reply(answer: Answer, now: datetime, receiver: str = "") -> bytes:
    """The ``DxpRep`` of an answer; ``receiver``: the sender's DXP id."""
    info = escape(_ILLEGAL.sub("\ufffd", answer.info or INFOS.get(answer.code, ""))[:300])
    reference = f"<RecId>{escape(answer.reference)}</RecId>" if answer.reference else ""
    result = f"<Results><Result>{reference}<Code>{answer.code}</Code><Info>{info}</Info></Result></Results>"
    head = f"<OriHead>{answer.head}</OriHead>" if answer.head else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<DxpRep xmlns="{NAMESPACE}" ver="1.0">'
        f"<RecevierId>{escape(receiver or 'UNKNOWN')}</RecevierId><Response>"
        f"<ResponseCode>{answer.code}</ResponseCode><ResponseInfo>{info}</ResponseInfo>{result}"
        f"<NoticeTime>{now.astimezone(_BEIJING):%Y-%m-%dT%H:%M:%S}</NoticeTime>{head}</Response></DxpRep>"
    ).encode()


def write_envelope(receipt: Waiting, now: datetime) -> bytes:
    """The ``DxpMsg`` in which a receipt goes to its owner."""
    number, kind, owner, content = receipt
    sender = _RECEIVERS["import" if kind[3:6] in _IMPORT else "export"]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<dxp:DxpMsg xmlns:dxp="{NAMESPACE}" ver="1.0"><dxp:TransInfo>'
        f"<dxp:CopMsgId>MOCK-RECEIPT-{number}</dxp:CopMsgId><dxp:SenderId>{sender}</dxp:SenderId><dxp:ReceiverIds>"
        f"<dxp:ReceiverId>{escape(owner or 'UNKNOWN')}</dxp:ReceiverId></dxp:ReceiverIds>"
        f"<dxp:CreatTime>{now.astimezone(_BEIJING):%Y-%m-%dT%H:%M:%S}</dxp:CreatTime><dxp:MsgType>{kind}</dxp:MsgType>"
        f"</dxp:TransInfo><dxp:Data>{base64.b64encode(content).decode()}</dxp:Data></dxp:DxpMsg>"
    ).encode()


def _text(head: etree._Element, name: str, longest: int) -> str:
    found = (head.findtext(f"{_Q}{name}") or "").strip()
    if not 0 < len(found) <= longest:
        raise Unreadable(INVALID, f"{name}应为1至{longest}个字符")
    return found


def _inner(head: etree._Element) -> str:
    """The children of TransInfo written without prefix, to stand in the default namespace of the answer."""
    return "".join(
        f"<{etree.QName(each).localname}>{_inner(each) if len(each) else escape(each.text or '')}"
        f"</{etree.QName(each).localname}>"
        for each in head
        if isinstance(each.tag, str)
    )
