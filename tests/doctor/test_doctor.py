"""The doctor: everything well is well, and each check notices the trouble that it is there for."""

import json
import os
import shutil
import socket
import sys
import time
from datetime import UTC, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from yuhuo_customs.doctor import examine
from yuhuo_customs.ledger import upkeep, witness
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.events import note
from yuhuo_customs.settings import NAMES
from yuhuo_customs.signing.demo import throwaway
from yuhuo_customs.signing.sm2 import Sm2Signer
from yuhuo_customs.testing import FixedClock
from yuhuo_customs.testing.peer import peer, reply
from yuhuo_customs.testing.postgres import standby
from yuhuo_customs.testing.sm2 import pkcs8, throwaway_sm2
from yuhuo_customs.testing.ukey import fake_ukey
from yuhuo_customs.workplace import SystemClock

FIRM = 'copCode = "4101W60001"\ncopName = "示例"\ndxpId = "DXPENT0000000001"\n'


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YUHUO_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("YUHUO_LEDGER", raising=False)
    (tmp_path / "yuhuo.toml").write_text(FIRM, encoding="utf-8")
    return tmp_path


def write(home, text):
    (home / "yuhuo.toml").write_text(FIRM + text, encoding="utf-8")


def look(part, clock=None, **flags):
    """(state, detail, fix) of each line of a part, and the exit code."""
    found = examine(clock=clock or FixedClock(), **flags)
    assert [line for line in found.lines if line.state != "ok" and not line.fix.en] == []
    return [
        (line.state, line.detail.en, line.fix.en) for line in found.lines if line.part == part
    ], found.exit_code


def failed(part, words, code, clock=None, **flags):
    lines, exit_code = look(part, clock, **flags)
    assert [words in detail for state, detail, fix in lines if state == "failed" and fix] == [True]
    assert exit_code == code


def test_all_is_well(home):
    found = examine(clock=FixedClock())
    assert {line.state for line in found.lines if line.part != "tables"} == {"ok"}
    assert {line.part for line in found.lines} == {
        "configuration", "clock", "disk", "workbooks", "ledger", "tables", "key", "gateway",
    }  # fmt: skip
    assert found.exit_code == 0


def test_every_value_with_its_origin(home, monkeypatch):
    monkeypatch.setenv("YUHUO_LANG", "en")
    details = [detail for _, detail, _ in look("configuration", ledger="other.sqlite")[0]]
    assert "DXPENT0000000001 ← yuhuo.toml:3" in details
    assert "en ← YUHUO_LANG" in details
    assert "other.sqlite ← flag" in details
    (kept,) = (each for each in details if "per_minute=0" in each)
    named = {each.partition("=")[0] for each in kept.split(", ")}
    assert named | {"copCode", "copName", "dxpId", "lang", "ledger", "state"} == set(NAMES)


def test_every_value_of_the_profile_in_use_with_its_line(home):
    more = "timeouts.connect = 2\nheaders.Token = 'canary-99'\nsecret_headers.Key = { env = 'X' }\n"
    gateway(home, "http://127.0.0.1:9", more)
    found = {line.title.en: line.detail.en for line in examine(clock=FixedClock()).lines}
    assert found["gateway.p.url"] == "http://127.0.0.1:9 ← yuhuo.toml:9"
    assert found["gateway.p.timeouts.connect"] == "2 ← yuhuo.toml:10"
    assert found["gateway.p.secret_headers.Key.env"].endswith("yuhuo.toml:12")
    assert "canary-99" not in repr(found)


def test_a_broken_file_and_the_rest_is_still_examined(home):
    write(home, "lang = \n")
    failed("configuration", "yuhuo.toml: The settings file cannot be read", 4)
    assert look("clock")[0][0][0] == "ok"


def test_a_wrong_profile(home):
    write(home, '[gateway.a]\nkind = "http"\n')
    failed("configuration", "yuhuo.toml:4 [gateway.a] url: The setting 'url' is wrong: It is missing.", 4)


def test_no_firm_for_a_real_gateway(home):
    (home / "yuhuo.toml").write_text('[gateway.a]\nkind = "http"\nurl = "http://127.0.0.1:9"\n')
    assert [state for state, _, fix in look("configuration")[0] if fix] == ["warn"]
    lines, _ = look("configuration", gateway="a")
    assert [detail for state, detail, _ in lines if state == "failed"] == ["not set: copCode, copName, dxpId"]


def test_a_clock_before_the_programs_own_time(home):
    failed("clock", "2020-11-11", 4, FixedClock(FixedClock().moment.replace(year=2020)))


@pytest.mark.parametrize(("free", "state", "code"), [(5e9, "ok", 0), (5e8, "warn", 0), (1e8, "failed", 4)])
def test_a_full_disk(home, monkeypatch, free, state, code):
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=free))
    lines, exit_code = look("disk")
    assert ([line[0] for line in lines], exit_code) == ([state], code)


def test_a_reader_that_does_not_load(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    failed("workbooks", "fastexcel", 4)


def test_a_reader_that_damages_numbers(home, monkeypatch):
    import fastexcel

    def rounded(path):
        raise ValueError("110123456789012340")

    monkeypatch.setattr(fastexcel, "read_excel", rounded)
    failed("workbooks", "110123456789012340", 4)


def make_ledger(home, clock):
    with Ledger.open(home / "state" / "ledger.sqlite", clock) as made, made.writing() as connection:
        note(connection, [{"at": made.now(), "subject": "run", "subject_id": 1, "what": "x", "detail": "{}"}])
    (home / "state" / "ledger.sqlite").chmod(0o600)


def test_a_ledger_that_is_none(home):
    (home / "state").mkdir()
    (home / "state" / "ledger.sqlite").write_bytes(b"no database at all" * 100)
    failed("ledger", "ledger", 7)


def test_a_damaged_page(home):
    make_ledger(home, FixedClock())
    path = home / "state" / "ledger.sqlite"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    path.write_bytes(bytes(content))
    lines, code = look("ledger")
    assert ("failed" in [state for state, _, _ in lines], code) == (True, 7)


def test_a_clock_that_was_set_back(home):
    make_ledger(home, FixedClock())
    assert look("ledger")[1] == 0
    failed("ledger", "later than now", 7, FixedClock(FixedClock().moment - timedelta(days=2)))


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_ledger_that_others_can_read(home):
    make_ledger(home, FixedClock())
    (home / "state" / "ledger.sqlite").chmod(0o644)
    assert next(line for line in look("ledger")[0] if line[0] == "warn")[1] == "others can read it (0644)"


def test_a_chain_that_was_cut(home):
    make_ledger(home, FixedClock())
    with Ledger.open(home / "state" / "ledger.sqlite", FixedClock()) as made, made.writing() as connection:
        connection.exec_driver_sql("DELETE FROM events")
    failed("ledger", "does not end with the last event", 7)


def test_a_ledger_in_a_database(home, postgres):
    url = postgres.emptied()
    (home / "yuhuo.toml").write_text(f'{FIRM}ledger = "{url}"\n', encoding="utf-8")
    lines, code = look("ledger", SystemClock())
    assert code == 7  # this server of the tests does not flush
    assert [(state, detail) for state, detail, _ in lines if state == "failed"] == [("failed", "off: fsync")]
    assert any("beside database server" in detail for state, detail, _ in lines if state == "ok")
    assert [state for state, _, _ in look("ledger", FixedClock())[0]] == ["ok", "failed", "warn"]
    with Ledger.open(url, SystemClock()) as made, made.writing() as connection:
        note(connection, [{"at": made.now(), "subject": "run", "subject_id": 1, "what": "x", "detail": "{}"}])
        connection.exec_driver_sql("UPDATE chain SET hash = 'x'")
    assert "the chain" in look("ledger", SystemClock())[0][0][1]


def test_a_database_that_takes_nothing(home, postgres):
    import psycopg

    url = postgres.database()
    Ledger.open(url, SystemClock()).close()
    name = url.rpartition("?")[0].rpartition("/")[2]
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    (home / "yuhuo.toml").write_text(f'{FIRM}ledger = "{url}"\n', encoding="utf-8")
    details = [detail for state, detail, _ in look("ledger", SystemClock())[0] if state == "failed"]
    assert details == ["off: fsync", "the database is read-only (default_transaction_read_only)"]


@pytest.mark.usefixtures("postgres")  # so that it skips with the others
def test_a_standby_takes_nothing(home):
    with standby(lambda url: Ledger.open(url, SystemClock()).close()) as url:
        (home / "yuhuo.toml").write_text(f'{FIRM}ledger = "{url}"\n', encoding="utf-8")
        lines, code = look("ledger", SystemClock())
    details = [detail for state, detail, _ in lines if state == "failed"]
    assert (details, code) == (["off: fsync", "the server is a standby: nothing can be written"], 7)


def test_an_older_copy_of_the_ledger(home):
    make_ledger(home, FixedClock())
    path, copy = home / "state" / "ledger.sqlite", home / "copy.sqlite"
    with Ledger.open(path, FixedClock()) as made:
        upkeep.backup(made, copy)
        with made.writing() as connection:
            note(
                connection,
                [{"at": made.now(), "subject": "run", "subject_id": 2, "what": "x", "detail": "{}"}],
            )
        witness.renew(made, home / "state" / "ledgers-seen")
    assert [state for state, _, _ in look("ledger")[0]] == ["ok"]
    copy.replace(path)
    assert look("ledger")[0][0][:2] == ("warn", "it is an older copy: what was sent since is not in it")


def test_a_database_that_is_not_there_and_its_password(home, monkeypatch):
    place = "postgresql+psycopg://firm:canary-4417@127.0.0.1:1/ledger"
    monkeypatch.setenv("YUHUO_LEDGER", place)
    found = examine(clock=FixedClock())
    states = {line.state for line in found.lines if line.part == "ledger"}
    assert (states, found.exit_code) == ({"failed"}, 7)
    assert "canary-4417" not in repr([line.detail for line in found.lines])
    assert any("firm:***@127.0.0.1" in line.detail.en for line in found.lines)


def test_tables_that_are_missing_or_old(home):
    import polars as pl

    from yuhuo_customs.tariff import editions

    assert [state for state, _, _ in look("tables")[0]] == ["ok", "warn", "warn", "warn"]
    for name, begun, wanted in (("2025", "2025-01-01", "warn"), ("2026", "2026-01-01", "ok")):
        edition = editions.Edition("tariff", name, "t.csv", "0" * 64, "2026-01-01", begun, "", 1, {})
        editions.save(home / "state", edition, pl.DataFrame({"code": ["1"]}))
        assert look("tables")[0][1][:2] == (wanted, f"{name}, from {begun}")


def put_key(home, days=3650, password=None):
    key, certificate = throwaway()
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    (home / "k.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    (home / "c.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    write(home, 'key = "k.pem"\ncertificate = "c.pem"\n')


def test_a_key_that_is_not_there(home):
    write(home, 'key = "k.pem"\n')
    failed("key", "k.pem", 4)


def test_a_key_and_certificate_that_do_not_belong_together(home):
    put_key(home)
    (home / "c.pem").write_bytes(throwaway()[1].public_bytes(Encoding.PEM))
    failed("key", "does not belong", 4)


def test_a_password_is_never_asked_for(home):
    put_key(home, password=b"secret")
    lines, code = look("key")
    assert ([state for state, _, _ in lines], code) == (["ok", "not_checked"], 0)


@pytest.mark.parametrize(("days", "state", "code"), [(200, "ok", 0), (40, "warn", 0), (2, "failed", 4)])
def test_a_certificate_that_ends(home, days, state, code):
    key, certificate = throwaway_sm2(days=days)
    (home / "k.der").write_bytes(pkcs8(key))
    (home / "c.der").write_bytes(certificate.public_bytes(Encoding.DER))
    write(home, 'key = "k.der"\ncertificate = "c.der"\n')
    clock = FixedClock(certificate.not_valid_before_utc + timedelta(days=5))
    lines, exit_code = look("key", clock)
    assert ([line[0] for line in lines], exit_code) == ([state, "ok"], code)


def test_a_card_is_looked_at_without_its_pin(home):
    inner = Sm2Signer(*throwaway_sm2())
    with fake_ukey(inner, inner.certificate) as card:
        write(home, f'[signer]\nuse = "c"\n[signer.c]\nkind = "ukey"\nport = {card.port}\n')
        assert [state for state, _, _ in look("key")[0]] == ["ok", "ok"]
        assert card.calls == ["cus-sec_SpcGetCardID", "cus-sec_SpcGetSignCertAsPEM"]
        card.silent = ("cus-sec_SpcGetCardID",)
        write(home, f'[signer]\nuse = "c"\n[signer.c]\nkind = "ukey"\nport = {card.port}\ntimeout = 0.2\n')
        failed("key", "hangs", 4)


def gateway(home, url, more=""):
    write(home, f'signer = "demo"\n[gateway]\nuse = "p"\n[gateway.p]\nkind = "http"\nurl = "{url}"\n{more}')


def test_a_platform_that_is_not_there(home):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        gateway(home, f"http://127.0.0.1:{port}", "[gateway.p.timeouts]\nconnect = 2\n")
        begun = time.monotonic()
        assert [line[:2] for line in look("gateway")[0]] == [("ok", "p (http), test TCP")]
        assert time.monotonic() - begun < 30, (
            "a platform that never answers is waited for as long as a connection may take"
        )
    failed("gateway", "No connection", 5)


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, "ok"), (119, "ok"), (-121, "warn"), (121, "warn"), (43_200, "warn")]
)
def test_a_clock_beside_the_platforms(home, seconds, state):
    moment = format_datetime(FixedClock().now().astimezone(UTC) - timedelta(seconds=seconds), usegmt=True)
    with peer() as made:
        made.answers(reply(b"", "404 Not Found", f"Date: {moment}"))
        gateway(home, made.url)
        lines, code = look("gateway")
        assert [line[0] for line in lines] == ["ok", state]
        assert (f"{seconds:+d} s beside p (http)" in lines[1][1], code) == (True, 0)
        assert [request.split(b" ")[0] for request in made.requests] == [b"HEAD"]


@pytest.mark.parametrize("deed", [reply(b""), reply(b"", "200 OK", "Date: yesterday"), b"rubbish"])
def test_a_platform_that_tells_no_time(home, deed):
    with peer() as made:
        made.answers(deed)
        gateway(home, made.url)
        assert [line[0] for line in look("gateway")[0]] == ["ok"]


def test_production_is_not_even_knocked_at(home):
    with peer() as made:
        made.answers(reply(b""))
        gateway(home, made.url, "production = true\n")
        lines, _ = look("gateway")
        assert [(state, fix) for state, _, fix in lines] == [("not_checked", "To look, add --confirm=p.")]
        assert made.connections == 0
        assert [state for state, _, _ in look("gateway", confirm="p")[0]] == ["ok"]
        end = time.monotonic() + 5
        while not made.connections and time.monotonic() < end:
            time.sleep(0.01)
        assert 1 <= made.connections <= 2


def test_a_client_that_takes_nothing_or_failed(home):
    for box in ("OutBox", "SentBox", "FailBox", "InBox"):
        (home / "c" / box).mkdir(parents=True)
    write(home, f'[gateway]\nuse = "f"\n[gateway.f]\nkind = "folder"\nroot = "{home / "c"}"\n')
    assert look("gateway")[0][0][:2] == ("ok", "f (folder), test OutBox 0, FailBox 0, InBox 0")
    (home / "c" / "OutBox" / "a.xml").write_bytes(b"x")
    assert look("gateway")[0][0][0] == "ok"
    old = time.time() - 3600
    os.utime(home / "c" / "OutBox" / "a.xml", (old, old))
    failed("gateway", "The client takes no files", 4)
    (home / "c" / "FailBox" / "b.xml").write_bytes(b"x")
    failed("gateway", "Files lie in FailBox", 4)


def test_a_broker_that_is_not_there(home):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    write(
        home,
        f'signer = "demo"\n[gateway]\nuse = "q"\n[gateway.q]\nkind = "amqp"\nurl = "amqp://127.0.0.1:{port}"\n',
    )
    failed("gateway", "No connection", 5)


def test_a_mock_window_whose_store_is_damaged(home):
    (home / "state").mkdir()
    (home / "state" / "mock-window.sqlite").write_bytes(b"no database at all" * 100)
    failed("gateway", "", 5)


def test_no_such_gateway(home):
    failed("gateway", "There is no gateway 'x'", 4, gateway="x")


def test_as_json(home, capsys, monkeypatch):
    from yuhuo_customs.cli.boundary import run

    write(home, 'key = "k.pem"\n')
    code = run(["doctor", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["exitCode"]) == (4, 4)
    assert [(line["state"], bool(line["fix"]["en"])) for line in told["lines"] if line["part"] == "key"] == [
        ("failed", True)
    ]
