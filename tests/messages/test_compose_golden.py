"""Whole messages, kept in tests/examples and judged by the schema on every run; --regenerate writes them anew."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from lxml import etree

from yuhuo_customs import resources
from yuhuo_customs.domain.stages import Identity
from yuhuo_customs.messages.composing import compose

EXAMPLES = Path(__file__).parent.parent / "examples"
IDENTITY = Identity("4101980ABC", "郑州示例报关有限公司", "DXPENT0000000001")
NOON = datetime(2026, 11, 11, 12, 0, 0, tzinfo=timezone(timedelta(hours=8)))
CASES = {
    "wigs": [
        {"lines": [{}, {"itemNo": "XC-W-2201", "qty": "2", "qty1": "2", "price": "64.5", "totalPrice": "129"}],
         "goodsValue": "257"},
        {"orderNo": "XC20261101000002", "copNo": "XC20261101000002", "logisticsNo": "YT2026110100000002",
         "freight": "6.50", "insuredFee": "0.12345", "grossWeight": "1.2", "netWeight": "1"},
    ],
    "two-firms": [
        {"trafName": "ZH9001", "voyageNo": "ZH9001", "billNo": "99912345675", "totalPackageNo": "BAG 7",
         "loctNo": "4604Z01", "licenseNo": "L-1", "note": "跨境电子商务",
         "lines": [{"itemDescribe": '<b>18″</b> & "natural"\rblack', "gmodel": "0|0|<人发>&蕾丝|18寸", "note": "]]>",
                    "qty2": "0.28", "unit2": "035"}]},
        {"orderNo": "订单 2", "agentCode": "4101980GHI", "agentName": "洛阳示例报关有限公司", "ebpCode": "4101980JKL",
         "copNo": "2", "logisticsNo": "YT2"},
        {"orderNo": "3", "copNo": "3", "logisticsNo": "YT3"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(file=str(resources.schemas() / "ceb-export.xsd"))


@pytest.mark.parametrize("case", CASES)
def test_golden(reviewed, regenerate, case):
    messages = compose(reviewed(CASES[case]), identity=IDENTITY, app_time=NOON).messages
    places = [f"{each.kind}-{number}.xml" for number, each in enumerate(messages, 1)]
    found = {place: each.before + each.after for place, each in zip(places, messages, strict=True)}
    folder = EXAMPLES / case
    if regenerate:
        folder.mkdir(parents=True, exist_ok=True)
        for place in folder.glob("*.xml"):
            place.unlink()
        for place, content in found.items():
            (folder / place).write_bytes(content)
    assert {place.name: place.read_bytes() for place in folder.glob("*.xml")} == found


@pytest.mark.parametrize(
    "place", sorted(EXAMPLES.glob("*/*.xml")), ids=lambda place: f"{place.parent.name}/{place.stem}"
)
def test_golden_is_canonical(place):
    content = place.read_bytes()
    assert etree.tostring(etree.fromstring(content), method="c14n") == content


@pytest.mark.parametrize(
    "place", sorted(EXAMPLES.glob("*/*.xml")), ids=lambda place: f"{place.parent.name}/{place.stem}"
)
def test_golden_is_valid(schema, place):
    schema.assertValid(etree.fromstring(place.read_bytes()))
