"""Ways to the single window: one module each, found by walking this package, and plug-ins by entry point.

A module is named as its gateway and has a function ``connect(settings, clock)``. A plug-in registers such a function
under the entry point group ``yuhuo_customs.gateways``; the name of the entry point is the gateway's name.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points

from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.settings import Settings

GROUP = "yuhuo_customs.gateways"
"""Entry point group of plug-ins."""

Factory = Callable[[Settings, Clock], Gateway]
"""Makes a gateway from the settings; nothing is sent by it."""


def gateways() -> Mapping[str, Factory]:
    """Every gateway by name, built-in ones first.

    Raises:
        SetupError: a plug-in cannot be loaded, or takes a name that is taken.
    """
    found: dict[str, Factory] = {}
    for module in pkgutil.iter_modules(__path__):
        found[module.name] = importlib.import_module(f"{__name__}.{module.name}").connect
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        if point.name in found:
            raise _broken(point, Text("该名称已被占用。", "The name is taken."))
        found[point.name] = _loaded(point)
    return found


def open(name: str, settings: Settings, clock: Clock) -> Gateway:  # noqa: A001 - read as gateways.open
    """The gateway called ``name``.

    Raises:
        SetupError: there is none of this name, a plug-in is broken, or the gateway's settings are.
        GatewayError: it cannot be used now.
    """
    found = gateways()
    if name not in found:
        raise SetupError(
            Text(f"没有名为“{name}”的通道。", f"There is no gateway {name!r}."),
            todo=Text(f"可用的通道：{'、'.join(found)}。", f"Gateways that exist: {', '.join(found)}."),
        )
    return found[name](settings, clock)


def _loaded(point: EntryPoint) -> Factory:
    try:
        factory = point.load()
    except (
        ImportError,
        AttributeError,
        NameError,
        TypeError,
        ValueError,
        SyntaxError,
        OSError,
        RuntimeError,
    ) as error:
        raise _broken(point, Text(f"无法加载：{error}。", f"It cannot be loaded: {error}.")) from error
    if not callable(factory):
        raise _broken(point, Text("它不是函数。", "It is no function."))
    made: Factory = factory
    return made


def _broken(point: EntryPoint, why: Text) -> SetupError:
    maker = point.dist.name if point.dist else point.value
    return SetupError(
        Text(
            f"通道插件“{point.name}”有误：{why.zh}", f"The gateway plug-in {point.name!r} is broken: {why.en}"
        ),
        where=f"{maker} ({point.value})",
        todo=Text("请更新或卸载该插件。", "Update the plug-in or uninstall it."),
    )
