"""Reports as files (``--format json=FILE``), and the answer of a command as tables or as JSON (``--json``)."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from yuhuo_customs.cli.options import language, report_file
from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.errors import Text, UsageError
from yuhuo_customs.reports.model import Declared, MasterWaybill, Message, Report, build
from yuhuo_customs.reports.terminal import Terminal
from yuhuo_customs.resources import write_whole
from yuhuo_customs.review.checklist import Need

if TYPE_CHECKING:
    from yuhuo_customs.pipeline.preparing import Sealed


def spare(workbook: Path, formats: list[str] | None, *outs: Path | None) -> None:
    """Nothing that is written may replace the workbook it is made from; asked before the work begins.

    Raises:
        UsageError: a report or another result names the workbook itself.
    """
    for out in (*map(report_file, formats or []), *filter(None, outs)):
        if out.exists() and workbook.exists() and out.samefile(workbook):
            raise UsageError(
                Text("输出不能覆盖原工作簿。", "A result must not replace the workbook it was made from."),
                where=str(out),
                todo=Text("请换一个文件名。", "Choose another file name."),
            )


def write_reports(
    reviewed: Reviewed,
    command: str,
    formats: list[str] | None,
    terminal: Terminal,
    *,
    messages: list[Message] | None = None,
    declared: list[Declared] | None = None,
    needs: Sequence[Need] = (),
    bills: list[MasterWaybill] | None = None,
) -> None:
    """Write the report on ``reviewed`` to every file that was asked for."""
    for path in map(report_file, formats or []):
        write_report(build(reviewed, command, needs), path, messages=messages, declared=declared, bills=bills)
        terminal.say(Text(f"报告：{path}", f"Report: {path}"))


def write_report(
    report: Report,
    path: Path,
    *,
    messages: list[Message] | None = None,
    declared: list[Declared] | None = None,
    bills: list[MasterWaybill] | None = None,
) -> None:
    """Write one report as JSON."""
    more = {"messages": messages or [], "declared": declared or [], "bills": bills or []}
    whole = report.model_copy(update=more)
    write_whole(path, (whole.model_dump_json(indent=2) + "\n").encode())


def answer(
    command: str, result: object, code: int, show: Callable[[Terminal], None], *, as_json: bool
) -> int:
    """Show a result, or print it as JSON and nothing else; returns ``code``."""
    if as_json:
        from yuhuo_customs.reports.plain import written

        typer.echo(written(command, code, result))
    else:
        show(Terminal(language()))
    return code


def listed(messages: Sequence["Sealed"], files: Mapping[str, Path]) -> list[Message]:
    """The messages of a report; ``files`` is by guid."""
    return [
        Message(
            file=files[each.guid].name if each.guid in files else "",
            kind=each.kind,
            guid=each.guid,
            documents=each.documents,
            sha256=each.sha256,
        )
        for each in messages
    ]
