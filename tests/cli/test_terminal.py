"""What a person sees on a terminal: narrow windows, progress, notices, nothing done before wrong use is told."""

import os
import re
import sys

import openpyxl
import pytest


@pytest.fixture(scope="module")
def columnless(example, tmp_path_factory):
    """The example without its currency column."""
    path = tmp_path_factory.mktemp("columnless") / "columnless.xlsx"
    book = openpyxl.load_workbook(example)
    next(cell for cell in book.worksheets[0][3] if cell.value == "币制").value = "某列"
    book.save(path)
    return path


def _on_terminal(columns, *words):
    """Run the program on a pseudo terminal of ``columns``; its text without colours, and its exit code."""
    fcntl, pty, struct, termios = (
        pytest.importorskip(name) for name in ("fcntl", "pty", "struct", "termios")
    )
    child, ours = pty.fork()
    if child == 0:
        os.environ.pop("COLUMNS", None)
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        os.execv(sys.executable, [sys.executable, "-m", "yuhuo_customs", *map(str, words)])
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", b"".join(parts).decode("utf-8", "replace"))
    return text.replace("\r\n", "\n"), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_the_whole_way_on_a_narrow_terminal(yuhuo, example, tmp_path):
    text, code = _on_terminal(80, "--lang", "en", "submit", example)
    assert (code, "fault" in text) == (1, False)
    assert "messages handed over" in text
    # a cell is never broken into two lines
    assert re.search(r"^HOLD +YH-CLS-001 +订单!AI14", text, re.MULTILINE)


def test_files_are_written_though_nobody_reads_the_terminal(yuhuo, example, tmp_path, monkeypatch):
    """``yuhuo check … | head``: the pipe is closed, the marked copy and the report are whole all the same."""
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "w", encoding="utf-8") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        told = yuhuo("check", example, "--mark", "marked.xlsx", "--format", "json=report.json")
        monkeypatch.undo()
    assert told.code == 1
    assert (tmp_path / "marked.xlsx").exists()
    assert (tmp_path / "report.json").exists()


def test_what_stands_against_every_order_is_said(yuhuo, example, columnless):
    assert "belong to no single order" in yuhuo("check", columnless).out
    assert "belong to no single order" not in yuhuo("check", example).out


def test_a_wrong_format_is_told_before_anything_is_sent(yuhuo, example):
    assert yuhuo("submit", example, "--format", "pdf=a.pdf").code == 2
    assert "empty" in yuhuo("status").out


def test_wrong_use_is_told_in_chinese_too(yuhuo):
    outcome = yuhuo("--lang", "zh", "check")
    assert (outcome.code, outcome.err.startswith("错误：")) == (2, True)
    assert "yuhuo check -h" in outcome.err


def test_long_answers_say_that_they_are_cut(yuhuo):
    outcome = yuhuo("codes", "search", "e")
    assert re.search(r"[0-9,]+ more; search for a longer word", outcome.out)
    assert "more;" not in yuhuo("codes", "search", "kilogram").out


def test_a_review_sheet_without_a_yes_gets_advice(yuhuo, example):
    assert yuhuo("classify", example, "-o", "review.xlsx").code == 1
    assert "no row has a yes" in yuhuo("history", "import", "review.xlsx").out
