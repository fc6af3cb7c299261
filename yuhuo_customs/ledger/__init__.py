"""The ledger: what is to be sent, what was tried, what customs said. Nothing leaves before it stands here.

::

    book      the ledger itself: open, plan, queue
    outbox    hand over what is queued; never twice without certainty
    intake    receipts: stored raw, then read, matched and applied
    queries   what is known of runs and orders
    states    the state machine of messages and documents
"""
