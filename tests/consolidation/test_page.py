"""The page of the docs is run as it stands: the example and its proof, and the way from orders to release."""

import re
from pathlib import Path

from tests.pipeline.books import sold
from tests.pipeline.test_consolidated import NO_BILL, ORDERS, SENDER, Forwarder
from yuhuo_customs.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "consolidation.md").read_text("utf-8")
SECTIONS = {
    part.splitlines()[0]: re.findall(r"^ {4}yuhuo (.+)$", part, re.MULTILINE) for part in PAGE.split("\n## ")
}
ENDS = {"consolidate parcels.xlsx -o consolidation": 1}
"""What does not end with 0: some parcels of the example stay behind."""


def test_the_page_has_these_commands():
    assert {title: len(lines) for title, lines in SECTIONS.items() if lines} == {
        "# Consolidation (集拼)": 3, "From orders to release": 7, "The proof": 1, "Figures": 1,
    }  # fmt: skip


def test_the_example_and_its_proof(yuhuo):
    for line in [*SECTIONS["# Consolidation (集拼)"], *SECTIONS["The proof"]]:
        done = yuhuo(*line.split())
        assert done.code == ENDS.get(line, 0), (line, done.out, done.err)
    assert Path("consolidation/consolidation.json").exists()


def test_from_orders_to_release(yuhuo, tmp_path):
    Forwarder(tmp_path, Settings(state=str(tmp_path / "state"))).parcels()
    sold(tmp_path, **dict.fromkeys(ORDERS, NO_BILL)).rename(tmp_path / "orders.csv")
    (tmp_path / "yuhuo.toml").write_text(f'manifest_sender = "{SENDER}"\n', "utf-8")
    (tmp_path / "state").mkdir(exist_ok=True)
    script = "refused = 0\nreviewed = 0\ninspected = 0\n"
    (tmp_path / "state" / "mock-window.toml").write_text(script, "utf-8")
    for line in SECTIONS["From orders to release"]:
        done = yuhuo(*line.split())
        assert done.code == ENDS.get(line, 0), (line, done.out, done.err)
    assert "MT4201 YH8001 / 99912345675" in " ".join(done.out.split())
    assert "accepted by customs 01" in " ".join(done.out.split())
