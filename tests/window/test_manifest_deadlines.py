"""The window's deadlines of manifests, to the second; containers that arrive by themselves; lists that need a manifest first."""

import re
from datetime import datetime, timedelta

import pytest

from tests.manifests.conftest import sample
from tests.window.family import message, record
from yuhuo_customs.testing import BEIJING
from yuhuo_customs.window import Script, Window

NOW = datetime(2026, 11, 24, 8, tzinfo=BEIJING)
SECOND = timedelta(seconds=1)
BOXES = re.compile(r"<TransportEquipment>.*?</TransportEquipment>")


class Desk:
    """A window with a clock that can be set; what is sent is a full sample with changes in its text."""

    def __init__(self, path, script=""):
        self.now, self.sent = NOW, 0
        self.window = Window(path / "window.sqlite", Script.loads(script), lambda: self.now)

    def send(self, kind, function, *changes, boxes=None, rounds=1):
        """Statuses that come back; ``boxes``: numbers of its containers instead of the sample's one."""
        text = sample(kind, function).content.decode()
        for old, new in changes:
            assert re.search(old, text), old
            text = re.sub(old, new, text)
        if boxes is not None:
            (one,) = BOXES.findall(text)
            text = text.replace(one, "".join(one.replace("YHUU1234565", each) for each in boxes))
        return self.give(text.encode(), rounds)

    def give(self, content, rounds=1):
        self.sent += 1
        self.window.take(f"M{self.sent}", content, sender="A")
        return self.hear(rounds)

    def hear(self, rounds=1):
        found = []
        for _ in range(rounds):
            waiting = self.window.receipts()
            self.window.forget([number for number, _ in waiting])
            found += [text.decode() for _, text in waiting]
        return re.findall(r"<(?:Code|StatementCode|returnStatus)>(.*?)</", "".join(found))


def written(moment):
    return f"{moment.astimezone(BEIJING):%Y%m%d%H%M%S}"


def at(element, moment):
    return rf"<{element}>\d{{14}}", f"<{element}>{written(moment)}"


NO_BOX = (BOXES.pattern, "")
HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "ship", "boxed", "element", "before"),
    [
        ("MT2201", "", True, "LoadingDate", 4 * HOURS),
        ("MT2401", "", True, "LoadingDateTime", HOURS),
        ("MT2101", "", True, "LoadingDate", 24 * HOURS),
        ("MT2101", "", False, "LoadingDate", 2 * HOURS),
        ("MT2101", "container", False, "LoadingDate", 24 * HOURS),
        ("MT2101", "other", True, "LoadingDate", 2 * HOURS),
        ("MT2101", "small", True, "LoadingDate", 4 * HOURS),
        ("MT2101", "transhipment", True, "LoadingDate", 2 * HOURS),
        ("MT1101", "", True, "LoadingDate", 24 * HOURS),
        ("MT1101", "small", True, "LoadingDate", 2 * HOURS),
        ("MT1101", "transhipment", True, "ArrivalDateTime", 0 * HOURS),
    ],
)
def test_the_last_second_before_the_event(tmp_path, kind, ship, boxed, element, before):
    script = f'client_steps = false\nmanifest_late = "refuse"\nship = "{ship}"'
    desk = Desk(tmp_path, script)
    more = () if boxed or kind == "MT2201" else (NO_BOX,)
    assert desk.send(kind, "9", at(element, NOW + before - SECOND), *more) == ["03"]
    assert desk.send(kind, "9", at(element, NOW + before), *more) == ["01"]


@pytest.mark.parametrize(
    ("kind", "voyage", "before"),
    [
        ("MT1201", 4 * HOURS, 4 * HOURS),  # up to 4 h: before take-off
        ("MT1201", 4 * HOURS + SECOND, 4 * HOURS),  # longer: 4 h before the first domestic airport
        ("MT1101", 24 * HOURS - SECOND, 0 * HOURS),  # under 24 h: before arrival
        ("MT1101", 24 * HOURS, 24 * HOURS),
        ("MT1101", 90 * HOURS, 24 * HOURS),
    ],
)
def test_an_import_by_its_voyage(tmp_path, kind, voyage, before):
    desk = Desk(tmp_path, 'manifest_late = "refuse"')
    more = () if kind == "MT1201" else (NO_BOX,)

    def arriving(arrival):
        return desk.send(
            kind, "9", at("ArrivalDateTime", arrival), at("DepartureDateTime", arrival - voyage), *more
        )

    assert arriving(NOW + before - SECOND) == ["03"]
    assert arriving(NOW + before) == ["01"]


def test_an_import_by_road_names_no_moment(tmp_path):
    desk = Desk(tmp_path, 'client_steps = false\nmanifest_late = "refuse"')
    desk.now = NOW + timedelta(days=30)
    assert desk.send("MT1401", "9") == ["01"]


@pytest.mark.parametrize(("advance", "arrival", "loading"), [("MT2201", "MT3201", "MT4201"), ("MT2101", "MT3101", "MT4101")])  # fmt: skip
def test_a_loading_manifest_half_an_hour_before_loading(tmp_path, advance, arrival, loading):
    desk = Desk(tmp_path, 'release_undeclared = true\nmanifest_late = "refuse"')
    assert desk.send(advance, "9", rounds=2) == ["01"]
    assert desk.send(arrival, "2", rounds=3)[-1] == "11"
    start = datetime(2026, 11, 25, 20, 30, tzinfo=BEIJING)
    desk.now = start - timedelta(minutes=30) + SECOND
    assert desk.send(loading, "2") == ["03"]
    desk.now = start - timedelta(minutes=30)
    assert desk.send(loading, "2") == ["01"]


BILL = (r"<Consignment>.*?</Consignment>", "")
TWO = ["YHUU1234565", "YHUU1234570"]


def test_a_bill_has_arrived_when_all_its_containers_have(tmp_path):
    desk = Desk(tmp_path, "release_undeclared = true")
    assert desk.send("MT2101", "9", boxes=TWO, rounds=2) == ["01"]
    assert desk.send("MT3101", "2", BILL, boxes=TWO[:1], rounds=3) == ["01"]
    assert desk.send("MT4101", "2") == ["03"]
    assert desk.send("MT3101", "2", BILL, boxes=TWO[1:], rounds=3) == ["01", "11"]
    assert desk.send("MT4101", "2") == ["01"]


def test_containers_that_nobody_announced_and_that_are_told_twice(tmp_path):
    desk = Desk(tmp_path)
    desk.send("MT2101", "9", boxes=TWO[:1], rounds=2)
    assert desk.send("MT3101", "2", BILL, boxes=TWO) == ["01", "03"]
    assert desk.send("MT3101", "2", BILL, boxes=TWO[:1]) == ["03"]


def test_what_has_arrived_by_its_containers_is_not_deleted(tmp_path):
    desk = Desk(tmp_path, 'release_undeclared = true\nmanifest_change_in = ["01", "02", "11"]')
    desk.send("MT2101", "9", rounds=2)
    desk.send("MT3101", "2", BILL, rounds=3)
    assert desk.send("MT2101", "3") == ["03"]
    assert desk.send("MT4101", "2") == ["01"]
    assert desk.send("MT3101", "3", BILL) == ["03"]


def test_a_report_on_containers_is_deleted_and_sent_again(tmp_path):
    desk = Desk(tmp_path)
    desk.send("MT2101", "9", rounds=2)
    assert desk.send("MT3101", "2", BILL) == ["01"]
    assert desk.send("MT3101", "3", BILL) == ["01"]
    assert desk.send("MT2101", "3") == ["01"]


@pytest.mark.parametrize(("needed", "kind", "manifest"), [(True, "CEB603", "MT2201"), (False, "CEB603", "MT2201"), (True, "CEB621", "MT1201")])  # fmt: skip
def test_a_list_whose_bill_no_accepted_manifest_tells_of(tmp_path, needed, kind, manifest):
    script = f"refused = 0\nreviewed = 0\ninspected = 0\nmanifest_before_lists = {str(needed).lower()}"
    before = ("CEB303",) if kind == "CEB603" else ("CEB311", "CEB411", "CEB511")
    for number, announced in enumerate((False, True)):
        (tmp_path / str(number)).mkdir()
        desk = Desk(tmp_path / str(number), script)
        if announced:
            assert desk.send(manifest, "9", rounds=2) == ["01"]
        for each in (*before, kind):
            desk.give(message(each, record(each, ({},), billNo="99912345675_YHH0001") if each == kind else record(each, ({},))), rounds=0)  # fmt: skip
        statuses = desk.hear(rounds=3)
        assert ("100" in statuses) == (needed and not announced), statuses
        assert ("800" in desk.hear(rounds=3) + statuses) == (announced or not needed)
