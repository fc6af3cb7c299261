"""Who sends what: a firm sends only the documents that are its own to send (ceb/messages.csv, ``sent_by``)."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import get_args

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.documents.document import Role
from yuhuo_customs.domain.catalogue import Severity
from yuhuo_customs.domain.stages import Checked
from yuhuo_customs.errors import SetupError, Text, UsageError
from yuhuo_customs.settings import Settings
from yuhuo_customs.sheets.profile import Profile

ROLES: tuple[str, ...] = get_args(Role)
NAMES = {
    "platform": Text("电商平台", "platform"),
    "seller": Text("电商企业", "e-commerce company"),
    "payment": Text("支付企业", "payment company"),
    "carrier": Text("物流企业", "carrier"),
    "declarant": Text("申报企业", "declarant"),
    "operator": Text("监管场所经营人", "operator of the site"),
}
UNCONFIRMED = frozenset({"CEB215", "CEB403", "CEB509", "CEB603", "CEB605", "CEB607", "CEB701"})
"""Kinds whose sender is concluded, not written in the specification (ceb/messages.csv)."""


def roles(settings: Settings, *, production: bool = False) -> frozenset[str]:
    """The roles of the firm: as set (``roles = "declarant,seller"``); nothing set means every role.

    Raises:
        UsageError: a role that does not exist.
        SetupError: real declarations are to be made, and no role is set.
    """
    named = frozenset(each.strip() for each in settings.roles.split(",") if each.strip())
    if unknown := sorted(named - set(ROLES)):
        raise UsageError(
            Text(f"没有“{unknown[0]}”这个角色。", f"There is no role {unknown[0]!r}."),
            todo=Text(f"可用：{'、'.join(ROLES)}。", f"Known: {', '.join(ROLES)}."),
        )
    if production and not named:
        raise SetupError(
            Text("没有说明本企业的角色。", "The firm's roles are not said."),
            todo=Text(
                '正式申报请用 --as 或在 yuhuo.toml 中设置 roles，例如 roles = "declarant"：只发送本企业应发送的单证。',
                'For real declarations name them with --as or roles = "declarant" in yuhuo.toml: only what is yours is sent.',
            ),
        )
    return named or frozenset(ROLES)


def own(kinds: Iterable[str], named: Collection[str]) -> tuple[str, ...]:
    """Those of the kinds that one of the roles may send, in the order of the kinds."""
    return tuple(kind for kind in kinds if set(documents()[kind].sent_by) & set(named))


def narrowed(checked: Checked, profile: Profile, kinds: Collection[str]) -> Checked:
    """The same, where what is wrong with other firms' documents only is told as a note.

    A cell that fills several documents stands against its orders as long as one of them is ours.
    """
    if set(kinds) >= set(profile.documents):
        return checked
    ours = {
        address
        for column in profile.columns
        for address in column.fills
        if any(
            _kind(each) in kinds or "." not in each or each.startswith(("order.", "line."))
            for each in column.fills
        )
    }
    at = pl.col("field")
    theirs = (
        (at.str.head(3) == "CEB")
        & ~at.is_in(sorted(ours))
        & ~at.str.split(".").list.first().is_in(list(kinds))
    )
    grave = pl.col("severity").is_in([Severity.BLOCK.value, Severity.HOLD.value])
    frame = checked.findings.frame.with_columns(
        severity=pl.when(theirs & grave).then(pl.lit(Severity.NOTE.value)).otherwise("severity")
    )
    return replace(checked, findings=replace(checked.findings, frame=frame))


def _kind(address: str) -> str:
    return address.partition(".")[0]
