"""The whole corridor over its real edges: HTTP with lost replies, the folder client, and a UKey that dies."""

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import select

from yuhuo_customs import pipeline
from yuhuo_customs.documents import documents
from yuhuo_customs.errors import SetupError
from yuhuo_customs.ledger import copies
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.queries import order_states, runs
from yuhuo_customs.ledger.schema import MESSAGES, PAYLOADS
from yuhuo_customs.settings import Table
from yuhuo_customs.testing import FixedClock, serve_window, throwaway_signer
from yuhuo_customs.testing.profiles import over_folder, over_http
from yuhuo_customs.testing.ukey import fake_ukey

SENDER = "DXPENT0000000001"
FIRM = {"copCode": "4101W60001", "copName": "示例", "dxpId": SENDER, "signer": "demo", "gateway": "window"}


def once_each(served):
    """Every message arrived with one content, every document is in the book once."""
    book = served.book()
    assert {(each["contents"], each["declared"]) for each in _both(book)} == {(1, 1)}
    return len(book["messages"])


def _both(book):
    kinds = {each["copMsgId"]: each for each in book["messages"]}
    return [{**kinds[each["copMsgId"]], **each} for each in book["documents"]]


def test_over_http_with_every_reply_lost(tmp_path, settings, example):
    scenario = 'refused = 0\nreviewed = 0\ninspected = 0\n[[fault]]\ndo = "lost-reply"\n'
    with serve_window(tmp_path / "window", scenario) as served:
        used = replace(settings, **FIRM, gateways={"window": over_http(served.url)})
        pipeline.submit(example, settings=used, rounds=0)
        for _ in range(3):
            done = pipeline.submit(example, settings=used, rounds=2)
        assert (done.sent.unknown, done.sent.retry_later, done.sent.needs_person) == (0, 0, 0)
        assert once_each(served) > 0
    assert set(done.orders["outcome"]) == {"released"}


@pytest.fixture
def two_a_message():
    """Small messages, so that there are many."""
    kinds = [documents()[kind] for kind in ("CEB303", "CEB603")]
    before = [each.records for each in kinds]
    for each in kinds:
        object.__setattr__(each, "records", 2)
    yield
    for each, records in zip(kinds, before, strict=True):
        object.__setattr__(each, "records", records)


@pytest.mark.usefixtures("two_a_message")
def test_every_message_carries_its_own_orders(tmp_path, settings, example):
    """Eight at a time over HTTP: what arrived under an id is what the ledger holds under it, and speaks of those orders."""
    with serve_window(tmp_path / "window") as served:
        used = replace(settings, **FIRM, concurrency=8, gateways={"window": over_http(served.url)})
        pipeline.submit(example, settings=used, rounds=0)
        there = {each["copMsgId"]: each["sha256"] for each in served.book()["messages"]}
    with Ledger.open(used.ledger_path, FixedClock()) as ledger:
        with ledger.reading() as connection:
            rows = connection.execute(
                select(MESSAGES.c.cop_msg_id, MESSAGES.c.sha256, MESSAGES.c.size, PAYLOADS.c.content).join(
                    PAYLOADS, PAYLOADS.c.message == MESSAGES.c.id
                )
            ).all()
        known = order_states(ledger)
    assert there == {row.cop_msg_id: row.sha256 for row in rows}
    assert len(there) > 20
    for row in rows:
        content = unpack(row.content, row.size)
        mine = known.filter(copMsgId=row.cop_msg_id)
        assert hashlib.sha256(content).hexdigest() == row.sha256
        assert sorted(head["orderNo"] for head, _ in copies.read(content).values()) == sorted(mine["orderNo"])


def test_over_the_folder_of_a_client(tmp_path, settings, example):
    root = tmp_path / "client"
    with serve_window(tmp_path / "window", folder=root, every=0.1) as served:
        used = replace(settings, **FIRM, gateways={"window": over_folder(root)})
        done = pipeline.submit(example, settings=used, rounds=0)
        assert done.sent.needs_person == 0
        assert once_each_in_time(served, used, example) > 0
    assert list((root / "FailBox").iterdir()) == []


def once_each_in_time(served, used, example):
    import time

    end = time.monotonic() + 30
    while time.monotonic() < end:
        done = pipeline.submit(example, settings=used, rounds=1)
        if set(done.orders["outcome"]) == {"released"}:
            return once_each(served)
        time.sleep(0.2)
    pytest.fail(f"not released in time: {done.orders['outcome'].value_counts()}")


@pytest.mark.parametrize("wrong", ["pin", "reader"])
def test_a_dead_key_stops_cleanly_and_the_same_command_goes_on(settings, example, wrong):
    inner = throwaway_signer()
    with fake_ukey(inner, inner.certificate) as card:
        card.dies_after = 1 if wrong == "reader" else None
        pins = ["0000" if wrong == "pin" else card.pin, card.pin]
        table = Table("signer.card", {"kind": "ukey", "port": card.port, "pin": {"env": "CARD_PIN"}})
        used = replace(settings, signer="card", signers={"card": table})
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CARD_PIN", pins[0])
            with pytest.raises(SetupError, match="Signing with the UKey stopped"):
                pipeline.enqueue(example, settings=used)
            assert card.wrong == (wrong == "pin")
            with Ledger.open(used.ledger_path, FixedClock()) as ledger:
                assert runs(ledger).height == 0
            card.dies_after = None
            patch.setenv("CARD_PIN", pins[1])
            queued = pipeline.enqueue(example, settings=used)
        assert queued.run is not None
        assert any("signatures at 250 a minute" in note.en for note in queued.warnings)
        assert card.wrong == (wrong == "pin")
