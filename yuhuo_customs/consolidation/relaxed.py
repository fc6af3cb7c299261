"""The relaxation by HiGHS: maximise what is carried, each parcel at most once, each limit kept."""

import highspy
import numpy as np
from numpy.typing import NDArray

from yuhuo_customs.consolidation.packing import Loads, Placed, Problem, columns

_WHOLE = 1 - 1e-6
_ROUNDS, _MOST = 20, 2**62
Numbers = NDArray[np.float64]
_EARLY = 1e-5
"""What an earlier cut-off is worth, as a share of a parcel: it decides only where nothing else does."""


class _Silent(highspy.Highs):
    """HiGHS greets on standard output when its callbacks are switched on: silenced before that."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS' own name
        """None is used."""
        self.silent()


def solve(given: Problem) -> Placed:
    """Solve, keep the whole parcels, put the rest where there is room; then as few units as will do.

    Where everything found a place, a unit that can be spared (the latest first) is left empty. The simplex method runs on
    one thread: the same workbook gives the same result.
    """
    used = list(range(len(given.limits)))
    best = _solve(given, used)
    if None in best.units:
        return best
    for unit in reversed(range(len(given.limits))):
        fewer = [each for each in used if each != unit]
        if not fewer or not all(set(places) & set(fewer) for places in given.places):
            continue
        tried = _solve(given, fewer)
        if None not in tried.units:
            used, best = fewer, Placed(tried.units, tried.worth, best.bound, tried.solver)
    return best


def _solve(given: Problem, used: list[int]) -> Placed:
    parcels, units = columns(given)
    keep = np.isin(units, used)
    parcels, units = parcels[keep], units[keep]
    worths = np.asarray(given.worths())
    shares, bound = _relaxation(given, parcels, units, worths)
    loads = Loads(given)
    for parcel, unit in zip(
        parcels[shares >= _WHOLE].tolist(), units[shares >= _WHOLE].tolist(), strict=True
    ):
        loads.put(parcel, unit)
    # the split ones first, by their larger share; then what has most worth
    split = np.argsort(-shares, kind="stable")
    for place in split[shares[split] < _WHOLE].tolist():
        if shares[place] <= 1 - _WHOLE:
            break
        if loads.is_free(int(parcels[place])):
            loads.put(int(parcels[place]), int(units[place]))
    order = np.argsort(-worths, kind="stable").tolist()
    loads.fill(order, set(used))
    for _ in range(_ROUNDS):
        if not _exchange(given, loads, worths, order, used):
            break
        loads.fill(order, set(used))
    return loads.placed("highs", bound)


def _exchange(given: Problem, loads: Loads, worths: Numbers, order: list[int], used: list[int]) -> bool:
    """Each parcel that stayed, for the loaded one of least worth that makes room for it and is worth less."""
    takes, changed = np.asarray(given.takes, dtype=np.int64), False
    for parcel in order:
        if not loads.is_free(parcel):
            continue
        for unit in set(given.places[parcel]) & set(used):
            inside = np.asarray(loads.inside(unit), dtype=np.int64)
            short = np.asarray([min(left, _MOST) for left in loads.room(unit)], dtype=np.int64)
            fits = (takes[inside] + short >= takes[parcel]).all(axis=1) & (worths[inside] < worths[parcel])
            if fits.any():
                found = inside[fits]
                loads.take_out(int(found[np.argmin(worths[found])]))
                changed |= loads.put(parcel, unit)
                break
    return changed


def _relaxation(
    given: Problem, parcels: np.ndarray, units: np.ndarray, worths: np.ndarray
) -> tuple[np.ndarray, float]:
    """Share of each place in an optimal basic solution, and the bound."""
    count, takes = len(parcels), np.asarray(given.takes, dtype=float)
    limits = [
        (unit, kind, most)
        for unit, each in enumerate(given.limits)
        for kind, most in enumerate(each)
        if most is not None
    ]
    row_of = {(unit, kind): len(given.takes) + number for number, (unit, kind, _) in enumerate(limits)}
    starts, index, value = [0], [], []
    for parcel, unit in zip(parcels.tolist(), units.tolist(), strict=True):
        entries = [(parcel, 1.0)]
        # in shares of the limit: rows of like size, whatever the unit of measure
        entries += [
            (row_of[unit, kind], takes[parcel, kind] / max(given.limits[unit][kind] or 1, 1))
            for kind in range(3) if (unit, kind) in row_of and takes[parcel, kind]
        ]  # fmt: skip
        index += [row for row, _ in entries]
        value += [share for _, share in entries]
        starts.append(len(index))
    early = 1 + _EARLY * (len(given.limits) - units) / max(len(given.limits), 1)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, len(given.takes) + len(limits)
    scale = 1 / worths.max()
    model.col_cost_ = -(worths[parcels] * scale * early)
    model.col_lower_, model.col_upper_ = np.zeros(count), np.ones(count)
    model.row_lower_ = np.full(model.num_row_, -highspy.kHighsInf)
    model.row_upper_ = np.asarray([1.0] * len(given.takes) + [1.0 if most else 0.0 for *_, most in limits])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.asarray(starts, dtype=np.int32)
    model.a_matrix_.index_ = np.asarray(index, dtype=np.int32)
    model.a_matrix_.value_ = np.asarray(value)
    solver = _Silent()  # type: ignore[no-untyped-call]
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 1)
    solver.passModel(model)
    solver.run()
    shares = np.asarray(solver.getSolution().col_value)
    # the weight of an early cut-off only adds: without it the bound is never above this
    return shares, -solver.getInfo().objective_function_value / scale
