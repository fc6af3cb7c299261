"""The past comes out of the ledger by itself, and from workbooks; a batch that was submitted is no duplicate of itself."""

import polars as pl
from typer.testing import CliRunner

from yuhuo_customs import pipeline
from yuhuo_customs.cli.app import app
from yuhuo_customs.pipeline import past
from yuhuo_customs.review import past as facts
from yuhuo_customs.settings import load


def _states(reviewed, prefix="YH-HIS"):
    rows = reviewed.rules.filter(pl.col("code").str.starts_with(prefix))
    return dict(rows.select("code", "state").iter_rows())


def test_a_submitted_batch_is_known_and_no_duplicate(tmp_path, example):
    settings = load(state=tmp_path / "state")
    assert _states(pipeline.check(example, settings=settings))["YH-HIS-001"] == "not_checked"
    pipeline.enqueue(example, settings=settings)
    assert past.refresh(settings) == 1
    assert past.refresh(settings) == 0
    reviewed = pipeline.check(example, settings=settings)
    assert _states(reviewed)["YH-HIS-001"] == "ran"
    assert not reviewed.findings.frame["code"].str.starts_with("YH-HIS").any()
    known = facts.load(settings.state_path)
    assert known.declared["orderNo"].n_unique() == reviewed.counts()["ready"]


def test_past_declarations_from_a_workbook(tmp_path, example, monkeypatch):
    monkeypatch.setenv("YUHUO_STATE", str(tmp_path / "state"))
    words = ["history", "import", str(example), "--declared", "--on", "2026-01-31", "--lang", "en"]
    shown = CliRunner().invoke(app, words)
    assert "past declarations" in shown.stdout
    known = facts.load(tmp_path / "state")
    assert set(known.declared["day"]) == {"2026-01-31"}
    reviewed = pipeline.check(example, settings=load())
    assert _states(reviewed)["YH-HIS-002"] == "ran"


def test_review_as_json(tmp_path, example, monkeypatch):
    import json

    monkeypatch.setenv("YUHUO_STATE", str(tmp_path / "state"))
    shown = CliRunner().invoke(app, ["review", str(example), "--checklist", "--json"])
    found = json.loads(shown.stdout)
    assert {each["way"] for each in found["ways"]} == {"person"}
    assert {each["kind"] for each in found["checklist"]} == {"unknown"}
    shown = CliRunner().invoke(app, ["review", str(example), "--checklist", "--lang", "en"])
    for words in ("Rule pack yuhuo", "not checked", "Ways of declaration", "Checklist"):
        assert words in shown.stdout


def test_payments_and_waybills_of_the_ledger_are_known(tmp_path):
    """A payment company or carrier has no lists: its own documents are its past."""
    from datetime import date

    from yuhuo_customs.review.bands import of_past
    from yuhuo_customs.review.policy import load as policy
    from yuhuo_customs.review.trying import Trial

    documents = Trial(family="import").classified().documents
    for kind, table, number in (
        ("CEB411", "payments", "PAY20261101000000"),
        ("CEB511", "waybills", None),
    ):
        found = facts.facts({kind: documents[kind]}, date(2026, 10, 1), "ledger 1")
        assert (found.declared.height, found.lines.height) == (2, 0)
        facts.keep(tmp_path, f"sent-{kind}", found)
        tables = of_past(facts.load(tmp_path), facts.numbers_of([]), policy(None).settings, date(2026, 11, 1))
        keys = documents[kind].head.select(tables[table].on)
        looked = tables[table].look(keys)
        assert looked["orderNo"].to_list() == documents[kind].head["orderNo"].to_list()
        assert number is None or keys["payTransactionId"][0] == number
    facts.forget(tmp_path, "sent-")
    assert facts.names(tmp_path) == []
