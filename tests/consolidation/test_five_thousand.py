"""The proof of the docs: 5,000 parcels over three flights, two trucks and a train."""

import time
from pathlib import Path

from yuhuo_customs import pipeline
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing.parcels import write_workbook


def test_five_thousand_parcels_reconcile_exactly_and_fill_better_than_first_fit(tmp_path):
    write_workbook(tmp_path / "parcels.xlsx", 5_000, seed=1)
    settings = Settings(state=str(tmp_path / "state"))
    start = time.process_time()
    done = pipeline.consolidate(tmp_path / "parcels.xlsx", tmp_path / "out", settings=settings).done
    seconds = time.process_time() - start
    made = done.plan
    assert seconds < 30
    assert {(mode, bills) for mode, bills in made.units.group_by("mode").agg(bills=_bills()).rows()} == {
        ("5", 3),
        ("4", 2),
        ("3", 1),
    }
    assert made.parcels.height == 5_000
    assert made.loaded.height + done.left == 5_000
    assert made.placed.worth > 1.1 * made.floor.worth
    assert made.placed.gap < 0.005
    proof = pipeline.reconcile(tmp_path / "parcels.xlsx", tmp_path / "out", settings=settings)
    assert list(proof.findings.iterate()) == []
    assert {leg.grams for leg in proof.legs if leg.parcels} == {int(made.loaded["grams"].sum())}

    page = (Path(__file__).parents[2] / "docs" / "consolidation.md").read_text("utf-8")
    for figure in (
        f"| parcels loaded (of 5,000; {done.left - _no_room(done)} may not leave or come too late) | {made.loaded.height:,} |",
        f"| gross weight | {made.loaded['grams'].sum() / 1000:,.3f} kg",
        f"| volume | {made.loaded['cm3'].sum() / 1e6:,.3f} m³",
    ):
        assert figure in page


def _no_room(done):
    return sum(each.code == "YH-CON-034" for each in done.findings.iterate())


def _bills():
    import polars as pl

    return pl.col("billNo").n_unique()
