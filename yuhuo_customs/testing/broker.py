"""A RabbitMQ of one's own on loopback, from the package of the system, gone with everything it kept when the block ends."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PATIENCE = 90.0


def server_program() -> Path | None:
    """The program of the installed server, run directly; None when there is none."""
    found = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
    other = shutil.which("rabbitmq-server")
    return found[-1] if found else (Path(other) if other else None)


@contextlib.contextmanager
def rabbitmq() -> Iterator[str]:
    """Its address, ``amqp://127.0.0.1:PORT``, user and password ``guest``.

    Raises:
        RuntimeError: there is no server here, or it does not start.
    """
    program = server_program()
    if program is None:
        raise RuntimeError("rabbitmq-server is not installed")
    with tempfile.TemporaryDirectory(prefix="yuhuo-mq-") as folder:
        ports = [_free() for _ in range(3)]
        log = Path(folder) / "console.log"
        with log.open("wb") as console:
            process = subprocess.Popen(  # noqa: S603 - the installed server
                [program],
                env=_environment(Path(folder), ports),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                cwd=folder,
                start_new_session=True,
            )
        try:
            _wait(process, ports[0], log)
            yield f"amqp://127.0.0.1:{ports[0]}"
        finally:
            _stop(process, ports[2])


def _environment(folder: Path, ports: list[int]) -> dict[str, str]:
    (folder / "plugins").write_text("[].\n", encoding="utf-8")
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "RABBITMQ_NODENAME": f"yuhuo{os.getpid()}p{ports[0]}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(ports[0]),
        "RABBITMQ_DIST_PORT": str(ports[1]),
        "ERL_EPMD_PORT": str(ports[2]),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        # two cores are shared with everything else: no busy waiting
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
    }


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5) as probe:
            probe.settimeout(2)
            probe.sendall(b"AMQP\x00\x00\x09\x01")
            if probe.recv(7):
                return
        time.sleep(0.2)
    raise RuntimeError(f"rabbitmq-server did not start: {log.read_text(errors='replace')[-600:]}")


def _stop(process: subprocess.Popen[bytes], epmd: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    # the port mapper is a daemon that the server started; it has a port of its own, so it is ours
    program = shutil.which("epmd")
    if program:
        subprocess.run([program, "-port", str(epmd), "-kill"], capture_output=True, check=False)  # noqa: S603


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
