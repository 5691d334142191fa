"""What a hostile input is, and what must become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

READ = "read"
GOOD = "Reads 62 words correct per minute."


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the hostile drop and its right fate.

    `path` is its place in the drop. `fate` is 'read' or a reason of the closed list; several, where engines of other versions
    may rightly differ. `says` must stand in the text as read and `hides` must not; `notes` are codes that must be noted;
    `problem` says that a page is named as unread. `members` are fates of what lies inside, by name.
    """

    path: str
    data: bytes | Callable[[], bytes]
    fate: str | tuple[str, ...] = READ
    says: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pages: int | None = None
    problem: bool = False
    members: Mapping[str, str] = field(default_factory=dict)

    @property
    def fates(self) -> tuple[str, ...]:
        return (self.fate,) if isinstance(self.fate, str) else self.fate

    def make(self) -> bytes:
        return self.data if isinstance(self.data, bytes) else self.data()
