"""Said twice, declared once: the same command, file or order again; what changed is refused, what was refused goes on."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest

from yuhuo_customs import pipeline
from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.pipeline import collect, enqueue, prepare, read, render, submit
from yuhuo_customs.testing import FixedClock
from yuhuo_customs.window import Script

REST = ("--rounds", "6")


def declared(settings):
    """What stands in the window's own book: (kind, order, status), every submission of it."""
    connection = sqlite3.connect(settings.state_path / "mock-window.sqlite")
    try:
        query = "SELECT kind, head ->> 'orderNo', status FROM declarations ORDER BY kind, key, number"
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def actions(done):
    return {kind: dict(found) for kind, found in done.queued.actions.items()}


@pytest.fixture
def flat(tmp_path, zoo):
    """Write lines as a workbook: ``flat("a.xlsx", line, …)``."""
    return lambda name, *lines: zoo["flat"](tmp_path / name, list(lines))


@pytest.fixture
def script(settings):
    """A window that answers as told: ``script(refused=1)``."""

    def write(**shares):
        settings.state_path.mkdir(exist_ok=True)
        shares = {"refused": 0, "reviewed": 0, "inspected": 0, **shares}
        lines = [f"{name} = {float(share)}" for name, share in shares.items()]
        (settings.state_path / "mock-window.toml").write_text("\n".join(lines))
        assert Script.load(settings.state_path / "mock-window.toml").refused == shares["refused"]

    return write


def test_the_same_command_twice(yuhuo, example, settings):
    assert yuhuo("submit", example, *REST).code == 1
    before = declared(settings)
    second = yuhuo("submit", example, *REST)
    assert (second.code, declared(settings)) == (1, before)
    assert "0 messages handed over" in second.out
    assert "refused and not corrected" in second.out


def test_the_same_file_renamed(flat, settings, script, good):
    script()
    first = flat("a.xlsx", good("XC001"), good("XC002"))
    assert actions(submit(first, settings=settings)) == {"CEB303": {"new": 2}, "CEB603": {"new": 2}}
    before = declared(settings)
    again = submit(first.rename(first.with_name("订单 (2).xlsx")), settings=settings)
    assert actions(again) == {"CEB303": {"known": 2}, "CEB603": {"known": 2}}
    assert (again.queued.run, again.sent.taken_in) == (None, 0)
    assert [row[:2] for row in declared(settings)] == [row[:2] for row in before]


def test_the_same_order_in_two_files(flat, settings, script, good):
    script()
    submit(flat("a.xlsx", good("XC001"), good("XC002")), settings=settings)
    done = submit(flat("b.xlsx", good("XC003"), good("XC002")), settings=settings)
    assert actions(done) == {"CEB303": {"known": 1, "new": 1}, "CEB603": {"known": 1, "new": 1}}
    assert [row[:2] for row in declared(settings)] == [
        (kind, order) for kind in ("CEB303", "CEB603") for order in ("XC001", "XC002", "XC003")
    ]


def test_changed_data_are_refused_and_the_order_is_named(yuhuo, flat, settings, script, good):
    script()
    submit(flat("a.xlsx", good("XC001"), good("XC002")), settings=settings)
    before = declared(settings)
    path = flat("b.xlsx", good("XC001"), good("XC002", 单价="129.00"))
    told = yuhuo("submit", path, "--rounds", "0")
    assert (told.code, "XC002" in told.out, "1 orders differ" in told.out) == (1, True, True)
    price = next(line for line in told.out.splitlines() if "CEB303" in line and "price" in line)
    assert [word in price for word in ("XC002", "128", "129")] == [True, True, True]
    assert "XC002" in yuhuo("--lang", "zh", "submit", path, "--rounds", "0").out
    assert declared(settings) == before


def test_a_list_whose_order_was_changed_stays_here(flat, settings, script, good):
    """The name on the order alone is other than declared; its list is as it was, and nothing goes out."""
    script()
    submit(flat("a.xlsx", good("XC001")), settings=settings, rounds=0)
    done = submit(flat("b.xlsx", good("XC001", 企业商品名称="别的名称")), settings=settings, rounds=0)
    assert (done.queued.changed, done.queued.messages) == (("XC001",), ())
    assert actions(done)["CEB303"] == {"changed": 1}


def test_refused_then_corrected_is_released(yuhuo, flat, settings, script, good):
    script(refused=1)
    first = submit(flat("a.xlsx", good("XC001")), settings=settings, rounds=6)
    assert first.orders.select("outcome", "status").rows() == [("refused", "100")]
    corrected = flat("a.xlsx", good("XC001", 商品名称="人发制假发套"))
    done = submit(corrected, settings=settings, rounds=6)
    assert actions(done) == {"CEB303": {"known": 1}, "CEB603": {"new": 1}}
    assert done.orders.select("outcome", "status").rows() == [("released", "899")]
    lists = done.documents.filter(kind="CEB603").select("revision", "status").rows()
    assert lists == [(1, "100"), (2, "899")]
    assert yuhuo("submit", corrected, *REST).code == 0


def test_refused_and_not_corrected_stays_here_until_asked_for(yuhuo, flat, settings, script, good):
    script(refused=1)
    path = flat("my orders.xlsx", good("XC001"))
    assert yuhuo("submit", path, *REST).code == 1
    told = yuhuo("submit", path, *REST)
    assert (told.code, "0 messages handed over" in told.out) == (1, True)
    assert f"yuhuo submit '{path}' --again" in told.out
    assert declared(settings) == [("CEB303", "XC001", 120), ("CEB603", "XC001", 100)]
    assert yuhuo("submit", path, *REST, "--again").code == 0
    assert declared(settings)[1:] == [("CEB603", "XC001", 100), ("CEB603", "XC001", 899)]


def test_a_refused_order_goes_out_again_with_its_list(flat, settings, script, good):
    """Only the order is corrected; its list was refused with it, unchanged, and must follow."""
    script(orders_refused=1)
    submit(flat("a.xlsx", good("XC001")), settings=settings, rounds=6)
    assert {row[2] for row in declared(settings) if row[0] == "CEB303"} == {100}
    done = submit(flat("a.xlsx", good("XC001", 企业商品名称="别的名称")), settings=settings, rounds=6)
    assert actions(done) == {"CEB303": {"new": 1}, "CEB603": {"new": 1}}
    assert done.orders["outcome"].to_list() == ["released"]


def test_rendered_twice_gives_the_same_bytes(example, settings, tmp_path):
    clock = FixedClock()
    first = render(example, tmp_path / "one", settings=settings, clock=clock)
    second = render(example, tmp_path / "two", settings=settings, clock=clock)
    assert [path.name for path in first.files] == [path.name for path in second.files]
    assert [path.read_bytes() for path in first.files] == [path.read_bytes() for path in second.files]
    assert sorted((tmp_path / "one").iterdir()) == sorted(first.files)
    clock.moment += timedelta(days=1)
    later = render(example, tmp_path / "three", settings=settings, clock=clock)
    assert [each.guid for each in later.messages] == [each.guid for each in first.messages]


def test_order_of_rows_and_unused_columns_change_nothing(example, settings, tmp_path):
    """The business key decides, not the place in the file."""
    submit(example, settings=settings, rounds=0)
    book = openpyxl.load_workbook(example)
    sheet = book.active
    sheet.insert_rows(1, 2)
    sheet.cell(5, sheet.max_column + 1, "备忘")
    book.save(tmp_path / "moved.xlsx")
    done = submit(tmp_path / "moved.xlsx", settings=settings, rounds=0)
    assert {name for found in actions(done).values() for name in found} == {"known"}


def test_the_library_neither_prints_nor_exits(example, settings, tmp_path, capfd):
    """As a seller's own system uses it: every function, values in and values out."""
    clock = FixedClock()
    batch = read(example)
    reviewed = pipeline.check(example, settings=settings, clock=clock)
    assert isinstance(reviewed, Reviewed)
    ready = reviewed.counts()["ready"]
    assert 0 < ready <= batch.orders.height == 30
    signed = prepare(reviewed, settings=settings, clock=clock)
    assert sum(each.records.height for each in signed.messages) == 2 * ready
    unsigned = prepare(reviewed, settings=settings, clock=clock, sign=False)
    assert {each.signed_by for each in unsigned.messages} == {""}
    count = len(signed.messages)
    assert len(render(example, tmp_path / "out", settings=settings, clock=clock).files) == count
    queued = enqueue(example, settings=settings, clock=clock)
    assert (queued.run, len(queued.messages)) == (1, count)
    done = submit(example, settings=settings, clock=clock, rounds=1)
    assert (actions(done)["CEB603"], done.sent.taken_in) == ({"resume": ready}, count)
    assert collect(settings=settings, clock=clock, rounds=5).applied > 0
    other = replace(settings, state=str(tmp_path / "other"))
    assert collect(settings=other, clock=clock).receipts == 0
    assert capfd.readouterr() == ("", "")
