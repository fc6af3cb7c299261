"""Only what customs refused, the reason beside the cell to mend, and submitted again under the right keys."""

import openpyxl
import pytest

from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.testing import FixedClock


@pytest.fixture
def refusing(settings):
    """The mock window refuses as told: ``refusing(0.3)``."""

    def write(share):
        settings.state_path.mkdir(exist_ok=True)
        text = f'seed = "r"\nrefused = {share}\nreviewed = 0.0\ninspected = 0.0\n'
        (settings.state_path / "mock-window.toml").write_text(text)

    return write


def states(settings):
    with Ledger.open(settings.ledger_place, FixedClock()) as ledger:
        return queries.orders(ledger).select("orderNo", "outcome").rows()


@pytest.mark.parametrize("form", ["example", "csv"])
def test_only_the_refused_rows_and_they_go_out_again(
    yuhuo, settings, example, refusing, tmp_path, good, zoo, form
):
    if form == "csv":
        example = tmp_path / "a.csv"
        zoo["text"](example, [good(f"XC{number:03}") for number in range(12)], encoding="utf-8-sig")
    refusing(0.4)
    yuhuo("submit", example, "--rounds", "6")
    before = states(settings)
    refused = [number for number, outcome in before if outcome == "refused"]
    assert 0 < len(refused) < len(before)
    done = yuhuo("rework", "1", "-o", "redo.xlsx")
    assert done.code == 0, done.err
    book = openpyxl.load_workbook(tmp_path / "redo.xlsx")
    notes = [cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    assert len(notes) == len(refused)
    assert all("海关退单" in note for note in notes)
    refusing(0)
    again = yuhuo("submit", "redo.xlsx", "--again", "--rounds", "6")
    assert again.code == 0, again.out
    assert {outcome for _, outcome in states(settings)} == {"released"}
    assert len(states(settings)) == len(before)


def test_a_profile_of_ones_own_is_kept_with_the_run(yuhuo, refusing, tmp_path, good, zoo):
    """Hints name its file; rework and evidence read the run by the profile as it was, even where the file is gone."""
    mine = tmp_path / "our shop.toml"
    mine.write_text(
        'extends = "order-export"\nid = "our-shop"\n[[column]]\nzh = "订单编号"\naliases = ["店铺单号"]\n'
    )
    rows = [{"店铺单号" if zh == "订单编号" else zh: value for zh, value in good("XC001").items()}]
    path = zoo["flat"](tmp_path / "a.xlsx", rows)
    refusing(1)
    said = yuhuo("submit", path, "--profile", mine.name, "--rounds", "6")
    assert (said.code, f"--profile '{mine.name}'" in said.out) == (1, True), said.out
    mine.rename(tmp_path / "gone.toml")
    done = yuhuo("rework", "1", "-o", "redo.xlsx")
    assert (done.code, "submit redo.xlsx --profile 'our shop.toml'" in done.out) == (0, True), done.err
    assert yuhuo("evidence", "XC001", "-o", "order.zip").code == 0


def test_nothing_to_rework_says_so(yuhuo, settings, example, refusing):
    refusing(0)
    yuhuo("submit", example, "--rounds", "6")
    assert yuhuo("rework", "1", "-o", "redo.xlsx").code == 3
    assert yuhuo("rework", "99", "-o", "redo.xlsx").code == 3
