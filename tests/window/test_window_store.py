"""The window's store: durable, idempotent, used by several at once, and honest when it breaks."""

import sqlite3
import subprocess
import sys
import threading

import pytest

from yuhuo_customs.errors import GatewayError, NotSent, Refused
from yuhuo_customs.window import Window


def test_the_same_message_has_one_reference_and_one_effect(desk, ceb):
    content = ceb.message(ceb.order("A1"))
    first = desk.window.take("M1", content)
    again = first._replace(again=True)
    assert desk.window.take("M1", content) == again
    desk.round()
    assert desk.window.take("M1", content) == again
    assert desk.round() == [("CEB304", "A1", 120)]
    assert desk.window.take("M2", ceb.message(ceb.order("A2"))).reference != first.reference


def test_other_bytes_under_a_known_id_are_refused(desk, ceb):
    desk.window.take("M1", ceb.message(ceb.order("A1")))
    with pytest.raises(Refused, match="other content"):
        desk.window.take("M1", ceb.message(ceb.order("A2")))
    assert desk.round() == [("CEB304", "A1", 2)]


@pytest.mark.parametrize("cop_msg_id", ["", "x" * 256])
def test_an_unfit_id_is_refused(desk, cop_msg_id):
    with pytest.raises(Refused, match="255"):
        desk.window.take(cop_msg_id, b"<a/>")


def test_what_was_taken_is_known(desk):
    assert not desk.window.look_up("M1")
    desk.window.take("M1", b"<a/>")
    assert desk.window.look_up("M1")


def test_receipts_come_again_until_forgotten(desk, ceb):
    desk.give(ceb.message(ceb.order("A1")))
    first = desk.window.receipts()
    second = desk.window.receipts()
    assert second[:1] == first
    assert len(second) == 2
    desk.window.forget([first[0][0], "999", "no such id", "1" * 30])
    assert desk.window.receipts() == second[1:]
    desk.window.forget([])
    desk.window.forget([second[1][0]])
    assert desk.window.receipts() == []


def test_ids_of_forgotten_receipts_are_not_given_again(desk, ceb):
    desk.give(ceb.message(ceb.order("A1")))
    ids = []
    for _ in range(2):
        found = desk.window.receipts()
        ids += [number for number, _ in found]
        desk.window.forget(ids)
    assert len(set(ids)) == 2


def test_a_message_taken_before_a_crash_is_judged_by_the_next_process(open_desk, ceb):
    first = open_desk()
    first.window.take("M1", ceb.message(ceb.order("A1")))
    first.window.close()
    later = open_desk()
    assert later.window.look_up("M1")
    assert later.round() == [("CEB304", "A1", 2)]


def test_two_processes_share_the_store(open_desk, ceb):
    one, other = open_desk(), open_desk()
    one.give(ceb.message(ceb.order("A1")))
    assert other.window.look_up("M1")
    assert [one.round(), other.round(), one.round()] == [
        [("CEB304", "A1", 2)],
        [("CEB304", "A1", 120)],
        [],
    ]


def test_threads_may_hand_over_at_once(open_desk, ceb):
    desks = [open_desk(wait=30), open_desk(wait=30)]
    messages = [ceb.message(ceb.order(f"A{n}")) for n in range(20)]

    def give(window):
        for number, content in enumerate(messages):
            window.take(f"M{number}", content)

    threads = [threading.Thread(target=give, args=(desk.window,)) for desk in desks * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(desks[0].round()) == sorted(("CEB304", f"A{n}", 2) for n in range(20))


def test_a_locked_store_is_certainly_not_sent(open_desk, tmp_path):
    window = open_desk().window
    other = sqlite3.connect(tmp_path / "window.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSent) as caught:
        window.take("M1", b"<a/>")
    assert caught.value.todo.en.startswith("Another process")
    with pytest.raises(GatewayError):
        window.forget(["1"])
    other.execute("ROLLBACK")
    other.close()
    assert window.take("M1", b"<a/>").reference == "MOCK000000001"


def test_a_full_disk_is_certainly_not_sent_and_leaves_nothing(open_desk):
    window = open_desk().window
    with window._book.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(NotSent, match="full"):
        window.take("M1", b"x" * 1_000_000)
    assert not window.look_up("M1")
    assert window.take("M2", b"<a/>").reference == "MOCK000000001"


@pytest.mark.parametrize(
    "content", [b"this is no database, but long enough to look like a file" * 20, b"SQLite"]
)
def test_a_damaged_store_is_named(tmp_path, content):
    (tmp_path / "window.sqlite").write_bytes(content)
    with pytest.raises(GatewayError) as caught:
        Window(tmp_path / "window.sqlite")
    assert caught.value.where.endswith("window.sqlite")


def test_a_store_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(GatewayError):
        Window(tmp_path / "file" / "window.sqlite")
    with pytest.raises(GatewayError):
        Window(tmp_path)


def test_a_store_of_another_version_is_refused(tmp_path):
    Window(tmp_path / "w.sqlite").close()
    with sqlite3.connect(tmp_path / "w.sqlite") as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(GatewayError, match="another version"):
        Window(tmp_path / "w.sqlite")


@pytest.mark.parametrize("fault", [KeyboardInterrupt, sqlite3.IntegrityError])
def test_an_interruption_or_a_bug_rolls_back_and_keeps_its_name(open_desk, ceb, fault):
    desk = open_desk()

    def interrupted():
        with desk.window._book.writing() as connection:
            connection.execute("INSERT INTO messages VALUES (1, 'M1', '', '', x'00', '', '', '', 0)")
            raise fault

    with pytest.raises(fault):
        interrupted()
    assert not desk.window.look_up("M1")
    desk.give(ceb.message(ceb.order("A1")))
    assert desk.round() == [("CEB304", "A1", 2)]


def test_a_commit_that_was_taken_back_is_certainly_not_sent(open_desk, tmp_path):
    window = open_desk().window
    with window._book.reading() as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # here a reader can hold up the commit itself
    reader = sqlite3.connect(tmp_path / "window.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM messages").fetchall()
    with pytest.raises(NotSent):
        window.take("M1", b"<a/>")
    reader.close()
    assert not window.look_up("M1")


_COMMIT_BREAKS = """
import pathlib, resource, signal, sys
from yuhuo_customs.errors import OutcomeUnknown
from yuhuo_customs.window import Window

store = pathlib.Path(sys.argv[1])
window = Window(store)
window.take("M1", b"<a/>")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (pathlib.Path(f"{store}-wal").stat().st_size, resource.RLIM_INFINITY))
try:
    window.take("M2", b"<a/>" * 1000)
except OutcomeUnknown as error:
    print("unknown")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(bool(window.look_up("M1")), bool(window.look_up("M2")), window.take("M3", b"<a/>").reference)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
def test_a_commit_that_broke_leaves_the_outcome_unknown(tmp_path):
    command = [sys.executable, "-c", _COMMIT_BREAKS, str(tmp_path / "window.sqlite")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["unknown", "True", "False", "MOCK000000002"]


def test_an_idle_window_writes_nothing(desk, ceb):
    desk.give(ceb.message(ceb.order("A1")))
    desk.life(2)

    def rounds():
        with desk.window.reading() as connection:
            return connection.execute("SELECT value FROM numbers WHERE name = 'round'").fetchone()[0]

    before = rounds()
    assert desk.life(3) == " |  | "
    assert rounds() == before == 2
