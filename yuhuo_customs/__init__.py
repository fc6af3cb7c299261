"""豫货: from a seller's workbook to Chinese customs' own verdict.

The functions named in ``__all__`` are the library: they do what the commands do, without printing or
exiting. They are imported on first use, so that ``import yuhuo_customs`` stays cheap.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from yuhuo_customs.pipeline import (
        check as check,
    )
    from yuhuo_customs.pipeline import (
        collect as collect,
    )
    from yuhuo_customs.pipeline import (
        look_at_payment_data as look_at_payment_data,
    )
    from yuhuo_customs.pipeline import (
        payment_data as payment_data,
    )
    from yuhuo_customs.pipeline import (
        prepare as prepare,
    )
    from yuhuo_customs.pipeline import (
        read as read,
    )
    from yuhuo_customs.pipeline import (
        render as render,
    )
    from yuhuo_customs.pipeline import (
        submit as submit,
    )

__all__ = [
    "__version__",
    "check",
    "collect",
    "look_at_payment_data",
    "payment_data",
    "prepare",
    "read",
    "render",
    "submit",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from yuhuo_customs import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
