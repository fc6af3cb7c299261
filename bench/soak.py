"""``make soak KILLS=1000``: submitters are killed at random over a batch of messages while replies get lost.

A window (the simulator, a process of its own, real HTTP) takes the messages; submitters are forked and killed (SIGKILL) after a
random moment, until the batch is through. Then both ledgers are compared, and the report with that of an undisturbed
run. Needs ``fork``. The last line gives kills, duplicates, lost, seed.
"""

import argparse
import json
import os
import random
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from datetime import date
from pathlib import Path

# imported before the fork, so that a submitter starts at once; nothing of it is used there (threads do not survive a fork)
from yuhuo_customs import gateways
from yuhuo_customs.ledger import outbox
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.lines import Policy
from yuhuo_customs.messages import receipts
from yuhuo_customs.settings import load
from yuhuo_customs.workplace import SystemClock

SETTINGS = """
copCode = "4101980ABC"
copName = "郑州示例报关有限公司"
dxpId = "DXPENT0000000001"
signer = "demo"

[gateway]
use = "window"

[gateway.window]
kind = "http"
url = "{url}"
path = "/dxp"
plain_http = true
refuses_repeats = true
look_up = {{ path = "/messages/{{cop_msg_id}}" }}
receipts = {{ path = "/receipts?dxpId={{sender}}&after={{after}}", acknowledge = "/receipts/acknowledge" }}
"""
SCENARIO = 'seed = "{seed}"\nrefused = 0.05\n\n[[fault]]\ndo = "lost-reply"\nshare = {lost}\n'
QUIET = 'seed = "{seed}"\nrefused = 0.05\n'
_MOMENT = 0.02
"""Seconds after which a submitter is killed, on average."""
_SENDING = 0.7
"""Share of the submitters that are killed a random moment after they began to hand over; the others after their start."""
POLICY = Policy(concurrency=4, rounds=2)


def main(arguments: list[str] | None = None) -> int:
    """Episodes of one batch each, until there were enough kills; exit code 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="soak")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--lost", type=float, default=0.2, help="share of the messages whose reply is lost")
    parser.add_argument("--seed", type=int, default=None)
    chosen = parser.parse_args(arguments)
    seed = random.randrange(2**32) if chosen.seed is None else chosen.seed
    print(f"seed {seed}", flush=True)
    chance, kills, totals, episode = random.Random(seed), 0, Counter(), 0
    while kills < chosen.kills:
        with tempfile.TemporaryDirectory(prefix="soak-") as folder:
            found = _episode(Path(folder), chosen, chance, f"{seed}-{episode}", chosen.kills - kills)
        kills += found["kills"]
        totals.update(found)
        episode += 1
        print(
            f"batch {episode}: {found['messages']} messages, {found['kills']} kills ({found['midway']} with messages on their way), {found['duplicates']} duplicates, "
            f"{found['lost']} lost, report {'equal' if not found['differing'] else 'DIFFERS'}",
            flush=True,
        )
    print(
        f"kills {kills} ({totals['midway']} with messages on their way), duplicates {totals['duplicates']}, lost {totals['lost']}, differing {totals['differing']}, seed {seed}"
    )
    return 1 if totals["duplicates"] or totals["lost"] or totals["differing"] else 0


def _episode(
    folder: Path, chosen: argparse.Namespace, chance: random.Random, seed: str, most: int
) -> Counter[str]:
    kills, disturbed = _run(
        folder / "soak", chosen, chance, SCENARIO.format(seed=seed, lost=chosen.lost), most
    )
    _, quiet = _run(folder / "quiet", chosen, None, QUIET.format(seed=seed), 0)
    inside = {each["copMsgId"]: each for each in disturbed["book"]["messages"]}
    ours = {each["copMsgId"]: each for each in disturbed["messages"]}
    twice = sum(each["declared"] > 1 for each in disturbed["book"]["documents"])
    other = sum(each["contents"] > 1 or each["envelopes"] > 1 for each in inside.values())
    lost = sum(
        each["copMsgId"] not in inside or inside[each["copMsgId"]]["sha256"] != each["sha256"]
        for each in ours.values()
    )
    stranger = sum(each not in ours for each in inside)
    return Counter(
        kills=kills,
        midway=disturbed["midway"],
        messages=len(ours),
        duplicates=twice + other + stranger,
        lost=lost + sum(row["state"] != "TAKEN_IN" for row in disturbed["messages"]),
        differing=int(disturbed["report"] != quiet["report"] or bool(disturbed["chain"])),
    )


def _run(state: Path, chosen: argparse.Namespace, chance: random.Random | None, scenario: str, most: int):
    """One batch against a window of its own; how often it was killed, and what both sides know in the end."""
    state.mkdir(parents=True)
    (state / "scenario.toml").write_text(scenario)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    (state / "yuhuo.toml").write_text(SETTINGS.format(url=url))
    _python(["prepare", str(state), str(chosen.messages)])
    words = ["mock", "serve", "--state", str(state / "window"), "--scenario", str(state / "scenario.toml")]
    (state / "window").mkdir()
    window = subprocess.Popen(
        [sys.executable, "-m", "yuhuo_customs", *words, "--http", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
    )
    try:
        _await(url)
        kills, midway = _kill(state, chance, most) if chance else (0, 0)
        told = json.loads(_python(["finish", str(state)]).splitlines()[-1])
        with urllib.request.urlopen(f"{url}/book") as answer:
            told["book"] = json.load(answer)
        return kills, told | {"midway": midway}
    finally:
        window.terminate()
        window.wait(20)


def _kill(state: Path, chance: random.Random, most: int) -> tuple[int, int]:
    """Submitters, one after the other, each killed at a random moment, until nothing waits; how many were killed, and how
    many of them with messages on their way.
    """
    kills = midway = 0
    while kills < most and _waiting(state, "state <> 'TAKEN_IN'"):
        ours, theirs = os.pipe()
        child = os.fork()
        if not child:
            _submit(state, theirs)
        os.close(theirs)
        if chance.random() < _SENDING:
            select.select([ours], [], [], 10)  # its first byte, or its end
        time.sleep(chance.expovariate(1 / _MOMENT))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(ours)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            kills += 1
            midway += _waiting(state, "state = 'SENDING'") > 0
    return kills, midway


def _submit(state: Path, ready: int) -> None:
    """The submitter's whole life; it never returns. Bytes on ``ready`` say that it hands over."""
    code = 1
    try:
        settings, clock = load(state / "yuhuo.toml", state=state), SystemClock()
        with Ledger.open(settings.ledger_place, clock) as ledger:
            gateway = gateways.open("window", settings, clock)
            hand_over = gateway.hand_over

            def telling(message):
                os.write(ready, b".")
                return hand_over(message)

            gateway.hand_over = telling
            outbox.send(ledger, gateway, policy=POLICY, memory=settings.ledgers_seen)
        code = 0
    finally:
        os._exit(code)


def _waiting(state: Path, which: str) -> int:
    with sqlite3.connect(f"file:{state}/ledger.sqlite?mode=ro", uri=True, timeout=10) as connection:
        query = f"SELECT count(*) FROM messages WHERE {which}"
        count = int(connection.execute(query).fetchone()[0])
    connection.close()
    return count


def prepare(state: Path, messages: int) -> None:
    """A batch of so many messages with one document each, in the ledger."""
    from bench import data
    from yuhuo_customs import pipeline
    from yuhuo_customs.documents import documents

    for kind in ("CEB303", "CEB603"):
        object.__setattr__(documents()[kind], "records", 1)
    data.write_xlsx(state / "orders.xlsx", messages, date.today().strftime("%Y%m%d"))  # two lines an order
    settings = load(state / "yuhuo.toml", state=state)
    queued = pipeline.enqueue(state / "orders.xlsx", settings=settings)
    assert len(queued.messages) == messages, len(queued.messages)


def finish(state: Path) -> None:
    """Undisturbed to the end: the rest goes out, receipts come in; prints what the ledger knows."""
    from sqlalchemy import select

    from yuhuo_customs.ledger import intake, queries, upkeep
    from yuhuo_customs.ledger.schema import MESSAGES

    settings, clock = load(state / "yuhuo.toml", state=state), SystemClock()
    gateway = gateways.open("window", settings, clock)
    with Ledger.open(settings.ledger_place, clock) as ledger:
        for _ in range(5):
            if not outbox.send(ledger, gateway, policy=POLICY, memory=settings.ledgers_seen).unknown:
                break
        for _ in range(12):
            intake.collect(ledger, gateway, receipts.read)
        report = queries.orders(ledger).select("orderNo", "state", "outcome", "kind", "status").rows()
        problems = upkeep.verify(ledger).problems
        with ledger.reading() as connection:
            rows = connection.execute(
                select(MESSAGES.c.cop_msg_id, MESSAGES.c.sha256, MESSAGES.c.state)
            ).all()
    messages = [dict(zip(("copMsgId", "sha256", "state"), row, strict=True)) for row in rows]
    print(json.dumps({"messages": messages, "report": report, "chain": [each.what.en for each in problems]}))


def _python(words: list[str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.soak", *words], check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str) -> None:
    for _ in range(400):
        try:
            urllib.request.urlopen(f"{url}/health").close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the window does not start")


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare(Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["finish"]:
        finish(Path(sys.argv[2]))
    else:
        sys.exit(main())
