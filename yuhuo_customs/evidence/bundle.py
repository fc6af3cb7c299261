"""The bundle: a zip that has one form only, so that no byte of it can change unseen.

Entries stand in the order of their names, uncompressed, without times, and the first is ``manifest.json`` with the SHA-256
of all others. Written again from its entries, a bundle gives the very same bytes; where it does not, something in
the container was changed.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yuhuo_customs.errors import Text

MANIFEST, SEAL = "manifest.json", "seal.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LARGEST = 512 * 2**20


@dataclass(frozen=True, slots=True)
class Bundle:
    """What stands in a bundle: ``manifest`` as read, ``files`` by name (without manifest and seal)."""

    manifest: Mapping[str, Any]
    manifest_bytes: bytes
    seal: Mapping[str, str] | None
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written: the entry's name (or ``container``), and what is wrong with it."""

    name: str
    what: Text


def manifest_of(about: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Bytes of the manifest: ``about``, and name, size and SHA-256 of each file."""
    listed = [
        {"name": name, "size": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
        for name in sorted(files)
    ]
    return as_json({**about, "files": listed})


def as_json(value: object) -> bytes:
    """The one way in which JSON stands in a bundle."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def pack(manifest: bytes, seal: bytes | None, files: Mapping[str, bytes]) -> bytes:
    """The bytes of a bundle."""
    whole = io.BytesIO()
    entries = [(MANIFEST, manifest), *([(SEAL, seal)] if seal else []), *sorted(files.items())]
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # as on Unix, wherever it is written
            archive.writestr(entry, content)
    return whole.getvalue()


def unpack(content: bytes) -> tuple[Bundle | None, tuple[Fault, ...]]:
    """What stands in the bundle, and everything that is not as it was written. None: nothing can be read of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _LARGEST:
                return None, (_container(Text("过大", "too large")),)
            found, faults = _entries(archive, entries)
        manifest = json.loads(found.get(MANIFEST, b""))
        seal = json.loads(found[SEAL]) if SEAL in found else None
        files = {name: each for name, each in found.items() if name not in (MANIFEST, SEAL)}
        listed = {each["name"]: each["sha256"] for each in manifest["files"]}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, TypeError,
            NotImplementedError, RuntimeError) as error:  # fmt: skip
        # zipfile's ways to meet damage; a manifest or seal that is no JSON of ours
        return None, (_container(Text(f"无法读取：{error}", f"it cannot be read: {error}")),)
    faults += _against(listed, files)
    again = pack(found[MANIFEST], found.get(SEAL), files)
    if not faults and again != content:
        faults.append(_container(_difference(again, content)))
    return Bundle(manifest, found[MANIFEST], seal, files), tuple(faults)


def _entries(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> tuple[dict[str, bytes], list[Fault]]:
    """Contents by name; one that its own checksum refuses is a fault, and left out."""
    found: dict[str, bytes] = {}
    faults = []
    for entry in entries:
        try:
            found[entry.filename] = archive.read(entry)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            if entry.filename == MANIFEST:
                raise
            faults.append(Fault(entry.filename, Text("内容已被改动或损坏", f"changed or damaged ({error})")))
    return found, faults


def _against(listed: Mapping[str, str], files: Mapping[str, bytes]) -> list[Fault]:
    changed = [
        Fault(name, Text("内容与清单中的 SHA-256 不符", "its SHA-256 is not the one in the manifest"))
        for name in sorted(listed.keys() & files.keys())
        if hashlib.sha256(files[name]).hexdigest() != listed[name]
    ]
    gone = [Fault(name, Text("缺少该文件", "it is missing")) for name in sorted(listed.keys() - files.keys())]
    more = [
        Fault(name, Text("清单中没有该文件", "the manifest does not list it"))
        for name in sorted(files.keys() - listed.keys())
    ]
    return [*changed, *gone, *more]


def _container(what: Text) -> Fault:
    return Fault("container", what)


def _difference(again: bytes, content: bytes) -> Text:
    places = (at for at, (one, other) in enumerate(zip(again, content, strict=False)) if one != other)
    at = next(places, min(len(again), len(content)))
    return Text(f"压缩包结构在第 {at} 字节处被改动", f"the container was changed at byte {at}")
