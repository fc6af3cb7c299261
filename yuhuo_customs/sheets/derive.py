"""Values computed where the sheet leaves them out: column-wise, in exact arithmetic.

Amounts are Decimal(19, 5); products and sums are taken over their Int128 mantissas, because a product of two
decimal columns would be rounded and could overflow unseen.
"""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from yuhuo_customs.documents.fields import Spec

AMOUNT = pl.Decimal(19, 5)
_UNIT = 100_000  # 1 in the mantissa of an amount


@dataclass(frozen=True, slots=True)
class Address:
    """``CEB603.items.gcode`` in its three parts."""

    document: str
    group: str
    name: str

    @classmethod
    def of(cls, address: str) -> "Address":
        """Parse an address of a document's field."""
        document, group, name = address.split(".")
        return cls(document, group, name)


Frames = MutableMapping[tuple[str, str], pl.DataFrame]
"""(document, group) → typed columns, so far."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A computed column.

    Attributes:
        values: One value per row, null where it could not be computed.
        known: True where every input was there: a null value is then a fault of its own, else the input's.
    """

    values: pl.Series
    known: pl.Series


Derivation = Callable[[Frames, Address, Spec], Derived]


def line_number(frames: Frames, at: Address, spec: Spec) -> Derived:
    """1, 2, 3 … within the order, in the order of the lines (ceb README §8 no 13)."""
    del spec
    frame = frames[at.document, at.group]
    numbers = frame.select(pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("_order")).to_series()
    return Derived(numbers, numbers.is_not_null())


def price_times_quantity(frames: Frames, at: Address, spec: Spec) -> Derived:
    """``price`` x ``qty``, rounded half up to 5 decimals; null beyond 14 digits before the point."""
    del spec
    price, quantity = pl.col("price").to_physical(), pl.col("qty").to_physical()
    frame = frames[at.document, at.group].select(exact=price * quantity)
    rounded = (pl.col("exact").abs() + _UNIT // 2) // _UNIT * pl.col("exact").sign()
    values = frame.select(_amount(rounded)).to_series()
    return Derived(values, frame["exact"].is_not_null())


def sum_of_total_price(frames: Frames, at: Address, spec: Spec) -> Derived:
    """Sum of ``totalPrice`` over the lines of the order; null when one of them is unknown or there is none."""
    del spec
    lines = frames[at.document, "items"].select("_order", exact=pl.col("totalPrice").to_physical())
    sums = lines.group_by("_order").agg(pl.col("exact").sum(), complete=pl.col("exact").is_not_null().all())
    head = (
        frames[at.document, "head"]
        .select("_order")
        .join(sums, on="_order", how="left", maintain_order="left")
    )
    complete = pl.col("complete").fill_null(value=False)
    both = head.select(values=_amount(pl.when(complete).then("exact")), known=complete)
    return Derived(both["values"], both["known"])


def order_number(frames: Frames, at: Address, spec: Spec) -> Derived:
    """The order number, where it is short enough for the field."""
    return _copy(frames[at.document, "head"]["orderNo"], spec)


def consignor_name(frames: Frames, at: Address, spec: Spec) -> Derived:
    """Name of the e-commerce company."""
    return _copy(frames[at.document, "head"]["ebcName"], spec)


def order_currency(frames: Frames, at: Address, spec: Spec) -> Derived:
    """Currency of the order: its own head has none in the export list, so the order's head is asked."""
    heads = [frame for (_, group), frame in frames.items() if group == "head" and "currency" in frame.columns]
    own = frames[at.document, "head"]
    return _copy((own if "currency" in own.columns else heads[0])["currency"], spec)


def country_of_arrival(frames: Frames, at: Address, spec: Spec) -> Derived:
    """Country of the document's head, on each of its lines."""
    country = frames[at.document, "head"]["country"]
    return _copy(country.gather(frames[at.document, at.group]["_order"]), spec)


def amount_paid(frames: Frames, at: Address, spec: Spec) -> Derived:
    """GoodsValue + freight + taxTotal - discount of the order (ceb README §8 no 1)."""
    del spec
    goods, freight, tax, discount = (
        pl.col(name).to_physical() for name in ("goodsValue", "freight", "taxTotal", "discount")
    )
    head = frames[at.document, "head"].select(exact=goods + freight + tax - discount)
    return Derived(head.select(_amount(pl.col("exact"))).to_series(), head["exact"].is_not_null())


def payment_of_order(frames: Frames, at: Address, spec: Spec) -> Derived:
    """What the same order's document says was paid (``acturalPaid``)."""
    del at, spec
    paid = next(frame["acturalPaid"] for frame in frames.values() if "acturalPaid" in frame.columns)
    return Derived(paid, paid.is_not_null())


def goods_names(frames: Frames, at: Address, spec: Spec) -> Derived:
    """The names of the order's goods, each once, as many as fit."""
    lines = next(
        frame for (_, group), frame in frames.items() if group == "items" and "itemName" in frame.columns
    )
    names = lines.group_by("_order").agg(pl.col("itemName").drop_nulls().unique(maintain_order=True))
    head = frames[at.document, "head"].select("_order")
    texts = head.join(names, on="_order", how="left", maintain_order="left")
    joined = texts.select(pl.col("itemName").list.join("，").str.head(spec.max_length or 200)).to_series()
    joined = joined.to_frame("v").select(pl.when(pl.col("v").str.len_chars() > 0).then("v")).to_series()
    return Derived(joined, joined.is_not_null())


def type_of_mode(frames: Frames, at: Address, spec: Spec) -> Derived:
    """OrderType by the list's supervision mode: B for 9710, W for 9810, else E (rules.md §4.2)."""
    del at, spec
    mode = next(frame["tradeMode"] for frame in frames.values() if "tradeMode" in frame.columns)
    types = mode.replace_strict({"9710": "B", "9810": "W"}, default="E", return_dtype=pl.String)
    values = types.to_frame("v").select(pl.when(mode.is_not_null()).then("v")).to_series()
    return Derived(values, mode.is_not_null())


DERIVATIONS: Mapping[str, Derivation] = {
    each.__name__: each
    for each in (
        line_number,
        price_times_quantity,
        sum_of_total_price,
        order_number,
        consignor_name,
        order_currency,
        country_of_arrival,
        amount_paid,
        payment_of_order,
        goods_names,
        type_of_mode,
    )
}
"""By the names that profiles use, in the order in which they can be computed (lines before sums)."""


def fill_derived(
    frames: Frames, wanted: Mapping[str, str], specs: Mapping[str, Spec], empty: Mapping[str, pl.Series]
) -> dict[str, pl.Series]:
    """Fill computed values into ``frames`` where the sheet's cell was empty.

    Args:
        frames: Changed in place: the columns named by ``wanted`` are replaced.
        wanted: Address → name of the derivation.
        specs: Address → declaration.
        empty: Address → True where the cell was empty.

    Returns:
        Address → True where the value is missing because of an input that is itself missing or wrong.
    """
    excused: dict[str, pl.Series] = {}
    order = {name: place for place, name in enumerate(DERIVATIONS)}
    for address, name in sorted(wanted.items(), key=lambda pair: order[pair[1]]):
        if not empty[address].any():
            continue
        at = Address.of(address)
        derived = DERIVATIONS[name](frames, at, specs[address])
        frame = frames[at.document, at.group]
        filled = frame.select(
            pl.when(empty[address]).then(derived.values).otherwise(pl.col(at.name)).alias(at.name)
        )
        frames[at.document, at.group] = frame.with_columns(filled)
        excused[address] = ~derived.known
    return excused


def _copy(values: pl.Series, spec: Spec) -> Derived:
    limit = spec.max_length or 0
    short = values.to_frame("v").select(pl.when(pl.col("v").str.len_chars() <= limit).then("v")).to_series()
    return Derived(short, values.is_not_null())


def _amount(mantissa: pl.Expr) -> pl.Expr:
    """Int128 mantissa with 5 decimals → Decimal(19, 5); null beyond 19 digits.

    A whole number of scale 0 times 0.00001 of scale 5 has scale 5: the product's mantissa is the number itself.
    """
    held = pl.when(mantissa.abs() < 10**19).then(mantissa)
    return (held.cast(pl.Decimal(38, 0)) * pl.lit(Decimal("0.00001"))).cast(AMOUNT)
