"""How often a score turned out right: from the raw score of a suggestion to a share, and where "do not know" begins.

The shipped curve is cautious, a little below what ``yuhuo classify evaluate`` fits on ``bench/goods.csv``
(docs/classification.md): a new firm has a short past. A firm's own past gives its own curve (``--keep``), which then counts.
"""

import json
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.resources import write_whole

FILE = "calibration.json"
UNKNOWN_BELOW = 0.3
"""Suggestions that would be right less often are not made: the tool says "do not know"."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising curve through ``(raw score, share of right answers)``; between its points straight lines."""

    points: tuple[tuple[float, float], ...]
    origin: str

    def share(self, raw: float) -> float:
        """How often a suggestion of this raw score is right."""
        place = bisect_right([score for score, _ in self.points], raw)
        if place == 0:
            return self.points[0][1]
        if place == len(self.points):
            return self.points[-1][1]
        (low, first), (high, second) = self.points[place - 1], self.points[place]
        return first + (second - first) * (raw - low) / (high - low)


SHIPPED = Calibration(
    ((0.0, 0.0), (0.3, 0.25), (0.45, 0.38), (0.6, 0.46), (0.7, 0.55), (0.9, 0.93), (1.0, 0.97)), "shipped"
)

EVERYTHING = Calibration(((0.0, UNKNOWN_BELOW), (1.0, 1.0)), "none")
"""Nothing is held back as "do not know"; for fitting."""

_RESAMPLES, _STEPS = 40, 40
_DOUBT = 2.0
"""Weight of the general share of right answers in each pool: a pool of two says little."""


def fit(scored: Sequence[tuple[float, bool]], origin: str) -> Calibration:
    """The best rising curve: pool adjacent violators, averaged over resamples of the answers.

    One such fit jumps where few answers lie, and the border of "do not know" with it; the average does not.

    Args:
        scored: Raw scores of answers of which none helped to make the evidence, and whether each was right.
    """
    if not scored:
        return Calibration(SHIPPED.points, "shipped")
    chance = random.Random(len(scored))  # noqa: S311 - resamples, not a secret
    grid = [step / _STEPS for step in range(_STEPS + 1)]
    sums = [0.0] * len(grid)
    ordered = sorted(scored)
    for _ in range(_RESAMPLES):
        curve = _rising(sorted(chance.choices(ordered, k=len(ordered))))
        sums = [total + curve.share(raw) for total, raw in zip(sums, grid, strict=True)]
    return Calibration(
        tuple((raw, round(total / _RESAMPLES, 4)) for raw, total in zip(grid, sums, strict=True)), origin
    )


def _rising(scored: Sequence[tuple[float, bool]]) -> Calibration:
    """Pool adjacent violators over answers sorted by score."""
    usual = sum(right for _, right in scored) / len(scored)
    pools: list[list[float]] = []  # sum of scores, right ones, count
    for raw, right in scored:
        pools.append([raw, float(right), 1.0])
        while len(pools) > 1 and pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2]:
            last = pools.pop()
            pools[-1] = [one + other for one, other in zip(pools[-1], last, strict=True)]
    # no evidence is never right; below the weakest that was seen the curve falls towards it
    rising = [(0.0, 0.0)]
    for total, good, count in pools:
        if total > 0:
            rising.append((total / count, max((good + _DOUBT * usual) / (count + _DOUBT), rising[-1][1])))
    return Calibration(tuple(rising), "")


def load(state: Path | None) -> Calibration:
    """The firm's own curve, else the shipped one.

    Raises:
        SetupError: the file is damaged.
    """
    path = state / FILE if state else None
    if path is None or not path.is_file():
        return SHIPPED
    try:
        found = json.loads(path.read_text("utf-8"))
        points = tuple((float(raw), float(share)) for raw, share in found["points"])
        return Calibration(points, str(found["origin"])) if points else SHIPPED
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SetupError(
            Text(f"校准文件无法读取（{error}）。", f"The calibration cannot be read ({error})."),
            where=str(path),
            todo=Text(
                "删除该文件，或重新运行 yuhuo classify evaluate --keep。",
                "Delete it, or run yuhuo classify evaluate --keep again.",
            ),
        ) from error


def save(state: Path, found: Calibration) -> None:
    """Keep a firm's own curve."""
    content = json.dumps({"origin": found.origin, "points": found.points}, ensure_ascii=False, indent=1)
    write_whole(state / FILE, content.encode())
