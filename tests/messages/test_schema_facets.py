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
from yuhuo_customs.messages.schema import judge

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
KINDS = tuple(MESSAGES)
TAIL = ("BaseTransfer", "BaseSubscribe", "ExtendMessage")
COUNTS = Path(__file__).parents[1] / "golden" / "facets.tsv"


def fields(kind, group):
    rows = [row for row in FIELDS if row["group"] == group and row["message"] in (kind, "*")]
    if MESSAGES[kind]["direction"] == "import":  # said in the note: import schema: min_length 1
        rows = [row | {"min_length": "1"} if row["element"] == "copCode" else row for row in rows]
    return rows


def groups(kind):
    """Groups of the record: head and list, or the flat record itself."""
    row = MESSAGES[kind]
    return [row[name] for name in ("head", "list") if row[name]] or [row["record"]]


def limit(text):
    """A number of the table; None where there is no limit."""
    return None if text == "unbounded" else int(text)


def signature_last(kind):
    return MESSAGES[kind]["position_of_signature"] == "last"


def is_declaration(kind):
    return MESSAGES[kind]["kind"] == "declaration"


def value(row, *, full):
    if "fixed in the schema" in row["note"]:
        return row["fixed_or_values"]
    if row["kind"] == "decimal":
        return "9" * (int(row["total_digits"]) - 5) + ".12345" if full else "0"
    if row["kind"] == "int":
        return ("9" * int(row["total_digits"]) if row["total_digits"] else "2147483647") if full else "0"
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
        for group, times in zip(groups(kind), (1, items), strict=False):
            for _ in range(times):
                fill(etree.SubElement(record, f"{{{CEB}}}{group}"), kind, group, full=full)
    if is_declaration(kind):
        signed = full or MESSAGES[kind]["signature_rule"].startswith("schema 1..1")
        for group, times in zip(TAIL, (1, subscribes * full, 1 * full), strict=True):
            if group == "ExtendMessage" and signed and not signature_last(kind):
                root.append(etree.fromstring(SIGNATURE))
            for _ in range(times):
                fill(etree.SubElement(root, f"{{{CEB}}}{group}"), kind, group, full=full)
        if signed and signature_last(kind):
            root.append(etree.fromstring(SIGNATURE))
    return root


def problems(root, kind):
    return judge(root, kind)


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
        yield from (
            ("total digits", "1" * (int(row["total_digits"] or 31) + 1), False),
            ("32 bit", "2147483648", False),
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
                leaf.text = text or None  # as it is after parsing
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
    row = MESSAGES[kind]
    limits = {row["record"]: (1, limit(row["records_max"]))}
    if row["head"]:
        limits[row["head"]] = (1, 1)
    if row["list"]:
        limits[row["list"]] = (int(row["items_min"]), limit(row["items_max"]))
    if is_declaration(kind):
        least = int(row["signature_rule"].startswith("schema 1..1"))
        limits |= {"BaseTransfer": (1, 1), "BaseSubscribe": (0, 5), f"{{{DS}}}Signature": (least, 1)}
        limits |= {"ExtendMessage": (0, 1)}
    for name, (least, most) in limits.items():
        most_of = 130 if most is None else most  # more than any limit of the table
        for times in {least - 1, least, most_of, most_of + (most is not None)} - {-1}:
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
    row = MESSAGES[kind]
    most = limit(row["records_max"]) or 130
    items = limit(row["items_max"] or "1") or 130
    assert problems(build(kind, full=False, items=int(row["items_min"] or 1)), kind) == []
    assert problems(build(kind, full=True, items=items, subscribes=5), kind) == []
    assert problems(build(kind, full=False, records=most), kind) == []


@pytest.fixture(scope="module")
def counts(request):
    """Message → what was counted last time; with --regenerate, what is counted now is written down."""
    names = ("schema refuses", "schema takes", "model asked", "differences")
    with COUNTS.open(encoding="utf-8") as stream:
        known = {row.pop("message"): row for row in csv.DictReader(stream, delimiter="\t")}
    found = {kind: dict(known.get(kind, dict.fromkeys(names, ""))) for kind in KINDS}
    yield found
    if request.config.getoption("--regenerate"):
        with COUNTS.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, ["message", *names], delimiter="\t", lineterminator="\n")
            writer.writeheader()
            writer.writerows({"message": kind, **row} for kind, row in sorted(found.items()))


def agree(counts, kind, found, regenerate):
    if regenerate:
        counts[kind].update(found)
    assert {name: counts[kind][name] for name in found} == found


@pytest.mark.parametrize("kind", KINDS)
def test_each_facet_alone_decides(kind, counts, regenerate):
    judged = [(name, good, problems(root, kind)) for name, root, good in mutants(kind)]
    assert [(name, found) for name, good, found in judged if good != (not found)] == []
    values = [(name, found) for name, good, found in judged if not good and " too long" in name]
    assert [name for name, found in values if name.split()[0].split(".")[1] not in found[0]] == []
    number = Counter(good for _, good, _ in judged)
    found = {"schema refuses": str(number[False]), "schema takes": str(number[True])}
    agree(counts, kind, found, regenerate)


def sample(row, spec):
    """A text that the model takes, as long as the table allows."""
    if row["kind"] == "int":
        return spec.values[0] if spec.values else "9" * (spec.total_digits or 9)
    if row["kind"] == "decimal":
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
        yield from (("total digits", "1" * (int(row["total_digits"] or 31) + 1)), ("whole", "1.5"))
        yield from (("32 bit", "2147483648"), ("other value", "2"))
    else:
        yield from (("too long", good.ljust(int(row["max_length"]) + 1, good[-1])), ("empty", ""))
        if int(row["min_length"] or 0) > 1:
            yield "too short", good[: int(row["min_length"]) - 1]
        if row["fixed_or_values"]:
            yield "other value", next(each for each in "~!" if each != good) * len(good)


def model_takes(model, samples, name, text):
    values = {key: each for key, each in samples.items() if key != name or text is not None}
    if text is not None:
        values[name] = text
    try:
        model.model_validate(values)
    except ValidationError:
        return False
    return True


REASONS = {
    "empty": "the schema lets most export strings be empty (ceb README §2), the spec wants Y fields filled, and a field"
    " that need not be filled is left out; an empty element with a default or fixed value is that value",
    "19 before the point": "the schema counts 19 digits in all, N19,5 leaves 14 of them before the point",
    "other value": "the schema has no lists of values (ceb README §2)",
    "left out": "the text of the specification, or the receipt, wants what the schema lets be left out",
}
"""Why a model refuses what its schema takes; the other way round never happens."""
LEFT_OUT = {
    "CEB213": ["tradeMode"], "CEB511": ["freight", "insuredFee"],
    "CEB621": ["copNo"], "CEB623": ["copNo"], "CEB625": ["copNo"], "CEB711": ["copNo"],
}  # fmt: skip
"""Fields that our models want though the schema does not (ceb README §9)."""


@pytest.mark.parametrize("kind", sorted(documents()))
def test_the_models_and_the_schema_agree(kind, counts, regenerate):
    document, message = documents()[kind], f"{kind}Message"
    whole, count, found = build(message, full=True), 0, []
    models = [model for model in (document.head, document.items) if model is not None]
    for group, part, model in zip(groups(message), ("head", "items"), models, strict=False):
        rows, specs = fields(message, group), document.specs(part)
        assert [row["element"] for row in rows] == list(specs)
        samples = {row["element"]: sample(row, specs[row["element"]]) for row in rows}
        for row in rows:
            name = row["element"]
            for facet, text in trials(row, samples[name]):
                root = copy.deepcopy(whole)
                leaf = first(root, group).find(f"{{{CEB}}}{name}")
                leaf.text = text or None  # as it is after parsing
                if text is None:
                    leaf.getparent().remove(leaf)
                by_schema, by_model = not problems(root, message), model_takes(model, samples, name, text)
                count += 1
                found += [(facet, name, by_schema)] if by_schema != by_model else []
    assert [each for each in found if not each[2]] == []  # the model never takes what the schema refuses
    assert [name for facet, name, _ in found if facet == "left out"] == LEFT_OUT.get(kind, [])
    assert {facet for facet, _, _ in found} <= REASONS.keys()
    told = ", ".join(
        f"{facet} {many}" for facet, many in sorted(Counter(facet for facet, *_ in found).items())
    )
    agree(counts, message, {"model asked": str(count), "differences": told}, regenerate)


def test_each_fixed_value_is_refused_by_every_model():
    """Of the fields with a closed set of values, only 701's itemNameFlag is open (what means "no" is unconfirmed)."""
    left = []
    for row in FIELDS:
        document = documents().get(row["message"].removesuffix("Message"))
        if document is None or not row["fixed_or_values"]:
            continue
        part = "items" if row["group"] == MESSAGES[row["message"]]["list"] else "head"
        spec = document.specs(part)[row["element"]]
        if not (spec.values or spec.codes):
            left.append(f"{document.kind}.{row['element']}")
    assert left == ["CEB701.itemNameFlag"]
