"""What a run was made from, kept in the ledger with it: cells, evidence for codes, findings, rules and tables."""

import dataclasses
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

import yuhuo_customs
from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.ledger import attachments
from yuhuo_customs.ledger.book import Ledger

_FRAMES = ("orders", "lines", "evidence", "findings")


@dataclass(frozen=True, slots=True)
class Record:
    """The way back from a run to its input.

    Attributes:
        frames: orders, lines (cells as text, columns by address, ``_row``), evidence, findings.
        about: source, profile, columns (address → sheet, letters, table, heading), names, rules, packs, as_of.
    """

    frames: Mapping[str, pl.DataFrame]
    about: Mapping[str, Any]


def record(reviewed: Reviewed) -> dict[str, bytes]:
    """What is kept of a run: compressed Arrow frames, and a JSON object about them."""
    batch = reviewed.batch
    frames = (batch.orders, batch.lines, reviewed.evidence, reviewed.findings.frame)
    found = {f"{name}.arrow": _packed(frame) for name, frame in zip(_FRAMES, frames, strict=True)}
    about = {
        "program": yuhuo_customs.__version__,
        "source": dataclasses.asdict(batch.source),
        "profile": batch.profile,
        "columns": {address: dataclasses.asdict(column) for address, column in batch.columns.items()},
        "names": {address: list(name) for address, name in batch.names.items()},
        "rules": reviewed.rules.to_dicts(),
        "packs": [dataclasses.asdict(pack) for pack in reviewed.packs],
        "measures": [dataclasses.asdict(each) for each in reviewed.measures],
        "as_of": reviewed.as_of,
    }
    return found | {"about.json": json.dumps(about, ensure_ascii=False, default=str).encode()}


def recall(ledger: Ledger, run: int) -> Record:
    """What was kept of a run.

    Raises:
        InputError: nothing was: it was made by an older version, or out of the ledger itself.
    """
    with ledger.reading() as connection:
        found = attachments.load(connection, run)
    if "about.json" not in found:
        raise InputError(
            Text(f"批次 {run} 没有留存输入数据。", f"Nothing of its input was kept with run {run}."),
            where=ledger.where,
            todo=Text(
                "旧版本的批次和由账本生成的单证没有输入数据；请用原工作簿改正。",
                "Runs of older versions, and documents made out of the ledger, have none; correct the original workbook.",
            ),
        )
    frames = {name: pl.read_ipc(io.BytesIO(found[f"{name}.arrow"])) for name in _FRAMES}
    return Record(frames, json.loads(found["about.json"]))


def _packed(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_ipc(stream, compression="zstd")
    return stream.getvalue()
