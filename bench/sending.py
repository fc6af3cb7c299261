"""2,000 messages over loopback HTTP: with the ledger and full durability, and as a bare httpx loop (same concurrency)."""

import asyncio
import hashlib
import json
import multiprocessing
import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

MESSAGES, CONCURRENCY, SIZE = 2000, 8, 20_000
SENDER, CREATED = "DXPENT0000000001", "20261111080000"


def sending(_source: Path, state: Path) -> float:
    """Through outbox and gateway: intent and outcome of each message are on the disk."""
    from yuhuo_customs import gateways
    from yuhuo_customs.ledger import outbox
    from yuhuo_customs.ledger.book import Ledger, RunInfo
    from yuhuo_customs.settings import Settings, Table
    from yuhuo_customs.workplace import SystemClock

    clock = SystemClock()
    with other_side() as url, Ledger.open(state / "ledger.sqlite", clock) as ledger:
        table = Table("gateway.b", {"kind": "http", "url": url, "path": "/dxp", "refuses_repeats": True})
        gateway = gateways.open("b", Settings(dxpId=SENDER, gateways={"b": table}), clock)
        ledger.queue(RunInfo("bench", "0" * 64, "bench", "b", {}), _signed(), clock.now())
        start = time.perf_counter()
        policy = outbox.Policy(concurrency=CONCURRENCY)
        done = outbox.send(ledger, gateway, policy=policy, memory=state / "ledgers-seen")
        seconds = time.perf_counter() - start
        assert done.taken_in == MESSAGES, done
    return seconds


def bare(_source: Path, _state: Path) -> float:
    """The same bodies by httpx alone; nothing is written, the answer is not read."""
    import httpx

    from yuhuo_customs.domain.ports import Outgoing
    from yuhuo_customs.gateways.profiles import Receivers
    from yuhuo_customs.gateways.profiles.envelope import enclose

    bodies = [
        enclose(Outgoing(each.guid, each.kind, each.content, SENDER, CREATED), SENDER, Receivers())
        for each in _signed()
    ]
    with other_side() as url, httpx.Client() as client, ThreadPoolExecutor(CONCURRENCY) as pool:
        headers = {"Content-Type": "text/xml; charset=utf-8"}
        start = time.perf_counter()
        answers = pool.map(
            lambda body: client.post(f"{url}/dxp", content=body, headers=headers).status_code, bodies
        )
        assert set(answers) == {200}
        return time.perf_counter() - start


def _signed() -> Iterator[object]:
    import polars as pl

    from yuhuo_customs.domain.stages import SignedMessage

    for number in range(MESSAGES):
        guid = str(uuid.uuid5(uuid.NAMESPACE_URL, str(number))).upper()
        content = f"<CEB303Message guid='{guid}'>".encode() + b"x" * SIZE + b"</CEB303Message>"
        digest = hashlib.sha256(content).hexdigest()
        order = f"ORDER-{number}"
        columns = {
            "key": f"41019600AA|{order}",
            "guid": guid,
            "content": digest,
            "appType": "1",
            "orderNo": order,
        }
        columns |= {"ebpCode": "41019600AA", "ebcCode": "41019600BB"}
        records = pl.DataFrame({name: [value] for name, value in columns.items()}).with_columns(
            _order=pl.lit(number, dtype=pl.UInt32), revision=pl.lit(1, dtype=pl.UInt32)
        )
        yield SignedMessage("CEB303Message", guid, records, content, digest, "01")


@contextmanager
def other_side() -> Iterator[str]:
    """A platform in a process of its own that takes everything in and keeps nothing."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_platform, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join(10)


def _platform(pipe: object) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: object) -> None:
    server = await asyncio.start_server(_talk, "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    async with server:
        await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            size = int(re.search(rb"content-length: (\d+)", head.lower())[1])
            body = await reader.readexactly(size)
        except asyncio.IncompleteReadError:
            writer.close()
            return
        number = re.search(rb"<dxp:CopMsgId>([^<]+)<", body)[1].decode()
        rep = (
            '<DxpRep xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><Response><ResponseCode>4000</ResponseCode>'
            f"<OriHead><CopMsgId>{number}</CopMsgId></OriHead></Response></DxpRep>"
        ).encode()
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(rep)}\r\n\r\n".encode() + rep)
        await writer.drain()


if __name__ == "__main__":
    import tempfile

    for turn in range(2):
        with tempfile.TemporaryDirectory() as folder:
            print(
                json.dumps(
                    {
                        "turn": turn,
                        "bare": bare(Path(), Path(folder)),
                        "sending": sending(Path(), Path(folder)),
                    }
                )
            )
