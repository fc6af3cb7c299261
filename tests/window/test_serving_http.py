"""The window over real HTTP on the loopback: messages, look-up, receipts, and every fault of a connection."""

import base64
import http.client
import json
import re
import socket
import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlencode, urlsplit

import pytest
from lxml import etree

from yuhuo_customs.testing import serve_window

DXP = "{http://www.chinaport.gov.cn/dxp}"


def envelope(
    cop_msg_id, content=b"<CEB303Message/>", sender="DXPENT0000000001", kind="CEB303Message", **more
):
    created = more.get("created", "2026-11-11T08:00:00")
    return (
        f'<dxp:DxpMsg xmlns:dxp="{DXP[1:-1]}" ver="1.0"><dxp:TransInfo><dxp:CopMsgId>{cop_msg_id}</dxp:CopMsgId>'
        f"<dxp:SenderId>{sender}</dxp:SenderId><dxp:ReceiverIds><dxp:ReceiverId>DXPEDCCEB0000003</dxp:ReceiverId>"
        f"</dxp:ReceiverIds><dxp:CreatTime>{created}</dxp:CreatTime><dxp:MsgType>{kind}</dxp:MsgType></dxp:TransInfo>"
        f"<dxp:Data>{base64.b64encode(content).decode()}</dxp:Data></dxp:DxpMsg>"
    ).encode()


class Client:
    """The least that can speak to it; one connection for each request."""

    def __init__(self, served):
        self.address = urlsplit(served.url)

    def request(self, method, path, body=None, kind="text/xml", timeout=5):
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=timeout)
        try:
            connection.request(method, path, body, {"Content-Type": kind} if body is not None else {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def post(self, body, path="/dxp", **more):
        status, headers, answer = self.request("POST", path, body, **more)
        return status, headers, answer

    def reply(self, body, **more):
        status, _, answer = self.post(body, **more)
        root = etree.fromstring(answer)
        response = root.find(f"{DXP}Response")
        return (
            status,
            response.findtext(f"{DXP}ResponseCode"),
            response.findtext(f"{DXP}Results/{DXP}Result/{DXP}RecId"),
            response.findtext(f"{DXP}OriHead/{DXP}CopMsgId"),
        )

    def get(self, path):
        status, _, answer = self.request("GET", path)
        return status, json.loads(answer)


@pytest.fixture
def serve(tmp_path):
    """Serve a window with a scenario; the client and the server."""
    opened = []

    def serve(scenario=None, **doors):
        served = serve_window(tmp_path / "window", scenario, **doors)
        server = served.__enter__()
        opened.append(served)
        return Client(server), server

    yield serve
    for each in opened:
        each.__exit__(None, None, None)


def test_a_message_is_taken_once_and_known(serve):
    client, server = serve()
    assert client.get("/messages/M%2F1") == (404, {"state": "unknown_there", "copMsgId": "M/1"})
    assert client.reply(envelope("M/1")) == (200, "4000", "MOCK000000001", "M/1")
    assert client.reply(envelope("M/1")) == (200, "4001", "MOCK000000001", "M/1")
    assert client.reply(envelope("M/1", b"<other/>")) == (200, "4002", None, "M/1")
    status, found = client.get(f"/messages/{quote('M/1', safe='')}")
    assert (status, found["state"], found["reference"]) == (200, "taken_in", "MOCK000000001")
    message = server.book()["messages"][0]
    assert (message["arrived"], message["contents"], message["envelopes"]) == (3, 2, 2)


def test_another_envelope_around_the_same_bytes_shows_in_the_book(serve):
    client, server = serve()
    client.post(envelope("M1"))
    client.post(envelope("M1", created="2026-11-11T08:00:01"))
    message = server.book()["messages"][0]
    assert (message["arrived"], message["contents"], message["envelopes"]) == (2, 1, 2)


@pytest.mark.parametrize("field", ["data", "messageText"])
@pytest.mark.parametrize("coded", [True, False])
def test_a_form_is_an_envelope_too(serve, field, coded):
    client, _ = serve()
    text = base64.b64encode(envelope("M1")).decode() if coded else envelope("M1").decode()
    body = urlencode({field: text}).encode()
    assert client.reply(body, kind="application/x-www-form-urlencoded")[1] == "4000"


def test_plus_that_became_blank_in_a_form_is_mended(serve):
    client, _ = serve()
    text = base64.b64encode(envelope("M1", b"\xfb\xef\xbe" * 30)).decode()
    body = f"data={text}".encode()  # not URL-encoded: "+" arrives as a blank
    assert client.reply(body, kind="application/x-www-form-urlencoded")[1] == "4000"


def test_shape_a_answers_a_plain_word(serve):
    client, server = serve()

    def body(data):
        head = {"MessageId": "M1", "MessageType": "CEB303Message.xml", "SenderID": "DXPENT0000000001"}
        text = base64.b64encode(data).decode()
        return json.dumps({"Message": {"MessageHead": head, "MessageBody": {"data": text}}}).encode()

    answers = [client.post(body(data), "/json")[::2] for data in (b"<a/>", b"<a/>", b"<b/>")]
    assert [(status, answer[:4]) for status, answer in answers] == [
        (200, b"OK"),
        (200, b"OK"),
        (400, b"4002"),
    ]
    assert client.post(b"{}", "/json")[0] == 400
    assert server.book()["messages"][0]["kind"] == "CEB303Message"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "0001"),
        (b"<DxpMsg/>", "0001"),
        (b"no xml", "0001"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + envelope("M1"), "0001"),
        (envelope(""), "0002"),
        (envelope("M" * 256), "0002"),
        (envelope("M1", sender="x" * 17), "0002"),
        (envelope("M1", b""), "0002"),
        (envelope("M1", created="yesterday"), "0002"),
        (envelope("M1").replace(b"Data>", b"Data>!"), "0002"),
        (envelope("M1").replace(b"ReceiverId>", b"Other>"), "0002"),
    ],
)
def test_a_bad_envelope_is_refused_by_name(serve, body, code):
    client, server = serve()
    assert client.reply(body)[:2] == (400, code)
    assert server.book()["messages"] == []


def test_a_leading_zero_and_line_breaks_in_base64_are_accepted(serve):
    client, _ = serve()
    broken = re.sub(rb"(<dxp:Data>.{4})", rb"\1\n  ", envelope("M1"))
    assert client.reply(b"\0" + broken)[1] == "4000"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("POST", "/nowhere", 404),
        ("PUT", "/dxp", 501),
        ("GET", "/receipts?limit=0", 400),
    ],
)
def test_what_is_not_there_is_said(serve, method, path, status):
    client, _ = serve()
    assert client.request(method, path, b"x" if method != "GET" else None)[0] == status


def test_a_body_too_large_or_without_length_is_refused_at_once(serve):
    client, _ = serve()
    for header, status in [("Content-Length: 99999999999", b"413"), ("Transfer-Encoding: chunked", b"411")]:
        with socket.create_connection((client.address.hostname, client.address.port), timeout=5) as raw:
            raw.sendall(f"POST /dxp HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
            assert raw.recv(100).split()[1] == status


def receipts(client, query=""):
    status, found = client.get(f"/receipts{query}")
    assert status == 200
    return found


def test_receipts_come_in_envelopes_to_their_owner_until_acknowledged(serve, ceb):
    client, _ = serve()
    client.post(envelope("M1", ceb.message(ceb.order("A1")), sender="DXPENT0000000001"))
    client.post(envelope("M2", ceb.message(ceb.order("A2")), sender="DXPENT0000000002"))
    mine = receipts(client, "?dxpId=DXPENT0000000001")["receipts"]
    theirs = receipts(client, "?dxpId=DXPENT0000000002&envelope=none")["receipts"]
    assert ([each["msgType"] for each in mine], len(theirs)) == (["CEB304Message"], 2)
    root = etree.fromstring(base64.b64decode(mine[0]["content"]))
    assert root.findtext(f".//{DXP}SenderId") == "DXPEDCCEB0000003"
    assert root.findtext(f".//{DXP}ReceiverId") == "DXPENT0000000001"
    assert b"<ceb:orderNo>A1<" in base64.b64decode(root.findtext(f"{DXP}Data"))
    assert b"<ceb:orderNo>A2<" in base64.b64decode(theirs[0]["content"])
    body = json.dumps({"ids": [mine[0]["id"], "000000999"]}).encode()
    assert json.loads(client.post(body, "/receipts/acknowledge")[2]) == {"forgotten": 1}
    later = receipts(client, "?dxpId=DXPENT0000000001")["receipts"]
    assert mine[0]["id"] not in [each["id"] for each in later]
    assert client.post(b"{}", "/receipts/acknowledge")[0] == 400


def test_receipts_come_page_by_page_without_a_new_round(serve):
    client, _ = serve()
    for number in range(5):
        client.post(envelope(f"M{number}"))
    first = receipts(client, "?limit=3")
    second = receipts(client, f"?limit=3&after={first['receipts'][-1]['id']}")
    assert [len(first["receipts"]), first["more"], len(second["receipts"]), second["more"]] == [
        3,
        True,
        2,
        False,
    ]


def test_own_rounds_need_no_fetching(serve, ceb):
    client, server = serve(every=0.02)
    client.post(envelope("M1", ceb.message(ceb.order("A1"))))
    deadline = time.monotonic() + 5
    while server.window.open() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.book()["documents"][0]["status"] == 120
    assert client.get("/health")[1] == {"window": "mock", "open": 0}


def test_the_book_by_http_is_that_of_the_window(serve, ceb):
    client, server = serve()
    client.post(envelope("M1", ceb.message(ceb.order("A1"), ceb.order("A2"), signed=False)))
    client.post(envelope("M2", ceb.message(ceb.order("A1"))))
    status, book = client.get("/book")
    assert (status, book) == (200, server.book())
    keys = [(each["key"]["orderNo"], each["declared"], each["refused"]) for each in book["documents"]]
    assert keys == [("A1", 1, 1), ("A2", 0, 1)]


def test_a_second_server_goes_on_where_the_first_stopped(tmp_path):
    with serve_window(tmp_path) as served:
        Client(served).post(envelope("M1"))
    with serve_window(tmp_path) as served:
        assert Client(served).reply(envelope("M1"))[1] == "4001"


def test_many_connections_and_slow_clients(serve):
    client, server = serve()
    address = (client.address.hostname, client.address.port)
    slow = [socket.create_connection(address) for _ in range(60)]
    for each in slow:
        each.sendall(b"POST /dxp HTTP/1.1\r\nContent-Length: 1000\r\n\r\nhalf")
    threads = [threading.Thread(target=client.post, args=(envelope(f"M{number}"),)) for number in range(60)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for each in slow:
        each.close()
    assert len(server.book()["messages"]) == 60


# --- faults -----------------------------------------------------------------------------------------------------------

GONE = (http.client.RemoteDisconnected, ConnectionError, http.client.IncompleteRead)


def stored(client, cop_msg_id="M1"):
    return client.get(f"/messages/{cop_msg_id}")[0] == 200


@pytest.mark.parametrize(("do", "kept"), [("lost-reply", True), ("half-reply", True), ("cut-reading", False)])
def test_a_cut_connection(serve, do, kept):
    client, server = serve(f'[[fault]]\ndo = "{do}"')
    with pytest.raises(GONE):
        client.post(envelope("M1", b"<a/>" * 100_000))
    assert stored(client) is kept
    assert client.reply(envelope("M1", b"<a/>" * 100_000))[1] == ("4001" if kept else "4000")
    assert len(server.book()["messages"]) == 1


def test_an_outage_has_a_beginning_and_an_end(serve):
    client, _ = serve('[[fault]]\ndo = "outage"\nfrom = 0\nto = 0.3')
    with pytest.raises(GONE):
        client.post(envelope("M1"))
    with pytest.raises(GONE):
        client.get("/receipts")
    time.sleep(0.35)
    assert not stored(client)
    assert client.reply(envelope("M1"))[1] == "4000"


@pytest.mark.parametrize("do", ["slow-reply", "early-receipt"])
def test_a_slow_answer(serve, do):
    client, server = serve(f'[[fault]]\ndo = "{do}"\nseconds = 0.3')
    with pytest.raises(TimeoutError):
        client.post(envelope("M1"), timeout=0.1)
    assert stored(client)
    assert len(server.window.waiting()) == (do == "early-receipt")


def test_one_byte_at_a_time(serve):
    client, _ = serve('[[fault]]\ndo = "drip"\nseconds = 0.2')
    with socket.create_connection((client.address.hostname, client.address.port), timeout=5) as raw:
        body = envelope("M1")
        raw.sendall(b"POST /dxp HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        assert [raw.recv(100), raw.recv(100)] == [b"H", b"T"]
    assert stored(client)


@pytest.mark.parametrize("do", ["429", "503"])
def test_told_to_wait(serve, do):
    scenario = "".join(
        f'[[fault]]\ndo = "{do}"\nseconds = 90\nretry = "{retry}"\nnth = [{number}]\n'
        for number, retry in enumerate(("seconds", "date", "rubbish", "none"), 1)
    )
    client, _ = serve(scenario)
    answers = [client.post(envelope("M1"))[:2] for _ in range(4)]
    assert {status for status, _ in answers} == {int(do)}
    waits = [headers["Retry-After"] for _, headers in answers]
    assert waits[0] == "90"
    assert 85 < (parsedate_to_datetime(waits[1]) - datetime.now(UTC)).total_seconds() < 91
    assert waits[2:] == ["soon-ish, after lunch", None]
    assert not stored(client)
    assert client.reply(envelope("M1"))[1] == "4000"


@pytest.mark.parametrize(
    ("fault", "status", "kept"),
    [
        ('do = "500"', 500, False),
        ('do = "502"', 502, False),
        ('do = "502"\nstored = true', 502, True),
        ('do = "504"', 504, True),
        ('do = "504"\nstored = false', 504, False),
        ('do = "401"', 401, False),
        ('do = "captive-portal"', 200, False),
        ('do = "redirect"\nlocation = "http://127.0.0.2:9/dxp"', 307, False),
    ],
)
def test_answers_of_somebody_else(serve, fault, status, kept):
    client, _ = serve(f"[[fault]]\n{fault}")
    found, headers, body = client.post(envelope("M1"))
    assert (found, stored(client)) == (status, kept)
    assert b"DxpRep" not in body
    assert headers["Location"] == ("http://127.0.0.2:9/dxp" if status == 307 else None)


@pytest.mark.parametrize(
    ("fault", "answer", "kept"),
    [
        ('do = "lost-reference"', ("4000", None, "M1"), True),
        ('do = "duplicate"', ("4001", "MOCK000000001", "M1"), True),
        ('do = "refuse"', ("3001", None, "M1"), False),
        ('do = "refuse"\ncode = "1001"', ("1001", None, "M1"), False),
        ('do = "reply-of-another"', ("4000", "MOCK000000001", "00000000-0000-0000-0000-000000000000"), True),
    ],
)
def test_answers_that_say_something_else(serve, fault, answer, kept):
    client, _ = serve(f"[[fault]]\n{fault}")
    assert client.reply(envelope("M1"))[1:] == answer
    assert stored(client) is kept


def test_a_huge_answer_is_announced_and_sent(serve):
    client, _ = serve('[[fault]]\ndo = "huge-reply"')
    with socket.create_connection((client.address.hostname, client.address.port), timeout=5) as raw:
        body = envelope("M1")
        raw.sendall(b"POST /dxp HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        head = raw.recv(300)
        assert int(re.search(rb"Content-Length: (\d+)", head)[1]) > 1_000_000_000
        assert sum(len(raw.recv(100_000)) for _ in range(30)) > 100_000
    assert stored(client)


@pytest.mark.parametrize("on", ["look-up", "receipts", "acknowledge"])
def test_other_exchanges_fail_too(serve, on):
    client, _ = serve(f'[[fault]]\ndo = "502"\non = "{on}"\nnth = [1]')
    client.post(envelope("M1"))
    ask = {
        "look-up": lambda: client.request("GET", "/messages/M1")[0],
        "receipts": lambda: client.request("GET", "/receipts")[0],
        "acknowledge": lambda: client.post(b'{"ids": []}', "/receipts/acknowledge")[0],
    }
    assert [ask[on]() for _ in range(2)] == [502, 200]


def test_the_share_is_the_same_in_each_run_and_each_message_is_hit_once(tmp_path):
    scenario = 'seed = "x"\n[[fault]]\ndo = "504"\nshare = 0.2'

    def hit(state):
        with serve_window(state, scenario) as served:
            client = Client(served)
            first = [n for n in range(40) if client.post(envelope(f"M{n}"))[0] == 504]
        with serve_window(state, scenario) as served:
            client = Client(served)
            assert all(client.reply(envelope(f"M{n}"))[1] == "4001" for n in range(40))
        return first

    one = hit(tmp_path / "one")
    assert one == hit(tmp_path / "two")
    assert 2 <= len(one) <= 16


# --- pushed -----------------------------------------------------------------------------------------------------------


def test_receipts_are_pushed_until_the_receiver_says_success(tmp_path, ceb):
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from urllib.parse import parse_qs

    got = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            got.append(etree.fromstring(parse_qs(body)["messageText"][0].encode()))
            word = b"success" if len(got) > 1 else b"not now"
            self.send_response(200)
            self.send_header("Content-Length", str(len(word)))
            self.end_headers()
            self.wfile.write(word)

        def log_message(self, *args):
            pass

    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        url = f"http://127.0.0.1:{receiver.server_port}/receipts"
        with serve_window(tmp_path, push=url, every=0.02) as served:
            Client(served).post(envelope("M1", ceb.message(ceb.order("A1"))))
            deadline = time.monotonic() + 5
            while (len(got) < 3 or served.window.waiting()) and time.monotonic() < deadline:
                time.sleep(0.01)
    finally:
        receiver.shutdown()
        receiver.server_close()
        thread.join()
    ids = [each.findtext(f".//{DXP}CopMsgId") for each in got]
    assert ids[0] == ids[1] == "MOCK-RECEIPT-000000001"
    assert ids[2:] == ["MOCK-RECEIPT-000000002"]


def test_two_servers_share_one_store(tmp_path, ceb):
    with serve_window(tmp_path) as one, serve_window(tmp_path) as other:
        first, second = Client(one), Client(other)
        assert first.reply(envelope("M1", ceb.message(ceb.order("A1"))))[1] == "4000"
        assert second.reply(envelope("M1", ceb.message(ceb.order("A1"))))[1] == "4001"
        threads = [
            threading.Thread(target=client.post, args=(envelope(f"N{number}"),))
            for number in range(15)
            for client in (first, second)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert [receipts(client)["receipts"] != [] for client in (first, second)] == [True, True]
        book = one.book()
        assert book == other.book()
        assert [each["arrived"] for each in book["messages"]] == [2] * 16
        assert book["documents"][0]["status"] == 120


def test_a_whole_import_order_over_http(serve):
    from tests.window.family import message, record

    client, server = serve()
    for number, kind in enumerate(("CEB621", "CEB311", "CEB411", "CEB511")):
        client.post(envelope(f"M{number}", message(kind, record(kind)), kind=f"{kind}Message"))
    found = []
    for _ in range(4):
        waiting = receipts(client)["receipts"]
        found.append(" ".join(each["msgType"][3:6] for each in waiting))
        client.post(json.dumps({"ids": [each["id"] for each in waiting]}).encode(), "/receipts/acknowledge")
    assert found == ["312 412 512 622", "312 412 512 622", "622 816", "622 818"]
    assert {each["kind"]: each["status"] for each in server.book()["documents"]} == {
        "CEB311": 120, "CEB411": 120, "CEB511": 120, "CEB621": 899
    }  # fmt: skip
