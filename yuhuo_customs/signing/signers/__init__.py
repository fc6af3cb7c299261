"""Signers: one module each, found by walking this package, and plug-ins by entry point ``yuhuo_customs.signers``.

A module is named as its kind and has ``Options``, its settings model, and ``connect(options, ask)``, which gives a
:class:`~yuhuo_customs.domain.ports.Signer`, or None when the client signs later. ``ask`` asks the person for a PIN or password,
and is called once at most.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Any, Protocol, cast

from yuhuo_customs.domain.ports import Signer
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.profile import Part, broken, judge, loaded
from yuhuo_customs.settings import Settings

GROUP = "yuhuo_customs.signers"
"""Entry point group of plug-ins."""
_PLUG_IN = Text("签名", "signer")
Ask = Callable[[], str]


class Kind(Protocol):
    """A kind of signer: a module with these two names."""

    Options: type[Part]
    """Its settings model, with the field ``kind``."""

    def connect(self, options: Any, ask: Ask | None) -> Signer | None:
        """A signer by its settings; None: the messages stay unsigned.

        Raises:
            SetupError: key, certificate or device cannot be used.
        """
        ...


def signers() -> Mapping[str, Kind]:
    """Every kind of signer by name, built-in ones first.

    Raises:
        SetupError: a plug-in cannot be loaded, or takes a name that is taken.
    """
    found: dict[str, Kind] = {}
    for module in pkgutil.iter_modules(__path__):
        found[module.name] = cast("Kind", importlib.import_module(f"{__name__}.{module.name}"))
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        if point.name in found:
            raise broken(point, _PLUG_IN, Text("该名称已被占用。", "The name is taken."))
        found[point.name] = cast("Kind", loaded(point, _PLUG_IN, ("connect", "Options")))
    return found


def check(settings: Settings) -> Mapping[str, tuple[Kind, Part]]:
    """Every signer profile of the settings, judged, also those that are not used now.

    Raises:
        SetupError: the first that is wrong, with its place.
    """
    if not settings.signers:
        return {}
    kinds, found = signers(), {}
    for name, table in settings.signers.items():
        kind = kinds.get(str(table.values.get("kind")))
        if kind is None:
            raise SetupError(
                Text(f"“{table.name}”的 kind 不对。", f"The kind of {table.name} is wrong."),
                where=table.place("kind"),
                todo=Text(f"可用的种类：{'、'.join(kinds)}。", f"Kinds that exist: {', '.join(kinds)}."),
            )
        found[name] = kind, cast("Part", judge(kind.Options, table))
    return found


def open(name: str, settings: Settings, ask: Ask | None = None) -> Signer | None:  # noqa: A001 - signers.open
    """The signer profile called ``name``; None when it leaves the messages unsigned.

    Raises:
        SetupError: there is none of this name, a profile is wrong, or the key cannot be used.
    """
    known = check(settings)
    if name not in known:
        names = list(known) or ["–"]
        raise SetupError(
            Text(f"没有名为“{name}”的签名配置。", f"There is no signer {name!r}."),
            where=settings.origins.get("signer", ""),
            todo=Text(
                f"请写 [signer.{name}]。已有：{'、'.join(names)}。",
                f"Write [signer.{name}]. Those that exist: {', '.join(names)}.",
            ),
        )
    kind, options = known[name]
    return kind.connect(options, ask)
