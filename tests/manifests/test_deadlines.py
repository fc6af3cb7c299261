"""The last moments, by mode and event; the calendar."""

from datetime import datetime

import pytest

from tests.manifests.books import judged
from yuhuo_customs.errors import UsageError
from yuhuo_customs.manifests import deadlines

B = "bills"
AT = {"message.DepartureDateTime": "20261125080000", "message.ArrivalDateTime": "20261125190000", "message.TransportID": "1",
      "message.FirstArrivalLocationID": "CGO"}  # fmt: skip


def first(message, rows=None, **more):
    (plan,) = deadlines.plans(judged(message, **(rows or {})), **more)
    latest = plan.steps[0].latest
    return latest and latest.strftime("%m%d %H%M")


@pytest.mark.parametrize(
    ("message", "rows", "more", "latest"),
    [
        ("MT2201", {}, {}, "1125 1630"),
        ("MT2401", {}, {}, "1125 1930"),
        ("MT2101", {}, {"ship": "container"}, "1124 2030"),
        ("MT2101", {}, {"ship": "other"}, "1125 1830"),
        ("MT2101", {}, {"ship": "small"}, "1125 1630"),
        ("MT1201", {B: [AT]}, {}, "1125 1500"),
        ("MT1201", {B: [AT | {"message.ArrivalDateTime": "20261125120000"}]}, {}, "1125 0800"),
        ("MT1201", {B: [AT | {"message.ArrivalDateTime": "20261125120001"}]}, {}, "1125 0800"),
        ("MT1201", {}, {}, None),
        ("MT1101", {B: [AT]}, {"ship": "container"}, "1124 2030"),
        ("MT1101", {B: [AT]}, {"ship": "other"}, "1125 1900"),
        (
            "MT1101",
            {B: [AT | {"message.DepartureDateTime": "20261120080000"}]},
            {"ship": "other"},
            "1124 1900",
        ),
        ("MT1101", {B: [AT]}, {"ship": "small"}, "1125 1830"),
        ("MT1401", {}, {"station": datetime(2026, 11, 25, 22, 0, tzinfo=deadlines.BEIJING)}, "1125 2100"),
        ("MT1401", {}, {}, None),
    ],
)
def test_the_last_moment(message, rows, more, latest):
    assert first(message, rows, **more) == latest


def test_order_of_an_export():
    (plan,) = deadlines.plans(judged("MT2201"))
    assert [(step.what.en, step.after.en) for step in plan.steps][:5] == [
        ("advance manifest, main data accepted", ""),
        ("goods declared (lists)", "advance manifest, main data accepted"),
        ("arrival report", "goods declared (lists)"),
        ("all lists released", "arrival report"),
        ("loading manifest", "all lists released"),
    ]
    assert plan.steps[4].latest.strftime("%H%M") == "2000"
    assert len(plan.late(datetime(2026, 11, 25, 16, 30, tzinfo=deadlines.BEIJING))) == 0
    assert len(plan.late(datetime(2026, 11, 25, 16, 31, tzinfo=deadlines.BEIJING))) == 1


def test_two_flights_are_two_plans():
    bills = [{}, {"bills.MasterID": "99912345686", "message.JourneyID": "CZ0002"}]
    assert [plan.journey for plan in deadlines.plans(judged("MT2201", bills=bills))] == ["CZ0001", "CZ0002"]


def test_the_calendar_has_an_alarm_for_each_moment_and_short_lines():
    now = datetime(2026, 11, 24, 12, 0, tzinfo=deadlines.BEIJING)
    text = deadlines.calendar(deadlines.plans(judged("MT2201")), now).decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert text.count("BEGIN:VALARM") == text.count("BEGIN:VEVENT") == 2
    assert "DTSTART:20261125T083000Z" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_other_messages_have_no_plan():
    with pytest.raises(UsageError):
        deadlines.plans(judged("MT4201"))
    with pytest.raises(UsageError):
        deadlines.plans(judged("MT2101"), ship="raft")
