"""The books: the ledger's health, and how old the tables are."""

import os
import stat
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from yuhuo_customs.codes import table
from yuhuo_customs.codes import tables as names
from yuhuo_customs.doctor.edges import skew
from yuhuo_customs.doctor.line import FAILED, NOTHING, OK, WARN, Line, Patient
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.events import FIRST
from yuhuo_customs.ledger.schema import CHAIN, EVENTS
from yuhuo_customs.ledger.witness import Witness
from yuhuo_customs.tariff import editions

_KINDS = {
    "tariff": Text("税则", "tariff"),
    "positive": Text("正面清单", "positive list"),
    "restrictions": Text("禁限清单", "restrictions"),
}
_OLD = 400
"""Days after which an edition of a table that changes each year is called old."""


def ledger(patient: Patient) -> Iterator[Line]:
    """The ledger opens, is whole, belongs to its owner, and ends before now."""
    title, place = Text("账本", "ledger"), patient.settings.ledger_place
    if isinstance(place, Path) and not place.exists():
        yield Line("ledger", title, OK, Text(f"尚未建立：{place}", f"not made yet: {place}"))
        return
    with Ledger.open(place, patient.clock) as opened:
        where, now = opened.where, opened.now()
        yield from _copy(opened, patient)
        with opened.reading() as connection:
            last = connection.execute(select(func.max(EVENTS.c.at))).scalar()
            yield _whole(connection, where)
            if connection.dialect.name != "sqlite":
                yield from _database(connection, patient)
    if last is not None and str(last) > now:
        yield Line(
            "ledger",
            Text("账本与时钟", "ledger and clock"),
            FAILED,
            Text(
                f"最后一条记录（{last}）晚于现在（{now}）",
                f"its last entry ({last}) is later than now ({now})",
            ),
            Text("系统时间被调慢：请校准。", "The clock was set back: correct it."),
        )
    if isinstance(place, Path):
        yield from _rights(place)


def _copy(ledger: Ledger, patient: Patient) -> Iterator[Line]:
    """It is the ledger that was used here last, not an older copy of it."""
    witness = Witness.of(ledger, patient.settings.ledgers_seen)
    if witness is None:
        return
    with ledger.reading() as connection:
        if not witness.is_older(connection):
            return
    yield Line(
        "ledger",
        Text("账本", "ledger"),
        WARN,
        Text("是较早的备份：此后发送过的不在其中", "it is an older copy: what was sent since is not in it"),
        Text(
            "请改用最后使用的账本；若已丢失，照常继续：等待中的报文先询问再发送。",
            "Use the one that was used last; if it is lost go on: what waits is asked for before it is sent.",
        ),
    )


def _whole(connection: Connection, where: str) -> Line:
    """The file is not damaged, and the chain ends with the last event."""
    said = "ok"
    if connection.dialect.name == "sqlite":
        said = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
    own = EVENTS.c
    last = connection.execute(select(own.sequence, own.hash).order_by(own.sequence.desc()).limit(1)).first()
    head = connection.execute(select(CHAIN.c.sequence, CHAIN.c.hash)).first()
    found = tuple(head) if head else None
    if said == "ok" and found != (tuple(last) if last else (0, FIRST)):
        said = "the chain of events does not end with the last event"
    cure = Text(
        "请停止使用，运行 yuhuo ledger verify，必要时从备份恢复。",
        "Stop, run yuhuo ledger verify, restore it from the backup if need be.",
    )
    good = said == "ok"
    detail = Text(f"{where}：{said}", f"{where}: {said}")
    return Line("ledger", Text("账本", "ledger"), OK if good else FAILED, detail, NOTHING if good else cure)


_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def _database(connection: Connection, patient: Patient) -> Iterator[Line]:
    """A PostgreSQL server that writes for good, accepts writes, and whose clock is ours."""
    title = Text("数据库服务器", "database server")
    values = {name: str(connection.execute(text(f"SHOW {name}")).scalar()) for name in _DURABLE}
    off = [name for name, value in values.items() if value == "off"]
    version = str(connection.execute(text("SHOW server_version")).scalar())
    shown = ", ".join(off)
    detail = Text(f"未开启：{shown}", f"off: {shown}") if off else Text(version, version)
    cure = Text(
        f"请在 postgresql.conf 开启 {shown}：否则断电会丢失申报记录。",
        f"Turn on {shown} in postgresql.conf: without it a power cut loses what was declared.",
    )
    yield Line("ledger", title, FAILED if off else OK, detail, cure if off else NOTHING)
    yield from _unwritable(connection, title)
    moment = connection.execute(text("SELECT clock_timestamp()")).scalar()
    if isinstance(moment, datetime):
        yield skew("ledger", title, moment, patient)


def _unwritable(connection: Connection, title: Text) -> Iterator[Line]:
    """Why nothing can be written there: the server only follows another one, or this account or database is read-only."""
    if connection.execute(text("SELECT pg_is_in_recovery()")).scalar():
        standby = Text("该服务器是备库，不能写入", "the server is a standby: nothing can be written")
        there = Text("请把 ledger 指向主库。", "Let ledger name the primary server.")
        yield Line("ledger", title, FAILED, standby, there)
    elif connection.execute(text("SHOW default_transaction_read_only")).scalar() == "on":
        closed = Text("数据库为只读", "the database is read-only (default_transaction_read_only)")
        cure = Text(
            "请在该数据库或账户上关闭 default_transaction_read_only。",
            "Turn default_transaction_read_only off for this database and account.",
        )
        yield Line("ledger", title, FAILED, closed, cure)


def _rights(path: Path) -> Iterator[Line]:
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        mode = f"{stat.S_IMODE(path.stat().st_mode):04o}"
        yield Line(
            "ledger",
            Text("账本权限", "ledger's rights"),
            WARN,
            Text(f"其他用户可以读取（{mode}）", f"others can read it ({mode})"),
            Text(f"请执行 chmod 600 {path}", f"Run chmod 600 {path}"),
        )


def tables(patient: Patient) -> Iterator[Line]:
    """Code lists as shipped, and the user's own tables with their editions."""
    count = sum(len(table(name).entries) for name in names())
    shipped = Text(f"{len(names())} 个，共 {count:,} 条", f"{len(names())} lists, {count:,} entries")
    yield Line("tables", Text("代码表", "code lists"), OK, shipped)
    today = patient.clock.now().date()
    for kind, title in _KINDS.items():
        edition = editions.newest(patient.settings.state_path, kind, today)
        if edition is None:
            nothing = Text(
                "没有导入，相关规则“未核对”", "not imported: rules that need it answer “not checked”"
            )
            yield Line(
                "tables",
                title,
                WARN,
                nothing,
                Text("请导入官方表格（yuhuo tariff）。", "Import it (yuhuo tariff)."),
            )
            continue
        age = (today - date.fromisoformat(edition.valid_from)).days if edition.valid_from else None
        begun = edition.valid_from or "?"
        detail = Text(f"{edition.name}，自 {begun}", f"{edition.name}, from {begun}")
        old = age is None or age > _OLD
        cure = Text("请核对是否有新版本。", "See whether there is a newer edition.")
        yield Line("tables", title, WARN if old else OK, detail, cure if old else NOTHING)
