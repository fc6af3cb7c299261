"""Every way in which an exchange over HTTP goes wrong, and what is said of it: not sent, refused, or not known."""

import contextlib
import dataclasses
import socket
import ssl
import threading
import time

import pytest

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import AlreadyThere, GatewayError, NotSent, OutcomeUnknown, Refused, SetupError
from yuhuo_customs.settings import Settings, Table
from yuhuo_customs.testing import FixedClock
from yuhuo_customs.testing.peer import peer, reply

MESSAGE = Outgoing("M1", "CEB303Message", b"<CEB303Message/>", "DXPENT0000000001", "20261111080000")
FAST = {"connect": 1.0, "read": 0.3, "total": 0.8}


def rep(code="4000", about="M1", info="ok", reference="R1"):
    return (
        f'<DxpRep xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><RecevierId>S</RecevierId><Response>'
        f"<ResponseCode>{code}</ResponseCode><ResponseInfo>{info}</ResponseInfo><Results><Result><RecId>{reference}</RecId>"
        f"</Result></Results><OriHead><CopMsgId>{about}</CopMsgId></OriHead></Response></DxpRep>"
    ).encode()


@pytest.fixture
def other():
    with peer() as made:
        yield made


def gateway(url, **more):
    values = {"kind": "http", "url": url, "path": "/dxp", "timeouts": FAST} | more
    settings = Settings(dxpId="DXPENT0000000001", gateways={"t": Table("gateway.t", values)})
    return gateways.open("t", settings, FixedClock())


def cut(connection):
    connection.shutdown(socket.SHUT_RDWR)


def drip(content, pause=0.1):
    def deed(connection):
        for at in range(len(content)):
            connection.sendall(content[at : at + 1])
            time.sleep(pause)

    return deed


def flood(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    for _ in range(15_000):
        connection.sendall(b"x" * 65_536)


def silent(connection):
    time.sleep(0.6)


HTML = b"<html><body>Please log in to the network</body></html>"
ANSWERS = {
    "stored, then cut": (cut, OutcomeUnknown, "before the answer was whole"),
    "half an answer": (reply(rep())[:-20], OutcomeUnknown, "before the answer was whole"),
    "half a head": (reply(rep())[:20], OutcomeUnknown, "before the answer was whole"),
    "no HTTP at all": (b"220 ftp ready\r\n", OutcomeUnknown, "before the answer was whole"),
    "silence": (silent, OutcomeUnknown, "No answer within 0.3 s"),
    "a head that drips": (drip(reply(rep())), OutcomeUnknown, "more than 0.8 s"),
    "a body that drips": (
        lambda each: (each.sendall(reply(rep())[:80]), drip(reply(rep())[80:])(each)),
        OutcomeUnknown,
        "more than 0.8 s",
    ),
    "an answer of 1 GB": (flood, OutcomeUnknown, "larger than 1,048,576"),
    "a compressed answer": (reply(rep(), "200 OK", "Content-Encoding: gzip"), OutcomeUnknown, "compressed"),
    "a captive portal": (reply(HTML), OutcomeUnknown, "not in the platform's form"),
    "an empty answer": (reply(b""), OutcomeUnknown, "not in the platform's form"),
    "no content": (
        b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
        OutcomeUnknown,
        "platform's form",
    ),
    "another message's answer": (reply(rep(about="M2")), OutcomeUnknown, "not in the platform's form"),
    "500": (reply(HTML, "500 Internal Server Error"), OutcomeUnknown, "HTTP 500"),
    "502": (reply(HTML, "502 Bad Gateway"), OutcomeUnknown, "HTTP 502"),
    "504": (reply(HTML, "504 Gateway Timeout"), OutcomeUnknown, "HTTP 504"),
    "408": (reply(b"", "408 Request Timeout"), OutcomeUnknown, "HTTP 408"),
    "redirected elsewhere": (
        reply(b"", "307 Temporary Redirect", "Location: https://elsewhere.invalid/dxp"),
        OutcomeUnknown,
        "redirected to elsewhere.invalid: refused",
    ),
    "redirected in a circle": (
        reply(b"", "307 Temporary Redirect", "Location: /dxp"),
        OutcomeUnknown,
        "Too many",
    ),
    "see other": (reply(b"", "303 See Other", "Location: /login"), OutcomeUnknown, "redirected"),
    "3003": (reply(rep("3003")), OutcomeUnknown, "does not know the outcome (3003 ok)"),
    "401": (reply(HTML, "401 Unauthorized"), NotSent, "Access denied (HTTP 401)"),
    "403": (reply(HTML, "403 Forbidden"), NotSent, "Access denied (HTTP 403)"),
    "404": (reply(HTML, "404 Not Found"), NotSent, "No such address"),
    "429": (reply(b"", "429 Too Many Requests"), NotSent, "Too many requests"),
    "3001": (reply(rep("3001")), NotSent, "could not take it in (3001 ok)"),
    "413": (reply(b"", "413 Payload Too Large"), Refused, "HTTP 413"),
    "400 with a reason": (reply(rep("0001"), "400 Bad Request"), Refused, "0001 ok"),
    "a code of customs' list": (reply(rep("1001", info="签名无效")), Refused, "1001 签名无效"),
    "a code of the platform": (reply(rep("4711")), Refused, "4711 ok"),
    "there already": (reply(rep("4001")), AlreadyThere, "has this message already"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_an_answer_means(other, name):
    deed, kind, words = ANSWERS[name]
    other.answers(deed)
    made = gateway(other.url)
    start = time.monotonic()
    with pytest.raises(GatewayError) as caught:
        made.hand_over(MESSAGE)
    assert type(caught.value) is kind
    assert words in caught.value.what.en
    assert caught.value.where == f"127.0.0.1:{other.port}"
    assert time.monotonic() - start < 10  # a drip lasts half a minute; a loaded machine is slow, not wrong


def test_taken_in_with_and_without_a_reference(other):
    other.answers(reply(rep()), reply(rep(reference="")))
    made = gateway(other.url)
    assert [made.hand_over(MESSAGE), made.hand_over(MESSAGE)] == ["R1", ""]
    assert other.requests[0] == other.requests[1]


def test_a_redirect_on_the_same_host_carries_the_same_bytes(other):
    other.answers(reply(b"", "308 Permanent Redirect", "Location: /new"), reply(rep()))
    assert gateway(other.url).hand_over(MESSAGE) == "R1"
    bodies = [request.partition(b"\r\n\r\n")[2] for request in other.requests]
    assert other.requests[1].startswith(b"POST /new HTTP/1.1\r\n")
    assert bodies[0] == bodies[1] != b""


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", 7.0),
        ("Wed, 11 Nov 2026 00:00:30 GMT", 30.0),
        ("Tue, 10 Nov 2026 00:00:30 GMT", 0.0),
        ("99999999999999", 86400.0),
        ("soon", None),
        ("-5", None),
        ("1.5e9", None),
    ],
)
@pytest.mark.parametrize(
    ("status", "kind"), [("429 Too Many Requests", NotSent), ("503 Busy", OutcomeUnknown)]
)
def test_the_wait_that_is_asked_for(other, header, wait, status, kind):
    other.answers(reply(b"", status, f"Retry-After: {header}"))
    with pytest.raises(kind) as caught:
        gateway(other.url).hand_over(MESSAGE)
    assert caught.value.retry_after == wait


def test_a_refused_connection_is_not_sent():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotSent, match="nothing was sent"):
        gateway(f"http://127.0.0.1:{port}").hand_over(MESSAGE)


def test_a_name_that_does_not_exist_is_not_sent():
    with pytest.raises(NotSent, match="host name is not known"):
        gateway("https://platform.invalid").hand_over(MESSAGE)


def test_no_tls_on_the_other_side_is_not_sent(other):
    other.answers(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    other.read = 1
    with pytest.raises(NotSent, match="nothing was sent"):
        gateway(other.url.replace("http:", "https:")).hand_over(MESSAGE)


def test_an_unknown_certificate_is_not_sent_and_cannot_be_waved_through(tmp_path):
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from yuhuo_customs.signing.demo import throwaway

    key, certificate = throwaway("localhost")
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    heard = []
    listener = socket.create_server(("127.0.0.1", 0))

    def shake():
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            heard.append(context.wrap_socket(connection, server_side=True).recv(10))

    with listener:
        thread = threading.Thread(target=shake)
        thread.start()
        url = f"https://localhost:{listener.getsockname()[1]}"
        with pytest.raises(NotSent, match="TLS"):
            gateway(url).hand_over(MESSAGE)
        thread.join(5)
    assert heard == []
    for word in ("verify", "verify_tls", "insecure", "tls_verify"):
        with pytest.raises(SetupError, match="no such setting"):
            gateway(url, **{word: False})


def test_cut_while_writing_is_not_known(other):
    other.answers(cut)
    other.read = 100
    big = dataclasses.replace(MESSAGE, content=b"<a>" + b"x" * 9_000_000 + b"</a>")
    with pytest.raises(OutcomeUnknown, match="broke"):
        gateway(other.url).hand_over(big)


def test_denied_in_the_middle_of_a_batch(other):
    other.answers(reply(rep()), reply(HTML, "401 Unauthorized"), reply(rep()))
    made = gateway(other.url)
    assert made.hand_over(MESSAGE) == "R1"
    with pytest.raises(NotSent, match="Access denied"):
        made.hand_over(MESSAGE)
    assert made.hand_over(MESSAGE) == "R1"


LOOK = {"look_up": {"path": "/messages/{cop_msg_id}"}}


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (reply(b'{"state": "taken_in", "copMsgId": "a/b"}'), "taken_in"),
        (reply(b'{"state": "unknown_there", "copMsgId": "a/b"}', "404 Not Found"), "unknown_there"),
        (reply(HTML, "404 Not Found"), "cannot_tell"),
        (reply(HTML), "cannot_tell"),
        (reply(b'{"state": "taken_in", "copMsgId": "other"}'), "cannot_tell"),
        (reply(b'{"state": "later", "copMsgId": "a/b"}'), "cannot_tell"),
        (reply(b"[" * 100_000), "cannot_tell"),
    ],
)
def test_a_look_up_believes_only_an_answer_about_this_message(other, deed, told):
    other.answers(deed)
    assert gateway(other.url, **LOOK).look_up("a/b") == told
    assert other.requests[0].startswith(b"GET /messages/a%2Fb HTTP/1.1\r\n")


@pytest.mark.parametrize("deed", [cut, reply(b"", "502 Bad Gateway"), reply(b"", "401 Unauthorized")])
def test_a_look_up_that_fails_is_plain_trouble(other, deed):
    other.answers(deed)
    with pytest.raises(GatewayError) as caught:
        gateway(other.url, **LOOK).look_up("M1")
    assert type(caught.value) is GatewayError


def test_without_a_path_nobody_is_asked(other):
    made = gateway(other.url)
    assert (made.can_look_up, made.look_up("M1"), list(made.collect())) == (False, "cannot_tell", [])
    assert other.connections == 0
