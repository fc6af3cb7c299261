"""What a platform's codes mean, by the profile: there is no official code for "taken in" (transport.md §3)."""

from pydantic import Field

from yuhuo_customs.domain.receipts import Verdict
from yuhuo_customs.profile import Part


class Codes(Part):
    """Codes of answers. The official ones of ``DxpRep`` (0001 to 3999) need no line here when they come as receipts."""

    taken: tuple[str, ...] = Field(("4000",), min_length=1, description="已接收的代码 / codes: taken in")
    already: tuple[str, ...] = Field(("4001",), description="重复的代码 / codes: has it already")
    again: tuple[str, ...] = Field(
        ("3001", "3002", "3999"),
        description="未接收，可原样重发 / codes: not taken in, repeat the same bytes",
    )
    unsure: tuple[str, ...] = Field(("3003",), description="结果不明 / codes: outcome not known")
    refused: tuple[str, ...] = Field(
        (), description="事后通知拒收的代码 / codes: not taken in, when told later as a receipt"
    )

    def verdict(self, code: str) -> Verdict:
        """Of an answer that comes later, as a receipt; "told" where the profile says nothing."""
        if code in (*self.taken, *self.already):
            return "taken"
        if code in self.refused:
            return "refused"
        if code in self.again:
            return "again"
        return "unsure" if code in self.unsure else "told"
