"""Consolidation (集拼): parcels into bags, house bills and the units that carry them, exact to the gram and the piece.

::

    reading → standing → candidates → packing (relaxed | greedy) → bagging → writing → reconciling
    Book      Candidates              Placed                       Plan      files     Proof
"""
