"""Workbook → messages for every profile: the example row of the template, kept in golden/ and valid on every run."""

from pathlib import Path

import pytest
from lxml import etree

from yuhuo_customs.documents import documents
from yuhuo_customs.messages.schema import validate
from yuhuo_customs.sheets import profile as profiles

GOLDEN = Path(__file__).parent / "golden"
NAMES = profiles.profiles()


@pytest.fixture(scope="module")
def made(corridor, tmp_path_factory):
    """Profile → file name → message."""
    found = {}
    for name in NAMES:
        profile = profiles.load(name)
        path = corridor.example(profile, tmp_path_factory.mktemp("made") / f"{name}.xlsx")
        checked = corridor.checked(profile, path)
        assert checked.findings.frame.is_empty(), name
        messages = corridor.messages(checked.documents)
        found[name] = {f"{name}.{each.kind}.xml": each for each in messages}
    return found


def test_every_document_has_a_golden_case():
    kinds = {place.name.split(".")[1].removesuffix("Message") for place in GOLDEN.glob("*.xml")}
    assert kinds == set(documents())


@pytest.mark.parametrize("name", NAMES)
def test_golden(made, regenerate, name):
    found = {place: each.before + each.after for place, each in made[name].items()}
    if regenerate:
        for place in GOLDEN.glob(f"{name}.*.xml"):
            place.unlink()
        for place, content in found.items():
            (GOLDEN / place).write_bytes(content)
    assert {place.name: place.read_bytes() for place in GOLDEN.glob(f"{name}.*.xml")} == found


@pytest.mark.parametrize("name", NAMES)
def test_what_is_rendered_is_valid_and_canonical(made, corridor, name):
    assert {each.kind.removesuffix("Message") for each in made[name].values()} == set(
        profiles.load(name).documents
    )
    for message in made[name].values():
        assert validate(message.before + corridor.signature + message.after, message.kind) == []
        content = message.before + message.after
        assert etree.tostring(etree.fromstring(content), method="c14n") == content


@pytest.mark.parametrize("kind", sorted(documents()))
def test_only_messages_whose_schema_demands_it_are_refused_without_a_signature(made, kind):
    message = next(
        each for found in made.values() for each in found.values() if each.kind == f"{kind}Message"
    )
    problems = validate(message.before + message.after, message.kind)
    assert bool(problems) == (kind in ("CEB621", "CEB623", "CEB625", "CEB711"))
    assert all("Signature" in problem for problem in problems)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_key_and_a_wrong_value_are_told_at_their_cells(corridor, tmp_path, name):
    profile = profiles.load(name)
    codes = [
        column
        for column in profile.columns
        if any(
            (spec := profiles.spec_of(at)) and spec.kind == "code" and spec.required for at in column.fills
        )
    ]
    path = corridor.example(profile, tmp_path / "book.xlsx", {codes[0].zh: "太长的代码" * 20})
    found = corridor.checked(profile, path).findings.frame
    assert found["sheet"].unique().to_list() == [profile.orders_names[0]]
    assert found["row"].to_list() == [3]
    assert found["column"].null_count() == 0


@pytest.mark.parametrize(("form", "lang"), [("two", "en")])
@pytest.mark.parametrize("name", NAMES)
def test_every_form_of_the_template_is_read_alike(made, corridor, tmp_path, name, form, lang):
    profile = profiles.load(name)
    path = corridor.example(profile, tmp_path / "book.xlsx", form=form, lang=lang)
    checked = corridor.checked(profile, path)
    assert checked.findings.frame.is_empty()
    messages = corridor.messages(checked.documents)
    assert [each.before for each in messages] == [each.before for each in made[name].values()]
