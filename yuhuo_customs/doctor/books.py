"""The books: the ledger's health, and how old the tables are."""

import os
import stat
from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select, text

from yuhuo_customs.codes import table
from yuhuo_customs.codes import tables as names
from yuhuo_customs.doctor.line import FAILED, NOTHING, OK, WARN, Line, Patient
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.schema import EVENTS
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
    title, path = Text("账本", "ledger"), patient.settings.ledger_path
    if not path.exists():
        yield Line("ledger", title, OK, Text(f"尚未建立：{path}", f"not made yet: {path}"))
        return
    with Ledger.open(path, patient.clock) as opened:
        with opened.reading() as connection:
            whole = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
            last = connection.execute(select(func.max(EVENTS.c.at))).scalar()
        now = opened.now()
    cure = Text("请停止使用，从备份恢复。", "Stop, and restore it from the backup.")
    yield Line(
        "ledger", title, OK if whole == "ok" else FAILED, Text(f"{path}：{whole}", f"{path}: {whole}"), cure
    )
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
