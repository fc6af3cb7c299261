"""The order of the rooms; the only package that knows it.

::

    read → map → check → classify → review → compose → sign → submit → track
    ╰────────── judging ──────────────────╯ ╰ preparing ───╯ ╰ submitting ──╯

What follows a declaration (``amending``, ``following``, ``transporting``, ``summing``) is made out of the ledger and takes
the same way from review on.
"""

from yuhuo_customs.pipeline.amending import Amended, amend, withdraw
from yuhuo_customs.pipeline.attesting import Attested, verify_evidence
from yuhuo_customs.pipeline.consolidating import Loaded, consolidate, reconcile
from yuhuo_customs.pipeline.delivering import Delivered
from yuhuo_customs.pipeline.evidencing import Made, make_evidence
from yuhuo_customs.pipeline.following import cancel, give_back
from yuhuo_customs.pipeline.importing import Imported, import_messages
from yuhuo_customs.pipeline.judging import bring_past, check, classified, needs, read
from yuhuo_customs.pipeline.paying import PaymentData, is_blocked, look_at_payment_data, payment_data
from yuhuo_customs.pipeline.planning import Outlook, plan
from yuhuo_customs.pipeline.preparing import prepare
from yuhuo_customs.pipeline.rendering import Rendered, render, write_messages
from yuhuo_customs.pipeline.submitting import Queued, Submission, collect, enqueue, submit
from yuhuo_customs.pipeline.summing import Group, propose, summarise
from yuhuo_customs.pipeline.taxing import Taxed, estimate_tax
from yuhuo_customs.pipeline.transporting import KINDS as TRANSPORT
from yuhuo_customs.pipeline.transporting import transport

__all__ = [
    "TRANSPORT",
    "Amended",
    "Attested",
    "Delivered",
    "Group",
    "Imported",
    "Loaded",
    "Made",
    "Outlook",
    "PaymentData",
    "Queued",
    "Rendered",
    "Submission",
    "Taxed",
    "amend",
    "bring_past",
    "cancel",
    "check",
    "classified",
    "collect",
    "consolidate",
    "enqueue",
    "estimate_tax",
    "give_back",
    "import_messages",
    "is_blocked",
    "look_at_payment_data",
    "make_evidence",
    "needs",
    "payment_data",
    "plan",
    "prepare",
    "propose",
    "read",
    "reconcile",
    "render",
    "submit",
    "summarise",
    "transport",
    "verify_evidence",
    "withdraw",
    "write_messages",
]
