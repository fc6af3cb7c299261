"""How good classification is on goods with known codes: a firm measures it on its own past.

The products are dealt into five parts with a fixed seed. Each part is measured once, with the other four as history, so
that a product never stands in its own history; its answers are calibrated by a curve fitted on the answers of the other
four parts. All products are measured, and all others fit: figures move little from seed to seed.
"""

import random
import tempfile
from collections.abc import Iterator, Sequence
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

FOLDS = 5
FEWEST = 50
"""Answers without which a curve is not fitted."""
BANDS = (0.3, 0.5, 0.7, 0.9, 1.0001)
_GOODS = ("itemNo", "name", "gname", "material", "use", "gmodel")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured.

    Attributes:
        goods: Distinct products; each was measured.
        folds: Parts they were dealt into.
        fitted: Answers on which :attr:`calibration` was fitted; 0: it is the one that was given.
        digits: At how many digits codes were compared (6, or 10 where all goods have ten).
        results: One row per measured product: ``chapter``, ``answered``, ``first``, ``third`` (Boolean: the right
            code is the first, is among three), ``sure`` (filled without asking), ``share`` (what the first was said
            to be worth, null when not answered).
        calibration: The curve fitted on all answers, to be kept; the measure of a part used one without that part.
        seed: Of the dealing.
    """

    goods: int
    folds: int
    fitted: int
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
    parts = _dealt(table, seed)
    found: list[list[_Answer]] = []
    for number, part in enumerate(parts):
        past = pl.concat([other for at, other in enumerate(parts) if at != number] or [table.clear()])
        with (
            tempfile.TemporaryDirectory() as folder,
            History.open(Path(folder) / "history.sqlite") as history,
        ):
            history.record(_confirmations(past, today))
            found.append(list(_answers(part, history, (packs, tariff, today), digits)))
    pairs = [[(each.raw, each.right) for each in answers if each.fits] for answers in found]
    rows = []
    for number, answers in enumerate(found):
        curve = _fitted([other for at, other in enumerate(pairs) if at != number], calibration, "")
        rows += [each.row(curve) for each in answers]
    whole = _fitted(pairs, calibration, f"{sum(map(len, pairs))} answers, seed {seed}")
    names = {"chapter": pl.String, "answered": pl.Boolean, "first": pl.Boolean, "third": pl.Boolean}
    results = pl.DataFrame(rows, schema={**names, "sure": pl.Boolean, "share": pl.Float64}, orient="row")
    fitted = sum(map(len, pairs)) if whole is not calibration else 0
    return Evaluation(table.height, len(parts), fitted, digits, results, whole, seed)


def _dealt(table: pl.DataFrame, seed: int) -> list[pl.DataFrame]:
    """The parts; goods of one code go round all of them, so that no part holds all that is known of a code."""
    order = random.Random(seed).sample(range(table.height), table.height)  # noqa: S311 - a split, not a secret
    codes, folds = table["gcode"].to_list(), min(FOLDS, table.height)
    grouped = sorted(order, key=lambda product: codes[product])  # of equal codes the order of chance stays
    return [table[sorted(grouped[number::folds])] for number in range(folds)]


def _fitted(parts: Sequence[Sequence[tuple[float, bool]]], given: Calibration, origin: str) -> Calibration:
    pairs = [pair for part in parts for pair in part]
    return curves.fit(pairs, origin) if len(pairs) >= FEWEST else given


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was said of one product before calibration: ``raw`` of the first code, 0 when there was none."""

    chapter: str
    raw: float
    right: bool
    third: bool
    sure: bool

    @property
    def fits(self) -> bool:
        """Whether it says anything about scores."""
        return self.raw > 0 and not self.sure

    def row(self, curve: Calibration) -> tuple[str, bool, bool, bool, bool, float | None]:
        """A row of :attr:`Evaluation.results`."""
        share = 1.0 if self.sure else curve.share(self.raw)
        answered = self.sure or (self.raw > 0 and share >= curves.UNKNOWN_BELOW)
        shown = share if answered else None
        return self.chapter, answered, answered and self.right, answered and self.third, self.sure, shown


_Given = tuple[Sequence[Pack], Reference | None, date]


def _answers(products: pl.DataFrame, history: History, given: _Given, digits: int) -> Iterator[_Answer]:
    packs, tariff, today = given
    table = products.drop("gcode").with_row_index("_product")
    judged = assess(table, history, packs, tariff, today)
    sure = _sure(judged)
    found = judged.suggest(table, history, curves.EVERYTHING)
    for product, truth in enumerate(products["gcode"]):
        known = sure.get(product)
        said = [(each.code, each.raw) for each in found.get(product, ())]
        said = [(known, 1.0)] if known else [(code, raw) for code, raw in said if len(code) >= digits]
        right = [code[:digits] == truth[:digits] for code, _ in said]
        yield _Answer(truth[:2], said[0][1] if said else 0.0, any(right[:1]), any(right), bool(known))


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
