"""A message as the window reads it: hardened parsing, validation against the schema, records as plain text."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from yuhuo_customs.window import signature
from yuhuo_customs.window.kinds import KINDS, NO_FORMAT
from yuhuo_customs.window.layout import COMPILING, layout

CEB = "http://www.chinaport.gov.cn/ceb"
_NAMESPACE = f"{{{CEB}}}"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Record:
    """One declaration: elements of the head and of each item, by name."""

    head: dict[str, str]
    items: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Declared:
    """A valid message. ``kind`` is CEB303, …; ``signature`` says whether it is signed and what is wrong."""

    kind: str
    records: list[Record]
    dxp_id: str
    """Of BaseTransfer."""
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
    form = layout(kind) if name.namespace == CEB and kind in KINDS else None
    if form is None:
        return _malformed(kind if name.namespace == CEB else "", "不是企业申报的跨境电商报文")
    with COMPILING:
        problem = "" if form.schema.validate(root) else _errors(form.schema)
    if problem:
        return _malformed(kind, problem)
    records = [_record(each, flat=form.flat) for each in root.iterchildren(_NAMESPACE + form.record)]
    dxp_id = root.findtext(f"{_NAMESPACE}BaseTransfer/{_NAMESPACE}dxpId") or ""
    return Declared(kind, records, dxp_id, signature.judge(root, now))


def _malformed(kind: str, info: str) -> Malformed:
    known = re.fullmatch(r"CEB\d{3}", kind)
    return Malformed(
        f"{kind}Message" if known else "Unknown",
        KINDS[kind].codes.malformed if kind in KINDS else NO_FORMAT,
        info[:5000],
    )


def _guessed(content: bytes) -> str:
    found = re.search(rb"<(?:\w+:)?(CEB\d{3})Message", content[:2000])
    return found[1].decode() if found else ""


def _errors(schema: etree.XMLSchema) -> str:
    found: list[Any] = list(schema.error_log)  # type: ignore[call-overload]  # the stubs lack its iterator
    lines = [f"第{each.line}行：{each.message.replace(_NAMESPACE, '')}" for each in found[:_SHOWN]]
    more = [f"共{len(found)}处错误"] if len(found) > _SHOWN else []
    return "；".join(["报文格式校验失败", *lines, *more])


def _has_instructions(content: bytes, root: etree._Element) -> bool:
    return b"<?" in content[5:] and next(root.iter(etree.PI), None) is not None


def _record(element: etree._Element, *, flat: bool) -> Record:
    if flat:
        return Record(_texts(element), [])
    head, *items = (_texts(group) for group in element)
    return Record(head, items)


def _texts(group: etree._Element) -> dict[str, str]:
    start = len(_NAMESPACE)
    return {str(child.tag)[start:]: child.text or "" for child in group}
