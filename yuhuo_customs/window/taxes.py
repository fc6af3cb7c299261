"""The tax bill of a released import list, from the rates of the script (rules.md §3.1, §3.2); zero without."""

from decimal import ROUND_HALF_UP, Decimal

from yuhuo_customs.window.declaration import Declaration
from yuhuo_customs.window.limits import value
from yuhuo_customs.window.script import Script

_FEN = Decimal("0.01")
_INSIDE = Decimal("0.7")


def bill(listed: Declaration, script: Script) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The sums of a CEB816 and its lines: customsTax, valueAddedTax, consumptionTax.

    Inside the limit: no tariff, the other two at 70 %; a single item above it is taxed in full. Freight and insurance
    go by value, the remainder on the last line.
    """
    full = value(listed.head, listed.items) > Decimal(str(script.single_limit))
    lines = [
        {
            "gnum": item["gnum"],
            "gcode": item["gcode"],
            "taxPrice": f"{price:f}",
            **_taxes(item["gcode"], price, script, full=full),
        }
        for item, price in zip(listed.items, _prices(listed), strict=True)
    ]
    names = ("customsTax", "valueAddedTax", "consumptionTax")
    return {name: f"{sum(Decimal(each[name]) for each in lines):f}" for name in names}, lines


def _prices(listed: Declaration) -> list[Decimal]:
    goods = [Decimal(each["totalPrice"]) for each in listed.items]
    extra = Decimal(listed.head["freight"]) + Decimal(listed.head["insuredFee"])
    total = sum(goods, Decimal(0))
    shares = [_round(extra * each / total) if total else Decimal(0) for each in goods]
    shares[-1] = extra - sum(shares[:-1], Decimal(0))
    return [price + share for price, share in zip(goods, shares, strict=True)]


def _taxes(gcode: str, price: Decimal, script: Script, *, full: bool) -> dict[str, str]:
    rate = next((each for each in script.rates if gcode.startswith(each.gcode)), None)
    if rate is None:
        return dict.fromkeys(("customsTax", "valueAddedTax", "consumptionTax"), "0.00")
    part = Decimal(1) if full else _INSIDE
    duty = _round(price * rate.tariff) if full else Decimal(0)
    whole = (price + duty) / (1 - rate.consumption) * rate.consumption
    consumption, added = (
        _round(whole * part),
        _round((price + duty + (_round(whole) if full else whole)) * rate.vat * part),
    )
    return {
        "customsTax": f"{_round(duty):f}",
        "valueAddedTax": f"{added:f}",
        "consumptionTax": f"{consumption:f}",
    }


def _round(amount: Decimal) -> Decimal:
    return amount.quantize(_FEN, ROUND_HALF_UP)
