"""Batches for the cases of rules: a sound one, with what the case changes; and what the rules make of it.

A case names addresses and values (``"CEB603.items.gcode@2" = "6704110000"``): ``@n`` chooses the order or line,
``both.`` means every document of the family, ``lines`` the number of lines of each order, and ``tariff.unit1`` a
column of a reference table (its rows are those of ``[FAMILY.references.tariff]``).
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch, Classified, Column, DocumentFrames, Source
from yuhuo_customs.review.packs import SHIPPED
from yuhuo_customs.review.references import Reference, References
from yuhuo_customs.review.reftables import TABLE_KEYS, table_frame

_TYPES: dict[str, pl.DataType] = {"decimal": pl.Decimal(19, 5), "integer": pl.Int32()}
_SHEETS = {
    "head": ("订单", "orders"),
    "items": ("商品", "lines"),
    "line": ("商品", "lines"),
    "order": ("订单", "orders"),
}
Base = Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]]
"""Family → document → group → field → value."""


@cache
def base(folder: Path = SHIPPED) -> Base:
    """The sound batches of a pack: its own ``base.toml``, on top of those of the shipped pack."""
    own = folder / "base.toml"
    shipped: dict[str, Any] = tomllib.loads((SHIPPED / "base.toml").read_text(encoding="utf-8"))
    return shipped | (tomllib.loads(own.read_text(encoding="utf-8")) if own.exists() else {})


@dataclass(frozen=True)
class Trial:
    """A batch of one family with changes.

    Attributes:
        changes: Address → value ("" for an empty cell).
        shared: Whether a field of several documents stands in one cell, as in the shipped profiles.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    family: str = "export"
    orders: int = 2
    per: int = 2
    shared: bool = True
    folder: Path = SHIPPED

    @property
    def counts(self) -> list[int]:
        """Lines of each order."""
        return list(self.changes.get("lines", [self.per] * self.orders))

    @property
    def groups(self) -> dict[str, Mapping[str, str]]:
        """``CEB603.items`` and so on → field → value."""
        family = base(self.folder)[self.family]
        return {
            (document if document == group else f"{document}.{group}"): fields
            for document, groups in family.items()
            if document != "references"
            for group, fields in groups.items()
        }

    def classified(self, findings: Findings | None = None) -> Classified:
        """The batch as the review gets it."""
        frames = {frame: self._texts(frame) for frame in self.groups}
        texts = {
            f"{frame}.{name}": each for frame, columns in frames.items() for name, each in columns.items()
        }
        of = [order for order, count in enumerate(self.counts) for _ in range(count)]
        orders = {at: each for at, each in texts.items() if ".head." in at or at.startswith("order.")}
        lines = {at: each for at, each in texts.items() if at not in orders}
        number = next((each for address, each in orders.items() if address.endswith(".orderNo")), None)
        head = _table({"_order": range(self.orders), "_row": range(2, self.orders + 2)}, orders)
        head = head.with_columns(orderNo=pl.Series(number or [""] * self.orders, dtype=pl.String))
        item = _table({"_line": range(len(of)), "_order": of, "_row": range(2, len(of) + 2)}, lines)
        source = Source("orders.xlsx", "orders.xlsx", "0" * 64, "xlsx")
        batch = Batch(source, self.family, head, item, self._places(texts), {}, Findings.none())
        kinds = sorted({frame.split(".")[0] for frame in self.groups} & set(documents()))
        made = {
            kind: DocumentFrames(self.typed(f"{kind}.head"), self.typed(f"{kind}.items")) for kind in kinds
        }
        return Classified(batch, made, item.select("_line"), findings or Findings.none())

    def references(self, without: Sequence[str] = ()) -> References:
        """The family's reference tables, with the changes."""
        found = dict(base(self.folder)[self.family].get("references", {}))
        tables = {}
        for name in {*found, *(each.split(".")[0] for each in self.changes)} & set(TABLE_KEYS) - {*without}:
            columns = {column: [value] for column, value in found.get(name, {}).items()}
            for key, value in self.changes.items():
                address, _, at = key.partition("@")
                table, _, column = address.partition(".")
                if table == name:
                    cells = columns.setdefault(column, [""])
                    cells += [cells[0]] * (int(at or 0) + 1 - len(cells))
                    cells[int(at or 0)] = value
            tables[name] = Reference.of(table_frame(name, columns), *TABLE_KEYS[name])
        return References(tables)

    def typed(self, frame: str) -> pl.DataFrame:
        """The frame in the types of its model; what cannot be read is null."""
        document, group = frame.split(".")
        if frame not in self.groups:
            return pl.DataFrame(schema={"_order": pl.UInt32, "_line": pl.UInt32})
        kinds = {name: spec.kind for name, spec in documents()[document].specs(group).items()}
        columns = [
            pl.Series(
                name, [_read(kinds[name], each) for each in values], _TYPES.get(kinds[name], pl.String())
            )
            for name, values in self._texts(frame).items()
            if name in kinds
        ]
        of = [order for order, count in enumerate(self.counts) for _ in range(count)]
        size = self.orders if group == "head" else len(of)
        keys = [pl.Series("_order", range(size) if group == "head" else of, pl.UInt32)]
        if group == "items":
            keys.append(pl.Series("_line", range(size), pl.UInt32))
        return pl.DataFrame([*keys, *columns])

    def _texts(self, frame: str) -> dict[str, list[str | None]]:
        group = frame.rpartition(".")[2]
        within = [number for count in self.counts for number in range(1, count + 1)]
        size = sum(self.counts) if group in ("items", "line") else self.orders
        numbers = within if group == "items" else list(range(size))
        columns: dict[str, list[str | None]] = {
            name: [value.replace("{n}", str(number)) or None for number in numbers]
            for name, value in self.groups[frame].items()
        }
        for key, value in self.changes.items():
            address, _, at = key.partition("@")
            of, _, name = address.replace("both.", f"{frame.split('.', maxsplit=1)[0]}.").rpartition(".")
            known = name in columns or not address.startswith("both.") or _knows(frame, name)
            if of == frame and known:
                cells = columns.setdefault(name, [None] * size)
                for place in range(size) if at == "*" else [int(at or 0)]:
                    cells[place] = value or None
        return columns

    def _places(self, texts: Mapping[str, object]) -> dict[str, Column]:
        """A column for each element: the documents share it, as in the shipped profiles."""
        places: dict[str, Column] = {}
        letters: dict[tuple[str, str], str] = {}
        for address in texts:
            group = address.split(".")[0 if address.startswith(("line.", "order.")) else 1]
            sheet, table = _SHEETS[group]
            name = address.rpartition(".")[2]
            one = self.shared and address != "CEB603.head.freight"
            key = (sheet, name if one else address)
            letters.setdefault(key, f"{'H' if group == 'head' else 'L'}{len(letters)}")
            places[address] = Column(sheet, letters[key], table, name)
        return places


def _knows(frame: str, name: str) -> bool:
    document, _, group = frame.partition(".")
    return document in documents() and name in documents()[document].specs(group)


def _table(keys: Mapping[str, Sequence[int]], texts: Mapping[str, Sequence[str | None]]) -> pl.DataFrame:
    numbers = [pl.Series(name, values, pl.UInt32) for name, values in keys.items()]
    return pl.DataFrame([*numbers, *(pl.Series(name, each, pl.String) for name, each in texts.items())])


def _read(kind: str, value: str | None) -> object:
    if value is None or kind not in _TYPES:
        return value
    try:
        return Decimal(value) if kind == "decimal" else int(value)
    except (InvalidOperation, ValueError):
        return None
