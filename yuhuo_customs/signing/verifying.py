"""Verification in both readings, reported line by line, never as one verdict only (signature.md §10)."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509
from lxml import etree

from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.signing import values
from yuhuo_customs.signing.certificates import describe, load_certificate
from yuhuo_customs.signing.document import SignedDocument, take_apart, take_apart_tree
from yuhuo_customs.signing.profiles import Profile, named_by
from yuhuo_customs.signing.report import FAILED, MEANINGS, NOT_CHECKED, OK, Line, VerifyReport
from yuhuo_customs.signing.xmldsig import DECLARATION, digest_of, literal_line


def verify(
    content: bytes,
    *,
    certificate: bytes | None = None,
    roots: Sequence[bytes] = (),
    at: datetime | None = None,
) -> VerifyReport:
    """Judge the signature of one message.

    Args:
        content: The message as it stands, with or without byte order mark.
        certificate: PEM or DER, for messages without X509Data.
        roots: PEM or DER of issuers that are trusted; without them the chain is "not checked".
        at: The moment at which the certificate must be valid; None: now.

    Raises:
        InputError: it is no XML, or hostile XML.
    """
    return _report(take_apart(content), certificate, roots, at or datetime.now(UTC))


def _report(
    document: SignedDocument | None, certificate: bytes | None, roots: Sequence[bytes], at: datetime
) -> VerifyReport:
    if document is None:
        line = Line("signature", Text("签名节点", "signature node"), FAILED, MEANINGS["unsigned"])
        return VerifyReport((line,), "unsigned", MEANINGS["unsigned"])
    profile = named_by(document.signature_method, document.digest_method)
    holder = _certificate(document, certificate)
    lines = [*_shape(document), _pair(document, profile)]
    if profile is None:
        return _conclude(lines, "wrong_key")
    digests = _digests(document, profile)
    signatures = _signatures(document, profile, holder)
    lines += [*digests, *signatures, _lengths(document, profile)]
    lines += _about(document, holder, roots, at)
    return _conclude(lines, _conclusion({line.name: line.state for line in lines}))


def check_own(root: etree._Element, signed_by: bytes) -> None:
    """Verify what we signed ourselves, in both readings, before it leaves.

    Args:
        root: The final bytes, parsed again; the tree loses its Signature.
        signed_by: DER of the certificate that the signer gave.

    Raises:
        SetupError: a reading refuses it; the bytes must not leave.
    """
    document = take_apart_tree(root)
    report = _report(document, signed_by, (), datetime.now(UTC))
    if report.conclusion != "both" or document is None or document.certificate != signed_by:
        raise _not_ours(report.meaning)


def check_own_literal(content: bytes, signed_by: bytes, profile: Profile) -> None:
    """Verify the literal reading over the very bytes: as good as both where the bytes are canonical, and far cheaper.

    Args:
        content: The final bytes.
        signed_by: DER of the certificate that the signer gave.
        profile: By which it was signed.

    Raises:
        SetupError: digest or signature do not fit; the bytes must not leave.
    """
    before, start, rest = content.partition(b"<ds:Signature ")
    inside, end, after = rest.partition(b"</ds:Signature>")
    digest = digest_of(profile, before.removeprefix(DECLARATION) + after)
    value = _base64(inside.partition(b"<ds:SignatureValue>")[2].partition(b"<")[0].decode())
    holder = load_certificate(signed_by, "certificate")
    state, _ = values.judge(profile, holder, value, literal_line(profile, digest))
    if not (start and end and f">{digest}<".encode() in inside and state in (OK, NOT_CHECKED)):
        raise _not_ours(MEANINGS["changed"])


def judge_value(data: bytes, value: bytes, certificate: bytes, profile: Profile) -> bool | None:
    """Whether ``value`` is a signature of ``data`` by this certificate (PEM or DER); None: it cannot be told here.

    Raises:
        SetupError: the certificate cannot be read.
    """
    state, _ = values.judge(profile, load_certificate(certificate, "certificate"), value, data)
    return None if state == NOT_CHECKED else state == OK


def _not_ours(meaning: Text) -> SetupError:
    return SetupError(
        Text(f"签名自检未通过：{meaning.zh}", f"Our own signature does not verify: {meaning.en}"),
        todo=Text("报文未发送。请检查密钥与证书。", "Nothing was sent. Check key and certificate."),
    )


def _shape(document: SignedDocument) -> list[Line]:
    position = Text("签名位置", "position of the signature")
    detail = Text(f"在 {document.previous} 之后", f"after {document.previous}")
    return [
        Line(
            "well_formed",
            Text("格式", "well-formed"),
            OK,
            Text(
                f"UTF-8，{'有' if document.bom else '无'} BOM，无 DTD",
                f"UTF-8, {'with' if document.bom else 'no'} byte order mark, no DTD",
            ),
        ),
        Line("position", position, OK if document.well_placed else FAILED, detail),
    ]


def _pair(document: SignedDocument, profile: Profile | None) -> Line:
    title = Text("算法组合", "algorithm pair")
    if profile is None:
        words = f"{document.signature_method} + {document.digest_method}"
        return Line("algorithms", title, FAILED, Text(f"未知组合：{words}", f"unknown pair: {words}"))
    return Line("algorithms", title, OK, Text(profile.name, profile.name))


def _digests(document: SignedDocument, profile: Profile) -> list[Line]:
    strict = digest_of(profile, document.canonical_strict) == document.digest_value
    literal, removed = strict, 0
    if document.blanks and not strict:
        literal, removed = (
            digest_of(profile, document.canonical_bare) == document.digest_value,
            document.blanks,
        )
    took = (
        Text("", "")
        if not removed
        else Text(f"去掉 {removed} 个空白字节", f"after {removed} blank bytes were removed")
    )
    return [
        Line("digest_strict", Text("摘要（严格）", "digest, strict"), OK if strict else FAILED, Text("", "")),
        Line("digest_literal", Text("摘要（字面）", "digest, literal"), OK if literal else FAILED, took),
    ]


def _signatures(document: SignedDocument, profile: Profile, holder: x509.Certificate | None) -> list[Line]:
    readings = (
        ("signature_strict", Text("签名值（严格）", "signature, strict"), document.signed_info),
        (
            "signature_literal",
            Text("签名值（字面）", "signature, literal"),
            literal_line(profile, document.digest_value),
        ),
    )
    return [
        Line(name, title, *values.judge(profile, holder, document.signature_value, data))
        for name, title, data in readings
    ]


def _lengths(document: SignedDocument, profile: Profile) -> Line:
    digest = _base64(document.digest_value)
    size = (len(digest or b""), len(document.signature_value or b""))
    good = size[0] == profile.digest_bytes and size[1] in profile.signature_bytes
    words = f"{size[0]} + {size[1]}"
    return Line(
        "lengths",
        Text("值的长度", "value lengths"),
        OK if good else FAILED,
        Text(f"{words} 字节", f"{words} bytes"),
    )


def _about(
    document: SignedDocument, holder: x509.Certificate | None, roots: Sequence[bytes], at: datetime
) -> list[Line]:
    title, name_title = Text("证书", "certificate"), Text("KeyName", "KeyName")
    if holder is None:
        missing = Text("报文中没有证书", "no certificate in the message")
        return [
            Line("certificate", title, NOT_CHECKED, missing),
            Line("key_name", name_title, NOT_CHECKED, missing),
        ]
    about = describe(holder)
    valid = about.not_before <= at <= about.not_after
    words = f"{about.serial}, {about.subject}, {about.not_before:%Y-%m-%d} – {about.not_after:%Y-%m-%d}"
    return [
        Line("certificate", title, OK if valid else FAILED, Text(words, words)),
        _chain(holder, roots),
        _key_name(document.key_name, about.serial, name_title),
    ]


def _chain(holder: x509.Certificate, roots: Sequence[bytes]) -> Line:
    title = Text("证书链", "certificate chain")
    if not roots:
        return Line("chain", title, NOT_CHECKED, Text("未提供根证书", "no root certificates were given"))
    for root in roots:
        issuer = load_certificate(root, "root")
        if values.issued(holder, issuer):
            name = issuer.subject.rfc4514_string()
            return Line("chain", title, OK, Text(name, name))
    return Line("chain", title, FAILED, Text("不是由所给根证书签发", "issued by none of the roots"))


def _key_name(found: str, serial: str, title: Text) -> Line:
    for state, same, detail in (
        (OK, found == serial, Text("与序列号一致", "equals the serial")),
        (
            FAILED,
            found.lower() == serial,
            Text("仅大小写不同（应为小写）", "differs in case (lower case is wanted)"),
        ),
        (FAILED, found.lower().lstrip("0") == serial.lstrip("0"), Text("仅补零不同", "differs in padding")),
    ):
        if same:
            return Line("key_name", title, state, detail)
    return Line("key_name", title, FAILED, Text(f"{found} ≠ {serial}", f"{found} ≠ {serial}"))


def _conclusion(states: dict[str, str]) -> str:
    strict = (states["digest_strict"], states["signature_strict"])
    literal = (states["digest_literal"], states["signature_literal"])
    if strict == literal == (OK, OK):
        return "both"
    if strict == (OK, OK):
        return "strict_only"
    if literal == (OK, OK):
        return "literal_only"
    if FAILED == states["digest_strict"] == states["digest_literal"]:
        return "changed"
    return "unjudged" if NOT_CHECKED in (*strict, *literal) else "wrong_key"


def _conclude(lines: list[Line], conclusion: str) -> VerifyReport:
    return VerifyReport(tuple(lines), conclusion, MEANINGS[conclusion])


def _certificate(document: SignedDocument, given: bytes | None) -> x509.Certificate | None:
    if document.certificate is not None:
        try:
            return x509.load_der_x509_certificate(document.certificate)
        except ValueError:
            return None
    return load_certificate(given, "certificate") if given else None


def _base64(value: str) -> bytes | None:
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except binascii.Error:
        return None
