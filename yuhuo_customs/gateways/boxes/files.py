"""Safe reading and writing of folders that another program works in (transport.md §7)."""

import contextlib
import hashlib
import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

_EARLY = (1980, 1, 1, 0, 0, 0)
"""Time of the entry in a zip: the same content gives the same bytes."""


def sha256(content: bytes) -> str:
    """In hex."""
    return hashlib.sha256(content).hexdigest()


def zipped(name: str, content: bytes) -> bytes:
    """A zip of one DEFLATEd file; equal content gives equal bytes."""
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
            entry = zipfile.ZipInfo(name, _EARLY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, content)
        return stream.getvalue()


def stage(content: bytes, staging: Path) -> None:
    """Write a file aside, on the same drive as the boxes, and flush it to disk.

    Raises:
        OSError: it is not whole there.
    """
    staging.parent.mkdir(exist_ok=True)
    with staging.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    _flush_folder(staging.parent)


def release(staging: Path, place: Path) -> None:
    """Move a staged file to its box in one step: the other program sees the whole file or none.

    Raises:
        OSError: it is still in staging.
    """
    staging.replace(place)
    _flush_folder(place.parent)


def move(source: Path, target: Path) -> None:
    """Rename; a file that is gone or held by another program stays where it is."""
    with contextlib.suppress(OSError):
        source.replace(target)


def aside(path: Path, folder: Path) -> None:
    """Move a file to a folder of ours, never over another; one that is gone already is no error.

    Raises:
        OSError: it cannot be moved.
    """
    if not path.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}~{number}{path.suffix}"
    path.replace(target)


def resting(folder: Path, settle: float, wanted: Callable[[str], bool]) -> list[Path]:
    """Files whose size and time have not changed for ``settle`` seconds; waits once for those that are fresh.

    Raises:
        OSError: the folder cannot be read.
    """
    looks = {path: seen for path in folder.iterdir() if wanted(path.name) and (seen := _look(path))}
    fresh = {path for path, seen in looks.items() if time.time() - seen[1] < settle}
    if fresh and settle:
        time.sleep(settle)
    return [path for path, seen in looks.items() if path not in fresh or _look(path) == seen]


def content(path: Path, limit: int) -> bytes | None:
    """The bytes of a file; b"" when it is gone or locked (next time), None when it is larger than ``limit``."""
    try:
        if path.stat().st_size > limit:
            return None
        return path.read_bytes()
    except OSError:
        return b""


def _look(path: Path) -> tuple[int, float] | None:
    """Size and time; None for what is empty, gone or no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime) if found.st_size and path.is_file() else None


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
