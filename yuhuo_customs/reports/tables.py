"""The user's tables in the terminal: what was imported, which editions there are, what one says of a code."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from yuhuo_customs.codes import table
from yuhuo_customs.codes.editions import CodeEdition
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import Text
from yuhuo_customs.reports.terminal import Terminal
from yuhuo_customs.tariff import Reference, Tables
from yuhuo_customs.tariff.editions import Edition
from yuhuo_customs.tariff.kinds import KINDS, TARIFF

MOST_CODES = 200


def show_import(terminal: Terminal, edition: Edition, findings: Findings, refused: int) -> None:
    """What became of a file: the edition, which heading is which field, every problem with its cell."""
    kind = KINDS[edition.kind]
    terminal.say(
        Text(
            f"{kind.title.zh}“{edition.name}”：{edition.rows:,} 行，未导入 {refused:,} 行，自 {edition.valid_from or '–'} 起",
            f"{kind.title.en} {edition.name!r}: {edition.rows:,} rows, {refused:,} left out, valid from "
            f"{edition.valid_from or '–'}",
        ),
        "yellow" if refused else "green",
    )
    terminal.table(
        [Text("字段", "field"), Text("列", "heading")],
        [
            (f"{name} {kind.fields[name].title.pick(terminal.lang)}", heading)
            for name, heading in edition.headings.items()
        ],
    )
    terminal.findings(findings)


def show_editions(terminal: Terminal, found: Sequence[Edition]) -> None:
    """Editions, the newest of each kind first."""
    if not found:
        terminal.say(
            Text(
                "还没有导入税则：10 位编码、税率和监管条件都不作检查。",
                "No tariff was imported: ten digits, rates and conditions are not checked.",
            )
        )
        terminal.next_step(Text("导入您的税则", "import your tariff"), "yuhuo tariff import tariff.xlsx")
        return
    terminal.table(
        [Text("种类", "kind"), Text("版本", "edition"), Text("行数", "rows"), Text("有效", "valid"), Text("来源", "source"),
         Text("导入时间", "imported")],
        [
            (
                KINDS[each.kind].title.pick(terminal.lang), each.name, f"{each.rows:,}",
                f"{each.valid_from or '…'} – {each.valid_to or '…'}", each.source, each.imported[:16],
            )
            for each in found
        ],
    )  # fmt: skip


def show_code(terminal: Terminal, found: Tables, code: str) -> bool:
    """Everything the tables of a day say of the codes that begin with ``code``; False when that is nothing."""
    tariff = found.tariff
    if tariff is None:
        show_editions(terminal, [])
        return False
    rows = tariff.frame.filter(pl.col("code").str.starts_with(code))
    gone = tariff.ended.filter(pl.col("code").str.starts_with(code))
    if rows.height == 1:
        _whole(terminal, rows.row(0, named=True))
    elif rows.height:
        terminal.table(
            [Text("编码", "code"), Text("名称", "name")],
            rows.head(MOST_CODES).select("code", "name").iter_rows(),
            whole=(0,),
        )
        if rows.height > MOST_CODES:
            terminal.say(Text(f"共 {rows.height:,} 个编码。", f"{rows.height:,} codes in all."))
    for old, name, ended, successors in gone.iter_rows():
        after = "、".join(successors or []) or "?"
        terminal.say(
            Text(
                f"已失效：{old} {name}（{ended or '–'}），后继：{after}",
                f"Ended: {old} {name} ({ended or '–'}), successors: {after}",
            )
        )
    _lists(terminal, found, code)
    terminal.say(_source(tariff))
    return bool(rows.height or gone.height)


def show_codes(
    terminal: Terminal, edition: CodeEdition, findings: Findings, new: Sequence[str], gone: Sequence[str]
) -> None:
    """What became of a newer code list."""
    terminal.say(
        Text(
            f"代码表 {edition.table}“{edition.name}”：{edition.rows:,} 条，自 {edition.valid_from or '–'} 起，来源 {edition.source}",
            f"Code list {edition.table} {edition.name!r}: {edition.rows:,} entries, valid from "
            f"{edition.valid_from or '–'}, source {edition.source}",
        ),
        "green",
    )
    for said, codes in ((Text("新增", "new"), new), (Text("不再有", "gone"), gone)):
        if codes:
            words = " ".join(codes[:MOST_CODES])
            terminal.say(Text(f"{said.zh} {len(codes)}：{words}", f"{len(codes)} {said.en}: {words}"))
    terminal.findings(findings)


def _whole(terminal: Terminal, row: dict[str, object]) -> None:
    units = table("units").by_code
    shown = []
    for name, field in TARIFF.fields.items():
        value = row.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, Decimal) and field.form in ("rate", "consumption"):
            value = f"{(value * 100).normalize():f} %"
        if name in ("unit1", "unit2"):
            value = f"{value} {units[str(value)].name.pick(terminal.lang)}"
        if isinstance(value, list):
            value = (
                ";".join(f"{place}:{each}" for place, each in enumerate(value))
                if name == "elements"
                else " ".join(value)
            )
        shown.append((field.title.pick(terminal.lang), value))
    terminal.table([Text("字段", "field"), Text("内容", "content")], shown)


def _lists(terminal: Terminal, found: Tables, code: str) -> None:
    if found.positive is not None and len(code) >= 8:
        rows = found.positive.frame.filter(pl.col("code8") == code[:8])
        listed = "；".join(
            f"{name} {remark or ''}" for name, remark in rows.select("name", "remark").iter_rows()
        )
        terminal.say(Text(f"正面清单：{listed or '不在清单内'}", f"Positive list: {listed or 'not on it'}"))
    if found.restrictions is not None:
        rows = found.restrictions.frame.filter(pl.lit(code).str.starts_with(pl.col("prefix")))
        for row in rows.iter_rows(named=True):
            said = f"{row['kind']} {row['mode'] or ''} {row['direction'] or ''} {row['reason'] or ''}"
            terminal.say(Text(f"禁限：{said}", f"Restriction: {said}"))


def _source(reference: Reference) -> Text:
    days = f"{reference.valid_from or '…'} – {reference.valid_to or '…'}"
    return Text(
        f"版本 {reference.edition}（{reference.source}，{days}，导入于 {reference.imported}）",
        f"Edition {reference.edition} ({reference.source}, {days}, imported {reference.imported})",
    )
