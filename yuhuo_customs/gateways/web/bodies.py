"""How a message is put into the request: raw, as a form field, as JSON, or into a text of the profile's own (transport.md §6.3).

What a platform encrypts or signs with means of its own is done by a program of the user (``body.through``): its results
are further names that can stand in the text and in the fields.
"""

import base64
import json
import subprocess
from collections.abc import Mapping
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import NotSent, SetupError, Text
from yuhuo_customs.gateways.profiles.envelope import enclose
from yuhuo_customs.gateways.web.options import Body, Options

_PATIENCE = 60.0
"""Seconds for the user's program."""
_TODO = Text("请检查 body.through 的程序。", "Check the program of body.through.")
FORM = "application/x-www-form-urlencoded"


def request(message: Outgoing, options: Options, sender: str) -> tuple[bytes, str]:
    """Bytes and content type of the request.

    Args:
        sender: Own DXP id, where the message names none.

    Raises:
        SetupError: the envelope's ids do not fit, or the user's program cannot be run.
        NotSent: the user's program failed: nothing left.
    """
    rules = options.body
    if rules.form == "json" and not rules.template:
        return _shape_a(message, sender, options.receivers.of(message.kind)[0])
    content = enclose(message, sender, options.receivers) if rules.envelope else message.content
    names = _names(message, options, sender)
    names |= _through(rules, names, content)
    text = base64.b64encode(content).decode() if rules.base64 else content.decode()
    whole = _filled(rules.template, names | {"data": names.get("content", text)}, rules) or text
    if rules.form != "form":
        kind = "application/json" if rules.form == "json" else "text/xml"
        return whole.encode(), rules.content_type or f"{kind}; charset=utf-8"
    if rules.wrapped_base64:
        whole = base64.b64encode(whole.encode()).decode()
    secrets = {name: each.reveal().decode() for name, each in rules.secret_fields.items()}
    fields = {name: _plain(value, names) for name, value in rules.fields.items()}
    # urlencode writes + as %2B: a blank is what a careless platform would read (transport.md §6.3 E)
    return urlencode({**fields, **secrets, rules.field: whole}).encode(), rules.content_type or FORM


def _names(message: Outgoing, options: Options, sender: str) -> dict[str, str]:
    return {
        "cop_msg_id": message.cop_msg_id,
        "kind": message.kind,
        "name": options.body.kinds.get(message.kind, message.kind),
        "sender": message.sender or sender,
        "receiver": next(iter(options.receivers.of(message.kind)), ""),
        "created": message.created,
    }


def _filled(template: str, names: Mapping[str, str], rules: Body) -> str:
    """The text with its names filled in, each written as the text's form wants it."""
    is_json = rules.form == "json" or rules.content_type.startswith("application/json")

    def written(value: str) -> str:
        return json.dumps(value, ensure_ascii=False)[1:-1] if is_json else escape(value, {'"': "&quot;"})

    return _plain(template, {name: written(value) for name, value in names.items()})


def _plain(template: str, names: Mapping[str, str]) -> str:
    parts = template.split("{")
    found = parts[:1]
    for part in parts[1:]:  # one pass: what is filled in is never looked at again
        name, end, rest = part.partition("}")
        found.append(names[name] + rest if end and name in names else "{" + part)
    return "".join(found)


def _through(rules: Body, names: Mapping[str, str], content: bytes) -> dict[str, str]:
    """What the user's program makes of the message: a JSON object of texts."""
    if not rules.through:
        return {}
    given = json.dumps({**names, "content": base64.b64encode(content).decode()}, ensure_ascii=False)
    try:
        done = subprocess.run(  # noqa: S603 - the user's own program, named in his settings
            rules.through, input=given.encode(), capture_output=True, timeout=_PATIENCE, check=False
        )
    except OSError as error:
        raise SetupError(
            Text(f"程序无法运行：{error.strerror}。", f"The program cannot be run: {error.strerror}."),
            where=rules.through[0],
            todo=_TODO,
        ) from error
    except subprocess.TimeoutExpired:
        raise _failed(rules, Text("程序没有结束。", "The program does not end.")) from None
    if done.returncode:
        code = done.returncode
        raise _failed(rules, Text(f"程序以 {code} 结束。", f"The program ended with {code}."))
    try:
        made = json.loads(done.stdout)
        return {str(name): str(value) for name, value in made.items()}
    except (ValueError, AttributeError):
        raise _failed(rules, Text("程序的结果不是 JSON 对象。", "Its result is no JSON object.")) from None


def _failed(rules: Body, why: Text) -> NotSent:
    what = Text(f"{why.zh}报文没有发出。", f"{why.en} Nothing was sent.")
    return NotSent(what, where=rules.through[0], todo=_TODO)


def _shape_a(message: Outgoing, sender: str, receiver: str) -> tuple[bytes, str]:
    """JSON shape A: the signed XML in Base64, no envelope (transport.md §6.3)."""
    head = {
        "MessageId": message.cop_msg_id,
        "MessageType": f"{message.kind}.xml",
        "SenderID": message.sender or sender,
        "ReceiverID": receiver,
        "SendTime": message.created,
        "Version": "1.0",
    }
    body = {"data": base64.b64encode(message.content).decode()}
    whole = {"Message": {"MessageHead": head, "MessageBody": body}}
    return json.dumps(whole, ensure_ascii=False).encode(), "application/json; charset=utf-8"
