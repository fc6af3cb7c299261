"""What a kind of manifest is: its type number, mode, functions, models, and the answer to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from yuhuo_customs.documents.fields import Record, Spec, specs
from yuhuo_customs.errors import Text

Mode = Literal["air", "road", "water"]
Part = Literal["advance", "original", "arrival", "loading"]

FUNCTIONS: Mapping[str, Text] = {
    "9": Text("主要数据", "main data"),
    "0": Text("其他数据", "other data"),
    "5": Text("变更", "change"),
    "3": Text("删除", "deletion"),
    "2": Text("新增", "new"),
}
"""Function code → what it does (manifest README, numbering)."""

RESPONSE = "Response"
"""A receipt is called by the type it answers and this word: MT2201Response."""
NOTICE = "MT9999"
"""Notices of customs (manifest/messages.csv): named in the type list only."""


@dataclass(frozen=True, slots=True)
class ManifestKind:
    """One type of manifest message (manifest/messages.csv).

    Attributes:
        kind: MT2201, …: ``MT``, kind, mode and two digits.
        title: Chinese and English name.
        mode: By what the goods travel.
        part: Which step of the way it tells.
        direction: "export" or "import".
        functions: Codes of :data:`FUNCTIONS` that it knows, the first sending first.
        scopes: Scope of its skeletons → model of one row.
        most_bills: Bills that one message holds; None where the schema sets no bound.
        official: The lengths and lists are official: the schema has them, and they block. Else they are borrowed and
            warn.
    """

    kind: str
    title: Text
    mode: Mode
    part: Part
    direction: Literal["export", "import"]
    functions: tuple[str, ...]
    scopes: Mapping[str, type[Record]]
    most_bills: int | None
    official: bool

    @property
    def journey(self) -> str:
        """The field that names flight or voyage; by road the transport batch."""
        return "BatchID" if self.mode == "road" else "JourneyID"

    @property
    def by_batch(self) -> bool:
        """Whether it tells of vehicles and no bills: a carrier confirmation is answered and deleted as a whole."""
        return self.mode == "road" and self.part == "loading"

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """By bill (master, and house where there is one), by container, by the whole journey (manifest/receipts.csv)."""
        whole = (self.journey,)
        return (
            (whole,)
            if self.by_batch
            else (("MasterID", self.journey, "HouseID"), ("EquipmentID", self.journey), whole)
        )

    @property
    def joint(self) -> bool:
        """Customs answers per master bill, or for the whole file."""
        return True

    @property
    def numbers(self) -> tuple[str, ...]:
        """Bill, house bill, container, journey."""
        return ("MasterID", "HouseID", "EquipmentID", self.journey, "orderNo")

    @property
    def answered_by(self) -> tuple[str, ...]:
        """Responses to its messages, and notices."""
        return tuple(f"{each}{RESPONSE}" for each in (self.kind, *self.notices))

    @property
    def notices(self) -> tuple[str, ...]:
        """A notice of customs names no type that it answers: it speaks of the bill itself."""
        return (NOTICE,) if self.part in ("advance", "original") else ()

    @property
    def done(self) -> tuple[str, ...]:
        """Accepted; a bill can be released after that (manifest/receipts.csv, status)."""
        return ("01", "11")

    @property
    def cancels(self) -> str:
        """Nothing: a deletion is a revision of the same bill."""
        return ""

    @property
    def given(self) -> tuple[str, ...]:
        """Receipts bring no new numbers."""
        return ()

    @property
    def after(self) -> tuple[str, ...]:
        """The advance manifest goes before arrival and loading, the arrival report before loading."""
        digit = {"air": "2", "road": "4", "water": "1"}[self.mode]
        advance, arrival = f"MT2{digit}01", "MT3402" if self.mode == "road" else f"MT3{digit}01"
        return {"arrival": (advance,), "loading": (advance, arrival)}.get(self.part, ())

    @property
    def namespace(self) -> str:
        """Namespace of its messages."""
        return f"urn:Declaration:datamodel:standard:CN:{self.kind}:1"

    def specs(self, scope: str) -> Mapping[str, Spec]:
        """Field → declaration of one scope."""
        return specs(self.scopes[scope])
