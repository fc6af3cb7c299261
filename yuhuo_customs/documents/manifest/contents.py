"""What a manifest message says, bill by bill: the units that customs answers, found and compared by their numbers.

A unit is a bill (master, and house where there is one); in an arrival report also a container; a carrier confirmation by
road is one unit as a whole, because it tells of vehicles.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

Fields = tuple[Mapping[str, str], tuple[Mapping[str, str], ...]]
"""Texts by path: of the unit (what stands outside it begins with ``^``), and of each of its goods items."""

_REASONS = {"ChangeReasonCode", "ChangeInformation", "Amendment", "Reason", "ContactName", "ContactTel"}
"""Why it is changed or deleted: no part of what a bill says."""
_OUTER = ("Consignment", "TransportEquipment")


def key(journey: str, master: str = "", house: str = "", box: str = "") -> str:
    """The business key of a unit: bills are unique in their flight, voyage or batch."""
    return f"{journey}|||{box}" if box else f"{journey}|{master}|{house}"


def guid(message_id: str, unit: str) -> str:
    """36 characters that name one unit of one message: manifests give their bills none."""
    digits = hashlib.sha256(f"{message_id}\x1f{unit}".encode()).hexdigest().upper()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))


def digest(fields: Fields) -> str:
    """SHA-256 (hex) over what a unit says: equal for equal data."""
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def message_id(root: etree._Element) -> str:
    """Head/MessageID."""
    return next((each.text or "" for each in root.iter() if _name(each) == "MessageID"), "")


def units(root: etree._Element) -> dict[str, Fields]:
    """Key → what the unit says, in the order of the message; the first of two equal keys counts."""
    body = next((each for each in root if _name(each) == "Declaration"), None)
    if body is None:
        return {}
    outer = [each for each in body if _name(each) not in _OUTER]
    around = {f"^{path}": text for path, text in _texts(outer, boxes=False).items()}
    journey = around.get("^ID") or around.get("^BorderTransportMeans/JourneyID", "")
    bills = [each for each in body if _name(each) == "Consignment"]
    numbered = [_numbers(each) for each in bills]
    if not all(numbered) or not (bills or _boxes(body)):
        return {key(journey): (_texts(list(body), boxes=True), ())}
    found: dict[str, Fields] = {}
    for bill, numbers in zip(bills, numbered, strict=True):
        items = [each for each in bill if _name(each) == "ConsignmentItem"]
        own = _texts([each for each in bill if each not in items], boxes=True)
        told = tuple(_texts([each], boxes=True) for each in items)
        found.setdefault(key(journey, *numbers), ({**around, **own}, told))
    for box in _boxes(body):
        found.setdefault(key(journey, box=_number(box, "ID")), ({**around, **_texts([box], boxes=True)}, ()))
    return found


def _numbers(bill: etree._Element) -> tuple[str, ...]:
    """Master and house; empty where the entry names no bill."""
    parts = {_name(each): each for each in bill}
    if "TransportContractDocument" not in parts:
        return ()
    house = parts.get("AssociatedTransportDocument")
    return _number(parts["TransportContractDocument"], "ID"), "" if house is None else _number(house, "ID")


def _number(element: etree._Element, name: str) -> str:
    return next((each.text or "" for each in element.iter() if _name(each) == name), "")


def _boxes(body: etree._Element) -> list[etree._Element]:
    """Containers that stand beside the bills: in the body, or in its means of transport."""
    places = [body, *(each for each in body if _name(each) == "BorderTransportMeans")]
    return [each for place in places for each in place if _name(each) == "TransportEquipment"]


def _texts(elements: Sequence[etree._Element], *, boxes: bool) -> dict[str, str]:
    """Path → text of every leaf below, attributes too; the second of equal paths is ``…[2]``."""
    seen: Counter[str] = Counter()
    found = {}
    for element in elements:
        for path, text in _leaves(element, "", boxes=boxes):
            seen[path] += 1
            found[path if seen[path] == 1 else f"{path}[{seen[path]}]"] = text
    return found


def _leaves(element: etree._Element, above: str, *, boxes: bool) -> Iterator[tuple[str, str]]:
    name = _name(element)
    if name in _REASONS or (name == "TransportEquipment" and not boxes):
        return
    path = f"{above}{name}"
    if len(element):
        for child in element.iterchildren("*"):
            yield from _leaves(child, f"{path}/", boxes=boxes)
        return
    yield path, element.text or ""
    for attribute, text in element.attrib.items():
        yield f"{path}/@{etree.QName(attribute).localname}", str(text)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
