"""What a run was made from, as the ledger keeps it: the input's bytes, and what was judged and by which rules."""

import contextlib
import dataclasses
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch, Reviewed, Source
from yuhuo_customs.ledger.queueing import Origin
from yuhuo_customs.pipeline.judging import read

EVIDENCE = ("order", "line", "gcode", "basis", "detail")
"""Columns of the evidence: which code each line has, on what authority, whose yes (``stages.Classified.evidence``)."""
FINDINGS = ("code", "severity", "field", "order", "line", "sheet", "column", "row", "value", "params")
"""Columns of the findings (``domain.findings.SCHEMA``)."""


def origin_of(reviewed: Reviewed) -> Origin:
    """The input and the judgement behind ``reviewed``. Tables stand in the JSON as texts of CSV: they are large."""
    judgement = {
        "as_of": reviewed.as_of,
        "packs": [dataclasses.asdict(each) for each in reviewed.packs],
        "measures": [dataclasses.asdict(each) for each in reviewed.measures],
        "adjustments": [dataclasses.asdict(each) for each in reviewed.adjustments],
        "rules": reviewed.rules.drop("why_zh", "why_en", strict=False).write_csv(),
        "evidence": _evidence(reviewed).write_csv(),
        "findings": reviewed.findings.frame.select(FINDINGS).write_csv(),
    }
    if reviewed.batch.profile_file:
        judgement["profile"] = reviewed.batch.profile_file.text
    return Origin(input_of(reviewed.batch.source), json.dumps(judgement, ensure_ascii=False))


@contextlib.contextmanager
def reopened(
    name: str, profile: str, content: bytes, judgement: Mapping[str, Any]
) -> Iterator[tuple[Path, Batch]]:
    """The kept input of a run as a file for a while, and what was read from it by the run's own profile.

    Args:
        name: Of the input.
        profile: Id of the profile.
        content: Bytes of the input.
        judgement: That of the run; ``profile`` in it is the text of a profile that is not a shipped one.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"input{Path(name).suffix}"
        path.write_bytes(content)
        if own := judgement.get("profile"):
            profile = str(Path(folder) / "profile.toml")
            Path(profile).write_text(own, encoding="utf-8")
        yield path, read(path, profile=profile)


def judgement_of(findings: Findings, as_of: str) -> str:
    """The judgement on a manifest: its findings; no packs, no codes of goods."""
    nothing = {"packs": [], "measures": [], "adjustments": [], "rules": "", "evidence": ""}
    told = {"as_of": as_of, **nothing, "findings": findings.frame.select(FINDINGS).write_csv()}
    return json.dumps(told, ensure_ascii=False)


def _evidence(reviewed: Reviewed) -> pl.DataFrame:
    found = reviewed.evidence
    if "_line" not in found.columns:
        return pl.DataFrame(schema=dict.fromkeys(EVIDENCE, pl.String))
    order = reviewed.batch.lines.select("_line", order="_order")
    return found.join(order, on="_line", how="left").select(
        *(pl.col(name) if name != "line" else pl.col("_line").alias("line") for name in EVIDENCE)
    )


def input_of(source: Source) -> bytes:
    """The very bytes that were read; none when the file is gone or was changed meanwhile, or there never was one."""
    try:
        content = Path(source.path).read_bytes() if source.path else b""
    except OSError:
        return b""
    return content if hashlib.sha256(content).hexdigest() == source.sha256 else b""
