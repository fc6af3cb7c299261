"""Every fault that a scenario can play, over real HTTP and through the whole corridor: the end is that of an undisturbed run.

Both books are compared: nothing twice, nothing lost.
"""

import socket
import time
from dataclasses import replace
from datetime import date

import pytest

from yuhuo_customs import pipeline
from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import NotSent, OutcomeUnknown
from yuhuo_customs.example.making import write_example
from yuhuo_customs.gateways import open as open_gateway
from yuhuo_customs.ledger import upkeep
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.queries import order_states
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing import FixedClock, serve_window
from yuhuo_customs.testing.profiles import over_http
from yuhuo_customs.window.faults import SORTS
from yuhuo_customs.workplace import SystemClock

FIRM = {
    "copCode": "4101W60001", "copName": "示例", "dxpId": "DXPENT0000000001", "signer": "demo", "gateway": "window",
    "patience": 5, "settle": 0,
}  # fmt: skip
QUIET = "refused = 0\nreviewed = 0\ninspected = 0\n"
FAST = {"connect": 2, "read": 0.6, "total": 1.5}
SCENARIOS = {
    "lost reply": 'do = "lost-reply"',
    "slow reply": 'do = "slow-reply"\nseconds = 1.2',
    "half reply": 'do = "half-reply"',
    "one byte a second": 'do = "drip"\nseconds = 1',
    "429 with seconds": 'do = "429"\nseconds = 1',
    "429 with a date": 'do = "429"\nretry = "date"\nseconds = 1',
    "429 with rubbish": 'do = "429"\nretry = "rubbish"',
    "502": 'do = "502"',
    "502, stored": 'do = "502"\nstored = true',
    "504": 'do = "504"',
    "captive portal": 'do = "captive-portal"',
    "cut while reading": 'do = "cut-reading"',
    "reset": 'do = "reset"',
    "reset, stored": 'do = "reset"\nstored = true',
    "redirect": 'do = "redirect"',
    "lost reference": 'do = "lost-reference"',
    "answer of another": 'do = "reply-of-another"',
    "1 GB": 'do = "huge-reply"',
    "401": 'do = "401"',
    "503": 'do = "503"\nseconds = 1',
    "500": 'do = "500"',
    "duplicate answer": 'do = "duplicate"',
    "receipt before the reply": 'do = "early-receipt"\nseconds = 0.2',
    "double receipt": 'do = "double-receipt"',
    "wrong order": 'do = "wrong-order"',
    "somebody else's": 'do = "foreign-receipt"',
    "outage": 'do = "outage"\nto = 0.5',
    "refused connections": 'do = "refused"\nto = 0.5',
}
ELSEWHERE = {"unknown-status", "negative", "refuse"}
"""Faults that change the end; they have tests of their own below."""


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    path = tmp_path_factory.mktemp("few") / "orders.xlsx"
    write_example(path, 2, today=date.today())
    return path


def used(tmp_path, url):
    return replace(
        Settings(state=str(tmp_path / "ours")), **FIRM, gateways={"window": over_http(url, timeouts=FAST)}
    )


def test_every_fault_has_its_scenario():
    played = {text.split('"')[1] for text in SCENARIOS.values()}
    assert played == set(SORTS) - ELSEWHERE


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_end_is_that_of_an_undisturbed_run(tmp_path, few, name):
    with serve_window(tmp_path / "window", f"{QUIET}[[fault]]\n{SCENARIOS[name]}") as served:
        settings = used(tmp_path, served.url)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            done = pipeline.submit(few, settings=settings, rounds=3)
            if set(done.orders["outcome"]) == {"released"}:
                break
            time.sleep(0.3)
        assert set(done.orders["outcome"]) == {"released"}
        book = served.book()
        assert {each["contents"] for each in book["messages"]} == {1}
        assert {(each["declared"], each["refused"]) for each in book["documents"]} == {(1, 0)}
        assert len(book["documents"]) == 4
    with Ledger.open(settings.ledger_path, SystemClock()) as ledger:
        assert upkeep.verify(ledger).problems == ()


@pytest.mark.parametrize(
    ("fault", "outcome", "status"),
    [
        ('do = "unknown-status"\nstatus = 26', {"released"}, None),
        ('do = "negative"\nstatus = -304001\nmessages = ["CEB303*"]', {"refused"}, "-304001"),
        ('do = "refuse"\ncode = "1001"\nmessages = ["CEB303*"]', {"held"}, None),
    ],
)
def test_what_changes_the_end(tmp_path, few, fault, outcome, status):
    with serve_window(tmp_path / "window", f"{QUIET}[[fault]]\n{fault}") as served:
        done = pipeline.submit(few, settings=used(tmp_path, served.url), rounds=8)
        assert set(done.orders["outcome"]) == outcome
        with Ledger.open(used(tmp_path, served.url).ledger_path, SystemClock()) as ledger:
            orders = order_states(ledger).filter(kind="CEB303")
        if status:
            assert set(orders["status"]) == {status}
        assert all(each["declared"] <= 1 for each in served.book()["documents"])


def test_refused_and_reset_are_what_they_say(tmp_path):
    message = Outgoing("M1", "CEB303Message", b"<a/>", "DXPENT0000000001", "20261111080000")
    faults = '[[fault]]\ndo = "refused"\nto = 1.5\n[[fault]]\ndo = "reset"\nmessages = ["M1"]\n'
    with serve_window(tmp_path / "window", faults) as served:
        port = int(served.url.rpartition(":")[2])
        until = time.monotonic() + 5
        while time.monotonic() < until:  # the port closes a moment after the start
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except ConnectionRefusedError:
                break
            except OSError:
                continue  # it was being closed at that very moment
        gateway = open_gateway("window", used(tmp_path, served.url), FixedClock())
        with pytest.raises(NotSent, match="nothing was sent"):
            gateway.hand_over(message)
        until = time.monotonic() + 5
        kinds = []
        while time.monotonic() < until and OutcomeUnknown not in kinds:
            try:
                gateway.hand_over(message)
            except (NotSent, OutcomeUnknown) as error:
                kinds.append(type(error))
            time.sleep(0.05)
        assert kinds[-1] is OutcomeUnknown  # open again, and now reset
        assert gateway.look_up("M1") == "unknown_there"
        assert gateway.hand_over(message) == "MOCK000000001"
