"""What every gateway promises, as a test class: those who write one run it over theirs.

::

    from yuhuo_customs.testing.gateway_contract import GatewayContract

    class TestCourier(GatewayContract):
        @pytest.fixture
        def connect(self, tmp_path):
            return lambda: Courier(...)     # each call: as the next process would, over the same other side

The other side must be one for tests, empty at the start of each test, which answers a message with at least one receipt
after some rounds of ``collect``.
"""

import time
from collections.abc import Callable, Sequence

import pytest

from yuhuo_customs.domain.ports import Gateway, Outgoing, RawReceipt
from yuhuo_customs.errors import AlreadyThere, Refused
from yuhuo_customs.wire import dxp
from yuhuo_customs.wire.parser import parse

Connect = Callable[[], Gateway]
MESSAGE = Outgoing(
    "11111111-2222-3333-4444-555555555555",
    "CEB303Message",
    b"<CEB303Message/>",
    "DXPENT0000000001",
    "20261111080000",
)
OTHER = Outgoing(
    MESSAGE.cop_msg_id, MESSAGE.kind, b"<CEB303Message> </CEB303Message>", MESSAGE.sender, MESSAGE.created
)
_ID = "CN_MT3402_1p0_5317123456789_DXPESW0000000001_20261111080000123"
MANIFEST = Outgoing(
    _ID,
    "MT3402",
    f"""<?xml version="1.0" encoding="UTF-8"?>
<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT3402:1"><Head><MessageID>{_ID}</MessageID>
<FunctionCode>2</FunctionCode><MessageType>MT3402</MessageType><SenderID>5317123456789_DXPESW0000000001</SenderID>
<ReceiverID>EPORT</ReceiverID><SendTime>20261111080000123</SendTime><Version>1.0</Version></Head><Declaration>
<DeclarationOfficeID>5317</DeclarationOfficeID><ID>1234567890A01</ID>
<BorderTransportMeans><TypeCode>3</TypeCode></BorderTransportMeans><Consignment>
<TotalPackageQuantity unitCode="CT">12</TotalPackageQuantity><GovernmentAgencyGoodsItem><GoodsMeasure>
<GrossMassMeasure unitCode="KGM">150.25</GrossMassMeasure></GoodsMeasure></GovernmentAgencyGoodsItem>
<TransportContractDocument><ID>YHR0001</ID></TransportContractDocument></Consignment><UnloadingLocation>
<ArrivalDate>20261111</ArrivalDate><ID>53171</ID></UnloadingLocation></Declaration></Manifest>""".encode(),
    MESSAGE.sender,
    MESSAGE.created,
)
"""A manifest: its id has 61 characters, its receipts another frame (manifest README)."""
_PATIENCE = 20.0


class GatewayContract:
    """The promises of :class:`~yuhuo_customs.domain.ports.Gateway`; a subclass gives the fixture ``connect``."""

    patience = _PATIENCE
    """Seconds until a receipt must have come."""
    answers_at_once = True
    """Whether ``hand_over`` hears the other side's answer; False: it comes later, as a ``DxpRep`` among the receipts."""

    def test_it_is_a_gateway(self, connect: Connect) -> None:
        """Name and honest answers of what it can do."""
        gateway = connect()
        assert isinstance(gateway, Gateway)
        assert isinstance(gateway.name, str)
        assert {type(gateway.production), type(gateway.can_look_up), type(gateway.refuses_repeats)} == {bool}

    def test_a_test_profile_is_no_production(self, connect: Connect) -> None:
        """Test unless it says otherwise."""
        assert connect().production is False

    def test_look_up_is_honest(self, connect: Connect) -> None:
        """Unknown before, taken in after, the next process too; or it cannot tell, always."""
        gateway = connect()
        before = gateway.look_up(MESSAGE.cop_msg_id)
        gateway.hand_over(MESSAGE)
        expected = ("unknown_there", "taken_in") if gateway.can_look_up else ("cannot_tell", "cannot_tell")
        assert (before, gateway.look_up(MESSAGE.cop_msg_id)) == expected
        assert connect().look_up(MESSAGE.cop_msg_id) == expected[1]

    def test_a_repeat_has_no_second_effect(self, connect: Connect) -> None:
        """The same reference again, or "already there"; never a second declaration."""
        gateway = connect()
        if not gateway.refuses_repeats:
            pytest.skip("the other side takes repeats for new messages")
        reference = gateway.hand_over(MESSAGE)
        assert isinstance(reference, str)
        try:
            assert connect().hand_over(MESSAGE) == reference
        except AlreadyThere as told:
            assert told.what.en  # noqa: PT017 - either way is right
        assert (
            len({content for kind, content in map(_read, self.some(gateway)) if kind.startswith("CEB")}) <= 1
        )

    def test_other_bytes_under_the_same_id_are_refused(self, connect: Connect) -> None:
        """One id, one content."""
        gateway = connect()
        if not gateway.refuses_repeats:
            pytest.skip("the other side takes repeats for new messages")
        gateway.hand_over(MESSAGE)
        if self.answers_at_once:
            with pytest.raises(Refused) as caught:
                gateway.hand_over(OTHER)
            assert not isinstance(caught.value, AlreadyThere)
        else:
            gateway.hand_over(OTHER)
            self.until(gateway, lambda found: any(map(_refuses, found)))

    def test_receipts_come_again_until_acknowledged(self, connect: Connect) -> None:
        """Also to the next process; and not after it."""
        gateway = connect()
        assert list(gateway.collect()) == []
        gateway.hand_over(MESSAGE)
        first = self.some(gateway)
        after_a_crash = connect()
        again = {receipt.id for receipt in self.some(after_a_crash)}
        assert {receipt.id for receipt in first} <= again
        after_a_crash.acknowledge([receipt.id for receipt in first])
        assert not {receipt.id for receipt in connect().collect()} & {receipt.id for receipt in first}

    def test_acknowledging_nothing_or_twice_is_no_error(self, connect: Connect) -> None:
        """A crash between acknowledging and noting it must do no harm."""
        gateway = connect()
        gateway.hand_over(MESSAGE)
        ids = [receipt.id for receipt in self.some(gateway)]
        gateway.acknowledge([])
        gateway.acknowledge(ids)
        gateway.acknowledge(ids)
        connect().acknowledge(ids)
        assert not {receipt.id for receipt in gateway.collect()} & set(ids)

    def test_a_manifest_is_carried_like_any_message(self, connect: Connect) -> None:
        """Handed over under its own id, and its receipt comes back."""
        gateway = connect()
        gateway.hand_over(MANIFEST)
        assert connect().look_up(_ID) == ("taken_in" if gateway.can_look_up else "cannot_tell")
        found = self.until(gateway, lambda got: any(_read(each)[0] == "Manifest" for each in got))
        (answer, *_) = [content for kind, content in map(_read, found) if kind == "Manifest"]
        assert b"MT3402" in answer
        assert b"1234567890A01" in answer

    def some(self, gateway: Gateway) -> Sequence[RawReceipt]:
        """The first receipts that come; fails when none does in time."""
        return self.until(gateway, bool)

    def until(self, gateway: Gateway, enough: Callable[[Sequence[RawReceipt]], bool]) -> Sequence[RawReceipt]:
        """What waits as soon as it is ``enough``; fails when it is not in time."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            found = list(gateway.collect())
            if enough(found):
                return found
            time.sleep(0.05)
        pytest.fail(f"no such receipt within {self.patience} s")


def _read(receipt: RawReceipt) -> tuple[str, bytes]:
    """Kind and content, out of its envelope."""
    root = parse(receipt.content)
    envelope = dxp.envelope_of(root)
    content = receipt.content if envelope is None else envelope.data
    return str(parse(content).tag).rpartition("}")[2], content


def _refuses(receipt: RawReceipt) -> bool:
    reply = dxp.reply_of(parse(receipt.content))
    return reply is not None and any(each.code not in ("4000", "4001") for each in reply.responses)
