"""What an answer is made from: customs' request, and the firm's payments by the standard's own names."""

import json
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.payment.fields import GOODS, HEAD, ORDER

_NOT_TEXT = ("totalAmount", "goodsInfo", "payExchangeInfoHead", "payExchangeInfoLists")


@dataclass(frozen=True, slots=True)
class Request:
    """What customs asks for (``openReq``): an order, in a session of one use, at a moment (ms since 1970)."""

    orderNo: str
    sessionID: str
    serviceTime: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment with all of its orders, as far as it is known; names as in transport.md §10.2."""

    head: Mapping[str, Any]
    orders: Sequence[Mapping[str, Any]]

    def pays(self, order: str) -> bool:
        """Whether the order is one of this payment's."""
        return any(each.get("orderNo") == order for each in self.orders)


def read_request(content: bytes, where: str) -> Request:
    """The request as it came: the form body ``openReq=…`` or its JSON.

    Raises:
        InputError: it is neither, or a part is missing.
    """
    text = content.strip()
    if text.startswith(b"openReq="):
        text = urllib.parse.unquote_to_bytes(text.removeprefix(b"openReq=").replace(b"+", b" "))
    found = _json(text, where)
    try:
        return Request(str(found["orderNo"]), str(found["sessionID"]), int(found["serviceTime"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong(where, Text("缺少 orderNo、sessionID 或 serviceTime", "orderNo, sessionID or serviceTime is missing")) from error  # fmt: skip


def read_payments(path: Path) -> tuple[Payment, ...]:
    """Payments from a JSON file: one object, or a list of them, with ``payExchangeInfoHead`` and
    ``payExchangeInfoLists``; fields that are not there can come from the workbook.

    Raises:
        InputError: it cannot be read, or holds a name that the standard does not have.
    """  # noqa: D205 - a list of names
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _wrong(
            str(path), Text(f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}")
        ) from error
    found = _json(content, str(path))
    return tuple(_payment(each, str(path)) for each in (found if isinstance(found, list) else [found]))


def _payment(found: Any, where: str) -> Payment:
    if not isinstance(found, dict):
        raise _wrong(where, Text("不是付款对象", "not a payment"))
    _known(found, ("payExchangeInfoHead", "payExchangeInfoLists"), where)
    head, orders = found.get("payExchangeInfoHead", {}), found.get("payExchangeInfoLists", [])
    _known(head, [each.name for each in HEAD], where)
    for order in _list(orders, where):
        _known(order, [each.name for each in ORDER], where)
        for goods in _list(order.get("goodsInfo", []), where):
            _known(goods, [each.name for each in GOODS], where)
    amount = head.get("totalAmount")
    if amount is None:
        return Payment(head, orders)
    try:
        return Payment({**head, "totalAmount": Decimal(str(amount))}, orders)
    except InvalidOperation as error:
        raise _wrong(
            where, Text(f"totalAmount“{amount}”不是数字", f"totalAmount {amount!r} is no number")
        ) from error


def _list(found: Any, where: str) -> list[Any]:
    if not isinstance(found, list):
        raise _wrong(where, Text("应为列表", "a list is expected"))
    return found


def _known(found: Any, names: Sequence[str], where: str) -> None:
    """Only names of the standard, and only texts, numbers and lists as values."""
    if not isinstance(found, dict):
        raise _wrong(where, Text("应为对象", "an object is expected"))
    for name, value in found.items():
        if name not in names:
            raise _wrong(where, Text(f"未知字段“{name}”", f"unknown field {name!r}"))
        if name not in _NOT_TEXT and not isinstance(value, str):
            raise _wrong(where, Text(f"“{name}”应为文本", f"{name} must be a text"))
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise _wrong(where, Text(f"“{name}”含无效字符", f"{name} holds an invalid character"))


def _json(content: bytes, where: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _wrong(where, Text("不是 UTF-8 的 JSON", "not JSON in UTF-8")) from error


def _wrong(where: str, what: Text) -> InputError:
    return InputError(
        Text(f"支付数据有误：{what.zh}。", f"The payment data are wrong: {what.en}."),
        where=where,
        todo=Text(
            "按文档 docs/payment-data.md 的格式提供 JSON。", "Give JSON in the form of docs/payment-data.md."
        ),
    )
