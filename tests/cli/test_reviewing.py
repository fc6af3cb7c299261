"""One mechanism for every command that reviews: --policy, --as-of, --pack; and what every report must say."""

import json
from datetime import date

import openpyxl
import pytest

from yuhuo_customs.domain.catalogue import CODES
from yuhuo_customs.example.faults import write_damaged
from yuhuo_customs.review.packs import shipped_pack

WEAK = """
[rules."YH-INV-056"]
severity = "off"
reason = "bills follow"
author = "Wang"
until = 2099-12-31
"""
RULE = """
import polars as pl
from yuhuo_customs.review.rule import WARN, rule, says


@rule(
    "YH-XYZ-009", WARN, "house", "derived", on="CEB603.head", field="orderNo",
    says=says(("每单", "each"), ("{field} {value}", "{field} {value}"), ("因", "why"), ("改", "fix"), ("例", "example")),
)
def each(given):
    return pl.col("orderNo").is_not_null()
"""
COMMANDS = ("check", "review", "render", "submit", "plan", "amend")


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "xyz"
    (folder / "cases").mkdir(parents=True)
    (folder / "pack.toml").write_text(
        'name = "xyz"\nversion = "7"\ndate = "2026-01-01"\ntitle = { zh = "包", en = "pack" }\n', "utf-8"
    )
    (folder / "each.py").write_text(RULE, "utf-8")
    yield folder
    CODES.pop("YH-XYZ-009", None)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_reviews_takes_policy_day_and_pack(yuhuo, example, tmp_path, pack, command):
    policy = tmp_path / "policy.toml"
    policy.write_text(WEAK, "utf-8")
    more = ["-o", tmp_path / "out"] if command == "render" else []
    asked = ["--policy", policy, "--as-of", date.today().isoformat(), "--pack", pack]
    shown = yuhuo(command, example, *more, *asked)
    assert shown.code in (0, 1, 6), shown.err
    assert "Rule pack xyz 7 (2026-01-01, " in shown.out
    assert f"as of {date.today().isoformat()}" in shown.out
    assert "not checked: " in shown.out
    # options hold for one command
    assert "Rule pack xyz" not in yuhuo(command, example, *more).out


def test_the_day_decides_which_rules_are_in_force(yuhuo, example):
    def state(day):
        found = json.loads(yuhuo("review", example, "--as-of", day, "--json").out)
        return {each["code"]: each["state"] for each in found["rules"]}["YH-PAY-060"], found["as_of"]

    assert state("2024-12-14") == ("not_applicable", "2024-12-14")
    whys = json.loads(yuhuo("review", example, "--as-of", "2024-12-14", "--json").out)["rules"]
    assert {each["why"]["en"] for each in whys if each["code"] == "YH-PAY-060"} == {"2024-12-15 – …"}


def test_reasons_are_told_in_the_language_asked_for(yuhuo, example):
    english, chinese = yuhuo("check", example).out, yuhuo("check", example, "--lang", "zh").out
    line = next(each for each in english.splitlines() if "no tariff table was imported" in each)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in line.replace("、", ""))
    assert "没有导入税则表" in chinese
    assert "no tariff table" not in chinese


def test_every_report_says_what_was_not_checked_by_which_pack(yuhuo, example, tmp_path):
    sha = shipped_pack().info.sha256
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[settings]\nmost_people = 5\n[rules."YH-LIN-080"]\nseverity = "off"\nreason = "r"\nauthor = "Wang"\nuntil = 2099-12-31\n'
    )
    damaged = tmp_path / "damaged.xlsx"
    write_damaged(damaged, today=date.today())
    told = yuhuo(
        "check", damaged, "--mark", "marked.xlsx", "--format", "json=report.json", "--policy", policy
    ).out
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    states = {each["code"]: each for each in report["rules"]}
    assert states["YH-LIN-100"]["state"] == "not_checked"
    assert states["YH-LIN-100"]["unchecked"] == report["input"]["lines"] > 0
    assert states["YH-LIN-100"]["why"]["zh"].startswith("没有导入税则表")
    assert [each["sha256"] for each in report["packs"]] == [sha]
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx").worksheets[0]
    marked = "\n".join(str(row[0].value) for row in sheet.iter_rows(max_col=1) if row[0].value)
    for text in (told, marked):
        assert sha[:12] in text
        assert "not checked: " in text
        assert "no tariff table was imported" in text
    assert [each["code"] for each in report["policy"]] == ["YH-LIN-080"]
    assert "Policy: YH-LIN-080" in told
    assert "Policy: YH-LIN-080" in marked
    assert "Wang" in marked
    assert [(each["name"], each["value"], each["usual"]) for each in report["policy_settings"]] == [
        ("most_people", "5", "3")
    ]
    assert "most_people = 5 (shipped: 3)" in told
    assert "most_people = 5 (shipped: 3)" in marked
