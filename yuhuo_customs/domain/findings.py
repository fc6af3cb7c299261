"""Findings: problems in the data, as values. Held as a frame, because a bad column has 100,000 of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from yuhuo_customs.domain.catalogue import CODES, Severity
from yuhuo_customs.domain.privacy import masked
from yuhuo_customs.errors import Text

SCHEMA: dict[str, Any] = {
    "code": pl.String,  # YH-…
    "severity": pl.String,  # Severity value; a policy may have changed the code's default
    "document": pl.String,  # CEB303, CEB603, or "" for the sheet itself
    "field": pl.String,  # address, for example CEB603.items.gcode; "" when no single field
    "order": pl.UInt32,  # index of the order in the batch (``_order``), null when none
    "line": pl.UInt32,  # index of the goods line in the batch (``_line``), null when none
    "sheet": pl.String,
    "column": pl.String,  # letters, null when no cell
    "row": pl.UInt32,  # row number as the spreadsheet shows it, null when no cell
    "value": pl.String,  # as it stands in the cell, null when empty
    "params": pl.String,  # JSON object of further values for the message, null when none
}


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a finding: file, sheet and cell, and the field's address."""

    file: str
    sheet: str
    cell: str
    field: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem, ready to be shown: personal data in it are masked (``domain.privacy``)."""

    code: str
    severity: Severity
    document: str
    where: Where
    value: str | None
    message: Text
    hint: Text
    order: int | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a stage. ``frame`` has the columns of :data:`SCHEMA`; counts are always exact."""

    frame: pl.DataFrame
    file: str = ""
    """Name of the input file, for :class:`Where`."""
    names: Mapping[str, Text] | None = None
    """Field address → name of the field in both languages."""

    @classmethod
    def none(cls) -> "Findings":
        """No finding."""
        return cls(pl.DataFrame(schema=SCHEMA))

    @classmethod
    def of(cls, code: str, *, params: Mapping[str, object] | None = None, **cells: object) -> "Findings":
        """One finding; ``cells`` are columns of :data:`SCHEMA`, severity is the code's own."""
        row = {"document": "", "field": "", "sheet": "", **cells, "code": code}
        row["severity"] = CODES[code].severity.value
        row["params"] = json.dumps(params, ensure_ascii=False) if params else None
        return cls(pl.DataFrame([{name: row.get(name) for name in SCHEMA}], schema=SCHEMA))

    @classmethod
    def bulk(cls, frame: pl.DataFrame, code: str, **constants: object) -> "Findings":
        """One finding for each row of ``frame``; its columns and ``constants`` fill those of :data:`SCHEMA`."""
        constants = {"severity": CODES[code].severity.value, **constants, "code": code}
        defaults = {"document": "", "field": "", "sheet": ""}
        columns = [
            (pl.col(name) if name in frame.columns else pl.lit(constants.get(name, defaults.get(name))))
            .cast(kind)
            .alias(name)
            for name, kind in SCHEMA.items()
        ]
        return cls(frame.select(columns) if frame.height else pl.DataFrame(schema=SCHEMA))

    def and_(self, *others: "Findings") -> "Findings":
        """These and the others, in that order."""
        frames = [each.frame for each in (self, *others) if each.frame.height]
        frame = pl.concat(frames) if frames else self.frame
        return Findings(frame, self.file, self.names)

    def named(self, file: str, names: Mapping[str, Text]) -> "Findings":
        """The same with the file's name and the names of the fields."""
        return Findings(self.frame, file, names)

    def __len__(self) -> int:
        return self.frame.height

    def count(self, *severities: Severity) -> int:
        """How many are of these severities."""
        wanted = [severity.value for severity in severities]
        return int(self.frame["severity"].is_in(wanted).sum())

    def groups(self) -> pl.DataFrame:
        """One row for each (code, sheet, column): ``count``, ``first`` (row of the first), ``orders``.

        Ordered by severity, then by first appearance.
        """
        rank = {severity.value: place for place, severity in enumerate(Severity)}
        return (
            self.frame.with_row_index("_at")
            .group_by("code", "severity", "document", "field", "sheet", "column", maintain_order=True)
            .agg(
                pl.len().alias("count"),
                pl.col("row").min().alias("first"),
                pl.col("order").n_unique().alias("orders"),
                pl.col("_at").min(),
            )
            .sort(pl.col("severity").replace_strict(rank, return_dtype=pl.Int8), "_at")
            .drop("_at")
        )

    def iterate(self, limit: int | None = None) -> Iterator[Finding]:
        """Findings as objects, in order of appearance; at most ``limit`` of them."""
        frame = self.frame if limit is None else self.frame.head(limit)
        return (self._object(row) for row in frame.iter_rows(named=True))

    def first(self, group: Mapping[str, object]) -> Finding:
        """The first finding of one of the :meth:`groups`."""
        same = [
            pl.col(name).eq_missing(pl.lit(group[name]))
            for name in ("code", "severity", "field", "sheet", "column")
        ]
        return self._object(self.frame.filter(same).row(0, named=True))

    def _object(self, row: dict[str, Any]) -> Finding:
        code = CODES[row["code"]]
        name = (self.names or {}).get(row["field"], Text(row["field"], row["field"]))
        address = row["field"]
        params = json.loads(row["params"]) if row["params"] else {}
        params = {
            key: masked(each, address) if isinstance(each, str) else each for key, each in params.items()
        }
        value = None if row["value"] is None else masked(row["value"], address)
        values = {"value": value or "", **params}
        cell = f"{row['column']}{row['row']}" if row["column"] and row["row"] else (row["column"] or "")
        return Finding(
            code=code.code,
            severity=Severity(row["severity"]),
            document=row["document"],
            where=Where(
                self.file, row["sheet"], cell or (f"{row['row']}" if row["row"] else ""), row["field"]
            ),
            value=value,
            message=Text(
                code.message.zh.format(field=name.zh, **values),
                code.message.en.format(field=name.en, **values),
            ),
            hint=code.fix,
            order=row["order"],
            line=row["line"],
        )
