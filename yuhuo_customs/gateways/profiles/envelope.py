"""A message in its DXP envelope, as every gateway that uses one sends it: the same bytes at every try."""

from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.gateways.profiles import Receivers
from yuhuo_customs.wire import dxp


def enclose(message: Outgoing, sender: str, receivers: Receivers) -> bytes:
    """The ``DxpMsg`` around a message.

    Args:
        sender: Own DXP id, where the message names none.

    Raises:
        SetupError: an id is missing or too long, or the moment of composing is.
    """
    return dxp.wrap(
        dxp.Envelope(
            cop_msg_id=message.cop_msg_id,
            sender=message.sender or sender,
            receivers=receivers.of(message.kind),
            created=dxp.moment(message.created),
            msg_type=message.kind,
            data=message.content,
        )
    )
