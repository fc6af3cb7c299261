"""``yuhuo mock``: the server as a process, and its book."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from yuhuo_customs.cli.boundary import run
from yuhuo_customs.window import Window


def test_a_killed_window_goes_on_with_what_it_took(tmp_path):
    from tests.window.test_serving_http import envelope

    command = [
        sys.executable,
        "-m",
        "yuhuo_customs",
        "mock",
        "serve",
        "--http",
        "127.0.0.1:0",
        "--state",
        str(tmp_path),
    ]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    for code in (b"4000", b"4001"):
        with subprocess.Popen(
            [*command, "--lang", "en"], stdout=subprocess.PIPE, text=True, env=env
        ) as process:
            try:
                url = re.search(r"http://\S+", process.stdout.readline())[0]
                with urllib.request.urlopen(f"{url}/dxp", envelope("M1"), timeout=5) as answer:
                    assert b"<ResponseCode>%b<" % code in answer.read()
            finally:
                process.kill()


def test_serving_until_interrupted(tmp_path):
    command = [
        sys.executable,
        "-m",
        "yuhuo_customs",
        "mock",
        "serve",
        "--http",
        "127.0.0.1:0",
        "--state",
        str(tmp_path),
    ]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    # a shell's background job inherits an ignored SIGINT: the child gets the usual one back
    usual = (
        {}
        if sys.platform == "win32"
        else {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler)}
    )
    with subprocess.Popen(
        [*command, "--lang", "en"], stdout=subprocess.PIPE, text=True, env=env, **usual
    ) as process:
        try:
            url = re.search(r"http://\S+", process.stdout.readline())[0]
            with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
                assert json.load(answer) == {"window": "mock", "open": 0}
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 130


def test_the_book(tmp_path, capsys):
    window = Window(tmp_path / "mock-window.sqlite")
    window.take("M1", b"<a/>")
    window.take("M1", b"<a/>")
    window.close()
    assert run(["mock", "book", "--state", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["messages"][0]["arrived"] == 2
    assert run(["mock", "book", "--state", str(tmp_path), "--lang", "en"]) == 0
    assert "1 messages, 1 of them came more than once" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["serve", "--http", "nowhere"], 2),
        (["serve", "--http", "127.0.0.1:99999"], 4),
        (["serve", "--scenario", "none.toml"], 4),
        (["serve", "--http", "127.0.0.1:0", "--push", "ftp://x"], 4),
        (["book"], 3),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, capsys, words, code):
    assert run(["mock", *words, "--state", str(tmp_path / "state")]) == code
    assert "→" in capsys.readouterr().err
