"""The little of ASN.1 DER that SM2 keys and signatures need: what ``cryptography`` does not read of them (signature.md §9)."""

from collections.abc import Iterator

SEQUENCE, INTEGER, BITS, OCTETS, OID = 0x30, 0x02, 0x03, 0x04, 0x06


def parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element, one after the other.

    Raises:
        ValueError: it is no DER.
    """
    at = 0
    while at < len(content):
        if at + 2 > len(content):
            raise ValueError("DER ends too early")
        tag, size, at = content[at], content[at + 1], at + 2
        if size & 0x80:
            width = size & 0x7F
            if not 1 <= width <= 4 or at + width > len(content):
                raise ValueError("DER with a length that is none")
            size, at = int.from_bytes(content[at : at + width], "big"), at + width
        if at + size > len(content):
            raise ValueError("DER ends too early")
        yield tag, content[at : at + size]
        at += size


def inside(content: bytes, tag: int = SEQUENCE) -> list[tuple[int, bytes]]:
    """The elements in the one element (of kind ``tag``) that ``content`` is.

    Raises:
        ValueError: it is something else.
    """
    outer = list(parts(content))
    if len(outer) != 1 or outer[0][0] != tag:
        raise ValueError("another kind of DER")
    return list(parts(outer[0][1]))


def element(tag: int, *contents: bytes) -> bytes:
    """One element."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    width = (size.bit_length() + 7) // 8
    return bytes((tag, 0x80 | width)) + size.to_bytes(width, "big") + content


def integer(value: int) -> bytes:
    """A whole number, not negative."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """An object identifier."""
    first, second, *rest = map(int, dotted.split("."))
    found = bytearray((first * 40 + second,))
    for number in rest:
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.append(number & 0x7F | 0x80)
        found += bytes(reversed(digits))
    return element(OID, bytes(found))
