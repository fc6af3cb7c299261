"""``--json`` of every operation: one object and nothing else, the same facts as the tables, the exit code in it."""

import json
from datetime import UTC, datetime

import pytest

from tests.pipeline.books import bought, sold

EXPORT = ("--profile", "export-9610")


@pytest.fixture
def told(yuhuo):
    """A command's ``result``; the envelope is looked at each time."""

    def call(*words):
        outcome = yuhuo(*words, "--json")
        found = json.loads(outcome.out)
        assert list(found) == ["schema_version", "tool", "command", "exit", "result"]
        assert found["exit"] == outcome.code
        assert " ".join(map(str, words)).startswith(found["command"])
        return found["result"]

    return call


def test_the_life_of_an_export(yuhuo, told, tmp_path):
    path = sold(tmp_path)
    planned = {each["kind"]: each for each in told("plan", path, *EXPORT)["documents"]}
    assert planned["CEB607"]["ready"] == 1
    assert planned["CEB603"]["sent_by"] == ["declarant"]
    assert planned["CEB603"]["title"] == {"zh": "出口清单", "en": "export list"}
    yuhuo("submit", path, *EXPORT, "--rounds", 2, "--format", "json=report.json")
    (bill,) = json.loads((tmp_path / "report.json").read_text("utf-8"))["bills"]
    assert (bill["bill"], bill["lists"], bill["at_customs"], bill["action"]) == ("99912345675", 3, 3, "new")

    heavier = sold(tmp_path, XC0003={"净重（公斤）": "0.32"})
    shown = told("amend", heavier, *EXPORT)
    (change,) = (each for each in shown["changes"] if each["action"] == "new")
    assert (shown["sent"], change["kind"], change["order"]) == (False, "CEB603", "XC0003")
    assert change["differences"] == [{"field": "netWeight", "line": None, "old": "0.3", "new": "0.32"}]
    assert told("amend", heavier, *EXPORT, "--yes")["sent"] is True

    unfit = sold(tmp_path, XC0003={"净重（公斤）": "x"})
    assert (
        told("amend", unfit, *EXPORT)["changes"] != [],
        "YH-FLD-006" in yuhuo("amend", unfit, *EXPORT).out,
    ) == (True, True)

    (gone, *_) = told("withdraw", "XC0001", "--kind", "CEB303")
    assert gone["reviewed"]["findings"][0]["code"] == "YH-OPS-008"
    bill = told("transport", "bill", path, *EXPORT)
    assert (bill["plan"], bill["messages"]) == ({"CEB607": {"known": 1}}, [])
    yuhuo("receipts", "collect", "--rounds", 5)
    summed = told("summary")
    assert [(len(each["lists"]), each["goods"][0]["totalPrice"]) for each in summed["groups"]] == [(3, "512")]
    assert summed["delivered"]["plan"] == {"CEB701": {"new": 1}}
    yuhuo("render", path, *EXPORT, "-o", "out")
    files = sorted((tmp_path / "out").iterdir())
    back = told("import", *files[:3])
    assert (back["profile"], back["documents"], back["lost"]) == (
        "export-9610", {"CEB303": 3, "CEB505": 3, "CEB603": 3}, [],
    )  # fmt: skip


def test_the_life_of_an_import(yuhuo, told, tmp_path):
    path = bought(tmp_path)
    (tmp_path / "rates.csv").write_text("gcode,tariff,vat,consumption\n1901101010,15,13,0\n", "utf-8")
    taxed = told("tax", path, "--rates", "rates.csv")
    assert [(each["total"], each["regime"]) for each in taxed["estimate"]["lists"]] == [("18.2", "inside")]
    assert taxed["orders"] == [{"order": 0, "orderNo": "DD0001"}]
    yuhuo("submit", path, "--profile", "order-import", "--rounds", 2)
    cancelled = told("cancel", "DD0001", "--reason", "x")
    assert (cancelled["plan"], cancelled["documents"]) == ({"CEB623": {"new": 1}}, [])
    yuhuo("receipts", "collect", "--rounds", 4)
    returned = told("return", "DD0001", "--line", "1=3", "--reason", "x")
    assert "YH-OPS-004" in [each["code"] for each in returned["reviewed"]["findings"]]
    sent = told("return", "DD0001", "--line", "1=1", "--reason", "x", "--yes")
    assert [each["kind"] for each in sent["messages"]] == ["CEB625Message"]


def test_payment_data(told, tmp_path):
    payment = {
        "payExchangeInfoHead": {
            "initalRequest": "request", "initalResponse": "response", "ebpCode": "4604840022", "payCode": "4604222001",
            "payTransactionId": "T1", "totalAmount": 10.0, "verDept": "3", "tradingTime": "20261111080000",
        },
        "payExchangeInfoLists": [{"orderNo": "SO1", "goodsInfo": [{"gname": "面霜", "itemLink": "http://shop.example/1"}],
                                  "recpAccount": "A1", "recpName": "郑州示例商贸有限公司"}],
    }  # fmt: skip
    request = {"orderNo": "SO1", "sessionID": "S-1", "serviceTime": int(datetime.now(UTC).timestamp() * 1000)}
    (tmp_path / "payments.json").write_text(json.dumps(payment), "utf-8")
    (tmp_path / "openReq.json").write_text(json.dumps(request), "utf-8")
    built = told("payment-data", "build", "payments.json", "--request", "openReq.json", "-o", "a.form")
    assert (built["repeated"], built["body"].encode()) == (False, (tmp_path / "a.form").read_bytes())
    (tmp_path / "b.form").write_bytes((tmp_path / "a.form").read_bytes().replace(b"totalAmount", b"amount"))
    checked = told("payment-data", "check", "b.form")
    assert any(each["severity"] == "block" for each in checked["findings"])
