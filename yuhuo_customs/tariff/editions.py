"""Editions of the user's tables on disk: ``<state>/tables/<kind>/<edition>.parquet`` and what is said of them.

An edition counts once its ``.json`` stands beside the rows; both are written whole.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs.errors import SetupError, Text, UsageError
from yuhuo_customs.resources import whole, write_whole

FOLDER = "tables"


@dataclass(frozen=True, slots=True)
class Edition:
    """What is known of an edition.

    Attributes:
        source: Name of the file it was read from; ``sha256`` is that file's.
        imported: ISO date and time.
        valid_from, valid_to: ISO dates within which it counts; "" is open.
        rows: How many rows it has.
        headings: Field → the heading it was read from.
    """

    kind: str
    name: str
    source: str
    sha256: str
    imported: str
    valid_from: str
    valid_to: str
    rows: int
    headings: Mapping[str, str]

    def covers(self, day: date) -> bool:
        """Whether it counts on ``day``."""
        said = day.isoformat()
        return self.valid_from <= said and (not self.valid_to or said <= self.valid_to)


def known(state: Path, kind: str) -> tuple[Edition, ...]:
    """All editions of a kind, the newest first.

    Raises:
        SetupError: what is said of one cannot be read.
    """
    folder = state / FOLDER / kind
    if not folder.is_dir():
        return ()
    found = [_described(path) for path in folder.glob("*.json")]
    return tuple(sorted(found, key=lambda each: (each.valid_from, each.imported, each.name), reverse=True))


def newest(state: Path, kind: str, day: date) -> Edition | None:
    """The edition that counts on ``day``: the one that began last."""
    return next((each for each in known(state, kind) if each.covers(day)), None)


def rows(state: Path, edition: Edition, columns: list[str] | None = None) -> pl.DataFrame:
    """The rows of an edition.

    Raises:
        SetupError: the file is missing or damaged.
    """
    path = _path(state, edition.kind, edition.name, "parquet")
    try:
        return pl.read_parquet(path, columns=columns)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _damaged(path, error) from error


def save(state: Path, edition: Edition, frame: pl.DataFrame, *, replace: bool = False) -> None:
    """Keep an edition.

    Raises:
        UsageError: there is one of this name with other content, and ``replace`` was not said.
        OutputError: the folder cannot be written.
    """
    described = _path(state, edition.kind, edition.name, "json")
    if described.exists() and not replace and _described(described).sha256 != edition.sha256:
        raise UsageError(
            Text(
                f"已有名为“{edition.name}”的版本，内容不同。",
                f"There is an edition {edition.name!r} with other content.",
            ),
            where=str(described),
            todo=Text(
                "用 --edition 另起名称，或加 --replace 替换。", "Give another --edition, or say --replace."
            ),
        )
    with whole(_path(state, edition.kind, edition.name, "parquet")) as aside:
        frame.write_parquet(aside)
    write_whole(described, json.dumps(asdict(edition), ensure_ascii=False, indent=1).encode())


def remove(state: Path, kind: str, name: str) -> Edition:
    """Take an edition away.

    Raises:
        UsageError: there is none of this name.
    """
    found = next((each for each in known(state, kind) if each.name == name), None)
    if found is None:
        names = "、".join(each.name for each in known(state, kind)) or "–"
        raise UsageError(
            Text(f"没有名为“{name}”的版本。", f"There is no edition {name!r}."),
            todo=Text(f"现有版本：{names}。", f"Editions: {names}."),
        )
    for suffix in ("json", "parquet"):
        _path(state, kind, name, suffix).unlink(missing_ok=True)
    return found


def safe_name(text: str) -> str:
    """``text`` as the name of a file: letters, digits, dots, dashes."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.") or "edition"


def remembered(state: Path, kind: str) -> dict[str, str]:
    """Headings that were assigned by hand before: normalised heading → field."""
    path = state / FOLDER / "headings.json"
    if not path.is_file():
        return {}
    try:
        found: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
        return dict(found.get(kind, {}))
    except (OSError, ValueError, AttributeError) as error:
        raise _damaged(path, error) from error


def remember(state: Path, kind: str, chosen: Mapping[str, str]) -> None:
    """Keep what was assigned by hand."""
    path = state / FOLDER / "headings.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    found[kind] = {**found.get(kind, {}), **chosen}
    write_whole(path, json.dumps(found, ensure_ascii=False, indent=1).encode())


def _path(state: Path, kind: str, name: str, suffix: str) -> Path:
    return state / FOLDER / kind / f"{name}.{suffix}"


def _described(path: Path) -> Edition:
    try:
        return Edition(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> SetupError:
    return SetupError(
        Text(f"用户表格无法读取（{error}）。", f"A table of yours cannot be read ({error})."),
        where=str(path),
        todo=Text(
            "删除该版本并重新导入（yuhuo tariff remove、import）。",
            "Remove that edition and import it again.",
        ),
    )
