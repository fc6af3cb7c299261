"""Valid records of every model render to valid messages, and what is read from them renders to the same bytes."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.family.conftest import TYPES, frames
from yuhuo_customs.codes import table
from yuhuo_customs.documents import documents
from yuhuo_customs.messages.reading import read
from yuhuo_customs.messages.schema import validate

letters = st.characters(
    exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\t\n\r"
)


def values_of(spec):
    """Texts that the model takes."""
    low, high = spec.min_length or 0, spec.max_length or 0
    known = set(spec.values) or (set(table(spec.codes).codes) if spec.codes else set())
    if known:
        return st.sampled_from(sorted(each for each in known if not high or low <= len(each) <= high))
    match spec.kind:
        case "decimal":
            whole = st.integers(-(10**14) + 1, 10**14 - 1)
            return st.builds(lambda left, right: f"{left}.{right:05}", whole, st.integers(0, 99_999))
        case "integer":
            return st.integers(0, 10 ** (spec.total_digits or 9) - 1).map(str)
        case "date8":
            return st.dates().map(lambda day: f"{day:%Y%m%d}".zfill(8))
        case "datetime14":
            return st.datetimes().map(lambda moment: f"{moment:%Y%m%d%H%M%S}".zfill(14))
        case "code":
            alphabet = "0123456789" if spec.pattern else "0123456789ABCXYZabc"
            return st.text(alphabet, min_size=low, max_size=high)
        case _:
            text = st.text(letters, min_size=low, max_size=min(high, 40)) | st.just("货" * high)
            return text.filter(lambda each: each.strip() != "")


def quick(spec, random):
    """A text that the model takes, drawn without hypothesis: short, long or at the limit."""
    low, high = spec.min_length or 0, spec.max_length or 0
    known = sorted(set(spec.values) or (table(spec.codes).codes if spec.codes else ()))
    fitting = [each for each in known if not high or low <= len(each) <= high]
    if fitting:
        return random.choice(fitting)
    match spec.kind:
        case "decimal":
            return random.choice(
                ["0", "-1.5", "0.00001", "99999999999999.99999", str(random.randrange(10**6))]
            )
        case "integer":
            return str(random.choice([0, 1, 10 ** (spec.total_digits or 9) - 1]))
        case "date8":
            return random.choice(["20260228", "20240229", "19991231"])
        case "datetime14":
            return random.choice(["20260228000000", "20241231235959"])
        case "code":
            return "".join(random.choices("0123456789", k=random.choice([low or 1, high])))
        case _:
            return random.choice(["货", "a<b & c>d \"'", "x" * high, "货" * high])[:high]


def record(document, group):
    """Quick values for all fields (the optional ones in half of the cases), some replaced by hypothesis."""
    fields = {name: spec for name, spec in document.specs(group).items() if not spec.stamped}
    drawn = {name: values_of(spec) for name, spec in fields.items()}
    replaced = st.sampled_from(sorted(fields)).flatmap(lambda name: st.tuples(st.just(name), drawn[name]))

    def made(seed, changes):
        random = Random(seed)
        values = {
            name: quick(spec, random) if spec.required or random.random() < 0.5 else None
            for name, spec in fields.items()
        }
        return values | dict(changes)

    return st.builds(made, st.integers(0, 2**32), st.lists(replaced, max_size=4))


def batch(document):
    """Heads, each with its items."""
    most = min(document.records, 2)
    least = document.least_items if document.items else 0
    items = st.lists(record(document, "items"), min_size=least, max_size=2) if document.items else st.just([])
    return st.lists(
        st.tuples(record(document, "head"), items),
        min_size=1,
        max_size=most,
        unique_by=lambda pair: tuple(pair[0][name] for name in document.business_key),
    )


def plain(values, document, group):
    """What a record says: numbers as numbers, nothing for what is not there."""
    specs = document.specs(group)
    return {
        name: Decimal(text) if specs[name].kind in TYPES else text
        for name, text in values.items()
        if text is not None and not specs[name].stamped
    }


@pytest.mark.parametrize("kind", sorted(documents()))
def test_valid_records_render_validate_and_come_back(corridor, kind):
    document = documents()[kind]

    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(batch(document))
    def judge(drawn):
        heads = [{**head, "_order": number} for number, (head, _) in enumerate(drawn)]
        items = [{**item, "_order": number} for number, (_, items) in enumerate(drawn) for item in items]
        items = [{**item, "_line": number} for number, item in enumerate(items)]
        messages = corridor.messages({kind: frames(document, heads, items)})
        contents = [each.before + corridor.signature + each.after for each in messages]
        assert [problem for each in contents for problem in validate(each, f"{kind}Message")] == []

        found = [read(each) for each in contents]
        records = [each for content in found for each in content.records]
        said = [
            (plain(each.head, document, "head"), [plain(item, document, "items") for item in each.items])
            for each in records
        ]
        meant = [
            (plain(head, document, "head"), [plain(item, document, "items") for item in items])
            for head, items in drawn
        ]
        assert sorted(said, key=repr) == sorted(meant, key=repr)

        again = [corridor.again(each) for each in found]
        assert again == [each.before + each.after for each in messages]

    judge()
