"""A manifest message as the window reads it: hardened parsing, its own schema, bills as plain text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lxml import etree

from yuhuo_customs import resources
from yuhuo_customs.errors import ResourceError, Text
from yuhuo_customs.window.layout import COMPILING
from yuhuo_customs.window.manifests.kinds import KINDS, LOADING, Kind

_MANIFEST = re.compile(rb"<(?:\w+:)?Manifest[\s>]")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill, container or batch of a message.

    Attributes:
        master, house, box: Its numbers; all empty for a whole batch.
        values: Texts by path, those of the message's head beginning with ``^``; the first of several counts.
        items: Item number → texts by path.
        boxes: Containers in it.
        reasons: Reason codes of a change or deletion.
        why: What is said of it: reason, contact, phone.
    """

    master: str
    house: str
    box: str
    values: dict[str, str]
    items: dict[str, dict[str, str]] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Message:
    """A valid message: its type and function, its id, who sent it, flight, voyage or batch, and its bills."""

    kind: Kind
    function: str
    id: str
    sender: str
    journey: str
    bills: list[Bill]


@dataclass(frozen=True, slots=True)
class Unfit:
    """A message that its schema refuses: answered as a whole. ``kind`` is its type, as far as it can be told."""

    kind: str
    id: str
    sender: str
    why: str


def is_manifest(content: bytes) -> bool:
    """Whether it is a manifest by its root element."""
    return _MANIFEST.search(content[:2000]) is not None


def kind_of(content: bytes) -> str:
    """Its type as it stands in the head; "Manifest" when there is none."""
    found = re.search(rb"<(?:\w+:)?MessageType>\s*(MT[0-9A-Z]{4})\s*<", content[:4000])
    return found[1].decode() if found else "Manifest"


def read(content: bytes) -> Message | Unfit:
    """Read one message.

    Raises:
        ResourceError: its schema is missing or defective.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return Unfit(kind_of(content), "", "", f"报文不是完好的XML：{error}")
    described: Any = root.getroottree().docinfo
    head = {_name(each): (each.text or "").strip() for part in root if _name(part) == "Head" for each in part}
    name, function = head.get("MessageType", ""), head.get("FunctionCode", "")
    kind, about = KINDS.get(name), (name or "Manifest", head.get("MessageID", ""), head.get("SenderID", ""))
    if described.doctype or described.internalDTD is not None:
        return Unfit(*about, "报文不得含有DTD")
    if kind is None or function not in kind.functions:
        return Unfit(*about, f"没有报文{name or '?'}功能{function or '?'}")
    schema = _schema(name, function)
    with COMPILING:
        problem = "" if schema.validate(root) else _errors(schema)
    if problem:
        return Unfit(*about, problem)
    body = next(each for each in root if _name(each) == "Declaration")
    around = {f"^{path}": text for each in body if _name(each) not in _BILLS for path, text in _leaves(each)}
    journey = around.get("^ID") or around.get("^BorderTransportMeans/JourneyID", "")
    return Message(kind, function, about[1], about[2], journey, list(_bills(kind, body, around)))


_BILLS = ("Consignment", "TransportEquipment")


def _bills(kind: Kind, body: etree._Element, around: dict[str, str]) -> Iterator[Bill]:
    why = [around[f"^AdditionalInformation/{each}"] for each in ("Reason", "ContactName", "ContactTel")
           if around.get(f"^AdditionalInformation/{each}")]  # fmt: skip
    if kind.road and kind.part == LOADING:
        yield Bill("", "", "", around)
        return
    reasons = [each.text or "" for each in body if _name(each) == "ChangeReasonCode"]
    for each in body:
        if _name(each) == "Consignment":
            yield _bill(each, around, reasons, why)
    for place in (body, *(each for each in body if _name(each) == "BorderTransportMeans")):
        for each in place:
            if _name(each) == "TransportEquipment":
                said = list(_leaves(each))
                own = {path.partition("/")[2]: text for path, text in said}
                number = own.get("EquipmentIdentification/ID") or own.get("ID", "")
                spoken = [text for path, text in said if "ChangeInformation/" in path] or why
                yield Bill("", "", number, {**around, **own}, why=spoken)


def _bill(element: etree._Element, around: dict[str, str], reasons: list[str], why: list[str]) -> Bill:
    values = dict(around)
    own: list[str] = []
    items: dict[str, dict[str, str]] = {}
    boxes: list[str] = []
    spoken: list[str] = []
    for child in element:
        said = [
            (path.partition("/")[2] if _name(child) in _BILLS else path, text)
            for path, text in _leaves(child)
        ]
        if _name(child) == "ConsignmentItem":
            item = {path.partition("/")[2]: text for path, text in _leaves(child)}
            items[item.get("SequenceNumeric", "")] = item
        elif _name(child) == "TransportEquipment":
            boxes += [text for path, text in said if path in ("ID", "EquipmentIdentification/ID")]
        else:
            own += [text for path, text in said if path.endswith("ChangeReasonCode")]
            spoken += [text for path, text in said if "ChangeInformation/" in path]
            values |= {path: text for path, text in reversed(said) if "Change" not in path}
    master, house = (
        values.get("TransportContractDocument/ID", ""),
        values.get("AssociatedTransportDocument/ID", ""),
    )
    return Bill(master, house, "", values, items, boxes, own or reasons, spoken or why)


def _leaves(element: etree._Element, above: str = "") -> Iterator[tuple[str, str]]:
    path = f"{above}{_name(element)}"
    if not len(element):
        yield path, (element.text or "").strip()
    for child in element.iterchildren("*"):
        yield from _leaves(child, f"{path}/")


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


@cache
def _schema(name: str, function: str) -> etree.XMLSchema:
    path = resources.schemas() / "manifest" / f"{name.lower()}-{function}.xsd"
    with COMPILING:
        try:
            return etree.XMLSchema(file=str(path))
        except (OSError, etree.LxmlError) as error:
            raise ResourceError(
                Text(f"报文模式无法读取：{error}", f"The message schema cannot be read: {error}"),
                where=str(path),
                todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
            ) from error


def _errors(schema: etree.XMLSchema) -> str:
    found: list[Any] = list(schema.error_log)  # type: ignore[call-overload]  # the stubs lack its iterator
    lines = [f"第{each.line}行：{re.sub(r'{[^}]*}', '', each.message)}" for each in found[:_SHOWN]]
    return "；".join([*lines, *([f"共{len(found)}处错误"] if len(found) > _SHOWN else [])])
