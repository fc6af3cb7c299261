"""The workbook to fill in: parcels, units; columns that a manifest needs stand behind those of the units."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from yuhuo_customs import resources
from yuhuo_customs.consolidation import passed
from yuhuo_customs.consolidation.columns import SHEETS, columns
from yuhuo_customs.consolidation.modes import MODES
from yuhuo_customs.documents.fields import Spec
from yuhuo_customs.errors import Text
from yuhuo_customs.sheets.cells import FAINT, WRAP, fill, ink, put_text, width_of
from yuhuo_customs.testing import parcels as invented

_NEEDED, _OPTIONAL, _PASSED = ("1F4E79", "FFFFFF"), ("DDEBF7", "1F4E79"), ("E2EFDA", "375623")
EXAMPLE = 240
"""Parcels of the example."""
_NOTES = {
    "modes": Text("空运、公路、铁路、水运，可多个，留空为任一", "air, road, rail, water; several, or empty for any"),
    "status": Text("正常、放行、扣留、退单、撤销", "ok, released, held, refused, cancelled"),
    "destinations": Text("可多个，用、隔开，与包裹的目的地相同", "several, separated by ; — the parcels' own words"),
    "trafMode": Text("空运、公路、铁路、水运", "air, road, rail, water"),
    "maxPieces": Text("留空为不限", "empty: no limit"), "maxWeight": Text("留空为不限", "empty: no limit"),
    "maxVolume": Text("留空为不限", "empty: no limit"), "bagParcels": Text("留空为 100", "empty: 100"),
    "bagWeight": Text("留空为 30", "empty: 30"), "pieces": Text("留空为清单件数或 1", "empty: the list's, or 1"),
}  # fmt: skip


def write(path: Path, *, lang: str, filled: bool) -> None:
    """Write the empty workbook, or with invented parcels, flights, trucks and a train.

    Raises:
        OutputError: the file cannot be written.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    given = {"parcels": invented.parcels(EXAMPLE), "units": invented.units(EXAMPLE)} if filled else {}
    for name, title in SHEETS.items():
        sheet = book.create_sheet(title.pick(lang))
        rows: Sequence[dict[str, str]] = given.get(name, ())
        for place, (heading, note, look) in enumerate(_headings(name), 1):
            put_text(
                sheet, 1, place, heading.pick(lang), fill=fill(look[0]), font=ink(look[1]), alignment=WRAP
            )
            said = f"{'# ' if place == 1 else ''}{note.pick(lang)}"
            put_text(sheet, 2, place, said, font=FAINT, alignment=WRAP)
            letter = get_column_letter(place)
            sheet.column_dimensions[letter].width = max(12, min(28, width_of(heading.pick(lang)) + 4))
            for at, row in enumerate(rows, 3):
                if value := row.get(heading.zh):
                    put_text(sheet, at, place, value, number_format="@")
        sheet.freeze_panes = "A3"
    with resources.whole(path) as aside:
        book.save(aside)


def _headings(name: str) -> Iterator[tuple[Text, Text, tuple[str, str]]]:
    for column in columns(name):
        yield (
            column.spec.title,
            _NOTES.get(column.name, _limit(column.spec)),
            _NEEDED if column.spec.required else _OPTIONAL,
        )
    if name == "units":
        for title, manifests in passed.needed():
            modes = [mode.title for mode in MODES.values() if mode.manifest in manifests]
            zh, en = "、".join(each.zh for each in modes), ", ".join(each.en for each in modes)
            yield title, Text(f"{zh}舱单用", f"for manifests by {en}"), _PASSED


def _limit(spec: Spec) -> Text:
    if spec.kind in ("decimal", "integer"):
        return Text("数值", "number")
    if spec.kind == "datetime14":
        return Text("日期时间", "day and time")
    return Text(f"≤{spec.max_length} 字", f"≤{spec.max_length}")
