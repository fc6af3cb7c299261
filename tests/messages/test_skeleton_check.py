"""A defect of a skeleton is found at load, with its line."""

import pytest

from yuhuo_customs.errors import ResourceError
from yuhuo_customs.messages.skeleton import load

SHAPE = {"message": {"id": True}, "rows": {"a": True, "b": False, "c": True}, "deep": {"d": True}}
GOOD = """<m:M xmlns:m="urn:m" xmlns:y="urn:yuhuo:skeleton" id="{id}">
<m:R y:each="rows">
<m:a>{a}</m:a>
<m:b y:optional="">{b}</m:b>
<m:c>{c}</m:c>
<m:D y:each="deep">
<m:d>{d}</m:d>
</m:D>
</m:R>
<y:signature/>
</m:M>
"""


def defect(tmp_path, text):
    path = tmp_path / "skeleton.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError) as caught:
        load(path, SHAPE)
    assert caught.value.where.startswith(f"{path}:")
    return int(caught.value.where.rpartition(":")[2]), caught.value.what.en


def test_good_one_is_silent(tmp_path):
    (tmp_path / "skeleton.xml").write_text(GOOD, encoding="utf-8")
    assert set(load(tmp_path / "skeleton.xml", SHAPE).scopes) == {"rows", "deep"}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("{a}", "{aa}", 3, "no field aa in rows"),
        ("{a}", "{d}", 3, "no field d in rows"),
        ("{a}", "{a", 3, "brace"),
        ("{a}", "{a?}", 3, "question mark"),
        ("{a}", "{c}", 3, "element a is bound to c"),
        ("<m:a>{a}</m:a>\n", "", 1, "required field a of rows is missing"),
        ("<m:c>{c}</m:c>\n", "", 1, "required field c of rows is missing"),
        ("<m:c>{c}</m:c>\n", "<m:c>{c}</m:c><m:c>{c}</m:c>\n", 5, "out of order or there twice"),
        ("<m:a>{a}</m:a>\n", "<m:c>{c}</m:c><m:a>{a}</m:a>\n", 3, "out of order"),
        ('<m:b y:optional="">', "<m:b>", 4, "optional field b needs y:optional"),
        ("<m:a>", '<m:a y:optional="">', 3, "required field a may not be left out"),
        ("<m:a>", '<m:a y:optionl="">', 3, "unknown skeleton attribute y:optionl"),
        ("<m:b y:optional", '<m:b y:when="b" y:optional', 4, "one skeleton attribute at most"),
        ('<m:D y:each="deep">', '<m:D y:optional="">', 6, "for a leaf that holds one binding"),
        ('y:each="deep"', 'y:each="depth"', 6, "no scope depth"),
        ('y:each="deep"', 'y:each="rows"', 6, "two elements repeat over rows"),
        ('y:each="deep"', 'y:each="message"', 6, "no scope message"),
        ('<m:D y:each="deep">\n<m:d>{d}</m:d>\n</m:D>\n', "", 1, "nothing repeats over deep"),
        ("{d}", "", 1, "nothing is bound in deep"),
        ('y:optional="">{b}', 'y:when="c">{b}', 4, "a condition names"),
        ('y:optional="">{b}', 'y:when="">{b}', 4, "a condition names"),
        ("<m:c>", "x<m:c>", 4, "text stands beside elements"),
        ('<m:R y:each="rows">', '<m:R y:each="rows">x', 2, "text stands beside elements"),
        ("<y:signature/>", "<y:signature/><y:signature/>", 10, "marked twice"),
        ("<y:signature/>", "<y:signatur/>", 10, "unknown skeleton element"),
        ("<m:a>", "<y:signature/><m:a>", 3, "empty child of the root"),
        ('id="{id}"', 'id="{id}" y:when="id"', 1, "neither repeated nor optional"),
        ('id="{id}"', 'id="1"', 1, "nothing is bound in message"),
        ("<m:M ", "<!DOCTYPE m><m:M ", 1, "no DTD"),
        ("</m:a>", "</m:aa>", 3, "cannot be read"),
    ],
)
def test_defects(tmp_path, old, new, line, words):
    found, text = defect(tmp_path, GOOD.replace(old, new, 1))
    assert words in text
    assert found == line


def test_condition_names_no_field_of_an_inner_scope(tmp_path):
    wrapped = GOOD.replace('<m:D y:each="deep">', '<m:W y:when="d"><m:D y:each="deep">').replace(
        "</m:D>", "</m:D></m:W>"
    )
    assert defect(tmp_path, wrapped) == (
        6, "Defect in the message skeleton: a condition names fields bound, or scopes repeated, inside its element."
    )  # fmt: skip


def test_constant_stands_for_a_field(tmp_path):
    (tmp_path / "skeleton.xml").write_text(GOOD.replace("{c}", "C"), encoding="utf-8")
    load(tmp_path / "skeleton.xml", SHAPE)


def test_missing_file(tmp_path):
    with pytest.raises(ResourceError) as caught:
        load(tmp_path / "none.xml", SHAPE)
    assert caught.value.where == str(tmp_path / "none.xml")
