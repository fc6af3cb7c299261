"""The mock gateway plays the scenario of its window."""

import pytest

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import AlreadyThere, GatewayError, NotSent, OutcomeUnknown, Refused
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing import FixedClock

MESSAGE = Outgoing("M1", "CEB303Message", b"<a/>", "DXPENT0000000001", "20261111080000")


@pytest.fixture
def connect(tmp_path):
    def connect(fault):
        (tmp_path / "mock-window.toml").write_text(f"[[fault]]\n{fault}", encoding="utf-8")
        return gateways.open("mock", Settings(state=str(tmp_path)), FixedClock())

    return connect


@pytest.mark.parametrize(
    ("fault", "kind", "there"),
    [
        ('do = "lost-reply"', OutcomeUnknown, True),
        ('do = "half-reply"', OutcomeUnknown, True),
        ('do = "huge-reply"', OutcomeUnknown, True),
        ('do = "504"', OutcomeUnknown, True),
        ('do = "reply-of-another"', OutcomeUnknown, True),
        ('do = "cut-reading"', OutcomeUnknown, False),
        ('do = "502"', OutcomeUnknown, False),
        ('do = "429"', NotSent, False),
        ('do = "401"', Refused, False),
        ('do = "captive-portal"', Refused, False),
        ('do = "refuse"', Refused, False),
        ('do = "duplicate"', AlreadyThere, True),
    ],
)
def test_what_breaks_shows_as_it_would_from_outside(connect, fault, kind, there):
    gateway = connect(fault)
    with pytest.raises(kind) as caught:
        gateway.hand_over(MESSAGE)
    assert type(caught.value) is kind
    assert gateway.look_up("M1") == ("taken_in" if there else "unknown_there")
    assert gateway.hand_over(MESSAGE) == "MOCK000000001"  # each message meets it once


def test_a_lost_reference_is_empty_and_slow_answers_are_not_waited_for(connect):
    assert connect('do = "lost-reference"').hand_over(MESSAGE) == ""
    assert connect('do = "slow-reply"\nseconds = 1000').hand_over(MESSAGE) == "MOCK000000001"


def test_a_wait_is_handed_on(connect):
    with pytest.raises(NotSent) as caught:
        connect('do = "429"\nseconds = 7').hand_over(MESSAGE)
    assert caught.value.retry_after == 7
    with pytest.raises(NotSent) as caught:
        connect('do = "429"\nretry = "rubbish"\ntimes = 0').hand_over(MESSAGE)
    assert caught.value.retry_after is None


def test_an_outage_reaches_every_exchange(connect):
    gateway = connect('do = "outage"')
    for ask in (lambda: gateway.look_up("M1"), gateway.collect, lambda: gateway.acknowledge([])):
        with pytest.raises(GatewayError):
            ask()
    with pytest.raises(NotSent):
        gateway.hand_over(MESSAGE)


def test_early_receipts_are_there_before_the_answer(connect):
    gateway = connect('do = "early-receipt"')
    gateway.hand_over(MESSAGE)
    assert len(gateway.window.waiting()) == 1
