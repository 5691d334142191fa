"""A progress report as a stream of events: 'goal 2 begins', 'its code is SP', 'its comment says …', in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from extractors.fields.chunks import Chunk, Neighbours
from extractors.fields.label_sets import Piece
from extractors.fields.periods import read_goal_head, read_period_head
from extractors.fields.report_labels import is_boilerplate, is_goal_like, is_legend, is_rating, report_labels
from pipeline.document import Box, Line
from pipeline.language.dates import find_dates

# Roles whose label may stand in the middle of a line; any other is a word there ("Her goal: to read").
_INLINE = frozenset({"rating", "report_date", "date_provided", "iep_date", "period", "sufficiency", "goal_number", "reason", "legend"})


_DATED = frozenset({"report_date", "date_provided", "iep_date"})
# '… the', '… is now at', '…, up from', 'teacher-'; not '… in October'
_UNFINISHED = re.compile(
    r"(?:[,;:(–-]|\b(?:the|a|an|of|on|in|at|to|for|from|with|by|and|or|but|is|was|are|were|has|have|had|his|her|their|its|that|this|which|who|when|than|as|per|no|not|be|been|about|after|before|between|up|down|out|into|over|under|using|will|can|did|does))\s*$",
    re.I,
)


# A paragraph of a letter: 'Reading: Ana reads 62 words …', 'Math – She solved 4 of 10.'; its head must name an area
AREA_PARAGRAPH = re.compile(
    r"^[^\w(]*(?:(?P<number>\d{1,2})[.)]\s+)?(?P<area>[A-Z][A-Za-z/&,\- ]{2,40}?)\s*(?::|\s[-–—])\s+(?=\S+\s+\S+\s+\S+)"
)
# The same as a sentence: 'In reading, Ana reads …', 'With regard to behavior, he …'; its area must name one too (not 'In October, …')
AREA_SENTENCE = re.compile(
    r"^\W*(?:In|For|On|Regarding|As for|Concerning|With (?:regard|respect) to|In terms of)\s+"
    r"(?:(?:the\s+area\s+of|his|her|their|the)\s+)?(?P<area>[A-Za-z][A-Za-z/&\- ]{2,40}?)(?:\s+goals?)?,\s+(?=\S+\s+\S+\s+\S+)"
)
# A choice of ratings: '☐ Goal met ☒ Sufficient progress'; not '☒ Yes ☐ No' (the answer to a question)
_OPTIONS = re.compile(r"^\s*[☐☒▣]\s*(?!(?:yes|no|y|n|n/a)\b)[A-Z0-9]", re.I)
# An entry of a running record: '11/10/2025: 62 wcpm', '1/30/26 - Ana read …'; not '9/9/2025 - 6/1/2026'
DATED_ENTRY = re.compile(
    r"^\s*\(?(?P<day>\d{1,2}[/-]\d{1,2}[/-](?:20)?\d{2}|[A-Z][a-z]{2,8}\.? \d{1,2}, 20\d{2})\)?\s*[:–—-]\s*"
    r"(?=[A-Za-z0-9☒/])(?!\d{1,2}[/-]\d{1,2}[/-]\d)"
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the report says.

    `role` is one of report_labels.toml's, or 'head' (a goal begins; `text` is its number), 'text' (words without a label;
    `goes_on` when they continue the words before, `is_value` when a label elsewhere names them), 'heading', 'boilerplate',
    'row' (a table row ends), 'student' (`text` is the mention's key).
    """

    role: str
    text: str
    chunk: Chunk
    label: str = ""
    area: str | None = None
    goes_on: bool = False
    is_value: bool = False


def read_events(chunks: list[Chunk], ready: Mapping[int, list[Event]], consumed: Iterable[int]) -> Iterator[Event]:
    """Events of these chunks in order. `ready`: events of whole tables by the order of their first chunk; `consumed`: their chunks."""
    done = set(consumed)
    near = Neighbours(chunks)
    values = _values_elsewhere(chunks, near, done)
    for value in values.values():
        done |= {c.order for c in _whole(value, chunks)}
    last: Chunk | None = None
    for chunk in chunks:
        if chunk.order in ready:
            yield from ready[chunk.order]
            last = None
        if chunk.order in done or chunk.is_running:
            continue
        yield from _chunk_events(chunk, last is not None and continues(last, chunk))
        last = chunk
        if chunk.order in values:
            for part in _whole(values[chunk.order], chunks):
                is_first = part.order == values[chunk.order].order
                for number, event in enumerate(_cut(part.text, part)):
                    yield replace(event, is_value=is_first, goes_on=not is_first) if event.role == "text" and number == 0 else event
                last = part


def _whole(value: Chunk, chunks: list[Chunk]) -> list[Chunk]:
    """The chunk, and the further lines of its cell."""
    if not value.in_table:
        return [value]
    return [c for c in chunks if c.element is value.element and c.stack >= value.stack]


def _values_elsewhere(chunks: list[Chunk], near: Neighbours, done: set[int]) -> dict[int, Chunk]:
    """For each chunk that ends in a bare label: the chunk right of it or under it that holds its value."""
    found: dict[int, Chunk] = {}
    used: set[int] = set()
    for chunk in chunks:
        if chunk.order in done or chunk.is_running or not _ends_in_label(chunk) or near.stacked(chunk):
            continue
        right, below = near.right(chunk), near.below(chunk)
        takes_below = right is None or _begins_with_label(right)
        colon = chunk.text.rstrip().endswith(":")
        for other in (right, below if takes_below and (chunk.in_table or not colon) else None):
            if other and other.order not in used and other.order not in done and not _begins_with_label(other):
                found[chunk.order] = other
                used.add(other.order)
                break
    return found


def _ends_in_label(chunk: Chunk) -> bool:
    events = list(_cut(chunk.text, chunk))
    return (
        bool(events)
        and events[-1].role not in ("text", "boilerplate", "heading", "head", "period", "ticks", "entry_date")
        and not events[-1].text
    )


def _begins_with_label(chunk: Chunk) -> bool:
    events = list(_cut(chunk.text, chunk))
    return bool(events) and events[0].role not in ("text", "entry_date")


def _chunk_events(chunk: Chunk, goes_on: bool) -> Iterator[Event]:
    item = chunk.element.label if isinstance(chunk.element, Line) and chunk.column == 0 else None
    if item and re.fullmatch(r"\(?\d{1,2}[.)]?", item) and is_goal_like(chunk.text):
        yield Event("head", item.strip("(.)"), chunk, item.strip("."))  # a goal as a point of a list
        yield Event("goal_text", chunk.text, chunk)
        return
    events = list(_cut(chunk.text, chunk))
    first = events[0] if events else None
    if first and first.role == "text":
        if is_legend(chunk.text) or (not chunk.in_table and is_legend(chunk.element.text)):
            yield Event("legend", chunk.text, chunk)
            return
        if is_boilerplate(chunk.text) and not goes_on:
            yield Event("boilerplate", chunk.text, chunk)
            return
        if chunk.is_heading and len(events) == 1:
            yield Event("heading", chunk.text, chunk)
            return
        events[0] = replace(first, goes_on=goes_on)
    yield from events


def _cut(text: str, chunk: Chunk) -> Iterator[Event]:
    """The text of a chunk as events: a goal's heading or a period that opens it, then its labelled pieces."""
    if head := read_goal_head(text):
        yield Event("head", head.number, chunk, head.reference, head.area)
        text = head.rest
        area = AREA_PARAGRAPH.match(text) if head.area is None else None
        if area and report_labels().role(area["area"]) is None:
            yield Event("area", area["area"].strip(), chunk)
            text = text[area.end() :]
    elif period := read_period_head(text):
        label, rest = period
        yield Event("period", label, chunk, text)
        text = rest
    if not text:
        return
    if _OPTIONS.match(text):
        yield Event("ticks", text, chunk)
        return
    if DATED_ENTRY.match(text):
        yield from _dated_entries(text, chunk)
        return
    if is_question(text):
        yield Event("statement" if "progress" in text.casefold() else "stop", "", chunk, text)
        return
    for piece in _merged(text, report_labels().split(text, fuzzy=chunk.element.confidence < 1)):
        value = "" if piece.role and is_question(piece.value) else piece.value  # the form asks what the next lines answer
        if piece.role == "statement" and DATED_ENTRY.match(value):
            yield Event("statement", "", chunk, piece.label)
            yield from _dated_entries(value, chunk, piece.label)
            continue
        yield Event(piece.role or "text", value, chunk, piece.label)


def _dated_entries(text: str, chunk: Chunk, label: str = "") -> Iterator[Event]:
    """'11/3/25: 3 of 5. 1/23/26: 2 of 5.' as an entry for each day."""
    starts = [0, *(m.start(1) for m in re.finditer(r"(?<=[.;!?])\s+(\(?\d{1,2}[/-]\d{1,2}[/-](?:20)?\d{2}\)?\s*[:–—-]\s)", text))]
    for start, stop in zip(starts, [*starts[1:], len(text)], strict=True):
        if entry := DATED_ENTRY.match(text[start:stop]):
            yield Event("entry_date", entry["day"], chunk, label)
            yield Event("text", text[start + entry.end() : stop].strip(), chunk)


def _merged(text: str, pieces: list[Piece]) -> Iterator[Piece]:
    """Pieces, with labels that are only words of a sentence given back to it: 'She met her goal. Data: 4 of 5' is one."""
    kept: list[Piece] = []
    for number, piece in enumerate(pieces):
        if piece.role == "sufficiency" and not piece.value and not piece.has_colon and is_rating(piece.label, {}):
            piece = Piece(None, "", piece.label, start=piece.start)  # 'Goal met' alone is an answer, not a question
        if piece.role in _DATED and piece.value and not find_dates(piece.value):
            piece = replace(piece, role=None, label="", value=f"{piece.label}{':' * piece.has_colon} {piece.value}")  # 'into this IEP: 42%'
            if kept and kept[-1].role in (None, "statement", "either"):
                kept[-1] = replace(kept[-1], value=f"{kept[-1].value} {piece.value}".strip())
                continue
        before = kept[-1] if kept else None
        in_sentence = before is not None and (before.role == "statement" or (before.role is None and len(before.value.split()) > 9))
        may_stand = piece.role in _INLINE or not in_sentence
        if before is not None and piece.role is not None and in_sentence and (not may_stand or len(piece.value) > 45):
            stop = pieces[number + 1].start if number + 1 < len(pieces) else len(text)
            joined = f"{before.value} {text[piece.start : stop].strip()}".strip()
            kept[-1] = replace(before, value=joined)
            continue
        kept.append(piece)
    yield from kept


def continues(before: Chunk, chunk: Chunk) -> bool:
    """Whether a chunk without a label may go on with the words before it, by its place."""
    if before.element is chunk.element:
        return True
    if before.in_table != chunk.in_table:
        return False
    if chunk.in_table or before.box is None or chunk.box is None or before.page_number != chunk.page_number:
        return False  # a cell or paragraph stands for itself; a page turn is judged by its words
    gap, height = chunk.box.y0 - before.box.y1, max(before.box.y1 - before.box.y0, 6.0)
    return -0.8 * height <= gap <= 0.75 * height and chunk.box.x0 < before.box.x1


def overlap(a: Box | None, b: Box | None) -> float:
    """The share of the narrower box's width that both cover; 0 where one is unknown."""
    if a is None or b is None:
        return 0.0
    return max(0.0, min(a.x1, b.x1) - max(a.x0, b.x0)) / max(min(a.x1 - a.x0, b.x1 - b.x0), 1.0)


def is_bold(chunk: Chunk) -> bool:
    """A printed line that is bold from end to end."""
    return isinstance(chunk.element, Line) and chunk.element.bold and chunk.text.strip() == chunk.element.text.strip()


def is_question(text: str) -> bool:
    """A form's own question ('What is the student's progress toward the annual goal?'); '62 wcpm. Why?' is a writer's."""
    return re.match(
        r"^\W*(?:what|how|is|are|does|do|did|has|have|will|can|describe)\b.{15,}\?\W*$", text, re.I | re.S
    ) is not None and not re.search(r"\d", text)


def is_cut(text: str, following: str) -> bool:
    """Whether a page turn cut a sentence: 'Prepared for class on' + '66% of days.'; not 'reads 40 wcpm' + 'Special Education Report'."""
    if re.search(r"[.!?][\"”')\]]*\s*$", text):
        return False
    unfinished = _UNFINISHED.search(text) is not None
    return unfinished or following[:1].islower()
