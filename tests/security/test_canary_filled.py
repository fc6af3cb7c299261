"""The canary again, with a ledger in which everything waits that could leave for a production profile: messages in every
state, receipts to collect. No command line without the two words reaches it, and none tells a person or a secret.
"""

import json
import os
import shutil

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from sqlalchemy import select, update

from tests.ledger.conftest import FakeGateway
from tests.pipeline.books import bought
from tests.security.test_canary import ADDRESS, COMMANDS, ID, NAME, PHONE, SECRET
from yuhuo_customs import pipeline
from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.ledger import intake, raw, schema
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.messages import receipts
from yuhuo_customs.settings import Settings
from yuhuo_customs.signing.demo import throwaway
from yuhuo_customs.testing.peer import peer, reply
from yuhuo_customs.workplace import SystemClock, open_signer

WAITING = ("QUEUED", "RETRY_LATER", "UNKNOWN", "SENDING", "NEEDS_PERSON")
PERSON = {
    "订购人证件号码": ID, "订购人姓名": NAME, "收货人姓名": NAME, "订购人电话": PHONE, "收货人电话": PHONE, "收货地址": ADDRESS,
}  # fmt: skip
FIRM = {"copCode": "4101W60001", "copName": "示例", "dxpId": "DXPENT0000000001"}
FOREIGN = (
    '<CEB312Message xmlns="http://www.chinaport.gov.cn/ceb" guid="G" version="1.0"><OrderReturn><guid>G</guid><ebpCode>44</ebpCode>'
    f"<ebcCode>44</ebcCode><orderNo>X1</orderNo><returnStatus>2</returnStatus><returnTime>20261111080000000</returnTime>"
    f"<returnInfo>buyer {ID}</returnInfo></OrderReturn></CEB312Message>"
)
SETTINGS = """
copCode = "4101W60001"
copName = "示例"
dxpId = "DXPENT0000000001"
roles = "declarant,seller,platform,payment,carrier,operator"
key = "key.pem"
certificate = "certificate.pem"
password_env = "CANARY"
patience = 0

[gateway]
use = "live"

[gateway.live]
kind = "http"
production = true
url = "{url}"
look_up.path = "/messages/{{cop_msg_id}}"
receipts.path = "/receipts"
secret_headers.Authorization = {{ env = "CANARY" }}
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A state folder, and the workbook that was submitted last."""
    folder = tmp_path_factory.mktemp("filled")
    settings = Settings(state=str(folder / "state"), **FIRM, signer="demo")
    open_signer(settings)
    for number in range(3):
        path = bought(
            folder, 订单编号=f"DD000{number}", 支付交易编号=f"P{number}", 物流运单编号=f"SF{number}", **PERSON
        )
        act = pipeline.enqueue if number else pipeline.submit
        act(path, profile="order-import", settings=settings)
    with Ledger.open(settings.ledger_path, SystemClock()) as ledger:
        with ledger.writing() as connection:
            own = schema.MESSAGES.c
            queued = connection.execute(
                select(own.id).where(own.state == "QUEUED").order_by(own.id)
            ).scalars()
            for number, state in zip(list(queued), WAITING * 2, strict=False):
                arrived = "no" if state in ("QUEUED", "RETRY_LATER") else "maybe"
                values = {"state": state, "arrived": arrived}
                connection.execute(update(schema.MESSAGES).where(own.id == number).values(values))
            connection.execute(update(schema.MESSAGES).values(gateway="live"))
        came = [FOREIGN.encode(), f"<broken>{ID}&{SECRET}".encode()]
        waiting = [RawReceipt(str(number), content) for number, content in enumerate(came)]
        intake.collect(ledger, FakeGateway(name="live", waiting=waiting), receipts.read)
        raw.store(ledger, "live", [RawReceipt("", content + b" ") for content in came])
    key, certificate = throwaway()
    kept = BestAvailableEncryption(SECRET.encode())
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, kept))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return folder


@pytest.fixture
def home(filled, tmp_path, monkeypatch):
    monkeypatch.setenv("CANARY", SECRET)
    (tmp_path / "state").mkdir()
    shutil.copy(filled / "state" / "ledger.sqlite", tmp_path / "state")
    for name in ("imports.csv", "key.pem", "certificate.pem"):
        shutil.copy(filled / name, tmp_path)
    return tmp_path


VALUES = {
    "WORKBOOK": "imports.csv", "RUN": "1", "WHAT": "DD0001", "--message": "MT2201", "--older-than": "1100", "--profile": "order-import",
    "--out": "out.zip", "-o": "out.xlsx", "--reason": "because", "--rounds": "2", "--wait": "0.1", "--save": "saved", "--gateway": "live",
    "--port": "PORT", "--kind": "CEB621",
}  # fmt: skip
"""What options and arguments get; an argument that is not named here is an order's number."""
ENTERS = [
    path for path, command in COMMANDS.items() if any("--ledger" in each.opts for each in command.params)
]


def words_for(path, *, all_switches):
    """A command line that goes as far as it can: with ``all_switches`` everything that it can be told but the confirmation."""
    given = list(path)
    for each in COMMANDS[path].params:
        name = each.opts[0]
        if each.param_type_name == "argument":
            if each.required or all_switches:
                given.append(
                    "bill"
                    if path == ("transport",) and name == "what"
                    else VALUES.get(name.upper(), "DD0001")
                )
        elif each.is_flag:
            given += [name] if all_switches and name not in ("--help", "--json") else []
        elif each.required or name in ("--profile", "--port") or (all_switches and name in VALUES):
            given += [name, VALUES[name]]
    return given


GATEWAY = [path for path in ENTERS if any("--gateway" in each.opts for each in COMMANDS[path].params)]
LINES = [(path, True) for path in ENTERS] + [(path, False) for path in GATEWAY]


@pytest.mark.parametrize(
    ("path", "all_switches"), LINES, ids=[" ".join(path) + ("+" if all_ else "") for path, all_ in LINES]
)
def test_with_a_filled_ledger_nothing_reaches_production_or_is_told(path, home, yuhuo, all_switches):
    with peer() as live:
        (home / "yuhuo.toml").write_text(SETTINGS.format(url=live.url), encoding="utf-8")
        words = words_for(path, all_switches=all_switches)
        outcome = yuhuo(
            *[str(live.port) if word == "PORT" else word for word in words]
        )  # taken: it ends with an error
        assert live.connections == 0
    assert outcome.code in (0, 1, 2, 3, 4, 5, 6, 7), outcome.err
    assert [word for word in (ID, PHONE, NAME, SECRET, ADDRESS) if word in outcome.out + outcome.err] == []


def test_with_its_words_everything_that_waits_is_asked_for_or_sent(home, yuhuo):
    """The proof that the test above can fail."""
    with peer() as live:
        (home / "yuhuo.toml").write_text(SETTINGS.format(url=live.url), encoding="utf-8")
        live.answers(reply(b"", "401 Unauthorized"))
        outcome = yuhuo("send", "--confirm=live")
        assert len(live.requests) > 2
        assert any(b"GET /messages/" in each for each in live.requests)
        assert any(b"POST " in each for each in live.requests)
        assert yuhuo("receipts", "collect", "--confirm=live").code == 5
    assert outcome.code in (5, 6)
    assert [word for word in (ID, PHONE, NAME, SECRET, ADDRESS) if word in outcome.out + outcome.err] == []


def test_strays_as_json_and_taken_out_as_they_came(home, yuhuo):
    (home / "yuhuo.toml").write_text(SETTINGS.format(url="http://127.0.0.1:9"), encoding="utf-8")
    told = json.loads(yuhuo("receipts", "strays", "--json", "--save", "saved").out)["result"]
    assert [(each["sort"], each["about"].get("orderNo")) for each in told["found"]] == [
        ("foreign", "X1"),
        ("unreadable", None),
    ]
    assert all(each["todo"]["zh"] and each["todo"]["en"] for each in told["found"])
    saved = {each["sort"]: home / "saved" / f"receipt-{each['receipt']}.xml" for each in told["found"]}
    assert saved["foreign"].read_text("utf-8") == FOREIGN
    assert os.name == "nt" or saved["unreadable"].stat().st_mode & 0o777 == 0o600
    shown = yuhuo("receipts", "strays").out
    assert "of other firms: 1" in shown
    assert "unreadable: 1" in shown


def test_a_restored_ledger_is_said_and_asked_for(home, yuhuo):
    (home / "yuhuo.toml").write_text(SETTINGS.format(url="http://127.0.0.1:9"), encoding="utf-8")
    waits = [each["state"] for each in json.loads(yuhuo("status", "--json").out)["documents"]]
    assert {"QUEUED", "RETRY_LATER"} <= set(waits)
    assert "asked for before they are sent" in yuhuo("ledger", "restored").out
    after = [each["state"] for each in json.loads(yuhuo("status", "--json").out)["documents"]]
    assert {"QUEUED", "RETRY_LATER"} & set(after) == set()
    assert after.count("UNKNOWN") == sum(each in ("QUEUED", "RETRY_LATER", "UNKNOWN") for each in waits)
