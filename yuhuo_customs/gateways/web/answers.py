"""What an answer to a message means, by the rules of the profile: taken in, refused, there already, or not known."""

import json
from typing import Any

from lxml import etree

from yuhuo_customs.errors import AlreadyThere, InputError, NotSent, OutcomeUnknown, Refused, Text
from yuhuo_customs.gateways.web.client import AGAIN, ASK, Exchange
from yuhuo_customs.gateways.web.options import Answer
from yuhuo_customs.wire import dxp
from yuhuo_customs.wire.parser import parse

_LOOK = Text(
    "请按对方给出的原因改正；必要时联系平台。", "Correct what the platform names; ask there if need be."
)
_DENIED, _NOT_FOUND, _TOO_MANY = (401, 403, 407), (404, 405, 421), 429
_STRANGE = Text(
    "回答不是平台的格式（可能来自登录页或代理）。",
    "The answer is not in the platform's form (a login page or a proxy?).",
)


def judge(found: Exchange, cop_msg_id: str, rules: Answer, where: str) -> str:
    """The other side's reference ("" when it gives none).

    Raises:
        NotSent: it was not taken in, and may be sent again: denied, no such address, too many, a code of ``again``.
        AlreadyThere, Refused: as the code says.
        OutcomeUnknown: the answer does not say.
    """
    told = _told(_inner(found.body, rules), cop_msg_id, rules)
    if told is not None and (found.status < 300 or rules.form == "dxp"):
        return _by_code(told, rules, found.wait, where)
    raise _by_status(found, where)


def _by_code(told: tuple[str, str, str], rules: Answer, wait: float | None, where: str) -> str:
    code, info, reference = told
    words = f"{code} {info}".strip()[:300]
    if code in rules.taken:
        return reference
    if code in rules.already:
        raise AlreadyThere(
            Text(f"对方已有此报文（{words}）。", f"It has this message already ({words})."),
            where=where,
            todo=Text("以先前的回执为准。", "The earlier verdict counts."),
        )
    if code in rules.again:
        raise NotSent(
            Text(f"平台暂时无法接收（{words}）。", f"The platform could not take it in ({words})."),
            where=where,
            todo=AGAIN,
            retry_after=wait,
        )
    if code in rules.unsure:
        raise OutcomeUnknown(
            Text(f"平台不能确定结果（{words}）。", f"The platform does not know the outcome ({words})."),
            where=where,
            todo=ASK,
            retry_after=wait,
        )
    raise Refused(
        Text(f"平台没有接收（{words}）。", f"The platform did not take it in ({words})."),
        where=where,
        todo=_LOOK,
    )


def _by_status(found: Exchange, where: str) -> Exception:
    status = found.status
    if status in _DENIED:
        what = Text(
            f"平台拒绝访问（HTTP {status}），未接收。", f"Access denied (HTTP {status}): not taken in."
        )
        todo = Text("请检查账号、密钥或客户端证书。", "Check account, key or client certificate.")
        return NotSent(what, where=where, todo=todo, retry_after=found.wait)
    if status in _NOT_FOUND:
        what = Text(f"平台没有此地址（HTTP {status}），未接收。", f"No such address there (HTTP {status}).")
        todo = Text("请检查 url 和 path。", "Check url and path of the profile.")
        return NotSent(what, where=where, todo=todo, retry_after=found.wait)
    if status == _TOO_MANY:
        what = Text("请求过多（HTTP 429），未接收。", "Too many requests (HTTP 429): not taken in.")
        return NotSent(what, where=where, todo=AGAIN, retry_after=found.wait)
    if 400 <= status < 500 and status not in (408, 425):
        what = Text(f"平台没有接收（HTTP {status}）。", f"It was not taken in (HTTP {status}).")
        return Refused(what, where=where, todo=_LOOK, retry_after=found.wait)
    what = _STRANGE if status < 300 else Text(f"对方回答 HTTP {status}。", f"The answer was HTTP {status}.")
    return OutcomeUnknown(what, where=where, todo=ASK, retry_after=found.wait)


def _inner(body: bytes, rules: Answer) -> bytes:
    """The answer itself, where it comes as a text inside of another: SOAP return values (transport.md §6.3 C)."""
    if not rules.inside:
        return body
    value = loaded(body)
    if value is not None:
        return (at(value, rules.inside) or "").encode()
    try:
        return (_element(parse(body), rules.inside) or "").encode()
    except InputError:
        return b""


def _told(body: bytes, cop_msg_id: str, rules: Answer) -> tuple[str, str, str] | None:
    """Code, text and reference; None when the body is not in the form of the rules, or speaks of another message."""
    if rules.form == "text":
        text = body.decode("utf-8", "replace").strip()
        return (text, "", "") if len(text) <= 200 and "<" not in text else None
    if rules.form == "json":
        return _paths(lambda path: at(loaded(body), path), rules)
    try:
        root = parse(body)
    except InputError:
        return None
    if rules.form == "xml":
        return _paths(lambda path: _element(root, path), rules)
    reply = dxp.reply_of(root)
    mine = [each for each in reply.responses if each.cop_msg_id in ("", cop_msg_id)] if reply else []
    if not mine:
        return None
    last = mine[-1]
    reference = next((each["RecId"] for each in last.results if each.get("RecId")), "")
    return last.code, last.info, reference


def _paths(read: Any, rules: Answer) -> tuple[str, str, str] | None:
    code = read(rules.code)
    if code is None:
        return None
    info, reference = (read(path) if path else None for path in (rules.info, rules.reference))
    return code, info or "", reference or ""


def loaded(body: bytes) -> Any:
    """The JSON value of a body; None when it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def at(value: Any, path: str) -> str | None:
    """The text at a path such as ``result.code``; None when there is nothing simple."""
    found = part(value, path)
    if isinstance(found, bool):
        return str(found).lower()
    return str(found) if isinstance(found, str | int | float) else None


def part(value: Any, path: str) -> Any:
    """What stands at a path; the whole for an empty one."""
    for name in filter(None, path.split(".")):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _element(root: etree._Element, path: str) -> str | None:
    """Text of the first element with these names from any place on, namespaces passed over."""
    names = path.split(".")
    for element in root.iter():
        here: etree._Element | None = element
        for number, name in enumerate(names):
            if number and here is not None:
                here = next((each for each in here if _local(each) == name), None)
            elif here is not None and _local(here) != name:
                here = None
        if here is not None:
            return (here.text or "").strip()
    return None


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
