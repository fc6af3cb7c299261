"""Clean batches of any size, made without the reader: what a rule finds in them was put there by the test."""

import importlib.util
import sys
from pathlib import Path

import pytest

from yuhuo_customs.review.trying import Trial


def _world(changes=None, **more):
    return Trial(changes or {}, **more)


@pytest.fixture
def world():
    return _world


@pytest.fixture(scope="session")
def planting():
    """The module ``planting.py`` beside this file."""
    spec = importlib.util.spec_from_file_location("review_planting", Path(__file__).with_name("planting.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
