"""Every built-in gateway under the published contract suite, over the mock window as a server."""

import contextlib

import pika
import pytest

from yuhuo_customs import gateways
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing import FixedClock, serve_window
from yuhuo_customs.testing.gateway_contract import MESSAGE, GatewayContract
from yuhuo_customs.testing.profiles import over_amqp, over_folder, over_http


def opener(state, table):
    settings = Settings(state=str(state), dxpId=MESSAGE.sender, gateways={"window": table})
    return lambda: gateways.open("window", settings, FixedClock())


class TestMock(GatewayContract):
    @pytest.fixture
    def connect(self, tmp_path):
        return lambda: gateways.open("mock", Settings(state=str(tmp_path)), FixedClock())


class TestHttp(GatewayContract):
    @pytest.fixture
    def connect(self, tmp_path):
        with serve_window(tmp_path / "window") as served:
            yield opener(tmp_path / "ours", over_http(served.url))


class TestHttpInAForm(GatewayContract):
    @pytest.fixture
    def connect(self, tmp_path):
        body = {"form": "form", "field": "messageText", "base64": True}
        with serve_window(tmp_path / "window") as served:
            yield opener(tmp_path / "ours", over_http(served.url, body=body))


class TestFolder(GatewayContract):
    @pytest.fixture
    def connect(self, tmp_path):
        root = tmp_path / "client"
        with serve_window(tmp_path / "window", folder=root, every=0.1):
            yield opener(tmp_path / "ours", over_folder(root))


class TestFolderOfZips(GatewayContract):
    @pytest.fixture
    def connect(self, tmp_path):
        root = tmp_path / "client"
        with serve_window(tmp_path / "window", folder=root, every=0.1):
            yield opener(tmp_path / "ours", over_folder(root, form="zip"))


class TestFolderOfManifests(GatewayContract):
    """As the single-window client wants it for manifests: a zip of its file's name, no envelope of ours."""

    @pytest.fixture
    def connect(self, tmp_path):
        root = tmp_path / "RMft"
        with serve_window(tmp_path / "window", folder=root, every=0.1):
            yield opener(tmp_path / "ours", over_folder(root, form="zip", envelope=False))


class TestAmqp(GatewayContract):
    answers_at_once = False

    @pytest.fixture
    def connect(self, tmp_path, broker):
        address = f"{broker.replace('//', '//guest:guest@')}/%2F"
        made = []

        def another():
            # as the next process would: the one before is gone
            for each in made:
                each.close()
            made.append(open_one())
            return made[-1]

        with serve_window(tmp_path / "window", amqp=address, every=0.1):
            open_one = opener(tmp_path / "ours", over_amqp(broker))
            yield another
            for each in made:
                each.close()
        with contextlib.closing(pika.BlockingConnection(pika.URLParameters(address))) as desk:
            channel = desk.channel()
            for queue in ("dxp.in", f"dxp.out.{MESSAGE.sender}"):
                channel.queue_delete(queue)


def test_every_built_in_gateway_is_under_contract():
    under = {name.removeprefix("Test").lower() for name in globals() if name.startswith("Test")}
    assert set(gateways.gateways()) <= under
