"""Records of the manifests by road: the facets are official, code lists those of the road schema (manifest/fields.csv).

A field is declared once for all types and functions; which of them a message carries, and which it needs, is said by
its skeleton.
"""

from collections.abc import Mapping
from decimal import Decimal

from yuhuo_customs.documents.fields import Record
from yuhuo_customs.documents.manifest.fields import code, count, day, measure, moment, text


class RoadHead(Record):
    """Declaration: what is said once of the whole message."""

    DeclarationOfficeID: str | None = code(
        "进出境口岸海关代码", "customs office", pattern=r"^(?:[0-9]{2}[A-Z0-9]{2}|LokMaChau)$"
    )
    BatchID: str | None = code(
        "货物运输批次号", "road transport batch number", max_length=35, pattern=r"^([A-Z0-9]+)$"
    )
    Remarks: str | None = text("备注", "remarks", max_length=512)
    AgentID: str | None = code(
        "运输工具代理企业代码",
        "agent of the means of transport, code",
        max_length=18,
        pattern=r"^[A-Z0-9]{1,18}$",
    )
    ModeCode: str | None = code(
        "运输方式代码", "mode of transport", max_length=4, codes="manifest_transport_modes"
    )
    CarrierID: str | None = text(
        "承运人代码", "carrier code", max_length=18, pattern=r"^[A-Za-z0-9]+[_/ -]{0,1}[A-Za-z0-9]+$"
    )
    LoadingID: str | None = code("装货地代码", "place of loading", max_length=17, pattern=r"^[A-Z0-9]{1,17}$")
    LoadingDateTime: str | None = moment("货物装载运输工具时间", "loading of the means of transport")
    Sender: str | None = text("舱单传输人名称", "sender of the manifest", max_length=70)
    DataExchangeFlag: str | None = text("数据交换标志", "data exchange flag", max_length=10)
    ArrivalDate: str | None = day("到达卸货地日期", "arrival at the place of discharge")
    UnloadingID: str | None = code(
        "卸货地代码", "place of discharge", max_length=17, pattern=r"^[A-Z0-9]{1,17}$"
    )


class RoadBill(Record):
    """Consignment: one bill."""

    ArrivalDateTime: str | None = moment(
        "运输工具抵达关境内第一个目的港的日期和时间", "arrival at the first place in the country"
    )
    VehicleID: str | None = code("运输工具代码", "code of the vehicle", max_length=25, pattern=r"^[A-Z0-9]+$")
    VehicleName: str | None = text("运输工具名称", "number plate of the vehicle", max_length=35)
    VehicleMode: str | None = code(
        "车辆运输方式代码", "mode of transport of the vehicle", max_length=4, codes="manifest_transport_modes"
    )
    DriverID: str | None = code("驾驶员代码", "driver code", max_length=17, pattern=r"^[A-Z0-9]+$")
    DriverName: str | None = text("驾驶员名称", "driver name", max_length=70)
    Volume: int | None = count("货物体积", "volume (m³)", digits=10, minimum=0)
    PackageKind: str | None = code(
        "包装种类代码", "kind of packages", length=2, codes="manifest_package_kinds_road"
    )
    Pieces: int | None = count("货物总件数", "pieces", digits=8, minimum=0)
    Currency: str | None = code(
        "金额类型代码", "currency of the value", max_length=3, codes="manifest_currencies_road"
    )
    Value: Decimal | None = measure("货物价值", "value of the goods", digits=16, decimals=2, minimum=0)
    ConsigneeID: str | None = text("收货人代码", "consignee code", max_length=36)
    ConsigneeName: str | None = text("收货人名称", "consignee name", max_length=70)
    ContactName: str | None = text("具体联系人名称", "contact at the consignee", max_length=70)
    ConsignorID: str | None = text("发货人代码", "consignor code", max_length=36)
    ConsignorName: str | None = text("发货人名称", "consignor name", max_length=70)
    FreightCode: str | None = code(
        "运费支付方法代码", "payment of the freight", max_length=3, codes="manifest_freight_payment_road"
    )
    GrossWeight: Decimal | None = measure("货物毛重", "gross weight (kg)", digits=11, decimals=3, minimum=0)
    ClearanceCode: str | None = code(
        "海关货物通关代码", "road clearance code", max_length=4, codes="manifest_road_clearance_road"
    )
    NotifyID: str | None = text("通知人代码", "notify party code", max_length=36)
    NotifyName: str | None = text("通知人名称", "notify party name", max_length=70)
    NotifyLine: str | None = text("通知人地址", "notify party address", max_length=70)
    TransitDepartureID: str | None = code(
        "跨境启运地", "transit departure", pattern=r"^(?:[0-9]{2}[A-Z0-9]{2}|LokMaChau)$"
    )
    TransitDestinationID: str | None = code(
        "跨境指运地", "transit destination", pattern=r"^(?:[0-9]{2}[A-Z0-9]{2}|LokMaChau)$"
    )
    ConditionCode: str | None = code(
        "运输条款代码", "transport terms", max_length=3, codes="manifest_transport_terms_road"
    )
    MasterID: str | None = code(
        "提（运）单号", "master bill number", max_length=35, min_length=3, pattern=r"^[@]{0,1}[A-Z0-9]+$"
    )
    ChangeText: str | None = text(
        "变更原因描述", "reason of the change, in words", max_length=1024, min_length=0
    )
    ChangeContact: str | None = text(
        "变更申请联系人姓名", "contact for the change", max_length=50, min_length=0
    )
    ChangePhone: str | None = text("变更申请联系人电话", "phone for the change", max_length=50, min_length=0)
    ConsolidatorID: str | None = code(
        "拼箱人代码", "consolidator code", max_length=18, pattern=r"^[A-Z0-9]+$"
    )
    DeconsolidatorID: str | None = code(
        "拆箱人代码", "deconsolidator code", max_length=18, pattern=r"^[A-Z0-9]+$"
    )
    UNDGName: str | None = text("危险品联系人姓名", "dangerous goods contact", max_length=70)


class RoadItem(Record):
    """ConsignmentItem: one item of goods."""

    SequenceNumeric: int | None = count("商品项序号", "item number", digits=5, minimum=0)
    HSCode: str | None = text("海关商品编码", "HS code", max_length=10)
    CargoDescription: str | None = text("商品项简要描述", "description of the goods", max_length=256)
    Supplement: str | None = text("商品项描述补充信息", "supplement to the description", max_length=512)
    UNNumber: str | None = code(
        "危险品编号", "UN number of dangerous goods", max_length=18, pattern=r"^([0-9]{4})$"
    )
    ItemGrossWeight: Decimal | None = measure(
        "商品项毛重", "gross weight of the item (kg)", digits=11, decimals=3, minimum=0
    )
    ItemPackageKind: str | None = code(
        "商品项包装种类代码", "kind of packages of the item", length=2, codes="manifest_package_kinds_road"
    )
    ItemPieces: int | None = count("商品项件数", "pieces of the item", digits=8, minimum=0)


class RoadBox(Record):
    """TransportEquipment: one container or unit load device."""

    CharacteristicCode: str | None = code(
        "集装箱（器）尺寸和类型",
        "size and type of the container",
        max_length=4,
        pattern=r"^(?:[123456789ABCDEFGHKLMNPR][0245689CDEFLMNP]([GVBSRHUPT][0-9]|A0|AS|TG|TD|TN|PS|PC|PF|PL|UT|HI|HR|RE|RT|RS|SN|BU|BK|GP|VH))$",
    )
    FullnessCode: str | None = code(
        "集装箱（器）重箱或者空箱标识代码", "full or empty", length=1, codes="manifest_container_fullness"
    )
    EquipmentID: str | None = code(
        "集装箱（器）编号", "container number", max_length=17, pattern=r"^[A-Z0-9]+[-]{0,1}[A-Z0-9]+$"
    )
    ChangeText: str | None = text(
        "变更原因描述", "reason of the change, in words", max_length=1024, min_length=0
    )
    ChangeContact: str | None = text(
        "变更申请联系人姓名", "contact for the change", max_length=50, min_length=0
    )
    ChangePhone: str | None = text("变更申请联系人电话", "phone for the change", max_length=50, min_length=0)
    SupplierPartyTypeCode: str | None = code(
        "集装箱（器）来源代码", "origin of the container", length=1, codes="manifest_container_suppliers"
    )
    TareWeight: int | None = count("集装箱（器）自重", "tare weight (kg)", digits=5, minimum=0)


class RoadTrailer(Record):
    """BorderTransportMeans/TransportEquipment: a chassis or trailer."""

    TrailerID: str | None = code(
        "托架或拖挂车编号", "trailer number", max_length=17, pattern=r"^[A-Z0-9]+[-]{0,1}[A-Z0-9]+$"
    )
    TrailerTare: int | None = count(
        "托架或拖挂车自重", "tare weight of the trailer (kg)", digits=5, minimum=0
    )
    TrailerType: str | None = code(
        "托架或拖挂车类型代码", "kind of trailer", max_length=3, codes="manifest_trailer_types"
    )


class RoadReason(Record):
    """ChangeReasonCode: one to three of a change or deletion."""

    ChangeReasonCode: str | None = code(
        "变更原因代码", "reason of the change", max_length=3, codes="manifest_change_reasons_road"
    )


class RoadRouting(Record):
    """RoutingCountryCode: up to 99 of a bill."""

    RoutingCountryCode: str | None = code(
        "途经国家/地区代码", "country of routing", length=2, codes="manifest_countries_alpha2_road"
    )


class RoadSeal(Record):
    """SealID: up to nine of a box."""

    SealID: str | None = code(
        "封志号码",
        "seal number",
        max_length=35,
        pattern=r"^(?:((M|E)/([A-Za-z0-9]+)@(AA|AB|AC|CA|CU|SH|TO))|(0000))$",
    )


class RoadCarSeal(Record):
    """CarSealID: up to nine of a vehicle without boxes."""

    CarSealID: str | None = code(
        "车辆海关关锁号",
        "customs seal of the vehicle",
        max_length=35,
        pattern=r"^(?:((M|E)/([A-Za-z0-9]+)@(AA|AB|AC|CA|CU|SH|TO))|(0000))$",
    )


class RoadLine(Record):
    """Communication: up to three ways to reach a party."""

    CommunicationID: str | None = text("通讯号码", "number or address", max_length=50)
    CommunicationType: str | None = code(
        "通讯方式类别代码", "kind of communication", length=2, codes="manifest_communication_types"
    )


SCOPES: Mapping[str, type[Record]] = {
    "message": RoadHead,
    "bills": RoadBill,
    "consignee_lines": RoadLine,
    "contact_lines": RoadLine,
    "items": RoadItem,
    "consignor_lines": RoadLine,
    "notify_lines": RoadLine,
    "boxes": RoadBox,
    "undg_lines": RoadLine,
    "reasons": RoadReason,
    "routing": RoadRouting,
    "trailers": RoadTrailer,
    "car_seals": RoadCarSeal,
    "seals": RoadSeal,
}
"""Scope of the skeletons → model of its rows."""
