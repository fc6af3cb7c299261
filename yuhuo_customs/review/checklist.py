"""Pre-inspection (预检验): the documents and inspections that each product of a batch will need, from its tariff entry."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from yuhuo_customs import codes
from yuhuo_customs.domain.stages import Classified
from yuhuo_customs.errors import Text
from yuhuo_customs.review.columns import Columns
from yuhuo_customs.review.references import References

LISTS = {"CEB603": "E", "CEB621": "I"}
"""Kind of list → direction of the conditions that concern it."""


@dataclass(frozen=True, slots=True)
class Need:
    """One document or inspection that a product needs.

    Attributes:
        kind: "condition" (监管条件), "inspection" (检验检疫类别), or "unknown": nothing is known of the code.
        letter: Of ``supervision_conditions.csv`` or ``ciq_categories.csv``; "" when unknown.
        lines: Goods lines of the batch with this product.
    """

    gcode: str
    gname: str
    kind: str
    letter: str
    what: Text
    lines: int


def checklist(classified: Classified, references: References) -> tuple[Need, ...]:
    """What the batch will need, by code and name, in the order of the lines. Without a tariff all is unknown."""
    return tuple(
        need for kind in LISTS if kind in classified.documents for need in _of(classified, references, kind)
    )


def _of(classified: Classified, references: References, kind: str) -> Iterator[Need]:
    columns = Columns(classified, references)
    names = ("tariff.known", "tariff.supervision", "tariff.ciq")
    there = "tariff" in references.tables
    lines = columns.widen(kind, "items", names if there else ())
    if not there:
        lines = lines.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in names)
    products = lines.group_by("gcode", "gname", *names, maintain_order=True).len()
    for gcode, gname, known, supervision, ciq, count in products.iter_rows():
        product = (gcode or "", gname or "")
        if not known or supervision is None or ciq is None:
            yield Need(*product, "unknown", "", _UNKNOWN, count)
        for need, table, letters in (
            ("condition", "supervision_conditions", supervision),
            ("inspection", "ciq_categories", ciq),
        ):
            for letter in dict.fromkeys(letters or ""):
                entry = codes.table(table).by_code.get(letter)
                if entry is None or LISTS[kind] in entry.more.get("direction", "IE"):
                    yield Need(*product, need, letter, entry.name if entry else _NOT_LISTED, count)


_UNKNOWN = Text(
    "未知：税则表中没有该编码的监管条件", "not known: no conditions of this code in the tariff table"
)
_NOT_LISTED = Text("代码表中没有的监管条件", "a condition that is not in the list")
