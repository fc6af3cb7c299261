"""Parcels by every mode, from their orders to release: lists, master waybills and manifests through the mock window."""

import os
from datetime import date, timedelta

import polars as pl

from tests.pipeline.books import EXPORT, table
from tests.pipeline.test_consolidated import SENDER
from yuhuo_customs import pipeline
from yuhuo_customs.gateways.mock import MockGateway
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.manifests import rail
from yuhuo_customs.pipeline import manifesting
from yuhuo_customs.testing import parcels as invented
from yuhuo_customs.window import Script, Window
from yuhuo_customs.workplace import SystemClock

CODES = {"水运": "2", "铁路": "3", "公路": "4", "空运": "5"}
USUAL = {"US": ("空运",), "CA": ("空运",), "DE": ("铁路", "空运"), "HK": ("公路",)}
MESSAGES = {
    "air": ("MT2201", "MT3201", "MT4201"),
    "road": ("MT2401", "MT3402", "MT4402"),
    "water": ("MT2101", "MT3101", "MT4101"),
}
COUNT = int(os.environ.get("PARCELS", "40"))
"""``make parcels`` runs it with 5,000."""


def sold(path, rows, modes):
    """A table of orders whose lists are those of the parcels, without a bill."""
    head, line = (row.split(",") for row in table("tutorial-export.md", "orders.csv").splitlines()[:2])
    lines = [",".join([*head, "件数"])]
    for row, mode in zip(rows, modes, strict=True):
        grams = round(float(row["毛重（公斤）"]) * 1000)
        pieces = str(grams // 300 + 1)
        own = {
            "订单编号": row["订单编号"], "物流运单编号": row["物流运单编号"], "毛重（公斤）": row["毛重（公斤）"],
            "净重（公斤）": f"{grams * 0.9 / 1000:.3f}", "运输方式": CODES[mode], "提运单号": "", "运输工具名称": "",
            "航班航次号": "", "电商企业代码": row["收发货人代码"], "电商企业名称": row["收发货人名称"], "数量": pieces,
            "生产销售企业代码": row["收发货人代码"], "生产销售企业名称": row["收发货人名称"], "法定数量": pieces,
        }  # fmt: skip
        lines.append(
            ",".join([*(own.get(name, cell) for name, cell in zip(head, line, strict=True)), row["件数"]])
        )
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


class Day:
    """A day's parcels: some by ship, the others by flights, trucks and the train."""

    def __init__(self, folder, settings, count):
        script = "refused = 0\nreviewed = 0\ninspected = 0\n"
        window = Window(folder / "window.sqlite", Script.loads(script), SystemClock().now)
        self.folder, self.settings, self.gateway = folder, settings, MockGateway(window)
        rows = invented.ahead(invented.parcels(count, 7), date.today())
        self.modes = []
        for number, row in enumerate(rows):
            allowed = [each for each in row["可用运输方式"].split("、") if each] or USUAL[row["目的地"]]
            if row["目的地"] == "US" and number % 3 == 0:
                allowed = ["水运"]
            self.modes.append(allowed[number % len(allowed)])
            row |= {"可用运输方式": self.modes[-1], "状态": "" if row["状态"] == "放行" else row["状态"]}
        units = [
            each | {"最多件数": "", "最大毛重（公斤）": str(max(200, count))}
            for each in invented.units(count)
        ]
        units = invented.ahead([*units, invented.SHIP], date.today() + timedelta(days=1))
        invented.write(folder / "parcels.xlsx", rows, units)
        self.orders = sold(folder / "orders.csv", rows, self.modes)

    def declare(self):
        return pipeline.submit(
            self.orders, profile=EXPORT, settings=self.settings, gateway=self.gateway, rounds=2
        )

    def consolidate(self):
        return pipeline.consolidate(
            self.folder / "parcels.xlsx",
            self.folder / "out",
            settings=self.settings,
            gateway=self.gateway,
            send=True,
        )

    def prove(self):
        return pipeline.reconcile(self.folder / "parcels.xlsx", self.folder / "out", settings=self.settings)

    def manifest(self, mode, message):
        path = self.folder / "out" / f"manifest-{mode}.xlsx"
        done = manifesting.submit(path, message, settings=self.settings, gateway=self.gateway, sender=SENDER)
        blocking = [each for each in done.checked.findings.iterate() if each.severity.value == "block"]
        assert blocking == []
        return done

    def states(self, kind):
        with Ledger.open(self.settings.ledger_place, SystemClock()) as ledger:
            rows = queries.order_states(ledger).filter(kind=kind)
        return dict(rows.select("key", "state").iter_rows())


def test_the_messages_of_every_mode_go_through_to_release(tmp_path, keyed):
    day = Day(tmp_path, keyed, COUNT)
    declared = day.declare()
    assert declared.orders.height == COUNT
    done = day.consolidate()
    plan = done.done.plan
    loaded = plan.loaded.height
    assert loaded >= 0.9 * COUNT
    modes = plan.units.filter(pl.col("parcels") > 0).select("billNo", "mode").unique()
    assert set(modes["mode"]) == {"2", "3", "4", "5"}
    assert set(day.states("CEB607").values()) == {"DECIDED"}
    proof = day.prove()
    assert list(proof.findings.iterate()) == []
    assert {leg.grams for leg in proof.legs if leg.parcels} == {int(plan.loaded["grams"].sum())}
    for mode, (advance, arrival, _) in MESSAGES.items():
        day.manifest(mode, advance)
        assert set(day.states(advance).values()) == {"ACCEPTED"}, mode
        day.manifest(mode, arrival)
        assert set(day.states(arrival).values()) == {"ACCEPTED"}, mode
    pipeline.collect(settings=day.settings, gateway=day.gateway, rounds=5)
    for mode, (advance, _, loading) in MESSAGES.items():
        assert set(day.states(advance).values()) == {"RELEASED"}, mode
        day.manifest(mode, loading)
        assert set(day.states(loading).values()) == {"ACCEPTED"}, mode
    bills = sum(len(day.states(advance)) for advance, *_ in MESSAGES.values())
    houses = plan.houses.join(modes.filter(pl.col("mode").is_in(["2", "5"])), on="billNo").height
    assert bills == modes.filter(pl.col("mode") == "4").height + houses
    train(day, plan)


def train(day, plan):
    """By rail: a checked workbook, its sums those of the parcels, and no XML."""
    path = day.folder / "out" / "manifest-rail.xlsx"
    checked = rail.check(path, "export")
    assert checked.is_whole
    rows = checked.sheets["advance"]
    units = plan.units.filter(pl.col("mode") == "3")["_unit"]
    mine = plan.loaded.filter(pl.col("_unit").is_in(units.implode()))
    grams = rows["47"].str.to_decimal(scale=3).sum() * 1000
    assert (rows["44"].cast(pl.Int64).sum(), int(grams)) == (mine["pieces"].sum(), mine["grams"].sum())
    written = rail.write(checked, day.folder / "train")
    assert {each.suffix for each in written} == {".xlsx", ".csv"}
