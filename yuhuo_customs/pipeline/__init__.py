"""The order of the rooms; the only package that knows it.

::

    read → map → check → classify → review → compose → sign → submit → track
    ╰────────── judging ──────────────────╯ ╰ preparing ───╯ ╰ submitting ──╯
"""

from yuhuo_customs.pipeline.judging import check, classified, read
from yuhuo_customs.pipeline.paying import PaymentData, is_blocked, look_at_payment_data, payment_data
from yuhuo_customs.pipeline.preparing import Rendered, prepare, render, write_messages
from yuhuo_customs.pipeline.submitting import Queued, Submission, collect, enqueue, submit

__all__ = [
    "PaymentData",
    "Queued",
    "Rendered",
    "Submission",
    "check",
    "classified",
    "collect",
    "enqueue",
    "is_blocked",
    "look_at_payment_data",
    "payment_data",
    "prepare",
    "read",
    "render",
    "submit",
    "write_messages",
]
