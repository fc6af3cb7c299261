"""A declaration as it stands in the book."""

import json
import sqlite3
from dataclasses import dataclass, field
from functools import cached_property

from yuhuo_customs.window.kinds import KINDS, Kind

SEPARATOR = "\x1f"  # no XML document can hold it, so joined keys cannot be mistaken for one another
COLUMNS = (
    "d.number, d.kind, d.key, d.guid, d.app_type, d.head, d.items, d.order_ref, d.waybill_ref, d.group_ref, d.objection,"
    " d.life, d.former, d.target, d.step, d.status, d.waited, d.pre_no, d.invt_no, d.other_no"
)
"""What :func:`declared` reads, of a table called ``d``."""


@dataclass
class Declaration:
    """One row of the book; ``status``, the numbers and ``waited`` change as a round goes on."""

    number: int
    name: str
    key: str
    guid: str
    app_type: str
    head_json: str
    items_json: str
    order_ref: str | None
    waybill_ref: str | None
    group_ref: str | None
    objection: str
    life: str
    former: int | None
    target: int | None
    step: int
    status: int
    waited: int
    pre_no: str
    invt_no: str
    other_no: str
    kind: Kind = field(init=False)
    """Its kind."""
    planned: list[int] = field(init=False)
    """The statuses of its life."""

    def __post_init__(self) -> None:
        """Look up what is asked of every row."""
        self.kind = KINDS[self.name]
        self.planned = [int(each) for each in self.life.split(",")]

    @cached_property
    def head(self) -> dict[str, str]:
        """Elements of its head."""
        found: dict[str, str] = json.loads(self.head_json)
        return found

    @cached_property
    def items(self) -> list[dict[str, str]]:
        """Elements of its items."""
        found: list[dict[str, str]] = json.loads(self.items_json)
        return found

    @property
    def draft(self) -> bool:
        """Whether it is only kept, not declared."""
        return self.life == "1"


def find(connection: sqlite3.Connection, where: str, *values: object) -> list[Declaration]:
    """The declarations that stand now and fit ``where`` (a condition on the table ``d``), oldest first."""
    query = f"SELECT {COLUMNS} FROM declarations d WHERE d.current = 1 AND {where} ORDER BY d.number"  # noqa: S608 - fixed texts
    return [Declaration(*row) for row in connection.execute(query, values)]


def by_list_number(connection: sqlite3.Connection, kind: str, invt_no: str) -> Declaration | None:
    """The list of this number that stands now."""
    found = find(connection, "d.kind = ? AND d.invt_no = ?", kind, invt_no) if invt_no else []
    return found[-1] if found else None


def joined(head: dict[str, str], names: tuple[str, ...]) -> str:
    """Elements of a head as one text."""
    return SEPARATOR.join(head.get(name, "") for name in names)
