"""The user's editions of code lists: ``<folder>/<list>/<edition>.csv`` in our own columns, and what is said of them."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.resources import write_whole


@dataclass(frozen=True, slots=True)
class CodeEdition:
    """What is known of an edition.

    Attributes:
        table: Name of the list.
        source: Where it comes from.
        valid_from: ISO date, or "".
        imported: ISO date and time.
    """

    table: str
    name: str
    source: str
    valid_from: str
    imported: str
    rows: int


def known(folder: Path, table: str = "*") -> tuple[CodeEdition, ...]:
    """All editions of a list (default: of every list), the newest first.

    Raises:
        SetupError: what is said of one cannot be read.
    """
    found = []
    for described in folder.glob(f"{table}/*.json"):
        try:
            found.append(CodeEdition(**json.loads(described.read_text("utf-8"))))
        except (OSError, ValueError, TypeError) as error:
            raise SetupError(
                Text(
                    f"代码表版本无法读取（{error}）。", f"An edition of a code list cannot be read ({error})."
                ),
                where=str(described),
                todo=Text("删除该文件并重新导入。", "Delete the file and import it again."),
            ) from error
    return tuple(sorted(found, key=lambda each: (each.valid_from, each.imported), reverse=True))


def newest(folder: Path, table: str, day: date) -> CodeEdition | None:
    """The edition that began last, on or before ``day``."""
    return next((each for each in known(folder, table) if each.valid_from <= day.isoformat()), None)


def path(folder: Path, edition: CodeEdition) -> Path:
    """Where the entries of an edition are."""
    return folder / edition.table / f"{edition.name}.csv"


def save(
    folder: Path, edition: CodeEdition, columns: Iterable[str], rows: Iterable[Mapping[str, str]]
) -> None:
    """Keep an edition; one of the same name is replaced.

    Raises:
        OutputError: the folder cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    place = path(folder, edition)
    write_whole(place, text.getvalue().encode())
    write_whole(place.with_suffix(".json"), json.dumps(asdict(edition), ensure_ascii=False).encode())
