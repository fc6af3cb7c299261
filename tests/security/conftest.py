from dataclasses import dataclass

import pytest

from yuhuo_customs.cli import options
from yuhuo_customs.cli.boundary import run


@dataclass
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def yuhuo(tmp_path, monkeypatch, capsys):
    """The command in this process, with a state folder of its own."""
    monkeypatch.setenv("YUHUO_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("YUHUO_LANG", "en")
    monkeypatch.delenv("YUHUO_LEDGER", raising=False)
    monkeypatch.setattr(options, "_CHOSEN", {})

    def call(*words):
        capsys.readouterr()
        options._CHOSEN.clear()
        code = run([str(word) for word in words])
        shown = capsys.readouterr()
        return Outcome(code, shown.out, shown.err)

    return call
