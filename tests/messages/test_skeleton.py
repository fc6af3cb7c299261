import base64
import hashlib
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from yuhuo_customs.messages.binding import Unwritable
from yuhuo_customs.messages.skeleton import load

NESTED = """<!-- a manifest's shape: default namespace, repeats three deep, optional groups, attributes -->
<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT9999:1" xmlns:y="urn:yuhuo:skeleton">
  <Head><MessageID>{MessageID}</MessageID><Version>1.0</Version></Head>
  <Declaration>
    <Agent y:when="Agent"><ID>{Agent}</ID></Agent>
    <Consignment y:each="Consignment">
      <TransportContractDocument><ID>{Bill}</ID></TransportContractDocument>
      <GrossVolumeMeasure unitCode="{Unit}" note="{Note?}">{Volume}</GrossVolumeMeasure>
      <Equipments y:when="Equipment">
        <TransportEquipment y:each="Equipment">
          <EquipmentIdentification><ID>{Container}</ID></EquipmentIdentification>
          <SealID y:each="Seal" AgencyCode="{Agency?}">{SealID}</SealID>
        </TransportEquipment>
      </Equipments>
      <NotifyParty y:when="Name Address">
        <Name y:optional="">{Name}</Name>
        <Address><Line y:optional="">{Address}</Line></Address>
      </NotifyParty>
    </Consignment>
  </Declaration>
</Manifest>
"""
SHAPE = {
    "message": {"MessageID": True, "Version": True, "Agent": False},
    "Consignment": {
        "Bill": True,
        "Unit": True,
        "Note": False,
        "Volume": True,
        "Name": False,
        "Address": False,
    },
    "Equipment": {"Container": True},
    "Seal": {"Agency": False, "SealID": True},
}
FLAT = """<m:Message xmlns:m="urn:m" xmlns:x="urn:x" xmlns:y="urn:yuhuo:skeleton" id="{id}">
<m:R y:each="rows"><m:A at="{at}">{a}</m:A><m:B y:optional="">{b}</m:B></m:R><y:signature/></m:Message>"""
FLAT_SHAPE = {"message": {"id": True}, "rows": {"at": True, "a": True, "b": False}}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    def compiled(text, shape):
        path = tmp_path_factory.mktemp("skeleton") / "skeleton.xml"
        path.write_text(text, encoding="utf-8")
        return load(path, shape)

    return compiled


@pytest.fixture(scope="module")
def flat(compiled):
    return compiled(FLAT, FLAT_SHAPE)


def indexed(rows, **more):
    return pl.DataFrame(rows, schema_overrides={"_parent": pl.UInt32, **more})


def rendered(skeleton, **frames):
    return [before + after for before, after in skeleton.render(frames).iter_rows()]


def canonical(text):
    return etree.tostring(etree.fromstring(text.encode()), method="c14n").decode()


def flat_of(flat, at, a, b):
    message = pl.DataFrame({"id": ["i"]})
    rows = indexed({"_parent": [0], "at": [at], "a": [a], "b": [b]}, at=pl.String, a=pl.String, b=pl.String)
    return rendered(flat, message=message, rows=rows)[0]


def test_nested_three_deep(compiled):
    found = rendered(
        compiled(NESTED, SHAPE),
        message=pl.DataFrame({"MessageID": ["M1", "M2"], "Agent": [None, "AG"]}),
        Consignment=indexed(
            {
                "_parent": [0, 0, 1], "Bill": ["B1", "B2", "B3"], "Unit": ["MTQ"] * 3, "Note": [None, 'a"b', None],
                "Volume": [Decimal("1.50"), Decimal("20.00"), Decimal("0.05")],
                "Name": ["A&B", None, None], "Address": [None, None, "路1"],
            }
        ),
        Equipment=indexed({"_parent": [0, 2, 0], "Container": ["C1", "C3", "C2"]}),
        Seal=indexed({"_parent": [2, 0, 2], "Agency": ["CU", None, None], "SealID": ["S2", "S1", "S3"]}),
    )  # fmt: skip
    root = '<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT9999:1">'
    assert found == [
        (
            f"{root}<Head><MessageID>M1</MessageID><Version>1.0</Version></Head><Declaration><Consignment>"
            "<TransportContractDocument><ID>B1</ID></TransportContractDocument>"
            '<GrossVolumeMeasure unitCode="MTQ">1.5</GrossVolumeMeasure>'
            "<Equipments><TransportEquipment><EquipmentIdentification><ID>C1</ID></EquipmentIdentification>"
            "<SealID>S1</SealID></TransportEquipment><TransportEquipment>"
            "<EquipmentIdentification><ID>C2</ID></EquipmentIdentification>"
            '<SealID AgencyCode="CU">S2</SealID><SealID>S3</SealID></TransportEquipment></Equipments>'
            "<NotifyParty><Name>A&amp;B</Name><Address></Address></NotifyParty></Consignment>"
            "<Consignment><TransportContractDocument><ID>B2</ID></TransportContractDocument>"
            '<GrossVolumeMeasure note="a&quot;b" unitCode="MTQ">20</GrossVolumeMeasure></Consignment>'
            "</Declaration></Manifest>"
        ),
        (
            f"{root}<Head><MessageID>M2</MessageID><Version>1.0</Version></Head><Declaration>"
            "<Agent><ID>AG</ID></Agent><Consignment><TransportContractDocument><ID>B3</ID>"
            '</TransportContractDocument><GrossVolumeMeasure unitCode="MTQ">0.05</GrossVolumeMeasure>'
            "<Equipments><TransportEquipment><EquipmentIdentification><ID>C3</ID></EquipmentIdentification>"
            "</TransportEquipment></Equipments><NotifyParty><Address><Line>路1</Line></Address></NotifyParty>"
            "</Consignment></Declaration></Manifest>"
        ),
    ]
    assert [canonical(text) for text in found] == found


def test_digest_vector(compiled):
    """signature.md §5: the document, its length and its SHA-1."""
    vector = compiled(
        """<ceb:CEB311Message xmlns:ceb="http://www.chinaport.gov.cn/ceb"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:y="urn:yuhuo:skeleton"
            version="1.0" guid="{guid}">
            <ceb:Order y:each="head">
              <ceb:OrderHead><ceb:orderNo>{orderNo}</ceb:orderNo><ceb:note>{note}</ceb:note></ceb:OrderHead>
            </ceb:Order>
        </ceb:CEB311Message>""",
        {"message": {"guid": True}, "head": {"orderNo": True, "note": True}},
    )
    (found,) = rendered(
        vector,
        message=pl.DataFrame({"guid": ["00000000-0000-0000-0000-000000000001"]}),
        head=indexed({"_parent": [0], "orderNo": ["A&中"], "note": pl.Series([None], dtype=pl.String)}),
    )
    digest = base64.b64encode(hashlib.sha1(found.encode()).digest())
    assert (len(found.encode()), digest) == (306, b"oxZxMVkRGWkdOOzr+/DSpEbnJcQ=")


def test_no_rows_at_all(compiled):
    empty = pl.DataFrame(
        schema=dict.fromkeys(["Bill", "Unit", "Note", "Volume", "Name", "Address"], pl.String)
    )
    parent = pl.Series("_parent", [], dtype=pl.UInt32)
    (found,) = rendered(
        compiled(NESTED, SHAPE),
        message=pl.DataFrame({"MessageID": ["M"], "Agent": pl.Series([None], dtype=pl.String)}),
        Consignment=empty.with_columns(parent),
        Equipment=pl.DataFrame(schema={"Container": pl.String}).with_columns(parent),
        Seal=pl.DataFrame(schema={"Agency": pl.String, "SealID": pl.String}).with_columns(parent),
    )
    assert found.endswith("</Head><Declaration></Declaration></Manifest>")


def test_place_of_the_signature(flat):
    message = pl.DataFrame({"id": ["1", "2"]})
    rows = indexed({"_parent": [1], "at": ["t"], "a": ["x"], "b": ["y"]})
    root = '<m:Message xmlns:m="urn:m" xmlns:x="urn:x"'
    assert flat.render({"message": message, "rows": rows}).rows() == [
        (f'{root} id="1">', "</m:Message>"),
        (f'{root} id="2"><m:R><m:A at="t">x</m:A><m:B>y</m:B></m:R>', "</m:Message>"),
    ]


def test_rows_of_one_scope_and_dropped_fields(flat):
    rows = indexed({"_parent": [3, 3], "at": ["t", "u"], "a": ["x", "z"], "b": ["y", None]})
    filled = flat.filled("rows", {"rows": rows})
    assert filled.rows().select("_parent", "_xml").rows() == [
        (3, '<m:R><m:A at="t">x</m:A><m:B>y</m:B></m:R>'),
        (3, '<m:R><m:A at="u">z</m:A></m:R>'),
    ]
    assert filled.rows(bare=["a", "b"])["_bare"].to_list() == ["<m:R></m:R>", "<m:R></m:R>"]
    assert flat.filled("rows", {"rows": rows.drop("a", "at")}, drop=["a"]).rows()["_xml"][0] == (
        "<m:R><m:B>y</m:B></m:R>"
    )


def test_required_and_empty_is_written_empty(flat):
    assert flat_of(flat, None, None, None).endswith('<m:R><m:A at=""></m:A></m:R></m:Message>')


WRITABLE = st.text(
    st.one_of(
        st.sampled_from("&<>\"'\r\n\t{}]]>]\x7f\x85\u2028\ue000\ue001𠮷中 "),
        st.characters(exclude_categories=["Cs"]).filter(lambda each: each in "\t\n\r" or each >= " "),
    )
).filter(lambda text: not {"\ufffe", "\uffff"} & set(text))


@settings(deadline=None)
@given(at=WRITABLE, a=WRITABLE, b=st.none() | WRITABLE)
def test_hostile_text_is_canonical_and_survives(flat, at, a, b):
    found = flat_of(flat, at, a, b)
    assert canonical(found) == found
    (row,) = etree.fromstring(found.encode())
    assert (row[0].get("at"), row[0].text or "", [each.text or "" for each in row[1:]]) == (
        at,
        a,
        [] if b is None else [b],
    )


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff"])
@pytest.mark.parametrize("field", ["at", "a", "b"])
def test_what_xml_cannot_carry_is_refused(flat, character, field):
    values = {"at": "", "a": "", "b": "", field: f"x{character}y"}
    with pytest.raises(Unwritable) as caught:
        flat_of(flat, **values)
    assert (caught.value.scope, caught.value.field, caught.value.row) == ("rows", field, 0)
    assert f"U+{ord(character):04X}" in caught.value.what.en


@pytest.mark.parametrize(
    ("value", "text"),
    [("12.50000", "12.5"), ("0", "0"), ("100", "100"), ("0.00001", "0.00001"), ("-0.5", "-0.5"), ("-100", "-100"),
     ("99999999999999.99999", "99999999999999.99999")],
)  # fmt: skip
def test_decimals_are_exact_and_plain(flat, value, text):
    rows = pl.DataFrame(
        {"at": ["x"], "a": [Decimal(value)], "b": [7]}, schema_overrides={"a": pl.Decimal(19, 5)}
    )
    assert (
        flat.filled("rows", {"rows": rows}).rows()["_xml"][0]
        == f'<m:R><m:A at="x">{text}</m:A><m:B>7</m:B></m:R>'
    )


def test_binary_float_never_reaches_a_message(flat):
    with pytest.raises(TypeError, match="Float64"):
        flat.filled("rows", {"rows": pl.DataFrame({"at": ["x"], "a": [1.5], "b": ["y"]})})


def test_row_of_nowhere(flat):
    rows = indexed({"_parent": [1], "at": ["t"], "a": ["x"], "b": ["y"]})
    with pytest.raises(ValueError, match="does not exist"):
        flat.render({"message": pl.DataFrame({"id": ["1"]}), "rows": rows})
