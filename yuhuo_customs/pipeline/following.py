"""What follows a list: its cancellation (CEB605, CEB623) and the return of its goods (CEB213, CEB625)."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Unpack

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.errors import InputError, Text, UsageError
from yuhuo_customs.ledger import copies, queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.copies import Copy
from yuhuo_customs.ledger.states import GONE, OVER, State, named_states
from yuhuo_customs.pipeline import codes_operations as codes
from yuhuo_customs.pipeline.delivering import Delivered, Going, Way, deliver
from yuhuo_customs.pipeline.drafts import Draft, Faults, reviewed

CANCELS = {each.cancels: kind for kind, each in documents().items() if each.cancels}
"""Kind of list → kind of its cancellation."""
RETURNS = {"CEB603": "CEB213", "CEB621": "CEB625"}
"""Kind of list → kind of the return of its goods."""
_OWN = {"CEB213": "coElNo", "CEB625": "copNo"}
"""Kind of return → element of the firm's own number of it."""
_QUANTITIES = ("qty", "qty1", "qty2")
_RETURNED = (State.RELEASED, State.CLOSED)


def cancel(
    numbers: Sequence[str],
    *,
    reason: str,
    values: Mapping[str, str] | None = None,
    **going: Unpack[Going],
) -> Delivered:
    """Ask customs to cancel lists, named by order number or list number.

    Args:
        values: Further fields of the request by element name (note, loctNo …).
        going: Settings, clock, gateway, rounds, send, again (``delivering.Going``).

    Raises:
        InputError: the ledger knows no such list.
        UsageError: a number names several lists, or the setting ``cancel_in`` a state that does not exist.
        LedgerError, GatewayError: repeating the command is safe.
    """
    way = Way.of(**going)
    allowed = named_states("cancel_in", way.settings.cancel_in)

    def draft(kind: str, copy: Copy) -> Draft:
        found = _numbered(copy)
        if copy.state not in allowed:
            found.append((codes.NOT_CANCELLABLE, *_state(copy)))
        head = _from_list(kind, copy) | {"reason": reason} | dict(values or {})
        head |= {"copNo": _number("C", kind, _invt(copy))}
        return Draft(_label(copy), head, findings=found)

    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        ((kind, found),) = _by_kind(CANCELS, [_list(ledger, number) for number in numbers]).items()
        drafts = [draft(kind, copy) for copy in found]
        return deliver(
            ledger, way, reviewed(kind, drafts, "yuhuo cancel", settings=way.settings, clock=way.clock)
        )


def give_back(
    number: str,
    *,
    reason: str,
    lines: Mapping[int, Decimal] | None = None,
    values: Mapping[str, str] | None = None,
    **going: Unpack[Going],
) -> Delivered:
    """Apply for the return of goods of a released list, named by order number or list number.

    Args:
        lines: Line number of the list → quantity in its own unit; None: everything that is left of it.
        values: Further fields by element name: an export return (CEB213) wants billNo, trafName, voyageNo, country …

    Raises:
        InputError, UsageError, LedgerError, GatewayError: as :func:`cancel`.
    """
    way = Way.of(**going)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        copy = _list(ledger, number)
        kind = RETURNS[copy.kind]
        found = _numbered(copy)
        if State(copy.state) not in _RETURNED:
            found.append((codes.NOT_RETURNABLE, *_state(copy)))
        given = (values or {}).get(_OWN[kind])
        others = _others(kind, copy, lines, given, _earlier(ledger, kind, copy))
        left = _left(copy, others)
        wanted = lines if lines is not None else {gnum: each for gnum, each in left.items() if each > 0}
        items = _items(kind, copy, wanted, left, found)
        head = _from_list(kind, copy) | {
            "reason": reason,
            _OWN[kind]: _request(kind, copy, wanted, others if lines is None else ()),
        }
        if kind == "CEB213":
            head |= {"ieFlag": "I", "country": None, "billNo": head.get("billNo") or head.get("logisticsNo")}
            head["tradeMode"] = "1261" if copy.head.get("tradeMode") == "1210" else "9661"
        draft = Draft(_label(copy), head | dict(values or {}), items, found)
        return deliver(
            ledger, way, reviewed(kind, [draft], "yuhuo return", settings=way.settings, clock=way.clock)
        )


def _list(ledger: Ledger, number: str) -> Copy:
    """The list that an order number or list number names, as it was last sent."""
    rows = queries.order_states(ledger, order=number).filter(pl.col("kind").is_in(list(RETURNS)))
    pairs = rows.select("kind", "key").unique(maintain_order=True).rows()
    if len(pairs) > 1:
        raise UsageError(
            Text(f"“{number}”对应 {len(pairs)} 份清单。", f"{number!r} names {len(pairs)} lists."),
            todo=Text("请用清单编号（invtNo）。", "Name the list by its number (invtNo)."),
        )
    for kind, key in pairs:
        if copy := copies.stored(ledger, kind, [key]).get(key):
            return copy
    raise InputError(
        Text(f"账本中没有“{number}”的清单。", f"The ledger knows no list of {number!r}."),
        todo=Text("用 yuhuo status 查看全部。", "Run yuhuo status to see all."),
    )


def _by_kind(targets: Mapping[str, str], found: Sequence[Copy]) -> dict[str, list[Copy]]:
    """Kind of the new document → lists; one kind at a time."""
    kinds: dict[str, list[Copy]] = {}
    for copy in found:
        kinds.setdefault(targets[copy.kind], []).append(copy)
    if len(kinds) != 1:
        raise UsageError(
            Text("请分别办理进口和出口清单。", "Import and export lists cannot go together."),
            todo=Text("分两次运行。", "Run it once for each."),
        )
    return kinds


def _from_list(kind: str, copy: Copy) -> dict[str, str | None]:
    """The fields of the new document that the list has under the same name."""
    names = [name for name, spec in documents()[kind].specs("head").items() if not spec.stamped]
    copied: dict[str, str | None] = {name: copy.head.get(name) for name in names}
    return copied | {"invtNo": _invt(copy) or None, "preNo": None, "note": None}


def _items(
    kind: str, copy: Copy, wanted: Mapping[int, Decimal], left: Mapping[int, Decimal], found: Faults
) -> list[dict[str, str | None]]:
    there = {int(item["gnum"]): item for item in copy.items}
    names = list(documents()[kind].specs("items"))
    items = []
    for gnum, quantity in wanted.items():
        if gnum not in there:
            found.append((codes.NO_SUCH_LINE, str(gnum), {}))
            continue
        if not 0 < quantity <= left[gnum]:
            params = {"wanted": _plain(quantity), "left": _plain(left[gnum])}
            found.append((codes.TOO_MANY, str(gnum), params))
        item = there[gnum]
        share = Fraction(quantity) / Fraction(Decimal(item["qty"]))
        scaled = {name: _scaled(item.get(name), share) for name in _QUANTITIES if name in names}
        if any(value == "" for value in scaled.values()):
            found.append((codes.NOT_EXACT, str(gnum), {"wanted": _plain(quantity)}))
        items.append({name: item.get(name) for name in names if name != "note"} | scaled)
    if not items and not found:
        found.append((codes.NOTHING_LEFT, _invt(copy), {}))
    return items


def _earlier(ledger: Ledger, kind: str, copy: Copy) -> list[Copy]:
    """Returns of the list that are under way or done; refused and withdrawn ones do not count."""
    rows = queries.order_states(ledger, order=_invt(copy)).filter(pl.col("kind") == kind)
    gone = {state.value for state in (*OVER, *GONE)}
    found = copies.stored(ledger, kind, rows["key"].unique(maintain_order=True).to_list())
    return [each for each in found.values() if each.state not in gone]


def _others(
    kind: str, copy: Copy, lines: Mapping[int, Decimal] | None, number: str | None, earlier: Sequence[Copy]
) -> list[Copy]:
    """The earlier returns without this very one (by its number, given or its own): asked twice, it is the same."""
    for each in reversed(earlier):
        others = [other for other in earlier if other is not each]
        wanted = lines if lines is not None else _left(copy, others)
        before = others if lines is None else ()
        if each.head.get(_OWN[kind]) == (number or _request(kind, copy, wanted, before)):
            return others
    return list(earlier)


def _left(copy: Copy, returned: Sequence[Copy]) -> dict[int, Decimal]:
    """Line → quantity that is still there after these returns."""
    left = _quantities(copy)
    for each in returned:
        for gnum, quantity in _quantities(each).items():
            left[gnum] = left.get(gnum, Decimal(0)) - quantity
    return left


def _quantities(copy: Copy) -> dict[int, Decimal]:
    return {int(item["gnum"]): Decimal(item["qty"]) for item in copy.items}


def _request(kind: str, copy: Copy, wanted: Mapping[int, Decimal], before: Sequence[Copy]) -> str:
    """The own number of a return: the same goods of the same list always get the same.

    ``before``: where all that is left is asked for, the returns that it is left of; they make it another request.
    """
    parts = [f"{gnum}={_plain(quantity)}" for gnum, quantity in wanted.items() if quantity > 0]
    parts += sorted(each.head.get(_OWN[kind], "") for each in before)
    return _number("R", kind, _invt(copy), *parts)


def _scaled(text: str | None, share: Fraction) -> str | None:
    """The same share of a quantity; "" where it has more than five decimals."""
    if text is None:
        return None
    exact = Fraction(Decimal(text)) * share * 100_000
    return _plain(Decimal(exact.numerator).scaleb(-5)) if exact.denominator == 1 else ""


def _numbered(copy: Copy) -> Faults:
    return [] if _invt(copy) else [(codes.NO_LIST_NUMBER, _label(copy), {})]


def _state(copy: Copy) -> tuple[str, Mapping[str, object]]:
    label = State(copy.state).label
    return _invt(copy) or _label(copy), {"state_zh": label.zh, "state_en": label.en}


def _invt(copy: Copy) -> str:
    return copy.numbers.get("invtNo", "")


def _label(copy: Copy) -> str:
    return copy.head.get("orderNo") or copy.key


def _number(letter: str, kind: str, *parts: str) -> str:
    """An own number that the same request always gets: 20 characters, as imports allow."""
    return letter + hashlib.sha256("|".join((kind, *parts)).encode()).hexdigest()[:19].upper()


def _plain(number: Decimal) -> str:
    whole, _, part = f"{number:f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole
