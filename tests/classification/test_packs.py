import re
from datetime import date

import pytest

from yuhuo_customs.classification import pack
from yuhuo_customs.errors import ResourceError

GOOD = """\
id = "own"
title = { zh = "自有", en = "own" }
edition = "2026"
date = 2026-01-01
source = "own tariff"

[words.silk]
any = ["丝巾"]

[questions.fibre]
text = { zh = "成分？", en = "Fibre?" }

[[rules]]
id = "scarf"
codes = ["6214100000"]
exact = true
all = ["silk"]
reason = { zh = "丝巾", en = "silk scarf" }

[[rules]]
id = "other"
codes = ["6214"]
any = ["silk"]
questions = ["fibre"]
reason = { zh = "围巾", en = "scarf" }
"""


def test_shipped_packs_are_pinned():
    assert [(each.id, each.edition, len(each.rules)) for each in pack.shipped()] == [
        ("metal-furniture", "HS 2022", 11),
        ("wigs", "HS 2022", 10),
        ("women-wear", "HS 2022", 15),
    ]


def test_shipped_packs_know_only_the_codes_of_the_specification():
    # rules.md §7, the table of goods, codes and questions
    table = """
        61 62 0501 670300 670411 670419 670420 670490 6104 6204 610443 620443 620462 620463 6106 6206 6110 6211
        9403 940310 940320 9401 940171 940179 940391 940399 8303 9406 6704
    """
    said = {code for each in pack.shipped() for rule in each.rules for code in rule.codes}
    said |= {
        c for each in pack.shipped() for q in each.questions.values() for a in q.answers for c in a.codes
    }
    assert said == set(table.split())


def test_every_name_of_a_shipped_pack_is_used():
    for each in pack.shipped():
        parts = [*each.rules, *each.contradictions]
        used = {name for part in parts for name in (*part.all, *part.any, *part.none)}
        assert used == set(each.words)


def test_good_pack(tmp_path):
    (tmp_path / "own.toml").write_text(GOOD, "utf-8")
    (only,) = pack.folder(tmp_path)
    assert (only.id, only.date, only.rules[1].questions) == ("own", date(2026, 1, 1), ("fibre",))
    assert pack.folder(tmp_path / "nothing") == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('edition = "2026"', "edition = ", 3, "Invalid value"),
        ('edition = "2026"\n', "", None, "edition: Field required"),
        ("date = 2026-01-01", 'date = "x"', 4, "date"),
        ('any = ["丝巾"]', "any = []", 8, "words.silk.any"),
        ('all = ["silk"]', 'all = ["wool"]', 17, "no words are called wool"),
        ('questions = ["fibre"]', 'questions = ["fiber"]', 24, "no question is called fiber"),
        ('codes = ["6214"]', 'codes = ["62141"]', 22, "rules.1.codes.0"),
        ('["6214100000"]', '["6214100000", "6214200000"]', 13, "exact rule has exactly one"),
        ('any = ["silk"]', "", 20, "needs words"),
        ('id = "other"', 'id = "scarf"', 21, "scarf is there twice"),
        ("exact = true", "exakt = true", 16, "exakt"),
    ],
)
def test_defects_are_named_with_file_and_line(tmp_path, old, new, line, said):
    file = tmp_path / "own.toml"
    file.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(ResourceError, match=re.escape(said)) as caught:
        pack.load(file)
    assert caught.value.where == (f"own.toml:{line}" if line else "own.toml")
    assert caught.value.exit_code == 4


def test_unreadable_and_repeated_packs(tmp_path):
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    with pytest.raises(ResourceError, match="there twice"):
        pack.folder(tmp_path)
    (tmp_path / "c.toml").write_bytes(b"\xff\xfe")
    for file in (tmp_path / "c.toml", tmp_path / "missing.toml"):
        with pytest.raises(ResourceError):
            pack.load(file)
