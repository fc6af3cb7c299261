"""The machine: its clock, its disk, and whether workbooks can be written and read on it."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from yuhuo_customs.doctor.line import FAILED, OK, WARN, Line, Patient
from yuhuo_customs.errors import Text

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""This program is younger than that: a clock that shows less is wrong."""
MUCH, LITTLE = 1_000_000_000, 200_000_000
"""Free bytes: below the first a warning, below the second a failure."""
_CELL = "豫A110123456789012345"


def clock(patient: Patient) -> Iterator[Line]:
    """A clock that runs wrong makes appTime wrong, and customs takes older messages for stale."""
    title, now = Text("时钟", "clock"), patient.clock.now()
    shown = Text(f"{now:%Y-%m-%d %H:%M:%S %z}", f"{now:%Y-%m-%d %H:%M:%S %z}")
    fix = Text("请校准系统时间（NTP）。", "Set the machine's clock (NTP).")
    yield Line("clock", title, OK if now >= EARLIEST else FAILED, shown, fix)


def disk(patient: Patient) -> Iterator[Line]:
    """The ledger must be written before anything leaves."""
    title, place = Text("磁盘空间", "free disk"), patient.settings.state_path
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    state = OK if free >= MUCH else (WARN if free >= LITTLE else FAILED)
    detail = Text(f"{place} 剩余 {free / 1e9:.1f} GB", f"{free / 1e9:.1f} GB free at {place}")
    yield Line("disk", title, state, detail, Text("请清理磁盘。", "Make room on the disk."))


def workbooks(_patient: Patient) -> Iterator[Line]:
    """Write a small workbook and read it back as the program does: long numbers and Chinese must survive."""
    title = Text("工作簿读取", "workbook reader")
    try:
        read = _round_trip()
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        read = str(error)
    good = read == _CELL
    detail = Text("xlsx 写入并读回", "xlsx written and read back") if good else Text(read, read)
    fix = Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again.")
    yield Line("workbooks", title, OK if good else FAILED, detail, fix)


def _round_trip() -> str:
    import fastexcel
    import openpyxl

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "probe.xlsx"
        book = openpyxl.Workbook()
        book.worksheets[0].append([_CELL])
        book.save(path)
        frame = fastexcel.read_excel(path).load_sheet(0, header_row=None).to_polars()
    return str(frame.item(0, 0))
