"""Profiles of gateways: ``[gateway.NAME]`` of ``yuhuo.toml``, judged against the settings model of its kind.

A profile is test unless it says ``production = true``. A production profile is opened only by its name together with
``--confirm=NAME``: neither the file nor the environment can say that word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from yuhuo_customs.errors import SetupError, Text, UsageError
from yuhuo_customs.profile import Part
from yuhuo_customs.settings import Settings, Table

EXPORT, IMPORT, DECLARATION, ZONE = (
    "DXPEDCCEB0000003",
    "DXPEDCCEB0000002",
    "DXPEDCDEC0000001",
    "DXPEDCSAS0000001",
)
"""Receivers by what is sent (transport.md §5, seen in use, in no official list): defaults, always to be overruled."""
_IMPORTS = ("311", "411", "511", "513", "621", "623", "625", "711")
_ZONE = ("INV", "SAS", "ICP")


class Receivers(Part):
    """Who gets the messages: up to five ids for each direction (``ReceiverIds`` of the envelope)."""

    export: tuple[str, ...] = Field((EXPORT,), min_length=1, max_length=5, description="出口报文 / exports")
    import_: tuple[str, ...] = Field(
        (IMPORT,), min_length=1, max_length=5, alias="import", description="进口报文 / imports"
    )
    declaration: tuple[str, ...] = Field(
        (DECLARATION,), min_length=1, max_length=5, description="报关单 / declarations"
    )
    zone: tuple[str, ...] = Field((ZONE,), min_length=1, max_length=5, description="特殊区域 / special zones")

    manifest: tuple[str, ...] = Field(
        (), max_length=5, description="舱单，没有默认值 / manifests: nothing is known, no default"
    )

    def of(self, kind: str) -> tuple[str, ...]:
        """For a kind of message: CEB303Message, DECMSG, INV101 and so on."""
        if kind.startswith("CEB"):
            return self.import_ if kind[3:6] in _IMPORTS else self.export
        if kind.startswith("MT"):
            return self.manifest
        return self.zone if kind.startswith(_ZONE) else self.declaration


class Options(Part):
    """What every gateway profile may say; each kind adds its own."""

    kind: str = Field(description="通道种类 / kind of gateway")
    production: bool = Field(
        default=False,
        strict=True,
        description="正式环境，须加 --confirm=名称 / real declarations: needs --confirm=NAME",
    )
    receivers: Receivers = Field(Receivers(), description="信封接收方 / receivers of the envelope")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile that holds: its name, its settings, and the table it came from."""

    name: str
    options: Options
    table: Table

    @property
    def production(self) -> bool:
        """Whether what is handed over is a real declaration."""
        return self.options.production


def confirm(profile: Profile, settings: Settings) -> None:
    """Let a production profile pass only when this run's command line named it.

    Raises:
        SetupError: it is production, and was not confirmed.
        UsageError: the confirmation names another profile.
    """
    if settings.confirm and settings.confirm != profile.name:
        raise UsageError(
            Text(
                f"--confirm={settings.confirm} 与所用通道“{profile.name}”不一致，没有发送任何内容。",
                f"--confirm={settings.confirm} does not name the gateway in use, {profile.name!r}: nothing was sent.",
            ),
            todo=Text("请核对 --gateway 与 --confirm。", "Check --gateway and --confirm."),
        )
    if profile.production and settings.confirm != profile.name:
        raise SetupError(
            Text(
                f"“{profile.name}”是正式环境，没有确认，没有发送任何内容。",
                f"{profile.name!r} is production and was not confirmed: nothing was sent.",
            ),
            where=profile.table.place("production"),
            todo=Text(
                f"确认要真实申报时，请加 --confirm={profile.name}。",
                f"To declare for real, add --confirm={profile.name}.",
            ),
        )


def implicit(name: str, values: Mapping[str, Any]) -> Table:
    """A profile that no file names: a kind of gateway by itself."""
    return Table(f"gateway.{name}", values)
