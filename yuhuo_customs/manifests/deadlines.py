"""When what must be there: the last moments of a manifest, by mode and event (manifest README, deadlines).

Times are Beijing time and are counted to the acceptance of the data.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from yuhuo_customs.errors import Text, UsageError
from yuhuo_customs.manifests.checking import CheckedManifest

BEIJING = ZoneInfo("Asia/Shanghai")
SHIPS = ("container", "other", "small", "mixed", "transhipment")
"""Container ship, other ship, small Hong Kong or Macau craft, a ship with both (bills in containers by the first rule, the
others by the second), approved ad-hoc transhipment."""

_FOUR_HOURS, _DAY = timedelta(hours=4), timedelta(hours=24)
_LOADING = Text("开始装载", "loading starts")
_ADVANCE = {
    "air": (timedelta(hours=4), Text("装载前 4 小时（172 号令）", "4 h before loading starts (Decree 172)")),
    "road": (timedelta(hours=1), Text("装载前 1 小时", "1 h before loading starts")),
    "container": (_DAY, Text("集装箱船：装载前 24 小时", "container ship: 24 h before loading")),
    "other": (timedelta(hours=2), Text("其他船舶：装载前 2 小时", "other ship: 2 h before loading starts")),
    "transhipment": (timedelta(hours=2), Text("临时转运（经批准）：装载前 2 小时", "ad-hoc transhipment (approved): 2 h before loading")),
    "small": (_FOUR_HOURS, Text("港澳小型船舶：装载前 4 小时", "small Hong Kong or Macau craft: 4 h before loading starts")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done for some bills.

    Attributes:
        what: The step.
        latest: Last moment; None where the rule names none, or the workbook lacks the time it is counted from.
        rule: Where the moment comes from, or what is lacking.
        after: What must be there before.
    """

    what: Text
    latest: datetime | None
    rule: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of the bills of one journey and one set of times, in their order."""

    journey: str
    bills: tuple[str, ...]
    steps: tuple[Step, ...]

    def late(self, now: datetime) -> tuple[Step, ...]:
        """Steps whose last moment has passed."""
        return tuple(each for each in self.steps if each.latest is not None and each.latest < now)


def plans(
    checked: CheckedManifest, *, ship: str = "container", station: datetime | None = None
) -> list[Plan]:
    """The steps of every bill of an advance or original manifest, bills with equal times together.

    Args:
        checked: The workbook, for MT2201, MT2401, MT2101, MT1201, MT1401 or MT1101.
        ship: One of :data:`SHIPS`; by water only.
        station: When the truck reaches the first domestic station (road import): the manifest has only a day.

    Raises:
        UsageError: another message, or no such ship.
    """
    kind = checked.judged.kind
    if kind.part not in ("advance", "original"):
        raise UsageError(
            Text(f"{kind.kind} 不是预配或原始舱单。", f"{kind.kind} is no advance or original manifest."),
            todo=Text("可用：MT2201、MT2401、MT2101、MT1201、MT1401、MT1101。",
                      "There are: MT2201, MT2401, MT2101, MT1201, MT1401, MT1101."),
        )  # fmt: skip
    if ship not in SHIPS:
        raise UsageError(
            Text(f"没有船舶种类 {ship}。", f"There is no kind of ship {ship}."),
            todo=Text(f"可用：{'、'.join(SHIPS)}。", f"There are: {', '.join(SHIPS)}."),
        )
    found = []
    for key, rows in _times(checked).group_by(
        ["journey", "loading", "departure", "arrival", *(["boxed"] if ship == "mixed" else [])],
        maintain_order=True,
    ):
        journey, *moments = key[:4]
        own = ("container" if rows["boxed"][0] else "other") if ship == "mixed" else ship
        loading, departure, arrival = (_moment(each) for each in moments)
        if kind.direction == "export":
            steps = _export(own if kind.mode == "water" else kind.mode, loading, departure)
        else:
            reached = station if kind.mode == "road" else arrival
            steps = _import(own if kind.mode == "water" else kind.mode, loading, departure, reached)
        found.append(Plan(str(journey or ""), tuple(rows["bill"].drop_nulls()), tuple(steps)))
    return found


def _times(checked: CheckedManifest) -> pl.DataFrame:
    bills, head = checked.judged.bills, checked.judged.scopes["message"]

    def first(*names: tuple[pl.DataFrame, str]) -> pl.Series:
        found = next((frame[name] for frame, name in names if name in frame.columns), None)
        return pl.Series([None] * bills.height, dtype=pl.String) if found is None else found

    house = first((bills, "HouseID"))
    return pl.DataFrame(
        {
            "journey": first((head, "JourneyID"), (head, "BatchID")),
            "loading": first((bills, "LoadingDate"), (head, "LoadingDateTime")),
            "departure": first((head, "DepartureDateTime")),
            "arrival": first((head, "ArrivalDateTime")),
            "master": first((bills, "MasterID")),
            "house": house,
            "boxed": bills["_bill"].is_in(_boxed(checked).implode()),
        }
    ).with_columns(bill=pl.concat_str("master", "house", separator=" / ", ignore_nulls=True))


def _boxed(checked: CheckedManifest) -> pl.Series:
    """Bills that have containers in the workbook, whether the message carries them or not."""
    sheets = checked.judged.workbook.sheets
    if "boxes" not in sheets or "bills.MasterID" not in sheets["boxes"].frame.columns:
        return pl.Series([], dtype=pl.UInt32)
    numbers = sheets["boxes"].frame["bills.MasterID"].drop_nulls()
    found = sheets["bills"].frame.with_row_index("_bill")
    return found.filter(pl.col("bills.MasterID").is_in(numbers.implode()))["_bill"]


def _moment(text: object) -> datetime | None:
    return datetime.strptime(str(text), "%Y%m%d%H%M%S").replace(tzinfo=BEIJING) if text else None


def _export(by: str, loading: datetime | None, departure: datetime | None) -> Iterator[Step]:
    before, rule = _ADVANCE[by]
    advance, nothing = Text("预配舱单主要数据被接受", "advance manifest, main data accepted"), Text("", "")
    yield Step(advance, None if loading is None else loading - before, _known(loading, rule), nothing)
    declared = Text("报关单（清单）申报", "goods declared (lists)")
    yield Step(declared, None, Text("无单独时限", "no time limit of its own"), advance)
    arrival = Text("运抵报告", "arrival report")
    yield Step(
        arrival, None, Text("货物到达监管场所时", "when the goods reach the supervised place"), declared
    )
    release = Text("全部清单放行", "all lists released")
    yield Step(release, None, Text("装载舱单之前", "before the loading manifest"), arrival)
    if by == "road":
        rule = Text("车辆出境之前", "before the vehicle leaves the country")
        yield Step(
            Text("载货运输工具承运确报", "carrier confirmation (loading manifest)"), None, rule, release
        )
    else:
        rule = Text("装载前 30 分钟，只限已放行的提运单", "30 min before loading starts, released bills only")
        latest = None if loading is None else loading - timedelta(minutes=30)
        yield Step(Text("装载舱单", "loading manifest"), latest, _known(loading, rule), release)
    rule = Text("离境后 6 小时内", "within 6 h after departure")
    latest = None if departure is None else departure + timedelta(hours=6)
    yield Step(Text("理货报告", "tally report"), latest, _known(departure, rule), _LOADING)


def _import(
    by: str, loading: datetime | None, departure: datetime | None, arrival: datetime | None
) -> Iterator[Step]:
    latest, rule = _original(by, loading, departure, arrival)
    main, nothing = Text("原始舱单主要数据被接受", "original manifest, main data accepted"), Text("", "")
    yield Step(main, latest, rule, nothing)
    if by != "road":
        rule = Text("抵达境内第一个口岸之前（未确认）", "before the first domestic port (unconfirmed)")
        yield Step(Text("其他数据被接受", "other data accepted"), arrival, _known(arrival, rule), main)
    yield Step(
        Text("报关单申报", "goods declared"), None, Text("无单独时限", "no time limit of its own"), main
    )


def _original(
    by: str, loading: datetime | None, departure: datetime | None, arrival: datetime | None
) -> tuple[datetime | None, Text]:
    if by == "air":
        if departure and arrival and arrival - departure <= _FOUR_HOURS:
            return departure, Text("飞行不超过 4 小时：起飞前", "flight up to 4 h: before take-off")
        rule = Text(
            "飞行超过 4 小时：抵达前 4 小时", "flight over 4 h: 4 h before the first domestic airport"
        )
        known = arrival is not None and departure is not None
        return (arrival - _FOUR_HOURS if known and arrival else None), _known(
            arrival if known else None, rule
        )
    if by == "road":
        rule = Text("抵达境内第一站前 1 小时", "1 h before the first domestic station")
        return (arrival - timedelta(hours=1) if arrival else None), _known(arrival, rule)
    if by == "other":
        if departure and arrival and arrival - departure < _DAY:
            return arrival, Text("航程不足 24 小时：抵达前", "voyage under 24 h: before arrival")
        rule = Text("抵达境内第一个港口前 24 小时", "24 h before the first domestic port")
        return (arrival - _DAY if arrival else None), _known(arrival, rule)
    if by == "transhipment":
        rule = Text(
            "临时转运（经批准）：抵达卸货港前",
            "ad-hoc transhipment (approved): before arrival at the port of discharge",
        )
        return arrival, _known(arrival, rule)
    before = _DAY if by == "container" else timedelta(hours=2)
    rule = (
        Text("集装箱船：境外装船前 24 小时", "container ship: 24 h before loading starts abroad")
        if by == "container"
        else Text("港澳小型船舶：装船前 2 小时", "small Hong Kong or Macau craft: 2 h before loading starts")
    )
    return (loading - before if loading else None), _known(loading, rule)


def _known(moment: datetime | None, rule: Text) -> Text:
    if moment is not None:
        return rule
    return Text(f"{rule.zh}；工作簿中没有该时间", f"{rule.en}; the workbook lacks that time")
