"""``make bench``: measures, prints a table, writes build/bench.json. ``--lines N`` for another size, ``--only NAME``."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import cases

BUILD = Path("build")


def main() -> int:
    """Run the cases; exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--lines", type=int, default=100_000, help="goods lines")
    parser.add_argument("--only", default="", help="run the cases whose name holds this")
    arguments = parser.parse_args()
    rows = []
    for row in cases.run(arguments.lines, BUILD / "bench", arguments.only):
        rows.append(row)
        print(f"{row['name']}: {row['seconds']:.2f} s, {row['peak_mb']:.0f} MB", file=sys.stderr)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    table = Table(title=f"{arguments.lines:,} goods lines, {cases.TURNS} turns, the fastest counts")
    for heading in ("name", "seconds", "peak MB", "ratio", "bar", "ok"):
        table.add_column(heading, justify="left" if heading == "name" else "right")
    for row in rows:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
        ok = {None: "", True: "yes", False: "NO"}[row["ok"]]
        table.add_row(
            row["name"], f"{row['seconds']:.2f}", f"{row['peak_mb']:.0f}", ratio, row["bar"] or "", ok
        )
    Console(width=130).print(table)
    return 1 if any(row["ok"] is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
