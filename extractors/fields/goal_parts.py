"""Reads the parts of one goal's block: its words, number, area, method, cadence and objectives."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.fields.forms import Fragment, LabelValue
from extractors.fields.goal_blocks import GoalBlock, is_placeholder
from extractors.fields.labels import fold
from extractors.fields.pieces import Piece
from extractors.fields.ticks import has_ticks, read_ticks
from pipeline.document import TICK_UNKNOWN, TICKED, UNTICKED, Line
from pipeline.language.measures import read_frequency
from pipeline.lexicon import load_lexicon

_OTHER = re.compile(r"^\s*other\b[^:]{0,40}(?::|\)|$)\s*", re.IGNORECASE)
_BLANKS = re.compile(r"_{2,}")
_ENUMERATOR = re.compile(
    r"^\s*(?:(?:objective|benchmark|sto|short[- ]term objective)\s*(?:#|no\.?)?\s*\d{0,2}\s*[:.)\-–]|"
    r"[(]?(?:\d{1,2}|[a-hA-H]|[ivx]{1,4})[.)]|[•▪\-–*])\s+",
    re.IGNORECASE,
)
# "on the district 4-point writing rubric", "using a task checklist"; not "on a rubric of her choice", which no noun precedes
_NAMED_TOOL = re.compile(
    r"\b(?:on|using|with|per|by)\s+(?:the|an?|his|her|their)\s+((?:[\w/-]+\s+){1,5}?"
    r"(?:rubric|checklist|inventory|data sheet|tally sheet|point sheet|running record|rating scale|task analysis|gradebook))\b",
    re.IGNORECASE,
)
# "(continued on next page)", printed inside a box that the page turn cut
_TURN_OVER = re.compile(
    r"\s*[(\[]?\b(?:continued|cont'?d?\.?)\s+(?:on|from)\s+(?:the\s+)?(?:next|previous|following|page \d+)(?:\s+page)?[)\]]?\s*",
    re.IGNORECASE,
)
# "Goal 1. Reading. Ines will read …": the area as a sentence of its own
_TITLE_SENTENCE = re.compile(r"(?P<title>[A-Z][A-Za-z/& -]{3,40})\.\s+(?=[A-Z])")
# "Phonemic awareness - Ottilie will …": a title before a dash; not "Self-monitoring - when asked, Ottilie will" in the middle of a sentence
_TITLE_DASH = re.compile(r"(?P<title>[A-Z][A-Za-z/&' ]{3,40}?)\s+[-–—]\s+(?=[A-Z][\w'’]*\b.*\b(?:will|shall)\b)", re.DOTALL)
# The level after the goal: "… by May 2026. She currently scores 1."; not a second part of it: "… will score 4. She will then …"
_LEVEL_AFTER = re.compile(
    r"(?<=[.!])\s+(?P<level>(?:(?:Currently|Presently|At present|At this time)\b|Baseline\b|Present level\b|"
    r"(?:He|She|They|[A-Z][\w'’-]+)\s+(?:is |are )?(?:currently|presently|now)\b|(?:His|Her|Their) (?:current|present|baseline)\b)"
    r"(?:(?!\bwill\b)[^.!?]|\.(?=\d))*\d(?:(?!\bwill\b)[^.!?]|\.(?=\d))*[.!]?)\s*$"
)
_MEASURED_BY = re.compile(
    r"\b(?:measured|evaluated|assessed|monitored|determined|documented|recorded)\s+(?:by|through|using|with|via|on)\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Words:
    """A value's words and the print they were read from."""

    text: str
    fragments: tuple[Fragment, ...]


def read_statement(block: GoalBlock) -> Words:
    """The goal's own words, whole over lines, cells and page turns, without what the form prints after them."""
    kept: list[Fragment] = []
    for fragment in block.statement.fragments:
        text, is_cut = _cut_at_end(fragment.text)
        if text:
            kept.append(Fragment(text, fragment.piece))
        if is_cut:
            break
    text = " ".join(" ".join(fragment.text.split()) for fragment in kept)
    text = _strip_enumerator(_TURN_OVER.sub(" ", text))
    title = _title_of(text, is_cell=block.statement.label_piece.is_cell)
    if title is not None:
        block.statement.aside = block.statement.aside or title["title"]
        text = text[title.end() :]
    return Words(text, tuple(kept))


def _title_of(text: str, *, is_cell: bool) -> re.Match[str] | None:
    """The area that opens a statement as a title of its own: 'Reading. Ines will …', 'Phonemic awareness - Ottilie will …'."""
    sentence = _TITLE_SENTENCE.match(text)
    if sentence is not None and not is_cell and _names_area(sentence["title"]):
        return sentence
    dashed = _TITLE_DASH.match(text)
    if dashed is not None and len(dashed["title"].split()) <= 5 and not re.search(r"\bwill\b", dashed["title"]):
        return dashed
    return None


def part_level(words: Words) -> tuple[Words, Words | None]:
    """A statement, and the sentence after it that tells where the student is now: '… by May 2026. She currently scores 1.'"""
    found = _LEVEL_AFTER.search(words.text)
    if found is None or not re.search(r"\b(?:will|shall)\b", words.text[: found.start("level")]) or not words.fragments:
        return words, None
    level, last = found["level"].strip(), words.fragments[-1]
    kept = " ".join(last.text.split())
    if not kept.endswith(level):
        return words, None
    rest = kept.removesuffix(level).rstrip()
    before = (*words.fragments[:-1], Fragment(rest, last.piece)) if rest else words.fragments[:-1]
    return Words(words.text[: found.start("level")].rstrip(), before), Words(level, (Fragment(level, last.piece),))


def read_number(block: GoalBlock) -> tuple[str | None, LabelValue | None]:
    """The goal's number as printed, or as a list or a heading numbers it."""
    for item in block.items:
        if item.key == "goal.number" and item.number is None and (found := re.match(r"\W*(\d{1,2}(?:\.\d)?[A-Za-z]?|[A-Z])\b", item.value)):
            return found[1], item
        if item.key in ("goal.number", "goal.title", "goal.statement", "goal.area") and item.number:
            return item.number, item
    if block.statement.number:
        return block.statement.number, block.statement
    for item in block.items:
        if item is block.statement:
            break
        if not item.key and (number := _title_number(item)):
            return number, item
    label = block.statement.label_piece.label
    if label and (digits := re.search(r"\d{1,2}", label)):
        return digits[0], block.statement
    return None, None


def _title_number(item: LabelValue) -> str | None:
    """'Academic #1: 2026 - 2027', 'Speech (1 of 2)', a list number '2.' before a short title."""
    if item.label_piece.label and (digits := re.search(r"\d{1,2}", item.label_piece.label)) and len(item.value) < 70:
        return digits[0]
    found = re.search(r"#\s*(\d{1,2})\b|\(\s*(\d{1,2})\s+of\s+\d{1,2}\s*\)|^\s*(\d{1,2})[.)]\s+[A-Z]", item.value)
    return next((group for group in found.groups() if group), None) if found and len(item.value) < 70 else None


def read_area(block: GoalBlock) -> Words | None:
    """The goal's area as printed: its own box, the title it stands under, or the short heading above it."""
    for item in block.all("goal.area"):
        text = (
            re.sub(r"[☐☒▣].*", "", item.value).strip(" :–-") if not item.value.startswith((TICKED, UNTICKED)) else _ticked_text(item.value)
        )
        if text and not is_placeholder(text) and len(text) < 120:
            return Words(text, tuple(item.fragments))
    for item in block.items:
        if (
            item.key in ("goal.number", "goal.title", "goal.statement")
            and item.aside
            and len(item.aside) < 90
            and not re.fullmatch(r"[\d\W]*", item.aside)
        ):
            return Words(item.aside, tuple(item.fragments) or (Fragment(item.aside, item.label_piece),))
    if (grid_area := block.first("goal.title")) and len(grid_area.value) < 90:
        return Words(grid_area.value, tuple(grid_area.fragments))
    above = block.items[: block.items.index(block.statement)] if block.statement in block.items else []
    for item in reversed(above):
        if not item.key and not item.label_piece.is_heading and (title := _title_area(item)):
            return Words(title, tuple(item.fragments))
    if (category := block.first("goal.area_category")) and (text := _ticked_text(category.value)):
        return Words(text, tuple(category.fragments))
    return None


def _title_area(item: LabelValue) -> str | None:
    """The area of a short title over a goal: 'READING', '2. Self-Regulation', 'Academic #1: 2025 - 2026'."""
    printed = item.value
    if len(printed) > 70 or printed.endswith((".", ":")):
        return None
    numbering = r"^\s*\d{1,2}[.)]\s*|#\s*\d{1,2}.*$|\(\s*\d{1,2}\s+of\s+\d{1,2}\s*\).*$|\bgoals?\b.*$"
    title = re.sub(numbering, "", printed, flags=re.IGNORECASE).strip(" :–-")
    is_numbered = title != printed.strip() or item.label_piece.label is not None
    element = item.label_piece.element
    is_title = is_numbered or (isinstance(element, Line) and (element.bold or element.heading_level > 0))
    if not re.search(r"[A-Za-z]{3}", title) or len(title.split()) > 8 or not (_names_area(title) or is_title):
        return None
    return title


def _names_area(text: str) -> bool:
    folded = f" {fold(text)} "
    return any(f" {fold(word)}" in folded for word in load_lexicon("goal_forms")["areas"]["words"])


def _ticked_text(text: str) -> str:
    return ", ".join(tick.option for tick in read_ticks(text) if tick.is_ticked and tick.option)


def read_method(text: str) -> str | None:
    """How progress is measured, from a method cell: its ticked options (with what "Other" says) or its words.

    '☐ Tests ☒ Other (specify): oral probes' -> 'oral probes'; 'Progress will be measured by word list check once a month.' ->
    'word list check'; 'To be determined' -> None.
    """
    if has_ticks(text):
        options: list[str] = []
        for tick in read_ticks(text):
            option = _OTHER.sub("", _BLANKS.sub(" ", tick.option)).strip(" :,.;")
            if tick.is_ticked and option and not is_placeholder(option):
                options.append(option)
        unseen = all(tick.is_ticked is None for tick in read_ticks(text))
        return ", ".join(options) if options and not unseen else None
    words = " ".join(_BLANKS.sub(" ", text).split())
    if found := _MEASURED_BY.search(words):
        words = words[found.end() :]
    if is_cadence(words):
        return None
    words = _strip_cadence(words).strip(" .;:,")
    return words if words and not is_placeholder(words) else None


def is_cadence(text: str) -> bool:
    """Whether words tell only how often: 'Monthly', 'at least once a week'; not 'weekly probes'."""
    plain = re.sub(r"^(?:at least|about|approximately|minimum of)\s+", "", " ".join(text.casefold().split())).strip(" .;:,()")
    patterns = (pattern for patterns in load_lexicon("goals")["frequency"].values() for pattern in patterns)
    return any(re.fullmatch(rf"(?:on an? )?(?:{pattern})(?: basis)?", plain) for pattern in patterns)


def find_named_tool(statement: str) -> str | None:
    """A measuring tool that a statement names as it goes: 'scoring 3 or better on the district 4-point writing rubric'."""
    found = _NAMED_TOOL.search(statement)
    return found[1] if found else None


def _strip_cadence(text: str) -> str:
    """'word list check once a month' without its cadence; 'weekly planner checks' keeps its first word."""
    for pattern in (pattern for patterns in load_lexicon("goals")["frequency"].values() for pattern in patterns):
        found = re.search(rf"[\s,;(]+(?:at |on an? )?(?:{pattern})(?: basis)?[)\s.]*$", text, re.IGNORECASE)
        if found and found.start() > 0:
            return text[: found.start()]
    return text


def read_cadence(text: str | None) -> str | None:
    """How often data are taken, in the contract's words; of tick boxes only the ticked ones speak."""
    if not text or is_placeholder(text):
        return None
    if has_ticks(text):
        text = " ; ".join(_OTHER.sub("", tick.option) for tick in read_ticks(text) if tick.is_ticked)
    return read_frequency(text)


def read_objectives(block: GoalBlock) -> list[Words]:
    """The objectives or benchmarks of a goal, each with its own words."""
    found: list[Words] = []
    for item in block.all("goal.objective"):
        for words in _split_points(item.fragments):
            _add_objective(found, words)
    if found:
        return found
    after = block.items.index(block.statement) + 1 if block.statement in block.items else 0
    for item in block.items[after:]:
        if item.key or item.label_piece.is_heading:
            continue
        for words in _split_points(_from_first_point(item)):
            if re.search(r"\bwill\b|\d", words.text) and len(words.text.split()) >= 5:
                _add_objective(found, words)
    return found


def _from_first_point(item: LabelValue) -> list[Fragment]:
    """The numbered or bulleted lines of words without a label; nothing where no line carries a mark."""
    if item.label_piece.label:
        return item.fragments
    for position, fragment in enumerate(item.fragments):
        lines = fragment.text.split("\n")
        for order, line in enumerate(lines):
            if _ENUMERATOR.match(line) and not has_ticks(line):
                return [Fragment("\n".join(lines[order:]), fragment.piece), *item.fragments[position + 1 :]]
    return []


def _add_objective(found: list[Words], words: Words) -> None:
    text = _strip_enumerator(words.text)
    if len(text.split()) >= 4 and not is_placeholder(text) and text not in [known.text for known in found]:
        found.append(replace(words, text=text))


def _split_points(fragments: list[Fragment]) -> list[Words]:
    """Parts objectives at their numbers, bullets and cells; a line without a mark goes on with the one before."""
    points: list[list[tuple[str, Piece]]] = []
    for fragment in fragments:
        fresh_cell = True
        mark_alone = False
        for line in (line.strip() for line in fragment.text.split("\n")):
            if not line:
                continue
            if re.fullmatch(r"\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)]?|[•▪\-–]", line, re.IGNORECASE):
                mark_alone = True
                continue
            begins = bool(_ENUMERATOR.match(line)) or mark_alone or (fresh_cell and fragment.piece.is_cell) or not points
            begins = begins or (points[-1][-1][0].rstrip().endswith(".") and line[:1].isupper())
            if begins:
                points.append([])
            points[-1].append((line, fragment.piece))
            fresh_cell = mark_alone = False
    words: list[Words] = []
    for point in points:
        text = " ".join(line for line, _ in point)
        words.append(Words(text, tuple(Fragment(_strip_enumerator(line), piece) for line, piece in point)))
    return words


def _strip_enumerator(text: str) -> str:
    return _ENUMERATOR.sub("", text, count=1).strip()


def _cut_at_end(text: str) -> tuple[str, bool]:
    """A statement's words up to the first tick box or phrase that forms print after it."""
    mark = re.search(rf"[{TICKED}{UNTICKED}{TICK_UNKNOWN}]", text)
    end = mark.start() if mark else len(text)
    lowered = text.casefold()
    for phrase in load_lexicon("goal_forms")["statement_ends"]:
        found = re.search(rf"(?:^|\n)\s*[\W_]{{0,4}}{re.escape(phrase)}", lowered[:end])
        if found:
            end = min(end, found.start())
    return text[:end].strip(), end < len(text)
