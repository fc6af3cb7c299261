from .amending import Amended, amend, withdraw
from .attesting import Attested, verify_evidence
from .consolidating import Loaded, consolidate, reconcile
from .delivering import Delivered
from .evidencing import Made, make_evidence
from .following import cancel, give_back
from .importing import Imported, import_messages
from .judging import bring_past, check, classified, needs, read
from .paying import PaymentData, is_blocked, look_at_payment_data, payment_data
from .planning import Outlook, plan
from .preparing import prepare
from .rendering import Rendered, render, write_messages
from .submitting import Queued, Submission, collect, enqueue, submit
from .summing import Group, propose, summarise
from .taxing import Taxed, estimate_tax
from .transporting import TRANSPORT, transport

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
