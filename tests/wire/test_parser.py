import subprocess
import sys
import time

import pytest

from yuhuo_customs.errors import InputError
from yuhuo_customs.wire.parser import LIMIT, parse

BOM = b"\xef\xbb\xbf"
LAUGHS = b"<!DOCTYPE a [" + b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(12)
)
HOSTILE = {
    "billion laughs": (LAUGHS + b"]><a>&l11;</a>", "DTD"),
    "external entity": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DTD"),
    "external DTD": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "DTD"),
    "DTD behind comments": (b'<?xml version="1.0"?>\n<!-- <a> --><?p i?>\n<!DOCTYPE a><a/>', "DTD"),
    "DTD behind a thousand comments": (b"<!--x--> " * 1000 + b"<!DOCTYPE a><a/>", "DTD"),
    "entity": (b"<a>&secret;</a>", "entity"),
    "50 MB of elements": (b"<a>" + b"<b/>" * 13_000_000 + b"</a>", "more than 2,000,000 elements"),
    "50 MB of attributes": (b"<a " + b'b="" ' * 10_000_000 + b"/>", "more than 2,000,000 elements"),
    "50 MB in one text": (b"<a>" + b"x" * 50_000_000 + b"</a>", "a single text is too long"),
    "50 MB in one attribute": (b'<a b="' + b"x" * 50_000_000 + b'"/>', "Too large"),
    "larger than the limit": (b"<a>" + b" " * LIMIT + b"</a>", "Too large: 67,108,871 bytes"),
    "nested 100,000 deep": (b"<a>" * 100_000 + b"</a>" * 100_000, "Nested too deeply"),
    "nested 100,000 deep, never closed": (b"<a>" * 100_000, "Nested too deeply"),
    "UTF-16": ('<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), "not UTF-8 (UTF-16)"),
    "UTF-16 without a mark": ("<?xml version='1.0'?><a/>".encode("utf-16-le"), "not UTF-8 (UTF-16)"),
    "UTF-16 declared only": (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "not UTF-8 (UTF-16)"),
    "GBK declared": ('<?xml version="1.0" encoding="GBK"?><a>豫</a>'.encode("gbk"), "not UTF-8 (GBK)"),
    "GBK not declared": ("<a>豫货</a>".encode("gbk"), "not UTF-8"),
    "unknown encoding": (b"<?xml version='1.0' encoding='x-none'?><a/>", "not UTF-8 (x-none)"),
    "zero bytes": (b"<a>\x00</a>", "zero byte"),
    "two zero bytes in front": (b"\x00\x00<a/>", "zero byte"),
    "nothing": (b"", "Not well-formed"),
    "a BOM alone": (BOM, "Not well-formed"),
    "html": (b"<html><br></html>", "Not well-formed"),
    "a zip": (b"PK\x03\x04\x14", "Not well-formed"),
    "cut off": (b"<a><b>", "Not well-formed"),
    "a comment without end": (b"<!-- <a/>", "Not well-formed"),
    "two roots": (b"<a/><a/>", "Not well-formed"),
    "a prefix that is not declared": (b"<ceb:a/>", "Not well-formed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_content_is_refused_by_name_and_soon(name):
    content, words = HOSTILE[name]
    start = time.perf_counter()
    with pytest.raises(InputError) as caught:
        parse(content)
    assert time.perf_counter() - start < 2
    assert words in caught.value.what.en
    assert caught.value.what.zh
    assert caught.value.todo.zh


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited the Linux way")
def test_hostile_content_is_refused_in_bounded_memory():
    """Two million elements and attributes are the most that is parsed; the files themselves take 110 MB."""
    script = """
import resource, sys
from yuhuo_customs.errors import InputError
from yuhuo_customs.wire.parser import parse
resource.setrlimit(resource.RLIMIT_AS, (900_000_000, 900_000_000))
for content in (b"<a>" + b"<b/>" * 13_000_000, b"<a " + b'b="" ' * 10_000_000, b"<a>" + b"x" * 50_000_000):
    try:
        parse(content)
    except InputError:
        print("refused")
parse(b"<a>" + b"<b></b>" * 1_900_000 + b"</a>")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["refused"] * 3, "")


@pytest.mark.parametrize("front", [b"", BOM, b"\x00", b"\x00" + BOM])
def test_marks_in_front_are_passed_over(front):
    root = parse(front + '<?xml version="1.0" encoding="utf-8"?><a>豫</a>'.encode())
    assert (root.tag, root.text) == ("a", "豫")


def test_the_limit_can_be_set():
    assert parse(b"<a/>", limit=4).tag == "a"
    with pytest.raises(InputError, match="5 bytes, limit 4"):
        parse(b"<ab/>", limit=4)


def test_a_document_type_in_a_text_is_text():
    quoted = b"<a><![CDATA[<!DOCTYPE b [<!ENTITY c 'd'>]><b>&c;</b>]]></a>"
    assert parse(quoted).text == "<!DOCTYPE b [<!ENTITY c 'd'>]><b>&c;</b>"
    assert parse(b"<!-- <!DOCTYPE a> --><a/>").tag == "a"


def test_comments_do_not_split_a_text():
    root = parse(b"<a><b>1<!-- x -->00<?p i?>0</b></a>")
    assert [(child.tag, child.text) for child in root] == [("b", "1000")]


@pytest.mark.parametrize("name", ["UTF-8", "utf-8", "UTF8", "us-ascii", "ASCII"])
def test_names_of_utf_8_and_its_part(name):
    assert parse(f"<?xml version='1.0' encoding='{name}'?><a>x</a>".encode()).text == "x"


def test_two_hundred_levels_are_read():
    assert parse(b"<a>" * 200 + b"</a>" * 200).tag == "a"


def test_nothing_is_fetched(tmp_path):
    other = tmp_path / "other.xml"
    other.write_text("<secret/>", encoding="utf-8")
    include = f'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="{other.as_uri()}"/></a>'
    assert len(parse(include.encode())[0]) == 0
    style = f'<?xml-stylesheet href="{other.as_uri()}"?><a/>'
    assert parse(style.encode()).tag == "a"
