"""The tables of the two tutorials as workbooks to change, and short ways to look at what came of them."""

from datetime import date
from pathlib import Path

from yuhuo_customs.ledger import copies
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.workplace import SystemClock

DOCS = Path(__file__).parents[2] / "docs"
EXPORT, IMPORT = "export-9610", "order-import"


def table(page, name):
    text = (DOCS / page).read_text("utf-8").replace("20261111", f"{date.today():%Y%m%d}")
    return text.split(f"```csv {name}\n")[1].split("```")[0]


def sold(folder, **changes):
    """The export tutorial's table; ``XC0003={"净重（公斤）": "0.32"}`` changes cells of an order."""
    rows = [line.split(",") for line in table("tutorial-export.md", "orders.csv").splitlines()]
    for row in rows[1:]:
        for heading, value in changes.get(row[0], {}).items():
            row[rows[0].index(heading)] = value
    path = folder / f"orders{len(list(folder.glob('orders*')))}.csv"
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", "utf-8")
    return path


def bought(folder, **changes):
    head, row = table("tutorial-import.md", "imports.csv").splitlines()
    cells = row.split(",")
    for heading, value in changes.items():
        cells[head.split(",").index(heading)] = value
    path = folder / "imports.csv"
    path.write_text(f"{head}\n{','.join(cells)}\n", "utf-8")
    return path


def codes(delivered):
    return [
        (each.code, each.value)
        for each in delivered.reviewed.findings.iterate()
        if each.code.startswith("YH-OPS")
    ]


def states(frame):
    return sorted(frame.select("kind", "state").unique().rows())


def stored(settings, kind, key):
    with Ledger.open(settings.ledger_path, SystemClock()) as ledger:
        return copies.stored(ledger, kind, [key])[key]
