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
    def namespace(self) -> str:
        """Namespace of its messages."""
        return f"urn:Declaration:datamodel:standard:CN:{self.kind}:1"

    def specs(self, scope: str) -> Mapping[str, Spec]:
        """Field → declaration of one scope."""
        return specs(self.scopes[scope])
