"""A message as the window reads it: hardened parsing, validation against the schema, records as plain text."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from lxml import etree

from yuhuo_customs import resources
from yuhuo_customs.errors import ResourceError, Text
from yuhuo_customs.window import signature

CEB = "http://www.chinaport.gov.cn/ceb"
_NAMESPACE = f"{{{CEB}}}"
_RECORDS = {"CEB303": "Order", "CEB603": "Inventory"}
_FORMAT = {"CEB303": -302001, "CEB603": -602001}
"""First number of the format ranges of the export side (negative_codes.csv, spec 2018)."""
_NO_FORMAT = -999999
"""Format check failed, kind of message unknown (negative_codes.csv, seen in the wild)."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Record:
    """One declaration: elements of the head and of each item, by name."""

    head: dict[str, str]
    items: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Declared:
    """A valid message. ``kind`` is CEB303 or CEB603; ``signature`` says whether it is signed and what is wrong."""

    kind: str
    records: list[Record]
    signature: signature.Judgement


@dataclass(frozen=True, slots=True)
class Malformed:
    """A message that fails the format check: answered by CEB900.

    Attributes:
        message_type: Such as CEB303Message; Unknown when it cannot be read.
        status: Negative returnStatus.
        info: What is wrong.
    """

    message_type: str
    status: int
    info: str


def read(content: bytes, now: datetime) -> Declared | Malformed:
    """Read one message.

    Raises:
        ResourceError: the schemas are missing or defective.
    """
    # A comment would split the text of an element, and no digest covers it: comments are gone from the start.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return _malformed(_guessed(content), f"报文不是完好的XML：{error}")
    described: Any = root.getroottree().docinfo
    name = etree.QName(root)
    kind = name.localname.removesuffix("Message")
    if described.doctype or described.internalDTD is not None:
        return _malformed(kind, "报文不得含有DTD")
    if _has_instructions(content, root):
        return _malformed(kind, "报文不得含有处理指令")
    if (described.encoding or "UTF-8").upper() not in ("UTF-8", "ASCII", "US-ASCII"):
        return _malformed(kind, f"报文编码应为UTF-8，实为{described.encoding}")
    if name.namespace != CEB or kind not in _RECORDS:
        return _malformed(kind if name.namespace == CEB else "", "模拟窗口只受理CEB303Message和CEB603Message")
    schema = _schema()
    if not schema.validate(root):
        return _malformed(kind, _errors(schema))
    records = [_record(each) for each in root.iterchildren(_NAMESPACE + _RECORDS[kind])]
    return Declared(kind, records, signature.judge(root, now))


def _malformed(kind: str, info: str) -> Malformed:
    known = re.fullmatch(r"CEB\d{3}", kind)
    return Malformed(f"{kind}Message" if known else "Unknown", _FORMAT.get(kind, _NO_FORMAT), info[:5000])


def _guessed(content: bytes) -> str:
    found = re.search(rb"<(?:\w+:)?(CEB\d{3})Message", content[:2000])
    return found[1].decode() if found else ""


@cache
def _schema() -> etree.XMLSchema:
    path = resources.schemas() / "ceb-export.xsd"
    try:
        return etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True)))
    except (OSError, etree.LxmlError) as error:
        raise ResourceError(
            Text(f"报文模式无法读取：{error}", f"The message schema cannot be read: {error}"),
            where=str(path),
            todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
        ) from error


def _errors(schema: etree.XMLSchema) -> str:
    found: list[Any] = list(schema.error_log)  # type: ignore[call-overload]  # the stubs lack its iterator
    lines = [f"第{each.line}行：{each.message.replace(_NAMESPACE, '')}" for each in found[:_SHOWN]]
    more = [f"共{len(found)}处错误"] if len(found) > _SHOWN else []
    return "；".join(["报文格式校验失败", *lines, *more])


def _has_instructions(content: bytes, root: etree._Element) -> bool:
    return b"<?" in content[5:] and next(root.iter(etree.PI), None) is not None


def _record(element: etree._Element) -> Record:
    head, *items = (_texts(group) for group in element)
    return Record(head, items)


def _texts(group: etree._Element) -> dict[str, str]:
    start = len(_NAMESPACE)
    return {str(child.tag)[start:]: child.text or "" for child in group}
