"""Ctrl-C in the middle of a call from native code comes a moment later, and still comes."""

import os
import signal
import subprocess
import sys

import pytest

PROGRAM = """
import os, signal, sys, time
import polars as pl
from yuhuo_customs.cli import interruption

signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent may have left it ignored
if sys.argv[1] == "ours":
    interruption.install()
frame = pl.DataFrame({"a": ["1"]}).with_columns(pl.col("a").cast(pl.Decimal(19, 5)))
space = {"__name__": "polars.datatypes.classes", "os": os, "signal": signal, "original": pl.Decimal.__init__}
exec('''
def struck(self, *arguments):
    os.kill(os.getpid(), signal.SIGINT)
    original(self, *arguments)
''', space)
pl.Decimal.__init__ = space["struck"]
try:
    frame.dtypes
    time.sleep(2)
    print("never interrupted")
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of Windows cannot be sent this way")
@pytest.mark.parametrize(("handler", "panics"), [("python's", True), ("ours", False)])
def test_native_code_is_never_panicked(handler, panics):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, handler], capture_output=True, text=True, check=False, timeout=60
    )
    assert ("panicked" in done.stderr) is panics, done.stderr
    assert panics or done.stdout.strip() == "interrupted"


def test_elsewhere_it_is_raised_at_once():
    from yuhuo_customs.cli import interruption

    with pytest.raises(KeyboardInterrupt):
        interruption.interrupted(signal.SIGINT, sys._getframe())


def test_it_is_known_behind_what_python_makes_of_it(monkeypatch, capsys):
    from yuhuo_customs.cli import boundary

    class Struck:
        def __set_name__(self, owner, name):
            raise KeyboardInterrupt

    def command(*_, **__):
        type("Made", (), {"attribute": Struck()})

    monkeypatch.setattr(boundary, "app", command)
    assert boundary.run([]) == 130
    assert "yuhuo-fault" not in capsys.readouterr().err
