"""Manifests through ledger, outbox and window: bills as documents, with the promises of every other document."""

from datetime import datetime, timedelta

import polars as pl
import pytest
from openpyxl import load_workbook

from yuhuo_customs.errors import UsageError
from yuhuo_customs.gateways.mock import MockGateway
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.manifests.example import EXAMPLES
from yuhuo_customs.manifests.template import write_template
from yuhuo_customs.pipeline import manifest_changes, manifesting
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
        folder.mkdir(exist_ok=True)
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


WHY = {
    "ChangeReasonCode": "004",
    "ChangeText": "件数填写错误",
    "ChangeContact": "李样例",
    "ChangePhone": "0371-00000000",
}


def changed(house, path, message="MT2201", **more):
    return manifest_changes.change(
        path, message, why=more.pop("why", WHY), settings=house.settings, clock=house.clock, gateway=house.gateway,
        **more,
    )  # fmt: skip


def deleted(house, path, message="MT2201", **more):
    return manifest_changes.delete(
        path, message, why=more.pop("why", WHY), settings=house.settings, clock=house.clock, gateway=house.gateway,
        **more,
    )  # fmt: skip


def told(found):
    return [
        (key, each.field, each.line, each.old, each.new)
        for key, found_ in found.differences.items()
        for each in found_
    ]


def test_a_change_shows_what_differs_and_is_sent_only_when_asked(house):
    house.submit(house.write("air"), "MT2201")
    corrected = house.write("air", bills__ConsigneeName="ANOTHER GMBH")
    shown = changed(house, corrected)
    assert told(shown) == [
        (key, "Consignee/Name", None, "EXAMPLE HAIR TRADING GMBH", "ANOTHER GMBH") for key in HOUSES
    ]
    assert shown.done.messages == ()
    sent = changed(house, corrected, send=True)
    assert len(sent.done.messages) == 1
    assert house.states() == dict.fromkeys(HOUSES, "ACCEPTED")
    assert set(house.book().values()) == {("01", 1, 0)}
    assert actions(changed(house, corrected, send=True).done) == dict.fromkeys(HOUSES, "known")
    assert actions(house.submit(corrected, "MT2201")) == dict.fromkeys(HOUSES, "known")


def test_what_a_change_cannot_say_is_no_difference(house):
    house.submit(house.write("road"), "MT2401")
    assert told(changed(house, house.write("road", bills__ClearanceCode="RD02"), "MT2401")) == []
    assert told(changed(house, house.write("road", bills__GrossWeight="151"), "MT2401")) == [
        (
            "1234567890A01|YHR0001|",
            "GovernmentAgencyGoodsItem/GoodsMeasure/GrossMassMeasure",
            None,
            "150.25",
            "151",
        )
    ]


@pytest.mark.parametrize("message", ["MT3201", "MT4201"])
def test_reports_know_no_change(house, message):
    with pytest.raises(UsageError, match="no change"):
        changed(house, house.write("air"), message)


def test_a_change_without_its_reason_is_not_ready(house):
    house.submit(house.write("air"), "MT2201")
    found = changed(house, house.write("air", bills__ConsigneeName="ANOTHER GMBH"), why={}, send=True)
    assert (found.done.checked.ready, found.done.messages) == (0, ())


def test_a_change_is_held_by_the_same_findings_as_a_submission(house):
    """A weight merged over two bills: nobody knows the part of each."""
    house.submit(house.write("air"), "MT2201")
    path = house.write("air", bills__ConsigneeName="ANOTHER GMBH")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    column = next(cell.column_letter for cell in sheet[1] if cell.value == "gross weight (kg)")
    sheet.merge_cells(f"{column}3:{column}4")
    book.save(path)
    found = changed(house, path, send=True)
    assert "YH-MFT-016" in set(found.done.checked.findings.frame["code"])
    assert (found.done.checked.ready, found.done.messages) == (0, ())


def test_released_bills_are_neither_changed_nor_deleted(house):
    air = house.write("air")
    house.submit(air, "MT2201")
    house.submit(air, "MT3201")
    assert set(house.states("MT2201").values()) == {"RELEASED"}
    corrected = house.write("air", bills__ConsigneeName="ANOTHER GMBH")
    assert actions(changed(house, corrected).done) == dict.fromkeys(HOUSES, "barred")
    assert actions(deleted(house, air).done) == dict.fromkeys(HOUSES, "barred")


def test_one_bill_is_deleted_and_its_number_is_free_again(house):
    air = house.write("air")
    house.submit(air, "MT2201")
    shown = deleted(house, air, bills=["YHH0002"])
    assert (actions(shown.done), shown.done.messages) == ({HOUSES[1]: "new"}, ())
    deleted(house, air, bills=["YHH0002"], send=True)
    assert house.states() == {HOUSES[0]: "ACCEPTED", HOUSES[1]: "WITHDRAWN"}
    assert actions(house.submit(air, "MT2201")) == {HOUSES[0]: "known", HOUSES[1]: "new"}
    assert house.states() == dict.fromkeys(HOUSES, "ACCEPTED")


def test_a_refused_change_leaves_what_was_accepted(tmp_path):
    house = House(tmp_path, 'manifest_change_in = ["02"]')
    house.submit(house.write("air"), "MT2201")
    changed(house, house.write("air", bills__ConsigneeName="ANOTHER GMBH"), send=True)
    assert house.states() == dict.fromkeys(HOUSES, "REFUSED")
    assert actions(house.submit(house.write("air"), "MT2201")) == dict.fromkeys(HOUSES, "known")
    assert {each[0] for each in house.book().values()} == {"01"}


def test_deleted_by_the_client_first_running_then_done(tmp_path):
    house = House(tmp_path, "client_deletions = true")
    house.submit(house.write("air"), "MT2201")
    deleted(house, house.write("air"), send=True)
    assert house.states() == dict.fromkeys(HOUSES, "WITHDRAWN")


@pytest.mark.parametrize("do", ["double-receipt", "wrong-order", "foreign-receipt"])
def test_disturbed_receipts_end_in_the_same_state(tmp_path, do):
    house = House(tmp_path, f'[[fault]]\ndo = "{do}"')
    house.submit(house.write("road"), "MT2401", rounds=6)
    assert house.states() == {"1234567890A01|YHR0001|": "ACCEPTED"}


def test_a_lost_reply_is_asked_for_and_never_sent_twice(tmp_path):
    house = House(tmp_path, '[[fault]]\ndo = "lost-reply"')
    house.submit(house.write("air"), "MT2201")
    assert house.states() == dict.fromkeys(HOUSES, "ACCEPTED")
    assert [each["arrived"] for each in book(house.window)["messages"]] == [1]


def test_receipts_with_ids_of_their_own_are_matched_by_their_numbers(tmp_path):
    house = House(tmp_path, 'manifest_receipt_ids = "own"\nmanifest_notice = true\nrelease_undeclared = true')
    truck = house.write("road")
    house.submit(truck, "MT2401")
    house.submit(truck, "MT3402", rounds=4)
    assert house.states("MT2401") == {"1234567890A01|YHR0001|": "RELEASED"}
