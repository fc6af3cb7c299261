"""The folder of a consolidation: every file whole, and a list of them that is written last."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.resources import write_whole

LIST, OVERVIEW = "consolidation.json", "packing.xlsx"


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds: the workbook it was made from, and its files by what they are.

    Attributes:
        files: Names of ``packing``, ``manifest-air`` …, ``CEB607-1`` … → file.
        bills: Bills of the consolidation.
    """

    path: Path
    source: str
    files: Mapping[str, str]
    bills: tuple[str, ...]


def begin(path: Path) -> tuple[str, ...]:
    """Take away the list of an earlier result, which is not whole from now on; returns the files it named."""
    old = path / LIST
    if not old.exists():
        return ()
    names = tuple(_load(old).files.values())
    old.unlink()
    return names


def finish(made: Folder, before: tuple[str, ...]) -> None:
    """Write the list, last of all; files of an earlier result that are none of this one go.

    Raises:
        OutputError: the list cannot be written.
    """
    for name in set(before) - set(made.files.values()):
        (made.path / name).unlink(missing_ok=True)
    content = {"source": made.source, "files": dict(made.files), "bills": list(made.bills)}
    write_whole(made.path / LIST, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())


def load(path: Path) -> Folder:
    """The folder of a consolidation.

    Raises:
        InputError: it has no list (nothing was consolidated into it, or it was interrupted), or the list is damaged.
    """
    if not (path / LIST).exists():
        raise InputError(
            Text("这里没有完整的集拼结果。", "There is no whole result of a consolidation here."),
            where=str(path),
            todo=Text(
                "先运行 yuhuo consolidate 工作簿 -o 文件夹", "Run yuhuo consolidate WORKBOOK -o FOLDER first"
            ),
        )
    return _load(path / LIST)


def _load(path: Path) -> Folder:
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        files = {str(key): Path(str(name)).name for key, name in given["files"].items()}
        return Folder(path.parent, str(given["source"]), files, tuple(map(str, given["bills"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            Text("集拼结果的文件清单已损坏。", "The list of the consolidation's files is damaged."),
            where=str(path),
            todo=Text("删除它并重新集拼。", "Delete it and consolidate again."),
        ) from error
