import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

# a loaded machine is slow, not wrong: time is measured by bench, not by property tests
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3


def pytest_configure():
    """Folders of tests lie in memory where there is room: half of the suite's time was waiting for a disk to flush commits.

    A process that is killed leaves the same files behind there; the power is never cut in a test.
    """
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        for name in ("PYTEST_DEBUG_TEMPROOT", "TMPDIR"):
            os.environ.setdefault(name, str(_MEMORY))


def pytest_addoption(parser):
    parser.addoption(
        "--regenerate", action="store_true", help="write the golden files anew; review the difference"
    )


@pytest.fixture
def regenerate(request):
    return request.config.getoption("--regenerate")


@dataclass
class Outcome:
    """What a command gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def yuhuo(tmp_path, monkeypatch, capsys):
    """The command in this process, with a state folder and a working folder of its own, in English; it never shows a fault."""
    from yuhuo_customs.cli import options
    from yuhuo_customs.cli.boundary import run

    monkeypatch.setenv("YUHUO_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("YUHUO_LANG", "en")
    monkeypatch.delenv("YUHUO_LEDGER", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(options, "_CHOSEN", {})

    def call(*words):
        capsys.readouterr()
        options._CHOSEN.clear()
        code = run([str(word) for word in words])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        assert "yuhuo-fault" not in shown.err
        return Outcome(code, shown.out, shown.err)

    return call


@pytest.fixture(scope="session")
def broker():
    """A real RabbitMQ; without one the test skips by name, but not in CI."""
    from yuhuo_customs.testing.broker import rabbitmq, server_program

    if server_program() is None:
        if os.environ.get("CI"):
            pytest.fail("rabbitmq-server must be installed in CI (.ci/run)")
        pytest.skip("rabbitmq-server is not installed")
    with rabbitmq() as url:
        yield url


@pytest.fixture(scope="session")
def postgres():
    """A real PostgreSQL; where it cannot be installed these tests are skipped by name, but never in CI."""
    from yuhuo_customs.testing.postgres import binaries, server

    if binaries() is None and not os.environ.get("CI"):
        pytest.skip("PostgreSQL is not installed")
    with server() as running:
        yield running
