"""A newer edition of a code list takes the place of ours from its first day on."""

from dataclasses import replace
from datetime import date

import pytest

from yuhuo_customs import codes
from yuhuo_customs.errors import InputError, UsageError
from yuhuo_customs.pipeline.codelists import import_codes
from yuhuo_customs.settings import Settings


@pytest.fixture
def settings(tmp_path):
    yield replace(Settings(), state=str(tmp_path / "state"))
    codes.use(None, date.today())


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "units-2027.csv"
    path.write_text("代码,名称,备注\n035,千克,\n007,个,改了\n999,新单位,\n", encoding="utf-8")
    return path


def test_the_newest_valid_edition_counts_and_ours_before(settings, file):
    ours = codes.table("units")
    done = import_codes("units", file, source="公告", valid_from=date(2026, 1, 1), settings=settings)
    assert (done.new, len(done.findings)) == (("999",), 0)
    assert "127" in done.gone
    found = codes.table("units")
    assert (found.source, found.valid_from, found.codes) == ("公告", "2026-01-01", {"035", "007", "999"})
    assert found.by_code["035"].more == ours.by_code["035"].more
    assert (found.by_code["007"].note, found.by_code["007"].name.en) == ("改了", ours.by_code["007"].name.en)
    folder = settings.state_path / "codes"
    codes.use(folder, date(2025, 12, 31))
    assert codes.table("units") == ours
    codes.use(folder, date(2026, 1, 1))
    assert "999" in codes.table("units").codes
    codes.use(None, date(2026, 1, 1))
    assert codes.table("units") == ours
    assert codes.shipped("units") == ours


def test_rows_left_out_are_told_with_their_cell(settings, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("标题\n代码,名称\n001,台\n001,台二\n002,\n", encoding="utf-8")
    done = import_codes("units", path, settings=settings)
    assert [(each.where.cell, each.code) for each in done.findings.iterate()] == [
        ("A4", "YH-TRF-003"),
        ("B5", "YH-TRF-002"),
    ]
    assert codes.table("units").codes == {"001"}


def test_wrong_use(settings, file, tmp_path):
    with pytest.raises(UsageError):
        import_codes("wishes", file, settings=settings)
    (tmp_path / "empty.csv").write_text("代码,名称\n", encoding="utf-8")
    with pytest.raises(InputError):
        import_codes("units", tmp_path / "empty.csv", settings=settings)
