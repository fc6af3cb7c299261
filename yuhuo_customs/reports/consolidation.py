"""A consolidation for the terminal: what is loaded where, how full it is, what stays behind and why."""

from collections.abc import Iterator

from yuhuo_customs.consolidation import overview, tables
from yuhuo_customs.consolidation.consolidating import Consolidated
from yuhuo_customs.consolidation.reconciling import Proof
from yuhuo_customs.errors import Text
from yuhuo_customs.pipeline.consolidating import Loaded, unsent
from yuhuo_customs.reports import operations
from yuhuo_customs.reports.terminal import Terminal


def show(terminal: Terminal, loaded: Loaded) -> None:
    """Units with their fill, the comparison with first-fit, findings, files."""
    done = loaded.done
    facts = list(overview.facts(done))
    terminal.table(
        [tables.NAMES["what"], tables.NAMES["result"], tables.NAMES["floor"]],
        [(what.pick(terminal.lang), result, floor) for what, result, floor in facts],
        Text(f"{done.book.source.name} · 集拼", f"{done.book.source.name} · consolidation"),
    )
    columns = (
        "unit",
        "bill",
        "mode",
        "bags",
        "parcels",
        "pieces",
        "grams",
        "fillPieces",
        "fillWeight",
        "fillVolume",
    )
    terminal.table(
        [tables.NAMES[name] for name in columns], _units(done, terminal.lang, columns), whole=(0, 1)
    )
    terminal.findings(done.findings)
    if loaded.bills is not None and (count := unsent(loaded.bills)):
        terminal.say(Text(f"总分单有 {count} 份须改正：", f"Master waybills to correct: {count}"), "yellow")
        terminal.findings(loaded.bills.findings)
    for path in loaded.files:
        terminal.say(Text(f"已写出 {path}", f"Written: {path}"))
    if loaded.delivered is not None:
        operations.show_delivered(terminal, loaded.delivered, send=True)


def _units(done: Consolidated, lang: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for row in overview.rows(done, lang)["units"].iter_rows(named=True):
        yield tuple(_text(name, row[name]) for name in columns)


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if name in tables.SHARES:
        return f"{value:.1%}"
    if name == "grams":
        return f"{int(str(value)) / 1000:,.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def show_proof(terminal: Terminal, proof: Proof) -> None:
    """What was added up, what does not agree, and in a word whether the proof holds."""
    headings = [
        Text("层次", "level"),
        *(tables.NAMES[name] for name in ("parcels", "pieces", "grams")),
        Text("不符", "wrong"),
    ]
    rows = [
        (
            leg.name.pick(terminal.lang),
            *(
                _text(name, number)
                for name, number in (("parcels", leg.parcels), ("pieces", leg.pieces), ("grams", leg.grams))
            ),
            f"{leg.wrong:,}",
        )
        for leg in proof.legs
    ]
    terminal.table(headings, rows)
    terminal.findings(proof.findings)
    if proof.holds:
        terminal.say(Text("逐克逐件相符。", "Everything agrees, to the gram and the piece."), "green")
    else:
        count = len(proof.findings)
        terminal.say(Text(f"{count:,} 处不符。", f"{count:,} differences."), "red")


def exit_code(loaded: Loaded) -> int:
    """0: every parcel is loaded and every master waybill is whole (and, where sent, taken in)."""
    if loaded.delivered is not None and (code := operations.exit_code(loaded.delivered, send=True)):
        return code
    whole = loaded.bills is not None and not unsent(loaded.bills)
    return 0 if whole and not loaded.done.left else 1
