"""Pushed receipts: durable before the answer, in every form of push, and never lost when the ledger is in trouble."""

import base64
import http.client
import json
import threading
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from yuhuo_customs.errors import LedgerError, SetupError, Text, UsageError
from yuhuo_customs.ledger import intake
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.schema import RECEIPTS
from yuhuo_customs.pipeline.listening import listening
from yuhuo_customs.settings import Settings, Table
from yuhuo_customs.testing import FixedClock
from yuhuo_customs.wire.dxp import Envelope, wrap

RECEIPT = (
    '<CEB304Message xmlns="http://www.chinaport.gov.cn/ceb" guid="00000000-0000-0000-0000-00000000000A" version="1.0">'
    "<OrderReturn><guid>G</guid><ebpCode>1</ebpCode><orderNo>A+1</orderNo><returnStatus>2</returnStatus>"
    "<returnTime>20261111080000000</returnTime><returnInfo>豫</returnInfo></OrderReturn></CEB304Message>"
).encode()
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
ENVELOPE = wrap(Envelope("R1", "S", ("R",), "2026-11-11T08:00:00", "CEB304Message", RECEIPT))
PUSHES = {
    "form": (FORM, urlencode({"messageText": ENVELOPE.decode()}).encode(), ENVELOPE),
    "form with base64": (
        FORM,
        urlencode({"messageText": base64.b64encode(RECEIPT).decode()}).encode(),
        RECEIPT,
    ),
    "form with base64, + as blank": (
        FORM,
        b"messageText=" + base64.b64encode(RECEIPT).replace(b"=", b"%3D"),
        RECEIPT,
    ),
    "json": (JSON, json.dumps({"messageText": RECEIPT.decode()}).encode(), RECEIPT),
    "the body itself": ("text/xml", RECEIPT, RECEIPT),
    "no XML at all": ("text/xml", b"rubbish", b"rubbish"),
}


@pytest.fixture
def settings(tmp_path):
    table = Table("gateway.p", {"kind": "http", "url": "https://platform.example"})
    return Settings(state=str(tmp_path), gateway="p", gateways={"p": table})


@pytest.fixture
def listener(settings):
    with listening(settings=settings, clock=FixedClock(), port=0) as made:
        thread = threading.Thread(target=made.serve)
        thread.start()
        yield made
        made.stop()
        thread.join(5)


def push(listener, kind, body, path="/receipts", **headers):
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(listener.url.split(":")[2].split("/")[0]), timeout=5
    )
    connection.request("POST", path, body, {"Content-Type": kind, **headers})
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def stored(settings):
    with Ledger.open(settings.ledger_path, FixedClock()) as ledger, ledger.reading() as connection:
        return [
            bytes(row[0]) for row in connection.execute(select(RECEIPTS.c.content).order_by(RECEIPTS.c.id))
        ]


@pytest.mark.parametrize("name", PUSHES)
def test_what_is_answered_is_stored(listener, settings, name):
    kind, body, raw = PUSHES[name]
    assert push(listener, kind, body) == (200, "success")
    assert stored(settings) == [raw]


def test_the_same_receipt_again_is_one(listener, settings):
    kind, body, raw = PUSHES["form"]
    assert [push(listener, kind, body)[0] for _ in range(3)] == [200, 200, 200]
    assert stored(settings) == [raw]


def test_many_at_once(listener, settings):
    bodies = [urlencode({"messageText": f"<r>{number}</r>"}).encode() for number in range(20)]
    seen = []
    threads = [
        threading.Thread(target=lambda each=each: seen.append(push(listener, FORM, each)[0]))
        for each in bodies
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (seen, len(stored(settings)), listener.taken) == ([200] * 20, 20, 20)


def test_no_yes_before_it_is_durable(listener, settings, monkeypatch):
    def full(*_words):
        raise LedgerError(Text("满", "disk full"), todo=Text("清", "make room"))

    with monkeypatch.context() as patch:
        patch.setattr(intake, "collect", full)
        status, words = push(listener, *PUSHES["form"][:2])
    assert (status, "success" in words) == (503, False)
    assert (stored(settings), listener.failed) == ([], 1)
    assert push(listener, *PUSHES["form"][:2])[0] == 200
    assert len(stored(settings)) == 1


@pytest.mark.parametrize(
    ("kind", "body", "path", "status"),
    [
        (FORM, b"other=1", "/receipts", 400),
        (FORM, b"messageText=", "/receipts", 400),
        (JSON, b"[]", "/receipts", 400),
        ("text/xml", b"", "/receipts", 400),
        ("text/xml", RECEIPT, "/other", 404),
        ("text/xml", RECEIPT, "/receipts/../receipts", 404),
    ],
)
def test_what_is_no_push_is_not_stored(listener, settings, kind, body, path, status):
    assert push(listener, kind, body, path)[0] == status
    assert stored(settings) == []


def test_too_large_or_without_a_length(listener, settings):
    assert push(listener, FORM, b"", **{"Content-Length": "99999999999"})[0] == 413
    assert push(listener, FORM, b"", **{"Content-Length": "-1"})[0] == 411
    assert stored(settings) == []


def test_a_push_that_is_cut_leaves_nothing(listener, settings):
    import socket

    port = int(listener.url.split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"POST /receipts HTTP/1.1\r\nContent-Type: text/xml\r\nContent-Length: 500\r\n\r\n<half")
    assert push(listener, "text/xml", b"<a/>")[0] == 200
    assert stored(settings) == [b"<a/>"]


def test_only_http_gateways_push(tmp_path):
    with pytest.raises(UsageError, match="pushes nothing"), listening(settings=Settings(state=str(tmp_path))):
        pass


def test_a_taken_port_is_named(listener, settings):
    port = int(listener.url.split(":")[2].split("/")[0])
    with pytest.raises(SetupError, match="cannot listen"), listening(settings=settings, port=port):
        pass
