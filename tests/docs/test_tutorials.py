"""The tutorials are run as they stand: their files are written, their commands typed, what they promise is shown."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from yuhuo_customs.cli import options
from yuhuo_customs.cli.boundary import run

DOCS = Path(__file__).parents[2] / "docs"
TUTORIALS = sorted(DOCS.glob("tutorial-*.md"))
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r" → (\d+)$")


def steps(page):
    """("file", name, text) and ("command", line, [promised lines]) in their order."""
    today = f"{date.today():%Y%m%d}"
    for kind, name, body in FENCE.findall(page.read_text("utf-8").replace("20261111", today)):
        if name:
            yield "file", name, body
        elif kind == "console":
            for part in body.split("$ ")[1:]:
                line, *promised = part.splitlines()
                yield "command", line, promised


def plain(text):
    return re.sub(r"\s+", " ", text)


def shown(promise, out):
    """Whether a promised line, its blanks made one and its … any text, stands in the output."""
    pattern = r"[^\n]*?".join(re.escape(plain(part.strip())) for part in promise.split("…"))
    return any(re.search(pattern, plain(line)) for line in out.splitlines())


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_every_command_does_what_the_page_says(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("YUHUO_STATE", "YUHUO_LEDGER", "YUHUO_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(options, "_CHOSEN", {})
    commands = 0
    for kind, name, rest in steps(page):
        if kind == "file":
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(rest, "utf-8")
            if name == "orders.csv":
                (tmp_path / "corrected.csv").write_text(_corrected(rest), "utf-8")
            continue
        wanted = EXIT.search(name)
        capsys.readouterr()
        options._CHOSEN.clear()
        code = run(shlex.split(EXIT.sub("", name))[1:])
        out = "".join(capsys.readouterr())
        commands += 1
        assert code == (int(wanted[1]) if wanted else 0), f"{name}\n{out}"
        assert [promise for promise in rest if not shown(promise, out)] == [], f"{name}\n{out}"
    assert commands >= 8


def _corrected(text):
    """The table with the net weight of its last order corrected."""
    head, _, last = text.rstrip("\n").rpartition("\n")
    return f"{head}\n{last.replace(',0.3,', ',0.32,')}\n"


def test_every_life_is_told():
    assert [page.stem for page in TUTORIALS] == [
        "tutorial-export", "tutorial-import", "tutorial-manifest-air", "tutorial-manifest-truck",
    ]  # fmt: skip
