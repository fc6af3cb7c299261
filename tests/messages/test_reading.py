import base64
import time
from pathlib import Path

import pytest

from yuhuo_customs.errors import InputError
from yuhuo_customs.messages.reading import RecordContent, read
from yuhuo_customs.signing.xmldsig import sign_message
from yuhuo_customs.testing import throwaway_signer

CEB, DXP = "http://www.chinaport.gov.cn/ceb", "http://www.chinaport.gov.cn/dxp"
GUID = "00000000-0000-0000-0000-00000000000A"
ORDER = (
    "<{p}Order><{p}OrderHead><{p}guid>G</{p}guid><{p}orderNo>A&amp;1</{p}orderNo><{p}note/></{p}OrderHead>"
    "<{p}OrderList><{p}gnum>1</{p}gnum></{p}OrderList><{p}OrderList><{p}gnum>2</{p}gnum></{p}OrderList></{p}Order>"
    "<{p}BaseTransfer><{p}copCode>C</{p}copCode><{p}local>x</{p}local></{p}BaseTransfer>"
)
RECORDS = [
    RecordContent({"guid": "G", "orderNo": "A&1", "note": ""}, [{"gnum": "1"}, {"gnum": "2"}], "Order")
]


def message(inner, kind="CEB303Message", guid=GUID, namespace=f' xmlns="{CEB}"'):
    return f'<?xml version="1.0"?><{kind}{namespace} guid="{guid}" version="1.0">{inner}</{kind}>'.encode()


def envelope(content, prefix="", kind="CEB303Message", data=None):
    text = base64.encodebytes(content).decode() if data is None else data
    mark, sign = (f"{prefix}:", f":{prefix}") if prefix else ("", "")
    inner = (
        f"<TransInfo><CopMsgId>M1</CopMsgId><SenderId>DXPENT0000000001</SenderId><ReceiverIds><ReceiverId>A</ReceiverId>"
        f"<ReceiverId>B</ReceiverId></ReceiverIds><CreatTime>2026-11-11T08:00:00</CreatTime><MsgType>{kind}</MsgType>"
        f"</TransInfo><Data>{text}</Data>"
    )
    inner = inner.replace("</", "\0").replace("<", f"<{mark}").replace("\0", f"</{mark}")
    return f'<{mark}DxpMsg xmlns{sign}="{DXP}" ver="1.0">{inner}</{mark}DxpMsg>'.encode()


PREFIXED = message(ORDER.format(p="ceb:"), "ceb:CEB303Message", namespace=f' xmlns:ceb="{CEB}"')
BARE = message(ORDER.format(p=""))


@pytest.mark.parametrize(("content", "form"), [(PREFIXED, "prefix"), (BARE, "default")])
def test_a_message_in_both_forms(content, form):
    found = read(content)
    assert (found.kind, found.guid, found.version, found.form) == ("CEB303Message", GUID, "1.0", form)
    assert (found.records, found.transfer) == (RECORDS, {"copCode": "C", "local": "x"})
    assert (found.signed, found.enveloped, found.envelope, found.notes) == (False, False, {}, [])


@pytest.mark.parametrize("prefix", ["", "dxp", "d"])
def test_the_same_in_an_envelope(prefix):
    found = read(envelope(PREFIXED, prefix))
    assert (found.kind, found.records, found.enveloped, found.notes) == ("CEB303Message", RECORDS, True, [])
    assert found.envelope == {
        "CopMsgId": "M1", "SenderId": "DXPENT0000000001", "ReceiverId": "A", "ReceiverId[2]": "B",
        "CreatTime": "2026-11-11T08:00:00", "MsgType": "CEB303Message",
    }  # fmt: skip


def test_the_answer_of_the_platform():
    rep = f"""<DxpRep xmlns="{DXP}" ver="1.0"><RecevierId>DXPENT0000000001</RecevierId><Response><NodeId>N1</NodeId>
<ResponseCode>0002</ResponseCode><ResponseInfo>schema</ResponseInfo><OriHead><CopMsgId>M1</CopMsgId></OriHead>
<Results><Result><RecId>7</RecId></Result></Results></Response></DxpRep>""".encode()
    found = read(rep)
    assert (found.kind, found.enveloped, [note.en for note in found.notes]) == (
        "DxpRep",
        False,
        ["The platform's technical answer, no receipt of customs."],
    )
    assert [(each.head["ResponseCode"], each.head["CopMsgId"], each.items) for each in found.records] == [
        ("0002", "M1", [{"RecId": "7"}])
    ]


def test_an_envelope_inside_the_wrapper_of_a_transport_node():
    wrapper = f'<DxpMsgSv xmlns="{DXP}" ver="1.0"><SvNo/>{envelope(BARE).decode()}</DxpMsgSv>'.encode()
    assert read(wrapper).records == RECORDS


@pytest.mark.parametrize(
    ("data", "words"),
    [("?", "no Base64"), ("豫", "no Base64"), ("", "Not well-formed"), ("UEsDBA==", "Not well-formed")],
)
def test_an_envelope_without_a_message(data, words):
    with pytest.raises(InputError, match=words):
        read(envelope(b"", data=data))


def test_an_envelope_is_no_way_around_the_parser():
    for bomb in (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<a>" * 1000):
        with pytest.raises(InputError, match=r"DTD|deep"):
            read(envelope(bomb))
    inside = read(envelope(envelope(BARE)))
    assert (inside.kind, inside.enveloped) == ("DxpMsg", True)  # one envelope is opened, not more


def test_signed_examples_in_both_forms():
    path = Path(__file__).parents[1] / "examples" / "wigs" / "CEB603Message-2.xml"
    after = b"</ceb:CEB603Message>"
    plain = read(path.read_bytes())
    content, _ = sign_message(path.read_bytes().removesuffix(after), after, throwaway_signer())
    default = content.replace(b"<ds:", b"<").replace(b"</ds:", b"</").replace(b"xmlns:ds=", b"xmlns=")
    for signed in (read(content), read(default)):
        assert (plain.signed, signed.signed) == (False, True)
        assert (signed.records, signed.transfer, signed.notes) == (plain.records, plain.transfer, [])
    head = plain.records[0].head
    assert len(plain.records) > 0
    assert (head["ieFlag"], list(head)[:4]) == ("E", ["guid", "appType", "appTime", "appStatus"])


SHAPES = {
    "flat": ("<R><a>1</a><b>2</b></R>", {"a": "1", "b": "2"}, []),
    "head only": ("<R><H><a>1</a></H></R>", {"a": "1"}, []),
    "head and one item": ("<R><H><a>1</a></H><L><b>2</b></L></R>", {"a": "1"}, [{"b": "2"}]),
    "items without a head": ("<R><L><b>2</b></L><L><b>3</b></L></R>", {}, [{"b": "2"}, {"b": "3"}]),
    "a local group in a flat one": ("<R><a>1</a><X><c>2</c></X></R>", {"a": "1", "X/c": "2"}, []),
    "flat with repeated groups": (
        "<R><a>1</a><L><b>2</b></L><L/><L><b>3</b></L></R>",
        {"a": "1", "L": ""},
        None,
    ),
    "a group in a group": (
        "<R><H><a>1</a><X><c>2</c><c>3</c></X></H></R>",
        {"a": "1", "X/c": "2", "X/c[2]": "3"},
        [],
    ),
    "a name that comes again": ("<R><a>1</a><a>2</a><a/></R>", {"a": "1", "a[2]": "2", "a[3]": ""}, []),
    "empty": ("<R/>", {}, []),
    "comments": ("<R><!-- x --><a>1<!-- y -->2</a></R>", {"a": "12"}, []),
    "CDATA": ("<R><a><![CDATA[<b>&amp;</b>]]></a></R>", {"a": "<b>&amp;</b>"}, []),
}


@pytest.mark.parametrize("name", SHAPES)
def test_unknown_kinds_are_read_by_their_shape(name):
    inner, head, items = SHAPES[name]
    found = read(message(inner, "CEB999Message"))
    assert (found.kind, len(found.records), found.records[0].name) == ("CEB999Message", 1, "R")
    if items is not None:
        assert (found.records[0].head, found.records[0].items) == (head, items)


def test_subscribes_and_the_self_defined_message():
    rest = (
        "<R><a>1</a></R><BaseTransfer/><BaseSubscribe><status>ALL</status></BaseSubscribe><BaseSubscribe/>"
        '<ExtendMessage><name>n</name><Message><x xmlns="urn:x"><y>1</y></x></Message></ExtendMessage>'
    )
    found = read(message(rest))
    assert (found.transfer, found.subscribes) == ({}, [{"status": "ALL"}, {}])
    assert found.extend == {"name": "n", "Message/x/y": "1"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00" + BARE, "zero byte"),
        (b"\xef\xbb\xbf" + BARE, "byte order mark"),
        (envelope(b"\xef\xbb\xbf" + BARE), "Data: a byte order mark"),
        (message("<R/>", guid=GUID.lower()), "lower-case"),
        (message("<R/>", guid="1"), "1 characters, not 36"),
        (message("<R/>", namespace=""), "namespace is not CEB's: none"),
        (message("<R/>", namespace=' xmlns="urn:x"'), "namespace is not CEB's: urn:x"),
        (
            envelope(BARE, kind="CEB603Message"),
            "The envelope says CEB603Message, the message is CEB303Message",
        ),
        (message("<R/><S/>"), "Records of the root, by name: R, S"),
        (message(""), "Records of the root, by name: –"),
    ],
)
def test_what_is_odd_is_noted_once(content, words):
    assert [words in note.en for note in read(content).notes] == [True]


def test_many_equal_names_and_deep_groups_take_no_long_time():
    start = time.perf_counter()
    found = read(message("<R>" + "<a>1</a>" * 200_000 + "</R>"))
    assert len(found.records[0].head) == 200_000
    deep = read(message("<R>" + "<a>" * 200 + "x" + "</a>" * 200 + "</R>"))
    assert list(deep.records[0].head.values()) == ["x"]
    assert time.perf_counter() - start < 15
