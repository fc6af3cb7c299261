"""The counter: one envelope in, one answer out, whatever the way it came."""

from xml.sax.saxutils import escape

from yuhuo_customs.errors import Refused
from yuhuo_customs.window import dxp
from yuhuo_customs.window.dxp import Answer, Envelope
from yuhuo_customs.window.faults import Fault
from yuhuo_customs.window.window import Window


def receive(window: Window, envelope: Envelope, fault: Fault | None, way: str) -> Answer:
    """Take a message in, by the door ``way``, as far as ``fault`` lets it; the answer as it should be said.

    Raises:
        GatewayError: the store cannot be used: nothing is said then.
    """
    if fault and not fault.stored:
        code = fault.code if fault.do == "refuse" else "3001"
        return Answer(code, info=dxp.INFOS.get(code, "模拟窗口按脚本退回"), head=envelope.head)
    try:
        taken = window.take(
            envelope.cop_msg_id,
            envelope.data,
            sender=envelope.sender,
            kind=envelope.kind,
            envelope=envelope.raw,
            way=way,
        )
    except Refused:
        return Answer(dxp.OTHER_BYTES, head=envelope.head)
    code = dxp.AGAIN if taken.again or (fault and fault.do == "duplicate") else dxp.TAKEN
    reference, head = taken.reference, envelope.head
    if fault and fault.do == "lost-reference":
        reference = ""
    if fault and fault.do == "reply-of-another":
        head = head.replace(
            f"<CopMsgId>{escape(envelope.cop_msg_id)}<", "<CopMsgId>00000000-0000-0000-0000-000000000000<"
        )
    return Answer(code, reference, head=head)
