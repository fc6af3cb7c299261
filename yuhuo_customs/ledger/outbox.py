"""The outbox: each message is handed over at least once, always the same bytes, and never again without certainty.

What is not certain is asked for first (``look_up``), or sent again when the other side refuses repeats; where
neither is possible, a person decides. Connect errors mean "not sent"; everything later means "unknown".
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yuhuo_customs.domain.ports import Gateway
from yuhuo_customs.ledger import attempts
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.lines import Policy
from yuhuo_customs.ledger.settling import Settling
from yuhuo_customs.ledger.shift import Problem, Shift, Tally
from yuhuo_customs.ledger.states import State
from yuhuo_customs.ledger.witness import Witness, look

__all__ = ["Policy", "Problem", "SendResult", "send"]


@dataclass(frozen=True, slots=True)
class SendResult:
    """What one call did: counts of messages.

    Attributes:
        taken_in: Handed over (or found to have arrived before).
        retry_later: Certain that nothing arrived; the next call tries again.
        unknown: Not certain.
        needs_person: Refused by the gateway, or uncertain without a way to ask.
        waiting: Not tried: stopped before, or a list whose order is not taken in yet.
        recovered: Found in the middle of sending, from a program that was interrupted.
        problems: One entry for each that was tried and not taken in.
        pause: Seconds for which the gateway wants to be left alone, or is out of order; 0: nothing to wait for.
        restored: Messages that waited in an older copy of the ledger, asked for before they were sent; None: it is no copy.
    """

    taken_in: int
    retry_later: int
    unknown: int
    needs_person: int
    waiting: int
    recovered: int
    problems: tuple[Problem, ...]
    pause: float = 0.0
    restored: int | None = None


def send(
    ledger: Ledger,
    gateway: Gateway,
    *,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    policy: Policy | None = None,
    resend_unknown: str = "",
    memory: Path | None = None,
) -> SendResult:
    """Hand over everything in the ledger that waits for this gateway.

    Args:
        progress: Told (done, all) after each exchange.
        stop: Asked before each exchange; true ends the call after the open ones.
        policy: How hard it tries; by default one message after the other, once each.
        resend_unknown: A person's reason to send again what may have arrived although the other side can neither be
            asked nor refuses repeats; kept in the ledger. "": such messages wait for a person.
        memory: Folder in which this machine remembers how far each ledger was (:mod:`.witness`); None: it does not.

    Raises:
        LedgerError: another process is sending from this ledger (SQLite), or it cannot be written. Exchanges that were
            open are found again as unknown.
    """
    policy = policy or Policy()
    with ledger.sending() as owner:
        recovered = _recover(ledger)
        witness = Witness.of(ledger, memory) if memory else None
        restored = look(ledger, memory) if memory else None
        tally = Tally()
        settling = Settling(ledger, gateway, policy, tally)
        overruled = settling.overrule(resend_unknown)
        waiting = 0
        shift = Shift(ledger, gateway, policy, tally, owner, witness=witness)
        for turn in range(max(1, policy.rounds)):
            if turn and (stop() or not (tally.uncertain() or waiting) or not shift.breathe(turn)):
                break
            # a person's word holds for one try, and only where nobody else can be asked
            settled = overruled and not turn and not gateway.can_look_up
            resendable = settled or settling.settle(stop) or (overruled and not turn)
            waiting = shift.work(resendable, progress, stop)
    return SendResult(
        taken_in=tally[State.TAKEN_IN],
        retry_later=tally[State.RETRY_LATER],
        unknown=tally[State.UNKNOWN],
        needs_person=tally[State.NEEDS_PERSON],
        waiting=waiting,
        recovered=recovered,
        problems=tally.problems(),
        pause=shift.pause,
        restored=restored,
    )


def _recover(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        busy = attempts.owners(connection)
    gone = [owner for owner in busy if ledger.is_gone(owner)]
    if not gone:
        return 0
    with ledger.writing() as connection:
        return attempts.recover(connection, ledger.now(), gone)
