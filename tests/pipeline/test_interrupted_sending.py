"""Ctrl-C while sending over real HTTP: once, the open exchanges are finished; twice, it leaves at once. Both go on."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.ledger.conftest import TickingClock, enter
from yuhuo_customs.ledger import queries, upkeep
from yuhuo_customs.ledger.book import Ledger

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals as POSIX has them")

MESSAGES = 12
SETTINGS = """
dxpId = "DXPENT0000000001"
concurrency = {at_once}
settle = 0

[gateway]
use = "fake"

[gateway.fake]
kind = "http"
url = "{url}"
path = "/dxp"
look_up = {{ path = "/messages/{{cop_msg_id}}" }}
"""
REP = (
    '<DxpRep xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><Response><ResponseCode>4000</ResponseCode>'
    "<OriHead><CopMsgId>{id}</CopMsgId></OriHead></Response></DxpRep>"
)


class Platform:
    """Keeps what arrives, and holds its replies back until ``free`` is set."""

    def __init__(self):
        self.came, self.asked = Counter(), []
        self.free, self._more = threading.Event(), threading.Condition()

    def take(self, content):
        id_ = re.search(rb"<dxp:CopMsgId>([^<]+)<", content)[1].decode()
        with self._more:
            self.came[id_] += 1
            self._more.notify_all()
        self.free.wait(60)
        return REP.format(id=id_).encode()

    def ask(self, id_):
        self.asked.append(id_)
        return json.dumps(
            {"copMsgId": id_, "state": "taken_in" if self.came[id_] else "unknown_there"}
        ).encode()

    def wait_for(self, count):
        with self._more:
            assert self._more.wait_for(lambda: len(self.came) >= count, 60)


@contextmanager
def serving():
    platform = Platform()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self._answer(platform.take(self.rfile.read(int(self.headers["Content-Length"]))))

        def do_GET(self):
            self._answer(platform.ask(self.path.rpartition("/")[2]))

        def _answer(self, body):
            try:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the other side left

        def log_message(self, *_):
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield platform, f"http://127.0.0.1:{server.server_port}"
    finally:
        platform.free.set()
        server.shutdown()
        server.server_close()


def start(folder):
    environment = {**os.environ, "YUHUO_STATE": str(folder / "state"), "YUHUO_LANG": "en"}
    words = [sys.executable, "-m", "yuhuo_customs", "send"]
    return subprocess.Popen(words, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)


def states(folder):
    with Ledger.open(folder / "state" / "ledger.sqlite", TickingClock()) as ledger:
        assert upkeep.verify(ledger).problems == ()
        found = queries.order_states(ledger).unique("copMsgId")
        return dict(found.select("copMsgId", "state").iter_rows())


@pytest.fixture(params=[1, 4])
def at_once(request):
    """How many exchanges are open at the same time."""
    return request.param


@pytest.fixture
def interrupted(tmp_path, at_once):
    """A submitter that was asked to stop while ``at_once`` exchanges are open, and has said so."""
    with serving() as (platform, url):
        (tmp_path / "yuhuo.toml").write_text(SETTINGS.format(url=url, at_once=at_once))
        with Ledger.open(tmp_path / "state" / "ledger.sqlite", TickingClock()) as ledger:
            enter(ledger, [str(number) for number in range(MESSAGES)], kinds=["CEB303"], per_message=1)
        running = start(tmp_path)
        platform.wait_for(at_once)
        running.send_signal(signal.SIGINT)
        said = []
        while "open exchanges" not in "".join(said):
            said.append(running.stderr.readline())
            assert said[-1], said
        try:
            yield running, platform, tmp_path
        finally:
            running.kill()
            running.communicate()


def go_on(platform, folder):
    """The same command to its end; every message arrived once."""
    platform.free.set()
    running = start(folder)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 0, said
    assert set(states(folder).values()) == {"TAKEN_IN"}
    assert Counter(platform.came.values()) == {1: MESSAGES}


def test_once_finishes_the_open_exchanges(interrupted, at_once):
    running, platform, folder = interrupted
    assert running.poll() is None
    platform.free.set()
    _, said = running.communicate(timeout=60)
    assert (running.returncode, "Interrupted" in said, "Traceback" in said) == (130, True, False)
    assert len(platform.came) == at_once
    known = states(folder)
    assert {known[each] for each in platform.came} == {"TAKEN_IN"}
    assert {state for each, state in known.items() if each not in platform.came} <= {"QUEUED", "RETRY_LATER"}
    go_on(platform, folder)
    assert platform.asked == []


def test_twice_leaves_at_once(interrupted):
    running, platform, folder = interrupted
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert not platform.free.is_set()  # nobody was answered yet
    assert (running.returncode, "Interrupted" in said, "Traceback" in said) == (130, True, False)
    known = states(folder)
    assert {known[each] for each in platform.came} == {"SENDING"}
    assert {state for each, state in known.items() if each not in platform.came} <= {"QUEUED", "RETRY_LATER"}
    open_ones = set(platform.came)
    go_on(platform, folder)
    assert set(platform.asked) == open_ones
