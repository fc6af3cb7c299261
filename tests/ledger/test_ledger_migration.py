"""A ledger of the first version is brought up to date with everything it knows."""

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ledger.conftest import FakeGateway, TickingClock, read, told
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.errors import LedgerError
from yuhuo_customs.ledger import events, migrations, outbox, queries, upkeep
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.intake import collect

_ROOT = Path(__file__).parents[2]
_ROWS = """
INSERT INTO runs VALUES (1, 't', 'a.xlsx', 'x', 'order-export', 'fake', '{}');
INSERT INTO messages VALUES (1, 1, 1, 'CEB603Message', 'M1', 'x', 5, '', 'fake', 'TAKEN_IN', 'yes', 1, 'R', NULL, 't');
INSERT INTO payloads VALUES (1, x'3c612f3e0a');
INSERT INTO documents (id, run, message, kind, key, revision, guid, content, order_no, cop_no, ebc_code, app_time, since,
  pre_no) VALUES (1, 1, 1, 'CEB603', 'S|1', 1, 'G', 'a', '1', 'C1', '41019600BB', '20261111080000', '', 'P1');
INSERT INTO events (at, subject, subject_id, what, detail) VALUES ('t', 'message', 1, 'QUEUED', '{"sha256": "x"}'),
  ('t', 'message', 1, 'TAKEN_IN', '{"by": "outbox"}');
"""


def old_ledger(path: Path, monkeypatch) -> None:
    """As version 0001 of the program left it."""
    with monkeypatch.context() as patch:
        patch.setattr("yuhuo_customs.ledger.migrations.KNOWN", ("0001",))
        patch.setattr(
            "alembic.script.ScriptDirectory.iterate_revisions",
            lambda self, *_: [self.get_revision("0001")],
        )
        Ledger.open(path, TickingClock()).close()
    with sqlite3.connect(path) as connection:
        connection.executescript(_ROWS)
    connection.close()


def test_everything_is_kept_and_receipts_still_find_it(tmp_path: Path, monkeypatch):
    path = tmp_path / "ledger.sqlite"
    old_ledger(path, monkeypatch)
    with Ledger.open(path, TickingClock()) as ledger:
        row = queries.order_states(ledger).row(0, named=True)
        assert (row["orderNo"], row["copNo"], row["preNo"], row["invtNo"]) == ("1", "C1", "P1", None)
        assert json.loads(row["fields"])["ebcCode"] == "41019600BB"
        collect(ledger, FakeGateway(waiting=[RawReceipt("1", told("604,C1,800,20261111080101"))]), read)
        assert queries.order_states(ledger)["state"].to_list() == ["RELEASED"]
        assert outbox.send(ledger, FakeGateway()).waiting == 0
        with ledger.reading() as connection:
            rows = connection.exec_driver_sql("SELECT * FROM events ORDER BY sequence").mappings().all()
    assert [row["hash"] for row in rows] == events.chained(rows)
    assert [row["what"] for row in rows] == ["QUEUED", "TAKEN_IN", "stored", "receipt"]


def test_a_crash_in_the_middle_leaves_the_old_ledger(tmp_path: Path, monkeypatch):
    path = tmp_path / "ledger.sqlite"
    old_ledger(path, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr("alembic.migration.MigrationContext.stamp", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Ledger.open(path, TickingClock())
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert connection.execute("SELECT cop_no FROM documents").fetchall() == [("C1",)]
    connection.close()
    with Ledger.open(path, TickingClock()) as ledger:
        assert queries.order_states(ledger).height == 1


_KILLED = """
import os, signal, sys
from pathlib import Path
from alembic.migration import MigrationContext
from tests.ledger.conftest import TickingClock
from yuhuo_customs.ledger.book import Ledger

real = MigrationContext.stamp

def stamp(self, script, revision):
    if revision == sys.argv[2] and sys.argv[3] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(self, script, revision)
    if revision == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

MigrationContext.stamp = stamp
Ledger.open(Path(sys.argv[1]), TickingClock())
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", migrations.KNOWN[1:])
def test_killed_in_the_middle_of_a_step_and_the_next_start_makes_all_of_them(
    tmp_path, monkeypatch, step, when
):
    path = tmp_path / "ledger.sqlite"
    old_ledger(path, monkeypatch)
    words = [sys.executable, "-c", _KILLED, str(path), step, when]
    environment = os.environ | {"PYTHONPATH": str(_ROOT)}
    assert subprocess.run(words, cwd=_ROOT, env=environment, check=False).returncode == -signal.SIGKILL
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    connection.close()
    with Ledger.open(path, TickingClock()) as ledger:
        assert queries.order_states(ledger)["copNo"].to_list() == ["C1"]
        with ledger.reading() as connection:
            assert migrations.is_current(connection)


def test_what_cannot_be_read_says_so(tmp_path: Path):
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path, TickingClock()).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0003x'")
    connection.close()
    with pytest.raises(LedgerError):
        Ledger.open(path, TickingClock())


def test_receipts_that_are_there_enter_the_chain(tmp_path: Path, monkeypatch):
    path = tmp_path / "ledger.sqlite"
    old_ledger(path, monkeypatch)
    raw = told("604,C1,800,20261111080101")
    with sqlite3.connect(path) as connection:
        rows = [(1, raw, "applied"), (2, b"", "applied")]  # the second one was purged
        for number, content, state in rows:
            connection.execute(
                "INSERT INTO receipts VALUES (?, ?, ?, 'CEB604Message', 't', 'fake', ?, NULL)",
                (number, hashlib.sha256(content or b"gone").hexdigest(), content, state),
            )
    connection.close()
    with Ledger.open(path, TickingClock()) as ledger:
        assert [each.where for each in upkeep.verify(ledger).problems] == [
            "message 1"
        ]  # its hash is a made-up one
        with ledger.writing() as connection:
            connection.exec_driver_sql("UPDATE receipts SET content = x'00' WHERE id = 1")
        assert "receipt 1" in [each.where for each in upkeep.verify(ledger).problems]
