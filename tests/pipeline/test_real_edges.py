"""The whole corridor over its real edges: HTTP with lost replies, the folder client, and a UKey that dies."""

from dataclasses import replace

import pytest

from yuhuo_customs import pipeline
from yuhuo_customs.errors import SetupError
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.queries import runs
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
