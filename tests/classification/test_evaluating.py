"""The measure itself: split by seed, a product on one side only, figures that can be recounted by hand."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from yuhuo_customs.classification import calibration, evaluating
from yuhuo_customs.classification.nomenclature import subheadings
from yuhuo_customs.errors import InputError
from yuhuo_customs.pipeline.evaluation import evaluate_file
from yuhuo_customs.settings import Settings

GOODS = Path(__file__).parents[2] / "bench" / "goods.csv"


@pytest.fixture
def settings(tmp_path):
    return replace(Settings(), state=str(tmp_path / "state"))


def test_the_published_goods_have_codes_of_the_harmonized_system():
    codes = pl.read_csv(GOODS, infer_schema=False)["商品编码"]
    assert set(codes) <= set(subheadings()["code"])


def test_the_same_seed_gives_the_same_figures(settings):
    first, second = (evaluate_file(GOODS, settings=settings, seed=3) for _ in range(2))
    assert first.results.equals(second.results)
    assert (first.goods, first.results.height, first.folds) == (319, 319, 5)
    assert not first.results.equals(evaluate_file(GOODS, settings=settings, seed=4).results)


def test_figures_are_what_the_rows_say(settings):
    found = evaluate_file(GOODS, settings=settings)
    whole = found.chapters().row(0, named=True)
    rows = found.results.rows(named=True)
    answered = [row for row in rows if row["answered"]]
    assert whole["products"] == len(rows) == found.goods
    assert whole["coverage"] == pytest.approx(len(answered) / len(rows))
    assert whole["top1"] == pytest.approx(sum(row["first"] for row in answered) / len(answered))
    assert whole["top3"] == pytest.approx(sum(row["third"] for row in answered) / len(answered))
    assert sum(found.chapters()["products"][1:]) == len(rows)
    assert sum(found.bands()["products"]) == len(answered)
    assert 0 < whole["coverage"] < 1


def test_a_known_product_is_never_measured_twice(settings, tmp_path):
    path = tmp_path / "goods.csv"
    path.write_text(
        "名称,材质,商品编码\n" + "假发,化纤,670411\n" * 9 + "袜,棉,611595\n" * 3, encoding="utf-8"
    )
    with pytest.raises(InputError):
        evaluate_file(path.with_name("none.csv"), settings=settings)
    assert evaluate_file(path, settings=settings).goods == 2


def test_the_fitted_curve_can_be_kept(settings):
    found = evaluate_file(GOODS, settings=settings, keep=True)
    kept = calibration.load(settings.state_path)
    assert kept.points == found.calibration.points
    assert kept.origin == f"goods.csv, {found.fitted} answers, seed 1"
    shares = [share for _, share in kept.points]
    assert shares == sorted(shares)


@pytest.mark.parametrize("content", ["名称,商品编码\n假发,67\n", "甲,乙\n1,2\n"])
def test_a_file_without_goods_is_told(settings, tmp_path, content):
    path = tmp_path / "goods.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        evaluate_file(path, settings=settings)


def test_a_curve_needs_enough_products():
    assert evaluating.FEWEST == 50


def test_the_published_figures_are_what_the_command_gives(settings):
    """The table of docs/classification.md, seed by seed, and its sentence on answers that are said to be nearly sure."""
    page = (GOODS.parents[1] / "docs" / "classification.md").read_text("utf-8")
    sure = right = 0
    coverage = []
    for seed in range(1, 6):
        found = evaluate_file(GOODS, settings=settings, seed=seed)
        row = found.chapters().row(0, named=True)
        shares = (row["coverage"], 1 - row["coverage"], row["top1"], row["top3"])
        assert f"| {seed} | {' | '.join(f'{share * 100:.0f} %' for share in shares)} |" in page
        coverage.append(row["coverage"])
        certain = found.results.filter(pl.col("share") > 0.9)
        sure, right = sure + certain.height, right + certain["first"].sum()
    assert f"({right} of {sure}, seeds 1 to 5)" in page
    assert max(coverage) - min(coverage) < 0.1


def test_what_is_said_is_what_is_seen(settings):
    """Calibrated across the parts: within each band the share said is near the share seen."""
    for band in evaluate_file(GOODS, settings=settings, seed=2).bands().iter_rows(named=True):
        assert abs(band["said"] - band["seen"]) < 0.12, band


def test_goods_of_one_code_are_in_different_parts():
    table = pl.DataFrame({"gcode": ["670411"] * 5 + ["611595"] * 3, "name": list("abcdefgh")})
    parts = evaluating._dealt(table, 1)
    assert sorted(name for part in parts for name in part["name"]) == list("abcdefgh")
    assert all(part["gcode"].n_unique() == part.height for part in parts)
