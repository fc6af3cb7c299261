"""``yuhuo classify evaluate``: a file of goods with known codes, measured."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from yuhuo_customs import tariff
from yuhuo_customs.classification import calibration
from yuhuo_customs.classification.evaluating import Evaluation, evaluate
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.pipeline.judging import used_packs
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.sheets import grids
from yuhuo_customs.tariff import headings, values
from yuhuo_customs.tariff.kinds import Field, Kind
from yuhuo_customs.workplace import SystemClock

_FIELDS = (
    Field("name", Text("商品名称", "name"), "text", ("名称", "企业商品名称", "产品名称", "品名", "article name", "title"), needed=True),
    Field("gcode", Text("商品编码", "code"), "text", ("hs编码", "海关编码", "税号", "hs code", "编码", "gcode"), needed=True),
    Field("itemNo", Text("货号", "article number"), "text", ("企业商品货号", "商品货号", "sku", "item no", "article")),
    Field("gname", Text("申报品名", "goods name"), "text", ("商品品名", "gname")),
    Field("material", Text("材质", "material"), "text", ("成分", "产品材质")),
    Field("use", Text("用途", "use"), "text"),
    Field("gmodel", Text("规格型号", "specification"), "text", ("申报要素", "gmodel")),
)  # fmt: skip
GOODS = Kind("goods", Text("商品", "goods"), {each.name: each for each in _FIELDS})
_FEWEST = 4


def evaluate_file(
    path: str | Path, *, packs: tuple[Path, ...] = (), seed: int = 1, keep: bool = False, as_of: date | None = None,
    settings: Settings | None = None, clock: Clock | None = None,
) -> Evaluation:  # fmt: skip
    """Measure classification on the goods of a file (columns: name and code; article number, material, use).

    Args:
        keep: The fitted calibration counts from now on.

    Raises:
        InputError: the file cannot be read, or has too few goods with a code of 6 or 10 digits.
    """
    settings, path = settings or load(), Path(path)
    day = as_of or (clock or SystemClock()).now().date()
    _, sheets = grids.load(path)
    header = headings.find(sheets, GOODS, {}, path.name)
    goods = _goods(header)
    if goods.height < _FEWEST:
        raise InputError(
            Text(
                "带有 6 位或 10 位编码的商品太少。", "There are too few goods with a code of 6 or 10 digits."
            ),
            where=path.name,
            todo=Text(
                "至少需要 4 个商品；数百个才有意义。",
                "At least four are needed; hundreds give a figure worth having.",
            ),
        )
    found = evaluate(
        goods, packs=used_packs(settings, packs), tariff=tariff.tables(settings.state_path, day).tariff,
        calibration=calibration.load(settings.state_path), today=day, seed=seed,
    )  # fmt: skip
    if keep:
        origin = f"{path.name}, {found.calibration.origin}"
        calibration.save(settings.state_path, replace(found.calibration, origin=origin))
    return found


def _goods(header: headings.Header) -> pl.DataFrame:
    below = header.sheet.frame.slice(header.row + 1)
    columns = {
        name: pl.nth(header.columns[name]).cast(pl.String)
        if name in header.columns
        else pl.lit(None, pl.String)
        for name in GOODS.fields
    }
    frame = below.select(**{name: each.alias(name) for name, each in columns.items()})
    return frame.with_columns(
        pl.col("gcode").map_elements(lambda text: values.code(values.plain(text)), return_dtype=pl.String)
    ).filter(pl.col("gcode").str.len_bytes().is_in([6, 10]) & pl.col("name").str.contains(r"\S"))
