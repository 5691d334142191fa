"""What a family reads of a student's goals: one short page a language, each figure a link to the paper that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.analysis.summaries import tell_pieces
from pipeline.analysis.wording import Piece, Wording, load_wording
from pipeline.settings import SummarySettings

if TYPE_CHECKING:
    from flows.reports.packet import GoalPage, Packet


@dataclass(frozen=True, slots=True)
class Citation:
    """One numbered line of the list of papers."""

    number: int
    text: str
    day: str
    file: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldPiece:
    """Words of the page; `citation` is the number of the paper that a figure comes from."""

    text: str
    citation: int | None = None


@dataclass(frozen=True, slots=True)
class FamilyGoal:
    """One goal in force: what was written, and how it stands."""

    heading: str
    statement: str
    pieces: tuple[ToldPiece, ...]


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """The page of one language. `is_draft`: nobody of the district has approved this wording."""

    wording: Wording
    is_draft: bool
    goals: tuple[FamilyGoal, ...]
    citations: tuple[Citation, ...]


def is_draft(wording: Wording, settings: SummarySettings) -> bool:
    """An approval counts for the words that were approved: a changed file is a draft again."""
    approval = settings.approved.get(wording.code)
    return wording.is_draft and (approval is None or approval.wording != wording.key)


def family_pages(packet: Packet) -> list[FamilyPage]:
    """One page for each language of the settings."""
    summaries = packet.run.settings.summaries
    return [_page(packet, load_wording(code), summaries) for code in summaries.languages]


def _page(packet: Packet, wording: Wording, settings: SummarySettings) -> FamilyPage:
    citations: list[Citation] = []
    goals = []
    for page in packet.goals:
        if not page.is_current:
            continue
        inside = [point for point in page.progress.points if not point.is_baseline]
        pieces = tell_pieces(page.goal, page.progress, inside, wording)
        told = tuple(ToldPiece(piece.text, _cite(piece, page, wording, citations)) for piece in pieces)
        number = page.goal.goal_number or str(page.goal.position or "")
        goals.append(FamilyGoal(f"{wording.page['goal_heading']} {number}".strip(), page.goal.statement, told))
    return FamilyPage(wording, is_draft(wording, settings), tuple(goals), tuple(citations))


def _cite(piece: Piece, page: GoalPage, wording: Wording, citations: list[Citation]) -> int | None:
    """The number of the paper behind a figure, added to the list when it is new; None for plain words."""
    if not piece.sources:
        return None
    known = next((c for c in citations if c.sources == piece.sources), None)
    if known is None:
        # A figure stands before its day: the line is named by the figure.
        row = next((row for row in page.data if row.observation_id in piece.sources), None)
        place, on = (row.place, row.on) if row else (page.place, None)
        file = (
            f"{place.path}, {wording.page['on_page'].format(page=place.page_number)}"
            if place and place.page_number
            else place and place.words
        )
        known = Citation(len(citations) + 1, piece.text, wording.day(on) if on else "—", file or "—", piece.sources)
        citations.append(known)
    return known.number
