"""What the schemas say of the form of a message: which file judges it, and its elements in their order."""

import threading
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from yuhuo_customs import resources
from yuhuo_customs.errors import ResourceError, Text

_XS = "{http://www.w3.org/2001/XMLSchema}"
_ANY = 1_000_000_000
_NOT_RECORDS = {"BaseTransfer", "BaseSubscribe", "ExtendMessage"}
COMPILING = threading.Lock()
"""libxml2 compiles and judges one schema at a time here: its error log is shared."""


class Element(NamedTuple):
    """An element of a group: its name, whether it must be there, and how many characters it may have."""

    name: str
    required: bool
    least: int
    most: int

    def fits(self, value: str) -> bool:
        """Whether a text has a length that this element may have."""
        return self.least <= len(value) <= self.most


class Layout(NamedTuple):
    """One kind of message.

    Attributes:
        record: Name of the repeated record.
        groups: The groups in a record with their elements; a flat record is its own and only group.
        schema: The compiled file that judges it.
    """

    record: str
    groups: dict[str, tuple[Element, ...]]
    schema: etree.XMLSchema

    @property
    def flat(self) -> bool:
        """Whether the elements stand in the record itself."""
        return list(self.groups) == [self.record]


@cache
def layout(kind: str) -> Layout | None:
    """The layout of CEB303, …; None when no schema knows it.

    Raises:
        ResourceError: the schemas are missing or defective.
    """
    for path in sorted(resources.schemas().glob("ceb-*.xsd")):
        tree = _tree(path)
        root = tree.find(f"{_XS}element[@name='{kind}Message']")
        if root is not None:
            record = next(each for each in root.iter(f"{_XS}element") if each is not root)
            return Layout(str(record.get("name")), _groups(tree, record), _compiled(path))
    return None


@cache
def _tree(path: Path) -> etree._Element:
    try:
        return etree.parse(path, etree.XMLParser(no_network=True, remove_comments=True)).getroot()
    except (OSError, etree.LxmlError) as error:
        raise _defective(path, error) from error


@cache
def _compiled(path: Path) -> etree.XMLSchema:
    with COMPILING:
        try:
            return etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True)))
        except (OSError, etree.LxmlError) as error:
            raise _defective(path, error) from error


def _defective(path: Path, error: Exception) -> ResourceError:
    return ResourceError(
        Text(f"报文模式无法读取：{error}", f"The message schema cannot be read: {error}"),
        where=str(path),
        todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
    )


def _groups(tree: etree._Element, record: etree._Element) -> dict[str, tuple[Element, ...]]:
    children = _children(tree, record)
    nested = {str(each.get("name")): found for each in children if (found := _children(tree, each))}
    if not nested:
        return {str(record.get("name")): _elements(tree, children)}
    return {name: _elements(tree, found) for name, found in nested.items()}


def _elements(tree: etree._Element, found: list[etree._Element]) -> tuple[Element, ...]:
    return tuple(
        Element(
            str(each.get("name")), each.get("minOccurs", "1") != "0", *_lengths(tree, str(each.get("type")))
        )
        for each in found
    )


def _lengths(tree: etree._Element, name: str) -> tuple[int, int]:
    """The least and the most characters of a simple type, of the file itself or of the common one."""
    for each in (tree, _tree(resources.schemas() / "ceb-common.xsd")):
        facets = {
            str(facet.tag).removeprefix(_XS): int(str(facet.get("value")))
            for facet in each.iterfind(f"{_XS}simpleType[@name='{name}']/{_XS}restriction/*")
            if str(facet.tag).endswith("ength")
        }
        if facets:
            exact = facets.get("length")
            return exact or facets.get("minLength", 0), exact or facets.get("maxLength", _ANY)
    return 0, _ANY


def _children(tree: etree._Element, element: etree._Element) -> list[etree._Element]:
    """The elements that stand directly in ``element``, by its own type or a named one of the same file."""
    name = str(element.get("type") or "")
    holder = tree.find(f"{_XS}complexType[@name='{name}']") if name else element.find(f"{_XS}complexType")
    if holder is None:
        return []
    return [
        each for each in holder.findall(f"{_XS}sequence/{_XS}element") if each.get("name") not in _NOT_RECORDS
    ]
