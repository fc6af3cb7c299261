"""The shapes of local platforms (transport.md §6.3), each written as a profile: what leaves, and how the answer is read."""

import base64
import json
import socket
import sys
import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, unquote

import pytest

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import NotSent, OutcomeUnknown, Refused, SetupError
from yuhuo_customs.settings import Settings, Table
from yuhuo_customs.testing import FixedClock
from yuhuo_customs.testing.peer import peer, reply
from yuhuo_customs.wire import dxp

CEB = '<CEB303Message a="1">豫 &amp; +</CEB303Message>'.encode()
MESSAGE = Outgoing("M-1", "CEB303Message", CEB, "DXPENT0000000001", "20261111080000")
CODED = base64.b64encode(CEB).decode()


@pytest.fixture
def other():
    with peer() as made:
        yield made


@pytest.fixture
def connect(other, tmp_path, monkeypatch):
    monkeypatch.setenv("PLATFORM_KEY", "canary-5521")

    def connect(clock=None, **more):
        values = {"kind": "http", "url": other.url, "timeouts": {"read": 5, "connect": 5, "total": 10}} | more
        settings = Settings(
            state=str(tmp_path), dxpId="DXPENT0000000001", gateways={"p": Table("gateway.p", values)}
        )
        return gateways.open("p", settings, clock or FixedClock())

    return connect


def sent(other):
    head, _, body = other.requests[-1].partition(b"\r\n\r\n")
    return head.decode(), body.decode()


def form(other):
    return {name: value[0] for name, value in parse_qs(sent(other)[1]).items()}


ENCRYPTING = """
import base64, json, sys
given = json.load(sys.stdin)
text = base64.b64decode(given["content"])
print(json.dumps({"content": base64.b64encode(text[::-1]).decode(), "sign": f"{len(text)}/{given['kind']}"}))
"""
THROUGH = [sys.executable, "-c", ENCRYPTING]
SHAPES = {
    "A": (
        {"body": {"form": "json"}, "answer": {"form": "text", "taken": ["OK"]}},
        b"OK",
        b"busy",
    ),
    "B": (
        {
            "body": {
                "form": "form", "field": "messageText", "envelope": False, "base64": True,
                "template": "<Wrapped><Type>{kind}</Type><Id>{cop_msg_id}</Id><Body>{data}</Body></Wrapped>",
                "fields": {"clientid": "firm", "messageType": "{kind}"}, "secret_fields": {"key": {"env": "PLATFORM_KEY"}},
            },
            "answer": {"form": "text", "taken": ["success"]},
        },
        b"success",
        b"fail",
    ),
    "C, one operation with a DxpMsg": (
        {
            "headers": {"SOAPAction": "send"},
            "body": {"template": "<s:Envelope><s:Body><send><in>{data}</in></send></s:Body></s:Envelope>"},
            "answer": {"form": "xml", "inside": "out", "code": "chkMark", "info": "resultInfo", "taken": ["1"]},
        },
        b"<e><out>&lt;a&gt;&lt;chkMark&gt;1&lt;/chkMark&gt;&lt;/a&gt;</out></e>",
        b"<e><out>&lt;a&gt;&lt;chkMark&gt;2&lt;/chkMark&gt;&lt;/a&gt;</out></e>",
    ),
    "C, encrypted and signed": (
        {
            "body": {
                "envelope": False, "through": THROUGH,
                "template": "<send><content>{data}</content><type>{kind}</type><sign>{sign}</sign><from>{sender}</from></send>",
            },
            "answer": {"form": "xml", "code": "chkMark", "taken": ["1"]},
        },
        b"<r><chkMark>1</chkMark></r>",
        b"<r><chkMark>2</chkMark></r>",
    ),
    "D": (
        {
            "body": {
                "form": "form", "field": "content", "envelope": False, "base64": True, "through": THROUGH,
                "template": "{data}", "kinds": {"CEB303Message": "CEB30300"},
                "fields": {"appId": "app", "bizCode": "{name}", "bizId": "{cop_msg_id}", "timestamp": "{created}", "sign": "{sign}"},
            },
            "answer": {"form": "json", "code": "code", "taken": ["0"]},
        },
        b'{"code": 0}',
        b'{"code": 17}',
    ),
    "E": (
        {
            "body": {
                "form": "form", "envelope": False, "base64": True, "wrapped_base64": True,
                "template": "<DTC_Message><MessageHead><Id>{cop_msg_id}</Id></MessageHead><MessageBody><DTCFlow>{data}</DTCFlow></MessageBody></DTC_Message>",
            },
            "answer": {"form": "xml", "code": "SUCCESS", "info": "MEMO", "reference": "WORK_NO", "taken": ["1"]},
        },
        b"<MES_ASK_INFO><SUCCESS>1</SUCCESS><WORK_NO>W7</WORK_NO></MES_ASK_INFO>",
        b"<MES_ASK_INFO><SUCCESS>0</SUCCESS><MEMO>bad</MEMO></MES_ASK_INFO>",
    ),
    "H": (
        {
            "body": {
                "form": "json", "envelope": False, "through": THROUGH, "base64": True,
                "template": '{"signed": true, "firm": "\\"{sender}", "type": "{kind}", "content": "{data}", "id": "{cop_msg_id}"}',
            },
            "answer": {"form": "json", "code": "result.code", "taken": ["OK"], "reference": "result.id"},
        },
        b'{"result": {"code": "OK", "id": 7}}',
        b'{"result": {"code": "NO"}}',
    ),
}  # fmt: skip
"""Profile, an answer that says taken, one that says refused. F and G are no HTTP; I is a push, below."""
WHOLE = {
    "A": lambda other: json.loads(sent(other)[1])["Message"]["MessageBody"]["data"] == CODED,
    "B": lambda other: form(other) == {
        "messageText": f"<Wrapped><Type>CEB303Message</Type><Id>M-1</Id><Body>{CODED}</Body></Wrapped>",
        "clientid": "firm", "messageType": "CEB303Message", "key": "canary-5521",
    },
    "C, one operation with a DxpMsg": lambda other: (
        "SOAPAction: send" in sent(other)[0]
        and dxp.unwrap(sent(other)[1].partition("<in>")[2].partition("</in>")[0]
                       .replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').encode()).data == CEB
    ),
    "C, encrypted and signed": lambda other: sent(other)[1] == (
        f"<send><content>{base64.b64encode(CEB[::-1]).decode()}</content><type>CEB303Message</type>"
        f"<sign>{len(CEB)}/CEB303Message</sign><from>DXPENT0000000001</from></send>"
    ),
    "D": lambda other: form(other) == {
        "content": base64.b64encode(CEB[::-1]).decode(), "appId": "app", "bizCode": "CEB30300", "bizId": "M-1",
        "timestamp": "20261111080000", "sign": f"{len(CEB)}/CEB303Message",
    },
    "E": lambda other: f"<DTCFlow>{CODED}</DTCFlow>" in base64.b64decode(form(other)["data"]).decode(),
    "H": lambda other: json.loads(sent(other)[1]) == {
        "signed": True, "firm": '"DXPENT0000000001', "type": "CEB303Message",
        "content": base64.b64encode(CEB[::-1]).decode(), "id": "M-1",
    },
}  # fmt: skip
REFERENCES = {"E": "W7", "H": "7"}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_leaves_as_its_profile_says_and_its_answer_is_read(connect, other, shape):
    profile, good, bad = SHAPES[shape]
    other.answers(reply(good), reply(good), reply(bad), reply(b"<html>log in</html>"))
    made = connect(**profile)
    assert made.hand_over(MESSAGE) == REFERENCES.get(shape, "")
    assert WHOLE[shape](other)
    made.hand_over(MESSAGE)
    assert other.requests[0] == other.requests[1]  # the same bytes at every try
    with pytest.raises(Refused):
        made.hand_over(MESSAGE)
    with pytest.raises(OutcomeUnknown, match="platform's form"):
        made.hand_over(MESSAGE)


def test_what_is_filled_in_is_escaped_and_never_filled_again(connect, other):
    other.answers(reply(b"OK"))
    body = {"template": "<a><id>{cop_msg_id}</id>{data}{other}</a>", "envelope": False}
    made = connect(body=body, answer={"form": "text", "taken": ["OK"]})
    made.hand_over(replace(MESSAGE, cop_msg_id="<{kind}>", content=b"{cop_msg_id}"))
    assert sent(other)[1] == "<a><id>&lt;{kind}&gt;</id>{cop_msg_id}{other}</a>"


@pytest.mark.parametrize(
    ("program", "kind", "words"),
    [
        ([sys.executable, "-c", "raise SystemExit(3)"], NotSent, "ended with 3"),
        ([sys.executable, "-c", "print('no')"], NotSent, "no JSON object"),
        ([sys.executable, "-c", "print('[1]')"], NotSent, "no JSON object"),
        (["/no/such/program"], SetupError, "cannot be run"),
    ],
)
def test_a_program_that_fails_lets_nothing_leave(connect, other, program, kind, words):
    with pytest.raises(kind, match=words):
        connect(body={"template": "{data}", "through": program}).hand_over(MESSAGE)
    assert other.connections == 0


def test_a_template_without_the_message_is_refused(connect):
    with pytest.raises(SetupError, match="must hold"):
        connect(body={"template": "<a/>"})


WINDOW = {
    "path": "/receipts?dxp={sender}&type={kind}&from={since}",
    "kinds": ["CEB304", "CEB604"],
    "overlap": 60,
    "first_days": 1,
}


def page(*texts):
    return reply(
        json.dumps(
            {"receipts": [{"content": base64.b64encode(each.encode()).decode()} for each in texts]}
        ).encode()
    )


def asked(other):
    return [unquote(each.split(b" ")[1].decode()).partition("?")[2] for each in other.requests]


def test_polling_by_moment_overlaps_and_moves_on_only_when_all_is_durable(connect, other):
    clock = FixedClock()
    begin = clock.now()
    other.answers(
        page("a"), page("b"), page("a"), page("b", "c"), page("a"), page("b", "c", "d"), page(), page()
    )
    made = connect(clock, receipts=WINDOW)
    first = made.collect()
    assert [each.content for each in first] == [b"a", b"b"]
    day_ago = f"{begin - timedelta(days=1, seconds=60):%Y%m%d%H%M%S}"
    assert asked(other) == [f"dxp=DXPENT0000000001&type=CEB{kind}&from={day_ago}" for kind in (304, 604)]
    # not acknowledged (a crash): the next process gets all of it once more
    again = connect(clock, receipts=WINDOW)
    second = again.collect()
    assert [each.content for each in second] == [b"a", b"b", b"c"]
    again.acknowledge([second[0].id, second[1].id])  # one is missing: the moment stays
    again.acknowledge([second[2].id])
    # what was acknowledged inside the overlap is passed over
    clock.moment += timedelta(seconds=30)
    third = connect(clock, receipts=WINDOW)
    assert [each.content for each in third.collect()] == [b"d"]
    assert asked(other)[-1].endswith(f"from={begin - timedelta(seconds=60):%Y%m%d%H%M%S}")
    third.acknowledge([])
    third.collect()
    assert asked(other)[-1].endswith(f"from={begin - timedelta(seconds=60):%Y%m%d%H%M%S}")


def test_shape_i_is_a_push_that_gets_its_json_answer(tmp_path):
    import http.client
    import threading

    from yuhuo_customs.pipeline.listening import listening

    push = {"field": "MessageContent", "answer": '{"code": "0"}', "answer_type": "application/json"}
    table = Table("gateway.p", {"kind": "http", "url": "https://p.example", "push": push})
    settings = Settings(state=str(tmp_path), gateway="p", gateways={"p": table})
    with listening(settings=settings, clock=FixedClock(), port=0) as listener:
        thread = threading.Thread(target=listener.serve)
        thread.start()
        connection = http.client.HTTPConnection(
            "127.0.0.1", int(listener.url.split(":")[2].split("/")[0]), timeout=5
        )
        body = json.dumps(
            {"MessageType": "CEB622", "Sender": "S", "MessageContent": "<CEB622Message/>", "SendTime": "t"}
        )
        connection.request("POST", "/receipts", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read()), answer.headers["Content-Type"]) == (
            200, {"code": "0"}, "application/json; charset=utf-8",
        )  # fmt: skip
        connection.close()
        listener.stop()
        thread.join(5)


def test_a_name_that_takes_for_ever_is_not_sent_in_time(monkeypatch, tmp_path):
    whole = socket.getaddrinfo

    def slow(host, *words, **more):
        if host == "platform.example":
            time.sleep(3)
        return whole(host, *words, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    values = {
        "kind": "http",
        "url": "https://platform.example",
        "timeouts": {"connect": 0.3, "read": 5, "total": 9},
    }
    settings = Settings(state=str(tmp_path), dxpId="D", gateways={"p": Table("gateway.p", values)})
    made = gateways.open("p", settings, FixedClock())
    for ask in (lambda: made.hand_over(MESSAGE), made.reach):
        start = time.monotonic()
        with pytest.raises(NotSent, match="looking up the host name took too long"):
            ask()
        assert time.monotonic() - start < 2.5


def test_the_total_time_holds_for_all_redirects_together(connect, other):
    def later(connection):
        time.sleep(0.5)
        connection.sendall(reply(b"", "307 Temporary Redirect", "Location: /next"))

    other.answers(later)
    start = time.monotonic()
    with pytest.raises(OutcomeUnknown, match=r"more than 0\.8 s"):
        connect(timeouts={"read": 5, "connect": 5, "total": 0.8}).hand_over(MESSAGE)
    assert time.monotonic() - start < 2.5
