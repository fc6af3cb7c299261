"""Sound batches of any size, made from a seed, with the faults of the cases planted in orders of their own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.stages import Classified
from yuhuo_customs.errors import Text
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.references import Reference, References
from yuhuo_customs.review.reftables import TABLE_KEYS, table_frame
from yuhuo_customs.review.reviewing import review
from yuhuo_customs.review.trying import Trial, base
from yuhuo_customs.sheets import check as judging
from yuhuo_customs.sheets.profile import Profile

CODE_TABLES = ("tariff", "ended", "positive", "restricted")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FOLDER = Path(__file__).parent
"""Its base.toml has the families that no rule speaks of."""
FIRST = 100
"""Number of the first order: those of the cases' own values are nobody's."""


def person(number: int) -> str:
    """A valid ID number of somebody born in 1990; nobody has it but by chance."""
    # neighbours are born on other days: their numbers do not follow one another
    first = f"4101011990{number % 12 + 1:02}{number // 12 % 28 + 1:02}{number // 336 * 7 % 1000:03}"
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]


def numbered(template: str, number: int) -> str:
    """``template`` with the number of an order in it; it takes the place of the noughts before it."""
    if "{n}" not in template:
        return template
    if template.startswith("202610311200"):  # a time of payment: every order has its own minute of the day
        return f"202610{31 - number // 1440 % 30:02}{number // 60 % 24:02}{number % 60:02}{number % 60:02}"
    before, after = template.split("{n}")
    bare = before.rstrip("0")
    width = len(before) - len(bare) + 1
    return f"{bare}{number:0{width}}{after}"


@dataclass(frozen=True)
class Slot:
    """Neighbouring orders with a buyer and articles of their own.

    Attributes:
        key: The case that is planted in them; "" for a sound order.
        counts: Lines of each order.
        number: Of the slot in the batch; ``place``: of the case among the cases.
    """

    key: str
    case: Mapping
    start: int
    line: int
    counts: tuple[int, ...]
    number: int
    place: int = 0

    def index(self, address: str, at: int) -> int:
        """Index in the batch of the case's order or line ``at``."""
        return (self.line if _of_lines(address) else self.start) + at

    def has(self, address: str, index: int) -> bool:
        """Whether the order or line belongs to it."""
        first, size = (self.line, sum(self.counts)) if _of_lines(address) else (self.start, len(self.counts))
        return first <= index < first + size


def _of_lines(address: str) -> bool:
    return ".items." in address or address.startswith("line.")


def slots(cases: Sequence[tuple[str, Mapping]], lines: int, seed: int) -> list[Slot]:
    """The cases in an order of chance between sound orders of one to four lines, ``lines`` in all.

    Raises:
        ValueError: the cases alone need more lines.
    """
    chance = Random(seed)
    wanted = [(key, case, tuple(_counts(case)), place) for place, (key, case) in enumerate(cases)]
    left = lines - sum(sum(counts) for _, _, counts, _ in wanted)
    if left < 0:
        raise ValueError(f"{lines} lines are too few")
    while left:
        count = min(chance.randint(1, 4), left)
        wanted.append(("", {}, (count,), 0))
        left -= count
    chance.shuffle(wanted)
    starts = accumulate((len(counts) for _, _, counts, _ in wanted), initial=0)
    first = accumulate((sum(counts) for _, _, counts, _ in wanted), initial=0)
    placed = enumerate(zip(wanted, starts, first, strict=False))
    return [
        Slot(key, case, start, line, counts, number, place)
        for number, ((key, case, counts, place), start, line) in placed
    ]


def _counts(case: Mapping) -> list[int]:
    return list(case["fires"].get("lines", [2] * int(case.get("orders", 2))))


@dataclass(frozen=True)
class Field(Trial):
    """The batch: sound orders of many kinds, and the slots with their faults."""

    folder: Path = FOLDER
    slots: Sequence[Slot] = ()
    seed: int = 0
    today: date = date(2026, 11, 1)

    @property
    def counts(self) -> list[int]:
        """Lines of each order."""
        return [count for slot in self.slots for count in slot.counts]

    @cached_property
    def columns(self) -> dict[str, dict[str, list[str | None]]]:
        """Frame → field → value of each order or line."""
        found = {frame: self._plain(frame) for frame in self.groups}
        for slot in self.slots:
            if slot.key:
                _plant(slot, found, self.family)
            elif {"CEB603.items", "CEB621.items"} & set(found):
                _vary(slot, found, Random(self.seed * 1_000_003 + slot.number), self.today)
        return found

    def typed(self, _frame: str) -> pl.DataFrame:
        """Nothing: the models judge the text."""
        return pl.DataFrame()

    def _texts(self, frame: str) -> dict[str, list[str | None]]:
        return self.columns[frame]

    def _plain(self, frame: str) -> dict[str, list[str | None]]:
        found = {}
        for name, template in self.groups[frame].items():
            found[name] = [
                each or None for slot in self.slots for each in self._cells(slot, frame, name, template)
            ]
        return found

    def _cells(self, slot: Slot, frame: str, name: str, template: str) -> Iterator[str]:
        if frame.endswith("items") or frame == "line":
            for count in slot.counts:
                yield from (_own(slot, name, template.replace("{n}", str(n))) for n in range(1, count + 1))
        else:
            for order in range(len(slot.counts)):
                yield _own(slot, name, numbered(template, FIRST + slot.start + order))

    def references(self, without: Sequence[str] = ()) -> References:
        """The family's tables with rows for every slot."""
        rows: dict[str, list[dict[str, str]]] = {}
        usual = base(self.folder)[self.family].get("references", {})
        for name, row in usual.items():
            rows.setdefault(name, []).append(dict(row))
        for slot in self.slots:
            for name, more in _Names(slot, self.family).tables().items():
                rows.setdefault(name, []).extend(more)
        tables = {}
        for name in set(rows) - {*without}:
            names = dict.fromkeys(column for row in rows[name] for column in row)
            columns = {column: [row.get(column, "") for row in rows[name]] for column in names}
            frame = table_frame(name, columns).unique(TABLE_KEYS[name], keep="last", maintain_order=True)
            tables[name] = Reference.of(frame, *TABLE_KEYS[name])
        return References(tables)


def _own(slot: Slot, name: str, value: str) -> str:
    """Articles and people are the slot's own: orders do not speak of each other."""
    if name == "itemNo":
        return f"{value}-{slot.number}"
    return person(slot.number) if name in ("buyerIdNumber", "payerIdNumber") and value else value


def _plant(slot: Slot, found: dict[str, dict[str, list[str | None]]], family: str) -> None:
    names = _Names(slot, family)
    for address, value in names.changes():
        name, _, at = address.partition("@")
        of, _, element = name.rpartition(".")
        for frame in _frames(of, element, found):
            index = slot.index(f"{frame}.{element}", int(at))
            column = found[frame].setdefault(element, [None] * len(next(iter(found[frame].values()))))
            column[index] = value or None


def _frames(of: str, element: str, found: Mapping) -> list[str]:
    if not of.startswith("both."):
        return [of]
    group = of.removeprefix("both.")
    return [
        frame
        for frame in found
        if frame.endswith(f".{group}") and element in documents()[frame.split(".")[0]].specs(group)
    ]


@dataclass
class _Names:
    """The values of a case as they are in the orders where it is planted."""

    slot: Slot
    family: str

    @cached_property
    def usual(self) -> Mapping:
        return base(FOLDER)[self.family]

    @cached_property
    def moved(self) -> bool:
        """A case that changes a table of codes has codes of its own."""
        return bool({each.split(".")[0] for each in self.slot.case.get("fires", {})} & set(CODE_TABLES))

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Heading of the case's codes → the heading that stands for it in this slot."""
        fires = [str(value) for value in self.slot.case.get("fires", {}).values()]
        usual = [value for row in self.usual.get("references", {}).values() for value in row.values()]
        headings = sorted({text[:4] for text in (*usual, *fires) if re.fullmatch(r"[0-9]{10}", text)})
        return {heading: f"{8000 + self.slot.place * 8 + at}" for at, heading in enumerate(headings)}

    @cached_property
    def values(self) -> dict[str, str]:
        found = {}
        for document, groups in self.usual.items():
            for name, template in groups.get("head", {}).items() if document in documents() else ():
                for order in range(len(self.slot.counts)):
                    mine = numbered(template, FIRST + self.slot.start + order)
                    if "{n}" in template:
                        found[template.replace("{n}", str(order))] = mine
                    elif _own(self.slot, name, mine) != mine:
                        found[mine] = _own(self.slot, name, mine)
            item = groups.get("items", {}).get("itemNo", "") if document in documents() else ""
            for number in range(1, 10 if item else 1):
                plain = item.replace("{n}", str(number))
                found[plain] = _own(self.slot, "itemNo", plain)
        return found

    def value(self, text: str) -> str:
        if self.moved and re.fullmatch(r"[0-9]{10}", text):
            return self.prefixes[text[:4]] + text[4:]
        return self.values.get(text, text)

    def changes(self) -> Iterator[tuple[str, str]]:
        """``address@n`` (within the slot) and value; what the case itself says comes last."""
        if self.moved:
            kind = next(document for document in ("CEB603", "CEB621") if document in self.usual)
            code = self.value(self.usual[kind]["items"]["gcode"])
            yield from ((f"{kind}.items.gcode@{line}", code) for line in range(sum(self.slot.counts)))
        for address, value in self.slot.case["fires"].items():
            name, _, at = address.partition("@")
            if name == "lines" or name.split(".")[0] in TABLE_KEYS:
                continue
            size = sum(self.slot.counts) if _of_lines(name) else len(self.slot.counts)
            for each in range(size) if at == "*" else [int(at or 0)]:
                yield f"{name}@{each}", self.value(value)

    def tables(self) -> dict[str, list[dict[str, str]]]:
        """Table → the rows that this slot needs."""
        usual, fires = self.usual.get("references", {}), self.slot.case.get("fires", {})
        needed = {each.split(".")[0] for each in fires} & set(TABLE_KEYS)
        needed |= {name for name, row in usual.items() if any(value in self.values for value in row.values())}
        needed |= set(CODE_TABLES) & set(usual) if self.moved else set()
        found = {}
        for table in sorted(needed):
            wanted = {key: value for key, value in fires.items() if key.startswith(f"{table}.")}
            last = max((int(key.partition("@")[2] or 0) for key in wanted), default=0)
            row = {name: self.value(value) for name, value in usual.get(table, {}).items()}
            made = [dict(row) for _ in range(last + 1)]
            if "gnum" in row and not wanted:
                made = [{**row, "gnum": str(number)} for number in range(1, max(self.slot.counts) + 1)]
            for key, value in wanted.items():
                name, _, at = key.partition("@")
                made[int(at or 0)][name.partition(".")[2]] = self.value(value)
            found[table] = made
        return found


def _vary(slot: Slot, found: dict[str, dict[str, list[str | None]]], chance: Random, today: date) -> None:
    """Another order that is sound: other quantities, prices, weights, articles, countries, days."""
    (count,) = slot.counts
    lines = [_Line(chance, foreign="CEB603.items" in found) for _ in range(count)]
    goods = sum((line.total for line in lines), Decimal(0))
    net = sum((line.weight for line in lines), Decimal(0))
    gross = net + Decimal(chance.randint(0, 30)) / 100
    heads = {"goodsValue": goods, "netWeight": net, "grossWeight": gross, "weight": gross, "charge": goods}
    days = {"ieDate": chance.randint(-20, 60), "declTime": 0}
    country = chance.choice(("502", "303", "304", "601", "116", "133"))
    for frame, columns in found.items():
        if frame.endswith("items"):
            for place, line in enumerate(lines, slot.line):
                _put(columns, place, line.cells("CEB603.items" in found))
                if frame == "CEB603.items":
                    _put(columns, place, {"country": country})
        elif frame.endswith("head"):
            said = {name: _text(value) for name, value in heads.items()}
            said |= {name: f"{today + timedelta(days=more):%Y%m%d}" for name, more in days.items()}
            if frame == "CEB603.head":
                said |= {"country": country, "POD": country, "packNo": str(chance.randint(1, 3))}
            _put(columns, slot.start, said)
    paid = found.get("CEB311.head")
    if paid:
        money = {name: Decimal(paid[name][slot.start] or 0) for name in ("freight", "taxTotal", "discount")}
        total = goods + money["freight"] + money["taxTotal"] - money["discount"]
        _put(paid, slot.start, {"acturalPaid": _text(total)})
        _put(found["CEB411.head"], slot.start, {"amountPaid": _text(total)})


class _Line:
    def __init__(self, chance: Random, *, foreign: bool) -> None:
        self.quantity = Decimal(chance.randint(1, 6))
        self.price = Decimal(chance.randint(*((4_001, 5_999) if foreign else (4_500, 5_000)))) / 100
        self.total = (self.quantity * self.price).quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.weight = self.quantity * Decimal(chance.randint(11, 19)) / 100
        self.inches = chance.randint(8, 30)
        self.grams = chance.randint(2, 40) * 5
        self.barcode = chance.choice(("6901234567892", "无", "96385074", "036000291452"))

    def cells(self, foreign: bool) -> dict[str, str]:
        """The fields of a line; pieces are the first legal unit of the wigs, kilograms of the creams."""
        kilograms, pieces = ("qty2", "qty1") if foreign else ("qty1", "qty2")
        named = {
            "itemName": f"{self.inches}寸人发蕾丝假发",
            "gmodel": f"0|0|人发|蕾丝|{self.inches}寸",
        }
        if not foreign:
            named = {"gmodel": f"0|3|面霜|{self.grams}克"}
        return {
            "qty": _text(self.quantity), "price": _text(self.price), "totalPrice": _text(self.total),
            pieces: _text(self.quantity), kilograms: _text(self.weight), "barCode": self.barcode, **named,
        }  # fmt: skip


def _put(columns: dict[str, list[str | None]], place: int, cells: Mapping[str, str]) -> None:
    """Only fields that the frame has, and fills."""
    for name, value in cells.items():
        if name in columns and columns[name][place] is not None:
            columns[name][place] = value


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"


def reviewed(trial: Field, rules, settings: Mapping, today: date) -> pl.DataFrame:
    """The findings of models and rules, as ``yuhuo check`` makes them of a workbook; no table of the user is left out."""
    raw = trial.classified()
    kinds = tuple(raw.documents)
    shape = Profile(trial.family, Text("", ""), kinds, f"{kinds[0]}.head.orderNo", (), (), (), {}, {}, {})
    checked = judging.check(raw.batch, shape)
    evidence = pl.DataFrame(schema={"_line": pl.UInt32})
    found = Classified(checked.batch, checked.documents, evidence, checked.findings)
    policy = load(None)
    policy = type(policy)(policy.overrides, {**policy.settings, **settings}, policy.name)
    done = review(found, policy, today, rules=rules, references=trial.references())
    assert done.rules.filter(pl.col("state") == "broken").rows() == []
    return done.findings.frame


def cells(frame: pl.DataFrame) -> set[tuple[str, str, int]]:
    """``(code, address, order or line)`` of findings."""
    return {
        (code, address, order if line is None else line)
        for code, address, order, line in frame.select("code", "field", "order", "line").iter_rows()
    }
