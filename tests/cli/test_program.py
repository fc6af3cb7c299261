"""The installed program: consoles, pipes, speed of starting."""

import os
import resource
import subprocess
import sys

import pytest

YUHUO = [sys.executable, "-m", "yuhuo_customs"]


def _run(*words, encoding="utf-8", **more):
    environment = {**os.environ, "PYTHONIOENCODING": encoding, **more}
    environment.pop("PYTHONUTF8", None)
    return subprocess.run([*YUHUO, *words], capture_output=True, env=environment, check=False)


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp437", "utf-8"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_console_crashes_it(encoding, lang, tmp_path):
    for words in (["codes", "search", "千克"], ["explain", "120"], ["check", str(tmp_path / "没有.xlsx")]):
        done = _run("--lang", lang, *words, encoding=encoding)
        assert done.returncode in (0, 3)
        assert b"Traceback" not in done.stdout + done.stderr


def test_a_pipe_that_closes_is_no_fault():
    done = subprocess.run(
        f"{' '.join(YUHUO)} rules list | head -1", shell=True, capture_output=True, check=False
    )
    assert b"fault" not in done.stderr


def test_version_needs_little_time():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = _run("--version")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout.startswith(b"yuhuo-customs ")
    # process time, not wall clock: the promise is 0.25 s
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 0.25


def test_language_follows_the_locale():
    chinese = _run("check", "missing", LC_ALL="zh_CN.UTF-8", YUHUO_LANG="")
    english = _run("check", "missing", LC_ALL="C.UTF-8", YUHUO_LANG="")
    assert ("错误".encode() in chinese.stderr, b"Error" in english.stderr) == (True, True)
