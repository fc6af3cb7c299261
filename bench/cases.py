"""The cases: each runs in a process of its own, so that peak memory is its own too.

A task and its base are run in turns, three times; the fastest of each counts. A busy machine slows single runs, it
never makes one faster than the work needs.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench import data, goods, imports, manifests
from yuhuo_customs.testing import parcels

DAY = date.today().strftime("%Y%m%d")
TURNS = 3
SIZES = (10_000, 100_000, 400_000)


@dataclass(frozen=True)
class Case:
    """One row: a task, what it is held against, and the bar ("≤" or "≥")."""

    name: str
    task: str
    form: str = "xlsx"
    base: str = ""
    sign: str = ""
    bar: float = 0


CASES = [
    Case("read only (xlsx)", "read_only"),
    Case("check (xlsx) / read only", "check", base="read_only", sign="≤", bar=2.0),
    Case("read only (csv)", "read_only", "csv"),
    Case("check (csv) / read only (csv)", "check", "csv", base="read_only"),
    Case("all rules / read only (xlsx)", "rules", base="read_only", sign="≤", bar=0.3),
    Case("all rules / read only (csv)", "rules", "csv", base="read_only", sign="≤", bar=1.0),
    Case("classify 5,000 products against 13,000 codes (csv)", "classify", "goods.csv"),
    Case("floor of prepare (xlsx)", "floor"),
    Case("read only (imports, xlsx)", "read_only", "import"),
    Case("check (imports: CEB311, 411, 511, 621) / read only", "check", "import", base="read_only"),
    Case("prepare into the ledger (imports) / its floor", "prepare", "import", base="floor"),
    Case("prepare into the ledger (xlsx) / its floor", "prepare", base="floor", sign="≤", bar=2.0),
    Case("floor of manifests (20,000 bills at full size)", "manifest_floor", "manifest"),
    Case(
        "manifest check + render / its floor",
        "manifest",
        "manifest",
        base="manifest_floor",
        sign="≤",
        bar=2.0,
    ),
    Case("consolidate 5,000 parcels by first-fit", "consolidate_greedy", "parcels"),
    Case(
        "consolidate 5,000 parcels, solved / first-fit",
        "consolidate",
        "parcels",
        base="consolidate_greedy",
        sign="≤",
        bar=2.0,
    ),
    Case("straightforward pipeline (xlsx) / prepare", "straight", base="prepare", sign="≥", bar=8.0),
    Case("bare httpx loop / submit 2,000 over loopback HTTP", "bare", base="sending", sign="≥", bar=0.7),
    Case("frictionless validate (xlsx) / check", "frictionless", base="check", sign="≥", bar=10.0),
]
ONCE = ("straight", "frictionless")
"""Minutes long: one run is enough to beat noise."""


def run(lines: int, folder: Path, only: str) -> Iterator[dict[str, object]]:
    """Rows of {name, seconds, peak_mb, ratio, bar, ok}."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [case for case in CASES if only in case.name]
    tasks = {(case.task, case.form) for case in wanted} | {
        (case.base, case.form) for case in wanted if case.base
    }
    found: dict[tuple[str, str], dict[str, float]] = {}
    inputs = _inputs(folder, lines)
    for turn in range(TURNS):
        for task, form in sorted(tasks):
            if turn == 0 or task not in ONCE:
                _keep_best(found, (task, form), _measure(task, inputs[form]))
    for case in wanted:
        yield _row(case, found)
    if not only or only in "scale memory":
        yield from _scale(folder)


def _row(case: Case, found: dict[tuple[str, str], dict[str, float]]) -> dict[str, object]:
    mine = found[case.task, case.form]
    row = {"name": case.name, **mine, "ratio": None, "bar": None, "ok": None}
    if case.base:
        row["ratio"] = mine["seconds"] / found[case.base, case.form]["seconds"]
    if case.sign:
        row["bar"] = f"{case.sign} {case.bar:g}"
        row["ok"] = row["ratio"] <= case.bar if case.sign == "≤" else row["ratio"] >= case.bar
    return row


def _scale(folder: Path) -> Iterator[dict[str, object]]:
    """Time per line from 10,000 to 400,000 lines, and the memory of the largest."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    books = {size: _inputs(folder, size)["xlsx"] for size in SIZES}
    for turn in range(TURNS):
        for size, book in books.items():
            if turn < 2 or size < SIZES[-1]:
                _keep_best(found, (str(size), ""), _measure("prepare", book))
    per_line = {size: found[str(size), ""]["seconds"] / size for size in SIZES}
    middle = per_line[SIZES[1]]
    for size in SIZES:
        ratio = per_line[size] / middle
        row = {
            "name": f"prepare, {size:,} lines: time per line / that of {SIZES[1]:,}",
            **found[str(size), ""],
        }
        yield {**row, "ratio": ratio, "bar": "0.8–1.2", "ok": 0.8 <= ratio <= 1.2}
    largest = found[str(SIZES[-1]), ""]
    ratio = largest["peak_mb"] / 2048
    name = f"prepare, {SIZES[-1]:,} lines: peak memory / 2 GB"
    yield {"name": name, **largest, "ratio": ratio, "bar": "≤ 1", "ok": ratio <= 1}


def _keep_best(
    found: dict[tuple[str, str], dict[str, float]], key: tuple[str, str], new: dict[str, float]
) -> None:
    best = found.get(key)
    if best is None:
        found[key] = new
    else:
        found[key] = {
            name: min(best[name], new[name]) if name == "seconds" else max(best[name], new[name])
            for name in new
        }


def _inputs(folder: Path, lines: int) -> dict[str, Path]:
    made = {form: folder / f"orders-{lines}-{DAY}.{form}" for form in ("xlsx", "csv", "goods.csv")}
    made["import"] = folder / f"imports-{lines}-{DAY}.xlsx"
    writers = {
        "xlsx": data.write_xlsx, "csv": data.write_csv, "goods.csv": goods.write, "import": imports.write_xlsx,
    }  # fmt: skip
    made["manifest"] = folder / f"manifests-{lines}-{DAY}.xlsx"
    if not made["manifest"].exists():
        manifests.write_xlsx(made["manifest"], lines // 5, DAY)
    made["parcels"] = folder / "parcels-5000.xlsx"
    if not made["parcels"].exists():
        parcels.write_workbook(made["parcels"])
    for form, write in writers.items():
        if not made[form].exists():
            write(made[form], lines, DAY)
    return made


def _measure(task: str, source: Path) -> dict[str, float]:
    """Run ``bench.tasks`` in a fresh process; seconds of the work without imports, and peak memory in MiB."""
    state = Path(tempfile.mkdtemp(prefix="state-", dir=source.parent))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.tasks", task, str(source), str(state)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    finally:
        shutil.rmtree(state, ignore_errors=True)
    return json.loads(done.stdout.strip().splitlines()[-1])
