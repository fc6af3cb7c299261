"""Receipts by a moment: the platform gives everything since then, again and again (transport.md §6.3 A).

The moment moves on only when what came is durable here, and always overlaps with what was asked before; what was
acknowledged inside the overlap is known by its hash and passed over.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.gateways.web.options import Receipts
from yuhuo_customs.resources import write_whole

_BEIJING = timezone(timedelta(hours=8))


class Window:
    """The moment of one profile, kept over processes in a small file."""

    def __init__(self, rules: Receipts, file: Path) -> None:
        """``file`` is made when something was acknowledged."""
        self._rules, self._file = rules, file
        self._pending: tuple[datetime, set[str]] | None = None
        self._open: set[str] = set()

    def since(self, now: datetime) -> str:
        """From which moment to ask, as the platform wants it written; always in the past."""
        start = now - timedelta(days=self._rules.first_days)
        asked, _ = self._kept()
        moment = min(asked or start, now) - timedelta(seconds=self._rules.overlap)
        return moment.astimezone(_BEIJING).strftime(self._rules.since_format)

    def fresh(self, found: Sequence[RawReceipt], asked: datetime) -> list[RawReceipt]:
        """Those that were not acknowledged before; ``asked``: when the platform was asked.

        Raises:
            OutputError: the moment cannot be kept.
        """
        _, seen = self._kept()
        named = {_hash(each): RawReceipt(each.id or _hash(each), each.content) for each in found}
        new = [receipt for name, receipt in named.items() if name not in seen]
        self._pending, self._open = (asked, set(named)), {each.id for each in new}
        if not new:
            self._move_on()
        return new

    def acknowledge(self, ids: Sequence[str]) -> None:
        """These are durable; when all are, the moment moves on.

        Raises:
            OutputError: the moment cannot be kept: they come again.
        """
        self._open -= set(ids)
        if not self._open:
            self._move_on()

    def _move_on(self) -> None:
        if self._pending is None:
            return
        asked, seen = self._pending
        self._pending = None
        kept = {"asked": asked.isoformat(), "seen": sorted(seen)}
        write_whole(self._file, json.dumps(kept).encode(), 0o600)

    def _kept(self) -> tuple[datetime | None, set[str]]:
        try:
            found = json.loads(self._file.read_text("utf-8"))
            return datetime.fromisoformat(found["asked"]), set(found["seen"])
        except (FileNotFoundError, ValueError, KeyError):
            return None, set()  # everything of the first days comes again, and is known by the ledger


def _hash(receipt: RawReceipt) -> str:
    return hashlib.sha256(receipt.id.encode() + b"\0" + receipt.content).hexdigest()
