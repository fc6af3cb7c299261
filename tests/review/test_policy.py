"""The policy: severities, what cannot be lowered, settings, verdicts."""

from datetime import date

import pytest

from yuhuo_customs.domain.catalogue import CODES, Code, Severity
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.review.policy import Policy, load
from yuhuo_customs.review.reviewing import review

TODAY = date(2026, 11, 1)


@pytest.fixture
def policy(tmp_path):
    def write(text):
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return write


def _of(code, severity, reason="ok"):
    return f'[rules."{code}"]\nseverity = "{severity}"\nreason = "{reason}"\nauthor = "Wang"\nuntil = 2099-12-31\n'


def test_the_default_policy():
    default = load(None)
    assert isinstance(default, Policy)
    assert dict(default.overrides) == {}
    assert default.settings["line_total_tolerance"] == "0.01"


def test_another_severity(world, policy):
    batch = world({"CEB603.head.grossWeight": "0.5"}).classified()
    assert review(batch, load(None), TODAY).verdicts["verdict"].to_list() == ["fix", "ready"]
    reviewed = review(batch, policy(_of("YH-INV-011", "hold")), TODAY)
    assert reviewed.verdicts["verdict"].to_list() == ["person", "ready"]
    assert reviewed.findings.frame["severity"].to_list() == ["hold"]
    assert reviewed.verdicts.select("blocks", "holds", "warns").row(0) == (0, 1, 0)


def test_switched_off_is_counted(world, policy):
    batch = world({"CEB603.head.grossWeight": "0.5", "both.items.gnum@1": "1"}).classified()
    chosen = policy(_of("YH-INV-011", "off", "郑州机场不要求"))
    reviewed = review(batch, chosen, TODAY)
    assert reviewed.findings.frame["code"].to_list() == ["YH-LIN-030", "YH-LIN-030", "YH-REV-002"]
    note = list(reviewed.findings.iterate())[-1]
    assert (note.severity, note.order) == (Severity.NOTE, None)
    assert note.message.en == (
        "By the policy, 1 findings of YH-INV-011 are not reported; reason: 郑州机场不要求."
    )
    assert dict(reviewed.rules.select("code", "violations").iter_rows())["YH-INV-011"] == 1


def test_findings_of_other_rooms_follow_the_policy_too(world, policy):
    text = Text("示例", "example")
    CODES["YH-TST-009"] = Code(
        "YH-TST-009", Severity.BLOCK, text, text, text, text, text, source="house", schema_level=False
    )
    try:
        found = Findings.of("YH-TST-009", document="CEB603", field="CEB603.head.copNo", order=1)
        batch = world().classified(found)
        assert review(batch, load(None), TODAY).verdicts["verdict"].to_list() == ["ready", "fix"]
        reviewed = review(batch, policy(_of("YH-TST-009", "warn")), TODAY)
        assert reviewed.verdicts["verdict"].to_list() == ["ready", "ready"]
    finally:
        del CODES["YH-TST-009"]


@pytest.mark.parametrize(
    ("severity", "verdict"), [("block", "fix"), ("hold", "person"), ("warn", "ready"), ("note", "ready")]
)
def test_a_finding_without_order_counts_for_every_order(world, severity, verdict):
    frame = Findings.of("YH-REV-002").frame
    frame = frame.with_columns(severity=frame["severity"].replace("note", severity))
    reviewed = review(world(orders=3).classified(Findings(frame)), load(None), TODAY)
    assert reviewed.verdicts["verdict"].to_list() == [verdict] * 3
    assert reviewed.counts() == {"ready": 0, "fix": 0, "person": 0} | {verdict: 3}


def test_an_empty_batch(world):
    reviewed = review(world({"lines": []}, orders=0).classified(), load(None), TODAY)
    assert reviewed.verdicts.height == 0
    assert "broken" not in set(reviewed.rules["state"])


def test_settings(world, policy):
    batch = world({"both.items.totalPrice": "96.5", "CEB303.head.goodsValue": "192.5"}).classified()
    assert review(batch, load(None), TODAY).counts()["fix"] == 1
    loose = policy('[settings]\nline_total_tolerance = "0.5"\n')
    assert review(batch, loose, TODAY).counts()["fix"] == 0
    assert loose.settings["days_past"] == 30


def test_bands_are_added(policy):
    bands = policy('[settings.piece_weights]\n"9401" = ["1", "40"]\n').settings["piece_weights"]
    assert bands == {"6704": ["0.05", "0.6"], "9401": ["1", "40"]}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (_of("YH-INV-111", "warn"), "YH-INV-011"),
        (_of("YH-INV-011", "warm"), "warn"),
        (_of("YH-ORD-010", "warn"), "remove the entry"),
        (_of("YH-ORD-011", "off"), "remove the entry"),
        (_of("YH-REV-001", "off"), "remove the entry"),
        (_of("YH-INV-011", "warn", " "), "reason"),
        ('[rules."YH-INV-011"]\nseverity = "warn"', "reason"),
        ('[rules]\n"YH-INV-011" = "warn"', "reason"),
        ('[rules."YH-INV-011"]\nlevel = "warn"', "severity"),
        ("[setting]\ndays_past = 3", "settings"),
        ("[settings]\nday_past = 3", "days_past"),
        ('[settings]\ndays_past = "3"', "days_past = 30"),
        ("[settings]\ndays_past = -3", "days_past = 30"),
        ("[settings]\nline_total_tolerance = 0.01", "line_total_tolerance"),
        ('[settings]\nline_total_tolerance = "x"', "line_total_tolerance"),
        ('[settings.piece_weights]\n"9401" = ["1"]', "piece_weights"),
        ('[settings.piece_weights]\n"9401" = ["1", "NaN"]', "piece_weights"),
        ("[settings]\npiece_weights = 1", "piece_weights"),
    ],
)
def test_a_defective_policy_is_refused(policy, text, hint):
    with pytest.raises(SetupError) as caught:
        policy(text)
    assert hint in caught.value.todo.en
    assert caught.value.where.endswith("policy.toml")


def test_raising_what_the_schema_refuses_is_allowed(policy):
    assert policy(_of("YH-ORD-010", "block")).overrides["YH-ORD-010"].severity is Severity.BLOCK


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[rules"])
def test_an_unreadable_policy(tmp_path, content):
    path = tmp_path / "policy.toml"
    path.write_bytes(content)
    with pytest.raises(SetupError, match="cannot be read"):
        load(path)
    with pytest.raises(SetupError, match="cannot be read"):
        load(tmp_path / "absent.toml")


def test_a_broken_rule_that_is_switched_off_holds_nothing(world, policy):
    from yuhuo_customs.review import engine
    from yuhuo_customs.review.rule import Rule

    sound = next(each for each in engine.rules() if each.code == "YH-INV-011")
    broken = Rule(sound.code, sound.grade, sound.needs, sound.sites, {}, lambda _given: 1 / 0)
    kept = review(world().classified(), load(None), TODAY, rules=(broken,))
    assert kept.counts()["person"] == 2
    off = review(world().classified(), policy(_of("YH-INV-011", "off")), TODAY, rules=(broken,))
    assert (off.counts()["ready"], off.rules["state"].to_list()) == (2, ["broken"])
