"""Where the shipped files are, installed or in a checkout, and how a result is written whole."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from yuhuo_customs.errors import OutputError, ResourceError, Text

_PACKAGE = Path(__file__).resolve().parent


def _shipped(folder: str) -> Path:
    for base in (_PACKAGE, _PACKAGE.parent):
        if (base / folder).is_dir():
            return base / folder
    raise ResourceError(
        Text(f"安装不完整：缺少 {folder} 文件夹。", f"The installation is incomplete: no folder {folder}."),
        todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
    )


def schemas() -> Path:
    """Folder of the XML schemas (XSD)."""
    return _shipped("schemas")


def templates(kind: str) -> Path:
    """Folder of the shipped templates; ``kind`` is "sheets" or "messages"."""
    return _shipped("templates") / kind


def code_tables() -> Path:
    """Folder of the code tables (CSV)."""
    return _PACKAGE / "codes" / "data"


@contextlib.contextmanager
def whole(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """A temporary file beside ``path`` that becomes ``path`` only when the block ends well.

    Written aside, flushed to disk, renamed: a reader sees the old file or the new one, never half of it.

    Raises:
        OutputError: the folder cannot be written, or the file is open in another program (Windows).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise _unwritable(path, error) from error
    aside = Path(name)
    try:
        yield aside
        with aside.open("rb+") as stream:
            os.fsync(stream.fileno())
        aside.chmod(mode)
        aside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        aside.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write ``content`` to ``path`` as a whole (see :func:`whole`); ``mode`` 0o600 for what only its owner may read."""
    with whole(path, mode) as aside:
        aside.write_bytes(content)


def _unwritable(path: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(
        Text(f"无法写入文件（{reason}）。", f"The file cannot be written ({reason})."),
        where=str(path),
        todo=Text(
            "请关闭正在使用该文件的程序（Excel、WPS），检查文件夹权限和磁盘空间，然后重试。",
            "Close the program that has it open (Excel, WPS), check the folder's rights and the disk, "
            "then repeat.",
        ),
    )
