"""Verification of SM2 signatures, in the window's own integers (signature.md §2; GM/T 0003).

Only public data is worked with, so nothing here needs to be constant in time.
"""

from typing import NamedTuple

from cryptography.hazmat.primitives import hashes

_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_GX = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
_GY = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0
_CURVE = bytes.fromhex("06082a811ccf5501822d")
"""The object identifier 1.2.156.10197.1.301 in DER."""
_ID = b"1234567812345678"
"""Signer ID that everybody uses (signature.md §2)."""

Point = tuple[int, int]


class Key(NamedTuple):
    """A public key: a point of the curve."""

    x: int
    y: int


def sm3(data: bytes) -> bytes:
    """SM3 of ``data``."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def key_of(certificate: bytes) -> Key | None:
    """The SM2 key in a certificate (DER), None when its key is another or no point of the curve."""
    info = _public_key_info(certificate)
    if _CURVE not in info or len(info) < 65 or info[-65] != 4:
        return None
    x, y = int.from_bytes(info[-64:-32]), int.from_bytes(info[-32:])
    on_curve = x < _P and y < _P and (y * y - (x * x * x + _A * x + _B)) % _P == 0
    return Key(x, y) if on_curve else None


def verify(key: Key, value: bytes, data: bytes) -> bool:
    """Whether ``value`` (r‖s, 64 bytes) is the signature of ``data`` by ``key``."""
    if len(value) != 64:
        return False
    r, s = int.from_bytes(value[:32]), int.from_bytes(value[32:])
    t = (r + s) % _N
    if not (0 < r < _N and 0 < s < _N and t):
        return False
    parts = (_A, _B, _GX, _GY, key.x, key.y)
    z = sm3((len(_ID) * 8).to_bytes(2) + _ID + b"".join(each.to_bytes(32) for each in parts))
    e = int.from_bytes(sm3(z + data))
    point = _add(_times(s, (_GX, _GY)), _times(t, (key.x, key.y)))
    return point is not None and (e + point[0]) % _N == r


def _add(one: Point | None, other: Point | None) -> Point | None:
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % _P == 0:
            return None
        slope = (3 * one[0] * one[0] + _A) * pow(2 * one[1], -1, _P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, _P)
    x = (slope * slope - one[0] - other[0]) % _P
    return x, (slope * (one[0] - x) - one[1]) % _P


def _times(factor: int, point: Point) -> Point | None:
    total: Point | None = None
    doubled: Point | None = point
    while factor:
        if factor & 1:
            total = _add(total, doubled)
        doubled = _add(doubled, doubled)
        factor >>= 1
    return total


def _public_key_info(certificate: bytes) -> bytes:
    """SubjectPublicKeyInfo: the seventh part of a TBSCertificate with version; b"" when there is none."""
    try:
        body = _inside(_inside(certificate, 0)[0], 0)[0]
        place, parts = 0, []
        while place < len(body):
            _, end = _inside(body, place)
            parts.append(body[place:end])
            place = end
        return parts[6 if parts[0][0] == 0xA0 else 5]
    except IndexError:
        return b""


def _inside(data: bytes, start: int) -> tuple[bytes, int]:
    """The content of the DER element at ``start``, and where it ends."""
    length, place = data[start + 1], start + 2
    if length & 0x80:
        size = length & 0x7F
        length, place = int.from_bytes(data[place : place + size]), place + size
    if place + length > len(data):
        raise IndexError
    return data[place : place + length], place + length
