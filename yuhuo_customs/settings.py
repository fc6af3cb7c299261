"""Settings: from flags, environment, the user's file and defaults, in this order; each value knows its origin.

The file is ``yuhuo.toml`` in the working folder, else in the platform's configuration folder. Its tables
``[gateway.NAME]`` and ``[signer.NAME]`` are profiles; what may stand in them is judged by the gateway or signer.
``use = "NAME"`` below ``[gateway]`` or ``[signer]`` chooses one (``gateway = "NAME"`` does where there are no profiles).
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from yuhuo_customs.errors import SetupError, Text

ENVIRONMENT = {
    "YUHUO_LEDGER": "ledger",
    "YUHUO_STATE": "state",
    "YUHUO_LANG": "lang",
    "YUHUO_POLICY": "policy",
    "YUHUO_RULES": "rules",
}
"""Variable → setting. Neither a gateway nor its confirmation is ever taken from the environment."""


def _state_folder() -> str:
    import platformdirs

    return platformdirs.user_state_dir("yuhuo-customs", appauthor=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A profile as it stands in the file, not judged yet.

    Attributes:
        name: Of the profile: ``[gateway.NAME]``.
        values: Key → value.
        places: Key → ``file:line``; the empty key is the table itself.
    """

    name: str
    values: Mapping[str, Any]
    places: Mapping[str, str] = field(default_factory=dict)

    def place(self, key: str = "") -> str:
        """Where ``key`` stands, as a person would say it."""
        where = self.places.get(key) or self.places.get("", "")
        return f"{where} [{self.name}] {key}".strip()


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set.

    Attributes:
        state: Folder of everything kept between runs.
        ledger: SQLite file of the ledger, or address of a PostgreSQL database (``postgresql+psycopg://…``); "" means
            ``<state>/ledger.sqlite``.
        lang: "zh" or "en"; "" means by the locale.
        gateway: Name of a gateway profile, or of a gateway that needs none; ``mock`` is the simulated single window.
        as_of: Day (yyyy-mm-dd) that rules and tables are held against; "": today. A flag only.
        confirm: Name of the production profile that may be used. A flag only: never from the file or environment.
        signer: Name of a signer profile, or ``demo`` (test gateways only); "": the key of ``key``, else, with the mock
            gateway, the demo key.
        manifest_sender: SenderID of manifests: office (4), organisation code (9), ``_DXPESW`` and client id (10).
        copCode, copName, dxpId: Identity of the transmitting firm (BaseTransfer). Empty: for the mock gateway the
            declarant of the batch and a test id; any other gateway refuses.
        key, certificate: PEM or PFX files of the signing key; empty: the demo key (mock gateway only).
        password_env, password_file: Where the key's password comes from; neither: a prompt.
        policy: File of the firm's review policy; "": the default policy.
        rules: Folders of further rule packs, separated as in PATH.
        classification_packs: Folder with the firm's own classification packs (``*.toml``), beside those shipped.
        roles: What the firm is (declarant, seller, platform, payment, carrier, operator), parted by commas: it sends only
            what is its own to send. "": every role; real declarations want it said.
        tax_rounding: "line" (each tax of each line) or "list" (each tax of the list); not confirmed which customs does.
        tax_allocation: How freight and insurance go over the lines for the tax: by "value" or "quantity" (not confirmed).
        cancel_in: States in which a list may be cancelled, parted by commas (the specification only says "stored at
            customs"; not confirmed).
        item_name_flag: itemNameFlag of summary applications (CEB701): "1" groups by the original goods name. For grouping by
            class the text wants it empty, the schema one character: what to send for "no" is not confirmed.
        bill_in: States of a list in which its parcel may be on a master waybill, arrival or departure, parted by commas (the
            specification does not say when; not confirmed).
        message_bytes: A larger message gets a warning (unconfirmed limit; default 500,000).
        concurrency: Messages that are handed over at the same time, where the gateway can.
        per_minute: Messages a minute at most; 0: no limit (customs publishes none).
        patience: Seconds that one command waits for a gateway that asks to be left alone or cannot be reached.
        longest_wait: Seconds; no longer wait that a gateway asks for is obeyed.
        settle: Seconds in which "I do not have it" is not believed of a gateway that does not refuse repeats: the message
            may still be on its way.
        keep_days: Days for which messages and receipts are kept at least; ``yuhuo ledger purge`` refuses less.
        gateways, signers: The profiles, by name.
        origins: Setting → where its value came from (``file:line``, a variable, ``flag``); absent: the default.
    """

    state: str = field(default_factory=_state_folder)
    ledger: str = ""
    lang: str = ""
    gateway: str = "mock"
    confirm: str = ""
    as_of: str = ""
    signer: str = ""
    manifest_sender: str = ""
    copCode: str = ""
    copName: str = ""
    dxpId: str = ""
    key: str = ""
    certificate: str = ""
    password_env: str = ""
    password_file: str = ""
    policy: str = ""
    rules: str = ""
    classification_packs: str = ""
    roles: str = ""
    tax_rounding: str = "line"
    tax_allocation: str = "value"
    cancel_in: str = "STORED,REVIEW"
    item_name_flag: str = "1"
    bill_in: str = "STORED,REVIEW,DECIDED,INSPECTION,RELEASED,CLOSED"
    message_bytes: int = 500_000
    concurrency: int = 4
    per_minute: int = 0
    patience: int = 60
    longest_wait: int = 3_600
    settle: int = 60
    keep_days: int = 1_096
    gateways: Mapping[str, Table] = field(default_factory=dict)
    signers: Mapping[str, Table] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def ledger_path(self) -> Path:
        """The ledger's file; where it is a database, the name of none."""
        return Path(self.ledger) if self.ledger else Path(self.state) / "ledger.sqlite"

    @property
    def ledger_place(self) -> Path | str:
        """Where the ledger lies: its file, or its address."""
        return self.ledger if "://" in self.ledger else self.ledger_path

    @property
    def state_path(self) -> Path:
        """The state folder."""
        return Path(self.state)

    @property
    def ledgers_seen(self) -> Path:
        """Folder in which it is remembered how far each ledger was."""
        return self.state_path / "ledgers-seen"


_TABLES = {"gateway": "gateways", "signer": "signers"}
"""Name of a table in the file → attribute."""
_NOT_IN_FILE = ("confirm", "as_of", "origins", *_TABLES.values())
_TYPES = {
    each.name: str if each.name == "state" else type(each.default)
    for each in fields(Settings)
    if each.name not in _NOT_IN_FILE
}
NAMES = tuple(_TYPES)
"""Settings that may stand in the file."""
_PROFILE = re.compile(r"[A-Za-z0-9_\-]{1,32}")
_KEY = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_\-]+)"""
_PATH = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*\[{{1,2}}\s*({_PATH})\s*\]")
_ENTRY = re.compile(rf"\s*({_PATH})\s*=")


def load(file: Path | None = None, **flags: Any) -> Settings:
    """Settings from ``flags`` (None means not given), the environment, the file and the defaults.

    Raises:
        SetupError: the file is unreadable, or names a setting that does not exist.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    path = file or _found_file()
    if path is not None:
        values, origins = _read(path)
    for variable, name in ENVIRONMENT.items():
        if os.environ.get(variable):
            values[name], origins[name] = os.environ[variable], variable
    for name, value in flags.items():
        if value is not None:
            values[name], origins[name] = (str(value) if isinstance(value, Path) else value), "flag"
    return Settings(**values, origins=origins)


def _found_file() -> Path | None:
    here = Path("yuhuo.toml")
    if here.is_file():
        return here
    import platformdirs

    there = Path(platformdirs.user_config_dir("yuhuo-customs", appauthor=False)) / "yuhuo.toml"
    return there if there.is_file() else None


def _read(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SetupError(
            Text(f"配置文件无法读取：{error}", f"The settings file cannot be read: {error}"),
            where=str(path),
            todo=Text("请按文档改正该文件。", "Correct the file as the guide says."),
        ) from error
    places = {at: f"{path}:{line}" for at, line in _lines(text).items()}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, value in found.items():
        where = places.get((name,), str(path))
        if name in _TABLES and isinstance(value, dict):
            chosen = value.pop("use", None)
            values[_TABLES[name]] = _profiles(name, value, places)
            if chosen is None:
                continue
            value, where = chosen, places.get((name, "use"), where)  # noqa: PLW2901 - the choice stands below the table
        if name not in _TYPES or type(value) is not _TYPES[name]:
            raise _unknown(name, where)
        values[name], origins[name] = value, where
    return values, origins


def _profiles(
    table: str, values: Mapping[str, Any], places: Mapping[tuple[str, ...], str]
) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for name, inside in values.items():
        where = places.get((table, name), places.get((table,), ""))
        if not isinstance(inside, dict) or not _PROFILE.fullmatch(name):
            raise SetupError(
                Text(
                    f"“{table}.{name}”不是合格的配置段（名称只能用字母、数字、- 和 _）。",
                    f"{table}.{name} is no profile (names: letters, digits, - and _).",
                ),
                where=where,
                todo=Text(f"写法：[{table}.test]", f"Write: [{table}.test]"),
            )
        keys = {".".join(at[2:]): place for at, place in places.items() if at[:2] == (table, name)}
        found[name] = Table(f"{table}.{name}", inside, {"": where} | keys)
    return found


def _lines(text: str) -> dict[tuple[str, ...], int]:
    """Path of every table and key → its line. Only for telling a person where to look."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        header, entry = _HEADER.match(line), _ENTRY.match(line)
        if header:
            table = _parts(header[1])
            for depth in range(1, len(table) + 1):
                found.setdefault(table[:depth], number)
        elif entry:
            found.setdefault((*table, *_parts(entry[1])), number)
    return found


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, path))


def _unknown(name: str, where: str) -> SetupError:
    return SetupError(
        Text(
            f"配置项“{name}”不存在或类型不对。",
            f"The setting {name!r} does not exist or has a wrong type.",
        ),
        where=where,
        todo=Text(f"可用的配置项：{'、'.join(NAMES)}。", f"Settings that exist: {', '.join(NAMES)}."),
    )
