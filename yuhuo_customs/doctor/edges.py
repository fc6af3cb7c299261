"""The edges: the settings with their origins, the signing key, the gateway."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from yuhuo_customs import gateways
from yuhuo_customs.doctor.line import FAILED, NOT_CHECKED, NOTHING, OK, WARN, Line, Patient, told
from yuhuo_customs.domain.ports import Certified, Dated, Reachable
from yuhuo_customs.errors import SetupError, Text, YuhuoError
from yuhuo_customs.settings import NAMES, Settings, Table
from yuhuo_customs.signing import certificates, signers
from yuhuo_customs.signing.rsa import content_of
from yuhuo_customs.workplace import find_signer, simulated

CONFIGURATION = Text("配置", "configuration")
TITLES = {
    "configuration": CONFIGURATION,
    "clock": Text("时钟", "clock"),
    "disk": Text("磁盘空间", "free disk"),
    "workbooks": Text("工作簿读取", "workbook reader"),
    "ledger": Text("账本", "ledger"),
    "tables": Text("代码表", "code lists"),
    "key": Text("签名密钥", "signing key"),
    "gateway": Text("通道", "gateway"),
}
SKEW = 120.0
"""Seconds by which two clocks may differ."""
_IDENTITY = ("copCode", "copName", "dxpId")


def configuration(patient: Patient) -> Iterator[Line]:
    """Every profile holds; every value, with where it came from."""
    settings = patient.settings
    try:
        count = len(gateways.check(settings)) + len(signers.check(settings))
    except YuhuoError as error:
        yield told("configuration", CONFIGURATION, error)
    else:
        detail = Text(
            f"{count} 个通道或签名配置，全部有效", f"{count} profiles of gateways and signers, all good"
        )
        yield Line("configuration", CONFIGURATION, OK, detail)
    for name, value, origin in _values(settings):
        words = f"{value} ← {origin}"
        yield Line("configuration", Text(name, name), OK, Text(words, words))
    kept = ", ".join(f"{name}={getattr(settings, name)}" for name in NAMES if name not in settings.origins)
    yield Line("configuration", Text("默认值", "defaults"), OK, Text(kept, kept))
    missing = [name for name in _IDENTITY if not getattr(settings, name)]
    if missing:
        listed = ", ".join(missing)
        yield Line(
            "configuration",
            Text("传输企业", "transmitting firm"),
            WARN if simulated(settings) else FAILED,
            Text(f"未配置：{listed}", f"not set: {listed}"),
            Text("请在 yuhuo.toml 中填写。", "Set it in yuhuo.toml."),
        )


def _values(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Every value that is set, with its origin; of profiles those in use. What may hold a secret by mistake is not shown."""
    for name, origin in settings.origins.items():
        yield name, _shown(getattr(settings, name)), origin
    used = (
        ("gateway", settings.gateways.get(settings.gateway)),
        ("signer", settings.signers.get(settings.signer)),
    )
    for part, table in used:
        if table is None:
            continue
        for path, value in _leaves(table.values):
            is_open = not any(word in path for word in ("headers", "fields"))
            yield (
                f"{part}.{getattr(settings, part)}.{path}",
                _shown(value) if is_open else "…",
                _place(table, path),
            )


def _place(table: Table, path: str) -> str:
    """Where a value stands; inside a table on one line, where that line is."""
    while path not in table.places and path:
        path = path.rpartition(".")[0]
    return table.places.get(path, "")


def _leaves(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _shown(value: object) -> str:
    """An address of a database holds a password, which nobody has to see."""
    return re.sub(r"(://[^:/@\s]*):[^@\s]*@", r"\1:***@", str(value))


def key(patient: Patient) -> Iterator[Line]:
    """The key opens, and its certificate holds for a while. A PIN or password is never asked for here."""
    settings, title = patient.settings, TITLES["key"]
    if settings.certificate and not settings.signer:
        yield _end(content_of(Path(settings.certificate)), patient)

    def nobody() -> str:
        raise _Asked

    try:
        signer = find_signer(settings, nobody)
    except _Asked:
        detail = Text("需要密码，体检时不询问", "it needs a password, which is not asked for here")
        cure = Text(
            "用 password_env 或 password_file 指明密码来源后再检查。",
            "Name where it is (password_env, password_file).",
        )
        yield Line("key", title, NOT_CHECKED, detail, cure)
        return
    if signer is None:
        yield Line("key", title, OK, Text("不签名：由客户端签名", "unsigned: the client signs"))
        return
    yield Line("key", title, OK, Text(f"{signer.name}，{signer.profile}", f"{signer.name}, {signer.profile}"))
    if isinstance(signer, Certified) and not (settings.certificate and not settings.signer):
        yield _end(signer.certificate, patient)


class _Asked(Exception):
    """The key wants a password; never seen outside."""


def _end(certificate: bytes, patient: Patient) -> Line:
    title, now = Text("证书", "certificate"), patient.clock.now()
    holder = certificates.load_certificate(certificate, "certificate")
    words = f"{certificates.key_name(holder)}, {holder.not_valid_after_utc:%Y-%m-%d}"
    try:
        note = certificates.expiry(certificates.der(holder), now)
    except SetupError as error:
        return told("key", title, error)
    if note is None:
        return Line("key", title, OK, Text(words, words))
    cure = Text("请续期或更换。", "Renew or replace it.")
    return Line("key", title, WARN, Text(f"{words}：{note.zh}", f"{words}: {note.en}"), cure)


def gateway(patient: Patient) -> Iterator[Line]:
    """The other side is there. A production profile is reached only when this command line confirmed it."""
    settings, title = patient.settings, TITLES["gateway"]
    profile, _ = gateways.find(settings.gateway, settings)
    words = f"{profile.name} ({profile.options.kind})"
    if profile.production and settings.confirm != profile.name:
        detail = Text(f"{words}：正式环境，未连接", f"{words}: production, not connected to")
        cure = Text(f"要检查连通，请加 --confirm={profile.name}。", f"To look, add --confirm={profile.name}.")
        yield Line("gateway", title, NOT_CHECKED, detail, cure)
        return
    opened = gateways.open(settings.gateway, settings, patient.clock)
    found = opened.reach() if isinstance(opened, Reachable) else ""
    kind = Text("正式", "production") if profile.production else Text("测试", "test")
    yield Line(
        "gateway",
        title,
        OK,
        Text(f"{words}，{kind.zh} {found}".strip(), f"{words}, {kind.en} {found}".strip()),
        NOTHING,
    )
    there = opened.date() if isinstance(opened, Dated) else None
    if there is not None:
        yield skew("gateway", Text(words, words), there, patient)


def skew(part: str, whose: Text, there: datetime, patient: Patient) -> Line:
    """Our clock beside another one: above 120 seconds it is told (transport.md §6.4), since appTime is made by ours."""
    seconds = (patient.clock.now() - there).total_seconds()
    told = Text(f"与 {whose.zh} 相差 {seconds:+.0f} 秒", f"{seconds:+.0f} s beside {whose.en}")
    fix = Text("请校准系统时间（NTP）。", "Set the machine's clock (NTP).")
    far = abs(seconds) > SKEW
    return Line(part, TITLES["clock"], WARN if far else OK, told, fix if far else NOTHING)
