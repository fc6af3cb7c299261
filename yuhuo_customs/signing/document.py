"""A signed message taken apart for verification: what each reading takes its digest and signature over."""

import base64
import binascii
from dataclasses import dataclass

from lxml import etree

from yuhuo_customs.signing.profiles import DS
from yuhuo_customs.wire.parser import parse


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """The parts of one signed message.

    Attributes:
        signature_method, digest_method, digest_value, key_name: Texts of the signature.
        signature_value, certificate: Decoded; None where it is missing or no Base64.
        signed_info: C14N of SignedInfo in its place (strict reading).
        canonical_strict: C14N of the document without Signature; the text around it stays.
        canonical_bare: The same without the blanks directly before and behind Signature.
        blanks: How many bytes those blanks are.
        previous: Name of the element before Signature.
        well_placed: The position fits the message family (signature.md §3).
        bom: Whether a byte order mark stands in front.
    """

    signature_method: str
    digest_method: str
    digest_value: str
    key_name: str
    signature_value: bytes | None
    certificate: bytes | None
    signed_info: bytes
    canonical_strict: bytes
    canonical_bare: bytes
    blanks: int
    previous: str
    well_placed: bool
    bom: bool


def take_apart(content: bytes) -> SignedDocument | None:
    """The parts; None when the message has no Signature below its root.

    Raises:
        InputError: it is no XML, larger than 64 MiB, or has a DTD.
    """
    return take_apart_tree(parse(content, whole=True), bom=content.startswith(b"\xef\xbb\xbf"))


def take_apart_tree(root: etree._Element, *, bom: bool = False) -> SignedDocument | None:
    """:func:`take_apart` of a parsed message; the tree loses its Signature."""
    signature = root.find(f"{{{DS}}}Signature")
    if signature is None:
        return None
    position = list(root).index(signature)
    before = root[position - 1] if position else None
    texts = {
        name: _text(signature, name)
        for name in ("DigestValue", "SignatureValue", "KeyName", "X509Certificate")
    }
    signed_info = _canonical_signed_info(signature)
    named = before is not None and isinstance(before.tag, str)  # a comment has no name
    previous = etree.QName(before).localname if named else ""
    followers = [
        etree.QName(each).localname for each in list(root)[position + 1 :] if isinstance(each.tag, str)
    ]
    methods = [_algorithm(signature, name) for name in ("SignatureMethod", "DigestMethod")]
    blanks = _cut(root, signature)
    strict = _canonical(root)
    bare = strict
    if any(blanks):
        _drop_blanks(root, before)
        bare = _canonical(root)
    return SignedDocument(
        signature_method=methods[0],
        digest_method=methods[1],
        digest_value=texts["DigestValue"],
        key_name=texts["KeyName"],
        signature_value=_decoded(texts["SignatureValue"]),
        certificate=_decoded(texts["X509Certificate"]),
        signed_info=signed_info,
        canonical_strict=strict,
        canonical_bare=bare,
        blanks=len(strict) - len(bare),
        previous=previous,
        well_placed=_well_placed(root, previous, followers),
        bom=bom,
    )


def _cut(root: etree._Element, signature: etree._Element) -> tuple[str, str]:
    """Take Signature out, keep its tail (lxml would drop it), and say which blanks stood around it."""
    tail = signature.tail or ""
    before = signature.getprevious()
    lead = (before.tail if before is not None else root.text) or ""
    if before is not None:
        before.tail = lead + tail
    else:
        root.text = lead + tail
    signature.tail = None
    root.remove(signature)
    return lead, tail


def _drop_blanks(root: etree._Element, before: etree._Element | None) -> None:
    if before is not None and not (before.tail or "").strip():
        before.tail = None
    elif before is None and not (root.text or "").strip():
        root.text = None


def _canonical(root: etree._Element) -> bytes:
    return etree.tostring(root, method="c14n", exclusive=False, with_comments=False)


def _canonical_signed_info(signature: etree._Element) -> bytes:
    info = signature.find(f"{{{DS}}}SignedInfo")
    if info is None:
        return b""
    # Serialised and parsed again: C14N of a sub-tree in a default namespace would write spurious xmlns="" (§9).
    tail, info.tail = info.tail, None
    again = parse(etree.tostring(info), whole=True)
    info.tail = tail
    return _canonical(again)


def _well_placed(root: etree._Element, previous: str, followers: list[str]) -> bool:
    name = etree.QName(root).localname
    is_import = name[3:6] in ("311", "411", "511", "513", "621", "623", "625", "711")
    if is_import:
        return not followers
    return previous in ("BaseTransfer", "BaseSubscribe") and followers in ([], ["ExtendMessage"])


def _text(signature: etree._Element, name: str) -> str:
    found = signature.find(f".//{{{DS}}}{name}")
    return (found.text or "").strip() if found is not None else ""


def _algorithm(signature: etree._Element, name: str) -> str:
    found = signature.find(f".//{{{DS}}}{name}")
    return str(found.get("Algorithm", "")) if found is not None else ""


def _decoded(value: str) -> bytes | None:
    if not value:
        return None
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except binascii.Error:
        return None
