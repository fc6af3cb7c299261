"""Scenarios as files: what is wrong is named with its line; and the faults of receipts."""

import pytest

from yuhuo_customs.errors import SetupError
from yuhuo_customs.window import Script
from yuhuo_customs.window.faults import ONLY_HAND_OVER, SORTS, Fault, Player

QUIET = "refused = 0\nreviewed = 0\ninspected = 0\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("seed = 'a'\n= 1", 2),
        ("seed = 'a'\n\nrefussed = 0.1", 3),
        ("refused = '2 %'", 1),
        ("[[fault]]\nshare = 0.1", 1),
        ("seed = 'a'\n[[fault]]\ndo = 'lost-answer'", 3),
        ("[[fault]]\ndo = 'lost-reply'\n[[fault]]\ndo = '429'\nseconds = 'two'", 5),
        ("[[fault]]\ndo = 'lost-reply'\nseconds = 2", 3),
        ("[[fault]]\ndo = 'lost-reply'\nshare = 1.1", 3),
        ("[[fault]]\ndo = 'lost-reply'\non = 'monday'", 3),
        ("[[fault]]\ndo = 'duplicate'\non = 'receipts'", 3),
        ("[[fault]]\ndo = 'outage'\nfrom = 5\nto = 4", 4),
        ("[[fault]]\ndo = 'outage'\nnth = []", 3),
        ("[[fault]]\ndo = 'outage'\nnth = [1, true]", 3),
        ("[[fault]]\ndo = 'negative'\nstatus = 5", 3),
        ("[[fault]]\ndo = 'refused'\nnth = [1]", 3),
        ("[[fault]]\ndo = 'negative'", 1),
        ("[[fault]]\ndo = 'double-receipt'\ntimes = 1", 3),
        ("[[fault]]\ndo = '429'\nretry = 'later'", 3),
        ("[[fault]]\ndo = 'redirect'\nlocation = \"a\\r\\nb\"", 3),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(tmp_path, text, line):
    path = tmp_path / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError) as caught:
        Script.load(path)
    assert caught.value.where == f"{path}:{line}"


def test_every_fault_can_be_written_with_all_its_keys():
    values = {
        "seconds": 1,
        "retry": '"date"',
        "stored": "true",
        "location": '"x"',
        "code": '"1001"',
        "bytes": 5,
    }
    values |= {"rounds": 3, "status": -5}
    for do, sort in SORTS.items():
        keys = "".join(f"{key} = {values[key]}\n" for key in sort.keys)
        on = "" if sort.of_receipts else 'on = "hand-over"\nnth = [1]\nfrom = 0\nto = 9\ntimes = 2\n'
        choosing = "from = 0\nto = 9\n" if do == "refused" else f'share = 0.5\nmessages = ["M*"]\n{on}'
        script = Script.loads(f'[[fault]]\ndo = "{do}"\n{choosing}{keys}')
        assert script.faults[0].do == do
    assert set(SORTS) > ONLY_HAND_OVER


def test_faults_choose_by_pattern_number_moment_and_times():
    moment = [0.0]
    counted = {}

    def played(fault, subject):
        counted[fault.number, subject] = counted.get((fault.number, subject), 0) + 1
        return counted[fault.number, subject] <= fault.limit

    faults = [
        Fault("502", 1, messages=("CEB603*",), times=2),
        Fault("401", 2, nth=(5,)),
        Fault("outage", 3, on="all", start=10, end=20),
        Fault("double-receipt", 4),
    ]
    player = Player(faults, "s", played, lambda: moment[0])
    found = [player.meet("hand-over", "M1", "CEB603Message") for _ in range(3)]
    found += [player.meet("hand-over", f"M{n}", "CEB303Message") for n in range(3)]
    assert [each and each.do for each in found] == ["502", "502", None, None, "401", None]
    moment[0] = 10.0
    assert [player.meet(on).do for on in ("look-up", "receipts", "hand-over")] == ["outage"] * 3
    moment[0] = 20.0
    assert player.meet("receipts") is None


def play(open_desk, ceb, fault, rounds=4, count=1):
    desk = open_desk(Script.loads(f"{QUIET}[[fault]]\n{fault}"))
    desk.give(ceb.message(*(ceb.order(f"A{n}") for n in range(count))))
    return desk, [[(number, status) for _, number, status in desk.round()] for _ in range(rounds)]


def test_a_receipt_twice_comes_under_two_numbers(open_desk, ceb):
    _, found = play(open_desk, ceb, 'do = "double-receipt"')
    assert found == [[("A0", 2)] * 2, [("A0", 120)] * 2, [], []]


def test_a_late_receipt_comes_behind_the_next_one(open_desk, ceb):
    _, found = play(open_desk, ceb, 'do = "wrong-order"')
    assert found == [[], [("A0", 120)], [("A0", 2)], []]


def test_a_foreign_receipt_names_somebody_elses_order(open_desk, ceb):
    _, found = play(open_desk, ceb, 'do = "foreign-receipt"', rounds=1)
    assert [(number[:2], status) for number, status in found[0]] == [("A0", 2), ("XX", 2)]


def test_an_unknown_status_comes_beside_the_true_one(open_desk, ceb):
    _, found = play(open_desk, ceb, 'do = "unknown-status"\nstatus = 4711', rounds=2)
    assert found == [[("A0", 2), ("A0", 4711)], [("A0", 120), ("A0", 4711)]]


def test_a_scripted_negative_code_refuses_and_leaves_nothing(open_desk, ceb):
    desk, found = play(open_desk, ceb, 'do = "negative"\nstatus = -304001\nmessages = ["M1"]', rounds=2)
    assert found == [[("A0", -304001)], []]
    desk.give(ceb.message(ceb.order("A0")))
    assert [status for _, _, status in desk.round()] == [2]


def test_a_share_of_the_documents_of_one_message(open_desk, ceb):
    _, found = play(open_desk, ceb, 'do = "negative"\nstatus = -5\nshare = 0.3', rounds=1, count=100)
    statuses = [status for _, status in found[0]]
    assert 15 < statuses.count(-5) < 45
    assert statuses.count(-5) + statuses.count(2) == 100
