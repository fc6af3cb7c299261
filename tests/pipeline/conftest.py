"""The corridor as a user meets it: the command in this process, in a folder of its own, on a small example."""

import runpy
import shutil
from datetime import date
from pathlib import Path

import pytest

from yuhuo_customs.example.making import write_example
from yuhuo_customs.example.workbook import HEADINGS
from yuhuo_customs.settings import Settings
from yuhuo_customs.workplace import open_signer

ZOO = runpy.run_path(str(Path(__file__).parents[1] / "zoo" / "make.py"))


@pytest.fixture
def settings(tmp_path):
    """The settings under which ``yuhuo`` works."""
    return Settings(state=str(tmp_path / "state"))


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory):
    """A state folder with a demo key: making one takes longer than most tests."""
    state = tmp_path_factory.mktemp("keyed") / "state"
    open_signer(Settings(state=str(state)))
    return state


@pytest.fixture
def keyed(tmp_path, key_folder):
    """The settings under which ``yuhuo`` works, with a key that is there already."""
    shutil.copytree(key_folder, tmp_path / "state")
    return Settings(state=str(tmp_path / "state"))


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """The shipped example with 30 orders, made for today: with it the mock window refuses one list."""
    path = tmp_path_factory.mktemp("example") / "orders.xlsx"
    write_example(path, 30, today=date.today())
    return path


@pytest.fixture
def good():
    """One good goods line: ``good("XC001", 数量=2, …)``."""

    def make(number="XC001", **changes):
        line = ZOO["row"](number, 商品编码="6704200000", 运输工具名称="货运航班", 航班航次号="ZH9502")
        return {**line, "提运单号": "99912345675", "出口日期": f"{date.today():%Y%m%d}", **changes}

    return make


@pytest.fixture(scope="session")
def zoo():
    """The makers of ``tests/zoo``."""
    return ZOO


@pytest.fixture(scope="session")
def column():
    """Letters of a heading of the example."""
    from openpyxl.utils import get_column_letter

    return lambda heading: get_column_letter(HEADINGS.index(heading) + 1)
