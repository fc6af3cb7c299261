"""Old workbooks (BIFF8 in an OLE container), as small as they can be."""

import struct

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(path, cells):
    """One sheet with the numbers ``cells``: (row, column) → value."""
    path.write_bytes(_container(_workbook(cells)))
    return path


def far_away(folder):
    """A cell in row and column 65,535, where no xls can have one: the range between is 130 GB."""
    return xls(folder / "far_away.xls", {(0, 0): 1.0, (65_535, 65_535): 2.0})


def _record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def _workbook(cells):
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    name = b"\x06\x00Sheet1"
    ahead = _record(0x0809, begin)
    size = len(ahead) + 4 + 6 + len(name) + 4
    sheet = _record(0x0809, begin[:2] + struct.pack("<H", 0x0010) + begin[4:])
    for (row, column), value in cells.items():
        sheet += _record(0x0203, struct.pack("<HHHd", row, column, 15, value))
    return (
        ahead
        + _record(0x0085, struct.pack("<IH", size, 0) + name)
        + _record(0x000A)
        + sheet
        + _record(0x000A)
    )


def _container(stream):
    """Header, the table of sectors, the directory, then the stream (at least 4,096 bytes, else it were a short one)."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    chain = [_FAT, _END, *range(3, 2 + sectors), _END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"), bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6),
        0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<I", 0) + b"\xff" * (512 - len(header) - 4)
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    return header + table + (entries + _entry("", 0, _FREE, 0, 0) * 2) + stream


def _entry(name, kind, child, start, size):
    words = name.encode("utf-16-le") + b"\0\0" if name else b""
    return (
        words.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(words), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
