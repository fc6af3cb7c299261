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
from collections.abc import Iterator
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
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="yuhuo-pg-"))  # short: a socket's path has little room
    somebody = _somebody()
    if somebody:
        os.chown(folder, somebody["user"], somebody["group"])
    data = folder / "data"
    try:
        subprocess.run(  # noqa: S603 - the system's own program
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
             "--locale=C"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder, **somebody,
        )  # fmt: skip
        words: list[str | Path] = [
            "-D",
            data,
            "-k",
            folder,
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=60",
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - the system's own program
                [programs / "postgres", *words], cwd=folder, stdout=log, stderr=log, **somebody
            )
        try:
            _await(folder, process)
            yield Server(folder, process)
        finally:
            process.send_signal(signal.SIGINT)  # "fast": open connections are cut
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
