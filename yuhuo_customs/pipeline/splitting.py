"""A document that is split over several messages: msgCount stays the same, msgSeqNo counts without a gap (ceb README §8
no 27)."""  # noqa: D205, D209 - one sentence

from collections.abc import Iterator
from dataclasses import replace

from yuhuo_customs.documents import documents
from yuhuo_customs.pipeline.drafts import Draft

MOST = 10_000
"""Items in one message where nothing else is known: keeps a message below the size that gets a warning."""


def split(kind: str, draft: Draft, size: int | None = None) -> Iterator[Draft]:
    """The document in as many parts as it needs, each with the whole head and its own items, numbered from 1.

    Args:
        size: Most items in one message; None: what is seen in practice (``Document.split``).
    """
    size = size or documents()[kind].split or MOST
    parts = [draft.items[start : start + size] for start in range(0, len(draft.items), size)] or [()]
    counted = "gnum" in documents()[kind].specs("items")
    for number, part in enumerate(parts, 1):
        items = [
            item | {"gnum": str(place)} if counted else item for place, item in enumerate(map(dict, part), 1)
        ]
        head = {**draft.head, "msgCount": str(len(parts)), "msgSeqNo": str(number)}
        yield replace(draft, head=head, items=items)
