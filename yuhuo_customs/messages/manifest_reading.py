"""A manifest message or its receipt, read by its shape (manifest/receipts.csv). Nothing is judged, nothing dropped.

Receipts come with the message's namespace, with a prefix, or with none: they are read by local names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count

from lxml import etree

from yuhuo_customs.codes import manifest_replies
from yuhuo_customs.wire import dxp
from yuhuo_customs.wire.parser import parse

_REPEATED = ("Consignment", "ConsignmentItem", "TransportEquipment")


@dataclass(frozen=True, slots=True)
class ManifestPart:
    """A group that repeats: its own values by path, and the groups inside it."""

    name: str
    values: dict[str, str]
    inner: list["ManifestPart"]


@dataclass(frozen=True, slots=True)
class ManifestContent:
    """A message taken apart: Head, the body's own values by path, bills and containers."""

    kind: str
    function: str
    head: dict[str, str]
    body: ManifestPart
    is_receipt: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receipt says of one thing.

    Attributes:
        about: "message", "bill" or "container".
        number, house: Bill or container number.
        status: As it stands (``codes.manifest_replies`` has its meaning).
        detail: Five-digit code at the front of the text; "" when there is none.
        text: As it stands.
        technical: Only that it was taken in: no answer of customs.
    """

    about: str
    number: str
    house: str
    status: str
    detail: str
    text: str
    technical: bool


def is_manifest(content: bytes) -> bool:
    """Whether the XML (bare or in its envelope) is a manifest message or receipt.

    Raises:
        InputError: it is no XML that is safe to read.
    """
    return etree.QName(_root(content)).localname == "Manifest"


def client_answer(content: bytes) -> dict[str, str] | None:
    """Elements of the client program's own answer to a manifest (``Response`` without a frame); None: something else.

    Raises:
        InputError: it is no XML that is safe to read.
    """
    root = _root(content)
    if etree.QName(root).localname != "Response":
        return None
    found = {etree.QName(each).localname: each.text or "" for each in root.iter("*") if not len(each)}
    return found if "StatementCode" in found else None


def read(content: bytes) -> ManifestContent:
    """Read a manifest message or receipt.

    Raises:
        InputError: it is no XML that is safe to read.
    """
    root = _root(content)
    children = {etree.QName(child).localname: child for child in root.iterchildren("*")}
    head = (
        {etree.QName(each).localname: each.text or "" for each in children["Head"]}
        if "Head" in children
        else {}
    )
    body = children.get("Response", children.get("Declaration"))
    return ManifestContent(
        head.get("MessageType", ""),
        head.get("FunctionCode", ""),
        head,
        _part(body) if body is not None else ManifestPart("", {}, []),
        "Response" in children,
    )


def answers(content: ManifestContent) -> list[Answer]:
    """What the receipt says: of the whole file, of each bill, of each container."""
    return list(_answers(content.body, "message"))


def _answers(part: ManifestPart, about: str) -> Iterator[Answer]:
    values = part.values
    status = values.get("ResponseType/Code") or values.get("AdditionalInformation/StatementCode")
    text = values.get("ResponseType/Text") or values.get("AdditionalInformation/StatementDescription", "")
    if status is not None:
        number = (
            values.get("TransportContractDocument/ID")
            or values.get("EquipmentIdentification/ID")
            or (values.get("ID", "") if about == "container" else "")
        )
        house = values.get("AssociatedTransportDocument/ID", "")
        yield Answer(
            about,
            number,
            house,
            status,
            manifest_replies.detail(text),
            text,
            status in manifest_replies.TECHNICAL,
        )
    for each in part.inner:
        yield from _answers(each, "bill" if each.name == "Consignment" else "container")


def _root(content: bytes) -> etree._Element:
    root = parse(content)
    found = dxp.envelope_of(root)
    return root if found is None else parse(found.data)


def _part(element: etree._Element) -> ManifestPart:
    values: dict[str, str] = {}
    inner: list[ManifestPart] = []
    _collect(element, "", values, inner)
    return ManifestPart(etree.QName(element).localname, values, inner)


def _collect(element: etree._Element, path: str, values: dict[str, str], inner: list[ManifestPart]) -> None:
    for child in element.iterchildren("*"):
        name = path + etree.QName(child).localname
        if len(child) and etree.QName(child).localname in _REPEATED:
            inner.append(_part(child))
        elif len(child):
            _collect(child, f"{name}/", values, inner)
        else:
            again = (f"{name}[{n}]" for n in count(2))
            free = next(each for each in chain((name,), again) if each not in values)
            values[free] = child.text or ""
            values |= {
                f"{free}/@{etree.QName(key).localname}": str(each) for key, each in child.attrib.items()
            }
