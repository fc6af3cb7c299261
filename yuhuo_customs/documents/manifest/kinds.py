"""The kinds of manifest by air, road and water (manifest/messages.csv)."""

from typing import Any, Literal

from yuhuo_customs.documents.manifest import road, sea_air
from yuhuo_customs.documents.manifest.kind import ManifestKind, Mode
from yuhuo_customs.errors import Text

_WHOLE, _ROAD, _STEP = ("9", "0", "5", "3"), ("9", "5", "3"), ("2", "3")


def _advance(mode: Mode, number: str, functions: tuple[str, ...], zh: str, en: str) -> ManifestKind:
    return _kind(mode, number, functions, zh, en, part="advance", direction="export")


def _original(mode: Mode, number: str, functions: tuple[str, ...], zh: str, en: str) -> ManifestKind:
    return _kind(mode, number, functions, zh, en, part="original", direction="import")


def _step(mode: Mode, number: str, part: Literal["arrival", "loading"], zh: str, en: str) -> ManifestKind:
    return _kind(mode, number, _STEP, zh, en, part=part, direction="export")


def _kind(mode: Mode, number: str, functions: tuple[str, ...], zh: str, en: str, **more: Any) -> ManifestKind:
    official = mode == "road"
    return ManifestKind(
        kind=number,
        title=Text(zh, en),
        mode=mode,
        functions=functions,
        scopes=road.SCOPES if official else sea_air.SCOPES,
        most_bills=None if official else 9999,
        official=official,
        **more,
    )


MT2201 = _advance("air", "MT2201", _WHOLE, "空运预配舱单", "Air export, advance manifest")
MT2401 = _advance("road", "MT2401", _ROAD, "公路预配舱单", "Road export, advance manifest")
MT2101 = _advance("water", "MT2101", _WHOLE, "水运预配舱单", "Water export, advance manifest")
MT1201 = _original("air", "MT1201", _WHOLE, "空运原始舱单", "Air import, original manifest")
MT1401 = _original("road", "MT1401", _ROAD, "公路原始舱单", "Road import, original manifest")
MT1101 = _original("water", "MT1101", _WHOLE, "水运原始舱单", "Water import, original manifest")
MT3201 = _step("air", "MT3201", "arrival", "空运出口运抵报告", "Air export, arrival report")
MT3402 = _step("road", "MT3402", "arrival", "公路出口运抵报告", "Road export, arrival report")
MT3101 = _step("water", "MT3101", "arrival", "水运出口运抵报告", "Water export, arrival report")
MT4201 = _step("air", "MT4201", "loading", "空运装载舱单", "Air export, loading manifest")
MT4402 = _step(
    "road",
    "MT4402",
    "loading",
    "公路出口载货运输工具承运确报（装载舱单）",
    "Road export, carrier confirmation, loaded vehicle (is the loading manifest)",
)
MT4101 = _step("water", "MT4101", "loading", "水运装载舱单", "Water export, loading manifest")
