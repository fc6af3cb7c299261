"""What the settings make available to the pipeline: a clock, a signer, the identity of the sender."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import polars as pl

from yuhuo_customs.credentials import at_the_terminal, password
from yuhuo_customs.documents import documents
from yuhuo_customs.domain.ports import Clock, Signer
from yuhuo_customs.domain.stages import READY, Identity, Reviewed
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.settings import Settings
from yuhuo_customs.signing import signers
from yuhuo_customs.signing.demo import demo_signer
from yuhuo_customs.signing.signers import software

BEIJING = timezone(timedelta(hours=8))
TEST_DXP_ID = "DXPENTTEST000000"
"""Sender id where none is set; only the mock gateway takes it."""


class SystemClock:
    """The machine's clock, in Beijing time."""

    def now(self) -> datetime:
        """Now."""
        return datetime.now(UTC).astimezone(BEIJING)


def simulated(settings: Settings) -> bool:
    """Whether the gateway in use is the mock window in this process."""
    table = settings.gateways.get(settings.gateway)
    return (table.values.get("kind") if table else settings.gateway) == "mock"


def today(settings: Settings, clock: Clock | None = None) -> date:
    """The day that rules and tables are held against: the one asked for (``as_of``), else the clock's."""
    if settings.as_of:
        return date.fromisoformat(settings.as_of)
    return (clock or SystemClock()).now().date()


def open_signer(settings: Settings, ask: Callable[[], str] | None = None) -> Signer:
    """:func:`find_signer`, where a signature is needed.

    Raises:
        SetupError: as there, or the settings leave messages unsigned.
    """
    found = find_signer(settings, ask)
    if found is None:
        raise SetupError(
            Text(
                "当前配置不签名，而此处需要签名。",
                "The settings leave messages unsigned, and a signature is needed.",
            ),
            where=settings.origins.get("signer", ""),
            todo=Text("请选用其他签名配置。", "Use another signer profile."),
        )
    return found


def find_signer(settings: Settings, ask: Callable[[], str] | None = None) -> Signer | None:
    """The signer of the settings: its profile, else the key, else (mock gateway, or by name) the demo key.

    Args:
        ask: Asks the person for a PIN or password; None: at the terminal.

    Returns:
        None when the profile leaves the messages unsigned.

    Raises:
        SetupError: no key is set for a real gateway, or it cannot be used.
    """
    ask = ask or at_the_terminal
    if settings.signer and not (settings.signer == "demo" and "demo" not in settings.signers):
        return signers.open(settings.signer, settings, ask)
    if settings.key and not settings.signer:
        secret = password(settings.password_env, settings.password_file, ask)
        return software.load(
            Path(settings.key), Path(settings.certificate) if settings.certificate else None, secret
        )
    if simulated(settings) or (settings.signer == "demo" and not _production(settings)):
        return demo_signer(settings.state_path)
    raise SetupError(
        Text("没有配置签名密钥。", "No signing key is set."),
        todo=Text(
            '请在 yuhuo.toml 中设置 key 和 certificate，或写 [signer.名称]（演示密钥：signer = "demo"，仅限测试通道）。',
            'Set key and certificate in yuhuo.toml, or write [signer.NAME] (signer = "demo": test gateways only).',
        ),
    )


def _production(settings: Settings) -> bool:
    table = settings.gateways.get(settings.gateway)
    return bool(table and table.values.get("production"))


def sender(reviewed: Reviewed, settings: Settings) -> tuple[Identity, tuple[Text, ...]]:
    """Who transmits: from the settings, else (mock gateway only) the declarant of the batch with a test id."""
    if settings.copCode and settings.copName and settings.dxpId:
        return Identity(settings.copCode, settings.copName, settings.dxpId), ()
    if not simulated(settings):
        raise SetupError(
            Text("没有配置传输企业（copCode、copName、dxpId）。", "The transmitting firm is not set."),
            todo=Text("请在 yuhuo.toml 中设置这三项。", "Set copCode, copName and dxpId in yuhuo.toml."),
        )
    code, name = _declarant(reviewed)
    note = Text(
        f"传输企业未配置，使用申报企业和测试编号 {TEST_DXP_ID}，只能用于模拟单一窗口。",
        f"The transmitting firm is not set: the declarant and the test id {TEST_DXP_ID} are used, good for the mock "
        "window only.",
    )
    return Identity(code, name, TEST_DXP_ID), (note,) if code else ()


def _declarant(reviewed: Reviewed) -> tuple[str, str]:
    """Code and name of the first firm that answers for a ready document, the declarant of a list before others."""
    ready = reviewed.verdicts.filter(pl.col("verdict") == READY).select("_order")
    pairs = [
        (field != "agentCode", kind, field)
        for kind in reviewed.documents
        for field in (documents()[kind].signed_by, "agentCode")
    ]
    for _, kind, field in sorted(pairs):
        head = reviewed.documents[kind].head
        name = field.removesuffix("Code") + "Name"
        if {field, name} <= set(head.columns):
            found = head.join(ready, on="_order", how="semi").select(field, name).drop_nulls()
            if found.height:
                return found.row(0)
    return "", ""
