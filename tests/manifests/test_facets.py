"""The facets of the field table, violated one by one: by road the schema and the model refuse both."""

import polars as pl
import pytest
from lxml import etree
from pydantic import ValidationError

from tests.manifests.conftest import BLOCKS, TRANSFER, frames, rows, sample
from yuhuo_customs.documents.manifest import manifests
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.sheets.judge import adapter

ROAD = [block for block in BLOCKS if block[0][3] == "4"]


def wrong(row):
    """Values that break one facet of the row each."""
    kind, pattern, values = row["kind"], row["pattern"], row["values"]
    if values.startswith("fixed:"):
        return
    if kind in ("integer", "decimal"):
        total, fraction = map(int, row["digits"].split(","))
        yield "9" * (total + 1 - fraction) + ("." + "9" * fraction if fraction else "")
        yield "-1"
        yield "x"
        if fraction:
            yield "1." + "1" * (fraction + 1)
        else:
            yield "1.5"
        return
    if pattern in ("date", "datetime"):
        yield "20261131120000"
        yield "2026-11-24"
        return
    if row["max_length"] and row["confidence"] == "schema":
        yield "A" * (int(row["max_length"]) + 1)
    if row["min_length"] and int(row["min_length"]) > 1:
        yield "A" * (int(row["min_length"]) - 1)
    if values.startswith("codes/"):
        yield "~"
    if pattern:
        yield "?" + "~" * 2


@pytest.mark.parametrize(("type_", "function"), ROAD)
def test_each_broken_facet_is_refused_by_schema_and_model_alike(type_, function):
    kind, tried = manifests()[type_], 0
    bound = _bindings(type_, function)
    for row in rows()[type_, function]:
        if row["kind"] == "group" or row["max_occurs"] == "0":
            continue
        path, _, attribute = row["path"].partition("/@")
        for value in wrong(row):
            root = etree.fromstring(sample(type_, function).content)
            (element,) = root[1].xpath("/".join(f"*[local-name()='{step}']" for step in path.split("/")))
            if attribute:
                element.set(attribute, value)
            else:
                element.text = value
            assert messages.judge(root, type_, function), (row["path"], value)
            scope, name = bound[row["path"]]
            with pytest.raises(ValidationError):
                adapter(kind.scopes[scope], name).validate_python(value)
            tried += 1
    assert tried >= 5


@pytest.mark.parametrize(("type_", "function"), BLOCKS)
def test_the_sample_is_what_the_models_accept(type_, function):
    kind = manifests()[type_]
    for scope, frame in frames(type_, function).items():
        for name in frame.columns:
            if not name.startswith("_"):
                adapter(kind.scopes[scope], name).validate_python(str(frame[name][0]))


def _bindings(type_, function):
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
