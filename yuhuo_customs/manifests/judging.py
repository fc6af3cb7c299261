"""From text sheets to typed scopes: every row belongs to its bill, every value is judged, what is lost is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from yuhuo_customs.documents.manifest import ManifestKind
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import Text
from yuhuo_customs.manifests import cells, codes
from yuhuo_customs.manifests.cells import MODES
from yuhuo_customs.manifests.profile import LISTED, Column, Profile
from yuhuo_customs.manifests.reading import Sheet, Workbook, meant
from yuhuo_customs.manifests.values import judge
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.messages.outline import Scoped

_SEPARATORS = r"[、;；|,，\n]+"
_KEYS = ("bills.MasterID", "bills.HouseID")
ROWS = {"items": "items", "item_boxes": "items", "boxes": "boxes", "seals": "boxes"}
"""Scope → sheet of its rows; all others stand in the sheet of bills."""


@dataclass
class Judged:
    """The data of one message type and function.

    Attributes:
        scopes: Scope → typed rows: ``_at`` (index), ``_up`` (index in the outer scope), ``_bill``, ``_row``, and a column
            per field. "message" has a row per bill, put together when messages are made.
        letters: Scope → field → letters of the column.
        findings: With ``order`` = index of the bill.
    """

    kind: ManifestKind
    function: str
    workbook: Workbook
    scopes: dict[str, pl.DataFrame] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings.none)
    names: dict[str, Text] = field(default_factory=dict)

    @property
    def bills(self) -> pl.DataFrame:
        """One row per bill."""
        return self.scopes["bills"]

    def say(self, rows: pl.DataFrame, code: str, address: str, sheet: str) -> None:
        """Findings at cells: ``rows`` has ``row``, ``order``, and what the message wants."""
        found = self.workbook.sheets.get(sheet)
        letters = found.letters.get(address) if found else None
        self.findings = self.findings.and_(
            Findings.bulk(
                rows,
                code,
                document=self.kind.kind,
                field=address,
                sheet=found.name if found else "",
                column=letters,
            )
        )


def type_sheets(workbook: Workbook, profile: Profile, kind: ManifestKind, function: str) -> Judged:
    """Judge the sheets for one type and function.

    Raises:
        UsageError: the type does not know the function.
    """
    judged = Judged(kind, function, workbook, findings=workbook.findings)
    judged.names = {each.address: each.title for each in profile.columns}
    carried = messages.structure(kind.kind, function)
    bills = _bills(workbook.sheets.get("bills", _EMPTY))
    places = {"bills": bills}
    for name in ("items", "boxes"):
        if name in workbook.sheets:
            places[name] = _belonging(judged, workbook.sheets[name], name, bills)
    cells.check(judged, profile, places)
    sent = {(each.sheet, each.title) for each in profile.columns if _is_carried(each, carried)}
    unsent: list[Text] = []
    for column in profile.columns:
        if (
            column.sheet not in places
            or column.address not in workbook.sheets.get(column.sheet, _EMPTY).letters
        ):
            continue
        if _is_carried(column, carried):
            _take(judged, column, places[column.sheet])
        elif _is_lost(column, places[column.sheet]) and (column.sheet, column.title) not in sent:
            unsent.append(column.title)
    _not_carried(judged, unsent)
    for scope, scoped in carried.items():
        _completed(judged, scope, scoped.fields, places)
    # a deletion by batch has no bills, and a workbook still has
    judged.scopes.setdefault("bills", bills.select("_at", "_up", "_bill", "_row"))
    return judged


_EMPTY = Sheet("", pl.DataFrame(schema={"_row": pl.UInt32}), {})


def _bills(sheet: Sheet) -> pl.DataFrame:
    frame = sheet.frame.with_row_index("_at").with_columns(_bill=pl.col("_at"), _up=pl.col("_at"))
    for key in _KEYS:
        if key not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(key))
    return frame


def _belonging(judged: Judged, sheet: Sheet, name: str, bills: pl.DataFrame) -> pl.DataFrame:
    """The rows of a sheet with the index of their bill; rows that belong nowhere are told and left out."""
    frame = sheet.frame
    for key in _KEYS:
        if key not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(key))
    whole = _KEYS if "bills.HouseID" in sheet.letters else _KEYS[:1]
    known = bills.group_by(whole, maintain_order=True).agg(pl.col("_bill").first(), _times=pl.len())
    if len(whole) == 1:
        # a master with several houses does not say which of them is meant
        known = known.with_columns(_bill=pl.when(pl.col("_times") == 1).then("_bill"))
    found = frame.join(
        known.drop("_times"), on=list(whole), how="left", nulls_equal=True, maintain_order="left"
    )
    numbered = pl.col(_KEYS[0]).is_not_null()
    lost = found.filter(pl.col("_bill").is_null() | ~numbered).select(
        row="_row", value=pl.concat_str(_KEYS, separator=" / ", ignore_nulls=True), numbered=numbered
    )
    judged.say(lost.filter("numbered").drop("numbered"), codes.NO_BILL.code, _KEYS[0], name)
    judged.say(lost.filter(~pl.col("numbered")).select("row"), codes.NO_NUMBER.code, _KEYS[0], name)
    kept = found.filter(pl.col("_bill").is_not_null() & numbered)
    return kept.sort("_bill", maintain_order=True).with_row_index("_at").with_columns(_up=pl.col("_bill"))


def _take(judged: Judged, column: Column, rows: pl.DataFrame) -> None:
    """One column into its scope."""
    scope, name = column.scope, _name(column)
    if column.address in _KEYS and column.sheet != "bills":
        return
    values = rows.select("_at", "_bill", "_row", value=column.address)
    if scope in LISTED or scope.endswith("_lines"):
        split = pl.col("value").str.replace_all(_SEPARATORS, "\u241e").str.split("\u241e")
        values = (
            values.filter(pl.col("value").is_not_null())
            .with_columns(value=split if scope in LISTED else pl.concat_list("value"))
            .explode("value")
        )
        values = values.with_columns(value=pl.col("value").str.strip_chars()).filter(pl.col("value") != "")
    sheet = Sheet("", values.select(pl.col("value").alias(column.address)), {})
    if scope == "seals" and not judged.kind.official:
        sheet = Sheet("", sheet.frame.select(pl.col(column.address).str.replace("@[A-Z]{1,3}$", "")), {})
    typed, said = judge(meant(sheet, column), judged.kind.scopes[scope], name, official=judged.kind.official)
    if column.spec.kind in ("date8", "datetime14"):
        cells.dates(judged, column, values, typed)
    elif column.address != "items.CargoDescription":  # YH-MFT-032 is the description's own
        cells.wide(judged, column, values)
    for (code,), each in said.group_by("code", maintain_order=True) if said.height else ():
        found = each.join(values.with_row_index("at").drop("value"), left_on="_at", right_on="at")
        judged.say(
            found.select("value", "params", row="_row", order="_bill"),
            str(code),
            column.address,
            column.sheet,
        )
    _put(judged, column, values.with_columns(typed.alias(name)), name)


def _name(column: Column) -> str:
    return "CommunicationID" if column.scope.endswith("_lines") else column.field


def _is_carried(column: Column, carried: Mapping[str, Scoped]) -> bool:
    return column.scope in carried and _name(column) in carried[column.scope].fields


def _is_lost(column: Column, rows: pl.DataFrame) -> bool:
    return column.address not in _KEYS and bool(rows[column.address].is_not_null().any())


def _not_carried(judged: Judged, titles: list[Text]) -> None:
    """One note about all columns that are filled and not sent."""
    if titles:
        params = {
            "kind": judged.kind.kind, "function": judged.function,
            "names_zh": "、".join(dict.fromkeys(each.zh for each in titles)),
            "names_en": ", ".join(dict.fromkeys(each.en for each in titles)),
        }  # fmt: skip
        judged.findings = judged.findings.and_(Findings.of(codes.NOT_CARRIED.code, params=params))


def _put(judged: Judged, column: Column, values: pl.DataFrame, name: str) -> None:
    scope = column.scope
    if scope in LISTED or scope.endswith("_lines"):
        rows = values.filter(pl.col(name).is_not_null()).with_columns(_up="_at")
        if scope.endswith("_lines"):
            rows = rows.with_columns(CommunicationType=pl.lit(column.field))
        if scope == "seals" and not judged.kind.official:
            rows = rows.with_columns(AgencyCode=pl.col("value").str.extract("@([A-Z]{1,3})$"))
        rows = rows.drop("value", "_at")
        known = judged.scopes.get(scope)
        judged.scopes[scope] = rows if known is None else pl.concat([known, rows], how="diagonal_relaxed")
        return
    rows = values.select("_at", "_bill", "_row", name)
    known = judged.scopes.get(scope)
    judged.scopes[scope] = rows if known is None else known.with_columns(rows[name])


def _completed(judged: Judged, scope: str, fields: list[str], places: dict[str, pl.DataFrame]) -> None:
    """Every scope that the message has, every field in it; a row of which nothing is filled is no row."""
    kind = judged.kind
    names = [name for name in fields if scope in kind.scopes and name in kind.specs(scope)]
    base = places.get(ROWS.get(scope, "bills"))
    frame = judged.scopes.get(scope)
    if frame is None:
        bare = scope in ("message", "bills") or (scope in ROWS and scope == ROWS[scope] and base is not None)
        frame = (base if base is not None else places["bills"]).select("_at", "_bill", "_row")
        frame = frame if bare else frame.clear()
    if "_up" not in frame.columns:
        frame = frame.with_columns(_up=pl.col("_bill"))
    for name in names:
        if name in ("ModeCode", "VehicleMode"):
            frame = frame.with_columns(pl.lit(MODES[kind.mode][0]).alias(name))
        elif name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, _type(kind, scope, name)).alias(name))
    if scope == "trailers":
        frame = frame.filter(pl.any_horizontal(pl.col(names).is_not_null()))
    if scope not in ("message", "bills", *ROWS.values()) or "_at" not in frame.columns:
        frame = frame.drop("_at", strict=False).sort("_up", maintain_order=True).with_row_index("_at")
    judged.scopes[scope] = frame


def _type(kind: ManifestKind, scope: str, name: str) -> pl.DataType | type[pl.DataType]:
    from yuhuo_customs.manifests.values import TYPES

    return TYPES.get(kind.specs(scope)[name].kind, pl.String)  # type: ignore[no-any-return]
