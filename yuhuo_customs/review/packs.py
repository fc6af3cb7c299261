"""Rule packs: folders of rules, dated and versioned apart from the engine.

A pack is a folder with ``pack.toml`` (name, version, date, title), rule modules (``*.py``), and for each rule three
cases in ``cases/*.toml``. The shipped pack is ``review/rules``. A firm adds its own by the setting ``rules`` (folders),
a third party by the entry point group ``yuhuo_customs.rules`` (a module or package that holds a ``pack.toml``).
"""

import hashlib
import importlib
import importlib.util
import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from yuhuo_customs.domain.catalogue import CODES, Code
from yuhuo_customs.domain.stages import RulePack
from yuhuo_customs.errors import ResourceError, Text
from yuhuo_customs.review import rules as shipped
from yuhuo_customs.review.rule import Rule

GROUP = "yuhuo_customs.rules"
SHIPPED = Path(shipped.__path__[0])
_BESIDE = ("policy.toml", "words.toml")
"""Files beside the shipped pack that are part of what it says."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A loaded pack.

    Attributes:
        info: Name, version, date and hash, as reports show them.
        rules: By code.
        codes: What its rules say, by code.
        settings: Settings of its own, with their defaults.
    """

    info: RulePack
    folder: Path
    rules: tuple[Rule, ...]
    codes: Mapping[str, Code] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of the shipped pack, by code."""
    return shipped_pack().rules


@cache
def shipped_pack() -> Pack:
    """The pack that comes with the program."""
    return load(SHIPPED)


def installed(folders: str = "") -> tuple[Pack, ...]:
    """The shipped pack, those of installed packages, and those in ``folders`` (separated as in PATH).

    Raises:
        ResourceError: a pack is defective, or two have a rule of the same code.
    """
    found = [shipped_pack()]
    found += [load(_folder_of(entry.module)) for entry in sorted(entry_points(group=GROUP))]
    found += [load(Path(folder)) for folder in folders.split(os.pathsep) if folder.strip()]
    seen: dict[str, str] = {}
    for pack in found:
        for each in pack.rules:
            if seen.setdefault(each.code, pack.info.name) != pack.info.name:
                raise _defect(f"{each.code}: {seen[each.code]}, {pack.info.name}", pack.folder)
    return tuple(found)


def chosen(word: str, folders: str = "") -> tuple[Pack, ...]:
    """The packs that ``word`` means: a folder, the name of an installed pack, or "" for all of them.

    Raises:
        ResourceError: there is no such pack, or it is defective.
    """
    found = installed(folders)
    named = [pack for pack in found if word in ("", pack.info.name)]
    return tuple(named) or (load(Path(word)),)


def load(folder: Path) -> Pack:
    """The pack in ``folder``.

    Raises:
        ResourceError: it is no pack, or defective: what, and in which file.
    """
    said = _said(folder)
    before = dict(CODES)
    found: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.py")):
        found |= {each.code: each for each in vars(_module(folder, path)).values() if isinstance(each, Rule)}
    info = RulePack(str(said["name"]), str(said["version"]), str(said["date"]), _hash(folder))
    codes = {code: CODES[code] for code in found}
    mine = {code: each for code, each in CODES.items() if code in found and before.get(code) is not each}
    ordered = tuple(found[code] for code in sorted(found))
    return Pack(info, folder, ordered, {**codes, **mine}, said.get("settings", {}))


@contextmanager
def apart() -> Iterator[None]:
    """Within it, packs are loaded with a catalogue of their own: two versions of one pack can be held together."""
    saved = dict(CODES)
    try:
        CODES.clear()
        yield
    finally:
        CODES.clear()
        CODES.update(saved)


def _said(folder: Path) -> dict[str, Any]:
    path = folder / "pack.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _defect(f"pack.toml: {error}", folder) from error
    missing = [name for name in ("name", "version", "date", "title") if not found.get(name)]
    if missing:
        raise _defect(f"pack.toml: {', '.join(missing)}", folder)
    return found


def _module(folder: Path, path: Path) -> Any:
    if folder == SHIPPED and CODES:
        return importlib.import_module(f"{shipped.__name__}.{path.stem}")
    name = f"yuhuo_pack_{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a third party's module raises: the pack is defective
        del sys.modules[name]
        raise _defect(f"{path.name}: {type(error).__name__}: {error}", folder) from error
    return module


def _hash(folder: Path) -> str:
    """SHA-256 of all that the pack says: names and contents of its files."""
    paths = [path for path in folder.rglob("*") if path.suffix in (".py", ".toml")]
    if folder == SHIPPED:
        paths += [folder.parent / name for name in _BESIDE]
    total = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{os.path.relpath(path, folder)}\0{len(content)}\0".replace("\\", "/").encode())
        total.update(content)
    return total.hexdigest()


def _folder_of(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise _defect(f"{module}: no such package", Path(module))
    return Path(spec.origin).parent


def _defect(what: str, folder: Path) -> ResourceError:
    return ResourceError(
        Text(f"规则包有缺陷：{what}", f"The rule pack is defective: {what}"),
        where=str(folder),
        todo=Text(
            "请改正规则包，或从设置 rules 中删除。", "Correct it, or remove it from the setting rules."
        ),
    )
