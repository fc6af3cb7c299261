"""Ways to the single window: one module each, found by walking this package, and plug-ins by entry point.

A module is named as its kind of gateway and has two things: ``Options``, its settings model (a subclass of
:class:`~yuhuo_customs.gateways.profiles.Options`), and ``connect(profile, settings, clock)``. A plug-in registers a module
(or object) with these two under the entry point group ``yuhuo_customs.gateways``; the name of the entry point is the
kind. Sub-packages here hold what a gateway is built of.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, cast

from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.gateways import profiles
from yuhuo_customs.gateways.profiles import Profile
from yuhuo_customs.profile import broken, judge, loaded
from yuhuo_customs.settings import Settings, Table

GROUP = "yuhuo_customs.gateways"
"""Entry point group of plug-ins."""
_PLUG_IN = Text("通道", "gateway")


class Kind(Protocol):
    """A kind of gateway: a module with these two names."""

    Options: type[profiles.Options]
    """Its settings model."""

    def connect(self, profile: Profile, settings: Settings, clock: Clock) -> Gateway:
        """A gateway by the profile; nothing is sent by it.

        Raises:
            SetupError: what the profile names cannot be used.
            GatewayError: it cannot be used now.
        """
        ...


def gateways() -> Mapping[str, Kind]:
    """Every kind of gateway by name, built-in ones first.

    Raises:
        SetupError: a plug-in cannot be loaded, or takes a name that is taken.
    """
    found: dict[str, Kind] = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.ispkg:
            found[module.name] = cast("Kind", importlib.import_module(f"{__name__}.{module.name}"))
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        if point.name in found:
            raise broken(point, _PLUG_IN, Text("该名称已被占用。", "The name is taken."))
        found[point.name] = _loaded(point)
    return found


def check(settings: Settings) -> Mapping[str, Profile]:
    """Every profile of the settings, judged, also those that are not used now.

    Raises:
        SetupError: the first that is wrong, with its place.
    """
    if not settings.gateways:
        return {}
    kinds = gateways()
    return {name: _judged(name, table, kinds) for name, table in settings.gateways.items()}


def find(name: str, settings: Settings) -> tuple[Profile, Kind]:
    """The profile called ``name``, or the kind of this name where it needs no settings.

    Raises:
        SetupError: there is none of this name, or a profile is wrong.
    """
    kinds, known = gateways(), check(settings)
    if name in known:
        return known[name], kinds[known[name].options.kind]
    if name not in kinds:
        names = list(dict.fromkeys([*known, *kinds]))
        raise SetupError(
            Text(f"没有名为“{name}”的通道。", f"There is no gateway {name!r}."),
            todo=Text(f"可用的通道：{'、'.join(names)}。", f"Gateways that exist: {', '.join(names)}."),
        )
    return _judged(name, profiles.implicit(name, {"kind": name}), kinds), kinds[name]


def open(name: str, settings: Settings, clock: Clock) -> Gateway:  # noqa: A001 - read as gateways.open
    """The gateway called ``name``; a production profile only when it is confirmed (:func:`profiles.confirm`).

    Raises:
        SetupError: there is none of this name, a plug-in is broken, a profile is wrong, or production is not confirmed.
        UsageError: the confirmation names another profile.
        GatewayError: it cannot be used now.
    """
    profile, kind = find(name, settings)
    profiles.confirm(profile, settings)
    gateway = kind.connect(profile, settings, clock)
    if gateway.production and not profile.production:
        raise SetupError(
            Text(
                f"通道插件“{profile.options.kind}”声称是正式环境，而配置没有写明，拒绝使用。",
                f"The gateway {profile.options.kind!r} says it is production and its profile does not: refused.",
            ),
            where=profile.table.place(),
            todo=Text("请在该配置段写 production = true。", "Write production = true in this profile."),
        )
    return gateway


def _judged(name: str, table: Table, kinds: Mapping[str, Kind]) -> Profile:
    kind = str(table.values.get("kind"))
    if kind not in kinds or (name in kinds and kind != name):
        raise SetupError(
            Text(f"“{table.name}”的 kind 不对。", f"The kind of {table.name} is wrong."),
            where=table.place("kind"),
            todo=Text(f"可用的种类：{'、'.join(kinds)}。", f"Kinds that exist: {', '.join(kinds)}."),
        )
    return Profile(name, judge(kinds[kind].Options, table), table)


def _loaded(point: EntryPoint) -> Kind:
    found = loaded(point, _PLUG_IN, ("connect",))
    model = getattr(found, "Options", None)
    if not (isinstance(model, type) and issubclass(model, profiles.Options)):
        raise broken(point, _PLUG_IN, Text("缺少配置模型 Options。", "It has no settings model Options."))
    return cast("Kind", found)
