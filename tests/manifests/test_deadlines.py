"""The last moments, by mode and event; the calendar."""

import json
from datetime import datetime, timedelta

import pytest

from tests.manifests.books import judged
from tests.manifests.test_rail import filled
from yuhuo_customs.cli.boundary import run
from yuhuo_customs.errors import UsageError
from yuhuo_customs.manifests import calendars, deadlines, rail, rail_deadlines

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
        ("MT2101", {}, {"ship": "transhipment"}, "1125 1830"),
        ("MT1101", {B: [AT]}, {"ship": "transhipment"}, "1125 1900"),
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
    text = calendars.calendar(deadlines.plans(judged("MT2201")), now).decode()
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


def test_a_ship_with_both_has_each_bill_by_its_own_rule():
    rows = {
        B: [{}, {"bills.MasterID": "YHBL0002"}],
        "items": [{}, {"bills.MasterID": "YHBL0002"}],
        "boxes": [{"bills.MasterID": "YHBL0002"}],
    }
    found = {
        plan.bills: plan.steps[0].latest for plan in deadlines.plans(judged("MT2101", **rows), ship="mixed")
    }
    assert {bills: at.strftime("%m%d %H%M") for bills, at in found.items()} == {
        ("YHBL0001",): "1125 1830", ("YHBL0002",): "1124 2030",
    }  # fmt: skip


def test_the_tally_counts_from_departure_where_it_is_known():
    (plan,) = deadlines.plans(judged("MT2201"))
    assert plan.steps[-1].latest is None  # no departure in an advance manifest
    assert "lacks that time" in plan.steps[-1].rule.en


LOADING = datetime(2026, 11, 25, 20, 30, tzinfo=deadlines.BEIJING)


def test_by_rail(tmp_path):
    path = filled(tmp_path / "r.xlsx", document="advance", n9="RW001")
    (plan,) = rail_deadlines.plans(rail.check(path, "export"), loading=LOADING)
    assert (plan.bills, plan.steps[0].latest.strftime("%H%M")) == (("RW001",), "1830")
    assert [step.after.en for step in plan.steps][1:] == [step.what.en for step in plan.steps][:-1]
    (plan,) = rail_deadlines.plans(rail.check(path, "export"))
    assert plan.steps[0].latest is None
    path = filled(tmp_path / "i.xlsx", document="original", n10="RW002")
    (plan,) = rail_deadlines.plans(rail.check(path, "import"))
    assert plan.steps[0].latest.strftime("%m%d %H%M") == "1125 1830"
    arguments = ["manifest", "plan", str(path), "--message", "rail", "--direction", "import"]
    assert run([*arguments, "--now", "2026-11-25 18:30"]) == 0
    assert run([*arguments, "--now", "2026-11-25 18:31"]) == 1


def test_the_command_tells_of_each_bill(tmp_path, capsys):
    path, ics = tmp_path / "a.xlsx", tmp_path / "a.ics"
    assert run(["template", "manifest-air-example", "-o", str(path)]) == 0
    capsys.readouterr()
    plan = ["manifest", "plan", str(path), "--message", "MT2201"]
    assert run([*plan, "--now", "2026-01-01 00:00", "--json"]) == 0
    in_time = json.loads(capsys.readouterr().out)
    first = datetime.fromisoformat(in_time[0]["steps"][0]["latest"])
    arguments = [*plan, "--now", f"{first + timedelta(minutes=1):%Y-%m-%d %H:%M}", "--ics", str(ics)]
    assert run([*arguments, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["bill"] for each in told] == ["99912345675 / YHH0001", "99912345675 / YHH0002"]
    assert [step["late"] for step in told[0]["steps"]] == [True, False, False, False, False, False]
    assert told[0]["steps"][0]["latest"].endswith("T16:30:00+08:00")
    assert ics.read_bytes().count(b"BEGIN:VEVENT") == 2
    assert run([*arguments, "--lang", "en"]) == 1
    assert "1 deadlines are missed" in " ".join(capsys.readouterr().out.split())
