"""The DXP envelope: strict and repeatable when written, lenient and bounded when read."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhuo_customs.errors import InputError, SetupError
from yuhuo_customs.wire import dxp
from yuhuo_customs.wire.dxp import Envelope
from yuhuo_customs.wire.parser import parse

PLAIN = Envelope(
    "M1",
    "DXPENT0000000001",
    ("DXPEDCCEB0000003",),
    "2026-11-11T08:00:00",
    "CEB303Message",
    "<a>豫</a>".encode(),
)
GOLDEN = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<dxp:DxpMsg xmlns:dxp="http://www.chinaport.gov.cn/dxp" ver="1.0">'
    b"<dxp:TransInfo><dxp:CopMsgId>M1</dxp:CopMsgId><dxp:SenderId>DXPENT0000000001</dxp:SenderId><dxp:ReceiverIds>"
    b"<dxp:ReceiverId>DXPEDCCEB0000003</dxp:ReceiverId></dxp:ReceiverIds><dxp:CreatTime>2026-11-11T08:00:00"
    b"</dxp:CreatTime><dxp:MsgType>CEB303Message</dxp:MsgType></dxp:TransInfo><dxp:Data>PGE+6LGrPC9hPg==</dxp:Data>"
    b"</dxp:DxpMsg>"
)
PRINTABLE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=16)


def test_the_bytes_are_these():
    assert dxp.wrap(PLAIN) == GOLDEN
    assert dxp.unwrap(GOLDEN) == PLAIN


@given(
    st.builds(
        Envelope, PRINTABLE, PRINTABLE, st.lists(PRINTABLE, min_size=1, max_size=5).map(tuple),
        st.just("2026-11-11T08:00:00"), PRINTABLE, st.binary(max_size=200),
    )
)  # fmt: skip
def test_what_is_wrapped_is_unwrapped(envelope):
    content = dxp.wrap(envelope)
    assert dxp.unwrap(content) == envelope
    assert dxp.wrap(dxp.unwrap(content)) == content


def test_the_moment_of_composing():
    assert dxp.moment("20261111080930123") == "2026-11-11T08:09:30"
    for wrong in ("", "2026", "２０２６１１１１０８０９３０"):
        with pytest.raises(SetupError):
            dxp.moment(wrong)


@pytest.mark.parametrize(
    "change",
    [
        {"cop_msg_id": ""}, {"cop_msg_id": "x" * 256}, {"sender": ""}, {"sender": "D" * 17}, {"receivers": ()},
        {"receivers": ("a",) * 6}, {"receivers": ("a" * 17,)}, {"msg_type": ""}, {"msg_type": "C" * 31},
        {"cop_msg_id": "a\nb"},
    ],
)  # fmt: skip
def test_ids_outside_the_rules_are_never_written(change):
    from dataclasses import replace

    with pytest.raises(SetupError, match="does not fit"):
        dxp.wrap(replace(PLAIN, **change))


def test_reading_is_lenient():
    coded = base64.encodebytes(PLAIN.data).decode().replace("\n", "\r\n ")
    text = (
        '\0<DxpMsg ver="1.0"><TransInfo><MsgType> CEB303Message </MsgType><CopMsgId>M1</CopMsgId><Local>x</Local>'
        "<SenderId>S</SenderId><ReceiverIds><ReceiverId>A</ReceiverId><ReceiverId>B</ReceiverId></ReceiverIds>"
        f"<CreatTime>now</CreatTime></TransInfo><Data>\n{coded}</Data>"
        "<AddInfo><FileName>a.xml</FileName></AddInfo></DxpMsg>"
    )
    found = dxp.unwrap(text.encode())
    assert (found.data, found.receivers, found.msg_type) == (PLAIN.data, ("A", "B"), "CEB303Message")
    assert found.more == {"Local": "x", "AddInfo/FileName": "a.xml"}
    assert found.fields()["ReceiverId[2]"] == "B"


def test_the_wrapper_of_a_transport_node():
    inner = GOLDEN.partition(b"\n")[2]
    outer = b'<DxpMsgSv xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><SvNo Ver="1.0"><MsgId>N1</MsgId></SvNo>'
    found = dxp.unwrap(outer + inner + b"</DxpMsgSv>")
    assert (found.cop_msg_id, found.data, found.transport) == ("M1", PLAIN.data, {"MsgId": "N1"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<a/>", "no DXP envelope"),
        (b"<DxpMsgSv/>", "no DXP envelope"),
        (GOLDEN.replace(b"PGE+", b"????"), "no Base64"),
        (GOLDEN.replace(b"PGE+", "豫".encode()), "no Base64"),
        (b"<!DOCTYPE a><a/>", "DTD"),
        (b"", "Not well-formed"),
    ],
)
def test_what_cannot_be_read_is_named(content, words):
    with pytest.raises(InputError, match=words):
        dxp.unwrap(content)


def test_the_size_inside_is_bounded_before_it_is_decoded():
    big = dxp.wrap(Envelope("M", "S", ("R",), "t", "K", b"x" * 30_000))
    assert len(dxp.unwrap(big, limit=30_000).data) == 30_000
    with pytest.raises(InputError, match="too large"):
        dxp.unwrap(big, limit=29_000)


REPLY = """<d:DxpRep xmlns:d="http://www.chinaport.gov.cn/dxp" ver="1.0"><d:RecevierId>S</d:RecevierId><d:Response>
<d:NodeId>N</d:NodeId><d:ResponseCode>%s</d:ResponseCode><d:ResponseInfo>words</d:ResponseInfo>
<d:Results><d:Result><d:RecId>R7</d:RecId><d:Code>1</d:Code></d:Result></d:Results><d:NoticeTime>2026-11-11</d:NoticeTime>
<d:Note>n</d:Note><d:OriHead><d:TransInfo><d:CopMsgId>M1</d:CopMsgId></d:TransInfo></d:OriHead></d:Response></d:DxpRep>"""


@pytest.mark.parametrize(
    ("code", "repeatable", "platform"),
    [
        ("3001", True, False),
        ("3999", True, False),
        ("0002", False, False),
        ("4000", False, True),
        ("x", False, False),
    ],
)
def test_the_answer_of_a_platform(code, repeatable, platform):
    reply = dxp.reply_of(parse((REPLY % code).encode()))
    assert reply.receiver == "S"
    (one,) = reply.responses
    assert (one.code, one.info, one.node, one.time, one.note, one.cop_msg_id) == (
        code, "words", "N", "2026-11-11", "n", "M1",
    )  # fmt: skip
    assert one.results == ({"RecId": "R7", "Code": "1"},)
    assert (one.repeatable, one.platform) == (repeatable, platform)
    assert dxp.reply_of(parse(GOLDEN)) is None
