"""Reading a file that a command was given."""

from pathlib import Path

from yuhuo_customs.errors import InputError, Text

_LIMIT = 256 * 1024 * 1024


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
