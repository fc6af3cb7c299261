"""The issue's list of bad inputs, through the commands: exit code, a clear word in both languages, nothing half-written."""

import resource
import sqlite3
import time

import openpyxl
import pytest

UNREADABLE = {
    "missing": ("no such file", "文件不存在"),
    "folder": ("a folder", "文件夹"),
    "lock_file": ("lock file", "锁定文件"),
    "encrypted": ("password", "密码"),
    "locked_zip": ("password", "密码"),
    "html": ("html", "网页"),
    "bomb": ("zip bomb", "压缩炸弹"),
    "cut": ("damaged", "损坏"),
    "nothing": ("0 bytes", "0 字节"),
    "picture": ("no workbook", "不是工作簿"),
    "stray": ("too large", "文件过大"),
}
UNUSABLE = {
    "empty": "YH-SHT-001",
    "only_headings": "YH-SHT-002",
    "no_headings": "YH-SHT-003",
    "no_key": "YH-SHT-004",
    "no_goods": "YH-SHT-014",
}


def seen(folder):
    """Everything below the folder but the state that the tool keeps."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if "state" not in path.parts)


def messages(folder):
    """How many messages the ledger holds, and the window."""
    found = []
    for name in ("ledger.sqlite", "mock-window.sqlite"):
        path = folder / "state" / name
        if not path.exists():
            found.append(0)
            continue
        connection = sqlite3.connect(path)
        found.append(connection.execute("SELECT count(*) FROM messages").fetchone()[0])
        connection.close()
    return found


@pytest.fixture
def made(zoo, tmp_path):
    """A file of the zoo by name."""

    def make(name):
        if name == "missing":
            return tmp_path / "missing.xlsx"
        if name == "folder":
            (tmp_path / "folder.xlsx").mkdir()
            return tmp_path / "folder.xlsx"
        return {**zoo["UNREADABLE"], **zoo["UNUSABLE"]}[name](tmp_path)

    return make


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_an_error(name, made, yuhuo, tmp_path):
    path = made(name)
    before, start = seen(tmp_path), time.perf_counter()
    for command in (
        ("check", path),
        ("check", path, "--mark", "marked.xlsx", "--format", "json=report.json"),
        ("render", path, "-o", "out", "--format", "json=report.json"),
        ("submit", path, "--format", "json=report.json"),
        ("classify", path, "-o", "review.xlsx"),
    ):
        told = {lang: yuhuo("--lang", lang, *command) for lang in ("en", "zh")}
        assert [each.code for each in told.values()] == [3, 3]
        english, chinese = UNREADABLE[name]
        assert english in told["en"].err
        assert chinese in told["zh"].err
        assert all(path.name in each.err and "→" in each.err and not each.out for each in told.values())
    assert (seen(tmp_path), messages(tmp_path)) == (before, [0, 0])
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_holds_no_orders_is_a_finding(name, made, yuhuo, tmp_path):
    path = made(name)
    before = seen(tmp_path)
    for command in (("check", path), ("render", path, "-o", "out"), ("submit", path)):
        english, chinese = (yuhuo("--lang", lang, *command) for lang in ("en", "zh"))
        assert (english.code, chinese.code) == (1, 1)
        assert UNUSABLE[name] in english.out
        assert UNUSABLE[name] in chinese.out
        assert "0 orders" in english.out
        assert "0 单" in chinese.out
    assert (seen(tmp_path), messages(tmp_path)) == (before, [0, 0])
    assert yuhuo("check", path, "--mark", "marked.xlsx").code == 1
    assert UNUSABLE[name] in str([list(sheet.values) for sheet in openpyxl.load_workbook("marked.xlsx")])


def test_a_million_formatted_rows(zoo, yuhuo, tmp_path):
    path = zoo["formatted_rows"](tmp_path)
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = yuhuo("check", path)
    assert "2 orders / 2 lines" in told.out
    assert yuhuo("render", path, "-o", "out").code == 1
    assert yuhuo("submit", path).code == 1
    assert time.perf_counter() - start < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kB
    assert messages(tmp_path) == [0, 0]


def test_two_header_rows(zoo, yuhuo, tmp_path, good):
    """Chinese headings and the CEB names below them: read as headings, not as an order."""
    table = zoo["table"]([good("XC001"), good("XC002")])
    shorter = {"订单编号": "orderNo", "电商平台代码": "ebpCode", "币制": "currency", "数量": "qty"}
    table.insert(1, [shorter.get(name, name) for name in table[0]])
    path = zoo["book"](tmp_path / "a.xlsx", 订单=table)
    told = yuhuo("check", path)
    assert (told.code, "2 orders / 2 lines" in told.out) == (0, True)
    assert yuhuo("submit", path, "--rounds", "6").code == 0


def structure(zoo, tmp_path, good, orders, lines):
    line = good()
    heads = [{**{name: line[name] for name in (*zoo["ORDER"], *EXTRA)}, **each} for each in orders]
    goods = [
        {**{name: line[name] for name in (*zoo["LINE"], "商品编码")}, "订单编号": number} for number in lines
    ]
    return zoo["book"](tmp_path / "two.xlsx", 订单=zoo["table"](heads), 商品=zoo["table"](goods))


EXTRA = ("运输工具名称", "航班航次号", "提运单号")


@pytest.mark.parametrize(
    ("orders", "lines", "said"),
    [
        (["XC001", "XC001", "XC002"], ["XC001", "XC002"], "YH-SHT-032"),
        (["XC001", "XC002"], ["XC001"], "YH-SHT-033"),
        (["XC001"], ["XC001", "XC002"], "YH-SHT-034"),
        (["XC001"], ["XC001", None], "YH-SHT-035"),
    ],
    ids=["twice", "no line", "no order", "no number"],
)
def test_orders_and_lines_that_do_not_meet(orders, lines, said, zoo, yuhuo, tmp_path, good):
    heads = [{"订单编号": number, "物流运单编号": f"YT{place}"} for place, number in enumerate(orders)]
    path = structure(zoo, tmp_path, good, heads, lines)
    english, chinese = (yuhuo("--lang", lang, "check", path) for lang in ("en", "zh"))
    assert (english.code, chinese.code) == (1, 1)
    assert (said in english.out, said in chinese.out) == (True, True), english.out
    assert yuhuo("render", path, "-o", "out").code == 1
    assert yuhuo("submit", path, "--rounds", "6").code == 1
    assert yuhuo("check", path, "--mark", "marked.xlsx").code == 1
    assert not [name for name in seen(tmp_path) if name.startswith(".") or "tmp" in name]


def test_the_two_sheets_that_meet_are_silent(zoo, yuhuo, tmp_path, good):
    heads = [{"订单编号": f"XC00{place}", "物流运单编号": f"YT{place}"} for place in range(3)]
    path = structure(zoo, tmp_path, good, heads, ["XC000", "XC001", "XC001", "XC002"])
    told = yuhuo("check", path)
    assert (told.code, "YH-SHT" in told.out) == (0, False)


def test_a_result_never_replaces_the_workbook(yuhuo, zoo, tmp_path, good):
    path = zoo["flat"](tmp_path / "a.xlsx", [good()])
    before = path.read_bytes()
    for words in (
        ("check", path, "--format", f"json={path}"),
        ("check", path, "--mark", path),
        ("render", path, "-o", "out", "--format", f"json={path}"),
        ("submit", path, "--format", f"json={path}"),
        ("classify", path, "-o", path),
    ):
        told = yuhuo(*words)
        assert (told.code, "must not replace" in told.err) == (2, True)
    assert (path.read_bytes(), seen(tmp_path), messages(tmp_path)) == (before, ["a.xlsx"], [0, 0])


def test_a_wrong_word_stops_it_before_anything_is_sent(yuhuo, zoo, tmp_path, good):
    path = zoo["flat"](tmp_path / "a.xlsx", [good()])
    assert yuhuo("submit", path, "--format", "pdf=a.pdf").code == 2
    assert messages(tmp_path) == [0, 0]


@pytest.mark.parametrize("out", ["taken", "taken/below"])
def test_a_folder_that_cannot_be_written(out, yuhuo, zoo, tmp_path, good):
    path = zoo["flat"](tmp_path / "a.xlsx", [good()])
    (tmp_path / "taken").write_bytes(b"mine")
    told = yuhuo("render", path, "-o", out)
    assert (told.code, "cannot be written" in told.err) == (4, True)
    assert (seen(tmp_path), (tmp_path / "taken").read_bytes()) == (["a.xlsx", "taken"], b"mine")


@pytest.mark.parametrize(
    ("name", "code"),
    [("ledger.sqlite", 7), ("mock-window.sqlite", 5), ("history.sqlite", 4), ("demo-signer.pem", 4)],
)
def test_a_damaged_state_file_is_named_and_kept(name, code, yuhuo, zoo, tmp_path, good):
    path = zoo["flat"](tmp_path / "a.xlsx", [good()])
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / name).write_bytes(b"no database at all, and no key" * 9)
    for lang in ("en", "zh"):
        told = yuhuo("--lang", lang, "submit", path)
        assert (told.code, name in told.err, "→" in told.err) == (code, True, True)
    assert (tmp_path / "state" / name).read_bytes().startswith(b"no database")
