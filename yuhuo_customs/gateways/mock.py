"""The mock gateway: the simulated single window in this process, with a store of its own in the state folder."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from yuhuo_customs.domain.ports import Clock, Outgoing, RawReceipt
from yuhuo_customs.errors import AlreadyThere, GatewayError, NotSent, OutcomeUnknown, Refused, Text
from yuhuo_customs.gateways import profiles
from yuhuo_customs.settings import Settings
from yuhuo_customs.window import Script, Window
from yuhuo_customs.window.faults import Fault, On


class Options(profiles.Options):
    """Nothing to set: its script is ``mock-window.toml`` in the state folder."""

    production: Literal[False] = Field(
        default=False, description="模拟窗口永远不是正式环境 / never production"
    )


class MockGateway:
    """A :class:`~yuhuo_customs.domain.ports.Gateway` over :class:`~yuhuo_customs.window.Window`."""

    production = False
    can_look_up = True
    refuses_repeats = True

    def __init__(self, window: Window, name: str = "mock") -> None:
        """Speak to ``window``; ``name`` is the profile's."""
        self.window, self.name = window, name

    def hand_over(self, message: Outgoing) -> str:
        """Hand one message over; the same bytes under the same id may come again.

        Raises:
            NotSent, Refused, OutcomeUnknown: as :meth:`Window.take`, or because the scenario says so.
            AlreadyThere: the scenario says so.
        """
        fault = self.window.meet("hand-over", message.cop_msg_id, message.kind)
        if fault and not fault.stored:
            raise _not_stored(fault, message.cop_msg_id)
        taken = self.window.take(
            message.cop_msg_id, message.content, sender=message.sender, kind=message.kind
        )
        if fault:
            return self._after(fault, message.cop_msg_id, taken.reference)
        return taken.reference

    def look_up(self, cop_msg_id: str) -> Literal["taken_in", "unknown_there"]:
        """Whether a message with this id has arrived.

        Raises:
            GatewayError: the window's store cannot be used, or the scenario says so.
        """
        self._disturb("look-up", cop_msg_id)
        return "taken_in" if self.window.look_up(cop_msg_id) else "unknown_there"

    def collect(self) -> Sequence[RawReceipt]:
        """One round of the window, then the receipts that wait.

        Raises:
            GatewayError, ResourceError: as :meth:`Window.receipts`, or because the scenario says so.
        """
        self._disturb("receipts")
        return [RawReceipt(number, content) for number, content in self.window.receipts()]

    def acknowledge(self, ids: Sequence[str]) -> None:
        """The window may forget these receipts.

        Raises:
            GatewayError: the window's store cannot be used, or the scenario says so.
        """
        self._disturb("acknowledge")
        self.window.forget(ids)

    def _disturb(self, on: On, cop_msg_id: str = "") -> None:
        fault = self.window.meet(on, cop_msg_id)
        if fault and fault.do not in _HARMLESS:
            raise _trouble(GatewayError, fault, on)

    def _after(self, fault: Fault, cop_msg_id: str, reference: str) -> str:
        """What the sender hears of a message that was stored."""
        if fault.do == "duplicate":
            raise _trouble(AlreadyThere, fault, cop_msg_id)
        if fault.do == "early-receipt":
            self.window.advance()
        if fault.do in _HARMLESS:
            return reference
        if fault.do == "lost-reference":
            return ""
        raise _trouble(OutcomeUnknown, fault, cop_msg_id)


_HARMLESS = {"slow-reply", "drip", "early-receipt"}
"""What is only slow is not played in the same process."""
_REFUSALS = {"401", "redirect", "captive-portal", "refuse"}


def _not_stored(fault: Fault, cop_msg_id: str) -> GatewayError:
    """What the sender hears of a message that was not stored: often he cannot know that."""
    if fault.do in ("429", "503"):
        wait = fault.seconds if fault.retry in ("seconds", "date") else None
        return _trouble(NotSent, fault, cop_msg_id, wait)
    if fault.do in ("outage", "refused"):
        return _trouble(NotSent, fault, cop_msg_id)
    return _trouble(Refused if fault.do in _REFUSALS else OutcomeUnknown, fault, cop_msg_id)


def _trouble(
    kind: type[GatewayError], fault: Fault, where: str, retry_after: float | None = None
) -> GatewayError:
    return kind(
        Text(f"模拟窗口按脚本出错：{fault.do}。", f"The mock window's scenario says: {fault.do}."),
        where=where,
        todo=Text("这是演练；请照真实情况处理。", "This is a drill: act as in earnest."),
        retry_after=retry_after,
    )


def connect(profile: profiles.Profile, settings: Settings, clock: Clock) -> MockGateway:
    """The mock gateway: store ``mock-window.sqlite`` and, if present, script ``mock-window.toml`` in the state folder.

    Raises:
        SetupError: the script is wrong.
        GatewayError: the store cannot be used.
    """
    script = settings.state_path / "mock-window.toml"
    return MockGateway(
        Window(
            settings.state_path / "mock-window.sqlite",
            Script.load(script) if script.is_file() else Script(),
            clock.now,
        ),
        profile.name,
    )
