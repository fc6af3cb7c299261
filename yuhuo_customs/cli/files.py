"""Reading the files that a command was given; what is wrong with one of them names it."""

import contextlib
import filecmp
import functools
import itertools
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from yuhuo_customs.cli.options import language
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


def keeps(command: Callable[..., int]) -> Callable[..., int]:
    """The command, which writes a workbook for people to fill in (``out``), and never over one that they have filled in."""

    @functools.wraps(command)
    def run(**given: Any) -> int:
        with _kept(given.get("out")):
            return command(**given)

    return run


@contextlib.contextmanager
def _kept(out: Path | None) -> Iterator[None]:
    """What stood at ``out`` stays beside it when it was written anew, and that is told."""
    old = None
    with contextlib.suppress(OSError):  # a folder that cannot be written is told by what writes there
        old = _copied(out) if out is not None and out.is_file() else None
    try:
        yield
    finally:
        if old is not None and out is not None and filecmp.cmp(out, old, shallow=False):
            old.unlink()
        elif old is not None:
            text = Text(f"原来的 {out} 保留为 {old}", f"What {out} held before is kept as {old}")
            typer.echo(text.pick(language()), err=True)


def _copied(path: Path) -> Path:
    names = (f"{path.stem}.old{number or ''}{path.suffix}" for number in itertools.count())
    free = next(each for each in map(path.with_name, names) if not each.exists())
    return Path(shutil.copy2(path, free))


def _unreadable(path: Path, what: Text) -> InputError:
    return InputError(what, where=str(path), todo=Text("请检查路径和文件。", "Check the path and the file."))
