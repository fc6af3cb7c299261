"""What the window says to manifests: each rule of its own with a message that breaks it."""

import re
from datetime import datetime

import pytest

from tests.manifests.conftest import sample
from yuhuo_customs.testing import BEIJING
from yuhuo_customs.window import Script, Window
from yuhuo_customs.window.manifests.judging import generic

NOW = datetime(2026, 11, 24, 8, tzinfo=BEIJING)


@pytest.fixture
def window(tmp_path):
    return lambda script="": Window(tmp_path / "window.sqlite", Script.loads(script), lambda: NOW)


def said(window, kind, function, *changes, number="1", rounds=5):
    """Statuses and texts of the answers to a full sample; ``changes``: (old, new) in its text."""
    text = sample(kind, function).content.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    window.take(f"{kind}-{function}-{number}", text.encode(), sender="A")
    found = []
    for _ in range(rounds):
        waiting = window.receipts()
        found += [content.decode() for _, content in waiting]
        window.forget([each for each, _ in waiting])
    pairs = r"<(?:Code|StatementCode)>(.*?)</.*?><(?:Text|StatementDescription)>(.*?)</"
    return [pair for each in found for pair in re.findall(pairs, each)]


def statuses(*args, **more):
    return [status for status, _ in said(*args, **more)]


@pytest.mark.parametrize(
    ("kind", "expected"), [("MT2201", ["01"]), ("MT2101", ["01"]), ("MT2401", ["0", "E3", "01"])]
)
def test_a_whole_message_is_accepted(window, kind, expected):
    assert statuses(window(), kind, "9") == expected


def test_a_bill_that_is_there_already(window):
    one = window("client_steps = false")
    assert statuses(one, "MT2401", "9") == ["01"]
    assert said(one, "MT2401", "9", number="2") == [("03", "19001 提运单号已经存在")]


@pytest.mark.parametrize("words", ["Apparel", " apparel ", "服装", "AAAA", "123"])
def test_a_generic_description(window, words):
    assert statuses(window(), "MT2201", "9", ("人发制假发 HUMAN HAIR WIGS", words)) == ["03"]


@pytest.mark.parametrize("words", ["Dresses", "人发制假发", "Apparel for dolls"])
def test_a_description_that_names_the_goods(words):
    assert not generic(words)


def test_the_schema_refuses_the_whole_file(window):
    ((status, text),) = said(window(), "MT2401", "9", ("<TypeCode>3</TypeCode>", ""))
    assert (status, text[:5]) == ("03", "99001")


def test_late_is_reviewed_or_refused(window):
    late = ("20261125203000", "20261124100000")
    assert statuses(window(), "MT2201", "9", late) == ["02", "01"]


def test_late_is_refused_where_the_script_says_so(window):
    assert statuses(
        window('manifest_late = "refuse"'), "MT2201", "9", ("20261125203000", "20261124100000")
    ) == ["03"]


@pytest.mark.parametrize(
    ("kind", "function", "why"),
    [("MT3201", "2", "预配舱单未被接受"), ("MT4201", "2", "预配舱单未被接受"), ("MT2201", "3", "不存在"), ("MT2201", "5", "不存在"),
     ("MT2201", "0", "不存在")],
)  # fmt: skip
def test_what_must_be_there_before(window, kind, function, why):
    ((status, text),) = said(window(), kind, function)
    assert (status, why in text) == ("03", True)


def test_a_loading_manifest_before_arrival_and_before_release(window):
    one = window()
    assert statuses(one, "MT2201", "9") == ["01"]
    assert "运抵报告未被接受" in said(one, "MT4201", "2")[0][1]
    assert statuses(one, "MT3201", "2") == ["01"]
    assert "未放行" in said(one, "MT4201", "2", number="2")[0][1]


@pytest.mark.parametrize("element", ["ContactTel", "Reason"])
def test_a_deletion_without_its_reason(window, element):
    one = window()
    said(one, "MT2201", "9")
    text = sample("MT2201", "3").content.decode()
    (whole,) = re.findall(rf"<{element}>.*?</{element}>", text)
    ((status, why),) = said(one, "MT2201", "3", (whole, ""))
    assert (status, "联系人" in why) == ("03", True)


def test_a_deletion_frees_the_number(window):
    one = window()
    assert statuses(one, "MT2201", "9") == ["01"]
    assert statuses(one, "MT2201", "3") == ["01"]
    assert statuses(one, "MT2201", "9", number="2") == ["01"]


def test_a_bill_whose_arrival_stands_is_not_deleted(window):
    one = window()
    said(one, "MT2201", "9")
    said(one, "MT3201", "2")
    assert "后续单证" in said(one, "MT2201", "3")[0][1]


def test_another_weight_at_arrival_is_reviewed(window):
    one = window()
    said(one, "MT2201", "9")
    weight = re.search(r"<TotalGrossMassMeasure>.*?<", sample("MT3201", "2").content.decode())[0]
    assert statuses(one, "MT3201", "2", (weight, "<TotalGrossMassMeasure>9<")) == ["02", "01"]
