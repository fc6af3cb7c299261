"""Twenty thousand lines with every fault of the catalogue planted at known cells: all found, nothing else."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from yuhuo_customs.domain.catalogue import CODES, Severity
from yuhuo_customs.review import casing, engine
from yuhuo_customs.review.packs import shipped_pack
from yuhuo_customs.review.policy import load

PACK = shipped_pack()
RULES = {rule.code: rule for rule in PACK.rules}
CASES = casing.cases(PACK)
TODAY = date(2026, 11, 1)
GOLDEN = Path(__file__).parent / "golden" / "planted.tsv"
SETTINGS = {
    "exchange_rates": {"502": "7.10"}, "certificate_holders": ["4101980ABC"], "platforms_connected": ["4101960Z2C"],
}  # fmt: skip


def _wanted(family):
    """Cases of B and W rules that need no other day, no other size of batch, and no settings beyond ours."""
    for key, case in CASES.items():
        code, _, named = key.partition(":")
        usual = named or casing.family_of(PACK, RULES[code])
        plain = "today" not in case and case.get("orders", 2) == 2 and "lines" not in case["fires"]
        heavy = CODES[code].severity in (Severity.BLOCK, Severity.WARN)
        if usual == family and plain and heavy and set(case.get("settings", {})) <= set(SETTINGS):
            yield key, case


def _run(family, planting):
    chosen = list(_wanted(family))
    trial, expected, touched = planting.plant(family, chosen, orders=5_000, step=5_000 // len(chosen))
    settings = {**load(None).settings, **SETTINGS}
    outcome = engine.evaluate(PACK.rules, trial.classified(), settings, TODAY, trial.references())
    assert outcome.rules.filter(pl.col("state") == "broken").rows() == []
    marked = outcome.findings.with_columns(
        severity=pl.col("code").replace_strict(
            {code: CODES[code].severity.value for code in RULES}, default=None
        )
    )
    return planting.cells(marked, "block", "warn"), expected, touched


@pytest.mark.parametrize("family", ["export", "import"])
def test_every_planted_fault_is_found_and_nothing_else(family, planting, request):
    found, expected, touched = _run(family, planting)
    assert sorted(expected - found) == []
    # what one fault brings with it (a changed quantity no longer makes the total) is pinned, and stays in its order
    strays = [each for each in found if _order(each) not in touched]
    assert strays == []
    more = sorted((touched[_order(each)], each[0], each[1]) for each in found - expected)
    lines = sorted({f"{family}\t{cause}\t{code}\t{address}" for cause, code, address in more})
    if request.config.getoption("--regenerate"):
        known = GOLDEN.read_text("utf-8").splitlines() if GOLDEN.exists() else []
        kept = [each for each in known if not each.startswith(f"{family}\t")]
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text("\n".join(sorted([*kept, *lines])) + "\n", "utf-8")
    assert lines == [
        each for each in GOLDEN.read_text("utf-8").splitlines() if each.startswith(f"{family}\t")
    ]


def _order(cell):
    _, address, index = cell
    return index // 2 if ".items." in address else index
