"""The disk fills up while messages are being sent: a real limit on the size of files, at several places."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.ledger.conftest import TickingClock, enter
from yuhuo_customs.ledger import queries, upkeep
from yuhuo_customs.ledger.book import Ledger

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a limit on the size of files")

_CHILD = """
import os, resource, sys
from tests.ledger.conftest import TickingClock
from yuhuo_customs.errors import LedgerError
from yuhuo_customs.ledger import outbox
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.lines import Policy

class Journal:
    name, production, can_look_up, refuses_repeats = "fake", False, True, False

    def __init__(self, path):
        self.path = path

    def hand_over(self, message):
        stream = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(stream, f"{message.cop_msg_id}\\n".encode())
        os.close(stream)
        return "R"

    def look_up(self, cop_msg_id):
        return "taken_in" if cop_msg_id in open(self.path).read() else "unknown_there"

place, journal, limit = sys.argv[1:]
try:
    with Ledger.open(place, TickingClock()) as ledger:
        if int(limit):
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
        print(outbox.send(ledger, Journal(journal), policy=Policy(concurrency=2)).taken_in)
except LedgerError as error:
    print(error.what.en)
"""
_ROOT = Path(__file__).parents[2]


def send(place: Path, journal: Path, limit: int = 0) -> str:
    words = [sys.executable, "-c", _CHILD, str(place), str(journal), str(limit)]
    environment = os.environ | {"PYTHONPATH": str(_ROOT)}
    done = subprocess.run(words, cwd=_ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("limit", [100_000, 400_000])
def test_disk_full_in_the_middle_of_sending(tmp_path: Path, limit):
    """Said by name; when there is room the same command goes on, and nothing went out twice."""
    place, journal = tmp_path / "ledger.sqlite", tmp_path / "journal"
    journal.touch()
    with Ledger.open(place, TickingClock()) as ledger:
        enter(ledger, [str(number) for number in range(120)], kinds=["CEB303"], per_message=1)
        ids = Counter(queries.order_states(ledger)["copMsgId"])
    assert send(place, journal, limit) == "The disk is full or fails; the ledger was not changed."
    assert Counter(journal.read_text().split()) <= ids
    send(place, journal)
    assert Counter(journal.read_text().split()) == ids
    with Ledger.open(place, TickingClock()) as ledger:
        assert queries.order_states(ledger)["state"].unique().to_list() == ["TAKEN_IN"]
        assert upkeep.verify(ledger).problems == ()
