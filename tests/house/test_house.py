"""The house rules that a linter does not know."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from yuhuo_customs.domain.catalogue import CODES, Severity
from yuhuo_customs.reports.explanation import load_codes

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "yuhuo_customs").rglob("*.py"))
GOLDEN = ROOT / "tests" / "golden" / "codes.txt"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    assert [
        (each.name, each.end_lineno - each.lineno + 1)
        for each in functions
        if each.end_lineno - each.lineno >= 60
    ] == []


def test_the_median_file_is_small():
    sizes = sorted(path.read_text(encoding="utf-8").count("\n") for path in SOURCES)
    assert sizes[len(sizes) // 2] <= 110


def test_codes_are_only_ever_added(request):
    load_codes()
    known = GOLDEN.read_text(encoding="utf-8").split()
    assert [code for code in known if code not in CODES] == []
    new = sorted(set(CODES) - set(known))
    if new and request.config.getoption("--regenerate"):
        GOLDEN.write_text("\n".join([*known, *new]) + "\n", encoding="utf-8")
        return
    assert new == [], "append them with --regenerate"


def test_every_code_says_everything_in_both_languages():
    load_codes()
    for code in CODES.values():
        assert re.fullmatch(r"YH-[A-Z]{3}-\d{3}", code.code)
        assert isinstance(code.severity, Severity)
        for text in (code.title, code.message, code.reason, code.fix, code.example):
            assert text.zh.strip(), code.code
            assert text.en.strip(), code.code
        assert re.search(r"[\u4e00-\u9fff]", code.title.zh), code.code
        assert not re.search(r"[\u4e00-\u9fff]", code.title.en), code.code
        assert code.source, code.code


def test_the_command_starts_without_heavy_libraries():
    heavy = ("polars", "lxml", "openpyxl", "sqlalchemy", "pydantic", "cryptography", "rich")
    code = (
        "import sys, yuhuo_customs, yuhuo_customs.__main__ as m; sys.argv = ['yuhuo', '--version']\n"
        "try: m.main()\nexcept SystemExit: pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"


def test_help_comes_without_the_rooms():
    code = (
        "import sys; from yuhuo_customs.cli.app import app\n"
        "print([name for name in ('polars', 'lxml', 'openpyxl', 'sqlalchemy') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"
