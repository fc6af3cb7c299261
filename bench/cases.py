"""The cases: each runs in a process of its own, so that peak memory is its own too."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench import data

DAY = date.today().strftime("%Y%m%d")


def run(lines: int, folder: Path, only: str) -> Iterator[dict[str, object]]:
    """Rows of {name, seconds, peak_mb, ratio, bar, ok}."""
    folder.mkdir(parents=True, exist_ok=True)
    book, table = _inputs(folder, lines)
    wanted = [case for case in _plan() if only in case[0]]
    seen: dict[str, dict[str, object]] = {}
    for name, task, file, base, factor, bar in wanted:
        source = {"xlsx": book, "csv": table}.get(file, file)
        found = seen.setdefault(name, _measure(task, Path(source), folder, name))
        row = {
            "name": name,
            "seconds": found["seconds"],
            "peak_mb": found["peak_mb"],
            "ratio": None,
            "bar": None,
            "ok": None,
        }
        if base and base in seen:
            row |= _ratio(float(found["seconds"]), float(seen[base]["seconds"]), factor, bar)
        yield row
    if "scale" in only or not only:
        yield from _scale(folder)


def _plan() -> list[tuple[str, str, str, str, str, float]]:
    """name, task, input, name of the base, kind of ratio, bar."""
    return [
        ("read only (xlsx)", "read_only", "xlsx", "", "", 0),
        ("check (xlsx)", "check", "xlsx", "read only (xlsx)", "at most", 2.0),
        ("read only (csv)", "read_only", "csv", "", "", 0),
        ("check (csv)", "check", "csv", "read only (csv)", "", 0),
        ("floor of prepare (xlsx)", "floor", "xlsx", "", "", 0),
        ("prepare into the ledger (xlsx)", "prepare", "xlsx", "floor of prepare (xlsx)", "at most", 2.0),
        (
            "straightforward pipeline (xlsx)",
            "straight",
            "xlsx",
            "prepare into the ledger (xlsx)",
            "at least",
            8.0,
        ),
        ("frictionless validate (xlsx)", "frictionless", "xlsx", "check (xlsx)", "at least", 10.0),
    ]


def _ratio(mine: float, base: float, kind: str, bar: float) -> dict[str, object]:
    ratio = mine / base
    if kind == "at most":
        return {"ratio": ratio, "bar": f"≤ {bar}", "ok": ratio <= bar}
    if kind == "at least":
        return {"ratio": ratio, "bar": f"≥ {bar}", "ok": ratio >= bar}
    return {"ratio": ratio}


def _scale(folder: Path) -> Iterator[dict[str, object]]:
    """Time per line from 10,000 to 400,000 lines, and the memory of the largest."""
    sizes = (10_000, 100_000, 400_000)
    times = {}
    for size in sizes:
        book, _ = _inputs(folder, size)
        found = _measure("prepare", book, folder, f"scale {size}")
        times[size] = float(found["seconds"]) / size
        row = {
            "name": f"scale: prepare, {size:,} lines",
            **found,
            "ratio": times[size] / times[sizes[0]],
            "bar": None,
            "ok": None,
        }
        row["bar"], row["ok"] = "0.8–1.2", 0.8 <= row["ratio"] <= 1.2
        if size == sizes[-1]:
            yield {**row, "name": f"memory: prepare, {size:,} lines", "ratio": float(found["peak_mb"]) / 2000, "bar": "≤ 1 (2 GB)",
                   "ok": float(found["peak_mb"]) <= 2000}  # fmt: skip
        yield row


def _inputs(folder: Path, lines: int) -> tuple[Path, Path]:
    book, table = folder / f"orders-{lines}-{DAY}.xlsx", folder / f"orders-{lines}-{DAY}.csv"
    if not book.exists():
        data.write_xlsx(book, lines, DAY)
    if not table.exists():
        data.write_csv(table, lines, DAY)
    return book, table


def _measure(task: str, source: Path, folder: Path, name: str) -> dict[str, float]:
    """Run ``bench.tasks`` in a fresh process; seconds of the work without imports, and peak memory."""
    state = folder / f"state-{''.join(filter(str.isalnum, name))}-{os.getpid()}"
    done = subprocess.run(
        [sys.executable, "-m", "bench.tasks", task, str(source), str(state)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])
