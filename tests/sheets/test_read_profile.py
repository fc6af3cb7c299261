"""Profiles: the shipped one holds, a defect is found at load with file and line."""

import pytest

from yuhuo_customs import resources
from yuhuo_customs.documents import documents
from yuhuo_customs.errors import ResourceError, Text, UsageError
from yuhuo_customs.sheets import profile as profiles

SHIPPED = (resources.templates("sheets") / "order-export.toml").read_text(encoding="utf-8")


def test_shipped_profile():
    profile = profiles.load("order-export")
    assert profiles.profiles() == ["order-export"]
    assert (profile.id, profile.documents, profile.key_column.zh) == (
        "order-export",
        ("CEB303", "CEB603"),
        "订单编号",
    )
    assert profile.derived["CEB303.items.gnum"] == "line_number"
    names = profile.names()
    assert names["CEB603.items.gcode"] == Text("商品编码", "HS code")
    assert names["CEB303.items.currency"] == Text("币制", "Currency")
    assert names["CEB603.head.preNo"] == Text("电子口岸编号", "e-port number")
    assert names["line.brand"] == Text("品牌", "Brand")


def test_every_required_field_can_be_filled():
    profile = profiles.load("order-export")
    given = {address for column in profile.columns for address in column.fills}
    given |= set(profile.constants) | set(profile.defaults) | set(profile.derived)
    for kind in profile.documents:
        for group in ("head", "items"):
            for name, spec in documents()[kind].specs(group).items():
                assert f"{kind}.{group}.{name}" in given or spec.stamped or not spec.required, name


def test_unknown_profile():
    with pytest.raises(UsageError, match="order-export"):
        profiles.load("nothing")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"CEB603.head.POD"', '"CEB603.head.POE"', "unknown field 'CEB603.head.POE'"),
        ('"CEB603.head.fFlag" = "3"', '"CEB603.head.gFlag" = "3"', "unknown field 'CEB603.head.gFlag'"),
        ('= "sum_of_total_price"', '= "sum"', "unknown derivation 'sum'"),
        ('documents = ["CEB303", "CEB603"]', 'documents = ["CEB303", "CEB999"]', "unknown document 'CEB999'"),
        ('aliases = ["运费金额"]', 'aliases = ["邮费 "]', "heading '邮费 ' is used twice"),
        ('key = "CEB303.head.orderNo"', 'key = "CEB303.head.orderId"', "no column fills the key"),
        ('fills = ["line.use"]', 'fills = ["line.Use"]', "unknown field 'line.Use'"),
        ('fills = ["line.use"]', 'fills = ["CEB303.head.guid"]', "unknown field 'CEB303.head.guid'"),
        ('fills = ["line.use"]', 'fills = ["CEB603.head.iacCode"]', "a line column cannot fill"),
        ('fills = ["line.use"]', 'fills = ["line.brand"]', "two columns fill 'line.brand'"),
        ('en = "Bar code"', 'eng = "Bar code"', "wrong or missing entry 'en'"),
        ('level = "line"', 'level = "row"', "level is order or line"),
        ("[defaults]", "[fallbacks]", "unknown entry 'fallbacks'"),
        ('id = "order-export"', "id = order-export", "Invalid value"),
        ('id = "order-export"', "", "entry 'id' is missing"),
    ],
)
def test_defect_is_found_at_its_line(old, new, what, tmp_path):
    assert old in SHIPPED
    path = tmp_path / "own.toml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ResourceError) as caught:
        profiles.load(str(path))
    assert what in caught.value.what.en
    file, _, line = caught.value.where.rpartition(":")
    assert file == str(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not new or line == "1" or new.split("=")[-1].strip() in lines[int(line) - 1] or "entry" in what


def test_own_profile_from_a_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(SHIPPED.replace('id = "order-export"', 'id = "mine"'), encoding="utf-8")
    assert profiles.load(str(path)).id == "mine"
