"""A large sound batch with the faults of the cases planted in it, each in orders of its own."""

import re
from dataclasses import dataclass, field

import polars as pl

from yuhuo_customs.review.references import Reference, References
from yuhuo_customs.review.reftables import TABLE_KEYS, table_frame
from yuhuo_customs.review.trying import Trial, base

CODE_TABLES = ("tariff", "ended", "positive", "restricted")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def person(number):
    """A valid ID number; nobody has it but by chance."""
    first = f"4101011990{number // 1000 % 12 + 1:02}{number // 12000 % 28 + 1:02}{number % 1000:03}"
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]


@dataclass(frozen=True)
class Field(Trial):
    """``orders`` orders of two lines, every article and every buyer of an order its own."""

    rows: dict = field(default_factory=dict)
    """Table → rows (column → text) beside those of the family."""
    step: int = 2
    """Orders from one fault to the next; the two orders of a fault share articles and buyer."""

    def _texts(self, frame):
        bare = Trial({}, self.family, self.orders, self.per, folder=self.folder)
        columns = Trial._texts(bare, frame)
        group = frame.rpartition(".")[2]
        if group == "items" and "itemNo" in columns:
            columns["itemNo"] = [
                f"{each}-{self._pair(place // 2)}" for place, each in enumerate(columns["itemNo"])
            ]
        for name in ("buyerIdNumber", "payerIdNumber"):
            if name in columns:
                columns[name] = [person(self._pair(order)) for order in range(self.orders)]
        own = f"{frame.split('.')[0]}."
        for key, value in self.changes.items():
            address, _, at = key.partition("@")
            of, _, name = address.replace("both.", own).rpartition(".")
            if of == frame and (name in columns or not address.startswith("both.")):
                columns.setdefault(name, [None] * len(next(iter(columns.values()))))[int(at)] = value or None
        return columns

    def _pair(self, order):
        return order - (order % self.step == 1)

    def references(self, without=()):
        found = base(self.folder)[self.family].get("references", {})
        tables = {}
        for name in (set(found) | set(self.rows)) & set(TABLE_KEYS) - {*without}:
            rows = [found[name]] if name in found else []
            rows += self.rows.get(name, [])
            names = dict.fromkeys(column for row in rows for column in row)
            columns = {column: [row.get(column, "") for row in rows] for column in names}
            frame = table_frame(name, columns).unique(TABLE_KEYS[name], keep="last", maintain_order=True)
            tables[name] = Reference.of(frame, *TABLE_KEYS[name])
        return References(tables)


def plant(family, cases, orders, step):
    """The batch, what must be found, and which orders were touched: ``{order: code}``.

    Args:
        cases: ``(key, case)`` pairs of this family.
        step: Orders from one fault to the next.
    """
    changes, rows, expected, touched = {}, {}, set(), {}
    for place, (key, case) in enumerate(cases):
        start = place * step
        renamed = _Renaming(family, start, place, case)
        for address, value in case["fires"].items():
            name, _, at = address.partition("@")
            table = name.split(".")[0]
            if table in TABLE_KEYS:
                continue
            spots = range(start, start + 2) if at == "*" else [renamed.at(name, int(at or 0))]
            for spot in spots:
                changes[f"{name}@{spot}"] = renamed.value(value)
        for table, more in renamed.tables(case["fires"]).items():
            rows.setdefault(table, []).extend(more)
        for address, value in renamed.codes().items():
            changes.setdefault(address, value)
        for cell in case["at"]:
            name, _, at = cell.partition("@")
            expected.add((key.partition(":")[0], name, renamed.at(name, int(at or 0))))
        touched |= {start: key, start + 1: key}
    return Field(changes, family, orders=orders, rows=rows, step=step), expected, touched


class _Renaming:
    """Values of a case, as they are in the orders where it is planted."""

    def __init__(self, family, start, place, case):
        self.family, self.start, self.place, self.prefixes = base()[family], start, place, {}
        names = {each.split(".")[0] for each in case["fires"]}
        self.moved = bool(names & set(CODE_TABLES))
        self.values = {}
        for document, groups in self.family.items():
            for value in groups.get("head", {}).values() if document.startswith("CEB") else ():
                if "{n}" in value:
                    for n in range(2):
                        self.values[value.replace("{n}", str(n))] = value.replace("{n}", str(start + n))

    def at(self, address, index):
        return self.start * (2 if ".items." in address or address.startswith("line.") else 1) + index

    def value(self, text):
        if self.moved and re.fullmatch(r"[0-9]{10}", text):
            self.prefixes.setdefault(text[:4], f"{8000 + self.place * 4 + len(self.prefixes)}")
            return self.prefixes[text[:4]] + text[4:]
        return self.values.get(text, text)

    def codes(self):
        """The lines of a case that changes a table of codes have codes of their own."""
        if not self.moved:
            return {}
        kind = next(document for document in ("CEB603", "CEB621") if document in self.family)
        code = self.value(self.family[kind]["items"]["gcode"])
        return {f"{kind}.items.gcode@{self.start * 2 + line}": code for line in range(4)}

    def tables(self, fires):
        found = {}
        usual = self.family.get("references", {})
        changed = {each.split(".")[0] for each in fires} & set(TABLE_KEYS)
        changed |= {
            name for name, row in usual.items() if any(value in self.values for value in row.values())
        }
        for table in changed | (
            set(CODE_TABLES) & set(self.family.get("references", {})) if self.moved else set()
        ):
            usual = {
                name: self.value(value) for name, value in self.family["references"].get(table, {}).items()
            }
            wanted = {address: value for address, value in fires.items() if address.startswith(f"{table}.")}
            last = max((int(address.partition("@")[2] or 0) for address in wanted), default=0)
            made = [dict(usual) for _ in range(last + 1)]
            for address, value in wanted.items():
                name, _, at = address.partition("@")
                made[int(at or 0)][name.partition(".")[2]] = self.value(value)
            if "buyerIdNumber" in TABLE_KEYS[table]:
                made = [{**row, "buyerIdNumber": person(self.start)} for row in made]
            if "head.buyerIdNumber" in TABLE_KEYS[table]:
                made = [{**row, "head.buyerIdNumber": person(self.start)} for row in made]
            found[table] = made
        return found


def cells(findings, *severities):
    """``(code, address, order or line)`` of findings."""
    frame = findings.filter(pl.col("severity").is_in(severities)) if severities else findings
    return {
        (code, address, order if line is None else line)
        for code, address, order, line in frame.select("code", "field", "order", "line").iter_rows()
    }
