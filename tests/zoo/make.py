"""Named workbooks, good and bad, made from scratch: ``python tests/zoo/make.py FOLDER`` writes them all.

Every firm and number in them is invented.
"""

import csv
import io
import runpy
import shutil
import struct
import sys
import zipfile
from pathlib import Path

import openpyxl
import xlsxwriter

ORDER = {
    "订单编号": "XC001", "电商平台代码": "无", "电商平台名称": "Example Hair Market", "电商企业代码": "4110960XYZ",
    "电商企业名称": "许昌示例发制品有限公司", "币制": "502", "申报地海关代码": "4604", "出口口岸代码": "4604",
    "出口日期": "20261111", "申报企业代码": "4101980ABC", "申报企业名称": "郑州示例报关有限公司", "运输方式": "5",
    "运抵国（地区）": "502", "指运港代码": "502", "物流企业代码": "4101980DEF",
    "物流企业名称": "郑州示例国际物流有限公司", "物流运单编号": "YT001", "运费": "6.50", "包装种类代码": "2",
    "毛重（公斤）": "0.35", "净重（公斤）": "0.28",
}  # fmt: skip
LINE = {
    "企业商品货号": "XC-W-1801", "企业商品名称": "18寸人发蕾丝假发", "商品名称": "人发制假发",
    "规格型号": "0|0|人发|蕾丝|18寸", "计量单位": "007", "数量": "1", "单价": "128.00", "法定数量": "1",
    "法定计量单位": "007",
}  # fmt: skip


def row(number="XC001", **changes):
    """One line of the flat form: a good one, but for the ``changes`` (None: empty)."""
    parcel = "YT" + number.removeprefix("XC") if number else None
    return {**ORDER, **LINE, "订单编号": number, "物流运单编号": parcel, **changes}


def table(rows, headings=None):
    """Headings and cells of ``rows`` as lists."""
    headings = headings or list(rows[0])
    return [headings, *[[each.get(name) for name in headings] for each in rows]]


def book(path, /, top=1, left=1, **sheets):
    """An xlsx of the given sheets (name → lists of cells), the tables beginning at ``top`` and ``left``."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, cells in sheets.items():
        sheet = made.create_sheet(name)
        for down, line in enumerate(cells):
            for across, value in enumerate(line):
                if value is not None:
                    sheet.cell(top + down, left + across, value)
    made.save(path)
    return path


def flat(path, rows=None, **where):
    return book(path, 订单=table(rows or [row("XC001"), row("XC001"), row("XC002")]), **where)


def text(path, rows=None, delimiter=",", encoding="utf-8"):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(table(rows or [row("XC001"), row("XC002")]))
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def pair(path, orders, lines):
    """The two-sheet form: orders as changes of ORDER, lines as (number, changes of LINE)."""
    heads = table([{**ORDER, **each} for each in orders])
    return book(
        path, 订单=heads, 商品=table([{"订单编号": number, **LINE, **each} for number, each in lines])
    )


def compound(path, *names, body=b""):
    """An OLE container as far as its directory: the names of its streams in UTF-16, as Office writes them."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for name in names)
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + entries + body)
    return path


def encrypted(folder):
    return compound(folder / "encrypted.xlsx", "Root Entry", "EncryptedPackage", "EncryptionInfo")


def locked_zip(folder):
    """A zip whose entries carry the flag of encryption."""
    path = flat(folder / "locked_zip.xlsx")
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + offset] |= 1
            at = raw.find(mark, at + 4)
    path.write_bytes(raw)
    return path


def html_as_xls(folder):
    path = folder / "html.xls"
    path.write_text("\ufeff<html><table><tr><td>订单编号</td></tr></table></html>", encoding="utf-8")
    return path


def xml_as_xlsx(folder):
    path = folder / "xml.xlsx"
    path.write_text('<?xml version="1.0"?><Workbook xmlns="urn:schemas"/>', encoding="utf-16")
    return path


def cut_zip(folder):
    path = flat(folder / "cut.xlsx")
    path.write_bytes(path.read_bytes()[:-200])
    return path


def damaged_part(folder):
    """A whole zip whose sheet is cut in the middle of a tag."""
    path, good = folder / "damaged_part.xlsx", flat(folder / "good_part.xlsx")
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, content[:-300] if "sheet1" in entry.filename else content)
    return path


def bad_checksum(folder):
    """A whole zip with some bytes of the packed sheet changed."""
    path = flat(folder / "bad_checksum.xlsx", [row(f"XC{n:03d}") for n in range(300)])
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    raw[at : at + 40] = bytes(40)
    path.write_bytes(raw)
    return path


def bomb(folder):
    """Unpacks to 300 MB of blanks, a thousand times its size."""
    path, good = folder / "bomb.xlsx", flat(folder / "good.xlsx")
    shutil.copy(good, path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/more.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(b" " * 2**20)
    return path


def word(folder):
    path = folder / "letter.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return path


def picture(folder):
    path = folder / "picture.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">IIB", 13, 0, 0) * 20)
    return path


def nothing(folder):
    path = folder / "nothing.csv"
    path.write_bytes(b"")
    return path


def stray_cell(folder):
    """A good sheet with one forgotten cell in the last corner a sheet has."""
    path = flat(folder / "stray.xlsx")
    made = openpyxl.load_workbook(path)
    made.active["XFD1048576"] = "x"
    made.save(path)
    return path


def formatted_rows(folder, rows=1_000_000):
    """Two orders, and a million rows below that hold nothing but a format."""
    path = folder / "formatted.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as made:
        sheet, border = made.add_worksheet("订单"), made.add_format({"border": 1})
        for down, line in enumerate(table([row("XC001"), row("XC002")])):
            sheet.write_row(down, 0, line)
        for down in range(3, rows):
            sheet.write_blank(down, 0, None, border)
            sheet.write_blank(down, 1, None, border)
    return path


def open_document(folder):
    """An ods whose table begins at C4."""
    path = folder / "orders.ods"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = "".join(
        f"<table:table-row>{empty}{''.join(cell.format(value) for value in line)}</table:table-row>"
        for line in table([row("XC001"), row("XC002")])
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="订单">'
            f'<table:table-row table:number-rows-repeated="3">{empty}</table:table-row>{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


UNREADABLE = {
    "encrypted": encrypted, "locked_zip": locked_zip, "html": html_as_xls, "xml": xml_as_xlsx, "cut": cut_zip,
    "damaged_part": damaged_part, "bad_checksum": bad_checksum, "bomb": bomb, "word": word, "picture": picture,
    "nothing": nothing, "stray": stray_cell,
    "no_stream": lambda folder: compound(folder / "other.xls", "Root Entry", "WordDocument"),
    "broken_xls": lambda folder: compound(folder / "broken.xls", "Root Entry", "Workbook", body=b"\x09\x08" * 99),
    "far_xls": runpy.run_path(str(Path(__file__).with_name("old_excel.py")))["far_away"],
    "lock_file": lambda folder: text(folder / "~$orders.xlsx"),
    "no_encoding": lambda folder: text(folder / "latin.csv").write_bytes(b"\xff\xfa,\x80\n") and folder / "latin.csv",
    "open_quote": lambda folder: (folder / "quote.csv").write_text('"a,b\n1,2\n') and folder / "quote.csv",
}  # fmt: skip
"""Files that cannot be read at all: name → what makes it in a folder."""

UNUSABLE = {
    "empty": lambda folder: book(folder / "empty.xlsx", 订单=[]),
    "only_headings": lambda folder: book(folder / "only.xlsx", 订单=table([row()])[:1]),
    "no_headings": lambda folder: book(folder / "list.xlsx", 订单=[["a", 1], ["b", 2]]),
    "no_key": lambda folder: book(folder / "no_key.xlsx", 订单=table([row()], list(row())[1:])),
    "no_goods": lambda folder: book(folder / "no_goods.xlsx", 订单=table([ORDER])),
    "blank_text": lambda folder: (folder / "blank.csv").write_text("\n\n \n") and folder / "blank.csv",
    "formatted": formatted_rows,
}
"""Files that can be read, but hold no orders or very little else."""

if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for make in (*UNREADABLE.values(), *UNUSABLE.values()):
        print(make(target))
