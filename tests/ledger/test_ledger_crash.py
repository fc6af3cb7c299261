"""Kill -9 in the middle of sending, at named points and at random ones, and go on."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.ledger.conftest import TickingClock, enter
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")

_CHILD = '''
import os, signal, sys
from pathlib import Path
from tests.ledger.conftest import TickingClock
from yuhuo_customs.ledger import outbox
from yuhuo_customs.ledger.book import Ledger

class Journal:
    """The other side: every message taken in is one line of a file that outlives us."""
    name, production, can_look_up, refuses_repeats = "fake", False, True, False

    def __init__(self, path, die, at):
        self.path, self.die, self.left = path, die, at

    def _kill(self, point):
        if self.die == point:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def hand_over(self, message):
        self._kill("before")
        line = f"{message.cop_msg_id} {len(message.content)}\\n".encode()
        stream = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(stream, line)
        os.close(stream)
        self._kill("after")
        return "R"

    def look_up(self, cop_msg_id):
        self._kill("asking")
        text = self.path.read_text() if self.path.exists() else ""
        return "taken_in" if cop_msg_id in text else "unknown_there"

ledger, journal, die, at = sys.argv[1:]
with Ledger.open(Path(ledger), TickingClock()) as opened:
    print("opened", flush=True)
    outbox.send(opened, Journal(Path(journal), die, int(at)))
'''
_ROOT = Path(__file__).parents[2]


def start(folder: Path, die: str = "never", at: int = 0) -> subprocess.Popen:
    words = [
        sys.executable,
        "-c",
        _CHILD,
        str(folder / "ledger.sqlite"),
        str(folder / "journal"),
        die,
        str(at),
    ]
    environment = os.environ | {"PYTHONPATH": str(_ROOT)}
    return subprocess.Popen(words, cwd=_ROOT, env=environment, stdout=subprocess.PIPE)


def end(process: subprocess.Popen) -> int:
    process.communicate()
    return process.returncode


def entered(folder: Path, orders: int) -> set[str]:
    with Ledger.open(folder / "ledger.sqlite", TickingClock()) as ledger:
        enter(ledger, [str(number) for number in range(orders)])
        return set(queries.order_states(ledger)["copMsgId"])


def taken(folder: Path) -> Counter:
    return Counter(line.split()[0] for line in (folder / "journal").read_text().splitlines())


def known_states(folder: Path) -> list[str]:
    with Ledger.open(folder / "ledger.sqlite", TickingClock()) as ledger:
        return sorted(queries.order_states(ledger)["state"].unique())


@pytest.mark.parametrize(("die", "at"), [("before", 1), ("before", 3), ("after", 1), ("after", 4)])
def test_killed_at_a_named_point(tmp_path: Path, die, at):
    ids = entered(tmp_path, 6)
    assert end(start(tmp_path, die, at)) == -signal.SIGKILL
    assert "SENDING" in known_states(tmp_path)
    assert end(start(tmp_path)) == 0
    assert taken(tmp_path) == Counter(ids)
    assert known_states(tmp_path) == ["TAKEN_IN"]


def test_killed_again_while_it_recovers(tmp_path: Path):
    ids = entered(tmp_path, 6)
    assert end(start(tmp_path, "after", 2)) == -signal.SIGKILL
    assert end(start(tmp_path, "asking", 1)) == -signal.SIGKILL
    assert end(start(tmp_path, "before", 1)) == -signal.SIGKILL
    assert end(start(tmp_path)) == 0
    assert taken(tmp_path) == Counter(ids)


def test_killed_at_random_moments(tmp_path: Path):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    ids = entered(tmp_path, 120)
    kills = 0
    for _ in range(200):
        process = start(tmp_path)
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        kills += end(process) == -signal.SIGKILL
        if known_states(tmp_path) == ["TAKEN_IN"] or kills == 8:
            break
    assert end(start(tmp_path)) == 0
    assert taken(tmp_path) == Counter(ids)
    assert known_states(tmp_path) == ["TAKEN_IN"]
