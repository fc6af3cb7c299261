"""The fakes that our own tests use, for those who write plug-ins: a clock that stands still, a throw-away signer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yuhuo_customs.signing.rsa import RsaSigner

BEIJING = timezone(timedelta(hours=8))


@dataclass
class FixedClock:
    """A clock that shows ``moment`` and moves by ``step`` at each look."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 11, 8, 0, 0, tzinfo=BEIJING))
    step: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The moment, then one step on."""
        shown = self.moment
        self.moment += self.step
        return shown


@cache
def throwaway_signer() -> "RsaSigner":
    """One RSA signer for the whole process, with a self-signed certificate."""
    from yuhuo_customs.signing.demo import throwaway
    from yuhuo_customs.signing.rsa import RsaSigner

    return RsaSigner(*throwaway("THROW-AWAY TEST KEY"))
