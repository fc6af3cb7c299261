"""Change (function 5) and deletion (3) of bills that customs has: shown first, then sent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yuhuo_customs.documents.manifest import contents as manifest_contents
from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.errors import Text, UsageError
from yuhuo_customs.ledger import copies
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.copies import Difference
from yuhuo_customs.manifests import checking, composing, profile, reading, reasons
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.pipeline.delivering import Way
from yuhuo_customs.pipeline.manifesting import Declared, Task, contents, judged, transfer
from yuhuo_customs.settings import Settings
from yuhuo_customs.wire.parser import parse

_PLACE = re.compile(r"(?:\[\d+\])?(?:/@\w+)?$")


@dataclass(frozen=True, slots=True)
class Changed:
    """Changes or deletions, what differs bill by bill (nothing for deletions), and whether they were sent."""

    done: Declared
    differences: Mapping[str, tuple[Difference, ...]]
    sent: bool


def change(
    path: str | Path,
    message: str,
    *,
    why: Mapping[str, str],
    sender: str = "",
    receiver: str = "EPORT",
    settings: Settings | None = None,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
    rounds: int = 3,
    send: bool = False,
) -> Changed:
    """Compare a corrected workbook with what was sent, and change the bills that differ.

    Only bills that customs accepted and did not release can be changed; what the message of the change cannot carry is not
    told as a difference.

    Args:
        why: Reason code, words, contact and phone (``manifests.reasons.FIELDS``) for bills whose rows do not say it.
        send: False: the differences are told, nothing leaves.

    Raises:
        UsageError: a type that knows no change: its report is deleted and sent again.
        InputError, OutputError, SetupError, LedgerError, GatewayError: repeating the command is safe.
    """
    kind = checking.kind_of(message)
    if "5" not in kind.functions:
        raise UsageError(
            Text(f"{kind.kind} 不能变更。", f"{kind.kind} knows no change."),
            todo=Text("先删除，再重新发送。", "Delete it and send it again."),
        )
    way = Way.of(settings, clock, gateway, rounds=rounds, send=send)
    columns = profile.load(kind.mode)
    workbook = reasons.explained(reading.read(Path(path), columns), columns, why)
    checked = judged(workbook, kind, "5", way)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        task = Task(ledger, way, checked, transfer(ledger, way, kind, sender, receiver))
        planned = task.planned(contents(workbook, checked, task))
        found = _differences(task, planned.filter(pl.col("action") == "new"))
        same = (pl.col("action") == "new") & ~pl.col("key").is_in(
            [key for key, each in found.items() if each]
        )
        planned = planned.with_columns(action=pl.when(same).then(pl.lit("known")).otherwise("action"))
        return Changed(task.send(planned), {key: each for key, each in found.items() if each}, send)


def delete(
    path: str | Path,
    message: str,
    *,
    why: Mapping[str, str],
    bills: Sequence[str] = (),
    sender: str = "",
    receiver: str = "EPORT",
    settings: Settings | None = None,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
    rounds: int = 3,
    send: bool = False,
) -> Changed:
    """Delete the bills of a workbook, or those of them that ``bills`` names; the numbers are free once customs accepts it.

    Args:
        why, send: As in :func:`change`.

    Raises:
        UsageError, InputError, OutputError, SetupError, LedgerError, GatewayError: as :func:`change`.
    """
    kind = checking.kind_of(message)
    way = Way.of(settings, clock, gateway, rounds=rounds, send=send)
    columns = profile.load(kind.mode)
    workbook = reasons.explained(reasons.only(reading.read(Path(path), columns), bills), columns, why)
    checked = judged(workbook, kind, "3", way)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        task = Task(ledger, way, checked, transfer(ledger, way, kind, sender, receiver))
        return Changed(task.declare(contents(workbook, checked, task)), {}, send)


def _differences(task: Task, new: pl.DataFrame) -> dict[str, tuple[Difference, ...]]:
    """Key → where the bill differs from what was last sent of it, as far as a change can say it."""
    if new.is_empty():
        return {}
    kind = task.kind.kind
    composed = composing.compose(task.checked, task.transfer, only=new)
    now = {
        key: told for each in composed for key, told in manifest_contents.units(parse(each.content)).items()
    }
    before = copies.stored(task.ledger, kind, new["key"].unique().to_list())
    carried = messages.paths(kind, "5")
    return {
        key: tuple(
            each
            for each in copies.differences((before[key].head, before[key].items), told)
            if each.new is not None or _PLACE.sub("", each.field) in carried
        )
        for key, told in now.items()
        if key in before
    }
