"""When what must be there by rail (manifest README, deadlines; both moments are unconfirmed)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl

from yuhuo_customs.errors import Text
from yuhuo_customs.manifests.deadlines import BEIJING, Plan, Step
from yuhuo_customs.manifests.rail import CheckedRail, items

_BEFORE = timedelta(hours=2)
_DOCUMENT = {"export": "advance", "import": "original"}
_NOTHING = Text("", "")


def plans(checked: CheckedRail, *, loading: datetime | None = None) -> list[Plan]:
    """The steps of every waybill, those of one moment together.

    Args:
        checked: The workbook; its direction says which steps there are.
        loading: When loading starts (export): the list of data items has no such item. By import the arrival that the
            original manifest tells counts.
    """
    document = _DOCUMENT[checked.direction]
    sheet = checked.sheets.get(document)
    if sheet is None:
        return []
    mine = {each.wco: str(each.number) for each in items() if each.document == document}
    rows = sheet.select(
        train=pl.col(mine["149"]) if "149" in mine else pl.lit(None, pl.String),
        bill=mine["015"],
        moment=mine["172"],
    )
    found = []
    for (train, moment), bills in rows.unique(maintain_order=True).group_by(
        ["train", "moment"], maintain_order=True
    ):
        if checked.direction == "export":
            steps = list(_export(loading))
        else:
            arrival = _moment(moment)
            rule = Text(
                "抵达境内第一站前 2 小时（未确认）", "2 h before the first domestic station (unconfirmed)"
            )
            main = Text("原始舱单被接受", "original manifest accepted")
            steps = [
                Step(main, arrival - _BEFORE if arrival else None, _known(arrival, rule), _NOTHING),
                Step(
                    Text("报关单申报", "goods declared"),
                    None,
                    Text("无单独时限", "no time limit of its own"),
                    main,
                ),
            ]
        found.append(
            Plan(
                str(train or ""), tuple(bills["bill"].drop_nulls().unique(maintain_order=True)), tuple(steps)
            )
        )
    return found


def _export(loading: datetime | None) -> Iterator[Step]:
    advance = Text("预配舱单被接受", "advance manifest accepted")
    rule = Text("装载前 2 小时（未确认）", "2 h before loading starts (unconfirmed)")
    yield Step(advance, loading - _BEFORE if loading else None, _known(loading, rule), _NOTHING)
    declared, arrival = (
        Text("报关单（清单）申报", "goods declared (lists)"),
        Text("运抵报告", "arrival report"),
    )
    release = Text("全部清单放行", "all lists released")
    yield Step(declared, None, Text("无单独时限", "no time limit of its own"), advance)
    yield Step(
        arrival, None, Text("货物到达监管场所时", "when the goods reach the supervised place"), declared
    )
    yield Step(release, None, Text("装载舱单之前", "before the loading manifest"), arrival)
    rule = Text("列车出境时，与运输工具申报同时", "with the declaration of the train when it leaves")
    yield Step(Text("装载舱单", "loading manifest"), None, rule, release)


def _moment(text: object) -> datetime | None:
    try:
        return datetime.strptime(str(text), "%Y%m%d%H%M").replace(tzinfo=BEIJING)
    except ValueError:
        return None


def _known(moment: datetime | None, rule: Text) -> Text:
    if moment is not None:
        return rule
    return Text(f"{rule.zh}；缺少该时间", f"{rule.en}; that time is not known")
