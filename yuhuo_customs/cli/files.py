"""Reading the files that a command was given; what is wrong with one of them names it."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from yuhuo_customs.errors import InputError, Text

_LIMIT = 256 * 1024 * 1024


@contextlib.contextmanager
def about(path: Path) -> Iterator[bytes]:
    """The bytes of ``path``; an error that says no place is about this file.

    Raises:
        InputError: as :func:`content`.
    """
    with _naming([path]):
        yield content(path)


@contextlib.contextmanager
def about_each(paths: Iterable[Path]) -> Iterator[Iterator[bytes]]:
    """The bytes of one file after the other; an error that says no place is about the file read last.

    Raises:
        InputError: as :func:`content`.
    """
    last: list[Path] = []

    def contents() -> Iterator[bytes]:
        for path in paths:
            last[:] = [path]
            yield content(path)
        last.clear()

    with _naming(last):
        yield contents()


@contextlib.contextmanager
def _naming(last: list[Path]) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        error.where = error.where or "".join(map(str, last))
        raise


def content(path: Path) -> bytes:
    """The bytes of ``path``.

    Raises:
        InputError: missing, unreadable, or larger than 256 MiB.
    """
    try:
        if path.stat().st_size > _LIMIT:
            raise _unreadable(path, Text("文件超过 256 MiB。", "The file is larger than 256 MiB."))
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise _unreadable(
            path, Text(f"文件无法读取（{reason}）。", f"The file cannot be read ({reason}).")
        ) from error


def _unreadable(path: Path, what: Text) -> InputError:
    return InputError(what, where=str(path), todo=Text("请检查路径和文件。", "Check the path and the file."))
