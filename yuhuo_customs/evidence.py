"""A box of evidence: files in a zip that is written in one way only, so that any changed byte shows.

Somebody without the ledger can open it: it names every file with its hash, and the hash of that list stands in the zip's
comment. The zip itself holds nothing that could differ: no compression, no clock, the order of the names.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yuhuo_customs.errors import InputError, Text

MANIFEST = "manifest.json"
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """A place in the box that is not as it was; ``where`` is a file of the box, or the byte of the zip."""

    where: str
    what: Text


def pack(files: Mapping[str, bytes], about: Mapping[str, object]) -> bytes:
    """The box: ``files`` by name, and ``about`` beside their hashes in its list."""
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = json.dumps({**about, "files": listed}, ensure_ascii=False, indent=1).encode()
    return _zip({**files, MANIFEST: manifest})


def _zip(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as box:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            box.writestr(entry, content)
        box.comment = b"sha256:" + hashlib.sha256(files[MANIFEST]).hexdigest().encode()
    return stream.getvalue()


def unpack(path: Path) -> tuple[dict[str, bytes], tuple[Fault, ...]]:
    """The files of a box, and everything in it that was changed.

    Raises:
        InputError: it cannot be read, or is no such box at all.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, str(error)) from error
    faults: list[Fault] = []
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            comment = box.comment
            for name in box.namelist():
                try:
                    files[name] = box.read(name)
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
                    faults.append(Fault(name, _CHANGED))
    except (zipfile.BadZipFile, EOFError, ValueError, OverflowError) as error:
        raise _unreadable(path, str(error)) from error
    faults += _against_list(files, comment, {each.where for each in faults})
    if not faults and _zip(files) != content:
        at = next(
            (
                place
                for place, (one, other) in enumerate(zip(_zip(files), content, strict=False))
                if one != other
            ),
            min(len(content), len(_zip(files))),
        )
        faults.append(Fault(f"byte {at}", Text("压缩包结构被改动。", "The zip itself was changed there.")))
    return files, tuple(faults)


_CHANGED = Text("内容被改动。", "It was changed.")


def _against_list(files: Mapping[str, bytes], comment: bytes, known: set[str]) -> list[Fault]:
    manifest = files.get(MANIFEST)
    if manifest is None:
        return (
            []
            if MANIFEST in known
            else [Fault(MANIFEST, Text("清单缺失。", "The list of files is missing."))]
        )
    found = []
    if comment != b"sha256:" + hashlib.sha256(manifest).hexdigest().encode():
        found.append(
            Fault(MANIFEST, Text("文件清单或其哈希被改动。", "The list of files, or its hash, was changed."))
        )
    try:
        listed = dict(json.loads(manifest)["files"])
    except (ValueError, KeyError, TypeError):
        return found
    for name in sorted({*listed, *files} - {MANIFEST} - known):
        if name not in files:
            found.append(Fault(name, Text("文件缺失。", "It is missing.")))
        elif name not in listed:
            found.append(Fault(name, Text("清单中没有这个文件。", "It is not in the list of files.")))
        elif hashlib.sha256(files[name]).hexdigest() != listed[name]:
            found.append(Fault(name, _CHANGED))
    return found


def _unreadable(path: Path, why: str) -> InputError:
    return InputError(
        Text(f"无法打开：{why}", f"It cannot be opened: {why}"),
        where=str(path),
        todo=Text("请索取未改动的证据包。", "Ask for the box as it was made."),
    )
