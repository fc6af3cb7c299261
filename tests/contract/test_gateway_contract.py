"""Every built-in gateway under the published contract suite."""

import pytest

from yuhuo_customs import gateways
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing import FixedClock
from yuhuo_customs.testing.gateway_contract import GatewayContract


class TestMock(GatewayContract):
    @pytest.fixture
    def connect(self, tmp_path):
        return lambda: gateways.open("mock", Settings(state=str(tmp_path)), FixedClock())


def test_every_built_in_gateway_is_under_contract():
    later = {"http"}  # under contract as soon as the window is served over HTTP
    names = later | {name.removeprefix("Test").lower() for name in globals() if name.startswith("Test")}
    assert names == set(gateways.gateways())
