"""One field of a sound document changed at a time: which code catches it, and which changes nothing can see."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from yuhuo_customs import codes
from yuhuo_customs.documents import documents
from yuhuo_customs.domain.stages import Classified
from yuhuo_customs.errors import Text
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.reviewing import review
from yuhuo_customs.review.trying import Trial, base
from yuhuo_customs.sheets import check as judging
from yuhuo_customs.sheets.profile import Profile

TODAY = date(2026, 11, 1)
FAMILIES = {"CEB303": "export", "CEB603": "export", "CEB311": "import", "CEB621": "import"}
SETTINGS = {
    "exchange_rates": {"502": "7.10"}, "certificate_holders": ["4101980ABC"], "platforms_connected": ["4101960Z2C"],
}  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    """One change: ``what`` is empty, wrong form, too long, too exact, negative, unknown (a well-formed code that no list
    has), or changed (another value that the field takes)."""

    address: str
    what: str
    value: str


def mutations(kind):
    """Every change of every field of a kind, head first."""
    usual = base()[FAMILIES[kind]][kind]
    for group in ("head", "items"):
        for name, spec in documents()[kind].specs(group).items():
            if not spec.stamped:
                yield from _of(f"{kind}.{group}.{name}", spec, usual[group].get(name, ""))


def _of(address, spec, usual):
    yield Mutation(address, "empty", "")
    if spec.kind in ("decimal", "integer"):
        yield Mutation(address, "wrong form", "12a")
        yield Mutation(address, "negative", "-1")
        yield Mutation(address, "changed", "7")
        yield Mutation(address, "too long", "1" * ((spec.total_digits or 9) + 1))
        yield Mutation(address, "too exact", "1.000001")
        return
    if spec.kind in ("date8", "datetime14"):
        yield Mutation(address, "wrong form", "20261399" + "250000" * (spec.kind == "datetime14"))
        yield Mutation(address, "changed", "20240229" + "120000" * (spec.kind == "datetime14"))
        return
    if spec.kind == "code":
        yield Mutation(address, "wrong form", "A B"[: max(3, spec.min_length or 1)])
    if spec.codes or spec.values:
        yield Mutation(address, "unknown", _unknown(spec))
    if spec.max_length:
        yield Mutation(address, "too long", "9" * (spec.max_length + 1))
    yield Mutation(address, "changed", _other(spec, usual))


def _other(spec, usual):
    if spec.values:
        return next((each for each in spec.values if each != usual), "Z" * len(spec.values[0]))
    if spec.codes:
        entries = codes.table(spec.codes).entries
        known = sorted(entry.code for entry in entries if not entry.valid_to and entry.code != usual)
        return known[len(known) // 2]
    if spec.kind == "code":
        length = spec.max_length if spec.min_length == spec.max_length else min(spec.max_length or 10, 10)
        return "4101990XY9"[:length].ljust(length, "9") if not spec.pattern else "9" * length
    return "示例别名"


def _unknown(spec):
    known = set(spec.values) if spec.values else codes.table(spec.codes).codes
    length = spec.max_length or 3
    return next(letter * length for letter in "987QZK" if letter * length not in known)


def run(kind):
    """Each mutation with the findings of its order: ``{mutation: {(code, field)}}``."""
    family, found = FAMILIES[kind], list(mutations(kind))
    lines = 2
    changes = {}
    for order, mutation in enumerate(found):
        index = order if ".head." in mutation.address else order * lines
        changes[f"{mutation.address}@{index}"] = mutation.value
    trial = _Apart(changes, family, orders=len(found), shared=False)
    sound = _findings(_Apart({}, family, orders=len(found), shared=False), family)
    assert sound.height == 0, sound.select("code", "field").unique().rows()
    frame = _findings(trial, family)
    by_order = {order: set() for order in range(len(found))}
    for code, field, order in frame.select("code", "field", "order").iter_rows():
        by_order[order].add((code, field))
    return {mutation: by_order[order] for order, mutation in enumerate(found)}


def person(number):
    """A valid ID number of somebody born in 1990; nobody has it but by chance."""
    # neighbours are born on other days: their numbers do not follow one another
    first = f"4101011990{number % 12 + 1:02}{number // 12 % 28 + 1:02}{number // 336 * 7 % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True))
    return first + "10X98765432"[total % 11]


class _Apart(Trial):
    """Every order with a buyer and articles of its own, so that orders do not speak of each other."""

    def typed(self, frame):
        return pl.DataFrame()  # the models judge the text, not this

    def _texts(self, frame):
        columns = Trial._texts(Trial({}, self.family, self.orders, self.per), frame)
        group = frame.rpartition(".")[2]
        if group == "items" and "itemNo" in columns:
            columns["itemNo"] = [f"{each}-{place // 2}" for place, each in enumerate(columns["itemNo"])]
        for name in ("buyerIdNumber", "payerIdNumber"):
            if name in columns:
                columns[name] = [person(order) for order in range(self.orders)]
        if "payTime" in columns:
            columns["payTime"] = [
                f"20261031{8 + order // 60:02}{order % 60:02}00" for order in range(self.orders)
            ]
        for key, value in self.changes.items():
            address, _, at = key.partition("@")
            of, _, name = address.rpartition(".")
            if of == frame:
                columns.setdefault(name, [None] * len(next(iter(columns.values()))))[int(at)] = value or None
        return columns


def _findings(trial, family):
    kinds = tuple(
        kind
        for kind in ("CEB303", "CEB505", "CEB603", "CEB311", "CEB411", "CEB511", "CEB621")
        if f"{kind}.head" in trial.groups
    )
    batch = trial.classified().batch
    shape = Profile(family, Text(family, family), kinds, f"{kinds[0]}.head.orderNo", (), (), (), {}, {}, {})
    checked = judging.check(batch, shape)
    evidence = pl.DataFrame(schema={"_line": pl.UInt32})
    found = Classified(checked.batch, checked.documents, evidence, checked.findings)
    policy = load(None)
    limits = {"most_people": 10**6, "most_orders_a_day": 10**6, "year_limit": "999999999"}
    policy = type(policy)(policy.overrides, {**policy.settings, **SETTINGS, **limits}, policy.name)
    references = trial.references(without=("catalogue", "sku", "heading", "people"))
    return review(found, policy, TODAY, references=references).findings.frame
