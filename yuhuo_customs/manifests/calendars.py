"""Deadlines as an iCalendar file (RFC 5545)."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from yuhuo_customs.manifests.deadlines import Plan


def calendar(found: Sequence[Plan], now: datetime) -> bytes:
    """The steps that have a last moment as an iCalendar file, with an alarm an hour before each."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//yuhuo-customs//manifest plan//ZH"]
    for plan in found:
        for number, step in enumerate(plan.steps):
            if step.latest is None:
                continue
            name = f"{plan.journey} {step.what.zh} {step.what.en}"
            lines += [
                "BEGIN:VEVENT",
                f"UID:{number}-{_utc(step.latest)}-{_plain(plan.journey)}-{_plain(plan.bills[0] if plan.bills else '')}@yuhuo",
                f"DTSTAMP:{_utc(now)}",
                f"DTSTART:{_utc(step.latest)}",
                f"SUMMARY:{_escaped(name)}",
                f"DESCRIPTION:{_escaped('; '.join((step.rule.zh, step.rule.en, *plan.bills)))}",
                "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(name)}", "TRIGGER:-PT1H", "END:VALARM",
                "END:VEVENT",
            ]  # fmt: skip
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"]).encode()


def _utc(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("UTC")).strftime("%Y%m%dT%H%M%SZ")


def _plain(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """At most 75 bytes a line; a line that goes on begins with a blank (RFC 5545)."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > 74:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part]) + "\r\n"
