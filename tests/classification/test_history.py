import sqlite3
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from yuhuo_customs.classification.confirmations import Confirmation
from yuhuo_customs.classification.history import History
from yuhuo_customs.errors import InputError, SetupError

HEADER = "货号,名称,材质,商品编码,确认,确认人,日期\n"
DAY = date(2026, 11, 11)


@pytest.fixture
def history(tmp_path):
    with History.open(tmp_path / "state" / "history.sqlite") as kept:
        yield kept


def row(gcode="6704200000", at="2026-01-02", who="甲", **more):
    return Confirmation(
        **{"item_no": "XC-1", "name": "假发", "material": "人发", "evidence": "list"} | more,
        gcode=gcode, at=at, who=who,
    )  # fmt: skip


def known(history, item="XC-1", name="假发", material="人发"):
    frame = pl.DataFrame(
        {"_product": [0], "itemNo": [item], "name": [name], "material": [material]},
        schema={"_product": pl.UInt32} | dict.fromkeys(("itemNo", "name", "material"), pl.String),
    )
    return history.lookup(frame).select("match", "gcode", "who", "at").rows()


def imported(history, tmp_path, text, encoding="utf-8", who="乙"):
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode(encoding))
    done = history.import_file(file, who, DAY)
    refused = [(each.row, each.reason.en) for each in done.refused]
    return (done.added, done.updated, done.unchanged, done.skipped), refused


def test_nothing_is_known_at_first(history):
    assert (known(history), len(history)) == ([], 0)


def test_newer_confirmation_wins_and_the_old_one_stays(history):
    history.record([row(), row("6704900000", "2026-03-01", "乙")])
    history.record([row("6704110000", "2026-02-01", "丙")])  # written later, confirmed earlier
    assert known(history) == [("exact", "6704900000", "乙", "2026-03-01")]
    assert len(history) == 3


def test_same_confirmation_again_says_nothing_new(history):
    assert history.record([row(), row(name="发片")]).added == 2
    done = history.record([row(), row("6704190000", name="发片")])
    assert (done.added, done.updated, done.unchanged, len(history)) == (0, 1, 1, 3)


def test_other_name_or_material_is_only_the_article(history):
    history.record([row()])
    assert known(history, name=" 假 发")[0][0] == "exact"
    assert known(history, name="假发套")[0][:2] == ("article", "6704200000")
    assert known(history, material=None)[0][0] == "article"
    assert known(history, item="XC-2")[0][:2] == known(history, item=None)[0][:2] == ("name", "6704200000")
    assert known(history, item="XC-2", name="假发套") == []


def test_a_name_counts_for_other_articles_only_while_all_say_one_code(history):
    history.record([row(), row(item_no="XC-3", at="2026-02-02")])
    assert known(history, item="XC-2")[0][:2] == ("name", "6704200000")
    history.record([row(item_no="XC-4", gcode="6704190000")])
    assert known(history, item="XC-2") == []


def test_a_name_without_a_material_says_too_little(history):
    history.record([row(material="")])
    assert known(history, item="XC-2", material=None) == []
    assert known(history, material=None)[0][0] == "exact"


def test_a_ruling_speaks_of_its_own_article_only(history):
    history.record([row(ruling="R-1", until="2099-01-01")])
    assert known(history, item="XC-2") == []


def test_the_articles_own_past_under_another_name_goes_before(history):
    history.record([row(), row(item_no="XC-2", name="假发套", gcode="6704190000")])
    assert known(history, item="XC-2")[0][:2] == ("article", "6704190000")


def test_many_products_in_one_lookup(history):
    history.record([row(item_no=f"X{n}") for n in range(300)])
    items = [f"X{n % 600}" for n in range(1200)]
    frame = pl.DataFrame({"_product": range(1200), "itemNo": items}).with_columns(
        pl.col("_product").cast(pl.UInt32), name=pl.lit("假发"), material=pl.lit("人发")
    )
    assert history.lookup(frame)["match"].value_counts().sort("match").rows() == [
        ("exact", 600),
        ("name", 600),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv(history, tmp_path, encoding):
    text = (
        "我们的归类表\n" + HEADER + "XC-1,假发,人发,6704200000,是,甲,2026-01-02\n"
        "XC-2,发片,化纤,6704.19.00 00,yes,,2026/3/4\n,,,,,,\nXC-3,睫毛,,6704190000,,,\nXC-4,马尾,,６７０４１９００００,√,,\n"
    )  # fmt: skip
    assert imported(history, tmp_path, text, encoding) == ((3, 0, 0, 1), [])
    assert known(history) == [("exact", "6704200000", "甲", "2026-01-02")]
    assert known(history, "XC-2", "发片", "化纤") == [("exact", "6704190000", "乙", "2026-03-04")]
    assert known(history, "XC-4", "马尾", "") == [("exact", "6704190000", "乙", "2026-11-11")]


@pytest.mark.parametrize(
    ("line", "who", "reason"),
    [
        ("XC-1,假发,人发,670420,是,,", "乙", "'670420' is not a code of 10 digits"),
        ("XC-1,假发,人发,,是,,", "乙", "'' is not a code of 10 digits"),
        ("XC-1,假发,人发,6704200000,待定,,", "乙", "'待定' is neither yes nor no"),
        (",假发,人发,6704200000,是,,", "乙", "no article number or name"),
        ("XC-1,假发,人发,6704200000,是,,2026-02-30", "乙", "'2026-02-30' is no date"),
        ("XC-1,假发,人发,6704200000,是,,", "", "nobody is named who confirmed it"),
    ],
)
def test_refused_rows_are_named_and_the_others_taken(history, tmp_path, line, who, reason):
    text = HEADER + line + "\nXC-9,假发,人发,6704200000,是,丁,\n"
    assert imported(history, tmp_path, text, who=who) == ((1, 0, 0, 0), [(2, reason)])


def test_only_one_proposal_can_be_confirmed_as_it_stands(history, tmp_path):
    text = (
        "货号,名称,建议编码,确认编码,确认（是/否）\nA,假发,6704.20.0000,,是\nB,人发,0501 6703.00,,是\n"
        "C,假发,6704.20.0000,6704900000,是\n"
    )  # fmt: skip
    assert imported(history, tmp_path, text) == (
        (2, 0, 0, 0),
        [(3, "'0501 670300' is not a code of 10 digits")],
    )
    assert [known(history, item, "假发", "")[0][1] for item in "AC"] == ["6704200000", "6704900000"]


def test_workbook_with_numbers_and_dates(history, tmp_path):
    book = openpyxl.Workbook()
    for cells in (
        HEADER.strip().split(","),
        ("XC-1", "假发", "人发", 6704200000, "是", "甲", date(2026, 1, 2)),
    ):
        book.active.append(cells)
    book.save(tmp_path / "list.xlsx")
    assert history.import_file(tmp_path / "list.xlsx", "乙", DAY).added == 1
    assert known(history) == [("exact", "6704200000", "甲", "2026-01-02")]
    book.active["D2"] = 501000000  # the leading zero is lost: never guessed
    book.save(tmp_path / "list.xlsx")
    refused = history.import_file(tmp_path / "list.xlsx", "乙", DAY).refused
    assert [(each.row, each.reason.zh) for each in refused] == [(2, "编码“501000000”不是 10 位数字")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.csv", None, "cannot be read"),
        ("bad.xlsx", b"PK\x03\x04 no zip", "cannot be read"),
        ("old.xls", b"\xd0\xcf\x11\xe0\x00\x00", "cannot be read"),
        ("empty.csv", b"", "Columns are missing"),
        ("noyes.csv", "货号,名称,商品编码\nA,假发,6704200000\n".encode(), "Columns are missing: yes"),
    ],
)
def test_unreadable_files_change_nothing(history, tmp_path, name, content, said):
    if content is not None:
        Path(tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        history.import_file(tmp_path / name, "乙", DAY)
    assert (caught.value.where, caught.value.exit_code, len(history)) == (name, 3, 0)


def test_file_that_is_no_history(tmp_path):
    (tmp_path / "a.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(SetupError, match="cannot be used"):
        History.open(tmp_path / "a.sqlite")
    with pytest.raises(SetupError, match="cannot be used"):
        History.open(tmp_path)


def test_history_of_a_newer_version(tmp_path):
    other = sqlite3.connect(tmp_path / "a.sqlite")
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(SetupError, match="newer version"):
        History.open(tmp_path / "a.sqlite")
