"""Manifests through ledger, outbox and window: bills as documents, with the promises of every other document."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from yuhuo_customs.errors import UsageError
from yuhuo_customs.gateways.mock import MockGateway
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.manifests.example import EXAMPLES
from yuhuo_customs.manifests.template import write_template
from yuhuo_customs.pipeline import manifesting
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing import BEIJING, FixedClock
from yuhuo_customs.window import Script, Window
from yuhuo_customs.window.contents import book

SENDER = "4604123456789_DXPESW0000000001"
EARLY, LATE = datetime(2026, 11, 24, 8, tzinfo=BEIJING), datetime(2026, 11, 25, 18, tzinfo=BEIJING)
HOUSES = ["YH8001|99912345675|YHH0001", "YH8001|99912345675|YHH0002"]


class House:
    """A firm with its ledger, its clock, and the mock window."""

    def __init__(self, folder, script="", moment=EARLY):
        self.folder = folder
        self.settings = Settings(state=str(folder), manifest_sender=SENDER)
        self.clock = FixedClock(moment, timedelta(milliseconds=7))
        self.window = Window(folder / "window.sqlite", Script.loads(script), self.clock.now)
        self.gateway = MockGateway(self.window)

    def write(self, mode, **changes):
        """The example of a mode; ``changes``: address with __ for the dot → value in every row that has it."""
        rows = {
            sheet: [
                row | {name.replace("__", "."): text for name, text in changes.items() if name.replace("__", ".") in row}
                for row in table
            ]
            for sheet, table in EXAMPLES[mode].items()
        }  # fmt: skip
        write_template(mode, self.folder / f"{mode}.xlsx", lang="en", rows=rows)
        return self.folder / f"{mode}.xlsx"

    def submit(self, path, message, function=None, **more):
        return manifesting.submit(
            path, message, function, settings=self.settings, clock=self.clock, gateway=self.gateway, **more
        )

    def states(self, kind=None):
        """Key → state of the last revision, of one kind or of all."""
        with Ledger.open(self.settings.ledger_place, self.clock) as ledger:
            rows = queries.order_states(ledger)
        rows = rows.filter(pl.col("kind") == kind) if kind else rows
        return dict(rows.select("key", "state").iter_rows())

    def book(self):
        return {
            (each["kind"], "|".join(each["key"].values())): (
                each["status"],
                each["declared"],
                each["refused"],
            )
            for each in book(self.window)["documents"]
        }


@pytest.fixture
def house(tmp_path):
    return House(tmp_path, "release_undeclared = true")


def actions(done):
    return dict(done.bills.select("key", "action").iter_rows())


def test_an_air_master_from_announcement_to_loading(house):
    air = house.write("air")
    first = house.submit(air, "MT2201")
    assert actions(first) == dict.fromkeys(HOUSES, "new")
    assert house.states("MT2201") == dict.fromkeys(HOUSES, "ACCEPTED")
    assert actions(house.submit(air, "MT4201")) == {"YH8001|99912345675|": "early"}
    house.submit(air, "MT3201")
    assert house.states("MT3201") == dict.fromkeys(HOUSES, "ACCEPTED")
    assert house.states("MT2201") == dict.fromkeys(HOUSES, "RELEASED")
    house.submit(air, "MT4201")
    assert house.states("MT4201") == {"YH8001|99912345675|": "ACCEPTED"}
    assert set(house.book().values()) == {("11", 1, 0), ("01", 1, 0)}


def test_a_truck_from_announcement_to_its_carrier_confirmation(house):
    truck = house.write("road")
    for message in ("MT2401", "MT3402", "MT4402"):
        house.submit(truck, message)
    house.submit(truck, "MT4402")  # released meanwhile
    assert house.states() == {"1234567890A01|YHR0001|": "ACCEPTED", "1234567890A01||": "ACCEPTED"}
    assert house.states("MT2401") == {"1234567890A01|YHR0001|": "RELEASED"}


def test_submitted_again_nothing_is_sent(house):
    air = house.write("air")
    house.submit(air, "MT2201")
    again = house.submit(air, "MT2201")
    assert (actions(again), again.messages) == (dict.fromkeys(HOUSES, "known"), ())
    assert house.book() == dict.fromkeys([("MT2201", key) for key in HOUSES], ("01", 1, 0))


def test_other_data_of_a_bill_that_stands_are_not_sent_as_new(house):
    house.submit(house.write("air"), "MT2201")
    done = house.submit(house.write("air", bills__ConsigneeName="ANOTHER GMBH"), "MT2201")
    assert (actions(done), done.messages) == (dict.fromkeys(HOUSES, "changed"), ())


def test_refused_then_corrected_goes_out_again(tmp_path):
    house = House(tmp_path, "manifests_refused = 1.0")
    house.submit(house.write("air"), "MT2201")
    assert house.states() == dict.fromkeys(HOUSES, "REFUSED")
    same = house.submit(house.write("air"), "MT2201")
    assert actions(same) == dict.fromkeys(HOUSES, "refused")
    house.submit(house.write("air", bills__ConsigneeName="ANOTHER GMBH"), "MT2201")
    assert house.states() == dict.fromkeys(HOUSES, "ACCEPTED")
    assert set(house.book().values()) == {("01", 1, 1)}


def test_late_data_are_reviewed_by_a_person_and_then_accepted(tmp_path):
    house = House(tmp_path, moment=LATE)
    air = house.write("air")
    house.submit(air, "MT2201", rounds=1)
    assert house.states() == dict.fromkeys(HOUSES, "REVIEW")
    house.submit(air, "MT2201")
    assert house.states() == dict.fromkeys(HOUSES, "ACCEPTED")


def test_other_data_follow_accepted_main_data_once(house):
    air = house.write("air")
    assert actions(house.submit(air, "MT2201", "0")) == dict.fromkeys(HOUSES, "absent")
    house.submit(air, "MT2201", rounds=0)
    assert actions(house.submit(air, "MT2201", "0")) == dict.fromkeys(HOUSES, "barred")
    assert actions(house.submit(air, "MT2201", "0")) == dict.fromkeys(HOUSES, "new")
    assert actions(house.submit(air, "MT2201", "0")) == dict.fromkeys(HOUSES, "known")
    assert actions(house.submit(air, "MT2201")) == dict.fromkeys(HOUSES, "known")


def test_two_submissions_at_one_moment_have_two_ids(tmp_path):
    house = House(tmp_path)
    house.clock = FixedClock(EARLY)
    first = house.submit(house.write("air"), "MT2201")
    second = house.submit(
        house.write("air", bills__MasterID="99912345686", items__MasterID="", message__JourneyID="YH8002"),
        "MT2201",
    )
    assert len({*first.messages, *second.messages}) == len(first.messages) + len(second.messages)


def test_a_change_is_no_submission(house):
    with pytest.raises(UsageError, match="manifest change"):
        house.submit(house.write("air"), "MT2201", "5")
