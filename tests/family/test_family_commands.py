"""The commands as typed: template, check at cells, import, inspect in every form, hostile files refused by name."""

import base64
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yuhuo_customs.cli.app import app
from yuhuo_customs.errors import InputError
from yuhuo_customs.messages.reading import read
from yuhuo_customs.pipeline import check
from yuhuo_customs.settings import load as load_settings
from yuhuo_customs.sheets import profile as profiles

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(GOLDEN.glob("*.xml"), key=lambda place: place.name)
DXP = "http://www.chinaport.gov.cn/dxp"
LAUGHS = b"<!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY m '&l;&l;&l;'>]><a>&m;</a>"


def typed(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_findings_of_an_import_workbook_stand_at_their_cells(corridor, tmp_path):
    profile = profiles.load("order-import")
    wrong = {"订购人姓名": None, "贸易方式": "0110", "商品编码": "33049900", "数量": "1.123456"}
    path = corridor.example(profile, tmp_path / "orders.xlsx", wrong)
    reviewed = check(path, profile="order-import", settings=load_settings(state=tmp_path / "state"))
    columns = {column.zh: place for place, column in enumerate(profile.columns)}
    cells = {
        (each["column"], each["row"])
        for each in reviewed.findings.frame.iter_rows(named=True)
        if each["code"].startswith("YH-FLD")
    }
    letters = [_letters(columns[zh]) for zh in wrong]
    assert cells == {(each, 3) for each in letters}
    assert reviewed.counts() == {"ready": 0, "fix": 1, "person": 0}


def _letters(place):
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)


def forms(content, kind):
    """The same message in every form that is met (transport.md §8.2)."""
    prefixed = content
    plain = content.replace(b"<ceb:", b"<").replace(b"</ceb:", b"</").replace(b"xmlns:ceb=", b"xmlns=")
    data = base64.encodebytes(content).decode()
    inner = f"<CopMsgId>M1</CopMsgId><SenderId>S</SenderId><MsgType>{kind}</MsgType>"
    envelope = f'<DxpMsg xmlns="{DXP}"><TransInfo>{inner}</TransInfo><Data>{data}</Data></DxpMsg>'.encode()
    return {
        "prefix": prefixed,
        "default": plain,
        "BOM": b"\xef\xbb\xbf" + prefixed,
        "zero byte": b"\x00" + plain,
        "DxpMsg": envelope,
        "DxpMsg with a zero byte": b"\x00" + envelope,
    }


@pytest.mark.parametrize("place", CASES, ids=lambda place: place.stem)
def test_every_message_is_read_alike_in_every_form(place, corridor):
    content, kind = place.read_bytes(), place.name.split(".")[1]
    bare = read(content)
    assert (bare.kind, len(bare.records), bare.signed) == (kind, 1, False)
    for name, form in forms(content, kind).items():
        found = read(form)
        assert (found.kind, found.records, found.transfer) == (kind, bare.records, bare.transfer), name
        assert corridor.again(found) == content, name
    at = content.index(b"</ceb:BaseTransfer>") + len(b"</ceb:BaseTransfer>")
    signed = read(content[:at] + corridor.signature + content[at:])
    assert (signed.signed, signed.records) == (True, bare.records)


def test_inspect_shows_many_files(tmp_path):
    places = [GOLDEN / "order-import.CEB621Message.xml", GOLDEN / "delivery.CEB711Message.xml"]
    done = typed("inspect", *places, "--lang", "en")
    assert done.exit_code == 0
    for words in (
        "CEB621Message",
        "CEB711Message",
        "assureCode",
        "guarantor code",
        "buyerIdNumber",
    ):
        assert words in done.output


def test_import_and_check_as_typed(corridor, tmp_path):
    places = sorted(GOLDEN.glob("order-import.*.xml"))
    done = typed("import", *places, "-o", tmp_path / "back.xlsx", "--lang", "en")
    assert (done.exit_code, "CEB311 × 1" in done.output) == (0, True)
    assert "--profile order-import" in done.output
    profile = profiles.load("order-import")
    assert corridor.checked(profile, tmp_path / "back.xlsx").findings.frame.is_empty()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (LAUGHS, "DTD"),
        (b"<a>&secret;</a>", "entity"),
        (b"<a>" + b"x" * 50_000_000 + b"</a>", "too long"),
        ('<?xml version="1.0" encoding="GBK"?><a>豫</a>'.encode("gbk"), "not UTF-8 (GBK)"),
        (b"<a>" * 100_000, "Nested too deeply"),
    ],
    ids=["DTD and entities", "entity", "50 MB", "encoding", "depth"],
)
@pytest.mark.parametrize("command", ["inspect", "import"])
def test_hostile_files_are_refused_by_name(command, content, words, tmp_path):
    path = tmp_path / "hostile.xml"
    path.write_bytes(content)
    done = typed(command, path, *(("-o", tmp_path / "out.xlsx") if command == "import" else ()))
    assert isinstance(done.exception, InputError)
    assert words in done.exception.what.en
    assert done.exception.where == str(path)
    assert not (tmp_path / "out.xlsx").exists()
