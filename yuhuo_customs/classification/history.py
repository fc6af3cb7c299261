"""The firm's own history: what a person confirmed, when, on what evidence.

One SQLite file. Nothing is overwritten: a newer confirmation wins, the older ones stay.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from yuhuo_customs.classification.confirmations import Confirmation, ImportResult, read
from yuhuo_customs.errors import SetupError, Text

_TABLE = """
CREATE TABLE IF NOT EXISTS confirmation (
    id INTEGER PRIMARY KEY,
    item_no TEXT NOT NULL,
    name TEXT NOT NULL,
    material TEXT NOT NULL,
    product TEXT NOT NULL,
    gcode TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    evidence TEXT NOT NULL
)
"""
_RULINGS = (
    "ALTER TABLE confirmation ADD COLUMN ruling TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE confirmation ADD COLUMN until TEXT NOT NULL DEFAULT ''",
)
_INDEX = "CREATE INDEX IF NOT EXISTS confirmation_item ON confirmation (item_no)"
_VERSION = 2

FOUND = pl.Schema(
    {
        "_product": pl.UInt32,
        "match": pl.String,
        "gcode": pl.String,
        "who": pl.String,
        "at": pl.String,
        "evidence": pl.String,
        "ruling": pl.String,
        "until": pl.String,
        "article": pl.String,
    }
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many confirmations were new products, changed a known one, or said nothing new."""

    added: int
    updated: int
    unchanged: int


class History:
    """The store of confirmations. Use as a context manager, or call :meth:`close`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Use :meth:`open`."""
        self._connection = connection
        self.path = path

    @classmethod
    def open(cls, path: Path) -> "History":
        """Open the file, made on first use.

        Raises:
            SetupError: the file cannot be opened, is no history, or comes from a newer version.
        """
        with _failures(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=10, isolation_level=None)
            try:
                _prepare(connection, path)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __len__(self) -> int:
        """Confirmations on record, older ones too."""
        with _failures(self.path):
            return int(self._connection.execute("SELECT count(*) FROM confirmation").fetchone()[0])

    def lookup(self, frame: pl.DataFrame, today: date | None = None) -> pl.DataFrame:
        """What the history knows of products.

        An advance ruling that is in force beats every other confirmation of its product; one that has run out is no
        authority any more.

        Args:
            frame: ``_product``, ``itemNo``, ``name``, ``material`` (String, null is empty).
            today: Day of the declaration; None: rulings never run out.

        Returns:
            At most one row per product: ``_product``, ``match`` ("exact": same article number, name and material;
            "name": same name and material under another article number, confirmed with one code only; "article": same
            number, another name or material, good for a proposal only; "expired": only a ruling that has run out),
            ``gcode``, ``who``, ``at`` (ISO date), ``evidence``, ``ruling`` and ``until`` ("" for a person's yes),
            ``article``: the article number that was confirmed.
        """
        known = self._newest(today).with_columns(article="itemNo")
        if not known.height:
            return pl.DataFrame(schema=FOUND)
        wanted = frame.select(
            "_product", "itemNo", product=normalised_product(pl.col("name"), pl.col("material"))
        ).with_columns(pl.col("itemNo").str.strip_chars())
        exact = wanted.join(known, on=["itemNo", "product"]).with_columns(
            match=pl.when("over").then(pl.lit("expired")).otherwise(pl.lit("exact"))
        )
        left, valid = wanted.join(exact, on="_product", how="anti"), known.filter(~pl.col("over"))
        article = left.join(valid.unique("itemNo", keep="last", maintain_order=True), on="itemNo")
        name = left.join(_named(valid), on="product").join(
            article.select("_product", other="gcode"), on="_product", how="left"
        )
        # the article's own past under another name may say otherwise: then a person decides
        name = name.filter(pl.col("other").is_null() | (pl.col("other") == pl.col("gcode")))
        article = article.join(name, on="_product", how="anti")
        found = (
            exact,
            name.with_columns(match=pl.lit("name")),
            article.with_columns(match=pl.lit("article")),
        )
        return pl.concat([each.select(*FOUND) for each in found]).cast(FOUND).sort("_product")

    def names(self, today: date | None = None) -> pl.DataFrame:
        """Confirmed names with their codes, each once: ``name``, ``material``, ``gcode``, ``who``, ``at``."""
        known = self._newest(today).filter(~pl.col("over"))
        return known.unique(["product", "gcode"], keep="last", maintain_order=True).select(
            "name", "material", "gcode", "who", "at"
        )

    def record(self, rows: Sequence[Confirmation]) -> Recorded:
        """Write confirmations down, all or none of them.

        What repeats the newest record of its product (same code, person and day) is not written again.

        Raises:
            SetupError: the file cannot be written.
        """
        counts = {"added": 0, "updated": 0, "unchanged": 0}
        if not rows:
            return Recorded(**counts)
        products = _products(rows)
        with _failures(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for row, product in zip(rows, products, strict=True):
                    counts[self._write(row, product)] += 1
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
        return Recorded(**counts)

    def import_file(self, path: Path, who: str, when: date) -> ImportResult:
        """Read a table of confirmations (csv, xlsx) and write its yes rows down.

        Args:
            who: Who answers for rows without a name of their own.
            when: Day of rows without a date of their own.

        Raises:
            InputError: the file cannot be read or lacks a column; nothing is written.
            SetupError: the history cannot be written; nothing is written.
        """
        found = read(path, who, when)
        recorded = self.record(found.confirmations)
        return ImportResult(
            added=recorded.added,
            updated=recorded.updated,
            unchanged=recorded.unchanged,
            skipped=found.skipped,
            refused=tuple(found.refused),
        )

    def _write(self, row: Confirmation, product: str) -> str:
        newest = self._connection.execute(
            "SELECT gcode, who, at, ruling, until FROM confirmation WHERE item_no = ? AND product = ? "
            "ORDER BY at DESC, id DESC",
            (row.item_no, product),
        ).fetchone()
        if newest == (row.gcode, row.who, row.at, row.ruling, row.until):
            return "unchanged"
        self._connection.execute(
            "INSERT INTO confirmation (item_no, name, material, product, gcode, who, at, evidence, ruling, until) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row.item_no, row.name, row.material, product, row.gcode, row.who, row.at, row.evidence, row.ruling, row.until,
            ),
        )  # fmt: skip
        return "updated" if newest else "added"

    def _newest(self, today: date | None) -> pl.DataFrame:
        """The confirmation that counts for each article number and product, in the order of their days.

        ``over``: it is a ruling that has run out, and nothing else is known of the product.
        """
        with _failures(self.path):
            rows = self._connection.execute(
                "SELECT item_no, product, name, material, gcode, who, at, evidence, ruling, until "
                "FROM confirmation ORDER BY at, id"
            ).fetchall()
        names = (
            "itemNo", "product", "name", "material", "gcode", "who", "at", "evidence", "ruling", "until",
        )  # fmt: skip
        frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
        day = today.isoformat() if today else ""
        over = (pl.col("until") != "") & (pl.col("until") < day)
        return (
            frame.with_columns(over=over, binding=(pl.col("ruling") != "") & ~over)
            .sort(pl.col("over").not_(), "binding", maintain_order=True)
            .unique(["itemNo", "product"], keep="last", maintain_order=True)
            .drop("binding")
        )


def _named(valid: pl.DataFrame) -> pl.DataFrame:
    """Names with a material whose confirmations all say one code; a ruling speaks of its own goods only."""
    own = valid.filter(pl.col("ruling") == "", ~pl.col("product").str.ends_with("\n"))
    one = own.filter(pl.col("gcode").n_unique().over("product") == 1)
    return one.unique("product", keep="last", maintain_order=True).drop("itemNo")


def normalised_product(name: pl.Expr, material: pl.Expr) -> pl.Expr:
    """Name and material as one key: NFKC, lower case, without blanks."""
    parts = [
        each.fill_null("").str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", "")
        for each in (name, material)
    ]
    return pl.concat_str(parts, separator="\n")


def _products(rows: Sequence[Confirmation]) -> list[str]:
    frame = pl.DataFrame(
        {"name": [row.name for row in rows], "material": [row.material for row in rows]},
        schema={"name": pl.String, "material": pl.String},
    )
    keys = frame.select(key=normalised_product(pl.col("name"), pl.col("material")))["key"]
    return [str(key) for key in keys]


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > _VERSION:
        raise SetupError(
            Text("归类历史文件来自更新的版本。", "The history file comes from a newer version."),
            where=str(path),
            todo=Text("请升级 yuhuo-customs。", "Upgrade yuhuo-customs."),
        )
    if version < _VERSION:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_TABLE)
        connection.execute(_INDEX)
        if version < 2:
            for statement in _RULINGS:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.execute("COMMIT")


@contextlib.contextmanager
def _failures(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise SetupError(
            Text(f"归类历史文件无法使用（{error}）。", f"The history file cannot be used ({error})."),
            where=str(path),
            todo=Text(
                "请检查文件、文件夹权限和磁盘空间；若文件已损坏，请从备份恢复。",
                "Check the file, the folder's rights and the disk; if it is damaged, restore it from a backup.",
            ),
        ) from error
