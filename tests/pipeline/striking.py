"""The command struck at one moment, many times over: one process has everything imported and forks for each command.

``python striking.py``: a line of JSON in (signal, moment, words, environment, and the file for what it says on stderr), a
line out: the child's end (exit code, or minus its signal). What a moment is stands in ``crashing.py``. Imports begin no pool of threads, so forking after them is safe; a
child that hangs all the same is ended by its alarm.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def struck():
    """A function: (signal, moment, words, environment) → the end of the command, run in a fork of one warm process; ``said``: a
    file for its stderr.
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "tests.pipeline.striking"]
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:

        def strike(name, moment, words, said=os.devnull, **environment):
            asked = {"signal": name, "moment": moment, "words": [str(each) for each in words], "said": str(said), "environment": environment}  # fmt: skip
            server.stdin.write(json.dumps(asked) + "\n")
            server.stdin.flush()
            return int(server.stdout.readline())

        yield strike
        server.stdin.close()


def serve():
    import yuhuo_customs.cli.app
    import yuhuo_customs.gateways.mock
    import yuhuo_customs.pipeline.manifest_changes
    import yuhuo_customs.reports.manifest_sending
    import yuhuo_customs.window.window  # noqa: F401 - all that the children need

    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _work(asked)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _work(asked):
    from tests.pipeline.crashing import strike_at
    from yuhuo_customs.__main__ import main

    signal.alarm(60)
    nothing = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1):
        os.dup2(nothing, each)
    os.dup2(os.open(asked["said"], os.O_WRONLY | os.O_CREAT, 0o600), 2)
    os.environ.update(asked["environment"])
    strike_at(asked["moment"], getattr(signal, asked["signal"]))
    sys.argv = ["yuhuo", *asked["words"]]
    try:
        main()
    except SystemExit as ended:
        os._exit(int(ended.code or 0))
    os._exit(0)


if __name__ == "__main__":
    serve()
