"""``python crashing.py SIGNAL module:function:which:when words …``: the command, struck at one moment.

The program is the real one in a process of its own; only at the named call (the ``which``-th, "before" or "after")
it gets the signal.
"""

import importlib
import os
import signal
import sys


def strike_at(moment, number):
    module, path, which, when = moment.split(":")
    *owners, name = path.split(".")
    owner = importlib.import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    real, calls = getattr(owner, name), [0]

    def struck(*given, **named):
        calls[0] += 1
        hit = calls[0] == int(which)
        if hit and when == "before":
            os.kill(os.getpid(), number)
        result = real(*given, **named)
        if hit and when == "after":
            os.kill(os.getpid(), number)
        return result

    setattr(owner, name, struck)


if __name__ == "__main__":
    strike_at(sys.argv[2], getattr(signal, sys.argv[1]))
    from yuhuo_customs.__main__ import main

    sys.argv = ["yuhuo", *sys.argv[3:]]
    main()
