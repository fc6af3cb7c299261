"""Any CEB message or receipt, read by its shape: for a person who wants to see it, and for the receipts.

Nothing is judged here and nothing is dropped: local platforms add elements, editions differ, kinds come up that no
table knows (transport.md §6.3). The content may stand bare or in a ``DxpMsg`` envelope (transport.md §2).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from yuhuo_customs.errors import Text
from yuhuo_customs.wire import dxp
from yuhuo_customs.wire.parser import parse

CEB = "http://www.chinaport.gov.cn/ceb"
DS = "http://www.w3.org/2000/09/xmldsig#"

Form = Literal["prefix", "default", "none"]

_NOT_RECORDS = ("BaseTransfer", "BaseSubscribe", "ExtendMessage", "Signature")
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class RecordContent:
    """One document of a message: element name → text as it stands ("" where the element is empty).

    What is nested deeper is named by its path (``Extra/code``); a name that comes again gets a number (``note[2]``).
    ``name`` is the record's own element name.
    """

    head: dict[str, str]
    items: list[dict[str, str]]
    name: str = ""


@dataclass(frozen=True, slots=True)
class MessageContent:
    """A message taken apart.

    Attributes:
        kind: Local name of the root: CEB303Message, …
        guid, version: Attributes of the root; "" when absent.
        form: How the namespace is written: ``prefix`` (ceb:), ``default`` (xmlns=…) or ``none``.
        signed: Whether a Signature stands below the root; it is not verified here.
        records: The documents, in their order.
        transfer: BaseTransfer.
        enveloped: Whether it came in a ``DxpMsg``.
        notes: What a reader should know of the form.
        subscribes: BaseSubscribe, 0 to 5.
        extend: ExtendMessage, flattened.
        envelope: TransInfo of the envelope (CopMsgId, SenderId, ReceiverId, MsgType …); empty when bare.

    A ``DxpRep`` has a record for each node that answered.
    """

    kind: str
    guid: str
    version: str
    form: Form
    signed: bool
    records: list[RecordContent]
    transfer: dict[str, str]
    enveloped: bool
    notes: list[Text]
    subscribes: list[dict[str, str]] = field(default_factory=list)
    extend: dict[str, str] = field(default_factory=dict)
    envelope: dict[str, str] = field(default_factory=dict)


def read(content: bytes) -> MessageContent:
    """Read a message or receipt of any kind, or the exchange platform's answer (``DxpRep``).

    Raises:
        InputError: it is no XML that is safe to read, or an envelope without a readable message in it.
    """
    notes, root = _marks(content, ""), parse(content)
    reply = dxp.reply_of(root)
    if reply is not None:
        return _answer(root, reply, notes)
    found = dxp.envelope_of(root)
    if found is None:
        return _message(root, None, notes)
    return _message(parse(found.data), found.fields(), [*notes, *_marks(found.data, "Data: ")])


def _answer(root: etree._Element, reply: dxp.Reply, notes: list[Text]) -> MessageContent:
    """A ``DxpRep``: one record per node that answered; it says nothing of customs (transport.md §3)."""
    records = [
        RecordContent(
            {
                "ResponseCode": each.code, "ResponseInfo": each.info, "NodeId": each.node, "NoticeTime": each.time,
                "CopMsgId": each.cop_msg_id, "Note": each.note,
            },
            [dict(result) for result in each.results],
            "Response",
        )
        for each in reply.responses
    ]  # fmt: skip
    note = Text("平台的技术应答，不是海关的回执。", "The platform's technical answer, no receipt of customs.")
    return MessageContent(
        kind=_local(root), guid="", version=str(root.get("ver", "")), form=_form(root), signed=False,
        records=records, transfer={}, enveloped=False, notes=[*notes, note], envelope={"ReceiverId": reply.receiver},
    )  # fmt: skip


def _message(root: etree._Element, envelope: dict[str, str] | None, notes: list[Text]) -> MessageContent:
    others: dict[str, list[etree._Element]] = {name: [] for name in _NOT_RECORDS}
    records: list[etree._Element] = []
    for element in _elements(root):
        others.get(_local(element), records).append(element)
    found = MessageContent(
        kind=_local(root),
        guid=str(root.get("guid", "")),
        version=str(root.get("version", "")),
        form=_form(root),
        signed=any(each.tag == f"{{{DS}}}Signature" for each in others["Signature"]),
        records=[_record(each) for each in records],
        transfer=next((_flat(each) for each in others["BaseTransfer"]), {}),
        enveloped=envelope is not None,
        notes=notes,
        subscribes=[_flat(each) for each in others["BaseSubscribe"]],
        extend=next((_flat(each) for each in others["ExtendMessage"]), {}),
        envelope=envelope or {},
    )
    found.notes.extend(_remarks(found, etree.QName(root).namespace))
    return found


def _record(element: etree._Element) -> RecordContent:
    """A flat record is its own head; else its first group is the head and the others are items."""
    groups = [child for child in _elements(element) if len(child)]
    leaves = [child for child in _elements(element) if not len(child)]
    if not leaves and groups:
        # Two groups of one name at the start: items without a head.
        headless = len(groups) > 1 and groups[0].tag == groups[1].tag
        head, items = ({}, groups) if headless else (_flat(groups[0]), groups[1:])
    else:
        often = {tag for tag, count in Counter(group.tag for group in groups).items() if count > 1}
        head = _named((child for child in _elements(element) if child.tag not in often), "", 0)
        items = [group for group in groups if group.tag in often]
    return RecordContent(head, [_flat(each) for each in items], _local(element))


def _flat(element: etree._Element) -> dict[str, str]:
    return _named(_elements(element), "", 0)


def _named(elements: Iterable[etree._Element], path: str, depth: int) -> dict[str, str]:
    found: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for element in elements:
        name = path + _local(element)
        seen[name] += 1
        if seen[name] > 1:
            name = f"{name}[{seen[name]}]"
        if not len(element):
            found[name] = element.text or ""
        elif depth < _DEEPEST:
            found.update(_named(_elements(element), f"{name}/", depth + 1))
        else:
            found[name] = "".join(map(str, element.itertext()))
    return found


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    return parent.iterchildren()


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _form(root: etree._Element) -> Form:
    if not etree.QName(root).namespace:
        return "none"
    return "prefix" if root.prefix else "default"


def _marks(content: bytes, where: str) -> list[Text]:
    notes = []
    if content.startswith(b"\x00"):
        notes.append(
            Text(f"{where}开头有一个零字节（已忽略）。", f"{where}a zero byte stands in front (passed over).")
        )
    if content.removeprefix(b"\x00").startswith(b"\xef\xbb\xbf"):
        notes.append(
            Text(f"{where}带有字节顺序标记 BOM。", f"{where}a byte order mark stands in front."),
        )
    return notes


def _remarks(found: MessageContent, namespace: str | None) -> Iterator[Text]:
    if namespace != CEB:
        yield Text(
            f"命名空间不是 CEB：{namespace or '无'}。", f"The namespace is not CEB's: {namespace or 'none'}."
        )
    if len(found.guid) != 36:
        size = len(found.guid)
        yield Text(
            f"根元素 guid 不是 36 个字符（{size}）。", f"The root's guid has {size} characters, not 36."
        )
    elif found.guid != found.guid.upper():
        yield Text("根元素 guid 含小写字母。", "The root's guid has lower-case letters.")
    told = found.envelope.get("MsgType", "")
    if told and told != found.kind:
        yield Text(
            f"信封 MsgType 为 {told}，报文为 {found.kind}。",
            f"The envelope says {told}, the message is {found.kind}.",
        )
    names = sorted({record.name for record in found.records})
    if len(names) != 1:
        listed = ", ".join(names) or "–"
        yield Text(f"根元素下的记录种类：{listed}。", f"Records of the root, by name: {listed}.")
