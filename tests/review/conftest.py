"""A clean batch of any size, made without the reader: what a rule finds in it was put there by the test."""

import pytest

from yuhuo_customs.review.trying import Trial


def _world(changes=None, **more):
    return Trial(changes or {}, **more)


@pytest.fixture
def world():
    return _world
