"""Each command as a person types it."""

import json

import openpyxl
import pytest

from yuhuo_customs.reports.model import Report


def test_the_corridor_command_by_command(yuhuo, example, tmp_path):
    checked = yuhuo("check", example, "--mark", "marked.xlsx", "--format", "json=report.json")
    report = Report.model_validate_json((tmp_path / "report.json").read_text("utf-8"))
    waiting = report.verdicts.person
    assert (checked.code, report.verdicts.fix) == (1, 0)
    assert report.verdicts.ready >= 200
    assert waiting > 0
    assert len(openpyxl.load_workbook(tmp_path / "marked.xlsx").worksheets) >= 2

    rendered = yuhuo("render", example, "-o", "out")
    files = sorted((tmp_path / "out").glob("*.xml"))
    assert (rendered.code, len(files)) == (1, 2 * -(-report.verdicts.ready // 100))
    assert yuhuo("verify", files[0]).code == 0
    assert "OrderHead" not in yuhuo("inspect", files[0]).out

    submitted = yuhuo("submit", example)
    assert submitted.code in (1, 6)
    assert yuhuo("submit", example).out.count("at customs already") == 1
    assert yuhuo("receipts", "collect").code == 0
    assert "released" in yuhuo("status").out
    order = next(each.order_no for each in report.orders if each.verdict == "ready")
    timeline = yuhuo("status", order)
    assert "try number 1" in timeline.out
    assert json.loads(yuhuo("status", order, "--json").out)["what"] == "order"


def test_what_a_person_confirms_is_used(yuhuo, example, tmp_path):
    assert yuhuo("--lang", "zh", "classify", example, "-o", "review.xlsx").code == 1
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    sheet = book.worksheets[0]
    headings = next(row for row in sheet.iter_rows() if any(cell.value == "货号" for cell in row))
    column = {str(cell.value): cell.column for cell in headings if cell.value}
    code = next(number for name, number in column.items() if name.startswith("确认编码"))
    yes = next(number for name, number in column.items() if name.startswith(("确认（", "确认(")))
    for row in range(headings[0].row + 1, sheet.max_row + 1):
        if sheet.cell(row, column["货号"]).value:
            sheet.cell(row, code).value, sheet.cell(row, yes).value = "6704200000", "是"
    book.save(tmp_path / "review.xlsx")
    assert yuhuo("history", "import", "review.xlsx", "--by", "A. Person").code == 0
    assert yuhuo("classify", example).code == 0
    assert yuhuo("check", example).code == 0


def test_a_template_is_read_as_empty(yuhuo, tmp_path):
    assert yuhuo("template", "order-export", "-o", "new.xlsx").code == 0
    assert yuhuo("check", "new.xlsx").code == 1
    for kept, content in (("two.old.xlsx", b"filled in"), ("two.old1.xlsx", b"filled in again")):
        (tmp_path / "two.xlsx").write_bytes(content)
        made = yuhuo("template", "order-export", "-o", "two.xlsx", "--form", "two")
        assert (made.code, f"kept as {kept}" in made.err) == (0, True)
    assert (tmp_path / "two.old.xlsx").read_bytes() == b"filled in"
    assert yuhuo("import", "two.old.xlsx", "-o", "two.xlsx").code == 3
    assert len(list(tmp_path.glob("*.xlsx"))) == 4


def test_the_demo_leaves_everything_in_one_folder(yuhuo, tmp_path):
    assert yuhuo("demo", "here").code == 0
    assert {path.name for path in (tmp_path / "here").iterdir()} >= {
        "orders.xlsx",
        "messages",
        "receipts",
        "report.json",
    }
    report = Report.model_validate_json((tmp_path / "here" / "report.json").read_text("utf-8"))
    assert {each.kind for each in report.messages} == {"CEB303Message", "CEB603Message"}
    assert {each.state for each in report.declared} >= {"CLOSED", "STORED", "REFUSED"}
    assert yuhuo("demo", "here").code == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    assert yuhuo("demo", "mine").code == 4


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["codes", "search", "千克"], 0, "035"),
        (["codes", "search", "no such thing"], 1, "Nothing found"),
        (["codes", "list"], 0, "units"),
        (["rules", "list"], 0, "YH-"),
        (["messages"], 0, "CEB603Message"),
        (["explain", "100"], 0, "rejected by customs"),
        (["explain", "-621005"], 0, "limit for one purchase"),
        (["explain", "YH-FLD-001"], 0, "YH-FLD-001"),
        (["explain", "YH-ZZZ-999"], 1, "No code"),
        (["explain", "31337"], 1, "no known status"),
        (["check", "missing.xlsx"], 3, ""),
        (["render", "missing.xlsx", "-o", "out"], 3, ""),
        (["verify", "missing.xml"], 3, ""),
        (["status", "nobody"], 3, ""),
        (["status"], 0, "empty"),
        (["check"], 2, ""),
        (["nonsense"], 2, ""),
    ],
)
def test_answers_and_exit_codes(yuhuo, words, code, said):
    outcome = yuhuo(*words)
    assert (outcome.code, said in outcome.out) == (code, True)
    assert code == 0 or outcome.out + outcome.err


@pytest.mark.parametrize("command", ["messages", "rules list"])
def test_json_is_json(yuhuo, command):
    assert len(json.loads(yuhuo(*command.split(), "--json").out)) > 3


def test_errors_say_what_where_and_what_to_do(yuhuo):
    outcome = yuhuo("--lang", "zh", "check", "missing.xlsx")
    assert outcome.err.startswith("错误")
    assert "missing.xlsx" in outcome.err
    assert "→" in outcome.err


def test_a_wrong_settings_file_is_named(yuhuo, tmp_path):
    (tmp_path / "yuhuo.toml").write_text('colour = "red"\n')
    outcome = yuhuo("status")
    assert (outcome.code, "colour" in outcome.err) == (4, True)


def test_a_format_that_is_not_known_is_wrong_use(yuhuo, example):
    assert yuhuo("check", example, "--format", "pdf=a.pdf").code == 2
