"""The commands on what customs already has, typed wrongly or for nothing: what is said, and the exit codes."""

import pytest


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["cancel", "nobody", "--reason", "x"], 3, "yuhuo status"),
        (["cancel", "nobody"], 2, "--reason"),
        (["return", "nobody", "--reason", "x"], 3, "yuhuo status"),
        (["return", "nobody", "--reason", "x", "--line", "two"], 2, "--line 1=2"),
        (["return", "nobody", "--reason", "x", "--set", "trafName"], 2, "--set trafName=ZH9001"),
        (["withdraw", "nobody"], 3, "yuhuo status"),
        (["summary"], 3, "Nothing is to be summed up"),
        (["summary", "--from", "20261101000000"], 2, "--to"),
        (["transport", "fly", "orders.csv"], 2, "bill"),
        (["plan", "missing.xlsx"], 3, "missing.xlsx"),
        (["plan", "missing.xlsx", "--as", "broker"], 2, "declarant"),
        (["tax", "missing.xlsx"], 3, "missing.xlsx"),
        (["amend", "missing.xlsx"], 3, "missing.xlsx"),
    ],
)
def test_wrong_use_is_told(yuhuo, tmp_path, words, code, said):
    outcome = yuhuo(*words)
    assert (outcome.code, said in outcome.out + outcome.err) == (code, True), outcome.out + outcome.err


def test_a_plan_of_nothing_is_no_good_plan(yuhuo):
    assert yuhuo("template", "order-import", "-o", "empty.xlsx").code == 0
    assert yuhuo("plan", "empty.xlsx", "--profile", "order-import").code == 1
