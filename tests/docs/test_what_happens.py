"""Every case of the page "What happens when …" has the test that it names."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "what-happens-when.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)))


@pytest.mark.parametrize(("file", "name"), NAMED, ids="::".join)
def test_the_named_test_exists(file, name):
    (path,) = (ROOT / "tests").rglob(file)
    assert f"def {name}(" in path.read_text("utf-8")


def test_every_case_names_a_test():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| Case")]
    assert [row for row in rows if "::" not in row] == []
