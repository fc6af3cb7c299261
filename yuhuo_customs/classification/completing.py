"""What the tariff lets a list say by itself: legal units, legal quantities, declaration elements.

Only empty cells are filled, and only with what is certain: units of the code, quantities within one dimension,
elements that the goods' own columns answer all of.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.classification import notices
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch, Checked, DocumentFrames
from yuhuo_customs.tariff import Reference, elements, quantities

LONGEST = 250
"""Characters of a gmodel (ceb/fields.csv)."""


@dataclass(frozen=True, slots=True)
class Completed:
    """Documents with their gaps filled.

    Attributes:
        filled: Field → which lines got a value (Boolean, in the order of the lines).
        findings: What was filled, said for completeness.
    """

    documents: Mapping[str, DocumentFrames]
    filled: Mapping[str, pl.Series]
    findings: tuple[Findings, ...]


def complete(checked: Checked, codes: pl.Series, tariff: Reference | None, kind: str) -> Completed:
    """Put the decided codes in, and from the tariff what the sheet leaves empty."""
    document = checked.documents[kind]
    items = document.items.with_columns(codes.alias("gcode"))
    filled: dict[str, pl.Series] = {}
    if tariff is not None and items.height:
        items, filled = _filled(items, document.head, checked.batch, tariff.frame, kind)
    documents = {**checked.documents, kind: DocumentFrames(document.head, items)}
    said = tuple(_said(checked.batch, items, kind, name, each) for name, each in filled.items() if each.any())
    return Completed(documents, filled, said)


def excuse(
    findings: Findings, filled: Mapping[str, pl.Series], kind: str, codes: Collection[str]
) -> Findings:
    """Without the findings about empty cells (``codes``) that were filled; a missing column only when all were."""
    frame = findings.frame
    for name, lines in filled.items():
        if not lines.any():
            continue
        done = lines.arg_true().cast(pl.UInt32)
        mine = (pl.col("field") == f"{kind}.items.{name}") & pl.col("code").is_in(list(codes))
        settled = pl.col("line").is_in(done.implode()).fill_null(bool(lines.all()))
        frame = frame.filter(~(mine & settled))
    return Findings(frame, findings.file, findings.names)


def _filled(
    items: pl.DataFrame, head: pl.DataFrame, batch: Batch, tariff: pl.DataFrame, kind: str
) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    asked = items.select(code="gcode").join(
        tariff.select("code", "elements", first="unit1", second="unit2"),
        on="code", how="left", maintain_order="left",
    )  # fmt: skip
    free = {
        name: _free(items, batch, f"{kind}.items.{name}", name)
        for name in ("unit1", "unit2", "qty1", "qty2", "gmodel")
    }
    before = items
    items = items.with_columns(
        unit1=pl.when(free["unit1"]).then(asked["first"]).otherwise("unit1"),
        unit2=pl.when(free["unit2"]).then(asked["second"]).otherwise("unit2"),
    )
    items = _quantities(items, head, batch, free)
    if free["gmodel"].any():
        composed = _composed(batch, asked["elements"], free["gmodel"])
        items = items.with_columns(gmodel=pl.coalesce("gmodel", composed))
    return items, {name: before[name].is_null() & items[name].is_not_null() for name in free}


def _free(items: pl.DataFrame, batch: Batch, address: str, name: str) -> pl.Series:
    """Which lines have nothing in the cell; a value that could not be read keeps its own finding."""
    empty = items[name].is_null()
    if address in batch.lines.columns:
        empty &= batch.lines[address].fill_null("").str.strip_chars() == ""
    return empty


def _quantities(
    items: pl.DataFrame, head: pl.DataFrame, batch: Batch, free: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """From the declared quantity, else, for kilograms, from the net weight of the line."""
    if not (free["qty1"].any() or free["qty2"].any()):
        return items
    weight = _weights(items, head, batch)
    given = {"qty": "unit", "weight": "kilogram"}
    table = items.with_columns(weight.alias("weight"), kilogram=pl.lit(quantities.KILOGRAM))
    for quantity, unit in (("qty1", "unit1"), ("qty2", "unit2")):
        if free[quantity].any():
            found = quantities.legal(table, given, unit)
            items = items.with_columns(
                pl.coalesce(quantity, pl.when(free[quantity]).then(found)).alias(quantity)
            )
    return items


def _weights(items: pl.DataFrame, head: pl.DataFrame, batch: Batch) -> pl.Series:
    """Net weight of each line in kg: its own column, else that of the list where the list has one line only."""
    one = pl.col("_order").is_in(items.filter(pl.col("_order").is_unique())["_order"].implode())
    of_list = head.filter(one).select("_order", of_list="netWeight")
    joined = items.select("_order").join(of_list, on="_order", how="left", maintain_order="left")
    if "line.netWeight" not in batch.lines.columns:
        return joined["of_list"]
    own = batch.lines["line.netWeight"].cast(pl.Decimal(19, 5), strict=False)
    return joined.select(pl.coalesce(own.alias("own"), "of_list")).to_series()


def _composed(batch: Batch, asked: pl.Series, free: pl.Series) -> pl.Series:
    """A gmodel for each free line whose elements are all known; each distinct case is composed once."""
    known = _attributes(batch)
    table = pl.DataFrame([asked.alias("_asked"), free.alias("_free"), *known]).with_columns(
        pl.when("_free").then("_asked").alias("_asked")
    )
    names = [each.name for each in known]
    distinct = (
        table.filter(pl.col("_asked").list.len() > 0).select("_asked", *names).unique(maintain_order=True)
    )
    texts = []
    for row in distinct.iter_rows(named=True):
        text, missing = elements.compose(row["_asked"], known_elements(row))
        texts.append(text if not missing and len(text) <= LONGEST else None)
    found = distinct.with_columns(pl.Series("gmodel", texts, pl.String))
    joined = table.join(found, on=["_asked", *names], how="left", nulls_equal=True, maintain_order="left")
    return joined["gmodel"]


def _attributes(batch: Batch) -> list[pl.Series]:
    """The goods' own columns (``line.…``), named as the elements are: by their Chinese name in the profile."""
    return [
        batch.lines[address].alias(batch.names[address].zh if address in batch.names else address)
        for address in batch.lines.columns
        if address.startswith("line.")
    ]


def known_elements(attributes: Mapping[str, object]) -> dict[str, str]:
    """Name of an element → value, from the goods' attributes; "no brand" says the type of the brand too."""
    known = {
        name: str(value).strip() for name, value in attributes.items() if value and isinstance(value, str)
    }
    brand = known.get("品牌", "")
    if brand.lower() in elements.NO_BRAND:
        known.setdefault(elements.BRAND_TYPE, "0")
    return known


def missing_elements(
    asked: Collection[str], gmodel: str | None, attributes: Mapping[str, object]
) -> tuple[str, ...]:
    """Elements that neither the specification nor the goods' columns answer."""
    given = [part.strip() for part in (gmodel or "").split(elements.MARK)]
    known = known_elements(attributes)
    return tuple(
        name
        for place, name in enumerate(asked)
        if not (place < len(given) and given[place]) and not elements.value_of(name, known)
    )


def _said(batch: Batch, items: pl.DataFrame, kind: str, name: str, filled: pl.Series) -> Findings:
    address = f"{kind}.items.{name}"
    lines = items.filter(filled)
    frame = lines.select(
        order="_order",
        line="_line",
        params=pl.struct(filled=pl.col(name).cast(pl.String), code="gcode").struct.json_encode(),
    ).hstack(batch.locate(address, lines["_line"]))
    return Findings.bulk(frame, notices.COMPLETED.code, document=kind, field=address)
