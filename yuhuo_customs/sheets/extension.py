"""A sheet profile that extends another: only what is different stands in it."""

from collections.abc import Mapping, Sequence
from typing import Any

Columns = list[tuple[int, dict[str, Any]]]
"""Raw columns with the line of the file on which each begins (1 for those of the base)."""


def numbered(found: Mapping[str, Any], lines: Sequence[str]) -> Columns:
    """The columns of a file with their lines."""
    starts = [number for number, line in enumerate(lines, 1) if line.strip() == "[[column]]"]
    return list(zip(starts, found.get("column", []), strict=True))


def extended(
    base: Mapping[str, Any], own: Mapping[str, Any], columns: Columns
) -> tuple[dict[str, Any], Columns]:
    """``own`` laid over ``base``.

    Tables (constants, defaults, derived) are merged entry by entry, an entry "" takes the base's away. A column of a
    heading that the base has changes it: its ``fills`` are added, other entries replaced. New columns follow the last
    one of their level.
    """
    whole = {**base, **{name: value for name, value in own.items() if name not in ("extends", "column")}}
    for table in ("constants", "defaults", "derived"):
        merged = {**base.get(table, {}), **own.get(table, {})}
        whole[table] = {name: value for name, value in merged.items() if value != ""}
    found: Columns = [(1, dict(column)) for column in base["column"]]
    for start, column in columns:
        at = next((at for at, (_, each) in enumerate(found) if each["zh"] == column.get("zh")), None)
        if at is None:
            found.insert(_after(found, column.get("level", "")), (start, column))
        else:
            known = found[at][1]
            found[at] = start, {**known, **column, "fills": [*known["fills"], *column.get("fills", ())]}
    whole["column"] = [column for _, column in found]
    return whole, found


def _after(found: Columns, level: str) -> int:
    places = [at for at, (_, column) in enumerate(found) if column["level"] == level]
    return places[-1] + 1 if places else len(found)
