"""Which message goes next: run by run, what a list needs before the list, and never one twice in a round."""

import heapq
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from yuhuo_customs.ledger.attempts import Waiting


class Ready:
    """The messages of one round, in the order of sending."""

    def __init__(self, waiting: Sequence[Waiting], missing: Mapping[int, AbstractSet[int]]) -> None:
        """``missing``: message → those that must be taken in before it."""
        self._waiting = waiting
        self._place = {each.id: place for place, each in enumerate(waiting)}
        self._missing = {each.id: set(missing.get(each.id, ())) for each in waiting}
        self._behind: dict[int, list[int]] = {}
        for later, earlier in self._missing.items():
            for each in earlier:
                self._behind.setdefault(each, []).append(later)
        self._heap = [self._place[each.id] for each in waiting if not self._missing[each.id]]
        self.left = len(waiting)

    def __bool__(self) -> bool:
        return bool(self._heap)

    def take(self, count: int) -> list[Waiting]:
        """At most ``count`` that may go now."""
        found = [self._waiting[heapq.heappop(self._heap)] for _ in range(min(count, len(self._heap)))]
        self.left -= len(found)
        return found

    def put_back(self, messages: Sequence[int]) -> None:
        """They did not go after all."""
        for each in messages:
            heapq.heappush(self._heap, self._place[each])
        self.left += len(messages)

    def arrived(self, message: int) -> None:
        """It was taken in: those that waited for nothing else may go."""
        for later in self._behind.pop(message, ()):
            self._missing[later].discard(message)
            if not self._missing[later]:
                heapq.heappush(self._heap, self._place[later])
