"""One parser for what comes from outside; names of files that data give stay in their folder."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import yuhuo_customs
from yuhuo_customs.reports.evidence import file_name
from yuhuo_customs.tariff.editions import safe_name

PACKAGE = Path(yuhuo_customs.__file__).parent
OWN_FILES = {"messages/manifests.py", "messages/schema.py", "messages/skeleton.py"}
"""Read our own schemas and skeletons, and nothing from outside."""
PARSER = {"wire/parser.py"}
READS = {
    "fromstring",
    "parse",
    "XML",
    "XMLParser",
    "iterparse",
    "fromstringlist",
    "HTMLParser",
    "XMLPullParser",
}


def test_xml_is_read_by_one_parser():
    """Every use of lxml's readers, and no other XML library at all; the window is the other side and shares no code."""
    found, others = set(), set()
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith("window/"):
            continue
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "etree" in text or "xml." in text else ():
            match node:
                case ast.Attribute(value=ast.Name(id="etree"), attr=attr) if attr in READS:
                    found.add(name)
                case ast.ImportFrom(module=str(module)) if (
                    module.startswith("xml.") and module != "xml.sax.saxutils"
                ):
                    others.add(name)
                case ast.Import(names=names) if any(each.name.startswith("xml.") for each in names):
                    others.add(name)
    assert found == PARSER | OWN_FILES
    assert others == set()


@pytest.mark.parametrize("named", [file_name, safe_name])
@given(words=st.text('./\\:*?"<>| \0a订é\n'))
def test_a_name_from_data_stays_in_its_folder(named, words):
    made = named(words)
    assert made
    assert Path(made).name == made
    assert made not in (".", "..")
    assert not set(made) & set('/\\:*?"<>|\0')
