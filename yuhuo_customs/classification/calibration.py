"""How often a score turned out right: from the raw score of a suggestion to a share, and where "do not know" begins.

The shipped curve was fitted on the goods of ``bench/goods.csv`` by ``yuhuo classify evaluate`` (docs/classification.md);
a firm's own past gives its own (``--keep``), which then counts.
"""

import json
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

IDENTITY = Calibration(((0.0, 0.0), (UNKNOWN_BELOW, UNKNOWN_BELOW), (1.0, 1.0)), "none")
"""Says the raw score itself; for fitting."""


def fit(scored: Sequence[tuple[float, bool]], origin: str) -> Calibration:
    """The best rising curve (pool adjacent violators), smoothed by one right and one wrong answer in each pool."""
    pools: list[list[float]] = []  # sum of scores, right ones, count
    for raw, right in sorted(scored):
        pools.append([raw, float(right), 1.0])
        while len(pools) > 1 and pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2]:
            last = pools.pop()
            pools[-1] = [one + other for one, other in zip(pools[-1], last, strict=True)]
    points = {round(raw / count, 4): round((right + 1) / (count + 2), 4) for raw, right, count in pools}
    rising = [
        (0.0, 0.0)
    ]  # no evidence is never right; below the weakest that was seen the curve falls towards it
    for raw, share in sorted(points.items()):
        if raw > 0:
            rising.append((raw, max(share, rising[-1][1])))
    return Calibration(tuple(rising) if len(rising) > 1 else SHIPPED.points, origin)


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
