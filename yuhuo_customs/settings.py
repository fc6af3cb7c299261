"""Settings: from flags, environment, the user's file and defaults, in this order; each value knows its origin.

The file is ``yuhuo.toml`` in the working folder, else in the platform's configuration folder.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yuhuo_customs.errors import SetupError, Text

_ENVIRONMENT = {
    "YUHUO_LEDGER": "ledger",
    "YUHUO_STATE": "state",
    "YUHUO_LANG": "lang",
    "YUHUO_POLICY": "policy",
}


def _state_folder() -> str:
    import platformdirs

    return platformdirs.user_state_dir("yuhuo-customs", appauthor=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set.

    Attributes:
        state: Folder of everything kept between runs.
        ledger: SQLite file of the ledger; "" means ``<state>/ledger.sqlite``.
        lang: "zh" or "en"; "" means by the locale.
        gateway: Name of the gateway; ``mock`` is the simulated single window.
        copCode, copName, dxpId: Identity of the transmitting firm (BaseTransfer). Empty: for the mock gateway the
            declarant of the batch and a test id; any other gateway refuses.
        key, certificate: PEM or PFX files of the signing key; empty: the demo key (mock gateway only).
        password_env, password_file: Where the key's password comes from; neither: a prompt.
        policy: File of the firm's review policy; "": the default policy.
        message_bytes: A larger message gets a warning (unconfirmed limit; default 500,000).
        origins: Setting → where its value came from.
    """

    state: str = field(default_factory=_state_folder)
    ledger: str = ""
    lang: str = ""
    gateway: str = "mock"
    copCode: str = ""
    copName: str = ""
    dxpId: str = ""
    key: str = ""
    certificate: str = ""
    password_env: str = ""
    password_file: str = ""
    policy: str = ""
    message_bytes: int = 500_000
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def ledger_path(self) -> Path:
        """The ledger's file."""
        return Path(self.ledger) if self.ledger else Path(self.state) / "ledger.sqlite"

    @property
    def state_path(self) -> Path:
        """The state folder."""
        return Path(self.state)


_NAMES = [name for name in Settings.__dataclass_fields__ if name != "origins"]


def load(file: Path | None = None, **flags: Any) -> Settings:
    """Settings from ``flags`` (None means not given), the environment, the file and the defaults.

    Raises:
        SetupError: the file is unreadable, or names a setting that does not exist.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    path = file or _found_file()
    if path is not None:
        for name, value in _read(path).items():
            values[name], origins[name] = value, str(path)
    for variable, name in _ENVIRONMENT.items():
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


def _read(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SetupError(
            Text(f"配置文件无法读取：{error}", f"The settings file cannot be read: {error}"),
            where=str(path),
            todo=Text("请按文档改正该文件。", "Correct the file as the guide says."),
        ) from error
    for name, value in found.items():
        wanted = int if name == "message_bytes" else str
        if name not in _NAMES or not isinstance(value, wanted):
            raise SetupError(
                Text(
                    f"配置项“{name}”不存在或类型不对。",
                    f"The setting {name!r} does not exist or has a wrong type.",
                ),
                where=str(path),
                todo=Text(
                    f"可用的配置项：{'、'.join(_NAMES)}。", f"Settings that exist: {', '.join(_NAMES)}."
                ),
            )
    return found
