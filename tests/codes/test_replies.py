import csv

import pytest

from yuhuo_customs import resources
from yuhuo_customs.codes import replies
from yuhuo_customs.codes.advice import BY_STATUS, IN_CHINESE, UNKNOWN
from yuhuo_customs.codes.replies import explain, negative, reply_codes, status
from yuhuo_customs.errors import ResourceError


def _rows(name):
    with (resources.code_tables() / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _short(found):
    return [(reply.kind, reply.direction, reply.meaning.en) for reply in found]


@pytest.mark.parametrize("row", _rows("receipt_status"), ids=lambda row: row["code"])
def test_every_status_of_the_table(row):
    found = status(row["code"])
    assert (found.code, found.kind, found.meaning.en) == (row["code"], "status", row["name_en"])
    assert found.meaning.zh == (row["name_zh"] or f"{row['name_en']}（官方中文原文未知）")
    assert found.final is {"yes": True, "no": False, "unknown": None}[row["final"]]
    assert (found.note, found.action) == (row["note"], BY_STATUS.get(row["code"], UNKNOWN))


def test_only_statuses_with_an_advice_of_their_own_are_beyond_doubt():
    doubtful = {row["code"] for row in _rows("receipt_status")} - set(BY_STATUS)
    assert doubtful == {
        "501",
        "502",
        "503",
        "505",
        "599",
        "600",
        "700",
        "400",
        "509",
        "1399",
        "18",
        "23",
        "26",
    }


@pytest.mark.parametrize("code", ["999", "", "abc", "8000", "--1", "-", "1e2"])
def test_a_status_outside_the_table(code):
    assert status(code) is None


def test_a_negative_status_is_a_processing_error():
    found = status(" －621005 ")
    assert (found.code, found.meaning.zh, found.final) == ("-621005", "处理异常", False)


@pytest.mark.parametrize(
    ("code", "direction", "expected"),
    [
        ("-621005", None, [("negative", "import", "amount is above the limit for one purchase")]),
        ("-621005", "export", [("negative", "both", "format check failed; any negative number")]),
        (
            "-301010",
            None,
            [
                ("negative", "import", "an order with this number exists"),
                ("negative", "export", "order: signature check failed"),
            ],
        ),
        ("-301010", "export", [("negative", "export", "order: signature check failed")]),
        ("-601001", "export", [("negative", "export", "list: signature check failed")]),
        ("-602000", "export", [("negative", "export", "list: signature check failed")]),
        ("-602001", "export", [("negative", "export", "list: format check failed")]),
        ("-621999", "import", [("negative", "import", "other list errors")]),
        (
            "-304001",
            "export",
            [("negative", "both", "duplicate business key; key and former state in the text")],
        ),
        ("-304002", "export", [("negative", "export", "order: processing failed")]),
        (
            "-621027",
            None,
            [
                ("negative", "import", "saving failed"),
                ("negative", "import", "gnum occurs twice (same code as the row above)"),
            ],
        ),
        ("-7", None, [("negative", "both", "format check failed; any negative number")]),
        ("621005", None, []),
        ("", None, []),
        ("-99999999999999999999", None, []),
    ],
)
def test_negative_codes(code, direction, expected):
    assert _short(negative(code, direction)) == expected


def test_every_row_of_the_table_is_found():
    for row in _rows("negative_codes"):
        for code in filter(None, (row["from"], row["to"])):
            sides = ("import", "export") if row["direction"] == "both" else (row["direction"],)
            for side in sides:
                meanings = [reply.meaning.en for reply in negative(code, side)]
                own = [each for each in _rows("negative_codes") if each["code"] == code]
                assert row["meaning_en"] in meanings or row not in own


def test_the_official_chinese_text_where_it_is_known():
    assert negative("-301010", "import")[0].meaning.zh == "已存在相同编号的订单"
    assert [reply.meaning.zh for reply in negative("-621027")] == [
        "保存失败，请确认状态并刷新重试",
        "请确认表体 gnum 无重复！",
    ]
    assert negative("-602005", "export")[0].meaning.zh == "list: format check failed（官方中文原文未知）"
    assert negative("-602005", "export")[0].note == "CEB603; -602001..-603000"
    assert negative("-301010", "export")[0].meaning.zh == "order: signature check failed（官方中文原文未知）"


def test_every_action_is_known_in_chinese_and_none_is_left_over():
    actions = {row["user_action"] for name in ("negative_codes", "customs_codes") for row in _rows(name)}
    assert actions == set(IN_CHINESE)
    assert negative("-602005", "export")[0].action == (
        "按报文模式（XSD）校验并改正。",
        "Validate against the schema and correct.",
    )


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[Code:1800;Desc:逻辑校验通过]", ("1800",)),
        ("[code:1320;desc:a][CODE: 1322 ;Desc:b] 另见 [Code:1320;Desc:c]", ("1320", "1322")),
        ("[Code：13035;Desc:支付企业不符]更多文字", ("13035",)),
        ("22001:支付企业未备案", ("22001",)),
        ("新增申报成功[0A0A0A0A-0000-4000-8000-00000000000A]", ()),
        ("12:30 收到", ()),
        ("20261111: x", ()),
        ("", ()),
    ],
)
def test_codes_inside_a_text(text, codes):
    assert reply_codes(text) == codes


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("100", [("status", "100")]),
        (" 1800 ", [("customs", "1800")]),
        ("-621005", [("negative", "-621005")]),
        ("−621005", [("negative", "-621005")]),
        ("<0", [("status", "<0")]),
        ("[Code:1800;Desc:a][Code:2600;Desc:b]", [("customs", "1800"), ("customs", "2600")]),
        ("22001:未备案", [("customs", "22001")]),
        ("999", []),
        ("YH-FLD-001", []),
        ("一百", []),
        ("²", []),
        ("-" + "9" * 5000, []),
        ("", []),
    ],
)
def test_explain(word, expected):
    assert [(reply.kind, reply.code) for reply in explain(word)] == expected


def test_a_reply_of_customs_tells_where_it_occurs():
    found = explain("1800")[0]
    assert found.meaning == ("logic check passed（官方中文原文未知）", "logic check passed")
    assert (found.action.zh, found.note) == ("无需处理。", "returnStatus 120; CEB312, CEB512, CEB622, CEB624")


def test_a_damaged_table_is_named(tmp_path, monkeypatch):
    (tmp_path / "customs_codes.csv").write_text("code,name\n1,x\n", encoding="utf-8")
    monkeypatch.setattr(resources, "code_tables", lambda: tmp_path)
    for name in ("customs_codes", "receipt_status"):
        with pytest.raises(ResourceError, match=name):
            replies.rows_of(name, ("code", "source"))
