"""``yuhuo payment-data`` as a person types it."""

import json
from datetime import UTC, datetime


def test_built_then_checked(yuhuo, tmp_path):
    payment = {
        "payExchangeInfoHead": {
            "initalRequest": "request", "initalResponse": "response", "ebpCode": "4604840022", "payCode": "4604222001",
            "payTransactionId": "T1", "totalAmount": 10.0, "verDept": "3", "tradingTime": "20261111080000",
        },
        "payExchangeInfoLists": [
            {"orderNo": "SO1", "goodsInfo": [{"gname": "面霜", "itemLink": "http://shop.example/1"}],
             "recpAccount": "A1", "recpName": "郑州示例商贸有限公司"}
        ],
    }  # fmt: skip
    request = {"orderNo": "SO1", "sessionID": "S-1", "serviceTime": int(datetime.now(UTC).timestamp() * 1000)}
    (tmp_path / "payments.json").write_text(json.dumps(payment), "utf-8")
    (tmp_path / "openReq.json").write_text(json.dumps(request), "utf-8")
    built = yuhuo("payment-data", "build", "payments.json", "--request", "openReq.json", "-o", "a.form")
    assert (built.code, "two minutes" in built.out) == (0, True)
    checked = yuhuo("payment-data", "check", "a.form")
    assert (checked.code, "YH-OPS-112" in checked.out) == (0, True)
    (tmp_path / "b.form").write_bytes((tmp_path / "a.form").read_bytes().replace(b"totalAmount", b"amount"))
    assert yuhuo("payment-data", "check", "b.form").code == 1
    (tmp_path / "openReq.json").write_text("{}", "utf-8")
    assert yuhuo("payment-data", "build", "payments.json", "--request", "openReq.json").code == 3
