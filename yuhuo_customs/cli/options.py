"""Options that several commands share, and the language."""

import functools
import inspect
import locale
import os
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from yuhuo_customs.errors import Text, UsageError
from yuhuo_customs.settings import Settings, load

_CHOSEN: dict[str, str] = {}
_REVIEW: ContextVar[Mapping[str, Any]] = ContextVar("review", default={})  # noqa: B039 - never changed
"""What the options of a command that reviews say (:func:`reviews`)."""


def _choose(value: str | None) -> str | None:
    if value is not None:
        if value not in ("zh", "en"):
            raise typer.BadParameter("zh / en")
        _CHOSEN["lang"] = value
    return value


def report_file(word: str) -> Path:
    """The file of a ``json=FILE`` word.

    Raises:
        UsageError: another format, or no file.
    """
    name, _, path = word.partition("=")
    if name != "json" or not path:
        raise UsageError(
            Text(f"--format {word} 无法识别。", f"--format {word} is not known."),
            todo=Text("写法：--format json=report.json", "Write: --format json=report.json"),
        )
    return Path(path)


def _known_formats(words: list[str] | None) -> list[str] | None:
    # judged before the command runs: nothing may be sent and then end as wrong use
    for word in words or []:
        report_file(word)
    return words


def fields(words: list[str] | None) -> dict[str, str]:
    """The fields of ``--set element=value``.

    Raises:
        UsageError: a word without an equals sign.
    """
    pairs = [word.partition("=") for word in words or []]
    if wrong := [
        word for word, (name, sign, _) in zip(words or [], pairs, strict=True) if not (name and sign)
    ]:
        raise UsageError(
            Text(f"--set {wrong[0]} 无法识别。", f"--set {wrong[0]} is not understood."),
            todo=Text("写法：--set trafName=ZH9001", "Write: --set trafName=ZH9001"),
        )
    return {name: value for name, _, value in pairs}


def language() -> str:
    """The language of this run: flag, else YUHUO_LANG, else the locale."""
    found = _CHOSEN.get("lang") or os.environ.get("YUHUO_LANG")
    if not found:
        places = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
        found = next((place for place in places if place), None) or locale.getlocale()[0] or ""
    return "zh" if found.lower().startswith(("zh", "chinese")) else "en"


def settings(**flags: Any) -> Settings:
    """Settings with this run's flags; a language set in the file counts too."""
    review = dict(_REVIEW.get())
    packs = review.pop("packs", ())
    found = load(**review, **flags)
    if packs:
        found = replace(found, rules=os.pathsep.join(filter(None, (found.rules, *map(str, packs)))))
    if found.gateways:
        # a wrong profile is told at once, also where it is not used
        from yuhuo_customs import gateways

        gateways.check(found)
    if found.signers:
        from yuhuo_customs.signing import signers

        signers.check(found)
    if found.lang and "lang" not in _CHOSEN:
        _CHOSEN["lang"] = found.lang
    return found


Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        help="语言 zh|en / language",
        callback=_choose,
        is_eager=True,
        show_default=False,
        metavar="zh|en",
    ),
]
Workbook = Annotated[Path, typer.Argument(help="工作簿（xlsx、csv）/ workbook", show_default=False)]
Mark = Annotated[
    Path | None,
    typer.Option("--mark", help="写出标注副本（xlsx）/ write a marked-up copy", show_default=False),
]
Profile = Annotated[str, typer.Option("--profile", help="表格模板 / sheet profile")]
LedgerFile = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        help="账本文件或数据库地址 / ledger file, or address of a database (YUHUO_LEDGER)",
        show_default=False,
        metavar="PATH|URL",
    ),
]
Policy = Annotated[
    Path | None, typer.Option("--policy", help="审核策略文件 / policy file", show_default=False)
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="按该日的规则和表审核 / rules and tables of this day", show_default=False
    ),
]  # fmt: skip
RulePacks = Annotated[
    list[Path] | None,
    typer.Option("--pack", help="另加审核规则包（文件夹）/ a further rule pack (folder)", show_default=False),
]
GatewayName = Annotated[
    str | None,
    typer.Option(
        "--gateway", help="通道（yuhuo.toml 中的名称）/ gateway profile", show_default=False, metavar="NAME"
    ),
]
Confirm = Annotated[
    str | None,
    typer.Option(
        "--confirm",
        help="正式环境须再写一次通道名称 / production: its name once more",
        show_default=False,
        metavar="NAME",
    ),
]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        help="本企业的角色，只发送自己的单证 / roles of the firm: declarant,seller,platform,payment,carrier,operator",
        show_default=False,
        metavar="ROLES",
    ),
]
Rounds = Annotated[
    int, typer.Option("--rounds", min=0, max=100, help="收取回执的次数 / how often receipts are fetched")
]
Yes = Annotated[bool, typer.Option("--yes", help="确认发送；不加只显示 / send it; without, it is only shown")]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="补充字段 元素=值 / a further field: element=value",
        metavar="ELEMENT=VALUE",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Format = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        help="另写报告 json=文件 / also write a report: json=FILE",
        callback=_known_formats,
        show_default=False,
        metavar="json=FILE",
    ),
]


def reviews(command: Callable[..., int]) -> Callable[..., int]:
    """The command with ``--policy``, ``--as-of`` and ``--pack``; :func:`settings` then has what they say.

    Every command that reviews takes them this way, so that the same workbook gets the same verdict from all of them.
    """

    @functools.wraps(command)
    def run(
        *, policy: Path | None = None, as_of: datetime | None = None, pack: list[Path] | None = None, **given: Any
    ) -> int:  # fmt: skip
        day = as_of.date().isoformat() if as_of else None
        token = _REVIEW.set({"policy": policy, "as_of": day, "packs": tuple(pack or ())})
        try:
            return command(**given)
        finally:
            _REVIEW.reset(token)

    return _offering(
        run, command, {"policy": (Policy, None), "as_of": (AsOf, None), "pack": (RulePacks, None)}
    )


@dataclass(frozen=True, slots=True)
class Going:
    """How what is made out of the ledger leaves: nothing is sent unless ``send``."""

    settings: Settings
    rounds: int
    send: bool
    as_json: bool


def sends(command: Callable[..., int]) -> Callable[..., int]:
    """The command with the options of everything that changes what customs has; it gets them as ``going``."""

    @functools.wraps(command)
    def run(
        *, yes: bool = False, as_json: bool = False, rounds: int = 3, as_: str | None = None,
        gateway: str | None = None, confirm: str | None = None, ledger: str | None = None, **given: Any,
    ) -> int:  # fmt: skip
        used = settings(ledger=ledger, gateway=gateway, confirm=confirm, roles=as_)
        return command(going=Going(used, rounds, yes, as_json), **given)

    offered = {
        "yes": (Yes, False), "as_json": (AsJson, False), "rounds": (Rounds, 3), "as_": (As, None),
        "gateway": (GatewayName, None), "confirm": (Confirm, None), "ledger": (LedgerFile, None),
    }  # fmt: skip
    return _offering(run, command, offered)


def _offering(
    run: Callable[..., int], command: Callable[..., int], added: Mapping[str, tuple[Any, Any]]
) -> Callable[..., int]:
    """``run`` with the parameters of ``command`` and, before the language, those ``added`` (name → kind, default)."""
    shape = inspect.signature(command)
    own = [each for each in shape.parameters.values() if each.name != "going"]
    more = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)
        for name, (kind, default) in added.items()
    ]
    run.__signature__ = shape.replace(parameters=[*own[:-1], *more, own[-1]])  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in (*own, *more)} | {"return": int}
    del run.__wrapped__  # type: ignore[attr-defined]
    return run
