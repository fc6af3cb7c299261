"""From a sheet to the rows of an edition: every cell read or reported, with its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from yuhuo_customs.domain.catalogue import Code
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.tariff import notices, remarks, values
from yuhuo_customs.tariff.columns import DTYPES, frame_of
from yuhuo_customs.tariff.headings import Header
from yuhuo_customs.tariff.kinds import Field, Kind

_NOTICE: Mapping[str, Code] = {
    "code": notices.BAD_CODE, "code8": notices.BAD_CODE, "prefix": notices.BAD_CODE, "unit": notices.UNIT, "rate": notices.RATE,
    "consumption": notices.RATE, "date": notices.DAY, "elements": notices.ELEMENTS,
}  # fmt: skip
_KEYS = {
    "tariff": ("code",),
    "positive": ("code8", "name"),
    "restrictions": ("prefix", "mode", "direction", "kind"),
    "prices": ("ebpCode", "itemNo"),
}
_ZERO_WHEN_EMPTY = ("consumption", "export_tariff", "rebate")
"""Rates of which tables leave the cell empty where there is none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a sheet gave.

    Attributes:
        frame: The rows that were taken, in the columns of the kind (``tariff.columns``).
        findings: One for each cell that was not, and for each row that was left out.
        refused: How many rows were left out.
    """

    frame: pl.DataFrame
    findings: Findings
    refused: int


def take(header: Header, kind: Kind, file: str, *, rates: str = "") -> Taken:
    """Read the rows below the header.

    Args:
        rates: "percent" or "share": what a plain number in a column of rates is; "": percent when any is above 1.
    """
    raw = _cells(header)
    if kind.id == "tariff":
        header, raw = _units_apart(header, raw)
    found: dict[str, list[Any]] = {}
    said: list[Findings] = []
    bad_rows = pl.repeat(value=False, n=raw.height, eager=True)
    for name, each in kind.fields.items():
        if name not in header.columns:
            continue
        cells = raw[name]
        read, bad = _read(cells, each, rates)
        found[name] = read
        said.append(_bad(header, raw, each, bad))
        if each.needed:
            empty = cells.is_in(list(values.NOTHING)) & ~bad
            said.append(_at(header, raw.filter(empty), each, notices.EMPTY))
            bad_rows = bad_rows | bad | empty
    frame = frame_of(kind.id, found, raw.height, header.columns.keys()).with_columns(_row=raw["_row"])
    if kind.id == "positive":
        frame, untyped = remarks.typed(frame)
        said.append(_at(header, frame.filter(untyped), kind.fields["remark"], notices.REMARK, "remark"))
    frame, late = _days(frame)
    said.append(_at(header, raw.filter(late), kind.fields["valid_to"], notices.DAY))
    kept, doubles = _once(frame.filter(~bad_rows), _KEYS[kind.id])
    said.append(_doubles(header, doubles, kind))
    said += [_unused(header), _likened(header, kind)]
    return Taken(
        kept.select(*DTYPES[kind.id]),
        Findings.none().and_(*said).named(file, {name: each.title for name, each in kind.fields.items()}),
        raw.height - kept.height,
    )


def _cells(header: Header) -> pl.DataFrame:
    """Tidy text of the mapped columns, "" for empty, and ``_row``; rows without any text are left out."""
    below = header.sheet.frame.slice(header.row + 1)
    columns = [
        pl.nth(place).cast(pl.String).fill_null("").str.normalize("NFKC").str.strip_chars().alias(name)
        for name, place in header.columns.items()
    ]
    rows = below.select(columns).with_row_index("_row", header.row + 2)
    return rows.filter(pl.any_horizontal(pl.exclude("_row") != ""))


def _units_apart(header: Header, raw: pl.DataFrame) -> tuple[Header, pl.DataFrame]:
    """One column for both legal units, ``千克/个``: the first and the second, where every such cell has two units."""
    if "unit1" not in header.columns or "unit2" in header.columns:
        return header, raw
    parts = raw["unit1"].str.split("/")
    pairs = [pair for pair in parts.unique() if len(pair) > 1]
    if not pairs or not all(
        len(pair) == 2 and all(values.unit(each.strip()) for each in pair) for pair in pairs
    ):
        return header, raw
    both = {
        "unit1": parts.list.get(0).str.strip_chars(),
        "unit2": parts.list.get(1, null_on_oob=True).fill_null("").str.strip_chars(),
    }
    place, heading = header.columns["unit1"], header.headings["unit1"]
    wider = replace(
        header, columns={**header.columns, "unit2": place}, headings={**header.headings, "unit2": heading}
    )
    return wider, raw.with_columns(**both)


def _read(cells: pl.Series, field: Field, rates: str) -> tuple[list[Any], pl.Series]:
    """Values of a column, and which cells could not be read; each distinct text is read once."""
    reader = _reader(cells, field, rates)
    meanings: dict[str, Any] = {}
    wrong: set[str] = set()
    for text in cells.unique():
        if text in values.NOTHING or text.lower() in values.NOTHING:
            meanings[text] = _nothing(field)
            continue
        meanings[text] = reader(text)
        if meanings[text] is None or (
            field.form in ("supervision", "ciq") and not values.are_known(meanings[text], _LISTS[field.form])
        ):
            wrong.add(text)
    return [meanings[text] for text in cells], cells.is_in(list(wrong))


_LISTS = {"supervision": "supervision_conditions", "ciq": "ciq_categories"}


def _nothing(field: Field) -> Any:
    if field.form in _LISTS:
        return ""
    return 0 if field.name in _ZERO_WHEN_EMPTY else None


def _reader(cells: pl.Series, field: Field, rates: str) -> Callable[[str], Any]:
    if field.form not in ("rate", "consumption"):
        return values.readers()[field.form]
    plain = cells.filter(cells.str.contains(r"^[0-9]+(\.[0-9]+)?$")).cast(pl.Float64)
    percent = rates == "percent" or (rates != "share" and bool((plain > 1).any() or set(plain) == {1.0}))

    def read(text: str) -> Any:
        share = values.rate(text, percent=percent)
        return share if share is not None or field.form == "rate" else values.specific(text)

    return read


def _days(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """A last day before the first one counts as not given."""
    late = (frame["valid_to"] < frame["valid_from"]).fill_null(value=False)
    return frame.with_columns(valid_to=pl.when(~late).then("valid_to")), late


def _once(frame: pl.DataFrame, keys: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without later ones for the same key and overlapping days; those, with ``first``."""
    ordered = frame.with_columns(
        _from=pl.col("valid_from").fill_null(pl.date(1, 1, 1)),
        _to=pl.col("valid_to").fill_null(pl.date(9999, 12, 31)),
    )
    alone = ordered.filter(~pl.struct(keys).is_duplicated())
    shared = ordered.join(alone.select("_row"), on="_row", how="anti")
    pairs = shared.join(shared, on=list(keys), nulls_equal=True, suffix="_early").filter(
        (pl.col("_row_early") < pl.col("_row"))
        & (pl.col("_from") <= pl.col("_to_early"))
        & (pl.col("_from_early") <= pl.col("_to"))
    )
    doubles = pairs.group_by("_row").agg(first=pl.col("_row_early").min(), value=pl.col(keys[0]).first())
    return ordered.drop("_from", "_to").join(
        doubles, on="_row", how="anti", maintain_order="left"
    ), doubles.sort("_row")


def _bad(header: Header, raw: pl.DataFrame, field: Field, bad: pl.Series) -> Findings:
    notice = notices.LETTER if field.form in _LISTS else _NOTICE.get(field.form, notices.UNREAD)
    return _at(header, raw.filter(bad), field, notice)


def _at(header: Header, rows: pl.DataFrame, field: Field, notice: Code, value: str = "") -> Findings:
    """One finding at the cell of ``field`` in each of the rows."""
    if not rows.height:
        return Findings.none()
    spoken = pl.struct(title_zh=pl.lit(field.title.zh), title_en=pl.lit(field.title.en))
    frame = rows.select(row="_row", value=value or field.name, params=spoken.struct.json_encode())
    letters = header.sheet.letters(header.columns[field.name])
    return Findings.bulk(frame, notice.code, field=field.name, sheet=header.sheet.sheet, column=letters)


def _doubles(header: Header, doubles: pl.DataFrame, kind: Kind) -> Findings:
    key = _KEYS[kind.id][0]
    frame = doubles.select("value", row="_row", params=pl.struct("first").struct.json_encode())
    letters = header.sheet.letters(header.columns[key])
    return Findings.bulk(frame, notices.TWICE.code, field=key, sheet=header.sheet.sheet, column=letters)


def _unused(header: Header) -> Findings:
    return Findings.none().and_(
        *[
            Findings.of(
                notices.HEADING.code, value=text, sheet=header.sheet.sheet, column=header.sheet.letters(place),
                row=header.row + 1,
            )
            for place, text in header.unused.items()
        ]
    )  # fmt: skip


def _likened(header: Header, kind: Kind) -> Findings:
    """What was taken for a heading that is known, said for each column: a person may want another one."""
    said = []
    for name in header.likened:
        title, place = kind.fields[name].title, header.columns[name]
        spoken = {"title_zh": title.zh, "title_en": title.en}
        made = Findings.of(
            notices.LIKENED.code, value=header.headings[name], params=spoken, sheet=header.sheet.sheet,
            column=header.sheet.letters(place), row=header.row + 1,
        )  # fmt: skip
        said.append(made)
    return Findings.none().and_(*said)
