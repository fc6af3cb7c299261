"""The past comes out of the ledger by itself, and from workbooks; a batch that was submitted is no duplicate of itself."""

from datetime import UTC, datetime, timedelta

import polars as pl
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from tests.pipeline.books import table
from yuhuo_customs import pipeline
from yuhuo_customs.cli.app import app
from yuhuo_customs.pipeline import past
from yuhuo_customs.pipeline.references import import_table
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
    for kind, name, number in (
        ("CEB411", "payments", "PAY20261101000000"),
        ("CEB511", "waybills", None),
    ):
        found = facts.facts({kind: documents[kind]}, date(2026, 10, 1), "ledger 1")
        assert (found.declared.height, found.lines.height) == (2, 0)
        facts.keep(tmp_path, f"sent-{kind}", found)
        tables = of_past(facts.load(tmp_path), facts.numbers_of([]), policy(None).settings, date(2026, 11, 1))
        keys = documents[kind].head.select(tables[name].on)
        looked = tables[name].look(keys)
        assert looked["orderNo"].to_list() == documents[kind].head["orderNo"].to_list()
        assert number is None or keys["payTransactionId"][0] == number
    facts.forget(tmp_path, "sent-")
    assert facts.names(tmp_path) == []


def _order(folder, **columns):
    """The order of the import tutorial, with further columns."""
    head, row = table("tutorial-import.md", "imports.csv").splitlines()
    path = folder / "imports.csv"
    path.write_text(f"{head},{','.join(columns)}\n{row},{','.join(columns.values())}\n", "utf-8")
    return path


def test_columns_that_no_message_carries_and_platform_prices(tmp_path):
    """Optional columns of the shipped template, and prices of the platform, reach their rules; without them nothing passes."""
    settings = load(state=tmp_path / "state")
    codes = {"YH-PAY-058", "YH-LIN-125", "YH-LIN-122", "YH-LIN-083"}

    def found(**columns):
        reviewed = pipeline.check(_order(tmp_path, **columns), profile="order-import", settings=settings)
        states = reviewed.rules.filter(pl.col("code").is_in(codes))
        findings = reviewed.findings.frame.filter(pl.col("code").is_in(codes))
        return dict(states.select("code", "state").iter_rows()), dict(
            findings.select("code", "column").iter_rows()
        )

    states, none = found(备注="x")
    assert (states["YH-PAY-058"], states["YH-LIN-083"], states["YH-LIN-122"]) == ("not_checked",) * 3
    assert none == {}
    prices = tmp_path / "prices.csv"
    prices.write_text("平台代码,货号,售价\n4101980PLT,MILK1,120\n", "utf-8")
    import_table(prices, "prices", settings=settings)
    states, places = found(下单时间="2099-11-11 08:30", 行净重="1.2", 品牌="无品牌")
    assert states == dict.fromkeys(codes, "ran")
    assert set(places) == codes
    assert len(set(places.values())) == 4


def test_the_certificate_says_who_signs(tmp_path):
    for name, state, count in (
        ("郑州示例报关有限公司", "ran", 0),
        ("郑州另一报关有限公司", "ran", 1),
        ("0213f8a1", "not_checked", 0),
    ):
        path = tmp_path / "certificate.pem"
        path.write_bytes(_certificate(name))
        settings = load(state=tmp_path / "state", certificate=str(path))
        reviewed = pipeline.check(_order(tmp_path, 备注="x"), profile="order-import", settings=settings)
        row = reviewed.rules.filter(pl.col("code") == "YH-INV-088").row(0, named=True)
        assert (row["state"], row["violations"]) == (state, count), name


def _certificate(name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=9))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
