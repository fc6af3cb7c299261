"""The command ``yuhuo``: the one error boundary; only here does the program exit."""

import os
import signal
import sys


def main() -> None:
    """Run the command line and leave with its exit code (see ``errors``)."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        # answered before anything heavy is imported
        from yuhuo_customs import __version__

        sys.stdout.write(f"yuhuo-customs {__version__}\n")
        sys.exit(0)
    # until the command is there to answer it, Ctrl-C ends the program without a word: nothing was begun
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        # a console in GBK shows "?" for what it lacks, and does not crash
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    from yuhuo_customs.cli import interruption
    from yuhuo_customs.cli.boundary import run

    interruption.install()
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader of a pipe (head, less) has left: nothing to complain about
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


if __name__ == "__main__":
    main()
