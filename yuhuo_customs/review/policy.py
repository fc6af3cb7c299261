"""The policy: rules find facts, the policy decides what follows from them."""

import difflib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs.domain.catalogue import CODES, Severity
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.review.engine import rules

DEFAULT = Path(__file__).with_name("policy.toml")

_RANK = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Override:
    """What the policy says of one code: another severity, or None: switched off."""

    severity: Severity | None
    reason: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A loaded policy.

    Attributes:
        overrides: By code.
        settings: Every tolerance, band and count; names and forms as in the default policy.
        name: File it came from.
    """

    overrides: Mapping[str, Override]
    settings: Mapping[str, Any]
    name: str

    def apply(self, findings: Findings) -> tuple[Findings, dict[str, int]]:
        """The findings with the severities of the policy, and how many were removed, by code."""
        off = [code for code, override in self.overrides.items() if override.severity is None]
        changed = {code: each.severity.value for code, each in self.overrides.items() if each.severity}
        frame = findings.frame
        removed = frame.filter(pl.col("code").is_in(off)).group_by("code", maintain_order=True).len()
        if off:
            frame = frame.filter(~pl.col("code").is_in(off))
        if changed:
            severity = pl.col("code").replace_strict(
                changed, default=pl.col("severity"), return_dtype=pl.String
            )
            frame = frame.with_columns(severity=severity)
        return Findings(frame, findings.file, findings.names), dict(removed.iter_rows())


def load(path: Path | None) -> Policy:
    """The policy in ``path``, on top of the default one; None: the default.

    Codes of other rooms (fields, classification) can be named once those rooms are imported.

    Raises:
        SetupError: the file is unreadable, names a code or setting that does not exist, lowers what the message
            schema would refuse, or gives no reason.
    """
    rules()  # their codes must be known
    base = _read(DEFAULT)
    found = base if path is None else _read(path)
    where = str(path or DEFAULT)
    _known(found, ("settings", "rules"), where)
    settings = _settings(base["settings"], found.get("settings", {}), where)
    overrides = {code: _override(code, each, where) for code, each in found.get("rules", {}).items()}
    return Policy(overrides, settings, where)


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
    if isinstance(like, dict):
        bands = value.values() if isinstance(value, dict) else [None]
        return all(isinstance(band, list) and len(band) == 2 and all(map(_is_amount, band)) for band in bands)
    return type(value) is int and value >= 0


def _is_amount(text: object) -> bool:
    try:
        amount = Decimal(text) if isinstance(text, str) else Decimal("NaN")
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0


def _override(code: str, entry: object, where: str) -> Override:
    _known([code], CODES, where)
    form = Text(
        f'写成这样：[rules."{code}"] severity = "warn" reason = "……"',
        f'Write it like this: [rules."{code}"] severity = "warn" reason = "..."',
    )
    wrong = Text(f"对 {code} 的规定不完整。", f"What is said of {code} is not complete.")
    if not isinstance(entry, dict):
        raise _defect(wrong, form, where)
    _known(entry, ("severity", "reason"), where)
    severity, reason = entry.get("severity"), entry.get("reason")
    if not (isinstance(severity, str) and isinstance(reason, str) and reason.strip()):
        raise _defect(wrong, form, where)
    _known([severity], (*(each.value for each in Severity), "off"), where)
    override = Override(None if severity == "off" else Severity(severity), reason.strip())
    usual = CODES[code]
    lower = override.severity is None or _RANK[override.severity] > _RANK[usual.severity]
    if usual.schema_level and lower:
        raise _defect(
            Text(f"{code} 不能降级或关闭。", f"{code} can be neither lowered nor switched off."),
            Text(
                "报文模式本身会拒绝此类数据；请从策略中删除该项。",
                "The message could not be sent; remove the entry.",
            ),
            where,
        )
    return override


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
