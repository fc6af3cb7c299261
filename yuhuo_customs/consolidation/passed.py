"""Headings of the sheet of units that are none of its own: what the manifest workbooks know is passed on to them."""

from collections.abc import Mapping
from functools import cache

from yuhuo_customs.consolidation.modes import MODES
from yuhuo_customs.documents.manifest import manifests
from yuhuo_customs.errors import Text
from yuhuo_customs.manifests import profile, rail
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.sheets.spelling import plain

RAIL = "advance"
"""The rail document that is filled in."""
GIVEN: Mapping[str, tuple[str, ...]] = {
    "air": ("message.JourneyID", "message.TransportName", "message.ModeCode", "bills.MasterID", "bills.HouseID",
            "bills.Pieces", "bills.GrossWeight"),
    "road": ("message.BatchID", "message.ModeCode", "bills.MasterID", "bills.Pieces", "bills.GrossWeight",
             "bills.Value", "bills.Currency", "bills.VehicleName"),
    "water": ("message.JourneyID", "message.TransportName", "message.ModeCode", "bills.MasterID", "bills.HouseID",
              "bills.Pieces", "bills.GrossWeight", "boxes.EquipmentID"),
    "rail": ("9", "10", "13", "15", "38", "42", "44", "45", "47"),
}  # fmt: skip
"""Manifest → what the consolidation itself fills in."""
_MESSAGES = {
    "air": ("MT2201", "MT3201", "MT4201"),
    "road": ("MT2401", "MT3402", "MT4402"),
    "water": ("MT2101", "MT3101", "MT4101"),
}
"""Advance manifest, arrival report and loading: what they need stands in the template."""


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for mode in MODES.values():
        for address, headings in _headings(mode.manifest):
            for word in dict.fromkeys(map(plain, headings)):
                known = found.setdefault(word, [])
                if f"{mode.manifest}:{address}" not in known:
                    known.append(f"{mode.manifest}:{address}")
    return {word: tuple(each) for word, each in found.items()}


def _headings(manifest: str) -> list[tuple[str, tuple[str, ...]]]:
    if manifest == "rail":
        items = [
            each for each in rail.items() if each.document == RAIL and str(each.number) not in GIVEN["rail"]
        ]
        seen = {each.name: each.number for each in reversed(items)}
        return [
            (str(each.number), (each.heading, *((each.name,) if seen[each.name] == each.number else ())))
            for each in items
        ]
    return [
        (each.address, (*each.title, *each.aliases))
        for each in profile.load(manifest).columns
        if each.sheet in ("bills", "boxes") and each.address not in GIVEN[manifest]
    ]


def passed(word: str) -> tuple[str, ...]:
    """Addresses (``air:bills.LoadingID``) that a heading fills; none where no manifest knows it."""
    return _words().get(word, ())


def needed() -> list[tuple[Text, tuple[str, ...]]]:
    """Headings that the template of units shows: what the manifests of an export need and the consolidation does not fill
    in, each with the manifests that need it.
    """  # noqa: D205 - one sentence
    found: dict[Text, list[str]] = {}
    for manifest, kinds in _MESSAGES.items():
        for column in profile.load(manifest).columns:
            mine = ("bills", "boxes") if manifest == "water" else ("bills",)
            own = column.sheet not in mine or column.address in GIVEN[manifest]
            if not own and any(_is_needed(kind, column) for kind in kinds):
                found.setdefault(column.title, []).append(manifest)
    for item in rail.items():
        if item.document == RAIL and all(item.needs.values()) and str(item.number) not in GIVEN["rail"]:
            known = next((title for title in found if title.zh == item.name), Text(item.name, item.heading))
            found.setdefault(known, []).append("rail")
    return [(title, tuple(dict.fromkeys(modes))) for title, modes in found.items()]


def _is_needed(kind: str, column: profile.Column) -> bool:
    structure = messages.structure(kind, manifests()[kind].functions[0])
    outer = [scope for scope in ("message", "bills", "boxes") if scope in structure]
    first = [need.what for scope in outer for need in structure[scope].needs if not need.names]
    if column.scope in structure and column.scope not in outer:
        return column.scope in first and not column.address.endswith((".FX", ".EM"))
    return column.field in first and column.scope in structure
