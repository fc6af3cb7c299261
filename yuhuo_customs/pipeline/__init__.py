"""The order of the rooms; the only package that knows it.

::

    read → map → check → classify → review → compose → sign → submit → track
    ╰────────── judging ──────────────────╯ ╰ preparing ───╯ ╰ submitting ──╯

What follows a declaration (``amending``, ``following``, ``transporting``, ``summing``) is made out of the ledger and takes
the same way from review on.

What can be asked for here stands in ``__init__.pyi``, and a module is loaded when one of its names is: a command starts
without the rooms that it does not enter.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
