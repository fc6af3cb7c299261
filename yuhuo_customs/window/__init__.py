"""The mock single window: customs as a simulator, independent of the client.

It reads, validates and verifies with its own code, keeps its own book, and answers with receipts in the official life
cycle (ceb README §7). It shares nothing with the client but the schemas and the errors: a simulator that shared the
client's code would agree with its bugs. Where the specification leaves a choice, the choice is stated where it is
made; no answer of this window is a statement about the real customs.
"""

from yuhuo_customs.window.script import Script
from yuhuo_customs.window.window import Window

__all__ = ["Script", "Window"]
