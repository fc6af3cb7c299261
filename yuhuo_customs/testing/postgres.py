"""A real PostgreSQL server for tests, from Debian's package: in a temporary folder, as an unprivileged user."""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_numbers = itertools.count(1)


def binaries() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, newest version first; None where they are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


class Server:
    """A running server; :meth:`database` makes an empty database and gives its address."""

    def __init__(self, socket: Path, process: "subprocess.Popen[bytes]") -> None:
        """Listens on a socket in that folder only."""
        self.socket, self.process = socket, process
        self._emptied = ""

    def url(self, name: str) -> str:
        """Address of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket}"

    def database(self) -> str:
        """A new, empty database: its address."""
        import psycopg

        name = f"ledger_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(
            f"host={self.socket} user=postgres dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def copied(self, url: str) -> str:
        """A copy of a database to which nobody is connected: its address."""
        import psycopg

        original, name = url.rpartition("?")[0].rpartition("/")[2], f"copy_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(
            f"host={self.socket} user=postgres dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
        return self.url(name)

    def emptied(self) -> str:
        """The address of one database that is emptied by this: quicker than a new one."""
        import psycopg

        if not self._emptied:
            self._emptied = self.database()
        with psycopg.connect(self._emptied.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return self._emptied


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """A server for a while. Nothing of it is left afterwards.

    Raises:
        FileNotFoundError: it is not installed.
    """
    with _cluster() as folder, _running(folder) as process:
        yield Server(folder, process)


@contextlib.contextmanager
def standby(fill: Callable[[str], None]) -> Iterator[str]:
    """A server that only follows another one, which is not there: the address of a database in it.

    Args:
        fill: Puts something into the database while it can still be written.

    Raises:
        FileNotFoundError: it is not installed.
    """
    with _cluster() as folder:
        with _running(folder) as process:
            url = Server(folder, process).database()
            fill(url)
        (folder / "data" / "standby.signal").touch()
        with _running(folder):
            yield url


@contextlib.contextmanager
def _cluster() -> Iterator[Path]:
    """The folder of a cluster that was just made; its data are in ``data``."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="yuhuo-pg-"))  # short: a socket's path has little room
    somebody = _somebody()
    if somebody:
        os.chown(folder, somebody["user"], somebody["group"])
    try:
        subprocess.run(  # noqa: S603 - the system's own program
            [programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
             "--locale=C"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder, **somebody,
        )  # fmt: skip
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _running(folder: Path) -> "Iterator[subprocess.Popen[bytes]]":
    words: list[str | Path] = ["-D", folder / "data", "-k", folder]
    for option in ("listen_addresses=", "fsync=off", "max_connections=60"):
        words += ["-c", option]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - the system's own program
            [_programs() / "postgres", *words], cwd=folder, stdout=log, stderr=log, **_somebody()
        )
    try:
        _await(folder, process)
        yield process
    finally:
        process.send_signal(signal.SIGINT)  # "fast": open connections are cut
        process.wait(30)


def _programs() -> Path:
    found = binaries()
    if found is None:
        raise FileNotFoundError("PostgreSQL is not installed")
    return found


def _somebody() -> dict[str, Any]:
    """Root may not run the server: the account that is there for it, or one that may do nothing else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return {}


def _await(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    import psycopg

    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError((folder / "log").read_text(errors="replace"))
