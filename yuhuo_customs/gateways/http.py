"""The http gateway: messages over HTTPS, by the form that the profile sets (transport.md §6.3)."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from yuhuo_customs.domain.ports import Clock, Outgoing, RawReceipt
from yuhuo_customs.domain.receipts import Verdict
from yuhuo_customs.errors import GatewayError, NotSent, OutcomeUnknown, Text
from yuhuo_customs.gateways.profiles import Profile
from yuhuo_customs.gateways.web import answers, bodies
from yuhuo_customs.gateways.web.client import AGAIN, Client, Exchange
from yuhuo_customs.gateways.web.options import Options
from yuhuo_customs.gateways.web.polling import Window
from yuhuo_customs.settings import Settings

__all__ = ["HttpGateway", "Options", "connect"]

_PAGES = 50
"""Pages of receipts that are fetched in one round at most."""


class HttpGateway:
    """A :class:`~yuhuo_customs.domain.ports.Gateway` over HTTP; may be shared by threads."""

    may_be_shared = True

    def __init__(self, profile: Profile, options: Options, sender: str, clock: Clock, state: Path) -> None:
        """By the profile; ``sender`` is the own DXP id where a message names none; ``state``: where it keeps a moment."""
        self.name, self.production = profile.name, profile.production
        self.can_look_up = bool(options.look_up.path)
        self.refuses_repeats = options.refuses_repeats
        self._options, self._sender, self._clock = options, sender, clock
        self._client = Client(options)
        self._windowed = "{since}" in options.receipts.path
        self._window = Window(options.receipts, state / "http" / f"{profile.name}.json")

    def hand_over(self, message: Outgoing) -> str:
        """Hand one message over.

        Raises:
            NotSent, Refused, AlreadyThere, OutcomeUnknown: as the port says (``web.answers``).
            SetupError: the envelope's ids do not fit.
        """
        content, kind = bodies.request(message, self._options, self._sender)
        found = self._ask("POST", self._options.path, content, kind)
        return answers.judge(found, message.cop_msg_id, self._options.answer, self._client.host)

    def look_up(self, cop_msg_id: str) -> Literal["taken_in", "unknown_there", "cannot_tell"]:
        """Whether it arrived; an answer that does not name this very message tells nothing.

        Raises:
            GatewayError: the platform could not be asked.
        """
        rules = self._options.look_up
        if not rules.path:
            return "cannot_tell"
        found = self._inquire("GET", rules.path.replace("{cop_msg_id}", quote(cop_msg_id, safe="")))
        told = answers.loaded(found.body)
        if answers.at(told, rules.id) != cop_msg_id:
            return "cannot_tell"
        state = answers.at(told, rules.state)
        if state in rules.here:
            return "taken_in"
        return "unknown_there" if state in rules.absent else "cannot_tell"

    def collect(self) -> Sequence[RawReceipt]:
        """Receipts that wait, page by page.

        Raises:
            GatewayError: the platform could not be asked, or its answer is not in the form of the profile.
        """
        rules, now = self._options.receipts, self._clock.now()
        names = {"sender": self._sender, "since": self._window.since(now) if self._windowed else ""}
        found: list[RawReceipt] = []
        for kind in (rules.kinds or ("",)) if rules.path else ():
            found += self._pages(names | {"kind": kind})
        return self._window.fresh(found, now) if self._windowed else found

    def _pages(self, names: dict[str, str]) -> list[RawReceipt]:
        rules, found, after = self._options.receipts, list[RawReceipt](), ""
        for _ in range(_PAGES):
            path = rules.path
            for name, value in {**names, "after": after}.items():
                path = path.replace(f"{{{name}}}", quote(value, safe=""))
            page = answers.loaded(self._inquire("GET", path, limit=self._options.receipt_bytes).body)
            receipts = [self._receipt(each) for each in _list(page, rules.list, self._client.host)]
            found += receipts
            after = receipts[-1].id if receipts else ""
            if not receipts or "{after}" not in rules.path or answers.at(page, rules.more) != "true":
                break
        return found

    def acknowledge(self, ids: Sequence[str]) -> None:
        """These receipts are durable here; a platform without acknowledgement is told nothing.

        Raises:
            GatewayError: the platform could not be told.
        """
        rules = self._options.receipts
        if ids and rules.acknowledge:
            content = json.dumps({rules.ids: list(ids)}).encode()
            self._inquire("POST", rules.acknowledge, content, "application/json")
        if self._windowed:
            self._window.acknowledge(ids)

    def means(self, code: str) -> Verdict:
        """What a platform's own code says when it comes later, as a receipt."""
        return self._options.answer.verdict(code)

    def reach(self) -> str:
        """Whether the platform can be connected to; nothing is asked.

        Raises:
            NotSent: it cannot.
        """
        return self._client.reach()

    def date(self) -> datetime | None:
        """The platform's clock, where it tells it; one request without content is made."""
        return self._client.date()

    def _receipt(self, entry: Any) -> RawReceipt:
        rules = self._options.receipts
        number, content = answers.at(entry, rules.id), answers.at(entry, rules.content)
        if content is None:
            raise _strange(self._client.host)
        try:
            raw = (
                base64.b64decode("".join(content.split()), validate=True)
                if rules.base64
                else content.encode()
            )
        except ValueError as error:
            raise _strange(self._client.host) from error
        return RawReceipt(number or "", raw)

    def _ask(self, method: str, path: str, content: bytes | None, kind: str, limit: int = 0) -> Exchange:
        return self._client.exchange(
            method,
            path,
            self._clock.now(),
            content=content,
            content_type=kind,
            limit=limit or self._options.answer_bytes,
        )

    def _inquire(
        self, method: str, path: str, content: bytes | None = None, kind: str = "", limit: int = 0
    ) -> Exchange:
        """A question that may be asked again at any time: whatever goes wrong is plain trouble."""
        try:
            found = self._ask(method, path, content, kind, limit)
        except (NotSent, OutcomeUnknown) as error:
            raise GatewayError(error.what, where=error.where, todo=AGAIN) from None
        if found.status >= 400 and found.status != 404:
            raise GatewayError(
                Text(f"平台回答 HTTP {found.status}。", f"The platform answered HTTP {found.status}."),
                where=self._client.host,
                todo=AGAIN,
                retry_after=found.wait,
            )
        return found


def connect(profile: Profile, settings: Settings, clock: Clock) -> HttpGateway:
    """The gateway of an ``http`` profile.

    Raises:
        SetupError: certificate, key or secret cannot be used.
    """
    assert isinstance(profile.options, Options)
    return HttpGateway(profile, profile.options, settings.dxpId, clock, settings.state_path)


def _list(page: Any, path: str, where: str) -> list[Any]:
    found = answers.part(page, path)
    if not isinstance(found, list):
        raise _strange(where)
    return found


def _strange(where: str) -> GatewayError:
    return GatewayError(
        Text("回执列表不是配置中的格式。", "The list of receipts is not in the form of the profile."),
        where=where,
        todo=Text("请检查通道配置中的 receipts。", "Check receipts of the profile."),
    )
