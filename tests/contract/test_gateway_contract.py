"""What every gateway promises. A new one is added to ``GATEWAYS`` with a way to open it over a state folder."""

import pytest

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Gateway, Outgoing
from yuhuo_customs.errors import Refused
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing import FixedClock

GATEWAYS = {"mock": lambda state: gateways.open("mock", Settings(state=str(state)), FixedClock())}
MESSAGE = Outgoing("M1", "CEB303Message", b"<CEB303Message/>")


@pytest.fixture(params=sorted(GATEWAYS))
def connect(request, tmp_path):
    """Opens the gateway anew over the same state, as the next process would."""
    return lambda: GATEWAYS[request.param](tmp_path)


def test_every_built_in_gateway_is_under_contract():
    assert sorted(GATEWAYS) == sorted(gateways.gateways())


def test_it_is_a_gateway(connect):
    gateway = connect()
    assert isinstance(gateway, Gateway)
    assert isinstance(gateway.name, str)
    assert {type(gateway.production), type(gateway.can_look_up), type(gateway.refuses_repeats)} == {bool}


def test_look_up_is_honest(connect):
    gateway = connect()
    before = gateway.look_up("M1")
    gateway.hand_over(MESSAGE)
    expected = ("unknown_there", "taken_in") if gateway.can_look_up else ("cannot_tell", "cannot_tell")
    assert (before, gateway.look_up("M1")) == expected
    assert connect().look_up("M1") == expected[1]


def test_a_repeat_has_no_second_effect(connect):
    gateway = connect()
    if not gateway.refuses_repeats:
        pytest.skip("the other side takes repeats for new messages")
    reference = gateway.hand_over(MESSAGE)
    assert isinstance(reference, str)
    assert connect().hand_over(MESSAGE) == reference
    assert len({receipt.content for receipt in gateway.collect()}) <= 1


def test_other_bytes_under_the_same_id_are_refused(connect):
    gateway = connect()
    if not gateway.refuses_repeats:
        pytest.skip("the other side takes repeats for new messages")
    gateway.hand_over(MESSAGE)
    with pytest.raises(Refused):
        gateway.hand_over(Outgoing("M1", "CEB303Message", b"<CEB303Message> </CEB303Message>"))


def test_receipts_come_again_until_acknowledged(connect):
    gateway = connect()
    assert list(gateway.collect()) == []
    gateway.hand_over(MESSAGE)
    first = list(gateway.collect())
    assert first
    assert list(connect().collect())[: len(first)] == first
    gateway.acknowledge([receipt.id for receipt in first])
    assert not {receipt.id for receipt in connect().collect()} & {receipt.id for receipt in first}


def test_acknowledging_nothing_or_twice_is_no_error(connect):
    gateway = connect()
    gateway.hand_over(MESSAGE)
    ids = [receipt.id for receipt in gateway.collect()]
    gateway.acknowledge([])
    gateway.acknowledge(ids)
    gateway.acknowledge(ids)
    assert list(gateway.collect()) == []
