"""Waivers, clients, end dates; risk scores; ways of declaration; the checklist."""

import json
from datetime import date

import pytest

from yuhuo_customs.domain import basis
from yuhuo_customs.errors import SetupError
from yuhuo_customs.reports.model import build
from yuhuo_customs.review.checklist import checklist
from yuhuo_customs.review.policy import load
from yuhuo_customs.review.references import References
from yuhuo_customs.review.reviewing import review

TODAY = date(2026, 11, 1)
FAULT = {"both.items.totalPrice@0": "95.5", "CEB303.head.goodsValue@0": "191.5"}


@pytest.fixture
def policy(tmp_path):
    def write(text):
        path = tmp_path / "policy.toml"
        path.write_text(text, "utf-8")
        return load(path)

    return write


def _waiver(until, code="YH-LIN-001", order="XC20261101000000"):
    return f'[[waivers]]\ncode = "{code}"\norder = "{order}"\nreason = "agreed"\nauthor = "Wang"\nuntil = {until}\n'


def _codes(reviewed):
    return sorted(set(reviewed.findings.frame["code"]))


def test_a_waiver_is_for_one_order(world, policy):
    trial = world(FAULT | {"both.items.totalPrice@2": "95.5", "CEB303.head.goodsValue@1": "191.5"})
    reviewed = review(trial.classified(), policy(_waiver("2026-11-01")), TODAY)
    assert reviewed.verdicts["verdict"].to_list() == ["ready", "fix"]
    assert "YH-REV-003" in _codes(reviewed)
    measure = reviewed.measures[0]
    assert (measure.code, measure.what, measure.count, measure.author, measure.until, measure.scope) == (
        "YH-LIN-001", "waived", 1, "Wang", "2026-11-01", "XC20261101000000",
    )  # fmt: skip


def test_an_expired_waiver_brings_the_finding_back(world, policy):
    reviewed = review(world(FAULT).classified(), policy(_waiver("2026-10-31")), TODAY)
    assert reviewed.verdicts["verdict"].to_list() == ["fix", "ready"]
    assert [(each.what, each.until) for each in reviewed.measures] == [("expired", "2026-10-31")]
    said = [each.message.en for each in reviewed.findings.iterate() if each.code == "YH-REV-004"]
    assert "2026-10-31" in said[0]


def test_a_client_goes_before_the_firm(world, policy):
    text = (
        '[rules."YH-LIN-001"]\nseverity = "off"\nreason = "a"\nauthor = "Wang"\nuntil = 2099-12-31\n'
        '[clients."4110960XYZ".rules."YH-LIN-001"]\nseverity = "warn"\nreason = "b"\nauthor = "Wang"\nuntil = 2099-12-31\n'
    )
    reviewed = review(world(FAULT).classified(), policy(text), TODAY)
    frame = reviewed.findings.frame
    assert frame.filter(frame["code"] == "YH-LIN-001")["severity"].unique().to_list() == ["warn"]
    assert [(each.what, each.scope) for each in reviewed.measures] == [("off", ""), ("lowered", "4110960XYZ")]


def test_a_client_that_is_another(world, policy):
    text = '[clients."4110960QQQ".rules."YH-LIN-001"]\nseverity = "note"\nreason = "b"\nauthor = "Wang"\nuntil = 2099-12-31\n'
    reviewed = review(world(FAULT).classified(), policy(text), TODAY)
    assert reviewed.counts()["fix"] == 1
    assert [(each.what, each.count, each.scope) for each in reviewed.measures] == [
        ("lowered", 0, "4110960QQQ")
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (_waiver("2026-11-01", code="YH-ORD-010"), "neither lowered"),
        ('[[waivers]]\ncode = "YH-LIN-001"\norder = "X"\nreason = "r"\n', "not complete"),
        (_waiver("2026-11-01", code="YH-LIN-999"), "does not exist"),
        (_waiver('"soon"'), "day"),
        (
            '[clients."4110960XYZ".rules."YH-ORD-010"]\nseverity = "off"\nreason = "b"\nauthor = "Wang"\nuntil = 2099-12-31\n',
            "neither lowered",
        ),
        ('[settings]\nbrands_known = "one"\n', "wrong form"),
        ('[settings.risk_points]\n"YH-LIN-020" = -1\n', "wrong form"),
    ],
)
def test_a_policy_that_is_wrong(policy, text, word):
    with pytest.raises(SetupError, match=word):
        policy(text)


RISKY = {"CEB603.head.grossWeight": "7", "CEB603.items.qty@0": "0.1", "CEB303.items.qty@0": "0.1"}


def test_a_score_says_its_parts(world):
    reviewed = review(world({"CEB603.head.grossWeight": "7"}).classified(), load(None), TODAY)
    assert [(order, score, json.loads(parts)) for order, score, parts in reviewed.risks.iter_rows()] == [
        (0, 10, {"YH-INV-013": 10})
    ]
    assert reviewed.counts()["ready"] == 2


@pytest.mark.parametrize(("hold", "verdict"), [(10, "person"), (11, "ready"), (0, "ready")])
def test_a_high_score_waits_for_a_person(world, policy, hold, verdict):
    chosen = policy(f"[settings]\nrisk_hold = {hold}\n")
    reviewed = review(world({"CEB603.head.grossWeight": "7"}).classified(), chosen, TODAY)
    assert reviewed.verdicts["verdict"].to_list() == [verdict, "ready"]
    told = [each.message for each in reviewed.findings.iterate() if each.code == "YH-RSK-001"]
    assert len(told) == (verdict == "person")
    for message in told:
        assert "made of: YH-INV-013 Net weight is a small part of the gross weight 10." in message.en
        assert "YH-INV-013 净重占毛重的比例过低 10。" in message.zh


def _ways(trial, policy, references):
    reviewed = review(trial.classified(), policy, TODAY, references=references)
    return [(way, reasons) for _, way, reasons in reviewed.ways.iter_rows()]


RATES = '[settings.exchange_rates]\n"502" = "7.10"\n'


def test_the_way_of_each_order(world, policy):
    trial = world({"CEB603.head.licenseNo@1": "26-01"})
    assert _ways(trial, policy(RATES), trial.references()) == [("list", ["low_risk"]), ("full", ["licence"])]


@pytest.mark.parametrize(
    ("changes", "text", "way"),
    [
        (FAULT, "", ("person", ["fix"])),
        ({"CEB603.head.grossWeight": "7"}, "[settings]\nrisk_hold = 10\n", ("person", ["person"])),
        ({"CEB603.head.grossWeight": "7"}, "", ("list", ["low_risk"])),
        ({**FAULT, "CEB603.head.licenseNo": "26-01"}, "", ("full", ["licence", "fix"])),
    ],
)
def test_an_order_that_is_not_ready_is_not_offered_for_the_list(world, policy, changes, text, way):
    trial = world(changes)
    assert _ways(trial, policy(text + RATES), trial.references()) == [way, ("list", ["low_risk"])]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tariff.supervision": "4"}, "condition"),
        ({"tariff.supervision": "B"}, "inspection"),
        ({"tariff.ciq": "N"}, "inspection"),
        ({"tariff.export_tariff": "0.1"}, "duty"),
        ({"CEB603.items.totalPrice@0": "609"}, "value"),
    ],
)
def test_what_asks_for_a_full_declaration(world, policy, changes, reason):
    trial = world(changes)
    way, reasons = _ways(trial, policy(RATES), trial.references())[0]
    assert (way, [each for each in reasons if each != "fix"]) == ("full", [reason])


def test_what_is_not_known_goes_to_a_person(world, policy):
    trial = world({"CEB603.items.gcode@0": "6704209999"})
    assert _ways(trial, policy(RATES), References()) == [("person", ["no_tariff"])] * 2
    assert _ways(trial, load(None), trial.references()) == [
        ("person", ["no_rate", "no_code", "fix"]),
        ("person", ["no_rate"]),
    ]


def test_every_report_lists_the_whole_policy(world, policy):
    """Entries that met nothing too, and every setting that is not as shipped."""
    text = (
        f'[settings]\nmost_people = 5\nbrands_known = ["甲", "乙"]\n{RATES}'
        f'[rules."YH-LIN-013"]\nseverity = "off"{LOOSE}' + _waiver("2026-10-31", order="nobody's")
    )
    reviewed = review(world().classified(), policy(text), TODAY)
    assert [(each.code, each.what, each.count) for each in reviewed.measures] == [
        ("YH-LIN-013", "off", 0), ("YH-LIN-001", "expired", 0),
    ]  # fmt: skip
    changed = [(each.name, each.value, each.usual) for each in reviewed.adjustments]
    assert changed == [
        ("most_people", "5", "3"), ("brands_known", "甲, 乙", ""), ("exchange_rates.502", "7.10", ""),
    ]  # fmt: skip
    report = build(reviewed, "check")
    assert [(each.name, each.value) for each in report.policy_settings] == [pair[:2] for pair in changed]
    assert [(each.code, each.author) for each in report.policy] == [
        ("YH-LIN-013", "Wang"),
        ("YH-LIN-001", "Wang"),
    ]
    told = "\n".join(each.en for each in basis.told(reviewed))
    assert "YH-LIN-013 switched off (0 findings): r · Wang · 2099-12-31" in told
    assert "nobody's · agreed · Wang · 2026-10-31" in told
    assert "most_people = 5 (shipped: 3); brands_known = 甲, 乙 (shipped: —)" in told
    assert not review(world().classified(), load(None), TODAY).adjustments


def test_imports_have_no_such_way(world):
    assert review(world(family="import").classified(), load(None), TODAY).ways.height == 0


def test_the_checklist(world):
    trial = world({"tariff.supervision": "4Bx", "tariff.ciq": "NM"})
    needs = checklist(trial.classified(), trial.references())
    assert [(each.kind, each.letter, each.lines) for each in needs[:3]] == [
        ("condition", "4", 4), ("condition", "B", 4), ("condition", "x", 4),
    ]  # fmt: skip
    assert [each.letter for each in needs if each.kind == "inspection"] == ["N"]
    unknown = checklist(trial.classified(), References())
    assert [(each.kind, each.lines) for each in unknown] == [("unknown", 4)]


LOOSE = '\nreason = "r"\nauthor = "Wang"\nuntil = 2099-12-31\n'


def test_a_client_gets_back_what_the_firm_switched_off(world, policy):
    text = f'[rules."YH-LIN-001"]\nseverity = "off"{LOOSE}'
    assert review(world(FAULT).classified(), policy(text), TODAY).counts()["fix"] == 0
    text += '[clients."4110960XYZ".rules."YH-LIN-001"]\nseverity = "block"\nreason = "theirs is checked"\nauthor = "Li"\n'
    reviewed = review(world(FAULT).classified(), policy(text), TODAY)
    assert reviewed.counts()["fix"] == 1
    assert [(each.what, each.scope) for each in reviewed.measures] == [("off", ""), ("usual", "4110960XYZ")]


def test_raised(world, policy):
    batch = world({"CEB603.head.grossWeight": "7"}).classified()
    assert review(batch, load(None), TODAY).verdicts["verdict"].to_list() == ["ready", "ready"]
    chosen = policy('[rules."YH-INV-013"]\nseverity = "block"\nreason = "never above"\nauthor = "Li"\n')
    reviewed = review(batch, chosen, TODAY)
    assert reviewed.verdicts["verdict"].to_list() == ["fix", "ready"]
    assert [(each.what, each.author) for each in reviewed.measures] == [("raised", "Li")]


@pytest.mark.parametrize(("client", "fix"), [("4110960XYZ", 0), ("4110960QQQ", 1)])
def test_a_waiver_of_a_client_holds_for_its_orders_only(world, policy, client, fix):
    text = _waiver("2026-11-01").replace("[[waivers]]", f'[[clients."{client}".waivers]]')
    assert review(world(FAULT).classified(), policy(text), TODAY).counts()["fix"] == fix


@pytest.mark.parametrize("entry", ['[rules."YH-LIN-001"]', '[clients."4110960XYZ".rules."YH-LIN-001"]'])
def test_an_expired_change_brings_the_finding_back(world, policy, entry):
    said = f'{entry}\nseverity = "note"\nreason = "r"\nauthor = "Wang"\nuntil = 2026-10-31\n'
    reviewed = review(world(FAULT).classified(), policy(said), TODAY)
    assert reviewed.counts()["fix"] == 1
    assert [(each.what, each.until, each.author) for each in reviewed.measures] == [
        ("expired", "2026-10-31", "Wang")
    ]
    in_force = policy(said.replace("2026-10-31", "2026-11-01"))
    assert review(world(FAULT).classified(), in_force, TODAY).counts()["fix"] == 0


@pytest.mark.parametrize("severity", ["off", "note"])
@pytest.mark.parametrize("left_out", ["reason", "author", "until"])
def test_what_weakens_needs_reason_author_and_last_day(policy, severity, left_out):
    lines = ['[rules."YH-LIN-001"]', f'severity = "{severity}"', *LOOSE.strip().splitlines()]
    with pytest.raises(SetupError, match="not complete"):
        policy("\n".join(line for line in lines if not line.startswith(left_out)))


def test_nothing_that_the_schema_refuses_can_be_weakened(policy):
    from yuhuo_customs.domain.catalogue import CODES
    from yuhuo_customs.reports.explanation import load_codes

    load_codes()
    hard = sorted(code for code, each in CODES.items() if each.schema_level)
    assert len(hard) > 5
    for code in hard:
        for text in (
            f'[rules."{code}"]\nseverity = "off"{LOOSE}',
            _waiver("2026-12-31", code=code),
            f'[clients."4110960XYZ".rules."{code}"]\nseverity = "off"{LOOSE}',
            _waiver("2026-12-31", code=code).replace("[[waivers]]", '[[clients."4110960XYZ".waivers]]'),
        ):
            with pytest.raises(SetupError, match="neither lowered"):
                policy(text)
