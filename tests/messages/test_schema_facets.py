"""Every facet of the field table against the schemas, one violating document each, and against the models."""

import copy
import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree
from pydantic import ValidationError

from yuhuo_customs.codes import table
from yuhuo_customs.documents import documents
from yuhuo_customs.messages.schema import validate

CEB, DS = "http://www.chinaport.gov.cn/ceb", "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE = f"""<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
<ds:SignatureMethod Algorithm="{DS}rsa-sha1"/><ds:Reference URI=""><ds:Transforms>
<ds:Transform Algorithm="{DS}enveloped-signature"/></ds:Transforms><ds:DigestMethod Algorithm="{DS}sha1"/>
<ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue>
<ds:KeyInfo><ds:KeyName>01</ds:KeyName><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>
</ds:KeyInfo></ds:Signature>"""


def _rows(name):
    with (Path(__file__).parents[1] / "data" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


FIELDS = _rows("ceb_fields.csv")
MESSAGES = {row["message"]: row for row in _rows("ceb_messages.csv")}
KINDS = ("CEB303Message", "CEB603Message", "CEB304Message", "CEB604Message", "CEB900Message")
TAIL = ("BaseTransfer", "BaseSubscribe", "ExtendMessage")


def fields(kind, group):
    return [row for row in FIELDS if row["group"] == group and row["message"] in (kind, "*")]


def groups(kind):
    """Groups of the record: head and list, or the flat record itself."""
    row = MESSAGES[kind]
    return [row["head"], row["list"]] if row["head"] else [row["record"]]


def is_declaration(kind):
    return MESSAGES[kind]["kind"] == "declaration"


def value(row, *, full):
    if "fixed in the schema" in row["note"]:
        return row["fixed_or_values"]
    if row["kind"] == "decimal":
        return "9" * (int(row["total_digits"]) - 5) + ".12345" if full else "0"
    if row["kind"] == "int":
        return "9" * int(row["total_digits"]) if full else "0"
    return "货" * int((row["max_length"] or 3000) if full else (row["min_length"] or 0))


def fill(parent, kind, group, *, full):
    for row in fields(kind, group):
        if full or row["required"] == "Y":
            leaf = etree.SubElement(parent, f"{{{CEB}}}{row['element']}")
            if row["kind"] != "xml":
                leaf.text = value(row, full=full)
            elif full:
                etree.SubElement(leaf, "{urn:other}anything").text = "x"
    return parent


def build(kind, *, full, records=1, items=1, subscribes=1):
    """A document straight from the table: with everything at its longest, or with as little as is allowed."""
    root = etree.Element(
        f"{{{CEB}}}{kind}", nsmap={"ceb": CEB}, guid="G" * 36, version="1" * (10 if full else 1)
    )
    for _ in range(records):
        record = etree.SubElement(root, f"{{{CEB}}}{MESSAGES[kind]['record']}")
        if groups(kind) == [MESSAGES[kind]["record"]]:
            fill(record, kind, groups(kind)[0], full=full)
            continue
        for group, times in zip(groups(kind), (1, items), strict=True):
            for _ in range(times):
                fill(etree.SubElement(record, f"{{{CEB}}}{group}"), kind, group, full=full)
    if is_declaration(kind):
        for group, times in zip(TAIL, (1, subscribes * full, 1 * full), strict=True):
            if group == "ExtendMessage" and full:
                root.append(etree.fromstring(SIGNATURE))
            for _ in range(times):
                fill(etree.SubElement(root, f"{{{CEB}}}{group}"), kind, group, full=full)
    return root


def problems(root, kind):
    return validate(etree.tostring(root), kind)


def first(root, name):
    return next(root.iter(f"{{{CEB}}}{name}"))


def texts(row):
    """(facet, text, whether the schema takes it) for one field."""
    note, low, high = row["note"], int(row["min_length"] or 0), int(row["max_length"] or 0)
    if row["kind"] == "decimal":
        total, behind = int(row["total_digits"]), int(row["fraction_digits"])
        yield from (
            ("total digits", "1" * (total + 1), False),
            ("fraction", "0." + "1" * (behind + 1), False),
        )
        yield from (("exponent", "1E2", False), ("no number", "x", False), ("sign", "-1.5", True))
    elif row["kind"] == "int":
        digits = int(row["total_digits"])
        yield from (
            ("total digits", "1" * (digits + 1), False),
            ("whole", "1.5", False),
            ("sign", "-1", True),
        )
    elif "fixed in the schema" in note:
        yield from (("fixed", "1", False), ("empty is the fixed value", "", True))
    elif row["kind"] != "xml":
        if high:
            yield "too long", "货" * (high + 1), False
            yield "blank counts", "货" * high + " ", "white space collapsed" in note
        if low:
            yield "too short", "货" * (low - 1), "schema default" in note
        elif row["required"] == "Y":
            yield "empty", "", True


def mutants(kind):
    """(name, document, whether the schema takes it): one change each to a full document of one record."""
    whole = build(kind, full=True)
    tail = TAIL if is_declaration(kind) else ()
    for group in (*groups(kind), *tail):
        rows = fields(kind, group)
        for row in rows:
            where = f"{group}.{row['element']}"

            def changed(row=row, group=group):
                root = copy.deepcopy(whole)
                return root, first(root, group).find(f"{{{CEB}}}{row['element']}")

            root, leaf = changed()
            leaf.getparent().remove(leaf)
            yield f"{where} left out", root, row["required"] != "Y"
            root, leaf = changed()
            leaf.addnext(copy.deepcopy(leaf))
            yield f"{where} twice", root, False
            for facet, text, good in texts(row):
                root, leaf = changed()
                leaf.text = text
                yield f"{where} {facet}", root, good
        for row, after in pairwise(rows):
            root = copy.deepcopy(whole)
            leaf = first(root, group).find(f"{{{CEB}}}{row['element']}")
            leaf.getnext().addnext(leaf)
            yield f"{group}.{after['element']} before {row['element']}", root, False
        root = copy.deepcopy(whole)
        etree.SubElement(first(root, group), f"{{{CEB}}}sortlineId")
        yield f"{group} with an unknown element", root, False
    yield from frames(kind, whole)


def frames(kind, whole):
    """The same for the root: attributes, occurrence and order of its children."""
    attributes = {"guid": ("", "G" * 35, "G" * 37), "version": ("", "1" * 11)}
    for name, values in attributes.items():
        for text in (None, *values):
            root = copy.deepcopy(whole)
            root.attrib.pop(name) if text is None else root.set(name, text)
            yield f"@{name} {text}", root, False
    most = int(MESSAGES[kind]["records_max"])
    limits = {MESSAGES[kind]["record"]: (1, most)}
    if is_declaration(kind):
        limits |= {groups(kind)[0]: (1, 1), groups(kind)[1]: (1, 100), "BaseTransfer": (1, 1)}
        limits |= {"BaseSubscribe": (0, 5), f"{{{DS}}}Signature": (0, 1), "ExtendMessage": (0, 1)}
    for name, (least, most_of) in limits.items():
        for times in {least - 1, least, most_of, most_of + 1} - {-1}:
            root = copy.deepcopy(whole)
            element = next(root.iter(name if name.startswith("{") else f"{{{CEB}}}{name}"))
            for _ in range(times - 1):
                element.addnext(copy.deepcopy(element))
            if not times:
                element.getparent().remove(element)
            yield f"{name} × {times}", root, least <= times <= most_of
    for before, after in pairwise(whole):
        root = copy.deepcopy(whole)
        moved = root[whole.index(before)]
        root[whole.index(after)].addnext(moved)
        yield f"{etree.QName(after).localname} before {etree.QName(before).localname}", root, False
    root = copy.deepcopy(whole)
    if is_declaration(kind):
        etree.SubElement(first(root, "Message"), "{urn:other}second")
        yield "ExtendMessage with two payloads", root, False
    else:
        fill(etree.SubElement(root, f"{{{CEB}}}BaseTransfer"), kind, "BaseTransfer", full=False)
        yield "BaseTransfer in a receipt", root, False


@pytest.mark.parametrize("kind", KINDS)
def test_the_least_and_the_most_are_valid(kind):
    most = int(MESSAGES[kind]["records_max"])
    assert problems(build(kind, full=False), kind) == []
    assert problems(build(kind, full=True, items=100, subscribes=5), kind) == []
    assert problems(build(kind, full=False, records=most), kind) == []


@pytest.mark.parametrize(
    ("kind", "refused", "taken"),
    [
        ("CEB303Message", 219, 39),
        ("CEB603Message", 432, 73),
        ("CEB304Message", 48, 6),
        ("CEB604Message", 75, 9),
        ("CEB900Message", 46, 5),
    ],
)
def test_each_facet_alone_decides(kind, refused, taken):
    judged = [(name, good, problems(root, kind)) for name, root, good in mutants(kind)]
    assert [(name, found) for name, good, found in judged if good != (not found)] == []
    assert Counter(good for _, good, _ in judged) == {False: refused, True: taken}
    values = [(name, found) for name, good, found in judged if not good and " too long" in name]
    assert [name for name, found in values if name.split()[0].split(".")[1] not in found[0]] == []


def sample(row, spec):
    """A text that the model takes, as long as the table allows."""
    if row["kind"] in ("decimal", "int"):
        return value(row, full=True)
    if spec.codes:
        low, high = spec.min_length or 1, spec.max_length or 99
        return next(code for code in sorted(table(spec.codes).codes) if low <= len(code) <= high)
    special = {"date8": "20261111", "datetime14": "20261111080000"}.get(spec.kind)
    fill_with = "货" if spec.kind == "text" else "0"
    return special or (spec.values[0] if spec.values else fill_with * int(row["max_length"]))


def trials(row, good):
    """(facet, text or None): what table and model are both asked."""
    yield from (("sample", good), ("left out", None))
    if row["kind"] == "decimal":
        behind = int(row["fraction_digits"])
        yield from (
            ("fraction", "0." + "1" * (behind + 1)),
            ("total digits", "1" * 20),
            ("19 before the point", "1" * 19),
        )
    elif row["kind"] == "int":
        yield from (("total digits", "1" * (int(row["total_digits"]) + 1)), ("whole", "1.5"))
    else:
        yield from (("too long", good.ljust(int(row["max_length"]) + 1, good[-1])), ("empty", ""))
        if int(row["min_length"] or 0) > 1:
            yield "too short", good[: int(row["min_length"]) - 1]


def model_takes(model, samples, name, text):
    values = {key: each for key, each in samples.items() if key != name or text is not None}
    if text is not None:
        values[name] = text
    try:
        model.model_validate(values)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "asked", "differ"),
    [
        # empty: the schema lets most export strings be empty (ceb README §2), the spec wants Y fields filled, and a
        #   field that need not be filled is left out; an empty element with a default or fixed value is that value.
        # 19 before the point: the schema counts 19 digits in all, N19,5 leaves 14 of them before the point.
        ("CEB303Message", 110, {"empty": 12, "19 before the point": 5}),
        ("CEB603Message", 293, {"empty": 34, "19 before the point": 9}),
    ],
)
def test_the_models_and_the_schema_agree(kind, asked, differ):
    document = documents()[kind.removesuffix("Message")]
    whole, count, found = build(kind, full=True), 0, []
    for group, part, model in zip(
        groups(kind), ("head", "items"), (document.head, document.items), strict=True
    ):
        rows, specs = fields(kind, group), document.specs(part)
        assert [row["element"] for row in rows] == list(specs)
        samples = {row["element"]: sample(row, specs[row["element"]]) for row in rows}
        for row in rows:
            name = row["element"]
            for facet, text in trials(row, samples[name]):
                root = copy.deepcopy(whole)
                leaf = first(root, group).find(f"{{{CEB}}}{name}")
                leaf.text = text
                if text is None:
                    leaf.getparent().remove(leaf)
                by_schema, by_model = not problems(root, kind), model_takes(model, samples, name, text)
                count += 1
                found += [(facet, f"{group}.{name}", by_schema)] if by_schema != by_model else []
    assert [each for each in found if not each[2]] == []  # the model never takes what the schema refuses
    assert (count, Counter(facet for facet, _, _ in found)) == (asked, differ)
