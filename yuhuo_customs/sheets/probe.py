"""Old workbooks (xls) are read by a child process first: a damaged one can end the process that reads it.

The reader allocates the whole range that a sheet's cells span. A broken xls can name a cell in row and column 65,535: 130
GB, and a failed allocation ends a Rust program without an exception. The other forms are looked at before they are opened
(``sheets.opening``, ``sheets.celltypes``).

Run as ``python -m yuhuo_customs.sheets.probe FILE``; the exit code 0 says that the file can be read here.
"""

import contextlib
import subprocess
import sys
from pathlib import Path

PATIENCE = 120.0
"""Seconds a file may take."""
MEMORY = 4 * 2**30
"""Bytes the child may map (Linux, macOS); a full xls has 65,536 × 256 cells and takes 0.6 GB."""


def survives(path: Path) -> bool:
    """Whether a process that reads every sheet of ``path`` lives through it, whatever the reader says of the file."""
    words = [sys.executable, "-m", __name__, str(path.resolve())]
    try:
        done = subprocess.run(words, capture_output=True, check=False, timeout=PATIENCE)  # noqa: S603 - ourselves
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _read(path: str) -> None:
    import fastexcel

    # its own errors are told by the parent, which meets them again
    with contextlib.suppress(fastexcel.FastExcelError):
        reader = fastexcel.read_excel(Path(path).read_bytes())
        for name in reader.sheet_names:
            reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")


def _bounded() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _bounded()
    try:
        _read(sys.argv[1])
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # as the parent sees it: the file is damaged
            raise
