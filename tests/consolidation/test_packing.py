"""Packing: each parcel in one place, no limit exceeded, never below first-fit, never above the bound."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuhuo_customs.consolidation.packing import Problem, greedy, pack
from yuhuo_customs.errors import UsageError

LIMIT = st.none() | st.integers(1, 3_000)


@st.composite
def problems(draw):
    units = draw(st.lists(st.tuples(st.none() | st.integers(1, 20), LIMIT, LIMIT), min_size=1, max_size=4))
    take = st.tuples(st.integers(1, 3), st.integers(0, 900), st.integers(0, 900))
    place = st.lists(st.integers(0, len(units) - 1), min_size=1, unique=True).map(sorted)
    rows = draw(st.lists(st.tuples(take, place), max_size=25))
    return Problem(
        [row[0] for row in rows], units, [row[1] for row in rows], draw(st.sampled_from(["fill", "parcels"]))
    )


def loads(problem, placed):
    return [
        [
            sum(take[kind] for take, at in zip(problem.takes, placed.units, strict=True) if at == unit)
            for kind in range(3)
        ]
        for unit in range(len(problem.limits))
    ]


@settings(max_examples=150)
@given(problems(), st.sampled_from(["best", "greedy"]))
def test_each_parcel_is_once_where_it_may_be_and_no_limit_is_exceeded(problem, solver):
    placed = pack(problem, solver)
    assert len(placed.units) == len(problem.takes)
    for at, places in zip(placed.units, problem.places, strict=True):
        assert at is None or at in places
    for load, limit in zip(loads(problem, placed), problem.limits, strict=True):
        assert all(most is None or used <= most for used, most in zip(load, limit, strict=True))


@settings(max_examples=150)
@given(problems())
def test_solved_is_never_below_the_floor_nor_above_the_bound(problem):
    best, floor = pack(problem), greedy(problem)
    assert best.worth >= floor.worth
    assert best.bound is None or best.worth <= best.bound * (1 + 1e-4) + 1e-9


@given(problems())
def test_the_same_problem_gives_the_same_placement(problem):
    assert pack(problem) == pack(problem)


def test_weight_and_volume_go_together_where_first_fit_wastes_one_of_them():
    heavy, bulky = (1, 90, 10), (1, 10, 90)
    problem = Problem([heavy, heavy, bulky, bulky], [(None, 100, 100)] * 2, [[0, 1]] * 4)
    assert sum(at is not None for at in pack(problem).units) == 4
    assert (
        sum(at is not None for at in greedy(problem).units) == 4
    )  # it swaps by itself: each unit takes one of both
    narrow = Problem([heavy, bulky, bulky, heavy], [(None, 100, 100)] * 2, [[0, 1], [0], [0, 1], [0]])
    assert None in greedy(narrow).units
    assert pack(narrow).worth >= greedy(narrow).worth


def test_what_can_be_spared_is_left_empty():
    problem = Problem([(1, 10, 10)] * 4, [(None, 40, 40)] * 3, [[0, 1, 2]] * 4)
    assert set(pack(problem).units) == {0}


def test_without_any_limit_everything_is_loaded():
    problem = Problem([(1, 10, 10)] * 3, [(None, None, None)], [[0]] * 3)
    assert pack(problem).units == (0, 0, 0)
    assert math.isclose(pack(problem).worth, pack(problem).bound, rel_tol=1e-3)


def test_most_parcels_is_another_goal_than_the_fullest():
    problem = [(1, 100, 100), (1, 30, 30), (1, 30, 30)], [(None, 100, 100)], [[0]] * 3
    assert pack(Problem(*problem, "fill")).units == (0, None, None)
    assert pack(Problem(*problem, "parcels")).units == (None, 0, 0)


def test_a_solver_that_does_not_exist():
    with pytest.raises(UsageError, match="no solver magic"):
        pack(Problem([], [], []), "magic")


def test_without_the_solver_first_fit_is_used(monkeypatch):
    problem = Problem([(1, 60, 1), (1, 50, 1), (1, 50, 1)], [(None, 100, None)], [[0]] * 3)
    assert pack(problem).solver == "highs"
    monkeypatch.setattr("yuhuo_customs.consolidation.packing.find_spec", lambda _: None)
    assert pack(problem) == greedy(problem)
