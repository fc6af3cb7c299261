"""Parcels into units: the linear relaxation solved by HiGHS, whole parcels kept; first-fit as the floor.

A basic solution of the relaxation splits at most as many parcels as there are limits (three for each unit). So all but
a handful of the thousands of parcels have their best place at once; the rest is put where there is room. The bound of
the relaxation says how much any way of packing could carry at most. Nothing is trusted to floating point: every
placement is made in whole grams, cm³ and pieces, and one that would exceed a limit is not made.
"""

import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from yuhuo_customs.consolidation.candidates import LIMITS, Candidates
from yuhuo_customs.errors import Text, UsageError

SOLVERS = ("best", "greedy")
GOALS = ("fill", "parcels")


@dataclass(frozen=True, slots=True)
class Problem:
    """The numbers alone.

    Attributes:
        takes: For each parcel: pieces, grams, cm³ (0 where not known).
        limits: For each unit, earliest cut-off first: the same; None is no limit.
        places: For each parcel the units that it may go into, ascending.
        goal: "fill": most weight and volume, each as a share of the room; "parcels": most parcels.
    """

    takes: Sequence[tuple[int, int, int]]
    limits: Sequence[tuple[int | None, int | None, int | None]]
    places: Sequence[Sequence[int]]
    goal: str = "fill"

    def worths(self) -> list[float]:
        """What each parcel adds to the goal: shares of the whole room, so that kg and m³ count alike."""
        rooms = [[limit[kind] for limit in self.limits] for kind in (1, 2)]
        whole = [sum(room) if (room := [each for each in one if each]) else 0 for one in rooms]
        shares = [
            sum(take[kind] / total for kind, total in zip((1, 2), whole, strict=True) if total)
            for take in self.takes
        ]
        if self.goal == "parcels" or not any(whole):
            return [1 + min(share, 1) / 1000 for share in shares]
        return [share or 1e-12 for share in shares]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the parcels are.

    Attributes:
        units: For each parcel the unit, None where there is no room.
        worth: Reached of the goal.
        bound: What no packing could pass; None where none was computed (first-fit).
        solver: "highs" or "greedy".
    """

    units: tuple[int | None, ...]
    worth: float
    bound: float | None
    solver: str

    @property
    def gap(self) -> float | None:
        """How far the bound is away at most, as a share of it."""
        return None if not self.bound else max(0.0, (self.bound - self.worth) / self.bound)


def problem(found: Candidates, goal: str = "fill") -> tuple[Problem, list[int]]:
    """The numbers of the candidates, and the ``_at`` of each parcel that is to be placed.

    Raises:
        UsageError: no such goal.
    """
    if goal not in GOALS:
        raise UsageError(
            Text(f"没有目标 {goal}。", f"There is no goal {goal}."),
            todo=Text("可用：fill、parcels。", "There are: fill, parcels."),
        )
    places: dict[int, list[int]] = {}
    for at, unit in found.pairs.iter_rows():
        places.setdefault(at, []).append(unit)
    rows = found.parcels.select("_at", *LIMITS).fill_null(0).rows()
    takes = {at: (pieces, grams, cm3) for at, pieces, grams, cm3 in rows}
    limits = found.units.select(*LIMITS.values()).rows()
    ats = list(places)
    return Problem([takes[at] for at in ats], limits, [places[at] for at in ats], goal), ats


def pack(given: Problem, solver: str = "best") -> Placed:
    """Place the parcels; with "best" the better of relaxation and first-fit, so never below the floor.

    Raises:
        UsageError: no such solver.
    """
    if solver not in SOLVERS:
        raise UsageError(
            Text(f"没有求解方式 {solver}。", f"There is no solver {solver}."),
            todo=Text("可用：best、greedy。", "There are: best, greedy."),
        )
    floor = greedy(given)
    if solver == "greedy" or not given.takes or not is_solvable():
        return floor
    from yuhuo_customs.consolidation import relaxed

    best = relaxed.solve(given)
    return best if best.worth >= floor.worth else Placed(floor.units, floor.worth, best.bound, "greedy")


def is_solvable() -> bool:
    """Whether HiGHS is installed; without it first-fit is what there is, and the overview says so."""
    return find_spec("highspy") is not None


def greedy(given: Problem) -> Placed:
    """First-fit: each parcel into the first unit by cut-off that has room; the better of two orders, as the sheet has
    them and the heaviest first.
    """  # noqa: D205 - one sentence
    order = range(len(given.takes))
    found = []
    for each in (order, sorted(order, key=lambda at: -given.takes[at][1])):
        loads = Loads(given)
        loads.fill(each)
        found.append(loads.placed("greedy", None))
    return max(found, key=lambda placed: placed.worth)


class Loads:
    """Units being loaded: room left in whole numbers."""

    def __init__(self, given: Problem) -> None:
        """Empty units."""
        self._given = given
        self._room = [[math.inf if most is None else most for most in limit] for limit in given.limits]
        self._units: list[int | None] = [None] * len(given.takes)

    def put(self, parcel: int, unit: int) -> bool:
        """Into the unit, if it has the room."""
        room, takes = self._room[unit], self._given.takes[parcel]
        if any(take > left for take, left in zip(takes, room, strict=True)):
            return False
        for kind, take in enumerate(takes):
            room[kind] -= take
        self._units[parcel] = unit
        return True

    def take_out(self, parcel: int) -> None:
        """Out of its unit again."""
        unit = self._units[parcel]
        assert unit is not None, "only loaded parcels are taken out"
        for kind, take in enumerate(self._given.takes[parcel]):
            self._room[unit][kind] += take
        self._units[parcel] = None

    def inside(self, unit: int) -> list[int]:
        """Parcels of a unit."""
        return [parcel for parcel, at in enumerate(self._units) if at == unit]

    def room(self, unit: int) -> list[float]:
        """What is left of its limits: pieces, grams, cm³."""
        return list(self._room[unit])

    def is_free(self, parcel: int) -> bool:
        """Whether the parcel has no place yet."""
        return self._units[parcel] is None

    def fill(self, order: Iterable[int], used: Container[int] | None = None) -> None:
        """Those without a place into the first unit (of ``used``) that has room."""
        for parcel in order:
            if self._units[parcel] is None:
                places = self._given.places[parcel]
                any(self.put(parcel, unit) for unit in places if used is None or unit in used)

    def placed(self, solver: str, bound: float | None) -> Placed:
        """What was reached."""
        worths = self._given.worths()
        worth = math.fsum(worths[at] for at, unit in enumerate(self._units) if unit is not None)
        return Placed(tuple(self._units), worth, bound, solver)


def columns(given: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Parcel and unit of every place, as arrays."""
    parcels = np.repeat(np.arange(len(given.places)), [len(each) for each in given.places])
    return parcels, np.concatenate([np.asarray(each) for each in given.places])
