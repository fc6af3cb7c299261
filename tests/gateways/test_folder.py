"""The folder gateway against every move of the client program, and every point where a crash may fall."""

import os
import time
import zipfile

import pytest

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import GatewayError, NotSent, OutcomeUnknown, Refused, SetupError
from yuhuo_customs.gateways.boxes import files, names
from yuhuo_customs.settings import Settings, Table
from yuhuo_customs.testing import FixedClock
from yuhuo_customs.wire import dxp

MESSAGE = Outgoing("M1", "CEB303Message", b"<a>1</a>", "DXPENT0000000001", "20261111080000")
OTHER = Outgoing("M1", "CEB303Message", b"<a>2</a>", "DXPENT0000000001", "20261111080000")
BOXES = ("OutBox", "SentBox", "FailBox", "InBox")


@pytest.fixture
def root(tmp_path):
    for box in BOXES:
        (tmp_path / "c" / box).mkdir(parents=True)
    return tmp_path / "c"


@pytest.fixture
def connect(root, tmp_path):
    def make(**more):
        values = {"kind": "folder", "root": str(root), "settle": 0} | more
        settings = Settings(state=str(tmp_path / "state"), gateways={"c": Table("gateway.c", values)})
        return gateways.open("c", settings, FixedClock())

    return make


def lies(root):
    return {
        box: sorted(path.name for path in (root / box).iterdir())
        for box in BOXES
        if any((root / box).iterdir())
    }


def receive(root, name, content=b"<r/>", age=10.0):
    path = root / "InBox" / name
    path.write_bytes(content)
    moment = time.time() - age
    os.utime(path, (moment, moment))
    return path


def test_a_message_appears_whole_under_its_own_name(connect, root):
    assert connect().hand_over(MESSAGE) == "M1.xml"
    assert lies(root) == {"OutBox": ["M1.xml"]}
    assert (root / "OutBox" / "M1.xml").read_bytes() == MESSAGE.content
    assert list((root / "yuhuo-staging").iterdir()) == []


def test_zip_and_envelope(connect, root):
    made = connect(form="zip", envelope=True, file_name="{kind}-{cop_msg_id}")
    assert made.hand_over(MESSAGE) == "CEB303Message-M1.zip"
    with zipfile.ZipFile(root / "OutBox" / "CEB303Message-M1.zip") as opened:
        (entry,) = opened.infolist()
        assert (entry.filename, entry.compress_type) == ("CEB303Message-M1.xml", zipfile.ZIP_DEFLATED)
        assert dxp.unwrap(opened.read(entry)).data == MESSAGE.content


@pytest.mark.parametrize("box", ["OutBox", "SentBox", "FailBox"])
def test_a_repeat_writes_nothing_wherever_the_file_is(connect, root, box):
    connect().hand_over(MESSAGE)
    (root / "OutBox" / "M1.xml").rename(root / box / "M1.xml")
    assert connect().hand_over(MESSAGE) == "M1.xml"
    assert lies(root) == {box: ["M1.xml"]}
    assert connect().look_up("M1") == "taken_in"


def test_other_content_never_gets_a_used_name(connect, root):
    connect().hand_over(MESSAGE)
    with pytest.raises(Refused, match="other content"):
        connect().hand_over(OTHER)
    assert (root / "OutBox" / "M1.xml").read_bytes() == MESSAGE.content


def test_an_answer_proves_that_it_left_though_the_boxes_were_emptied(connect, root):
    made = connect()
    made.hand_over(MESSAGE)
    (root / "OutBox" / "M1.xml").unlink()
    assert connect().look_up("M1") == "cannot_tell"
    with pytest.raises(OutcomeUnknown, match="none of the boxes"):
        connect().hand_over(MESSAGE)
    receive(root, "Successed_M1_20261111080000123456.xml")
    assert connect().look_up("M1") == "taken_in"
    made.acknowledge(["Successed_M1_20261111080000123456.xml"])
    assert connect().look_up("M1") == "taken_in"
    assert lies(root) == {}


@pytest.mark.parametrize("step", ["stage", "write", "release"])
def test_a_crash_at_each_step_is_told_and_mended(connect, root, monkeypatch, step):
    from yuhuo_customs.gateways.boxes.marks import Marks

    class Crash(BaseException):
        pass

    def crash(*words):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(Marks if step == "write" else files, step, crash)
        with pytest.raises(Crash):
            connect().hand_over(MESSAGE)
    assert lies(root) == {}
    assert connect().look_up("M1") == "unknown_there"
    assert connect().hand_over(MESSAGE) == "M1.xml"
    assert lies(root) == {"OutBox": ["M1.xml"]}


def test_a_folder_that_is_gone_is_not_sent(connect, root):
    made = connect()
    (root / "OutBox").rmdir()
    with pytest.raises(NotSent):
        made.hand_over(MESSAGE)
    assert made.look_up("M1") == "unknown_there"
    (root / "InBox").rmdir()
    with pytest.raises(GatewayError):
        made.collect()
    with pytest.raises(SetupError, match="no folder OutBox"):
        connect()


def test_a_failed_file_goes_back_three_times_and_no_more(connect, root):
    made = connect()
    made.hand_over(MESSAGE)
    (root / "FailBox" / "somebody-elses.xml").write_bytes(b"x")
    for _ in range(3):
        (root / "OutBox" / "M1.xml").rename(root / "FailBox" / "M1.xml")
        made.collect()
        assert lies(root) == {"OutBox": ["M1.xml"], "FailBox": ["somebody-elses.xml"]}
    (root / "OutBox" / "M1.xml").rename(root / "FailBox" / "M1.xml")
    made.collect()
    assert lies(root) == {"FailBox": ["M1.xml", "somebody-elses.xml"]}


def test_answers_before_receipts_and_each_by_time(connect, root):
    for name in (
        "Receipt_2_20261111090000000001.xml",
        "Receipt_1_20261111080000000001.xml",
        "Failed_M2_20261111100000000000.xml",
        "Successed_M1_20261111070000000000.xml",
    ):
        receive(root, name)
    for name in (
        "notes.xml",
        "Receipt_3_20261111080000000001.xml.tmp",
        ".Receipt_4.xml",
        "Receipt_5.reading",
    ):
        receive(root, name)
    receive(root, "Receipt_6_20261111080000000001.xml", b"")
    assert [each.id[:9] for each in connect().collect()] == [
        "Successed",
        "Failed_M2",
        "Receipt_1",
        "Receipt_2",
    ]


def test_a_file_that_still_grows_is_left_alone(connect, root, monkeypatch):
    path = receive(root, "Receipt_1_20261111080000000001.xml", b"<half", age=0)
    monkeypatch.setattr(files.time, "sleep", lambda _seconds: path.write_bytes(b"<half more"))
    made = connect(settle=1.5)
    assert made.collect() == []
    monkeypatch.setattr(files.time, "sleep", lambda _seconds: None)
    assert [each.content for each in made.collect()] == [b"<half more"]


def test_a_file_that_is_too_large_is_put_aside_not_deleted(connect, root):
    receive(root, "Receipt_1_20261111080000000001.xml", b"x" * 101)
    assert connect(receipt_bytes=100).collect() == []
    assert (root / "yuhuo-error" / "Receipt_1_20261111080000000001.xml").stat().st_size == 101


def test_an_archive_never_overwrites(connect, root):
    made = connect()
    for content in (b"<r>1</r>", b"<r>2</r>"):
        receive(root, "Receipt_1_20261111080000000001.xml", content)
        made.acknowledge([each.id for each in made.collect()])
    kept = sorted((root / "yuhuo-archive" / "20261111").iterdir())
    assert [path.read_bytes() for path in kept] == [b"<r>1</r>", b"<r>2</r>"]


@pytest.mark.parametrize("name", ["../OutBox/M1.xml", "notes.xml", "/etc/passwd", "Receipt_/../../x.xml", ""])
def test_an_acknowledgement_moves_only_receipts(connect, root, name):
    made = connect()
    made.hand_over(MESSAGE)
    receive(root, "notes.xml")
    made.acknowledge([name])
    assert lies(root) == {"OutBox": ["M1.xml"], "InBox": ["notes.xml"]}


@pytest.mark.parametrize(
    "number",
    [
        "../../etc/passwd",
        "a/b",
        "a\\b",
        "..",
        ".hidden",
        "CON",
        "nul.txt",
        "x" * 300,
        "豫货",
        "a:b",
        "",
        "a\0b",
    ],
)
def test_names_are_safe_on_every_system(connect, root, number):
    name = names.fill("{cop_msg_id}", cop_msg_id=number)
    assert names._SAFE.fullmatch(name)
    assert name != names.fill("{cop_msg_id}", cop_msg_id=number + "_")
    message = Outgoing(number, "CEB303Message", b"<a/>", "S", "20261111080000")
    connect().hand_over(message)
    assert lies(root) == {"OutBox": [f"{name}.xml"]}


def test_a_name_must_hold_the_number(connect):
    with pytest.raises(SetupError, match="must hold"):
        connect(file_name="order")
