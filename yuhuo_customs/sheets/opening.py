"""Before a file is read: is it there, what is it really, and may it be opened (bad input never reaches a parser)."""

import contextlib
import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from yuhuo_customs.domain.stages import Source
from yuhuo_customs.errors import InputError, Text

MOST_UNPACKED = 4 * 2**30
"""Bytes a workbook may unpack to (400,000 lines with 60 columns: 1 GB)."""
MOST_RATIO, RATIO_FROM = 200, 100 * 2**20
"""A packed file that unpacks to more than ``RATIO_FROM`` bytes may not grow more than ``MOST_RATIO`` times."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_SPREADSHEETS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb"}
_OPEN_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_PACKED_DOCUMENTS = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint"}

SAVE_AS = Text("请用 Excel 或 WPS 打开后另存为 .xlsx。", "Open it in Excel or WPS and save it as .xlsx.")


def examine(path: Path) -> Source:
    """What the file is, by its content: xlsx, xlsb, ods, xls or csv (any delimited text).

    Raises:
        InputError: missing, a folder, locked, empty, encrypted, damaged, a bomb, or no table at all.
    """
    if path.name.startswith("~$"):
        raise unreadable(
            path,
            Text("这是 Excel 的临时锁定文件。", "This is Excel's own lock file."),
            Text("请选择不带“~$”的文件。", "Choose the file without '~$'."),
        )
    try:
        with path.open("rb") as stream:
            head = stream.read(8192)
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise unreadable(
            path,
            Text("文件不存在。", "There is no such file."),
            Text("请检查路径和文件名。", "Check the path and the name."),
        ) from error
    except OSError as error:
        raise _closed(path, error) from error
    return Source(str(path), path.name, digest, _form(path, head))


def unreadable(path: Path, what: Text, todo: Text = SAVE_AS) -> InputError:
    """The error of a file that could not be read."""
    return InputError(what, where=str(path), todo=todo)


def damaged(path: Path, reason: object) -> InputError:
    """The error of a file that is broken inside."""
    return unreadable(
        path,
        Text(f"文件已损坏，无法读取（{reason}）。", f"The file is damaged and cannot be read ({reason})."),
        Text(
            "请重新导出或下载；或用 Excel、WPS 打开修复后另存为 .xlsx。",
            "Export or download it again, or open it in Excel or WPS, let it repair, and save it as .xlsx.",
        ),
    )


@contextlib.contextmanager
def unpacking(path: Path) -> Iterator[None]:
    """Every way in which a zip can be broken, as the error of a damaged file."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, UnicodeDecodeError) as error:
        raise damaged(path, error) from error
    except (RuntimeError, NotImplementedError) as error:  # unknown packing, or a password nobody announced
        raise damaged(path, error) from error


def too_large(path: Path, zh: str, en: str) -> InputError:
    """The error of a file beyond the limits."""
    return unreadable(
        path,
        Text(f"文件过大：{zh}。", f"The file is too large: {en}."),
        Text(
            "请删除空行空列，或拆成几个文件。",
            "Delete empty rows and columns, or split it into several files.",
        ),
    )


def _closed(path: Path, error: OSError) -> InputError:
    if path.is_dir():
        return unreadable(
            path,
            Text("这是文件夹，不是文件。", "This is a folder, not a file."),
            Text("请给出其中一个工作簿。", "Name one workbook in it."),
        )
    reason = error.strerror or str(error)
    return unreadable(
        path,
        Text(f"文件打不开（{reason}）。", f"The file cannot be opened ({reason})."),
        Text(
            "请关闭正在使用它的程序（Excel、WPS），并检查读取权限。",
            "Close the program that has it open (Excel, WPS) and check the right to read it.",
        ),
    )


def _form(path: Path, head: bytes) -> str:
    if not head:
        raise unreadable(
            path,
            Text("文件是空的（0 字节）。", "The file is empty (0 bytes)."),
            Text("请重新导出。", "Export it again."),
        )
    if head.startswith(_OLE):
        return _old_form(path)
    if head.startswith(b"PK"):
        return _packed_form(path)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<") or text[:64].decode("utf-16", "ignore").lstrip("\ufeff \r\n").startswith("<"):
        raise unreadable(
            path,
            Text("这是网页或 XML 文件，不是工作簿。", "This is an html or xml file, not a workbook."),
        )
    if b"\0" in head and not head.startswith(_BOMS):
        raise _no_table(path)
    return "csv"


def _old_form(path: Path) -> str:
    """OLE containers: xls, or the envelope of an encrypted xlsx (its directory may stand anywhere)."""
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise encrypted(path)
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise _no_table(path)
    return "xls"


def encrypted(path: Path) -> InputError:
    """The error of a workbook with a password."""
    return unreadable(
        path,
        Text("工作簿有打开密码（已加密）。", "The workbook has a password (it is encrypted)."),
        Text(
            "请在 Excel 或 WPS 中取消打开密码后保存。",
            "Remove the password in Excel or WPS (File, Info, Protect) and save.",
        ),
    )


def _packed_form(path: Path) -> str:
    with unpacking(path), zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted(path)
    _refuse_bomb(path, sum(entry.file_size for entry in entries))
    names = {entry.filename.replace("\\", "/").lower() for entry in entries}
    form = next((form for name, form in _SPREADSHEETS.items() if name in names), None)
    if form is None and "mimetype" in names:
        with unpacking(path), zipfile.ZipFile(path) as archive:
            form = "ods" if archive.read("mimetype").startswith(_OPEN_SPREADSHEET) else None
    if form is None:
        raise _no_table(
            path, next((kind for name, kind in _PACKED_DOCUMENTS.items() if name in names), "zip")
        )
    return form


def _refuse_bomb(path: Path, unpacked: int) -> None:
    packed = max(path.stat().st_size, 1)
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked / packed > MOST_RATIO):
        size = f"{unpacked / 2**20:,.0f} MB"
        raise too_large(
            path,
            f"解压后 {size}，是原来的 {unpacked // packed:,} 倍，疑似压缩炸弹",
            f"{size} when unpacked, {unpacked // packed:,} times its size, like a zip bomb",
        )


def _no_table(path: Path, kind: str = "") -> InputError:
    shown = f"（{kind}）" if kind else ""
    return unreadable(
        path,
        Text(
            f"这不是工作簿或 CSV 文件{shown}。",
            f"This is no workbook and no CSV file{f' ({kind})' * bool(kind)}.",
        ),
        Text("请给出 .xlsx、.xls、.ods 或 .csv 文件。", "Give an .xlsx, .xls, .ods or .csv file."),
    )
