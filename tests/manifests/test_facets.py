"""The field table violated facet by facet: schema and model refuse alike where it is official, the model warns elsewhere."""

import copy
import csv
from collections import Counter
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from lxml import etree
from pydantic import ValidationError

from tests.manifests.conftest import BLOCKS, TRANSFER, frames, rows, sample
from yuhuo_customs.documents.manifest import manifests
from yuhuo_customs.manifests import limits, values
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.sheets.judge import adapter

COUNTS = Path(__file__).parents[1] / "golden" / "manifest_facets.tsv"
NAMES = ("schema refuses", "schema takes", "model refuses", "model warns", "differences")
BORROWED = "YH-MFT-007"
REASONS = {
    "no number": "by water and air the schema has no types: a number that is none is refused by the model alone",
    "no date": "as above",
    "too small": "as above",
}
"""Why the model refuses (and does not only warn of) what the schema of water and air takes."""


def wrong(row):
    """(facet, value): values that break one facet of the row each."""
    kind, pattern, codes = row["kind"], row["pattern"], row["values"]
    if codes.startswith("fixed:"):
        return
    if kind in ("integer", "decimal"):
        total, fraction = map(int, row["digits"].split(","))
        yield "digits", "9" * (total + 1 - fraction) + ("." + "9" * fraction if fraction else "")
        yield "too small", "-1"
        yield "no number", "x"
        yield ("fraction", "1." + "1" * (fraction + 1)) if fraction else ("no number", "1.5")
        return
    if pattern in ("date", "datetime"):
        yield "no date", "20261131120000"
        yield "no date", "2026-11-24"
        return
    if row["max_length"]:
        yield "too long", "A" * (int(row["max_length"]) + 1)
    if row["min_length"] and int(row["min_length"]) > 1:
        yield "too short", "A" * (int(row["min_length"]) - 1)
    if codes.startswith("codes/") and not codes.endswith("office_and_places.csv"):
        yield "list", "~"
    if pattern:
        yield "pattern", "?" + "~" * 2


def carried(type_, function):
    """Rows of elements and attributes with a value that the message carries."""
    bound = bindings(type_, function)
    for row in rows()[type_, function]:
        if row["kind"] != "group" and row["max_occurs"] != "0" and row["path"] in bound:
            yield row, *bound[row["path"]]


def element_of(root, path):
    (element,) = root[1].xpath("/".join(f"*[local-name()='{step}']" for step in path.split("/")))
    return element


def schema_takes(type_, function, change):
    root = copy.deepcopy(parsed(type_, function))
    change(root)
    return messages.judge(root, type_, function) == []


@cache
def parsed(type_, function):
    return etree.fromstring(sample(type_, function).content)


def asked(kind, scope, name, value):
    """What the model does with one value: "refuses", "warns" (and keeps it), or "takes"."""
    typed, said = values.judge(pl.Series([value]), kind.scopes[scope], name, official=kind.official)
    if not said.height:
        return "takes"
    return "warns" if said["code"].to_list() == [BORROWED] and typed[0] is not None else "refuses"


@pytest.fixture(scope="module")
def counts(request):
    """(message, function) → what was counted last time; with --regenerate, what is counted now is written down."""
    known = {}
    if COUNTS.exists():
        with COUNTS.open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                known[row.pop("message"), row.pop("function")] = row
    yield known
    if request.config.getoption("--regenerate"):
        with COUNTS.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(
                stream, ["message", "function", *NAMES], delimiter="\t", lineterminator="\n"
            )
            writer.writeheader()
            for (type_, function), row in sorted(known.items()):
                writer.writerow({"message": type_, "function": function, **row})


@pytest.mark.parametrize(("type_", "function"), BLOCKS)
def test_each_facet_alone_decides(type_, function, counts, request):
    kind = manifests()[type_]
    count, differences, wanted = Counter(), Counter(), []
    for row, scope, name in carried(type_, function):
        path, _, attribute = row["path"].partition("/@")

        def put(root, path=path, attribute=attribute, value=""):
            element = element_of(root, path)
            if attribute:
                element.set(attribute, value)
            else:
                element.text = value

        for facet, value in wrong(row):
            taken = schema_takes(type_, function, lambda root, value=value, put=put: put(root, value=value))
            model = asked(kind, scope, name, value)
            count["schema takes" if taken else "schema refuses"] += 1
            count[f"model {model}"] += 1
            if kind.official:
                wanted.append(
                    (row["path"], facet, value, taken, model, "official", model == "refuses" and not taken)
                )
                continue
            soft = facet not in REASONS
            wanted.append((row["path"], facet, value, taken, model, "borrowed", model == ("warns" if soft else "refuses")))  # fmt: skip
            if taken and model == "refuses":
                differences[facet] += 1
    assert [each for each in wanted if not each[-1]] == []
    assert not differences or not kind.official
    found = {each: str(count[each]) for each in NAMES[:-1]}
    found["differences"] = ", ".join(f"{name} {number}" for name, number in sorted(differences.items()))
    if request.config.getoption("--regenerate"):
        counts[type_, function] = found
    assert counts[type_, function] == found


@pytest.mark.parametrize(("type_", "function"), BLOCKS)
def test_what_must_be_there_is_asked_for_by_schema_and_check_alike(type_, function):
    """Each field left empty in a full message: where the schema then refuses it, the check of the sheets asks for it."""
    structure, refused = messages.structure(type_, function), 0
    full = frames(type_, function)
    for scope, frame in full.items():
        for name in frame.columns:
            if name.startswith("_"):
                continue
            alone = frame.width == 2 and scope not in ("message", "bills")
            less = frame.clear() if alone else frame.with_columns(pl.lit(None, frame[name].dtype).alias(name))
            (message,) = messages.render(type_, function, full | {scope: less}, TRANSFER)
            root = etree.fromstring(message.content)
            for element in [each for each in root.iter() if not len(each) and not each.text]:
                element.getparent().remove(element)
            if messages.judge(root, type_, function) == []:
                continue
            place, what = (structure[scope].parent, scope) if alone else (scope, name)
            assert what in {need.what for need in structure[place].needs}, (scope, name)
            refused += 1
    assert refused >= 2


@pytest.mark.parametrize(("type_", "function"), BLOCKS)
def test_elements_out_of_order_are_refused(type_, function):
    """Each element moved behind its next brother."""
    tried = 0
    for place, element in enumerate(parsed(type_, function)[1].iter()):
        after = element.getnext()
        if place == 0 or after is None or after.tag == element.tag:
            continue

        def swap(root, place=place):
            moved = list(root[1].iter())[place]
            moved.getnext().addnext(moved)

        assert not schema_takes(type_, function, swap), element.tag
        tried += 1
    assert tried >= 3


@pytest.mark.parametrize(("type_", "function"), BLOCKS)
def test_the_most_of_a_scope_is_that_of_the_field_table(type_, function):
    """What the check calls too many is what the table says."""
    most = {row["path"]: row["max_occurs"] for row in rows()[type_, function]}
    structure = messages.structure(type_, function)
    for path, (scope, _) in bindings(type_, function).items():
        bound = limits.most(type_, scope)
        if scope in ("message", "bills") or structure[scope].parent == "message":
            continue
        steps = path.partition("/@")[0].split("/")
        repeated = [most["/".join(steps[:n])] for n in range(1, len(steps) + 1)]
        innermost = next((each for each in reversed(repeated) if each not in ("1", "0")), "1")
        assert innermost == ("unbounded" if bound is None else str(bound)), (path, scope)


@pytest.mark.parametrize(("type_", "function"), BLOCKS)
def test_the_sample_is_what_the_models_accept(type_, function):
    kind = manifests()[type_]
    for scope, frame in frames(type_, function).items():
        for name in frame.columns:
            if not name.startswith("_"):
                adapter(kind.scopes[scope], name).validate_python(str(frame[name][0]))


def test_a_model_refuses_what_it_does_not_accept():
    """The judge that these tests ask is the model's own."""
    kind = manifests()["MT2401"]
    with pytest.raises(ValidationError):
        adapter(kind.scopes["bills"], "MasterID").validate_python("ab")


@cache
def bindings(type_, function):
    """Path of the element or attribute → (scope, field), read from a message that holds the names themselves."""
    named = {
        scope: pl.DataFrame(
            {name: [f"{scope}.{name}"] for name in frame.columns if not name.startswith("_")} or {"_": [0]}
        ).with_columns(_parent=pl.lit(0, pl.UInt32))
        for scope, frame in frames(type_, function).items()
    }
    (message,) = messages.render(type_, function, named, TRANSFER)
    found = {}
    for element in etree.fromstring(message.content)[1].iter():
        path = "/".join(
            etree.QName(each).localname for each in [*reversed(list(element.iterancestors())), element][2:]
        )
        for place, text in [
            ("", element.text),
            *((f"/@{key}", each) for key, each in element.attrib.items()),
        ]:
            if text and "." in text:
                found[path + place] = tuple(text.split("."))
    return found
