"""Many at once: two programs on one file, four submitters on one database; what is shown is what is stored."""

import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.ledger.conftest import FakeGateway, TickingClock, enter
from yuhuo_customs.ledger import outbox, queries, upkeep
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.lines import Policy

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs O_APPEND as POSIX has it")

_CHILD = """
import os, pathlib, sys, time
from tests.ledger.conftest import TickingClock
from yuhuo_customs.errors import LedgerError
from yuhuo_customs.ledger import outbox
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.lines import Policy

class Journal:
    name, production, can_look_up, refuses_repeats = "fake", False, True, False

    def __init__(self, path, company):
        self.path, self.company = pathlib.Path(path), int(company)

    def hand_over(self, message):
        self.wait_for_company()
        stream = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(stream, f"{message.cop_msg_id}\\n".encode())
        os.close(stream)
        time.sleep(0.005)
        return "R"

    def wait_for_company(self):
        # nobody hands anything over before so many submitters have something to hand over
        self.path.with_name(f"here-{os.getpid()}").touch()
        until = time.monotonic() + 60
        while len(list(self.path.parent.glob("here-*"))) < self.company and time.monotonic() < until:
            time.sleep(0.01)

    def look_up(self, cop_msg_id):
        return "taken_in" if cop_msg_id in open(self.path).read() else "unknown_there"

place, journal, company = sys.argv[1:]
try:
    with Ledger.open(place, TickingClock(), wait=20) as ledger:
        print("ready", flush=True)
        sys.stdin.readline()  # so that all begin at the same time, however slow the machine
        done = outbox.send(ledger, Journal(journal, company), policy=Policy(concurrency=2))
    print(done.taken_in)
except LedgerError as error:
    print(error.what.en)
"""
_ROOT = Path(__file__).parents[2]


def start(place, journal, company=1) -> subprocess.Popen:
    environment = os.environ | {"PYTHONPATH": str(_ROOT)}
    words = [sys.executable, "-c", _CHILD, str(place), str(journal), str(company)]
    pipe = subprocess.PIPE
    child = subprocess.Popen(words, cwd=_ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)
    assert child.stdout.readline() == "ready\n"
    return child


def together(place, journal, count, company=1) -> list[str]:
    children = [start(place, journal, company) for _ in range(count)]
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    return [child.communicate(timeout=120)[0].strip() for child in children]


def test_four_submitters_on_one_database(postgres, tmp_path: Path):
    url, journal = postgres.database(), tmp_path / "journal"
    with Ledger.open(url, TickingClock()) as ledger:
        enter(ledger, [str(number) for number in range(200)], kinds=["CEB303"])
        told = together(url, journal, 4, company=2)
        assert sum(map(int, told)) == 100
        assert sum(int(each) > 0 for each in told) > 1, told
        ids = set(queries.order_states(ledger)["copMsgId"])
        assert Counter(journal.read_text().split()) == Counter(ids)
        assert queries.order_states(ledger)["state"].unique().to_list() == ["TAKEN_IN"]
        assert upkeep.verify(ledger).problems == ()


def test_a_submitter_that_is_killed_is_found_by_the_others(postgres, tmp_path: Path):
    url, journal = postgres.database(), tmp_path / "journal"
    with Ledger.open(url, TickingClock()) as ledger:
        enter(ledger, [str(number) for number in range(100)], kinds=["CEB303"])
        child = start(url, journal)
        child.stdin.write("go\n")
        child.stdin.flush()
        while not journal.exists():
            assert child.poll() is None
        child.kill()
        child.communicate()
        told = together(url, journal, 2)
        assert all(each.isdigit() for each in told), told
        together(url, journal, 1)
        ids = set(queries.order_states(ledger)["copMsgId"])
        assert Counter(journal.read_text().split()) == Counter(ids)
        assert queries.order_states(ledger)["state"].unique().to_list() == ["TAKEN_IN"]


def test_two_programs_on_one_file(tmp_path: Path):
    place, journal = tmp_path / "ledger.sqlite", tmp_path / "journal"
    with Ledger.open(place, TickingClock()) as ledger:
        enter(ledger, [str(number) for number in range(200)], kinds=["CEB303"])
        told = together(place, journal, 2)
        # one sends, the other says so and loses nothing; or it came when the first had ended
        assert "100" in told
        other = next(each for each in told if each != "100")
        assert other in ("0", "Another program is already sending from this ledger.")
        ids = set(queries.order_states(ledger)["copMsgId"])
        assert Counter(journal.read_text().split()) == Counter(ids)


def test_what_is_shown_is_what_is_stored_at_every_pause(sqlite_ledger, tmp_path: Path):
    enter(sqlite_ledger, [str(number) for number in range(20)], kinds=["CEB303"])
    seen = []
    with Ledger.open(tmp_path / "ledger.sqlite", TickingClock()) as other:

        def progress(done, total):
            states = queries.order_states(other)["state"].to_list()
            seen.append((done, total, states.count("TAKEN_IN") // 2))

        outbox.send(sqlite_ledger, FakeGateway(), progress=progress, policy=Policy(concurrency=1))
    assert seen == [(number, 10, number) for number in range(1, 11)]


def test_what_four_submitters_show_is_what_is_stored_at_every_pause(postgres):
    """They are stopped again and again; each time what they showed together is what the database holds."""
    url, gateway = postgres.database(), FakeGateway(script=lambda _outgoing: time.sleep(0.002) or "R")
    with Ledger.open(url, TickingClock()) as ledger:
        enter(ledger, [str(number) for number in range(96)], kinds=["CEB303"])
        shown, pauses = 0, []
        while shown < 48 and len(pauses) < 20:
            shown += sum(_some_of_it(url, gateway))
            states = queries.order_states(ledger)["state"].to_list()
            pauses.append((shown, states.count("TAKEN_IN") // 2, len(gateway.inside)))
        assert all(told == stored == there for told, stored, there in pauses), pauses
        assert (shown, len(pauses) > 2) == (48, True)


def _some_of_it(url, gateway):
    """Four at once, each ends when it showed two; how many each of them showed last."""
    told = [0] * 4

    def submit(place):
        def progress(done, _total):
            told[place] = done

        with Ledger.open(url, TickingClock(), wait=20) as mine:
            policy = Policy(concurrency=1)
            outbox.send(mine, gateway, progress=progress, stop=lambda: told[place] >= 2, policy=policy)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(submit, range(4)))
    return told
