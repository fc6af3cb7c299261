"""豫货: from a seller's workbook to Chinese customs' own verdict.

The functions named in ``__all__`` are the library: they do what the commands do, without printing or
exiting. They are imported on first use, so that ``import yuhuo_customs`` stays cheap.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from yuhuo_customs.pipeline import (
        amend,
        cancel,
        check,
        collect,
        estimate_tax,
        give_back,
        look_at_payment_data,
        payment_data,
        plan,
        prepare,
        propose,
        read,
        render,
        submit,
        summarise,
        transport,
        withdraw,
    )

__all__ = [
    "__version__",
    "amend",
    "cancel",
    "check",
    "collect",
    "estimate_tax",
    "give_back",
    "look_at_payment_data",
    "payment_data",
    "plan",
    "prepare",
    "propose",
    "read",
    "render",
    "submit",
    "summarise",
    "transport",
    "withdraw",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from yuhuo_customs import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
