import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.ledger.conftest import FakeGateway, TickingClock, batch, enter, fingerprints, orders_frame
from yuhuo_customs.errors import LedgerError, NotSent, OutcomeUnknown, Refused, Text
from yuhuo_customs.ledger import migrations, outbox, queries, schema
from yuhuo_customs.ledger.book import Ledger, RunInfo


def planned(ledger, numbers, content="a", kind="CEB303"):
    return ledger.plan(kind, fingerprints(kind, numbers, content)).rows()


def failing(error):
    def script(_outgoing):
        raise error(Text("不行", "no"), todo=Text("", ""))

    return script


def test_a_new_ledger_is_empty_private_and_durable(tmp_path: Path):
    path = tmp_path / "deep" / "ledger.sqlite"
    with Ledger.open(path, TickingClock()) as ledger:
        assert queries.runs(ledger).is_empty()
        with ledger.reading() as connection:
            pragmas = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        enter(ledger, ["1"])
        outbox.send(ledger, FakeGateway())
        modes = {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert (pragmas, modes) == (["wal", 2, 1], {0o600})


def test_the_migrations_make_the_tables_and_nothing_else(ledger):
    with ledger.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.METADATA) == []
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert [each.revision for each in script.walk_revisions()] == list(reversed(migrations.KNOWN))


def test_a_migration_that_breaks_leaves_nothing(tmp_path: Path, monkeypatch):
    path = tmp_path / "ledger.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr("alembic.migration.MigrationContext.stamp", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Ledger.open(path, TickingClock())
    assert sqlite3.connect(path).execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    with Ledger.open(path, TickingClock()) as ledger:
        assert queries.runs(ledger).is_empty()


def test_opened_again_by_path_text_or_address(tmp_path: Path):
    path = tmp_path / "账本.sqlite"
    for number, place in enumerate((path, str(path), f"sqlite:///{path}")):
        with Ledger.open(place, TickingClock()) as ledger:
            enter(ledger, [str(number)])
            count = queries.runs(ledger).height
    assert count == 3


def test_runs_keep_what_they_were_made_from(ledger):
    number = enter(ledger, ["1", "2", "3"])
    row = queries.runs(ledger).row(0, named=True)
    assert row == {
        "run": number, "started": "2026-11-11T08:00:01.000+08:00", "name": "orders.xlsx", "sha256": "0" * 64,
        "profile": "order-export", "gateway": "fake", "counts": '{"ready": 3}', "messages": 4, "documents": 6,
    }  # fmt: skip


def test_queueing_is_all_or_nothing(ledger):
    enter(ledger, ["1", "2"])
    with pytest.raises(LedgerError) as caught:
        enter(ledger, ["9", "2"])
    assert "another command" in caught.value.what.en
    assert (queries.runs(ledger).height, planned(ledger, ["9"])) == (1, [(0, "new", 1, None)])


def test_an_empty_batch_is_a_run_without_messages(ledger):
    run = RunInfo("a.xlsx", "", "order-export", "fake")
    ledger.queue(run, batch([]).messages, batch([]).app_time, orders_frame([]))
    assert queries.runs(ledger)["messages"].to_list() == [0]


# --- plan


def test_plan_of_what_is_not_known(ledger):
    assert planned(ledger, ["1", "2"]) == [(0, "new", 1, None), (1, "new", 1, None)]
    assert planned(ledger, []) == []


def test_plan_keeps_the_order_of_the_frame(ledger):
    enter(ledger, ["2"])
    rows = planned(ledger, ["3", "2", "1"])
    assert rows == [(0, "new", 1, None), (1, "resume", 1, "QUEUED"), (2, "new", 1, None)]


def test_plan_is_by_kind(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    assert planned(ledger, ["1"], kind="CEB603") == [(0, "new", 1, None)]


def test_one_key_twice_in_one_input_counts_once(ledger):
    assert [row[1] for row in planned(ledger, ["1", "2", "1"])] == ["new", "new", "changed"]


@pytest.mark.parametrize(
    ("script", "same", "other"),
    [
        (None, ("resume", 1, "QUEUED"), ("changed", 1, "QUEUED")),
        (failing(NotSent), ("resume", 1, "RETRY_LATER"), ("changed", 1, "RETRY_LATER")),
        (failing(OutcomeUnknown), ("resume", 1, "UNKNOWN"), ("changed", 1, "UNKNOWN")),
        (failing(Refused), ("new", 2, "NEEDS_PERSON"), ("new", 2, "NEEDS_PERSON")),
        (lambda _: "", ("known", 1, "TAKEN_IN"), ("changed", 1, "TAKEN_IN")),
    ],
)
def test_plan_after_each_outcome(ledger, script, same, other):
    enter(ledger, ["1"], kinds=["CEB303"])
    if script:
        outbox.send(ledger, FakeGateway(script=script))
    assert (planned(ledger, ["1"]), planned(ledger, ["1"], "b")) == ([(0, *same)], [(0, *other)])


def test_what_may_have_arrived_and_waits_for_a_person_is_not_sent_anew(ledger):
    enter(ledger, ["1"], kinds=["CEB303"])
    gateway = FakeGateway(can_look_up=False, script=failing(OutcomeUnknown))
    outbox.send(ledger, gateway)
    assert outbox.send(ledger, gateway).needs_person == 1
    assert planned(ledger, ["1"]) == [(0, "known", 1, "NEEDS_PERSON")]
    assert planned(ledger, ["1"], "b") == [(0, "changed", 1, "NEEDS_PERSON")]


# --- what can be wrong with the file


def faulty(call) -> str:
    with pytest.raises(LedgerError) as caught:
        call()
    error = caught.value
    assert all((error.what.zh, error.what.en, error.todo.zh, error.todo.en, error.where))
    return error.what.en


def test_no_database(tmp_path: Path):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"PK\x03\x04" * 2000)
    assert "damaged" in faulty(lambda: Ledger.open(path, TickingClock()))


def test_damaged_in_the_middle(tmp_path: Path):
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path, TickingClock()) as ledger:
        enter(ledger, [str(number) for number in range(500)])
    content = bytearray(path.read_bytes())
    content[16384:] = b"\xff" * (len(content) - 16384)
    path.write_bytes(content)

    def use():
        with Ledger.open(path, TickingClock()) as ledger:
            queries.order_states(ledger)

    assert "damaged" in faulty(use)


def test_another_database(tmp_path: Path):
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE cats (name)")
    other.close()
    assert "no ledger" in faulty(lambda: Ledger.open(path, TickingClock()))


def test_made_by_a_newer_version(tmp_path: Path):
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path, TickingClock()) as ledger, ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert "newer version" in faulty(lambda: Ledger.open(path, TickingClock()))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux")
@pytest.mark.parametrize("nowhere", ["/proc/nowhere/ledger.sqlite", "/dev/null/ledger.sqlite"])
def test_no_such_place(nowhere):
    assert "cannot be opened" in faulty(lambda: Ledger.open(nowhere, TickingClock()))


def test_a_folder(tmp_path: Path):
    assert "cannot be opened" in faulty(lambda: Ledger.open(tmp_path, TickingClock()))


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "://"])
def test_an_address_that_is_not_served(url):
    assert "SQLite file, or" in faulty(lambda: Ledger.open(url, TickingClock()))


def test_locked_by_another_writer(ledger, tmp_path: Path):
    other = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "in use" in faulty(lambda: enter(ledger, ["1"]))
    assert queries.runs(ledger).is_empty()  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    enter(ledger, ["1"])


_LIMITED = """
import sys
import tempfile
from pathlib import Path
from yuhuo_customs.errors import LedgerError
from yuhuo_customs.ledger.book import Ledger
from tests.ledger.conftest import TickingClock, enter
try:
    with Ledger.open(Path(sys.argv[1]), TickingClock()) as ledger:
        enter(ledger, [str(number) for number in range(int(sys.argv[2]))])
except LedgerError as error:
    print(error.what.en)
"""


_ROOT = Path(__file__).parents[2]
_ENVIRONMENT = os.environ | {"PYTHONPATH": str(_ROOT)}


def in_another_process(path: Path, orders: int, prepare) -> str:
    return subprocess.run(
        [sys.executable, "-c", _LIMITED, str(path), str(orders)],
        preexec_fn=prepare,
        cwd=_ROOT, env=_ENVIRONMENT, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip


def test_disk_full_changes_nothing(tmp_path: Path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path, TickingClock()) as ledger:
        enter(ledger, ["x"])
    limit = 600_000

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    assert "disk is full" in in_another_process(path, 5000, small)
    with Ledger.open(path, TickingClock()) as ledger:
        assert queries.order_states(ledger)["orderNo"].unique().to_list() == ["x"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs rights as POSIX has them")
def test_read_only_for_us():
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "ledger.sqlite"
        Ledger.open(path, TickingClock()).close()
        path.chmod(0o444)
        if is_root:  # who may write anything: become somebody else
            os.seteuid(65534)
        try:
            said = faulty(lambda: enter(Ledger.open(path, TickingClock()), ["1"]))
        finally:
            if is_root:
                os.seteuid(0)
    assert said in ("The ledger cannot be written.", "The ledger cannot be opened.")


def test_many_may_open_a_new_ledger_at_once(tmp_path: Path):
    path = tmp_path / "ledger.sqlite"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _LIMITED, str(path), "0"],
            cwd=_ROOT, env=_ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]  # fmt: skip
    assert [child.communicate() for child in children] == [(b"", b"")] * 4
    with Ledger.open(path, TickingClock()) as ledger:
        assert queries.runs(ledger).height == 4


def test_50_000_keys_keep_their_type(ledger):
    frame = ledger.plan("CEB303", fingerprints("CEB303", [str(number) for number in range(50_000)]))
    assert (frame["action"].unique().to_list(), frame.schema["revision"]) == (["new"], pl.Int64)
