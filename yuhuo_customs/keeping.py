"""Keeping the ledger of the settings: verify, backup, restored, purge."""

from pathlib import Path

from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.ledger import upkeep, witness
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.workplace import SystemClock


def verify(*, settings: Settings | None = None, clock: Clock | None = None) -> upkeep.Verified:
    """Hold the ledger against itself.

    Raises:
        LedgerError: it cannot be read at all.
    """
    with Ledger.open((settings or load()).ledger_place, clock or SystemClock()) as ledger:
        return upkeep.verify(ledger)


def backup(out: Path, *, settings: Settings | None = None, clock: Clock | None = None) -> None:
    """A copy of the ledger's file.

    Raises:
        LedgerError, OutputError: as :func:`upkeep.backup`.
    """
    with Ledger.open((settings or load()).ledger_place, clock or SystemClock()) as ledger:
        upkeep.backup(ledger, out)


def restored(*, settings: Settings | None = None, clock: Clock | None = None) -> int:
    """Go on with a ledger that was restored: what waits in it is asked for before it is sent; how many messages that are.

    Raises:
        LedgerError: it cannot be written.
    """
    settings = settings or load()
    with Ledger.open(settings.ledger_place, clock or SystemClock()) as ledger:
        return witness.renew(ledger, settings.ledgers_seen)


def purge(
    days: int, *, do: bool, settings: Settings | None = None, clock: Clock | None = None
) -> upkeep.Purged:
    """Remove the bytes of what is older than ``days``; ``do`` False only counts.

    Raises:
        LedgerError: it cannot be written.
    """
    with Ledger.open((settings or load()).ledger_place, clock or SystemClock()) as ledger:
        return upkeep.purge(ledger, days, do=do)
