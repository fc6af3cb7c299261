"""The life of declarations, round by round."""

import re
from datetime import UTC, datetime

from yuhuo_customs.window import Script, Window

PLAIN = [
    [("CEB304", "A1", 2), ("CEB604", "A1", 2)],
    [("CEB304", "A1", 120), ("CEB604", "A1", 120)],
    [("CEB604", "A1", 800)],
    [("CEB604", "A1", 899)],
    [],
]


def rounds(desk, count):
    return [desk.round() for _ in range(count)]


def statuses(desk, count, kind="CEB604"):
    return [[status for found, _, status in desk.round() if found == kind] for _ in range(count)]


def test_order_and_list_reach_their_ends(desk, ceb):
    desk.give(ceb.message(ceb.order("A1")), ceb.message(ceb.list("A1")))
    assert desk.window.open() == 2
    assert rounds(desk, 5) == PLAIN
    assert desk.window.open() == 0


def test_a_list_may_come_before_its_order(desk, ceb):
    desk.give(ceb.message(ceb.list("A1")), ceb.message(ceb.order("A1")))
    assert rounds(desk, 5) == PLAIN


def test_a_later_process_finds_the_next_status(open_desk, ceb):
    first = open_desk()
    first.give(ceb.message(ceb.order("A1")), ceb.message(ceb.list("A1")))
    found = [first.round()]
    first.window.close()
    for _ in range(4):
        later = open_desk()
        found.append(later.round())
        later.window.close()
    assert found == PLAIN


def test_a_list_waits_two_rounds_for_its_order(desk, ceb):
    desk.give(ceb.message(ceb.list("A1")))
    assert rounds(desk, 2) == [[], []]
    desk.give(ceb.message(ceb.order("A1")))
    assert rounds(desk, 2) == PLAIN[:2]


def test_a_list_without_order_is_refused_once_with_the_missing_order(desk, ceb):
    desk.give(ceb.message(ceb.list("A1"), ceb.list("A2")), ceb.message(ceb.order("A2", ebcCode="41019999Z9")))
    assert statuses(desk, 2) == [[], []]
    assert desk.round() == [("CEB604", "A1", -603001), ("CEB604", "A2", -603001)]
    assert "ebpCode=41019999A1,ebcCode=41019999B2,orderNo=A1" in desk.infos()[0]
    assert desk.window.open() == 0
    desk.give(
        ceb.message(ceb.order("A1")), ceb.message(ceb.list("A1", guid=ceb.guid("again"), copNo="CA1-2"))
    )
    assert rounds(desk, 1) == PLAIN[:1]


def test_a_list_waits_while_its_order_is_with_the_eport(desk, ceb):
    desk.give(ceb.message(ceb.list("A1")))
    desk.round()
    desk.give(ceb.message(ceb.order("A1")))
    assert rounds(desk, 3) == PLAIN[:3]


def test_numbers_texts_and_guids(desk, ceb):
    desk.give(ceb.message(ceb.order("A1")), ceb.message(ceb.list("A1")))
    desk.round()
    order, listed = desk.raw
    assert order["returnInfo"] == f"新增申报成功[{ceb.guid('303', 'A1')}]"
    assert (listed["guid"], listed["invtNo"]) == (ceb.guid("603", "A1"), "")
    assert listed["returnInfo"].startswith(f"新增申报成功[{ceb.guid('603', 'A1')}]")
    assert listed["preNo"] == "B20261111000000001"
    desk.round()
    assert desk.infos() == ["[Code:1800;Desc:逻辑校验通过]"] * 2
    assert (desk.raw[1]["preNo"], desk.raw[1]["invtNo"]) == ("B20261111000000001", "46122026E000000001")
    assert desk.raw[1]["guid"] != listed["guid"]
    desk.round()
    assert desk.infos() == ["[Code:2600;Desc:放行]"]
    assert desk.raw[0]["invtNo"] == "46122026E000000001"


def test_times_grow_though_the_clock_stands_still(desk, ceb):
    desk.give(ceb.message(ceb.order("A1")), ceb.message(ceb.list("A1")))
    times = []
    for _ in range(4):
        desk.round()
        times += [each["returnTime"] for each in desk.raw]
    assert times == sorted(set(times))
    assert all(re.fullmatch(r"20261111080000\d{3}", each) for each in times)


def test_some_later_guids_are_lower_case(desk, ceb):
    desk.give(ceb.message(*(ceb.order(f"A{n}") for n in range(40))))
    desk.round()
    desk.round()
    lower = sum(each["guid"] == each["guid"].lower() for each in desk.raw)
    assert 5 < lower < 35


def test_runs_are_repeatable(tmp_path, ceb):
    def run(name):
        window = Window(tmp_path / name, Script(), lambda: datetime(2026, 11, 11, tzinfo=UTC))
        window.take("M1", ceb.message(*(ceb.order(f"A{n}") for n in range(20))))
        window.take("M2", ceb.message(*(ceb.list(f"A{n}") for n in range(20))))
        return [window.receipts() for _ in range(5)]

    assert run("one") == run("two")


def test_each_fate(open_desk, ceb):
    fates = {
        "refused": [[2], [100], [], [], [], [], [], []],
        "reviewed": [[2], [120], [300], [], [399], [800], [899], []],
        "inspected": [[2], [120], [500], [], [], [], [], []],
    }
    for fate, expected in fates.items():
        desk = open_desk(Script(**{"refused": 0, "reviewed": 0, "inspected": 0, fate: 1}))
        desk.window.take(f"{fate}3", ceb.message(ceb.order(fate)))
        desk.window.take(f"{fate}6", ceb.message(ceb.list(fate)))
        assert (fate, statuses(desk, 8)) == (fate, expected)
        assert desk.window.open() == 0


def test_shares_are_near_the_script(open_desk, ceb):
    script = Script(seed="x", refused=0.3, reviewed=0.2, inspected=0.1)
    fates = [script.fate("CEB603", f"key{n}") for n in range(2000)]
    assert [
        abs(fates.count(fate) / 2000 - share) < 0.04
        for fate, share in [("refused", 0.3), ("reviewed", 0.2), ("inspected", 0.1), ("plain", 0.4)]
    ] == [True] * 4
    assert {script.fate("CEB303", f"key{n}") for n in range(500)} == {"plain"}
    assert fates != [Script(seed="y", refused=0.3).fate("CEB603", f"key{n}") for n in range(2000)]


def test_a_refused_list_passes_when_declared_anew(open_desk, ceb):
    desk = open_desk(Script(refused=1, reviewed=0, inspected=0))
    desk.give(ceb.message(ceb.order("A1")), ceb.message(ceb.list("A1")))
    desk.round()
    assert ("CEB604", "A1", 100) in desk.round()
    assert desk.infos()[1].startswith("[Code:1300;Desc:")
    desk.give(ceb.message(ceb.list("A1", guid=ceb.guid("again"), appTime="20261111090000")))
    assert statuses(desk, 4) == [[2], [120], [800], [899]]


def test_the_list_of_a_refused_order_is_refused(open_desk, ceb):
    desk = open_desk(Script(refused=0, reviewed=0, inspected=0, orders_refused=1))
    desk.give(ceb.message(ceb.order("A1")), ceb.message(ceb.list("A1")))
    assert rounds(desk, 2) == [PLAIN[0], [("CEB304", "A1", 100), ("CEB604", "A1", 100)]]
    assert "订单A1已被退单" in desk.infos()[1]
    assert desk.round() == []


def test_a_draft_is_kept_and_can_be_declared_later(desk, ceb):
    desk.give(ceb.message(ceb.order("A1", appStatus="1"), signed=False))
    assert rounds(desk, 2) == [[("CEB304", "A1", 1)], []]
    desk.give(ceb.message(ceb.order("A1", guid=ceb.guid("declared"))))
    assert rounds(desk, 2) == [[("CEB304", "A1", 2)], [("CEB304", "A1", 120)]]


def test_receipts_hold_at_most_100_records(desk, ceb):
    for part in range(3):
        desk.give(ceb.message(*(ceb.order(f"A{part}-{n}") for n in range(70))))
    found = desk.window.receipts()
    assert [len(desk.read(content)) for _, content in found] == [100, 100, 10]
