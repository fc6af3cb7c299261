"""The user's tables as real files, and a state folder to keep them in."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
import xlsxwriter

from yuhuo_customs import tariff
from yuhuo_customs.pipeline.references import import_table
from yuhuo_customs.settings import Settings

HEADINGS = [
    "商品编码",
    "商品名称",
    "法定第一单位",
    "法定第二单位",
    "增值税率",
    "消费税率",
    "最惠国税率",
    "出口退税率",
    "监管条件",
    "检验检疫类别",
    "申报要素",
]
WIG = [
    "6704200000",
    "人发制假发",
    "千克",
    "个",
    "13%",
    "",
    "14%",
    "13%",
    "AB",
    "P/Q",
    "0:品牌类型;1:出口享惠情况;2:材质;3:品牌（中文或外文名称）",
]
HEAD = ["6704110000", "合成纺织材料制整头假发", "035", "无", "13", "0", "14", "13", "", "", ""]  # fmt: skip


@pytest.fixture
def write(tmp_path):
    """A file of rows, by its suffix; numbers stay numbers."""

    def written(name, *rows):
        path = tmp_path / name
        if path.suffix == ".csv":
            path.write_text(
                "\n".join(",".join(str(cell) for cell in row) for row in rows), encoding="gb18030"
            )
            return path
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet("税则")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        book.close()
        return path

    return written


@pytest.fixture
def settings(tmp_path):
    return replace(Settings(), state=str(tmp_path / "state"))


@pytest.fixture
def take(write, settings):
    """Import rows; gives (frame as of a day, findings as (cell, code))."""

    def taken(*rows, kind="tariff", name="tariff.xlsx", day=date(2026, 6, 1), **more):
        done = import_table(write(name, *rows), kind, settings=settings, **more)
        found = getattr(tariff.tables(settings.state_path, day), kind)
        frame = found.frame if found else pl.DataFrame()
        return frame, [(each.where.cell, each.code) for each in done.findings.iterate()]

    return taken
