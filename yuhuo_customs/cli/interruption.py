"""Ctrl-C, taken where Python can carry it.

Polars' native code calls Python now and then (to build a data type, a Decimal). An exception that rises in such a call
cannot pass through the native code: it panics, and prints what looks like a fault of the tool. There the interruption is
put off by a few milliseconds.
"""

import _thread
import signal
import threading
from types import FrameType

_CALLED_BACK = ("polars.datatypes", "polars._utils", "polars.exceptions")
"""Packages whose functions the native code calls."""
_LATER = 0.005
"""Seconds."""


def install() -> None:
    """Take Ctrl-C from now on; no effect outside the main thread (a library's user has handlers of their own)."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, interrupted)


def interrupted(number: int, frame: FrameType | None) -> None:
    """The signal's handler.

    Raises:
        KeyboardInterrupt: unless native code waits for the function that runs.
    """
    if frame is not None and str(frame.f_globals.get("__name__", "")).startswith(_CALLED_BACK):
        again = threading.Timer(_LATER, _thread.interrupt_main, [number])
        again.daemon = True
        again.start()
        return
    raise KeyboardInterrupt
