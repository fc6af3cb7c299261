"""Real-time payment data on customs' request: from the firm's payments to a signed body, and a look at one's own."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from yuhuo_customs.domain.catalogue import Severity
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.ports import Certified, Clock, Signer
from yuhuo_customs.domain.stages import DocumentFrames
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.payment import codes_payment, lint, payload
from yuhuo_customs.payment.reading import Payment, Request, read_payments, read_request
from yuhuo_customs.pipeline.judging import check
from yuhuo_customs.resources import write_whole
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.signing import certificates, verifying
from yuhuo_customs.signing.profiles import PROFILES
from yuhuo_customs.workplace import SystemClock, open_signer

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:yuhuo:payment-data")
IN_TIME = 120
"""Seconds that customs waits for the upload (practice, transport.md §10.1)."""


@dataclass(frozen=True, slots=True)
class PaymentData:
    """The answer to one request.

    Attributes:
        body: What is posted, as ``application/x-www-form-urlencoded``.
        signed: The string under the signature.
        findings: What our own look at it found; the answer must not leave when one of them blocks.
        repeated: The session was answered before: these are the very bytes of that answer.
    """

    request: Request
    body: bytes
    signed: str
    findings: Findings
    repeated: bool


def payment_data(
    payments: str | Path,
    request: str | Path | Request,
    *,
    orders: str | Path | None = None,
    profile: str = "order-import",
    settings: Settings | None = None,
    clock: Clock | None = None,
    signer: Signer | None = None,
) -> PaymentData:
    """Build, sign and check the answer to customs' request for the payment data of an order (announcement 179).

    A session is of one use: answered once, the same bytes are given again, kept in ``<state>/payment-data``.

    Args:
        payments: JSON file of the firm's payments (``docs/payment-data.md``).
        request: Customs' ``openReq``, as a file or as read.
        orders: Workbook that fills what the payments leave out (codes, amount, time, goods names).
        profile: Sheet profile of that workbook.

    Raises:
        InputError: a file cannot be read, or no payment pays the order asked for.
        SetupError: the key cannot be used.
    """
    settings, now = settings or load(), (clock or SystemClock()).now()
    wanted = request if isinstance(request, Request) else _request(Path(request))
    signer = signer or open_signer(settings)
    kept = settings.state_path / "payment-data" / f"{_name(wanted.sessionID)}.form"
    if repeated := kept.exists():
        body = kept.read_bytes()
    else:
        payment = _find(read_payments(Path(payments)), wanted, str(payments))
        if orders is not None:
            documents = check(orders, profile=profile, settings=settings, clock=clock).documents
            payment = _filled(payment, documents)
        head = {"guid": _guid(wanted, payment), "currency": "142", **payment.head}
        moment = int(now.timestamp() * 1000)
        answer = payload.build(wanted.sessionID, head, payment.orders, service_time=moment, signer=signer)
        body = answer.body
    # a card that says whose it is need not sign once more for it
    certificate = signer.certificate if isinstance(signer, Certified) else signer.sign(b"").certificate
    looked = look_at_payment_data(body, certificate=certificate, signer_profile=signer.profile)
    age = int(now.timestamp()) - wanted.serviceTime // 1000
    late = [Findings.of(codes_payment.LATE, field="serviceTime", value=str(age))] if age > IN_TIME else []
    if not repeated and not is_blocked(looked.findings):
        write_whole(kept, body, 0o600)
    return PaymentData(wanted, body, looked.signed, looked.findings.and_(*late), repeated)


def look_at_payment_data(
    content: bytes, *, certificate: bytes | None = None, signer_profile: str | None = None
) -> lint.Looked:
    """The usual faults of an answer, and whether its signature holds (only with a certificate).

    Args:
        content: The body as posted, or the bare JSON.
        certificate: PEM or DER of the signing card.
        signer_profile: Algorithm profile; None: by the certificate's kind.

    Raises:
        SetupError: the certificate cannot be read.
    """
    if certificate is None:
        return lint.look(content)
    if signer_profile is None:
        about = certificates.describe(certificates.load_certificate(certificate, "certificate"))
        signer_profile = "sm-official" if about.is_sm2 else "rsa"
    used = PROFILES[signer_profile]
    return lint.look(content, lambda data, value: verifying.judge_value(data, value, certificate, used))


def is_blocked(findings: Findings) -> bool:
    """Whether one of them stands against it."""
    return findings.count(Severity.BLOCK) > 0


def _request(path: Path) -> Request:
    try:
        return read_request(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(
            Text(f"文件无法读取（{error.strerror}）。", f"The file cannot be read ({error.strerror})."),
            where=str(path),
            todo=Text("请检查文件名和权限。", "Check its name and rights."),
        ) from error


def _find(payments: Sequence[Payment], request: Request, where: str) -> Payment:
    found = [each for each in payments if each.pays(request.orderNo)]
    if len(found) == 1:
        return found[0]
    raise InputError(
        Text(
            f"订单 {request.orderNo} 在支付数据中有 {len(found)} 笔付款，应为 1 笔。",
            f"Order {request.orderNo} has {len(found)} payments in the payment data; it must be one.",
        ),
        where=where,
        todo=Text("请补充或合并该付款。", "Add the payment, or make one of them."),
    )


def _filled(payment: Payment, documents: Mapping[str, DocumentFrames]) -> Payment:
    """The payment, its gaps filled from the order (CEB311) and payment (CEB411) documents of its orders."""
    order_heads, pay_heads = _heads(documents, "CEB311"), _heads(documents, "CEB411")
    numbers = [str(each.get("orderNo", "")) for each in payment.orders]
    first, paid = order_heads.get(numbers[0], {}), pay_heads.get(numbers[0], {})
    amounts = [order_heads.get(number, {}).get("acturalPaid") for number in numbers]
    total = None if None in amounts else sum((each for each in amounts if each is not None), Decimal(0))
    known = {
        "ebpCode": first.get("ebpCode"),
        "payCode": first.get("payCode") or paid.get("payCode"),
        "payTransactionId": first.get("payTransactionId") or paid.get("payTransactionId"),
        "totalAmount": total,
        "tradingTime": paid.get("payTime"),
    }
    head = {**{name: value for name, value in known.items() if value is not None}, **payment.head}
    goods = _goods(documents)
    orders = [
        _with_names(each, goods.get(number, [])) for each, number in zip(payment.orders, numbers, strict=True)
    ]
    return Payment(head, orders)


def _with_names(order: Mapping[str, Any], names: Sequence[str]) -> Mapping[str, Any]:
    """Goods names of the workbook, where the payment gives links only, one for each line."""
    goods = order.get("goodsInfo", [])
    if len(goods) != len(names):
        return order
    return {**order, "goodsInfo": [{"gname": name, **each} for name, each in zip(names, goods, strict=True)]}


def _heads(documents: Mapping[str, DocumentFrames], kind: str) -> dict[str, dict[str, Any]]:
    frames = documents.get(kind)
    return {row["orderNo"]: row for row in frames.head.iter_rows(named=True)} if frames else {}


def _goods(documents: Mapping[str, DocumentFrames]) -> dict[str, list[str]]:
    frames = documents.get("CEB311")
    if frames is None:
        return {}
    numbered = frames.items.join(frames.head.select("_order", "orderNo"), on="_order", maintain_order="left")
    found: dict[str, list[str]] = {}
    for number, name in numbered.select("orderNo", "itemName").iter_rows():
        found.setdefault(number, []).append(name or "")
    return found


def _guid(request: Request, payment: Payment) -> str:
    name = f"{request.sessionID}|{payment.head.get('payTransactionId', request.orderNo)}"
    return str(uuid.uuid5(_NAMESPACE, name)).upper()


def _name(session: str) -> str:
    """A session's file: it may hold letters that no file name takes."""
    return hashlib.sha256(session.encode()).hexdigest()[:32]
