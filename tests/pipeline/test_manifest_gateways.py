"""The life of a bill over every gateway: announced, changed, deleted, announced again, arrived, released, loaded."""

import contextlib
import time
import zipfile

import pytest

from tests.pipeline.test_manifest_crash import WHY
from tests.pipeline.test_manifest_sending import HOUSES, SENDER
from yuhuo_customs import gateways, pipeline
from yuhuo_customs.ledger import queries, upkeep
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.manifests import example
from yuhuo_customs.manifests.reasons import FIELDS
from yuhuo_customs.manifests.template import write_template
from yuhuo_customs.pipeline import manifest_changes, manifesting
from yuhuo_customs.settings import Settings, Table
from yuhuo_customs.testing import serve_window
from yuhuo_customs.testing.profiles import over_amqp, over_folder, over_http
from yuhuo_customs.workplace import SystemClock

DXP_ID = "DXPENT0000000001"
SCRIPT = "release_undeclared = true\nclient_deletions = true\n"
MASTER = "YH8001|99912345675|"
REASON = dict(zip(FIELDS, WHY[1::2], strict=True))


@contextlib.contextmanager
def served(place, table, **doors):
    with serve_window(place / "window", SCRIPT, **doors) as window:
        settings = Settings(
            state=str(place / "state"), manifest_sender=SENDER, gateway="window", dxpId=DXP_ID, patience=5, settle=0,
            gateways={"window": table(window)},
        )  # fmt: skip
        yield settings, window.book


def http(folder, _):
    return served(folder, lambda window: over_http(window.url))


def client_folder(folder, _):
    """As the single-window client wants manifests: a zip of the message's name in RMft, no envelope of ours."""
    root = folder / "RMft"
    profile = over_folder(root, form="zip", envelope=False)
    return served(folder, lambda _: profile, folder=root, every=0.05)


def amqp(folder, request):
    broker = request.getfixturevalue("broker")
    address = f"{broker.replace('//', '//guest:guest@')}/%2F"
    return served(folder, lambda _: over_amqp(broker), amqp=address, every=0.05)


class Firm:
    """A firm behind one of the gateways; every step asks until its end is there."""

    def __init__(self, folder, settings):
        self.folder, self.settings = folder, settings
        self.path = folder / "air.xlsx"
        self.write()
        self.gateway = gateways.open(settings.gateway, settings, SystemClock())

    def write(self, **changes):
        rows = example.ahead(example.EXAMPLES["air"])
        rows = {sheet: [row | changes.get(sheet, {}) for row in table] for sheet, table in rows.items()}
        write_template("air", self.path, lang="en", rows=rows)

    def submit(self, message):
        return manifesting.submit(self.path, message, **self.going)

    def change(self, **changes):
        self.write(bills=changes)
        return manifest_changes.change(self.path, "MT2201", why=REASON, send=True, **self.going)

    def delete(self, *bills):
        return manifest_changes.delete(self.path, "MT2201", why=REASON, bills=bills, send=True, **self.going)

    @property
    def going(self):
        return {"settings": self.settings, "gateway": self.gateway, "rounds": 1}

    def becomes(self, message, states, revision=1):
        """Collect until the last revisions of the bills of a message are so."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with Ledger.open(self.settings.ledger_place, SystemClock()) as ledger:
                rows = queries.order_states(ledger).filter(kind=message)
            found = dict(rows.select("key", "state").iter_rows())
            if found == states and rows["revision"].max() == revision:
                return
            pipeline.collect(settings=self.settings, gateway=self.gateway, rounds=1)
            time.sleep(0.05)
        pytest.fail(f"{message}: {found} instead of {states}")


@pytest.mark.parametrize("way", [http, client_folder, amqp])
def test_from_the_announcement_to_the_loading(tmp_path, way, request):
    with way(tmp_path, request) as (settings, window), contextlib.ExitStack() as ending:
        firm = Firm(tmp_path, settings)
        if hasattr(firm.gateway, "close"):
            ending.callback(firm.gateway.close)
        one, other = HOUSES
        firm.submit("MT2201")
        firm.becomes("MT2201", dict.fromkeys(HOUSES, "ACCEPTED"))
        firm.change(**{"bills.ConsigneeName": "ANOTHER GMBH"})
        firm.becomes("MT2201", dict.fromkeys(HOUSES, "ACCEPTED"), 2)
        firm.delete("YHH0002")
        firm.becomes("MT2201", {one: "ACCEPTED", other: "WITHDRAWN"}, 3)
        firm.submit("MT2201")
        firm.becomes("MT2201", dict.fromkeys(HOUSES, "ACCEPTED"), 4)
        firm.submit("MT3201")
        firm.becomes("MT3201", dict.fromkeys(HOUSES, "ACCEPTED"))
        firm.becomes("MT2201", dict.fromkeys(HOUSES, "RELEASED"), 4)
        firm.submit("MT4201")
        firm.becomes("MT4201", {MASTER: "ACCEPTED"})
        known = window()
        assert {(each["arrived"], each["contents"]) for each in known["messages"]} == {(1, 1)}
        stands = {(each["kind"], each["status"]) for each in known["documents"]}
        assert stands == {("MT2201", "11"), ("MT3201", "01"), ("MT4201", "01")}
        with Ledger.open(settings.ledger_place, SystemClock()) as ledger:
            assert upkeep.verify(ledger).problems == ()


def test_the_client_gets_files_as_it_wants_them(tmp_path):
    """Named as the message, one XML of that name in the zip, no envelope: as docs/cargo-manifests.md sets the profile."""
    root = tmp_path / "RMft"
    for box in ("OutBox", "SentBox", "FailBox", "InBox"):
        (root / box).mkdir(parents=True)
    profile = Table("gateway.window", {"kind": "folder", "root": str(root), "form": "zip"})
    settings = Settings(
        state=str(tmp_path / "state"), manifest_sender=SENDER, gateway="window", dxpId=DXP_ID, patience=0,
        gateways={"window": profile},
    )  # fmt: skip
    firm = Firm(tmp_path, settings)
    (id_,) = firm.submit("MT2201").messages
    (path,) = (root / "OutBox").iterdir()
    assert path.name == f"{id_}.zip"
    assert id_.startswith(f"CN_MT2201_1p0_{SENDER}_")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [f"{id_}.xml"]
        assert b"<Manifest xmlns=" in archive.read(f"{id_}.xml")[:200]
    assert path.stat().st_size < 2 * 1024 * 1024


def test_every_built_in_gateway_has_its_life():
    """The mock window in this process has it in test_manifest_sending.py."""
    assert set(gateways.gateways()) == {"mock", "http", "folder", "amqp"}
