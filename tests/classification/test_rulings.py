"""Advance rulings are a kind of history: in force they beat everything, ended they say nothing."""

from datetime import date

import pytest

from yuhuo_customs.classification.confirmations import Confirmation, read
from yuhuo_customs.classification.history import History

GOODS = {"itemNo": "R-1", "itemName": "发帘", "material": "化纤"}
RULING = Confirmation(
    "R-1", "发帘", "化纤", "6704190000", "郑州海关", "2024-03-01", "x", "R-2024-46-0001", "2027-02-28"
)
YES = Confirmation("R-1", "发帘", "化纤", "6704110000", "甲", "2026-05-01", "y")


@pytest.fixture
def history(tmp_path):
    with History.open(tmp_path / "history.sqlite") as kept:
        yield kept


@pytest.mark.parametrize(
    ("day", "line", "findings"),
    [
        (date(2026, 11, 11), ("6704190000", "history"), ["YH-CLS-005"]),
        (date(2026, 11, 30), ("6704190000", "history"), ["YH-CLS-005", "YH-CLS-008"]),
        (date(2027, 2, 28), ("6704190000", "history"), ["YH-CLS-005", "YH-CLS-008"]),
        (date(2027, 3, 1), (None, "none"), ["YH-CLS-001", "YH-CLS-009"]),
    ],
)
def test_a_ruling_counts_until_its_last_day_and_warns_before(run, history, day, line, findings):
    history.record([RULING])
    lines, found = run(GOODS, history=history, today=day)
    assert (lines, [code for _, code in found]) == ([line], findings)


def test_a_ruling_in_force_beats_a_later_yes_and_an_ended_one_does_not(run, history):
    history.record([RULING, YES])
    assert run(GOODS, history=history, today=date(2026, 11, 11))[0] == [("6704190000", "history")]
    assert run(GOODS, history=history, today=date(2027, 3, 1))[0] == [("6704110000", "history")]


def test_rulings_are_imported_with_their_last_day(tmp_path, history):
    path = tmp_path / "rulings.csv"
    path.write_text(
        "货号,名称,材质,商品编码,确认,确认人,预裁定编号,有效期至\n"
        "R-1,发帘,化纤,6704190000,是,郑州海关,R-1,2027-02-28\nR-2,发帘,化纤,6704190000,是,郑州海关,R-2,\n"
        "R-3,发帘,化纤,6704190000,是,郑州海关,R-3,某日\n",
        encoding="utf-8",
    )
    found = read(path, "", date(2026, 1, 1))
    assert [(each.ruling, each.until) for each in found.confirmations] == [("R-1", "2027-02-28")]
    assert [each.row for each in found.refused] == [3, 4]
    assert history.import_file(path, "", date(2026, 1, 1)).added == 1


def test_a_history_of_the_version_before_goes_on(tmp_path, run):
    import sqlite3

    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as old:
        old.execute(
            "CREATE TABLE confirmation (id INTEGER PRIMARY KEY, item_no TEXT NOT NULL, name TEXT NOT NULL, material TEXT "
            "NOT NULL, product TEXT NOT NULL, gcode TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, evidence TEXT NOT NULL)"
        )
        old.execute(
            "INSERT INTO confirmation (item_no, name, material, product, gcode, who, at, evidence) VALUES "
            "('R-1', '发帘', '化纤', '发帘' || char(10) || '化纤', '6704190000', '甲', '2026-01-02', 'x')"
        )
        old.execute("PRAGMA user_version = 1")
    old.close()
    with History.open(path) as kept:
        assert run(GOODS, history=kept)[0] == [("6704190000", "history")]
        kept.record([RULING])
        assert len(kept) == 2
