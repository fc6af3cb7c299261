"""Judgement of final bytes by the schemas in ``schemas/`` (ceb README §2), in threads: libxml2 needs no GIL."""

import re
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, cast

from lxml import etree

from yuhuo_customs import resources
from yuhuo_customs.errors import ResourceError, Text
from yuhuo_customs.wire.parser import parse

MOST = 200
"""Problems that are told of one message; a last line says how many more there are."""

DS = "http://www.w3.org/2000/09/xmldsig#"
_XS = "http://www.w3.org/2001/XMLSchema"
_NAMESPACE = re.compile(r"\{[^{}]*\}")
_compiled = threading.local()
_compiling = threading.Lock()
"""libxml2 sets up its built-in types at the first compilation, without a lock of its own."""


def validate(content: bytes, kind: str) -> list[str]:
    """What the schema of ``kind`` (CEB303Message, …) has against ``content``; empty when it is valid.

    Each problem is libxml2's own message with line and path of the element, for example ``line 2:
    /ceb:CEB303Message/ceb:Order[3]/ceb:OrderHead/ceb:orderNo: …``. A root of another name is a problem of its own.

    Raises:
        InputError: ``content`` is no XML that is safe to read: nothing was judged.
        ResourceError: there is no schema for ``kind``, or it is damaged.
    """
    return judge(parse(content), kind)


def judge(root: etree._Element, kind: str) -> list[str]:
    """:func:`validate` for a message that is parsed already.

    Raises:
        ResourceError: there is no schema for ``kind``, or it is damaged.
    """
    home, name = _home(kind), etree.QName(root).localname
    if name != kind:
        return [f"line {root.sourceline}: the root element is {name}, not {kind}."]
    return judge_by(root, home)


def judge_by(root: etree._Element, path: Path) -> list[str]:
    """What the schema file ``path`` has against a parsed message.

    Raises:
        ResourceError: the schema is missing or damaged.
    """
    schema, name = _schema(path), etree.QName(root).localname
    if schema(root):
        return []
    problems = cast("list[Any]", schema.error_log)
    told = [
        f"line {entry.line}: {entry.path or name}: {_NAMESPACE.sub('', entry.message)}"
        for entry in problems[:MOST]
    ]
    return told if len(problems) <= MOST else [*told, f"… and {len(problems) - MOST} more."]


def validate_many(contents: Sequence[tuple[str, bytes]], threads: int = 2) -> list[list[str]]:
    """:func:`validate` for many (kind, content) pairs, in their order.

    Raises:
        InputError, ResourceError: as :func:`validate`, for the first of them.
    """
    if len(contents) < 2:
        return [validate(content, kind) for kind, content in contents]
    with ThreadPoolExecutor(min(threads, len(contents)), "schema") as pool:
        return list(pool.map(_validate_pair, contents))


def kinds() -> tuple[str, ...]:
    """Every kind of message that has a schema."""
    return tuple(sorted(_homes()))


def _validate_pair(pair: tuple[str, bytes]) -> list[str]:
    return validate(pair[1], pair[0])


def _home(kind: str) -> Path:
    try:
        return _homes()[kind]
    except KeyError:
        raise ResourceError(
            Text(f"没有 {kind} 的报文模式（XSD）。", f"There is no schema for {kind}."),
            where=str(resources.schemas()),
            todo=Text(f"已有：{'、'.join(kinds())}。", f"There are: {', '.join(kinds())}."),
        ) from None


@cache
def _homes() -> Mapping[str, Path]:
    """Kind → the schema file that declares its root: a new file is found by being there."""
    found: dict[str, Path] = {}
    for path in sorted(resources.schemas().glob("*.xsd")):
        root = _read(path)
        if root.get("targetNamespace") == DS:
            continue
        for element in root.iterfind(f"{{{_XS}}}element"):
            found[str(element.get("name"))] = path
    return found


def _schema(path: Path) -> etree.XMLSchema:
    """The compiled schema, one for each thread: validation keeps its log in the object."""
    mine: dict[Path, etree.XMLSchema] = _compiled.__dict__.setdefault("by_path", {})
    if path not in mine:
        try:
            with _compiling:
                mine[path] = etree.XMLSchema(file=str(path))
        except etree.XMLSchemaParseError as error:
            raise _damaged(path, str(error)) from error
    return mine[path]


def _read(path: Path) -> etree._Element:
    try:
        return etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    except (OSError, etree.XMLSyntaxError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, reason: str) -> ResourceError:
    return ResourceError(
        Text(f"报文模式（XSD）损坏：{reason}", f"The schema is damaged: {reason}"),
        where=str(path),
        todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
    )
