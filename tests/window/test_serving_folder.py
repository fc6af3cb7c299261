"""The window behind the folder of a client program."""

import io
import zipfile

import pytest
from lxml import etree

from yuhuo_customs.window import Script, Window
from yuhuo_customs.window.doors.folder import Folder

from datetime import UTC, datetime  # isort: skip

NOW = datetime(2026, 11, 11, tzinfo=UTC)


class Place:
    def __init__(self, root, window):
        self.root, self.window = root, window
        self.folder = Folder(window, root, lambda: NOW)

    def put(self, name, content):
        (self.root / "OutBox" / name).write_bytes(content)

    def look(self):
        self.folder.look()
        self.folder.look()

    def names(self, box):
        return sorted(path.name for path in (self.root / box).iterdir())

    def answer(self, number=0):
        root = etree.parse(self.root / "InBox" / self.names("InBox")[number]).getroot()
        return {etree.QName(each).localname: each.text or "" for each in root}


@pytest.fixture
def place(tmp_path):
    def place(scenario=""):
        script = Script.loads(f"refused = 0\nreviewed = 0\ninspected = 0\n{scenario}")
        window = Window(tmp_path / "window.sqlite", script, lambda: NOW)
        return Place(tmp_path / "client", window)

    return place


def zipped(*names, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name in names:
            archive.writestr(name, b"<CEB303Message/>")
    return stream.getvalue()


def test_a_file_is_sent_answered_and_its_receipts_come(place, ceb):
    here = place()
    here.put("own-1.xml", ceb.message(ceb.order("A1")))
    here.folder.look()
    assert here.names("OutBox") == ["own-1.xml"]  # one look says nothing: it may still be written
    here.folder.look()
    assert [here.names(box) for box in ("OutBox", "SentBox", "FailBox")] == [[], ["own-1.xml"], []]
    assert here.names("InBox") == ["Successed_own-1_20261111080000000001.xml"]
    assert here.answer() == {
        "ResponseCode": "0", "ErrorMessage": "", "ClientSeqNo": "own-1", "SeqNo": "MOCK000000001", "TrnPreId": ""
    }  # fmt: skip
    here.window.advance()
    here.folder.deliver()
    assert here.names("InBox")[0].startswith("Receipt_000000001_20261111080000")
    assert here.window.waiting() == []


def test_an_envelope_and_a_zip_are_taken_too(place):
    from tests.window.test_serving_http import envelope

    here = place()
    here.put("a.xml", envelope("M1"))
    here.put("b.zip", zipped("b.xml"))
    here.look()
    assert [bool(here.window.look_up(name)) for name in ("M1", "b")] == [True, True]
    assert [name[:11] for name in here.names("InBox")] == ["Successed_a", "Successed_b"]


@pytest.mark.parametrize(
    "content",
    [
        zipped("other.xml"),
        zipped("a.xml", "b.xml"),
        zipped("a.xml", method=zipfile.ZIP_STORED),
        b"PK rubbish",
    ],
)
def test_a_bad_zip_fails_by_name(place, content):
    here = place()
    here.put("a.zip", content)
    here.look()
    assert here.names("InBox")[0].startswith("Failed_a_")
    assert set(here.answer()) == {"resultFlag", "failInfo"}
    assert here.window.look_up("a") is None


def test_what_is_not_ours_or_empty_stays(place):
    here = place()
    for name, content in [("a.tmp", b"<a/>"), (".b.xml", b"<a/>"), ("c.reading", b"<a/>"), ("d.xml", b"")]:
        here.put(name, content)
    here.look()
    assert len(here.names("OutBox")) == 4
    assert here.names("InBox") == []


def test_no_xml_fails(place):
    here = place()
    here.put("a.xml", b"no xml")
    here.look()
    assert here.names("InBox")[0].startswith("Failed_a_")


def test_a_used_name_with_other_content_fails_and_the_same_succeeds(place):
    here = place()
    for content in (b"<a/>", b"<a/>", b"<b/>"):
        here.put("a.xml", content)
        here.look()
    assert [name.partition("_")[0] for name in here.names("InBox")] == ["Failed", "Successed", "Successed"]
    assert here.answer()["ResponseCode"] == "1"
    assert len(here.names("SentBox")) == 3


def test_what_cannot_be_sent_goes_to_the_fail_box_and_may_come_again(place):
    here = place('[[fault]]\ndo = "502"')
    here.put("a.xml", b"<a/>")
    here.look()
    assert (here.names("FailBox"), here.names("InBox")) == (["a.xml"], [])
    (here.root / "FailBox" / "a.xml").rename(here.root / "OutBox" / "a.xml")
    here.look()
    assert here.names("SentBox") == ["a.xml"]


def test_a_lost_answer_leaves_only_the_sent_file(place):
    here = place('[[fault]]\ndo = "lost-reply"')
    here.put("a.xml", b"<a/>")
    here.look()
    assert (here.names("SentBox"), here.names("InBox")) == (["a.xml"], [])
    assert here.window.look_up("a")


def test_served_over_a_folder(tmp_path):
    import time

    from yuhuo_customs.testing import serve_window

    root = tmp_path / "client"
    with serve_window(tmp_path / "state", folder=root, every=0.05, http=None) as served:
        (root / "OutBox" / "a.xml").write_bytes(b"<a/>")
        deadline = time.monotonic() + 5
        while len(list((root / "InBox").glob("*.xml"))) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert served.trouble is None
    assert sorted(path.name.partition("_")[0] for path in (root / "InBox").iterdir()) == [
        "Receipt",
        "Successed",
    ]
