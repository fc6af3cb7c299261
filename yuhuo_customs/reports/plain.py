"""Results of operations as JSON: every result type is written as it is declared, by one rule for each kind of value."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import singledispatch
from pathlib import PurePath
from typing import Any

import polars as pl
from pydantic import BaseModel

from yuhuo_customs import __version__
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.errors import Text
from yuhuo_customs.pipeline.queueing import Plan
from yuhuo_customs.reports.model import build, item

VERSION = 1
"""Of the envelope that :func:`written` makes."""


def written(command: str, code: int, result: object) -> str:
    """The JSON text of what a command found or did.

    ``{"schema_version", "tool", "command", "exit", "result"}``; ``exit`` is the exit code. The parts of ``result`` have the
    names of the library's result types: numbers with decimals are text (exact), texts for people have ``zh`` and ``en``,
    tables are lists of rows, a review is the report that ``--format json=FILE`` writes.
    """
    whole = {
        "schema_version": VERSION,
        "tool": f"yuhuo-customs {__version__}",
        "command": command,
        "exit": code,
        "result": plain(result),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


@singledispatch
def plain(value: Any) -> Any:
    """The value as JSON knows it.

    Raises:
        TypeError: no rule knows it (a fault of ours).
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if dataclasses.is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    raise TypeError(type(value).__name__)


@plain.register
def _(value: Text) -> dict[str, str]:
    return {"zh": value.zh, "en": value.en}


@plain.register
def _(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@plain.register
def _(value: date) -> str:
    return value.isoformat()


@plain.register
def _(value: PurePath) -> str:
    return str(value)


@plain.register
def _(value: bytes) -> str:
    return value.decode("utf-8")


@plain.register
def _(value: BaseModel) -> Any:
    return value.model_dump(mode="json")


@plain.register
def _(value: pl.DataFrame) -> list[Any]:
    # places in the batch lose their mark; the fields by which receipts are matched stand in columns already
    rows = value.drop("fields", strict=False).rename(lambda name: name.removeprefix("_"))
    return [plain(row) for row in rows.iter_rows(named=True)]


@plain.register
def _(value: Findings) -> list[Any]:
    return [plain(item(each, [])) for each in value.iterate()]


@plain.register
def _(value: Reviewed) -> Any:
    return plain(build(value, ""))


@plain.register
def _(value: Plan) -> Any:
    return plain(value.actions())
