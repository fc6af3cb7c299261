"""Short texts as terms: Chinese runs as single characters and pairs, Latin words whole.

Names of goods are a few characters long and written without blanks: pairs of characters carry their meaning without
a dictionary (docs/decisions).
"""

import re
import unicodedata
from collections.abc import Iterator

_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z]+|[0-9]+(?:\.[0-9]+)?")
_COMMON = frozenset("的和或及与等其他用制品类")
"""Characters that stand in names of every chapter: alone they say nothing."""
_STOP = frozenset(
    {
        "of",
        "the",
        "and",
        "or",
        "for",
        "in",
        "with",
        "other",
        "than",
        "not",
        "n",
        "e",
        "c",
        "a",
        "to",
        "by",
        "on",
        "heading",
        "excluding",
    }
)


def terms(text: str) -> frozenset[str]:
    """The terms of a text. Numbers are left out: sizes and item numbers say nothing about the code."""
    return frozenset(_terms(unicodedata.normalize("NFKC", text).lower()))


def _terms(text: str) -> Iterator[str]:
    for run in _RUNS.findall(text):
        if run[0].isdigit():
            continue
        if run.isascii():
            if len(run) > 1 and run not in _STOP:
                yield _singular(run)
            continue
        yield from (char for char in run if char not in _COMMON)
        yield from (run[place : place + 2] for place in range(len(run) - 1))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("es") and word[-3] in "sxzh":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
