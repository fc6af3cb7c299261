"""The one hardened XML parser: whatever comes from outside is read here, and refused by name (transport.md §2).

No DTD, no entities, no network, no unbounded size, number of elements or depth: a hostile file costs a bounded time
and memory. Depth is bounded by libxml2 itself (256 levels) as long as ``huge_tree`` stays off.
"""

import re

from lxml import etree

from yuhuo_customs.errors import InputError, Text

LIMIT = 64 * 1024 * 1024
"""Bytes of one message. Customs names no number (transport.md §9.2); our largest messages stay far below."""

_NODES = 2_000_000
"""Elements, comments and attributes together: a full message (100 documents of 100 items) has some 400,000."""

_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._\-]{1,60})""")
_BLANKS = re.compile(rb"[\x20\t\r\n]*")
_READABLE = {"utf-8", "utf8", "us-ascii", "ascii"}


def parse(content: bytes, *, limit: int = LIMIT, whole: bool = False) -> etree._Element:
    """The root element of an XML document, without comments and processing instructions: text around them is one.

    A byte order mark and one leading zero byte (some queue links add it, transport.md §2) are passed over.

    Args:
        content: The document, UTF-8.
        limit: The largest size in bytes that is accepted.
        whole: Keep comments and processing instructions (a signature may cover them).

    Raises:
        InputError: too large, too many elements, nested too deeply, a DTD, an entity, not UTF-8, or no XML.
    """
    if len(content) > limit:
        raise _refused(
            Text(
                f"报文过大：{len(content):,} 字节，上限 {limit:,}。",
                f"Too large: {len(content):,} bytes, limit {limit:,}.",
            ),
        )
    content = content.removeprefix(b"\x00").removeprefix(_BOM)
    _look_at_encoding(content)
    if content.count(b"<") + content.count(b"=") > _NODES and _nodes(content) > _NODES:
        raise _refused(
            Text(f"报文过大：元素超过 {_NODES:,} 个。", f"Too large: more than {_NODES:,} elements.")
        )
    if _has_dtd(content):
        raise _dtd()
    return _parsed(content, whole=whole)


def _parsed(content: bytes, *, whole: bool) -> etree._Element:
    # A parser of its own for each call: threads that share one wait for each other.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=not whole,
        remove_pis=not whole,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _named(error) from None
    except ValueError as error:
        raise _no_xml(str(error)) from None
    if (
        root.getroottree().docinfo.internalDTD is not None
    ):  # a second look: _has_dtd reads the prolog by itself
        raise _dtd()
    return root


def _look_at_encoding(content: bytes) -> None:
    if (
        content[:2] in (b"\xff\xfe", b"\xfe\xff")
        or content[:4] == b"<\x00?\x00"
        or content[:4] == b"\x00<\x00?"
    ):
        raise _encoding("UTF-16")
    found = _DECLARED.match(content)
    if found and found[1].decode("ascii").lower() not in _READABLE:
        raise _encoding(found[1].decode("ascii"))
    if b"\x00" in content:
        raise _no_xml("zero byte")


def _nodes(content: bytes) -> int:
    """Upper bound of elements and attributes: tags that open, and equals signs before a quote or a blank."""
    attributes = sum(content.count(b"=" + follower) for follower in (b'"', b"'", b" ", b"\n", b"\r", b"\t"))
    return content.count(b"<") - content.count(b"</") + attributes


def _has_dtd(content: bytes) -> bool:
    """Whether the prolog has a document type. Further on it would be text, as CEB900 quotes messages."""
    at = 0
    while True:
        blanks = _BLANKS.match(content, at)
        at = blanks.end() if blanks else at
        for opening, closing in ((b"<?", b"?>"), (b"<!--", b"-->")):
            if content.startswith(opening, at):
                end = content.find(closing, at + len(opening))
                at = len(content) if end < 0 else end + len(closing)
                break
        else:
            return content.startswith(b"<!DOCTYPE", at)


def _named(error: etree.XMLSyntaxError) -> InputError:
    """libxml2's error under the name that tells what to do."""
    reason = (error.msg or str(error)).strip()
    kinds, code = etree.ErrorTypes, getattr(error, "code", None)
    if code == kinds.ERR_RESOURCE_LIMIT and "depth" in reason.lower():
        return _refused(Text(f"元素嵌套过深（{reason}）。", f"Nested too deeply ({reason})."))
    if code == kinds.ERR_RESOURCE_LIMIT:
        return _refused(
            Text(f"报文过大：单个文本过长（{reason}）。", f"Too large: a single text is too long ({reason}).")
        )
    if code == kinds.ERR_UNDECLARED_ENTITY:
        return _refused(Text(f"含有实体，拒绝读取（{reason}）。", f"It uses an entity: refused ({reason})."))
    if code == kinds.ERR_INVALID_ENCODING:
        return _encoding(reason)
    return _no_xml(reason)


def _dtd() -> InputError:
    return _refused(Text("含有 DTD（DOCTYPE），拒绝读取。", "It has a DTD (DOCTYPE): refused."))


def _encoding(name: str) -> InputError:
    return InputError(
        Text(f"编码不是 UTF-8（{name}）。", f"The encoding is not UTF-8 ({name})."),
        todo=Text("请以 UTF-8 编码提供报文。", "Give the message in UTF-8."),
    )


def _no_xml(reason: str) -> InputError:
    return _refused(Text(f"不是完好的 XML（{reason}）。", f"Not well-formed XML ({reason})."))


def _refused(what: Text) -> InputError:
    return InputError(
        what, todo=Text("请提供报文或回执的原文件。", "Give the message or receipt as it was sent.")
    )
