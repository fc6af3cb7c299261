"""How good classification is on goods with known codes: a firm measures it on its own past.

The goods are split by product with a fixed seed: a half becomes the history, a quarter fits the calibration, a
quarter is measured. A product is on one side only.
"""

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from yuhuo_customs.classification import calibration as curves
from yuhuo_customs.classification.assessing import Assessed, assess
from yuhuo_customs.classification.calibration import Calibration
from yuhuo_customs.classification.confirmations import Confirmation
from yuhuo_customs.classification.history import History, normalised_product
from yuhuo_customs.classification.pack import Pack
from yuhuo_customs.tariff import Reference

HISTORY, FIT = 0.5, 0.75
FEWEST = 50
"""Products without which a curve is not fitted."""
BANDS = (0.3, 0.5, 0.7, 0.9, 1.0001)
_GOODS = ("itemNo", "name", "gname", "material", "use", "gmodel")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured.

    Attributes:
        goods, history, fitted, measured: Distinct products in all and in each part.
        digits: At how many digits codes were compared (6, or 10 where all goods have ten).
        results: One row per measured product: ``chapter``, ``answered``, ``first``, ``third`` (Boolean: the right
            code is the first, is among three), ``sure`` (filled without asking), ``share`` (what the first was said
            to be worth, null when not answered).
        calibration: The curve used for measuring.
        seed: Of the split.
    """

    goods: int
    history: int
    fitted: int
    measured: int
    digits: int
    results: pl.DataFrame
    calibration: Calibration
    seed: int

    def chapters(self) -> pl.DataFrame:
        """Per chapter, and in all (``chapter`` is ""): ``products``, ``coverage``, ``top1``, ``top3`` (of the answered)."""
        whole = self.results.with_columns(chapter=pl.lit(""))
        return (
            pl.concat([self.results, whole])
            .group_by("chapter")
            .agg(
                products=pl.len(),
                coverage=pl.col("answered").mean(),
                top1=pl.col("first").filter("answered").mean(),
                top3=pl.col("third").filter("answered").mean(),
            )
            .sort("chapter")
        )

    def bands(self) -> pl.DataFrame:
        """Said against seen, per band of shares: ``band`` (its upper end), ``products``, ``said``, ``seen``."""
        answered = self.results.filter("answered")
        upper = pl.coalesce(*[pl.when(pl.col("share") < end).then(pl.lit(end)) for end in BANDS])
        return (
            answered.group_by(band=upper)
            .agg(products=pl.len(), said=pl.col("share").mean(), seen=pl.col("first").mean())
            .sort("band")
        )


def evaluate(
    goods: pl.DataFrame,
    *,
    packs: Sequence[Pack],
    tariff: Reference | None,
    calibration: Calibration,
    today: date,
    seed: int = 1,
) -> Evaluation:
    """Measure on goods with known codes.

    Args:
        goods: ``itemNo``, ``name``, ``gname``, ``material``, ``use``, ``gmodel``, ``gcode`` (6 or 10 digits).
    """
    table = _distinct(goods)
    digits = 10 if (table["gcode"].str.len_bytes() == 10).all() and tariff is not None else 6
    order = random.Random(seed).sample(range(table.height), table.height)  # noqa: S311 - a split, not a secret
    first, second = int(table.height * HISTORY), int(table.height * FIT)
    past, fit, rest = (table[sorted(each)] for each in (order[:first], order[first:second], order[second:]))
    with tempfile.TemporaryDirectory() as folder, History.open(Path(folder) / "history.sqlite") as history:
        history.record(_confirmations(past, today))
        curve = calibration
        if fit.height >= FEWEST:
            scored = _answers(fit, history, (packs, tariff, curves.IDENTITY, today), digits)
            pairs = [
                (raw, right)
                for raw, right, sure in scored.select("share", "first", "sure").iter_rows()
                if raw and not sure
            ]
            curve = curves.fit(pairs, f"{fit.height} products, seed {seed}")
        results = _answers(rest, history, (packs, tariff, curve, today), digits)
    return Evaluation(table.height, past.height, fit.height, rest.height, digits, results, curve, seed)


def _answers(
    products: pl.DataFrame,
    history: History,
    given: tuple[Sequence[Pack], Reference | None, Calibration, date],
    digits: int,
) -> pl.DataFrame:
    packs, tariff, calibration, today = given
    table = products.drop("gcode").with_row_index("_product")
    judged = assess(table, history, packs, tariff, today)
    sure = _sure(judged)
    found = judged.suggest(table, history, calibration)
    rows = []
    for product, truth in enumerate(products["gcode"]):
        known = sure.get(product)
        codes = [known] if known else [each.code for each in found.get(product, ())]
        codes = [code for code in codes if len(code) >= digits]
        right = [code[:digits] == truth[:digits] for code in codes]
        share = None if not codes else 1.0 if known else found[product][0].share
        rows.append((truth[:2], bool(codes), any(right[:1]), any(right[:3]), bool(known), share))
    names = {"chapter": pl.String, "answered": pl.Boolean, "first": pl.Boolean, "third": pl.Boolean}
    return pl.DataFrame(rows, schema={**names, "sure": pl.Boolean, "share": pl.Float64}, orient="row")


def _sure(judged: Assessed) -> dict[int, str]:
    """Product → the code that would be filled in without asking."""
    exact = (
        judged.known.filter(pl.col("match").is_in(["exact", "name"])).select("_product", "gcode").iter_rows()
    )
    rules = judged.sure.filter(pl.col("sure").str.len_bytes() == 10).select("_product", "sure").iter_rows()
    return {**dict(rules), **dict(exact)}


def _distinct(goods: pl.DataFrame) -> pl.DataFrame:
    """One row per name and material; where two codes are said of one, the commoner."""
    key = normalised_product(pl.col("name"), pl.col("material"))
    return (
        goods.with_columns(_key=key)
        .group_by("_key", maintain_order=True)
        .agg(*[pl.col(name).first() for name in _GOODS], pl.col("gcode").sort().mode().first())
        .drop("_key")
    )


def _confirmations(past: pl.DataFrame, today: date) -> list[Confirmation]:
    rows = past.select(pl.col("itemNo", "name", "material").fill_null(""), "gcode").iter_rows()
    day = today.isoformat()
    return [
        Confirmation(item, name, material, code, "evaluate", day, "split")
        for item, name, material, code in rows
    ]
