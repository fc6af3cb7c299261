"""Parcels whose lists the ledger knows: what leaves, what stays behind, what a second run does, what the proof finds."""

from datetime import datetime, timedelta

import polars as pl
import pytest
from openpyxl import Workbook

from tests.pipeline.books import EXPORT, sold
from yuhuo_customs import pipeline
from yuhuo_customs.gateways.mock import MockGateway
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.window import Script, Window
from yuhuo_customs.workplace import BEIJING, SystemClock

BILL, ORDERS = "99912345675", ("XC0001", "XC0002", "XC0003")
SENDER = "4604123456789_DXPESW0000000001"
NO_BILL = {"提运单号": "", "运输工具名称": "", "航班航次号": ""}


class Forwarder:
    """A firm whose lists name no bill, with its ledger and the mock window."""

    def __init__(self, folder, settings, script=""):
        self.folder, self.settings = folder, settings
        window = Window(folder / "window.sqlite", Script.loads(script), SystemClock().now)
        self.gateway = MockGateway(window)
        self.loading = datetime.now(BEIJING) + timedelta(days=1)

    def parcels(self, **changes):
        """The workbook of three parcels and a flight; ``XC0001={…}`` changes cells."""
        book = Workbook()
        book.active.title = "包裹"
        book.active.append(
            ["物流运单编号", "订单编号", "目的地", "毛重（公斤）", "体积（立方米）", "商品名称", "状态"]
        )
        for number, order in enumerate(ORDERS, 1):
            row = {"毛重": "0.4", "状态": None} | changes.get(order, {})
            book.active.append(
                [f"YT000000000{number}", order, "US", row["毛重"], "0.003", "人发制假发", row["状态"]]
            )
        unit = {
            "运输单元编号": "AKE10001YH", "运输方式": "空运", "目的地（可多个）": "US", "运输工具名称": "YH8001",
            "航班航次号（公路为批次号）": "YH8001", "提运单号": BILL, "最大毛重（公斤）": "100", "最大体积（立方米）": "1",
            "舱单传输人名称": "河南样例货运代理有限公司", "运输工具离境地海关代码": "4604", "承运人代码": "YH", "装货地代码": "CGO/4604",
            "卸货地代码": "LAX", "货物装载运输工具时间": f"{self.loading:%Y-%m-%d %H:%M}", "货物托运的地点或者国家代码": "CNCGO",
            "货物海关状态代码": "001", "运费支付方法代码": "PP", "收货人名称": "EXAMPLE CONSOLIDATION LIMITED", "发货人地址": "郑州市样例路 1 号",
            "发货人电话": "+86-371-00000000", "申报地海关代码": "4604", "承运人货物分批到/发货标识": "0",
            "到达卸货地日期": f"{self.loading:%Y-%m-%d}",
        }  # fmt: skip
        sheet = book.create_sheet("运输单元")
        sheet.append(list(unit))
        sheet.append(list(unit.values()))
        book.save(self.folder / "parcels.xlsx")
        return self.folder / "parcels.xlsx"

    def declare(self):
        path = sold(self.folder, **dict.fromkeys(ORDERS, NO_BILL))
        return pipeline.submit(path, profile=EXPORT, settings=self.settings, gateway=self.gateway, rounds=2)

    def consolidate(self, *, send=True, **changes):
        return pipeline.consolidate(
            self.parcels(**changes),
            self.folder / "out",
            settings=self.settings,
            gateway=self.gateway,
            send=send,
        )

    def prove(self):
        return pipeline.reconcile(self.folder / "parcels.xlsx", self.folder / "out", settings=self.settings)

    def states(self, kind):
        with Ledger.open(self.settings.ledger_place, SystemClock()) as ledger:
            rows = queries.order_states(ledger).filter(pl.col("kind") == kind)
        return rows.unique("key", keep="last", maintain_order=True)["state"].to_list()


@pytest.fixture
def forwarder(tmp_path, keyed):
    return Forwarder(tmp_path, keyed, "refused = 0\nreviewed = 0\ninspected = 0\n")


def told(done):
    return [(each.code, each.where.cell) for each in done.done.findings.iterate()]


def test_a_second_run_sends_nothing_and_says_the_same(forwarder):
    forwarder.declare()
    first = forwarder.consolidate()
    again = forwarder.consolidate()
    places = [done.done.plan.loaded.select("logisticsNo", "bag", "house").rows() for done in (first, again)]
    assert places[0] == places[1]
    assert len(places[0]) == 3
    assert forwarder.states("CEB607") == ["DECIDED"]
    assert again.delivered.messages == ()


def test_undeclared_held_and_differing_parcels_stay_behind(forwarder):
    assert told(forwarder.consolidate()) == [("YH-CON-023", f"A{row}") for row in (2, 3, 4)]
    forwarder.declare()
    done = forwarder.consolidate(send=False, XC0001={"状态": "扣留"}, XC0002={"毛重": "0.401"})
    assert told(done) == [("YH-CON-026", "D3"), ("YH-CON-020", "A2")]
    assert done.done.plan.loaded["orderNo"].to_list() == ["XC0003"]
    assert forwarder.states("CEB607") == []
    assert forwarder.prove().holds


def test_a_list_changed_after_the_consolidation_is_found_by_the_proof(forwarder):
    forwarder.declare()
    forwarder.consolidate()
    book = forwarder.parcels(XC0001={"毛重": "0.5"})
    assert book.exists()
    places = {(each.code, each.where.cell) for each in forwarder.prove().findings.iterate()}
    assert ("YH-CON-026", "D2") in places
    assert any(code == "YH-CON-040" for code, _ in places)
