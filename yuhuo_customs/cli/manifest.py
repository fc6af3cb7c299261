"""``yuhuo manifest``: cargo manifests checked, rendered, planned, handed over."""

import json
from datetime import UTC, datetime

import typer

from yuhuo_customs.cli import manifest_sending
from yuhuo_customs.cli.manifest_options import (
    Bills,
    Direction,
    Function,
    Ics,
    Kind,
    Loading,
    Now,
    Out,
    Receiver,
    Sender,
    Ship,
    Station,
    Zip,
)
from yuhuo_customs.cli.options import AsJson, Lang, Mark, Policy, Workbook, language, settings
from yuhuo_customs.errors import Text

app = typer.Typer(help="舱单 / cargo manifests", no_args_is_help=True)


@app.command("check")
def check(
    workbook: Workbook, message: Kind, function: Function = None, mark: Mark = None, policy: Policy = None,
    as_json: AsJson = False, lang: Lang = None,
) -> int:  # fmt: skip
    """检查舱单工作簿 / check a workbook of manifests"""
    from yuhuo_customs.cli.output import spare
    from yuhuo_customs.manifests import checking, marked
    from yuhuo_customs.manifests import policy as policies
    from yuhuo_customs.reports import manifest
    from yuhuo_customs.reports.terminal import Terminal

    spare(workbook, None, mark)
    chosen = policies.load(settings(policy=policy).policy)
    checked = checking.check(workbook, message, function, policy=chosen)
    terminal = Terminal(language())
    if as_json:
        typer.echo(json.dumps(manifest.as_json(checked), ensure_ascii=False, indent=2))
    else:
        manifest.show_check(terminal, checked)
    if mark is not None:
        marked.write(workbook, checked, mark, language())
        if not as_json:
            terminal.say(Text(f"标注副本：{mark}", f"Marked-up copy: {mark}"))
    return 0 if checked.ready == checked.verdicts.height > 0 else 1


@app.command("render")
def render(
    workbook: Workbook, message: Kind, out: Out, function: Function = None, sender: Sender = "",
    receiver: Receiver = "EPORT", zipped: Zip = False, bills: Bills = 500, policy: Policy = None, lang: Lang = None,
) -> int:  # fmt: skip
    """生成舱单报文文件（不发送）/ write the messages, send nothing"""
    from yuhuo_customs.manifests import checking, composing
    from yuhuo_customs.manifests import policy as policies
    from yuhuo_customs.reports import manifest
    from yuhuo_customs.reports.terminal import Terminal

    found = settings(policy=policy)
    transfer = composing.transfer(sender or found.manifest_sender, receiver)
    checked = checking.check(workbook, message, function, policy=policies.load(found.policy))
    files = composing.write(composing.compose(checked, transfer, most=bills), out, zipped=zipped)
    terminal = Terminal(language())
    manifest.show_check(terminal, checked)
    terminal.say(
        Text(
            f"{len(files)} 个报文，{checked.ready:,} 票 → {out}",
            f"{len(files)} messages, {checked.ready:,} bills → {out}",
        ),
        "bold",
    )
    return 0 if checked.ready == checked.verdicts.height > 0 else 1


@app.command("plan")
def plan(
    workbook: Workbook, message: Kind, ship: Ship = "container", station: Station = None, loading: Loading = None,
    direction: Direction = "export", now: Now = None, ics: Ics = None, as_json: AsJson = False, lang: Lang = None,
) -> int:  # fmt: skip
    """每票的最晚时刻和先后次序 / the last moment of each step, and what comes before what"""
    from yuhuo_customs.cli.output import spare
    from yuhuo_customs.manifests import calendars, checking, deadlines, rail_deadlines
    from yuhuo_customs.manifests import rail as by_rail
    from yuhuo_customs.reports import manifest_plan
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.resources import write_whole

    spare(workbook, None, ics)
    moment = now.replace(tzinfo=deadlines.BEIJING) if now else datetime.now(UTC)
    reached, begun = (each.replace(tzinfo=deadlines.BEIJING) if each else None for each in (station, loading))
    if message.lower() == "rail":
        _known_direction(direction)
        found = rail_deadlines.plans(by_rail.check(workbook, direction), loading=begun)
    else:
        found = deadlines.plans(checking.check(workbook, message), ship=ship, station=reached)
    terminal = Terminal(language())
    late = sum(len(each.late(moment)) for each in found)
    if as_json:
        typer.echo(json.dumps(manifest_plan.as_json(found, moment), ensure_ascii=False, indent=2))
    else:
        manifest_plan.show(terminal, found, moment)
    if ics is not None:
        write_whole(ics, calendars.calendar(found, moment))
        if not as_json:
            terminal.say(Text(f"日历：{ics}", f"Calendar: {ics}"))
    return 1 if late or not found else 0


def _known_direction(direction: str) -> None:
    from yuhuo_customs.errors import UsageError

    if direction not in ("import", "export"):
        raise UsageError(
            Text(f"没有方向 {direction}。", f"There is no direction {direction}."),
            todo=Text("可用：import、export。", "There are: import, export."),
        )


@app.command("rail")
def rail(
    workbook: Workbook, out: Out, direction: Direction = "export", mark: Mark = None, policy: Policy = None,
    lang: Lang = None,
) -> int:  # fmt: skip
    """铁路舱单：检查并整理成工作簿和 CSV（没有公开的 XML）/ rail: check, and write workbook and CSV (no XML is public)"""
    from yuhuo_customs.cli.output import spare
    from yuhuo_customs.manifests import policy as policies
    from yuhuo_customs.manifests import rail as by_rail
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.sheets import marking

    _known_direction(direction)
    spare(workbook, None, mark)
    checked = by_rail.check(workbook, direction, policy=policies.load(settings(policy=policy).policy))
    terminal = Terminal(language())
    if mark is not None:
        marking.mark(workbook, checked.findings, None, mark, language())
        terminal.say(Text(f"标注副本：{mark}", f"Marked-up copy: {mark}"))
    terminal.findings(checked.findings)
    terminal.say(by_rail.NO_XML, "yellow")
    if not checked.is_whole:
        return 1
    for path in by_rail.write(checked, out):
        terminal.say(Text(f"已写出 {path}", f"Written: {path}"))
    return 0


app.command("submit")(manifest_sending.submit)
app.command("change")(manifest_sending.change)
app.command("delete")(manifest_sending.delete)
