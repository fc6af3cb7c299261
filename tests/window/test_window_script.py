"""The script of the window, and that the window is the client's stranger."""

import ast
from pathlib import Path

import pytest

import yuhuo_customs.window as package
from yuhuo_customs.errors import SetupError
from yuhuo_customs.window import Script


def test_a_script_from_a_file(tmp_path):
    path = tmp_path / "script.toml"
    path.write_text('seed = "s"\nrefused = 1\nreviewed = 0.0\ninspected = 0\n', encoding="utf-8")
    assert Script.load(path) == Script(seed="s", refused=1.0, reviewed=0.0, inspected=0.0)


@pytest.mark.parametrize(
    "text",
    [
        "refussed = 0.1",
        "refused = '2 %'",
        "refused = true",
        "refused = 1.5",
        "refused = 0.99",
        "= 1",
        "seed = 3",
    ],
)
def test_a_wrong_script_is_named(tmp_path, text):
    path = tmp_path / "script.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError) as caught:
        Script.load(path)
    assert caught.value.where.startswith(str(path))
    assert "mock-window.md" in caught.value.todo.en


def test_a_missing_script_is_named(tmp_path):
    with pytest.raises(SetupError):
        Script.load(tmp_path / "none.toml")


def test_the_window_imports_nothing_of_the_client():
    found = set()
    for module in Path(package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {f"{node.module}.{each.name}" for each in node.names}
    ours = {name for name in found if name.startswith("yuhuo_customs") and ".window" not in name}
    assert {name.split(".")[1] for name in ours} == {"errors", "resources"}
