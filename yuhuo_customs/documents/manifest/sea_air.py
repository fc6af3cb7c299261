"""Records of the manifests by water and air: order and occurrence are official, lengths and lists borrowed (they warn) (manifest/fields.csv).

A field is declared once for all types and functions; which of them a message carries, and which it needs, is said by
its skeleton.
"""

from collections.abc import Mapping
from decimal import Decimal

from yuhuo_customs.documents.fields import Record
from yuhuo_customs.documents.manifest.fields import code, count, day, measure, moment, text


class SeaAirHead(Record):
    """Declaration: what is said once of the whole message."""

    DeclarationOfficeID: str | None = text("申报地海关代码", "customs office", max_length=4)
    Sender: str | None = text("舱单传输人名称", "sender of the manifest", max_length=70)
    ExitOffice: str | None = text(
        "运输工具离境地海关代码", "customs office of exit of the means of transport", max_length=17
    )
    AgentID: str | None = text("运输工具代理企业代码", "agent of the means of transport, code", max_length=18)
    CarrierID: str | None = text("承运人代码", "carrier code", max_length=18)
    JourneyID: str | None = text("航次航班编号", "voyage or flight number", max_length=17)
    ModeCode: str | None = code(
        "运输方式代码", "mode of transport", max_length=4, codes="manifest_transport_modes"
    )
    TransportID: str | None = text("运输工具代码", "code of the means of transport", max_length=25)
    TransportName: str | None = text("运输工具名称", "name of the means of transport", max_length=35)
    UnloadingID: str | None = text("卸货地代码", "place of discharge", max_length=25)
    ArrivalDate: str | None = day("到达卸货地日期", "arrival at the place of discharge")
    FirstArrivalLocationID: str | None = text(
        "运输工具抵达关境内第一个目的港代码", "first place of arrival in the country", max_length=17
    )
    ArrivalDateTime: str | None = moment(
        "运输工具抵达关境内第一个目的港的日期和时间", "arrival at the first place in the country"
    )
    DepartureDateTime: str | None = moment("运输工具启运日期和时间", "departure of the means of transport")
    ChangeText: str | None = text("变更原因描述", "reason of the change, in words", max_length=1024)
    ChangeContact: str | None = text("变更申请联系人姓名", "contact for the change", max_length=50)
    ChangePhone: str | None = text("变更申请联系人电话", "phone for the change", max_length=50)
    Remarks: str | None = text("备注", "remarks", max_length=512)


class SeaAirBill(Record):
    """Consignment: one bill."""

    MasterID: str | None = text("总提（运）单号", "master bill number", max_length=35)
    ConditionCode: str | None = code(
        "运输条款代码", "transport terms", max_length=3, codes="manifest_transport_terms_water_air"
    )
    HouseID: str | None = text("分提（运）单号", "house bill number", max_length=35)
    LoadingID: str | None = text("装货地代码", "place of loading", max_length=25)
    LoadingDate: str | None = moment("货物装载运输工具时间", "loading of the means of transport")
    UnloadingID: str | None = text("卸货地代码", "place of discharge", max_length=25)
    ArrivalDate: str | None = day("到达卸货地日期", "arrival at the place of discharge")
    ReceiptPlaceID: str | None = text("收货地点代码", "place of receipt, code", max_length=11)
    ReceiptPlaceName: str | None = text("收货地点名称", "place of receipt, name", max_length=70)
    TranshipmentID: str | None = text("中转地点代码", "place of transhipment", max_length=11)
    TransitDestinationID: str | None = text("中转目的地代码", "transit destination", max_length=11)
    ConsignedPlaceID: str | None = text(
        "货物托运的地点或者国家代码", "place or country where the goods were consigned", max_length=11
    )
    TransportSplitIndicator: str | None = code("承运人货物分批到/发货标识", "split shipment", max_length=3)
    FreightCode: str | None = code(
        "运费支付方法代码", "payment of the freight", max_length=3, codes="manifest_freight_payment_water_air"
    )
    Pieces: int | None = count("货物总件数", "pieces", digits=8, minimum=0)
    PackageKind: str | None = code(
        "包装种类代码", "kind of packages", max_length=2, codes="manifest_package_kinds"
    )
    GrossWeight: Decimal | None = measure("货物总毛重", "gross weight (kg)", digits=11, decimals=3, minimum=0)
    ConsigneeName: str | None = text("收货人名称", "consignee name", max_length=70)
    ConsigneeLine: str | None = text("收货人地址", "consignee address", max_length=70)
    ConsigneeCountry: str | None = code(
        "收货人国家代码", "consignee country", max_length=2, codes="manifest_countries_alpha2"
    )
    ConsigneeAEO: str | None = text("收货人AEO企业编码", "consignee AEO code", max_length=30)
    ConsignorName: str | None = text("发货人名称", "consignor name", max_length=70)
    ConsignorLine: str | None = text("发货人地址", "consignor address", max_length=70)
    ConsignorCountry: str | None = code(
        "发货人国家代码", "consignor country", max_length=2, codes="manifest_countries_alpha2"
    )
    ConsignorAEO: str | None = text("发货人AEO企业编码", "consignor AEO code", max_length=30)
    NotifyName: str | None = text("通知人名称", "notify party name", max_length=70)
    NotifyLine: str | None = text("通知人地址", "notify party address", max_length=70)
    NotifyCountry: str | None = code(
        "通知人国家代码", "notify party country", max_length=2, codes="manifest_countries_alpha2"
    )
    UNDGName: str | None = text("危险品联系人姓名", "dangerous goods contact", max_length=70)


class SeaAirItem(Record):
    """ConsignmentItem: one item of goods."""

    SequenceNumeric: int | None = count("商品项序号", "item number", digits=5, minimum=1)
    ItemPieces: int | None = count("商品项货物件数", "pieces of the item", digits=8, minimum=0)
    ItemPackageKind: str | None = code(
        "商品项包装种类代码", "kind of packages of the item", max_length=2, codes="manifest_package_kinds"
    )
    MarksNumbers: str | None = text("唛头", "marks and numbers", max_length=512)
    CargoDescription: str | None = text("商品项简要描述", "description of the goods", max_length=256)
    UNNumber: str | None = code(
        "危险品编号", "UN number of dangerous goods", max_length=18, pattern=r"^[0-9]{4}$"
    )
    TariffCode: str | None = text("海关税则编号", "tariff code", max_length=18)
    ItemRemarks: str | None = text("商品项备注", "remarks on the item", max_length=512)
    ItemGrossWeight: Decimal | None = measure(
        "商品项毛重", "gross weight of the item (kg)", digits=11, decimals=3, minimum=0
    )


class SeaAirBox(Record):
    """TransportEquipment: one container or unit load device."""

    EquipmentID: str | None = text("集装箱（器）编号", "container or ULD number", max_length=17)
    CharacteristicCode: str | None = code(
        "集装箱（器）尺寸和类型",
        "size and type of the container",
        max_length=4,
        codes="manifest_container_size_type",
    )
    SupplierPartyTypeCode: str | None = code(
        "集装箱（器）来源代码", "origin of the container", length=1, codes="manifest_container_suppliers"
    )
    FullnessCode: str | None = code(
        "重箱或者空箱标识代码", "full or empty", length=1, codes="manifest_container_fullness"
    )


class SeaAirItemBox(Record):
    """ConsignmentItem/EquipmentIdentification: a box that holds part of the item."""

    ItemEquipmentID: str | None = text("商品项集装箱（器）编号", "container of the item", max_length=17)


class SeaAirReason(Record):
    """ChangeReasonCode: one to three of a change or deletion."""

    ChangeReasonCode: str | None = code(
        "更改原因代码", "reason of the change", max_length=3, codes="manifest_change_reasons"
    )


class SeaAirStatus(Record):
    """CustomsStatusCode: up to 99 of a bill."""

    CustomsStatusCode: str | None = code(
        "货物海关状态代码", "customs status", max_length=3, codes="manifest_cargo_status_water_air"
    )


class SeaAirRouting(Record):
    """RoutingCountryCode: up to 99 of a bill."""

    RoutingCountryCode: str | None = code(
        "途经的国家代码", "country of routing", max_length=2, codes="manifest_countries_alpha2"
    )


class SeaAirSeal(Record):
    """SealID: up to nine of a box."""

    AgencyCode: str | None = code(
        "施加封志人类型", "who put the seal on", max_length=3, codes="manifest_seal_agencies"
    )
    SealID: str | None = text("封志号码", "seal number", max_length=35)


class SeaAirLine(Record):
    """Communication: up to three ways to reach a party."""

    CommunicationID: str | None = text("通讯号码", "number or address", max_length=50)
    CommunicationType: str | None = code(
        "通讯方式类别代码", "kind of communication", max_length=3, codes="manifest_communication_types"
    )


SCOPES: Mapping[str, type[Record]] = {
    "message": SeaAirHead,
    "bills": SeaAirBill,
    "reasons": SeaAirReason,
    "statuses": SeaAirStatus,
    "consignee_lines": SeaAirLine,
    "consignor_lines": SeaAirLine,
    "notify_lines": SeaAirLine,
    "undg_lines": SeaAirLine,
    "boxes": SeaAirBox,
    "seals": SeaAirSeal,
    "items": SeaAirItem,
    "item_boxes": SeaAirItemBox,
    "routing": SeaAirRouting,
}
"""Scope of the skeletons → model of its rows."""
