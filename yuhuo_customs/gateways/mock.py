"""The mock gateway: the simulated single window in this process, with a store of its own in the state folder."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from yuhuo_customs.domain.ports import Clock, Outgoing, RawReceipt
from yuhuo_customs.gateways import profiles
from yuhuo_customs.settings import Settings
from yuhuo_customs.window import Script, Window


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
            NotSent, Refused, OutcomeUnknown: as :meth:`Window.take`.
        """
        return self.window.take(message.cop_msg_id, message.content)

    def look_up(self, cop_msg_id: str) -> Literal["taken_in", "unknown_there"]:
        """Whether a message with this id has arrived.

        Raises:
            GatewayError: the window's store cannot be used.
        """
        return "taken_in" if self.window.knows(cop_msg_id) else "unknown_there"

    def collect(self) -> Sequence[RawReceipt]:
        """One round of the window, then the receipts that wait.

        Raises:
            GatewayError, ResourceError: as :meth:`Window.receipts`.
        """
        return [RawReceipt(number, content) for number, content in self.window.receipts()]

    def acknowledge(self, ids: Sequence[str]) -> None:
        """The window may forget these receipts.

        Raises:
            GatewayError: the window's store cannot be used.
        """
        self.window.forget(ids)


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
