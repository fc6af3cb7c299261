"""Packs of others: found, tested, compared; a defective one is named."""

import shutil
from datetime import date

import pytest
from typer.testing import CliRunner

from yuhuo_customs.cli.app import app
from yuhuo_customs.domain.catalogue import CODES
from yuhuo_customs.errors import ResourceError
from yuhuo_customs.review import casing, packs
from yuhuo_customs.review.comparing import compare, side
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.reviewing import review

RULE = """
import polars as pl
from yuhuo_customs.review.rule import WARN, rule, says


@rule(
    "YH-XYZ-001", WARN, "house", "derived", on="CEB603.head", field="POD",
    says=says(("港口", "port"), ("{field} {value}", "{field} {value}"), ("因", "why"), ("改", "fix"), ("例", "example")),
)
def port(given):
    return pl.col("POD") == given.settings["xyz_port"]
"""
CASES = """
["YH-XYZ-001"]
fires = { "CEB603.head.POD@1" = "999" }
at = ["CEB603.head.POD@1"]
silent = { "CEB603.head.POD@1" = "998" }
border = { "CEB603.head.POD@1" = "" }
"""
SAID = 'name = "xyz"\nversion = "1"\ndate = "2026-01-01"\ntitle = { zh = "包", en = "pack" }\n[settings]\nxyz_port = "999"\n'


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "xyz"
    (made / "cases").mkdir(parents=True)
    (made / "pack.toml").write_text(SAID, "utf-8")
    (made / "ports.py").write_text(RULE, "utf-8")
    (made / "cases" / "ports.toml").write_text(CASES, "utf-8")
    yield made
    CODES.pop("YH-XYZ-001", None)


def test_a_pack_as_a_folder(folder, world):
    found = packs.installed(str(folder))
    assert [pack.info.name for pack in found] == ["yuhuo", "xyz"]
    assert list(casing.test(found[1])) == []
    policy = load(None, found[1].settings)
    trial = world({"CEB603.head.POD@1": "999"})
    reviewed = review(trial.classified(), policy, date(2026, 11, 1), packs=found)
    assert reviewed.findings.frame.select("code", "order").rows() == [("YH-XYZ-001", 1)]
    assert [(each.name, each.version, len(each.sha256)) for each in reviewed.packs] == [
        ("yuhuo", "2026.11", 64),
        ("xyz", "1", 64),
    ]


def test_the_hash_changes_with_every_file(folder):
    before = packs.load(folder).info.sha256
    (folder / "cases" / "ports.toml").write_text(CASES + "\n# more\n", "utf-8")
    assert packs.load(folder).info.sha256 != before


def test_a_pack_of_a_package(folder, monkeypatch, tmp_path):
    (folder / "__init__.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    class Entry:
        module = "xyz"

        def __lt__(self, other):
            return False

    monkeypatch.setattr(packs, "entry_points", lambda group: [Entry()] if group == packs.GROUP else [])
    assert [pack.info.name for pack in packs.installed()] == ["yuhuo", "xyz"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda folder: (folder / "pack.toml").unlink(), "pack.toml"),
        (lambda folder: (folder / "pack.toml").write_text('name = "x"', "utf-8"), "version"),
        (lambda folder: (folder / "ports.py").write_text("1 / 0", "utf-8"), "ZeroDivisionError"),
        (lambda folder: (folder / "ports.py").write_text(RULE.replace("POD", "noPort"), "utf-8"), "noPort"),
    ],
)
def test_a_defective_pack_is_named(folder, change, word):
    change(folder)
    with pytest.raises(ResourceError, match=word):
        packs.load(folder)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("silent", "sound", "lacks"),
        ('"998"', '"999"', "it gave"),
        ('POD@1"]', 'POD@0"]', "it blames"),
        ("YH-XYZ-001", "YH-XYZ-002", "three cases"),
    ],
)
def test_a_case_that_does_not_come_out(folder, old, new, problem):
    path = folder / "cases" / "ports.toml"
    path.write_text(CASES.replace(old, new), "utf-8")
    assert any(problem in each.what.en for each in casing.test(packs.load(folder)))


def test_two_versions_are_compared(folder, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    text = RULE.replace('WARN, "house"', 'BLOCK, "house"').replace("import WARN", "import BLOCK")
    (other / "ports.py").write_text(text.replace("== given", "!= given"), "utf-8")
    changes = compare(side(str(folder)), side(str(other)))
    assert [(each.what, each.old, each.new) for each in changes] == [
        ("severity", "warn", "block"),
        ("logic", "", ""),
    ]
    assert compare(side(str(folder)), side(str(folder))) == []


def test_two_days_are_compared():
    found = compare(side("2024-12-14"), side("2024-12-15"))
    assert [(each.code, each.what) for each in found] == [("YH-PAY-060", "added")]


def test_a_rule_that_is_not_in_force_is_not_applicable(world):
    reviewed = review(world(family="collection").classified(), load(None), date(2024, 12, 14))
    state = {
        code: (state, why)
        for code, state, why in reviewed.rules.select("code", "state", "why_en").iter_rows()
    }
    assert state["YH-PAY-060"] == ("not_applicable", "2024-12-15 – …")


def test_the_commands(folder):
    run = CliRunner().invoke
    assert run(app, ["rules", "test", str(folder), "--lang", "en"], standalone_mode=False).return_value == 0
    assert "YH-INV-082" in run(app, ["rules", "show", "YH-INV-082", "--lang", "en"]).stdout
    assert "YH-PAY-060" not in run(app, ["rules", "list", "--as-of", "2024-12-01", "--lang", "en"]).stdout
    shown = run(app, ["rules", "diff", str(folder), str(folder), "--lang", "en"])
    assert "No difference" in shown.stdout


@pytest.fixture
def package(folder, tmp_path):
    """The pack as an installed distribution: a package of its own and its entry point, on a path of their own."""
    site = tmp_path / "site"
    (site / "xyz_rules-1.dist-info").mkdir(parents=True)
    shutil.copytree(folder, site / "xyz_rules")
    (site / "xyz_rules" / "__init__.py").write_text("", "utf-8")
    said = site / "xyz_rules-1.dist-info"
    (said / "METADATA").write_text("Metadata-Version: 2.1\nName: xyz-rules\nVersion: 1\n", "utf-8")
    (said / "entry_points.txt").write_text("[yuhuo_customs.rules]\nxyz = xyz_rules\n", "utf-8")
    return site


def _yuhuo(site, *words):
    import os
    import subprocess
    import sys

    path = os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH", ""))))
    here = {**os.environ, "PYTHONPATH": path, "YUHUO_LANG": "en", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "yuhuo_customs", *words], capture_output=True, encoding="utf-8", env=here, check=False
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_pack_as_an_installed_package_is_found_and_tested(package):
    code, said = _yuhuo(package, "rules", "test", "xyz")
    assert (code, "xyz 1: 1 rules, 1 sets of cases, 0 problems" in said) == (0, True)
    assert "YH-XYZ-001" in _yuhuo(package, "rules", "list")[1]
    assert "YH-XYZ-001" in _yuhuo(package, "rules", "show", "YH-XYZ-001")[1]
    cases = package / "xyz_rules" / "cases" / "ports.toml"
    cases.write_text(CASES.replace('"998"', '"999"'), "utf-8")
    code, said = _yuhuo(package, "rules", "test", "xyz")
    assert (code, "1 problems" in said) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('("因", "why")', '("因", " ")', "four texts"),
        ('("改", "fix")', '("", "fix")', "four texts"),
        ('("例", "example")', '("例", "")', "four texts"),
        ('("港口", "port")', '("", "port")', "four texts"),
        ('"house"', '" "', "no source"),
    ],
)
def test_a_rule_without_a_text_or_source_is_refused(folder, old, new, problem):
    (folder / "ports.py").write_text(RULE.replace(old, new, 1), "utf-8")
    assert [problem in each.what.en for each in casing.test(packs.load(folder))] == [True]


def test_a_rule_without_three_cases_is_refused(folder):
    for kind in ("fires", "silent", "border"):
        text = "\n".join(line for line in CASES.splitlines() if not line.startswith(kind))
        (folder / "cases" / "ports.toml").write_text(text, "utf-8")
        assert [each.what.en for each in casing.test(packs.load(folder))] == [f"lacks {kind}"]
