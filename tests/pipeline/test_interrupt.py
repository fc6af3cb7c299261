"""Struck at any moment, the same command goes on: each business key once, the same verdicts as undisturbed."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.pipeline.striking import struck

YUHUO = [sys.executable, "-m", "yuhuo_customs"]
ROUNDS = ("--rounds", "6")  # enough for every life in the mock window to come to rest

GATEWAY = "yuhuo_customs.gateways.mock:MockGateway"
MOMENTS = {
    "read": "yuhuo_customs.sheets.reading:examine:1:after",
    "plan": "yuhuo_customs.ledger.book:Ledger.plan:2:before",
    "sign": "yuhuo_customs.signing.rsa:RsaSigner.sign:1:after",
    "queue": "yuhuo_customs.ledger.registering:_documents:1:after",
    "queued": "yuhuo_customs.ledger.book:Ledger.queue:1:after",
    "first out": f"{GATEWAY}.hand_over:1:before",
    "arrived": f"{GATEWAY}.hand_over:1:after",
    "second out": f"{GATEWAY}.hand_over:2:before",
    "all arrived": f"{GATEWAY}.hand_over:2:after",
    "collect": f"{GATEWAY}.collect:1:after",
    "apply": "yuhuo_customs.ledger.judging:apply:2:after",
    "acknowledge": f"{GATEWAY}.acknowledge:2:before",
    "acknowledged": f"{GATEWAY}.acknowledge:3:after",
}
SHORT = [
    ("SIGKILL", "sign"),
    ("SIGKILL", "queue"),
    ("SIGKILL", "arrived"),
    ("SIGKILL", "second out"),
    ("SIGKILL", "apply"),
    ("SIGINT", "read"),
    ("SIGINT", "queue"),
    ("SIGINT", "arrived"),
    ("SIGINT", "acknowledge"),
]
LONG = [(name, moment) for name in ("SIGKILL", "SIGINT") for moment in MOMENTS if (name, moment) not in SHORT]


@pytest.fixture(scope="module")
def strike(key_folder):
    """A function: (signal, moment, workbook, state) → how ``submit`` ended, and what it said on stderr."""
    with struck() as command:

        def at(name, moment, workbook, state):
            if not state.exists():
                shutil.copytree(key_folder, state)  # making a key takes longer than most of it
            said = state.parent / "said"
            words = ["submit", workbook, *ROUNDS]
            told = {"YUHUO_STATE": str(state), "YUHUO_LANG": "en"}
            code = command(name, MOMENTS[moment], words, said=said, **told)
            text = said.read_text()
            said.unlink()
            assert "Traceback" not in text
            return code, text

        yield at


def rows(path, query):
    if not path.exists():
        return []
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def verdicts(state):
    """What the ledger says of each document in the end."""
    return rows(
        state / "ledger.sqlite",
        "SELECT kind, key, revision, guid, state, status FROM documents ORDER BY kind, key",
    )


def assert_once(state):
    """Both ledgers know the same messages and documents, each business key once, nothing in doubt."""
    ours, theirs = state / "ledger.sqlite", state / "mock-window.sqlite"
    declared = rows(
        theirs, "SELECT kind, replace(key, char(31), '|'), guid FROM declarations ORDER BY kind, 2"
    )  # the window writes its keys in its own way
    assert len({(kind, key) for kind, key, _ in declared}) == len(declared)
    known = rows(ours, "SELECT kind, key, guid FROM documents ORDER BY kind, key")
    assert known == declared
    there = rows(theirs, "SELECT cop_msg_id, sha256 FROM messages ORDER BY 1")
    assert rows(ours, "SELECT cop_msg_id, sha256 FROM messages ORDER BY 1") == there
    assert rows(ours, "SELECT DISTINCT state, arrived FROM messages") == [("TAKEN_IN", "yes")]
    assert rows(theirs, "SELECT count(*) FROM receipts") == [(0,)]
    assert rows(ours, "SELECT DISTINCT state FROM receipts WHERE state NOT IN ('applied', 'kept')") == []


@pytest.fixture(scope="module")
def undisturbed(example, tmp_path_factory):
    state = tmp_path_factory.mktemp("undisturbed")
    environment = {**os.environ, "YUHUO_STATE": str(state), "YUHUO_LANG": "en"}
    done = subprocess.run(
        [*YUHUO, "submit", example, *ROUNDS], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 1  # some orders wait for a person, one list is refused
    assert_once(state)
    found = verdicts(state)
    assert {row[5] for row in found} >= {"899", "100"}
    return found


@pytest.mark.parametrize(
    ("name", "moment"), [*SHORT, *(pytest.param(*each, marks=pytest.mark.slow) for each in LONG)]
)
def test_goes_on(name, moment, strike, yuhuo, example, undisturbed, tmp_path):
    state = tmp_path / "state"
    code, said = strike(name, moment, example, state)
    if name == "SIGKILL":
        assert code == -signal.SIGKILL
    else:
        assert (code, "Interrupted" in said) == (130, True)
    assert yuhuo("submit", example, *ROUNDS).code == 1
    assert_once(state)
    assert verdicts(state) == undisturbed


def test_struck_again_and_again(strike, yuhuo, example, undisturbed, tmp_path):
    """Each run gets a little further; none of them does anything twice."""
    state = tmp_path / "state"
    for moment in ("queued", "arrived", "collect"):
        assert strike("SIGKILL", moment, example, state)[0] == -signal.SIGKILL
    assert yuhuo("submit", example, *ROUNDS).code == 1
    assert_once(state)
    assert verdicts(state) == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_struck_by_the_clock(number, seed, yuhuo, example, undisturbed, key_folder, tmp_path):
    """The plain command, struck at a random moment of its life, twice."""
    state = tmp_path / "state"
    shutil.copytree(key_folder, state)
    environment = {**os.environ, "YUHUO_STATE": str(state), "YUHUO_LANG": "en"}
    chance = random.Random(seed)
    for _ in range(2):
        running = subprocess.Popen(
            [*YUHUO, "submit", example, *ROUNDS],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        time.sleep(chance.uniform(0.3, 1.6))
        running.send_signal(number)
        _, said = running.communicate(timeout=60)
        assert running.returncode in (1, 130, -number)
        assert b"Traceback" not in said
    assert yuhuo("submit", example, *ROUNDS).code == 1
    assert_once(state)
    assert verdicts(state) == undisturbed
