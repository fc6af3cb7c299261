"""Modes of transport: words of a sheet, the code of the lists (CEB trafMode), the manifest workbook that tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from yuhuo_customs.errors import Text
from yuhuo_customs.sheets.spelling import plain


@dataclass(frozen=True, slots=True)
class Mode:
    """``code``: codes/transport_modes; ``manifest``: name of the manifest workbook (``yuhuo template manifest-…``)."""

    code: str
    manifest: str
    title: Text
    words: tuple[str, ...]


MODES: Mapping[str, Mode] = {
    each.code: each
    for each in (
        Mode("5", "air", Text("空运", "air"), ("航空", "航空运输", "飞机", "flight", "plane")),
        Mode("4", "road", Text("公路", "road"), ("公路运输", "汽车", "卡车", "卡航", "truck")),
        Mode("3", "rail", Text("铁路", "rail"), ("铁路运输", "火车", "班列", "中欧班列", "train")),
        Mode("2", "water", Text("水运", "water"), ("水路", "水路运输", "海运", "海运运输", "ship", "sea")),
    )
}
"""Code → mode."""

_WORDS = {
    plain(word): mode.code
    for mode in MODES.values()
    for word in (mode.code, mode.manifest, *mode.title, *mode.words)
}


def code_of(word: str) -> str | None:
    """The code that a word means; None where it means none."""
    return _WORDS.get(plain(word))
