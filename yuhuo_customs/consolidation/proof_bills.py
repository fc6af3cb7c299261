"""Master waybills of lists (CEB607) against the sums: weights by bill, every parcel once, each in its bag."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yuhuo_customs.consolidation import codes_proof as codes
from yuhuo_customs.consolidation.truth import Item, Sums, Truth, plain, whole
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import Text

_WEIGHT, _BAG = Text("毛重（公斤）", "gross weight (kg)"), Text("总包号", "bag")


@dataclass(frozen=True, slots=True)
class Waybill:
    """One CEB607 as it stands: ``place`` says where (file, or the ledger), head and items by element name."""

    place: str
    head: Mapping[str, str]
    items: Sequence[Mapping[str, str]]


def check(waybills: Sequence[Waybill], truth: Truth, bills: Sequence[str]) -> tuple[Findings, Sums]:
    """Compare; the second is what they say together. Parts of a split one have the same copNo and repeat its weight."""
    wanted = {item.parcel: item for item in truth.items}
    found: list[Findings] = []
    seen: dict[str, str] = {}
    totals, documents = Sums(), dict[str, list[Waybill]]()
    for waybill in waybills:
        documents.setdefault(waybill.head.get("copNo", ""), []).append(waybill)
        for item in waybill.items:
            number, where = item.get("logisticsNo", ""), f"{waybill.place}/{item.get('logisticsNo', '')}"
            if number in seen:
                found.append(_said(codes.TWICE, where, number, first=seen[number]))
            elif number not in wanted or wanted[number].bill != waybill.head.get("billNo"):
                found.append(_said(codes.EXTRA, where, number))
            else:
                totals.add(wanted[number])
                bag = item.get("totalPackageNo", "")
                if bag != wanted[number].bag:
                    found.append(_differs(f"{where}/totalPackageNo", bag, number, wanted[number].bag, _BAG))
            seen[number] = item.get("gnum", "")
    for copNo, parts in documents.items():
        found += _weights(copNo, parts, wanted)
    places = "CEB607" if not waybills else waybills[0].place.partition(" ")[0]
    found += [
        _said(codes.LOST, places, number, place=places)
        for number, item in wanted.items()
        if number not in seen and item.bill in bills
    ]
    return Findings.none().and_(*found), totals


def _weights(number: str, parts: Sequence[Waybill], wanted: Mapping[str, Item]) -> Iterator[Findings]:
    """The weight of every part is that of the whole document's parcels, to the gram."""
    grams = sum(
        wanted[name].grams
        for part in parts
        for item in part.items
        if (name := item.get("logisticsNo", "")) in wanted
    )
    for part in parts:
        said = part.head.get("grossWeight")
        if whole(said, 1000) != grams:
            yield _differs(
                f"{part.place}/grossWeight",
                said or "",
                part.head.get("billNo", number),
                plain(grams, 1000),
                _WEIGHT,
            )


def _differs(place: str, value: str, about: str, right: str, title: Text) -> Findings:
    params = {"about": about, "right": right, "what_zh": title.zh, "what_en": title.en}
    return Findings.of(codes.DIFFERENT, params=params, sheet=place, value=value)


def _said(code: str, sheet: str, value: str, **params: object) -> Findings:
    return Findings.of(code, params=params, sheet=sheet, value=value)
