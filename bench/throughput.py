"""Handing 2,000 messages over loopback HTTP with full durability, and a bare httpx loop at the same concurrency.

The other side is the same for both: the smallest server that answers as a platform does, in a process of its own.
"""

import asyncio
import hashlib
import re
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

MESSAGES, CONCURRENCY = 2_000, 16
_BODY = b"<CEB303Message>" + b"x" * 4_000 + b"</CEB303Message>"
_SETTINGS = """
copCode = "4101980ABC"
copName = "郑州示例报关有限公司"
dxpId = "DXPENT0000000001"

[gateway.bench]
kind = "http"
url = "{url}"
path = "/dxp"
plain_http = true
refuses_repeats = true
"""


def submit(_source: Path, state: Path) -> float:
    """The outbox: intention and outcome of each message durable in the ledger (SQLite, synchronous FULL)."""
    from yuhuo_customs import gateways
    from yuhuo_customs.ledger import outbox
    from yuhuo_customs.ledger.book import Ledger
    from yuhuo_customs.ledger.lines import Policy
    from yuhuo_customs.settings import load
    from yuhuo_customs.workplace import SystemClock

    with _server() as url:
        (state / "yuhuo.toml").write_text(_SETTINGS.format(url=url))
        settings, clock = load(state / "yuhuo.toml", state=state), SystemClock()
        gateway = gateways.open("bench", settings, clock)
        with Ledger.open(settings.ledger_place, clock) as ledger:
            _enter(ledger)
            start = time.perf_counter()
            done = outbox.send(ledger, gateway, policy=Policy(concurrency=CONCURRENCY))
            seconds = time.perf_counter() - start
    assert done.taken_in == MESSAGES, done
    return seconds


def bare(_source: Path, _state: Path) -> float:
    """httpx alone: the same bodies, nothing kept."""
    import httpx

    from yuhuo_customs.domain.ports import Outgoing
    from yuhuo_customs.gateways.profiles import Receivers
    from yuhuo_customs.gateways.profiles.envelope import enclose

    bodies = [
        enclose(Outgoing(each, "CEB303Message", _BODY, "DXPENT0000000001", "20261111080000"), "", Receivers())
        for each in _ids()
    ]
    with _server() as url, httpx.Client(limits=httpx.Limits(max_connections=CONCURRENCY)) as client:

        def post(body: bytes) -> int:
            return client.post(f"{url}/dxp", content=body, headers={"content-type": "text/xml"}).status_code

        with ThreadPoolExecutor(CONCURRENCY) as pool:
            start = time.perf_counter()
            codes = list(pool.map(post, bodies))
            seconds = time.perf_counter() - start
    assert set(codes) == {200}
    return seconds


def _ids() -> list[str]:
    return [str(uuid.uuid5(uuid.NAMESPACE_URL, str(number))).upper() for number in range(MESSAGES)]


def _enter(ledger) -> None:
    import polars as pl

    from yuhuo_customs.domain.stages import SignedMessage
    from yuhuo_customs.ledger.book import RunInfo

    messages = [
        SignedMessage(
            "CEB303Message",
            each,
            pl.DataFrame(
                {"_order": [place], "key": [f"P|{place}"], "guid": [each], "revision": [1], "content": ["a"],
                 "appType": ["1"], "orderNo": [str(place)], "ebpCode": ["P"]},
                schema_overrides={"_order": pl.UInt32, "revision": pl.UInt32},
            ),
            _BODY,
            hashlib.sha256(_BODY).hexdigest(),
            "",
        )
        for place, each in enumerate(_ids())
    ]  # fmt: skip
    run = RunInfo("bench", "", "order-export", "bench", sender="DXPENT0000000001")
    ledger.queue(run, messages, datetime.now(timezone(timedelta(hours=8))))


@contextmanager
def _server():
    with subprocess.Popen(
        [sys.executable, "-m", "bench.throughput"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


_ID = re.compile(rb"CopMsgId>([^<]+)<")
_REPLY = (
    '<DxpRep xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><RecevierId>DXPENT0000000001</RecevierId><Response>'
    "<ResponseCode>4000</ResponseCode><Results><Result><RecId>1</RecId><Code>4000</Code></Result></Results>"
    "<NoticeTime>2026-11-11T08:00:00</NoticeTime><OriHead><CopMsgId>{id}</CopMsgId></OriHead></Response></DxpRep>"
)


async def _serve() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            length = int(re.search(rb"(?i)content-length:\s*(\d+)", head).group(1))
            body = await reader.readexactly(length)
            reply = _REPLY.format(id=_ID.search(body).group(1).decode()).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(reply)
                + reply
            )
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=2**20)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
