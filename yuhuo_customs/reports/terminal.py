"""What a person sees in the terminal: colour never alone, exact counts, the line to act on last."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text as Styled

from yuhuo_customs.domain import basis
from yuhuo_customs.domain.catalogue import CODES
from yuhuo_customs.domain.findings import Finding, Findings
from yuhuo_customs.domain.stages import FIX, PERSON, READY, Reviewed
from yuhuo_customs.errors import Text
from yuhuo_customs.reports.words import COLOURS, SEVERITIES, VERDICTS

MOST_GROUPS = 60
ROOMY = 120
"""Columns from which findings are a table; a narrower terminal gets them one below the other."""


def quoted(path: object) -> str:
    """A path as it is typed in a command: in quotation marks when it holds blanks or signs of the shell."""
    words = [str(path)]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def with_profile(workbook: object, profile: str) -> str:
    """A workbook and its profile as they are typed in a command."""
    more = "" if profile == "order-export" else f" --profile {quoted(profile)}"
    return f"{quoted(workbook)}{more}"


class _Patient(Console):
    """Goes on in silence when nobody reads any more (``| head``): the work and its files come to their end."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Terminal:
    """Writes for a person, in one language."""

    def __init__(self, lang: str) -> None:
        """Write to standard output; a pipe gets plain text of 160 columns."""
        self.lang = lang
        # A Windows console in GBK cannot show every character: rich must not draw what the encoding lacks.
        plain = (sys.stdout.encoding or "ascii").lower().replace("-", "") not in ("utf8", "utf16le")
        width = None if sys.stdout.isatty() else 160
        self.console = _Patient(width=width, highlight=False)
        self._box = box.ASCII2 if plain else box.SIMPLE_HEAD

    def say(self, text: Text, style: str = "") -> None:
        """One line."""
        self.console.print(Styled(text.pick(self.lang), style=style))

    def table(
        self,
        headings: Sequence[Text],
        rows: Iterable[Sequence[object]],
        title: Text | None = None,
        *,
        whole: Sequence[int] = (),
    ) -> None:
        """A table; cells are plain text (nothing in them is taken for markup).

        Args:
            whole: Columns that are never broken into two lines: codes, cells, numbers.
        """
        drawn = Table(
            title=title.pick(self.lang) if title else None,
            title_justify="left",
            box=self._box,
            show_header=any(heading.zh for heading in headings),
        )
        for place, heading in enumerate(headings):
            drawn.add_column(heading.pick(self.lang), overflow="fold", no_wrap=place in whole)
        for row in rows:
            drawn.add_row(*(cell if isinstance(cell, Styled) else Styled(_cell(cell)) for cell in row))
        self.console.print(drawn)

    def verdicts(self, reviewed: Reviewed) -> None:
        """The head of a check: the input and how many orders have which verdict."""
        batch, counts = reviewed.batch, reviewed.counts()
        form = f"{batch.source.form}{f' ({batch.source.encoding})' if batch.source.encoding else ''}"
        self.say(
            Text(
                f"{batch.source.name} · {form} · {batch.orders.height:,} 单 / {batch.lines.height:,} 行",
                f"{batch.source.name} · {form} · {batch.orders.height:,} orders / {batch.lines.height:,} lines",
            ),
            "bold",
        )
        words = " · ".join(
            f"{VERDICTS[each].pick(self.lang)} {counts[each]:,}" for each in (READY, FIX, PERSON)
        )
        self.say(Text(words, words), "green" if counts[READY] == batch.orders.height else "yellow")

    def review(self, reviewed: Reviewed) -> None:
        """All of a review: verdicts, findings, what stands against every order, what could not be judged."""
        self.verdicts(reviewed)
        self.findings(reviewed.findings)
        self._against_all(reviewed)
        self.basis(reviewed)

    def findings(self, findings: Findings) -> None:
        """Findings grouped by code and column: "214 × column F"."""
        groups = findings.groups()
        if not groups.height:
            return
        rows = [self._group(row, findings) for row in groups.head(MOST_GROUPS).iter_rows(named=True)]
        if self.console.width >= ROOMY:
            self.table(
                [
                    Text("级别", "level"),
                    Text("代码", "code"),
                    Text("位置", "place"),
                    Text("数量", "count"),
                    Text("问题", "problem"),
                    Text("处理", "fix"),
                ],
                rows,
                whole=(0, 1, 3),
            )
        else:
            for row in rows:
                self._stacked(row)
        if groups.height > MOST_GROUPS:
            left = groups.height - MOST_GROUPS
            self.say(
                Text(
                    f"另有 {left} 组未显示，见 JSON 报告或标注副本。",
                    f"{left} more groups: see the JSON or marked copy.",
                )
            )

    def _against_all(self, reviewed: Reviewed) -> None:
        frame = reviewed.findings.frame
        count = frame.filter(frame["order"].is_null() & frame["severity"].is_in(["block", "hold"])).height
        if count:
            self.say(
                Text(
                    f"其中 {count:,} 处问题不属于某一单（如缺列、无法归属的行），解决之前全部订单都不能申报。",
                    f"{count:,} of these findings belong to no single order (a missing column, a line without its "
                    "order): no order is ready before they are settled.",
                ),
                "yellow",
            )

    def basis(self, reviewed: Reviewed) -> None:
        """What could not be judged, never passed over; which packs judged; what the policy changed."""
        for text in basis.not_checked(reviewed):
            self.say(text, "yellow")
        for text in basis.rested_on(reviewed):
            self.say(text, "dim")

    def next_step(self, what: Text, command: str) -> None:
        """The line to act on, last."""
        colon = Text("：", ": ").pick(self.lang) if command else ""
        self.console.print(
            Styled.assemble(f"→ {what.pick(self.lang)}{colon}", (command, "bold")), soft_wrap=True
        )

    def _stacked(self, row: tuple[Styled, str, str, str, str, str]) -> None:
        level, code, place, count, message, fix = row
        times = f"× {count}" if count != "1" else ""
        words = (part for part in (level, code, place, times) if part)
        self.console.print(
            Styled("  ").join(part if isinstance(part, Styled) else Styled(part) for part in words)
        )
        self.console.print(Padding(Styled(message), (0, 0, 0, 4)))
        self.console.print(Padding(Styled(f"→ {fix}"), (0, 0, 0, 4)))

    def _place(self, sheet: str, found: Finding) -> str:
        cell = found.where.cell
        if not sheet or not cell:
            return sheet
        if not cell.isdecimal():
            return f"{sheet}!{cell}"
        return Text(f"{sheet} 第 {cell} 行", f"{sheet} row {cell}").pick(self.lang)

    def _group(self, row: Mapping[str, object], findings: Findings) -> tuple[Styled, str, str, str, str, str]:
        first = findings.first(row)
        severity = str(row["severity"])
        place = self._place(str(row["sheet"]), first)
        level = Styled(SEVERITIES[severity].pick(self.lang), style=COLOURS[severity])
        message, hint = first.message.pick(self.lang), CODES[first.code].fix.pick(self.lang)
        return level, first.code, place, f"{row['count']:,}", message, hint


def _cell(value: object) -> str:
    return "" if value is None else str(value)


class _Rate(ProgressColumn):
    """Steps in a second; nothing before the first step is measured."""

    def render(self, task: Task) -> Styled:
        return Styled(f"{task.speed:.0f}/s" if task.speed else "")


_STOPPING = Text(
    "正在完成已开始的交换，其余留待下次；再按一次 Ctrl-C 立即退出。",
    "Finishing the open exchanges; the rest waits. Ctrl-C again leaves at once.",
)


@contextmanager
def progress(lang: str) -> Iterator[Callable[[str, int, int], None]]:
    """A progress function (what, done, total) with count, rate and ETA, on stderr and only on a terminal; that sending was
    asked to stop ("stop") is said anywhere.
    """  # noqa: D205 - one sentence
    if not sys.stderr.isatty():
        yield lambda what, _done, _total: _say_stopping(lang) if what == "stop" else None
        return
    names = {
        "compose": Text("生成报文", "composing"),
        "sign": Text("签名校验", "signing"),
        "send": Text("发送", "sending"),
    }
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
    )
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as shown:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what == "stop":
                return _say_stopping(lang)
            if what not in tasks:
                tasks[what] = shown.add_task(names[what].pick(lang), total=total)
            return shown.update(tasks[what], completed=done, total=total)

        yield tell


def _say_stopping(lang: str) -> None:
    """At once: in a signal's handler nothing may be buffered."""
    sys.stderr.write(f"\n{_STOPPING.pick(lang)}\n")
    sys.stderr.flush()
