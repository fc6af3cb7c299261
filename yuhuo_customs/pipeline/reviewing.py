"""The review with all that a run has: the firm's policy and packs, its tables, and what is known of the past."""

from decimal import Decimal
from pathlib import Path

from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import Classified, Reviewed
from yuhuo_customs.manifests import policy as manifest_policy
from yuhuo_customs.pipeline import past
from yuhuo_customs.review import policy
from yuhuo_customs.review.packs import installed
from yuhuo_customs.review.reviewing import review
from yuhuo_customs.settings import Settings
from yuhuo_customs.workplace import SystemClock
from yuhuo_customs.workplace import today as on_day


def judge(found: Classified, *, settings: Settings, clock: Clock | None = None) -> Reviewed:
    """Review classified documents, as of the day that the settings ask for, else today.

    Raises:
        SetupError: the policy, a pack or a table is defective.
        LedgerError: the ledger cannot be read.
    """
    packs, today = installed(settings.rules), on_day(settings, clock)
    brought = {name: value for pack in packs for name, value in pack.settings.items()}
    if settings.policy:
        manifest_policy.known()  # one file may speak of declarations and of manifests
    chosen = policy.load(Path(settings.policy) if settings.policy else None, brought)
    references = past.references(found, settings=settings, policy=chosen, today=today)
    now = (clock or SystemClock()).now()
    return review(found, chosen, today, packs=packs, references=references, now=now)


def exchange_rates(settings: Settings) -> dict[str, Decimal]:
    """Currency → yuan for one unit, by the firm's policy; the yuan itself is always known.

    Raises:
        SetupError: the policy is defective.
    """
    chosen = policy.load(Path(settings.policy) if settings.policy else None)
    said = {code: Decimal(rate) for code, rate in chosen.settings["exchange_rates"].items()}
    return {**said, "142": Decimal(1)}
