"""Manifests struck at any moment, and every ledger call failing: each bill once, the same verdicts as undisturbed."""

import contextlib
import os
import shutil
import signal
import sqlite3
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from tests.ledger.conftest import FakeGateway, TickingClock
from tests.ledger.test_ledger_faults import Faulty
from tests.ledger.test_ledger_manifests import receipt, t
from tests.pipeline.striking import struck
from tests.pipeline.test_manifest_sending import EARLY, HOUSES, SENDER, House
from yuhuo_customs.cli import options
from yuhuo_customs.cli.boundary import run
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.errors import LedgerError, OutcomeUnknown, Text
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.manifests import checking, composing, profile, reading
from yuhuo_customs.pipeline import manifesting
from yuhuo_customs.pipeline.delivering import Way
from yuhuo_customs.testing import FixedClock

GATEWAY = "yuhuo_customs.gateways.mock:MockGateway"
MOMENTS = {
    "queue": "yuhuo_customs.ledger.registering:_documents:1:after",
    "queued": "yuhuo_customs.ledger.book:Ledger.queue:1:after",
    "arrived": f"{GATEWAY}.hand_over:1:after",
    "apply": "yuhuo_customs.ledger.judging:apply:1:after",
}
WHY = ("--reason", "004", "--text", "错误", "--contact", "李样例", "--phone", "0371-1")


def rows(path, query):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def books(state):
    """Both books agree on messages; what each knows of the bills: ours by revision, theirs as it stands."""
    ours, theirs = state / "ledger.sqlite", state / "mock-window.sqlite"
    messages = "SELECT cop_msg_id, sha256 FROM messages ORDER BY 1"
    assert rows(ours, messages) == rows(theirs, messages)
    assert rows(ours, "SELECT DISTINCT state, arrived FROM messages") == [("TAKEN_IN", "yes")]
    assert rows(theirs, "SELECT count(*) FROM receipts") == [(0,)]
    return (
        rows(ours, "SELECT kind, key, revision, state, status FROM documents ORDER BY kind, key, revision"),
        rows(theirs, "SELECT kind, function, master, house, status, current, gone FROM bills ORDER BY 1, 2, 3, 4"),
    )  # fmt: skip


STEPS = {
    "submit": ("air.xlsx",),
    "change": ("corrected.xlsx", *WHY, "--yes"),
    "delete": ("corrected.xlsx", "--bill", "YHH0002", *WHY, "--yes"),
}
"""A life: announced, changed, one bill deleted."""


def words(folder, step):
    book, *more = STEPS[step]
    return ["manifest", step, str(folder / book), "--message", "MT2201", *more]


def command(state, *said):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YUHUO_STATE", str(state))
        patch.setattr(options, "_CHOSEN", {})
        return run(list(said))


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Step → the state folder before it and what both books say after it, undisturbed."""
    folder = tmp_path_factory.mktemp("lived")
    assert (
        command(folder, "template", "manifest-air-example", "-o", str(folder / "air.xlsx"), "--lang", "en")
        == 0
    )
    book = load_workbook(folder / "air.xlsx")
    place = next(cell.column for cell in book.worksheets[0][1] if cell.value == "consignee name")
    for row in (3, 4):
        book.worksheets[0].cell(row, place).value = "ANOTHER GMBH"
    book.save(folder / "corrected.xlsx")
    found, state = {}, folder / "0"
    state.mkdir()
    for number, step in enumerate(STEPS, 1):
        after = folder / str(number)
        shutil.copytree(state, after)
        assert command(after, *words(folder, step)) == 0
        found[step] = state, books(after)
        state = after
    return folder, found


@pytest.fixture(scope="module")
def strike():
    if os.name == "nt":
        pytest.skip("needs SIGKILL")
    with struck() as strike:
        yield strike


STRUCK = [
    ("submit", "queue"),
    ("submit", "arrived"),
    ("submit", "apply"),
    ("change", "arrived"),
    ("delete", "queued"),
]


@pytest.mark.parametrize(("step", "moment"), STRUCK)
def test_killed_at_a_named_point(strike, lived, tmp_path, step, moment):
    folder, found = lived
    before, after = found[step]
    state = tmp_path / "state"
    shutil.copytree(before, state)
    assert strike("SIGKILL", MOMENTS[moment], words(folder, step), YUHUO_STATE=str(state)) == -signal.SIGKILL
    assert command(state, *words(folder, step)) == 0
    assert books(state) == after


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    """A manifest read and judged once: a function that makes its submission over any ledger and gateway."""
    house = House(tmp_path_factory.mktemp("work"))
    workbook = reading.read(house.write("air"), profile.load("air"))
    kind = checking.kind_of("MT2201")
    checked = checking.judge(workbook, kind, "9")
    sender = composing.transfer(SENDER, "EPORT", EARLY)

    def make(ledger, gateway):
        way = Way.of(replace(house.settings, patience=0, settle=0), FixedClock(EARLY), gateway, rounds=2)
        return manifesting.Task(ledger, way, checked, sender)

    told = manifesting.contents(workbook, checked, make(None, FakeGateway()))
    return lambda ledger, gateway: make(ledger, gateway).declare(told)


def lossy():
    """The first reply is lost, the message is inside all the same; then its bills are answered."""
    gateway = FakeGateway("mock")

    def play(outgoing):
        said = [receipt("MT2201", key, "01", t(second)) for second, key in enumerate(HOUSES)]
        gateway.waiting = [RawReceipt(str(number), content) for number, content in enumerate(said)]
        if len(gateway.tries) == 1:
            gateway.inside[outgoing.cop_msg_id] = outgoing.content
            raise OutcomeUnknown(Text("丢了", "lost"), todo=Text("", ""))
        return "R"

    gateway.script = play
    return gateway


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_the_nth_ledger_call_of_a_submission_fails(tmp_path, task, after):
    """Before its commit or after it: nothing is lost, nothing goes out twice."""
    empty = tmp_path / "empty.sqlite"  # making one takes longer than a submission
    Ledger.open(empty, TickingClock()).close()
    for number in range(1, 60):
        gateway = lossy()
        shutil.copy(empty, tmp_path / f"{number}.sqlite")
        with Ledger.open(tmp_path / f"{number}.sqlite", TickingClock()) as ledger:
            faulty = Faulty(ledger, number, after=after, stays=False)
            if after:
                ledger.reading = faulty._reading  # a failure after a question is one before what follows
            with contextlib.suppress(LedgerError):
                task(ledger, gateway)
            faulty.mend()
            for _ in range(2):
                task(ledger, gateway)
            states = dict(queries.order_states(ledger).select("key", "state").iter_rows())
            assert states == dict.fromkeys(HOUSES, "ACCEPTED"), number
        assert len(gateway.inside) == 1, number
        if not faulty.hit:
            assert number > 5
            return
    pytest.fail("there are more calls than were tried")
