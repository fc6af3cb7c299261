"""The policy: rules find facts, the policy decides what follows from them."""

import difflib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from yuhuo_customs.domain.catalogue import CODES, Severity
from yuhuo_customs.domain.stages import Adjustment
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.review.packs import rules

DEFAULT = Path(__file__).with_name("policy.toml")

RANK = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Override:
    """What the policy says of one code: another severity, or None: switched off; in force until a day.

    What weakens a code has an author and a last day; what raises one may have neither.
    """

    severity: Severity | None
    reason: str
    author: str = ""
    until: str = ""
    client: str = ""
    """Enterprise code (``ebcCode``) of the client it is for; "" is everybody."""

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return not self.until or day.isoformat() <= self.until


@dataclass(frozen=True, slots=True)
class Waiver:
    """One finding of one order that somebody answers for, until a day; ``client``: only if the order is theirs."""

    code: str
    order: str
    reason: str
    author: str
    until: str
    client: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A loaded policy.

    Attributes:
        overrides: By code, for everybody.
        clients: Those for one client.
        waivers: Those for one order.
        settings: Every tolerance, band and count; names and forms as in the default policy.
        name: File it came from.
        adjustments: Settings that are not as shipped.
    """

    overrides: Mapping[str, Override]
    settings: Mapping[str, Any]
    name: str
    clients: tuple[tuple[str, Override], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()


def load(path: Path | None, own: Mapping[str, Any] | None = None) -> Policy:
    """The policy in ``path``, on top of the default one; None: the default.

    Codes of other rooms (fields, classification) can be named once those rooms are imported.

    Args:
        own: Settings that rule packs bring along, with their defaults.

    Raises:
        SetupError: the file is unreadable, names a code or setting that does not exist, lowers what the message
            schema would refuse, or gives no reason.
    """
    rules()  # their codes must be known
    base = _read(DEFAULT)
    found = base if path is None else _read(path)
    where = str(path or DEFAULT)
    _known(found, ("settings", "rules", "clients", "waivers"), where)
    shipped = {**(own or {}), **base["settings"]}
    settings = _settings(shipped, found.get("settings", {}), where)
    overrides = {code: _override(code, each, where) for code, each in found.get("rules", {}).items()}
    clients = tuple(
        (code, replace(_override(code, each, where), client=client))
        for client, said in found.get("clients", {}).items()
        for code, each in _client(said, where).get("rules", {}).items()
    )
    waivers = [_waiver(each, where) for each in found.get("waivers", [])]
    for client, said in found.get("clients", {}).items():
        waivers += [replace(_waiver(each, where), client=client) for each in said.get("waivers", [])]
    return Policy(overrides, settings, where, clients, tuple(waivers), tuple(_adjustments(shipped, settings)))


def _adjustments(shipped: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[Adjustment]:
    """What differs, tables entry by entry."""
    for name, value in settings.items():
        usual = shipped[name]
        if isinstance(value, dict):
            for key, part in value.items():
                if part != usual.get(key):
                    yield Adjustment(f"{name}.{key}", _written(part), _written(usual.get(key, "")))
        elif value != usual:
            yield Adjustment(name, _written(value), _written(usual))


def _written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SetupError(
            Text(f"审核策略文件无法读取：{error}", f"The policy cannot be read: {error}"),
            where=str(path),
            todo=Text(
                "请改正该文件，或不指定策略以使用默认策略。", "Correct the file, or use the default policy."
            ),
        ) from error


def _settings(base: Mapping[str, Any], own: Mapping[str, Any], where: str) -> dict[str, Any]:
    _known(own, base, where)
    for name, value in own.items():
        if not _fits(value, base[name]):
            raise _defect(
                Text(f"设置“{name}”的形式不对。", f"The setting {name!r} has a wrong form."),
                Text(f"写成这样：{name} = {base[name]!r}", f"Write it like this: {name} = {base[name]!r}"),
                where,
            )
    merged = {
        name: {**base[name], **value} if isinstance(value, dict) else value for name, value in own.items()
    }
    return {**base, **merged}


def _fits(value: object, like: object) -> bool:
    """Counts are whole numbers, amounts are decimals in quotes: a binary float is not exact."""
    if isinstance(like, str):
        return isinstance(value, str) and _is_amount(value)
    if isinstance(like, list):
        return isinstance(value, list) and all(isinstance(word, str) for word in value)
    if isinstance(like, dict):
        parts = list(value.values()) if isinstance(value, dict) else [None]
        return all(_fits_part(part, next(iter(like.values()), "")) for part in parts)
    return type(value) is int and value >= 0


def _fits_part(part: object, like: object) -> bool:
    """One entry of a table: a band of two amounts, a count, or one amount."""
    if isinstance(like, list):
        return isinstance(part, list) and len(part) == 2 and all(map(_is_amount, part))
    return (type(part) is int and part >= 0) if isinstance(like, int) else _is_amount(part)


def _is_amount(text: object) -> bool:
    try:
        amount = Decimal(text) if isinstance(text, str) else Decimal("NaN")
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0


def _override(code: str, entry: object, where: str) -> Override:
    _known([code], CODES, where)
    form = Text(
        f'写成这样：[rules."{code}"] severity = "warn" reason = "……" author = "……" until = 2026-12-31',
        f'Write it like this: [rules."{code}"] severity = "warn" reason = "..." author = "..." until = 2026-12-31',
    )
    wrong = Text(f"对 {code} 的规定不完整。", f"What is said of {code} is not complete.")
    if not isinstance(entry, dict):
        raise _defect(wrong, form, where)
    _known(entry, ("severity", "reason", "author", "until"), where)
    severity, reason = entry.get("severity"), entry.get("reason")
    author, until = str(entry.get("author", "")).strip(), _until(entry.get("until", ""), where)
    if not (isinstance(severity, str) and isinstance(reason, str) and reason.strip()):
        raise _defect(wrong, form, where)
    _known([severity], (*(each.value for each in Severity), "off"), where)
    chosen = None if severity == "off" else Severity(severity)
    override = Override(chosen, reason.strip(), author, until)
    usual = CODES[code]
    lower = override.severity is None or RANK[override.severity] > RANK[usual.severity]
    if usual.schema_level and lower:
        raise _not_allowed(code, where)
    if lower and not (author and until):
        raise _defect(wrong, form, where)
    return override


def _client(said: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    _known(said, ("rules", "waivers"), where)
    return said


def _waiver(entry: object, where: str) -> Waiver:
    said = entry if isinstance(entry, dict) else {}
    _known(said, ("code", "order", "reason", "author", "until"), where)
    parts = {name: str(said.get(name, "")).strip() for name in ("code", "order", "reason", "author", "until")}
    if not all(parts.values()):
        raise _defect(
            Text("豁免项不完整。", "A waiver is not complete."),
            Text(
                '写成这样：[[waivers]] code = "YH-…" order = "订单编号" reason = "……" author = "……" until = "2026-12-31"',
                'Write it like this: [[waivers]] code = "YH-..." order = "its number" reason = "..." author = "..." '
                'until = "2026-12-31"',
            ),
            where,
        )
    _known([parts["code"]], CODES, where)
    if CODES[parts["code"]].schema_level:
        raise _not_allowed(parts["code"], where)
    return Waiver(**{**parts, "until": _until(said["until"], where)})


def _until(value: object, where: str) -> str:
    """A day as text; TOML has days of its own."""
    if value == "":
        return ""
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise _defect(
            Text(f"日期“{value}”不对。", f"The day {value!r} is wrong."),
            Text("写成这样：until = 2026-12-31", "Write it like this: until = 2026-12-31"),
            where,
        ) from error


def _not_allowed(code: str, where: str) -> SetupError:
    return _defect(
        Text(
            f"{code} 不能降级、关闭或豁免。", f"{code} can be neither lowered, nor switched off, nor waived."
        ),
        Text(
            "报文模式本身会拒绝此类数据；请从策略中删除该项。",
            "The message could not be sent; remove the entry.",
        ),
        where,
    )


def _known(names: Collection[str], known: Collection[str], where: str) -> None:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.5) or sorted(known)[:3]
            raise _defect(
                Text(f"策略中的“{name}”不存在。", f"{name!r} in the policy does not exist."),
                Text(f"是否指：{'、'.join(near)}？", f"Did you mean {', '.join(near)}?"),
                where,
            )


def _defect(what: Text, todo: Text, where: str) -> SetupError:
    return SetupError(what, todo=todo, where=where)
