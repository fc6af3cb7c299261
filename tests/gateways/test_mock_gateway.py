"""The mock gateway: the window behind the port."""

import pytest

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import GatewayError, SetupError
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing import FixedClock


def connect(folder):
    return gateways.open("mock", Settings(state=str(folder)), FixedClock())


def test_what_it_says_of_itself(tmp_path):
    gateway = connect(tmp_path)
    assert (gateway.name, gateway.production, gateway.can_look_up, gateway.refuses_repeats) == (
        "mock",
        False,
        True,
        True,
    )


def test_a_malformed_message_is_taken_in_and_answered(tmp_path):
    gateway = connect(tmp_path)
    assert gateway.hand_over(Outgoing("M1", "CEB303Message", b"<a/>")) == "MOCK000000001"
    receipt = gateway.collect()[0]
    assert b"<oriCopMsgId>M1</oriCopMsgId>" in receipt.content
    assert b"20261111080000000" in receipt.content


def test_the_script_in_the_state_folder_is_used(tmp_path):
    (tmp_path / "mock-window.toml").write_text("refused = 2", encoding="utf-8")
    with pytest.raises(SetupError) as caught:
        connect(tmp_path)
    assert caught.value.where.endswith("mock-window.toml")


def test_a_damaged_store_is_an_error_of_the_gateway(tmp_path):
    (tmp_path / "mock-window.sqlite").write_bytes(b"nothing of a database" * 100)
    with pytest.raises(GatewayError):
        connect(tmp_path)
