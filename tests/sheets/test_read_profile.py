"""Profiles: the shipped one holds, a defect is found at load with file and line."""

import pytest

from yuhuo_customs import resources
from yuhuo_customs.documents import documents
from yuhuo_customs.errors import ResourceError, Text, UsageError
from yuhuo_customs.sheets import profile as profiles

SHIPPED = (resources.templates("sheets") / "order-export.toml").read_text(encoding="utf-8")


def test_shipped_profile():
    profile = profiles.load("order-export")
    assert profiles.profiles() == [
        "arrival", "cancellation-export", "cancellation-import", "delivery", "departure", "export-1210",
        "export-9610", "export-b2b", "master-waybill", "order-export", "order-import", "payment-collection",
        "payment-import", "return-export", "return-import", "return-tally", "summary-application",
        "waybill-export", "waybill-import", "waybill-status",
    ]  # fmt: skip
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


@pytest.mark.parametrize("name", profiles.profiles())
def test_every_required_field_can_be_filled(name):
    profile = profiles.load(name)
    given = {address for column in profile.columns for address in column.fills}
    given |= set(profile.constants) | set(profile.defaults) | set(profile.derived)
    for kind in profile.documents:
        for group in ("head", "items"):
            for name, spec in documents()[kind].specs(group).items():
                assert f"{kind}.{group}.{name}" in given or spec.stamped or not spec.required, name


def test_every_document_has_a_profile():
    covered = {kind for name in profiles.profiles() for kind in profiles.load(name).documents}
    assert covered == set(documents())


EXTENDING = """
extends = "order-export"
id = "own"
title = { zh = "自用", en = "own" }

[constants]
"CEB303.head.orderType" = ""

[defaults]
"CEB603.head.tradeMode" = "1210"

[[column]]
zh = "提运单号"
required = true

[[column]]
zh = "区内企业代码"
en = "Company in the area, code"
level = "order"
required = false
fills = ["CEB603.head.iacCode"]
"""


def test_a_profile_that_extends_another_says_only_what_differs(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(EXTENDING, encoding="utf-8")
    base, found = profiles.load("order-export"), profiles.load(str(path))
    assert (found.id, found.documents, found.key) == ("own", base.documents, base.key)
    assert "CEB303.head.orderType" not in found.constants
    assert (base.defaults["CEB603.head.tradeMode"], found.defaults["CEB603.head.tradeMode"]) == (
        "9610",
        "1210",
    )
    by_name = {column.zh: column for column in found.columns}
    assert (by_name["提运单号"].required, by_name["提运单号"].fills) == (True, ("CEB603.head.billNo",))
    levels = [column.level for column in found.columns]
    assert levels == sorted(levels, reverse=True)  # the new order column stands with the order's
    assert len(found.columns) == len(base.columns) + 1


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ('"order-export"', '"nothing"', 2, "no profile 'nothing' to extend"),
        ('"CEB603.head.iacCode"', '"CEB603.head.iac"', 21, "unknown field 'CEB603.head.iac'"),
        ('"CEB603.head.iacCode"', '"CEB603.head.emsNo", "CEB603.head.billNo"', 21, "two columns fill"),
        ('"提运单号"', '"提运单号"\nfills = ["CEB603.head.POE"]', 14, "unknown field 'CEB603.head.POE'"),
    ],
)
def test_a_defect_in_an_extension_is_told_with_its_line(tmp_path, old, new, line, what):
    path = tmp_path / "own.toml"
    path.write_text(EXTENDING.replace(old, new), encoding="utf-8")
    with pytest.raises(ResourceError, match=what) as caught:
        profiles.load(str(path))
    assert caught.value.where == f"{path}:{line}"


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
