"""Every manifest message and function: golden, schema-valid, and no laxer than the field table."""

from pathlib import Path

import pytest
from lxml import etree

from tests.manifests.conftest import BLOCKS, TRANSFER, frames, rows, sample
from yuhuo_customs.documents.manifest import manifests
from yuhuo_customs.errors import UsageError
from yuhuo_customs.manifests import composing
from yuhuo_customs.messages import manifests as messages

GOLDEN = Path(__file__).parent / "golden"


def declaration(type_, function):
    root = etree.fromstring(sample(type_, function).content)
    return root, root[1]


def found(start, path):
    return start.xpath("/".join(f"*[local-name()='{step}']" for step in path.split("/")))


@pytest.mark.parametrize(("type_", "function"), BLOCKS)
def test_the_full_sample_is_golden_and_valid(type_, function, request):
    message = sample(type_, function)
    path = GOLDEN / f"{type_.lower()}-{function}.xml"
    if request.config.getoption("--regenerate"):
        path.write_bytes(message.content)
    assert message.content == path.read_bytes()
    assert messages.validate(message.content, type_, function) == []


@pytest.mark.parametrize(("type_", "function"), BLOCKS)
def test_every_element_of_the_field_table_is_carried_in_its_order(type_, function):
    wanted = [
        row["path"]
        for row in rows()[type_, function]
        if row["max_occurs"] != "0" and "@" not in row["path"] and not _ignored(row)
    ]
    _, start = declaration(type_, function)
    tree = start.getroottree()
    base = len(tree.getelementpath(start)) + 1
    carried = [
        "/".join(etree.QName(step).localname for step in [*reversed(list(each.iterancestors())), each][2:])
        for each in start.iterdescendants()
    ]
    assert base
    assert carried == wanted


def _ignored(row):
    # change elements of the type that the item shares: not below ConsignmentItem (manifest README)
    return row["path"].startswith("Consignment/ConsignmentItem/AdditionalInformation/") and row["element"] in (
        "Reason", "ContactName", "ContactTel",
    )  # fmt: skip


@pytest.mark.parametrize(("type_", "function"), BLOCKS)
def test_occurrence_is_that_of_the_field_table(type_, function):
    tried = 0
    for row in rows()[type_, function]:
        if "@" in row["path"] or row["max_occurs"] == "0" or _ignored(row):
            continue
        if row["min_occurs"] == "1":
            root, start = declaration(type_, function)
            (element,) = found(start, row["path"])
            element.getparent().remove(element)
            assert messages.judge(root, type_, function), f"without {row['path']}"
            tried += 1
        if row["max_occurs"].isdigit() and int(row["max_occurs"]) <= 9:
            root, start = declaration(type_, function)
            (element,) = found(start, row["path"])
            for _ in range(int(row["max_occurs"])):
                element.addnext(etree.fromstring(etree.tostring(element)))
            assert messages.judge(root, type_, function), f"too often: {row['path']}"
            tried += 1
    assert tried >= 8


@pytest.mark.parametrize(("type_", "function"), [block for block in BLOCKS if block[0][3] in "12"])
def test_what_the_cut_down_removed_is_refused(type_, function):
    removed = [row for row in rows()[type_, function] if row["max_occurs"] == "0"]
    assert removed
    for row in removed:
        above, _, name = row["path"].rpartition("/")
        root, start = declaration(type_, function)
        parents = found(start, above) if above else [start]
        for parent in parents:
            before = [
                each["element"]
                for each in rows()[type_, function]
                if each["path"].rpartition("/")[0] == above
            ]
            place = sum(
                1 for child in parent if before.index(etree.QName(child).localname) < before.index(name)
            )
            parent.insert(place, etree.Element(f"{{{etree.QName(root).namespace}}}{name}"))
            assert messages.judge(root, type_, function), row["path"]


def test_the_head_names_type_function_sender_and_time():
    message = sample("MT2201", "9")
    head = etree.fromstring(message.content)[0]
    assert [each.text for each in head] == [
        "CN_MT2201_1p0_4604123456789_DXPESW0000000001_20261124083015123", "9", "MT2201",
        "4604123456789_DXPESW0000000001", "EPORT", "20261124083015123", "1.0",
    ]  # fmt: skip
    assert message.file == "CN_MT2201_1p0_4604123456789_DXPESW0000000001_20261124083015123.xml"
    root = etree.fromstring(message.content)
    assert root.tag == "{urn:Declaration:datamodel:standard:CN:MT2201:1}Manifest"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("MessageID", "-"), ("FunctionCode", "0"), ("MessageType", "MT2101"), ("SenderID", "4604"),
        ("ReceiverID", "eport"), ("SendTime", "20261131083015123"), ("Version", "1.1"), ("FunctionCode", ""),
    ],
)  # fmt: skip
def test_a_wrong_head_is_refused(name, wrong):
    root, _ = declaration("MT2201", "9")
    root[0].find(f"{{*}}{name}").text = wrong
    assert messages.judge(root, "MT2201", "9")


def test_two_messages_of_one_moment_have_two_numbers():
    given = frames("MT4402", "3")
    given["message"] = given["message"].vstack(given["message"])
    first, second = messages.render("MT4402", "3", given, TRANSFER)
    assert first.id != second.id


def test_a_function_that_the_type_lacks_is_wrong_use():
    with pytest.raises(UsageError):
        messages.skeleton("MT2401", "0")


def test_road_numbers_that_stand_twice_are_refused():
    for type_, function, path in [
        ("MT2401", "3", "Consignment"), ("MT1401", "5", "Consignment"), ("MT3402", "3", "Consignment"),
        ("MT4402", "2", "Consignment"), ("MT2401", "5", "Consignment/ConsignmentItem"),
    ]:  # fmt: skip
        root, start = declaration(type_, function)
        (element,) = found(start, path)
        element.addnext(etree.fromstring(etree.tostring(element)))
        assert messages.judge(root, type_, function), (type_, function)


def test_the_twelve_types_are_there():
    assert list(manifests()) == [
        "MT1101", "MT1201", "MT1401", "MT2101", "MT2201", "MT2401",
        "MT3101", "MT3201", "MT3402", "MT4101", "MT4201", "MT4402",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sender", "good"),
    [
        ("4604123456789_DXPESW0000000001", True), ("EPORT", True), ("4604123456789" + "_" * 19, True),
        ("4604123456789" + "_" * 20, False),  # its message's number would have 65 characters
        ("4604123456789@X", False),  # a sign that a sender may have, and the number of a message not
        ("460412345678", False),
    ],
)  # fmt: skip
def test_a_sender_fits_into_the_number_of_its_messages(sender, good):
    if not good:
        with pytest.raises(UsageError):
            composing.transfer(sender, "EPORT")
        return
    (message,) = messages.render("MT4201", "3", frames("MT4201", "3"), composing.transfer(sender, "EPORT"))
    assert len(message.id) <= 64
    assert messages.validate(message.content, "MT4201", "3") == []
