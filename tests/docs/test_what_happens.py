"""Every case of the page "What happens when …" has the test that it names, and no case that was promised is missing."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "what-happens-when.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)))
PROMISED = (
    "nobody listens", "host name does not exist", "looked up for ever", "no TLS", "not trusted", "cut while writing",
    "stored, then cut", "query fails too", "nobody can be asked, but repeats are refused", "neither", "half an answer", "1 GB",
    "one byte at a time", "502, 504", "429 or 503 with seconds, a date, rubbish", "401 in the middle of a batch", "redirected",
    "reference is lost", "killed at a named point", "found in any state", "a ledger call fails", "disk is full", "read-only",
    "yesterday's copy", "same command twice", "any order", "before the reply", "after we gave up", "two levels",
    "two programs on one file", "four submitters", "wrong PIN", "production without its words",
)  # fmt: skip


def rows():
    return [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| Case")]


@pytest.mark.parametrize(("file", "name"), NAMED, ids="::".join)
def test_the_named_test_exists(file, name):
    assert any(f"def {name}(" in path.read_text("utf-8") for path in (ROOT / "tests").rglob(file))


def test_every_case_names_a_test():
    assert [row for row in rows() if "::" not in row] == []


@pytest.mark.parametrize("words", PROMISED)
def test_a_promised_case_has_its_line(words):
    assert [row for row in rows() if words in row.split("|")[1]]
