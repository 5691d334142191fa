"""What a progress report says while it is being read: its head, its goals, and what each period says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from extractors.fields.chunks import Chunk
from extractors.fields.report_labels import is_goal_like

Words = list[tuple[str, Chunk]]  # printed pieces with their places


@dataclass(slots=True)
class Entry:
    """What a report says of one goal at one time."""

    period: str | None = None
    report_date: date | None = None
    date_provided: date | None = None
    rating: Words = field(default_factory=list)
    sufficiency: tuple[str, str, Chunk] | None = None  # label, ticked answer
    statements: list[Words] = field(default_factory=list)

    @property
    def has_content(self) -> bool:
        return bool(self.rating or self.sufficiency or any(self.statements))


@dataclass(slots=True)
class Block:
    """One goal of a report."""

    number: str | None = None
    reference: str | None = None
    area: str | None = None
    goal: Words = field(default_factory=list)
    free: list[Words] = field(default_factory=list)  # paragraphs that no label names
    entries: list[Entry] = field(default_factory=list)
    is_closed: bool = False  # paragraphs after it are not its own
    is_loose: bool = False  # begun by no goal
    is_area_only: bool = False  # a paragraph of a letter that only its area names

    @property
    def has_progress(self) -> bool:
        return any(entry.has_content for entry in self.entries)


@dataclass(slots=True)
class Report:
    """The blocks about one student under one head."""

    student: str | None
    period: str | None = None
    report_date: date | None = None
    date_provided: date | None = None
    iep_date: date | None = None
    has_sufficiency: bool = False
    period_dates: dict[str, date] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


def settle(block: Block, *, only_labelled: bool = False) -> None:
    """Gives the paragraphs that no label names their meaning: the goal's words, or (unless `only_labelled`) what became of it."""
    told = any(any(entry.statements) for entry in block.entries)
    narrative: list[Words] = []
    for words in block.free:
        text = " ".join(part for part, _ in words)
        if is_goal_like(text) or (told and not block.goal and not block.is_area_only and len(text.split()) > 4):
            block.goal = block.goal or words
        elif not told and not only_labelled:
            narrative.append(words)
    if narrative and not told:
        if not block.entries:
            block.entries.append(Entry())
        block.entries[-1].statements.append([part for words in narrative for part in words])
    block.free = []
