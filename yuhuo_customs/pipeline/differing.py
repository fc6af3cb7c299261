"""Where documents say something else than what was declared under the same business key, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.documents.manifest.contents import Fields
from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.ledger import copies
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.copies import Difference
from yuhuo_customs.ledger.states import State
from yuhuo_customs.messages.composing import compose_each, keys
from yuhuo_customs.pipeline.delivering import Way
from yuhuo_customs.pipeline.queueing import Plan
from yuhuo_customs.workplace import sender

MOST = 20
"""Documents of each kind that are compared: the first ones."""


@dataclass(frozen=True, slots=True)
class Change:
    """One document with what is to change in it; no differences: a deletion.

    ``action``: "new" (it can be sent), "changed" (other data than the live declaration: refused), "barred" (``state`` does not allow it), "absent" (never declared), "known"
    (nothing differs), "resume" (already on its way).
    """

    kind: str
    key: str
    order: str
    action: str
    state: State | None
    differences: tuple[Difference, ...] = ()


def refused_changes(ledger: Ledger, found: Reviewed, planned: Plan, way: Way) -> tuple[Change, ...]:
    """What was refused because a live declaration has other data, and where it differs; the first :data:`MOST` of a kind.

    Raises:
        LedgerError: it cannot be read.
    """
    numbers = dict(found.verdicts.select("_order", "orderNo").iter_rows())
    changes: list[Change] = []
    for kind, rows in planned.found.items():
        refused = rows.filter(pl.col("action") == "changed").head(MOST)
        if refused.is_empty():
            continue
        table = keys(found, kind).join(refused, on="_order", maintain_order="right")
        old = copies.stored(ledger, kind, table["key"].to_list())
        revisions = {kind: refused.select("_order", "revision", appType=pl.lit("1"))}
        new = composed(found, kind, revisions, way)
        for order, key, state in table.select("_order", "key", "state").iter_rows():
            told: tuple[Difference, ...] = ()
            if key in old and key in new:
                told = copies.differences((old[key].head, old[key].items), new[key])
            changes.append(
                Change(kind, key, numbers[order], "changed", State(state) if state else None, told)
            )
    return tuple(changes)


def composed(
    found: Reviewed, kind: str, revisions: Mapping[str, pl.DataFrame], way: Way
) -> dict[str, Fields]:
    """What would be sent, field by field, by business key."""
    identity, _ = sender(found, way.settings)
    messages = compose_each(
        found, identity=identity, app_time=way.clock.now(), revisions=revisions, kinds=[kind]
    )
    texts: dict[str, Fields] = {}
    for message in messages:
        by_guid = copies.read(message.before + message.after)
        texts |= {key: by_guid[guid] for key, guid in message.records.select("key", "guid").iter_rows()}
    return texts
