"""Which known names are nearest to a product: BM25 (bm25s) finds candidates, shared weight of terms scores them.

The score is between 0 and 1 and means the same for every product: the weight of the terms both texts have, as a share
of what the two have (geometric mean). Rare terms weigh more (inverse document frequency).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuhuo_customs.classification.grams import terms

CANDIDATES = 12
_FREQUENT = 0.12
"""A term in more than this share of the names finds no candidate (it still counts in the score)."""


@dataclass(frozen=True, slots=True)
class Near:
    """A known name near a product: its index in the corpus, and the score."""

    place: int
    score: float


class Corpus:
    """Names to look in; built once."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the names' terms and their weights."""
        self._terms = [terms(text) for text in texts]
        counts: dict[str, int] = {}
        for found in self._terms:
            for term in found:
                counts[term] = counts.get(term, 0) + 1
        total = max(len(texts), 1)
        self._weights = {term: math.log(1 + total / count) for term, count in counts.items()}
        self._unseen = math.log(1 + total)
        self._sums = [self._weigh(found) for found in self._terms]
        frequent = max(8, int(total * _FREQUENT))
        self._ids = {
            term: number for number, term in enumerate(t for t, n in counts.items() if n <= frequent)
        }
        self._engine = self._indexed()

    def nearest(self, texts: Sequence[str], most: int) -> list[list[Near]]:
        """For each text the nearest names, the best first; none where no term is shared."""
        asked = [terms(text) for text in texts]
        found: list[list[Near]] = [[] for _ in texts]
        ids = [sorted(self._ids[term] for term in each if term in self._ids) for each in asked]
        some = [place for place, each in enumerate(ids) if each]
        if self._engine is None or not some:
            return found
        for place in some:
            weight = self._weigh(asked[place])
            row = _best(self._engine.get_scores_from_ids(ids[place]))
            scored = [Near(doc, self._score(asked[place], weight, doc)) for doc in row]
            near = [each for each in scored if each.score > 0]
            found[place] = sorted(near, key=lambda each: (-each.score, each.place))[:most]
        return found

    def _score(self, asked: frozenset[str], weight: float, document: int) -> float:
        shared = self._weigh(asked & self._terms[document])
        both = weight * self._sums[document]
        return shared / math.sqrt(both) if both else 0.0

    def _weigh(self, found: frozenset[str]) -> float:
        # fsum: exact, because sets have no order
        return math.fsum([self._weights.get(term, self._unseen) for term in found])

    def _indexed(self) -> Any:
        if not self._ids:
            return None
        import bm25s

        engine = bm25s.BM25()
        tokens = [[self._ids[term] for term in sorted(found) if term in self._ids] for found in self._terms]
        vocabulary: Mapping[str, int] = self._ids
        engine.index((tokens, dict(vocabulary)), show_progress=False)
        return engine


def _best(scores: Any) -> list[int]:
    """The candidates: the highest scores above zero (a numpy array; most of it is zero)."""
    found = scores.nonzero()[0]
    if found.size > CANDIDATES:
        found = found[scores[found].argpartition(-CANDIDATES)[-CANDIDATES:]]
    return list(map(int, found))
