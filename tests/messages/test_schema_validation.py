import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lxml import etree

from yuhuo_customs import resources
from yuhuo_customs.errors import InputError, ResourceError
from yuhuo_customs.messages import catalogue
from yuhuo_customs.messages.schema import MOST, kinds, validate, validate_many
from yuhuo_customs.signing.xmldsig import sign_message, unsigned
from yuhuo_customs.testing import throwaway_signer

CEB = "http://www.chinaport.gov.cn/ceb"
EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*/CEB*.xml"))
RECORD = (
    "<OrderReturn><guid>{guid}</guid><ebpCode>无</ebpCode><ebcCode>4110960XYZ</ebcCode><orderNo>{number}</orderNo>"
    "<returnStatus>120</returnStatus><returnTime>20261111080000000</returnTime><returnInfo/></OrderReturn>"
)


def receipt(*numbers, guid="G" * 36):
    records = "".join(RECORD.format(guid=guid, number=number) for number in numbers)
    return (
        f'<CEB304Message xmlns="{CEB}" guid="{"M" * 36}" version="1.0">\n{records}</CEB304Message>'.encode()
    )


def test_which_kinds_have_a_schema():
    assert kinds() == tuple(each.kind for each in catalogue.kinds())


def test_every_schema_compiles_by_itself():
    for path in resources.schemas().glob("*.xsd"):
        etree.XMLSchema(file=str(path))


def test_a_problem_tells_line_path_and_element():
    content = (
        receipt("1", "2" * 61).replace(b"<", b"<r:").replace(b"<r:/", b"</r:").replace(b"xmlns=", b"xmlns:r=")
    )
    assert validate(receipt("1", "2"), "CEB304Message") == []
    told = (
        "line 2: /r:CEB304Message/r:OrderReturn[2]/r:orderNo: Element 'orderNo': [facet 'maxLength'] The value has a "
        "length of '61'; this exceeds the allowed maximum length of '60'."
    )
    assert validate(content, "CEB304Message") == [told]


def test_many_problems_are_counted_and_some_are_told():
    found = validate(receipt(*["1" * 61] * 100, guid="short"), "CEB304Message")
    assert len(found) == 200
    found = validate(receipt(*["1" * 61] * 101, guid="short"), "CEB304Message")
    assert (len(found), found[-1][:6]) == (MOST + 1, "… and ")


def test_a_root_of_another_name_is_a_problem():
    assert validate(receipt("1"), "CEB604Message") == [
        "line 1: the root element is CEB304Message, not CEB604Message."
    ]
    bare = receipt("1").replace(f' xmlns="{CEB}"'.encode(), b"")
    assert "No matching global declaration" in validate(bare, "CEB304Message")[0]


def test_what_cannot_be_judged_is_no_verdict():
    with pytest.raises(InputError, match="Not well-formed"):
        validate(b"<CEB304Message>", "CEB304Message")
    with pytest.raises(InputError, match="DTD"):
        validate_many([("CEB304Message", receipt("1")), ("CEB304Message", b"<!DOCTYPE a><a/>")])
    with pytest.raises(ResourceError, match="no schema for CEB999Message") as caught:
        validate(receipt("1"), "CEB999Message")
    assert "CEB303Message" in caught.value.todo.en


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_many_keep_their_order(threads):
    pairs = [("CEB304Message", receipt("1" * (61 if n % 3 else 60), str(n))) for n in range(300)]
    found = validate_many(pairs, threads=threads)
    assert found == [validate(content, kind) for kind, content in pairs]
    assert [bool(each) for each in found] == [n % 3 > 0 for n in range(300)]
    assert validate_many([]) == []
    assert validate_many(pairs[:1]) == [[]]


def test_callers_in_many_threads_do_not_disturb_each_other():
    barrier = threading.Barrier(8)

    def call(number):
        barrier.wait(10)
        pairs = [("CEB304Message", receipt("1" * (61 + number % 2)))] * 50
        return {each[0].split("'")[5] for each in validate_many(pairs)}

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(call, range(8))) == [{"61"}, {"62"}] * 4


def cut(path):
    """Both sides of the place of the signature."""
    kind = path.stem.split("-")[0]
    after = f"</ceb:{kind}>".encode()
    return kind, path.read_bytes().removesuffix(after), after


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_examples_are_valid_signed_and_unsigned(path):
    kind, before, after = cut(path)
    assert validate(path.read_bytes(), kind) == []
    assert validate(unsigned(before, after), kind) == []
    content, _ = sign_message(before, after, throwaway_signer())
    assert validate(content, kind) == []
    named = content.replace(b"<ds:", b"<").replace(b"</ds:", b"</").replace(b"xmlns:ds=", b"xmlns=")
    assert validate(named, kind) == []


def test_there_are_examples_of_both_kinds():
    assert {path.stem.split("-")[0] for path in EXAMPLES} == {"CEB303Message", "CEB603Message"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<ds:KeyName>", "<ds:KeyName/><ds:KeyName>", "KeyName"),
        ('URI=""', 'URI="#x"', "URI"),
        ("xml-c14n-20010315", "xml-exc-c14n#", "CanonicalizationMethod"),
        ("<ds:DigestValue>", "<ds:DigestValue/><ds:DigestValue>", "DigestValue"),
        ("<ds:KeyInfo>", "<ds:Object/><ds:KeyInfo>", "Object"),
    ],
)
def test_a_signature_of_another_shape_is_refused(old, new, words):
    content, _ = sign_message(*cut(EXAMPLES[0])[1:], throwaway_signer())
    found = validate(content.replace(old.encode(), new.encode(), 1), "CEB303Message")
    assert words in found[0]
