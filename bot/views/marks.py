"""What has become of a list's customers since it was made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """Ids of customers: `paid`; `left`, who owe it no more and did not pay; `blocked`.

    `blocked` are those of `paid` without any vencido whose access is blocked all the same.
    """

    paid: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()
    blocked: frozenset[int] = frozenset()

    @property
    def done(self) -> frozenset[int]:
        """Whom nobody need call any more."""
        return self.paid | self.left

    def of(self, customers: frozenset[int]) -> Marks:
        """Those of some customers."""
        return Marks(self.paid & customers, self.left & customers, self.blocked & customers)

    def encode(self) -> str:
        """The same text for the same marks: what the ledger keeps of what people see."""
        kinds = (("", self.paid), ("-", self.left), ("b", self.blocked))
        return ",".join(f"{sign}{one}" for sign, ids in kinds for one in sorted(ids))


UNMARKED = Marks()
