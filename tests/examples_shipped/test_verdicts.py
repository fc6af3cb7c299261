"""The shipped example and its damaged twin through check, classification and review.

The golden list of the twin's findings is written anew with ``--regenerate``; review the difference.
"""

from datetime import date
from pathlib import Path

import pytest

from yuhuo_customs import pipeline
from yuhuo_customs.example.faults import write_damaged
from yuhuo_customs.example.making import write_example
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing import FixedClock

DAY = date(2026, 11, 11)
GOLDEN = Path(__file__).parent / "golden" / "damaged.tsv"


def verdict(path, folder):
    return pipeline.check(path, settings=Settings(state=str(folder / "state")), clock=FixedClock())


def found(reviewed):
    return [(each.where.cell, each.code, each.severity.value) for each in reviewed.findings.iterate()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("example")


@pytest.fixture(scope="module")
def sound(folder):
    write_example(folder / "orders.xlsx", today=DAY)
    return verdict(folder / "orders.xlsx", folder)


@pytest.fixture(scope="module")
def damaged(folder):
    faults = write_damaged(folder / "damaged.xlsx", today=DAY)
    return faults, verdict(folder / "damaged.xlsx", folder)


def test_the_example_is_sound(sound):
    assert sound.counts() == {"ready": 229, "fix": 0, "person": 11}
    groups = sound.findings.groups().select("code", "severity", "column", "count").rows()
    assert groups == [
        ("YH-CLS-001", "hold", "AI", 11),
        ("YH-SHT-006", "note", "AV", 1),
        ("YH-CLS-006", "note", "AI", 16),
    ]


def test_the_codes_have_their_evidence(sound):
    counted = dict(sound.evidence.group_by("basis").len().iter_rows())
    assert counted == {"typed": 360, "rule": 16, "none": 11}


def test_every_fault_is_blamed_at_its_cell(damaged):
    faults, reviewed = damaged
    cells = {cell for cell, _, _ in found(reviewed)}
    assert [fault.name for fault in faults if not fault.silent and not cells & set(fault.cells)] == []


def test_unusual_writing_is_no_fault(damaged):
    faults, reviewed = damaged
    rows = {row(cell) for cell, _, _ in found(reviewed)}
    assert [fault.name for fault in faults if fault.silent and row(fault.cells[0]) in rows] == []


def test_nothing_is_invented_elsewhere(sound, damaged):
    faults, reviewed = damaged
    usual, rows = (
        set(found(sound)),
        {row(cell) for fault in faults if not fault.silent for cell in fault.cells},
    )
    new = [each for each in found(reviewed) if each not in usual]
    assert [each for each in new if row(each[0]) not in rows] == []


def test_golden_list(sound, damaged, regenerate):
    faults, reviewed = damaged
    usual = set(found(sound))
    names = {row(cell): fault.name for fault in faults for cell in fault.cells}
    new = [each for each in found(reviewed) if each not in usual]
    lines = sorted("\t".join((names.get(row(each[0]), "?"), *each)) for each in new)
    text = "".join(f"{line}\n" for line in lines)
    if regenerate:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, "utf-8", newline="\n")
    assert GOLDEN.read_text("utf-8") == text


def row(cell):
    return cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
