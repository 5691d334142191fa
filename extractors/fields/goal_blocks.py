"""Parts a stream of labelled values into goals: one block a statement, with everything on the form that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from extractors.fields.explanations import is_instruction
from extractors.fields.forms import Fragment, LabelValue
from extractors.fields.goal_grids import name_grid_columns
from extractors.fields.labels import fold
from extractors.fields.pieces import Piece
from extractors.fields.ticks import has_ticks
from pipeline.document import Line
from pipeline.lexicon import load_lexicon

# Sections whose print belongs to no goal, unless it stands in one table with a goal.
_ELSEWHERE = {
    "notes", "consent", "participants", "placement", "special_factors", "present_levels", "services", "accommodations",
    "student_info", "assessment", "evaluation", "health", "behavior_plan", "esy", "amendment",
}  # fmt: skip
_ANCHORS = ("goal.number", "goal.area")


@dataclass(slots=True)
class GoalBlock:
    """What a form says of one goal. `statement` is its words; `items` every labelled value of its block in reading order."""

    statement: LabelValue
    items: list[LabelValue] = field(default_factory=list)

    def all(self, *keys: str) -> list[LabelValue]:
        return [item for item in self.items if item.key in keys]

    def first(self, *keys: str, where: Callable[[str], bool] = bool) -> LabelValue | None:
        """The first value of these keys that is not empty (or that `where` accepts), keys in order of preference."""
        for key in keys:
            for item in self.items:
                if item.key == key and item.value and where(item.value):
                    return item
        return None


def find_goal_blocks(items: list[LabelValue]) -> tuple[list[GoalBlock], list[LabelValue]]:
    """The goals of a document, and the candidates that were refused."""
    refused: list[LabelValue] = []
    name_grid_columns(items, is_statement)
    regions = _goal_regions(items)
    territory: list[LabelValue] = []
    for position, item in enumerate(items):
        if _may_hold_goals(item.section) or position in regions:
            territory.append(item)
        elif _is_statement_item(item):
            refused.append(item)
    for item in territory:
        _part_title(item)
        if item.key in ("goal.number", "goal.title") and re.search(
            r"\bcont(?:inued|'?d|\.|\b)", f"{item.label} {item.aside} {item.value}", re.IGNORECASE
        ):
            item.key = ""  # "Goal 1 (continued)" goes on with the goal, and begins none
    if not any(_is_statement_item(item) for item in territory):
        _join_components(territory)
    _find_unlabelled(territory)
    positions = [position for position, item in enumerate(territory) if _is_statement_item(item)]
    positions = [position for position in positions if not _is_refused(territory[position], refused)]
    return _part_blocks(territory, positions), refused


def _goal_regions(items: list[LabelValue]) -> set[int]:
    """Positions around statements that stand in a goal's form whatever section they seem to be in.

    A form without a heading over its goals leaves them in the section before. A label "goal" with a baseline, an area or a
    method beside it is a goal's form; a lone one in meeting notes is talk.
    """
    regions: set[int] = set()
    for position, item in enumerate(items):
        if not (_is_statement_item(item) or (item.key == "goal.number" and is_statement(item.value))) or item.section == "notes":
            continue
        table = item.label_piece.table
        low = high = position
        while low > 0 and _same_form(items[low - 1], table):
            low -= 1
        while high + 1 < len(items) and _same_form(items[high + 1], table):
            high += 1
        keys = {
            near.key
            for near in items[low : high + 1]
            if near.key.startswith("goal.") and near.key not in ("goal.statement", "goal.start_date")
        }
        if len(keys) >= 2 or (_may_hold_goals(item.section) and table is not None):
            regions.update(range(low, high + 1))
    return regions


def _same_form(item: LabelValue, table: object) -> bool:
    if table is not None:
        return item.label_piece.table is table
    return item.label_piece.table is None and (not item.label_piece.is_heading or item.key.startswith("goal."))


def is_statement(text: str) -> bool:
    """Whether words can be a goal's statement: a sentence, not a title, a number or a placeholder."""
    words = fold(text).split()
    if len(words) < 5 or is_placeholder(text) or is_instruction(text):
        return False
    if any(word in ("will", "shall", "able", "can") for word in words):
        return True
    if "?" in text or has_ticks(text):
        return False
    return len(words) >= 8 or text.rstrip().endswith(".") or any(c.isdigit() for c in text)


def is_placeholder(text: str) -> bool:
    """'See annual goal above.', 'N/A', '____': words that stand where a value should."""
    return not re.search(r"[A-Za-z0-9]", text) or fold(text).replace("#", "").strip() in _placeholders()


def is_boilerplate(text: str) -> bool:
    """Whether words are a form's or a law's, or talk about goals, and no student's goal."""
    plain = " ".join(text.casefold().split())
    lexicon = load_lexicon("goal_forms")
    if len(re.findall(r"_{3,}|\.{5,}|\[[a-z ]+\]", plain)) >= 2:
        return True  # a template whose blanks nobody filled in
    return any(phrase in plain for phrase in lexicon["boilerplate"])


@cache
def _placeholders() -> frozenset[str]:
    return frozenset(fold(words) for words in load_lexicon("goal_forms")["placeholders"])


def _may_hold_goals(section: str | None) -> bool:
    return section not in _ELSEWHERE


def _is_statement_item(item: LabelValue) -> bool:
    return item.key == "goal.statement" and is_statement(item.value)


def _is_refused(item: LabelValue, refused: list[LabelValue]) -> bool:
    if is_boilerplate(item.value):
        refused.append(item)
        return True
    return False


def _part_title(item: LabelValue) -> None:
    """'Goal 2: Reading' is a number and an area, no statement; its words move aside. 'Goal Statement # 2' over a sentence is one."""
    if item.key in ("goal.number", "goal.title") and item.number and is_statement(item.value):
        item.key = "goal.statement"
    if item.key == "goal.statement" and not is_statement(item.value):
        words = item.value or item.aside
        item.key = "goal.number" if item.number else "goal.title"
        item.aside = words.strip(" -–:.") if not is_placeholder(words) else ""
        item.fragments = [Fragment(item.aside, item.label_piece)] if item.aside and not item.fragments else item.fragments


def _join_components(territory: list[LabelValue]) -> None:
    """Forms that part a goal into timeframe, condition, behavior and criterion boxes: their words in printed order are the goal."""
    parts = ("goal.timeframe", "goal.condition", "goal.behavior", "goal.criterion")
    run: list[LabelValue] = []
    for item in [*territory, None]:
        if item is not None and item.key in parts and item.value and item.key not in [part.key for part in run]:
            run.append(item)
            continue
        if (item is not None and item.key in parts and any(part.key == item.key for part in run)) or item is None:
            _make_statement(run, territory)
            run = [item] if item is not None else []
    return


def _make_statement(run: list[LabelValue], territory: list[LabelValue]) -> None:
    behavior = next((item for item in run if item.key == "goal.behavior"), None)
    if behavior is None or len(run) < 2:
        return
    made = LabelValue("goal.statement", behavior.label, behavior.number, behavior.label_piece, behavior.strength)
    made.fragments = [fragment for item in run for fragment in _with_comma(item, is_last=item is run[-1])]
    end = made.fragments[-1]
    if not re.search(r"[.!?][\"”')]*$", end.text.rstrip()):
        made.fragments[-1] = Fragment(f"{end.text.rstrip()}.", end.piece)
    territory.insert(territory.index(run[-1]) + 1, made)


def _with_comma(item: LabelValue, *, is_last: bool) -> list[Fragment]:
    """A time's or a condition's words as a clause of the sentence that the boxes make together."""
    if is_last or item.key not in ("goal.timeframe", "goal.condition") or item.value.rstrip().endswith((",", ".", ";", ":")):
        return item.fragments
    *before, last = item.fragments
    return [*before, Fragment(f"{last.text.rstrip()},", last.piece)]


def _find_unlabelled(territory: list[LabelValue]) -> None:
    """Goals written as plain sentences: under a goals heading ('1. By June 2026, Kai will …'), or under a goal's own title ('Goal 2')."""
    if not any(_is_statement_item(item) for item in territory):
        numbered = any(_is_number(item) for item in territory)
        for item in territory:
            if item.section == "goals" and not numbered and _is_plain_goal(item):
                item.key = "goal.statement"
                item.number = _list_number(item.label_piece, item.value)
    titles = [position for position, item in enumerate(territory) if item.key in ("goal.number", "goal.title") and item.number]
    for start, end in pairwise([*titles, len(territory)]):
        under = territory[start + 1 : end]
        if not any(_is_statement_item(item) for item in under):
            plain = next((item for item in under if _is_plain_goal(item, least_words=5)), None)
            if plain is not None:
                plain.key = "goal.statement"


def _is_plain_goal(item: LabelValue, least_words: int = 8) -> bool:
    if item.key or item.label_piece.is_heading:
        return False
    text = item.value
    sentence = re.search(r"\b(?:will|shall|is expected to)\b", text)
    return sentence is not None and len(text.split()) >= least_words and not is_boilerplate(text) and not _is_talk(text)


def _is_talk(text: str) -> bool:
    plain = text.casefold()
    return any(re.search(rf"\b{re.escape(phrase)}\b", plain) for phrase in load_lexicon("goal_forms")["talk"])


def _list_number(piece: Piece, text: str) -> str | None:
    label = piece.label or (found[0] if (found := re.match(r"\s*(?:goal\s*)?#?\s*\d{1,2}[.):]", text, re.IGNORECASE)) else "")
    digits = re.search(r"\d{1,2}", label)
    return digits[0] if digits else None


def _part_blocks(territory: list[LabelValue], positions: list[int]) -> list[GoalBlock]:
    if not positions:
        return []
    before = _near_keys(territory[: positions[0]], territory[positions[0]])
    after = {item.key for item in territory[positions[-1] + 1 :]}
    cuts = [_first_cut(territory, positions[0], before)]
    for left, right in pairwise(positions):
        cuts.append(left + 1 + _best_cut(territory[left + 1 : right], before, after, territory[right]))
    cuts.append(len(territory))
    return [GoalBlock(territory[position], territory[start:end]) for position, (start, end) in zip(positions, pairwise(cuts), strict=True)]


def _near_keys(items: list[LabelValue], statement: LabelValue) -> set[str]:
    """What stands before the first statement on its form: the labels that open a goal."""
    keys: set[str] = set()
    for item in reversed(items):
        same_table = item.label_piece.table is not None and item.label_piece.table is statement.label_piece.table
        if not same_table and item.label_piece.is_heading and item.key == "":
            break
        if item.key.startswith(("goal.", "other.")) and (same_table or item.key.startswith("goal.")):
            keys.add(item.key)
    return keys


def _first_cut(territory: list[LabelValue], first: int, before: set[str]) -> int:
    cut = first
    for position in range(first - 1, -1, -1):
        item = territory[position]
        same_table = item.label_piece.table is not None and item.label_piece.table is territory[first].label_piece.table
        if item.label_piece.is_heading and not item.key and not same_table:
            break
        if item.key in before or not item.key:
            cut = position
    return cut


def _best_cut(gap: list[LabelValue], before: set[str], after: set[str], statement: LabelValue) -> int:
    """Where one goal ends and the next begins among the values between two statements.

    Labels that stand before the first statement of the form open a goal, labels after the last one close it; the cut that
    these contradict least wins, and of equal ones that at a new table, a heading or a goal's number.
    """
    best, least = 0, float("inf")
    for cut in range(len(gap) + 1):
        cost = sum(1.0 for item in gap[:cut] if item.key in before and item.key not in after)
        cost += sum(0.9 for item in gap[cut:] if item.key and item.key not in before)
        cost += 0.05 * (len(gap) - cut)
        first = gap[cut] if cut < len(gap) else statement
        previous = gap[cut - 1] if cut else None
        if _is_number(first):
            cost -= 0.6
        if any(_is_number(item) for item in gap[:cut]) and not _is_number(statement):
            cost += 1.5
        if previous is not None and previous.grid_row is not None and previous.grid_row != first.grid_row:
            cost -= 3.0
        if previous is not None and first.label_piece.table is not previous.label_piece.table:
            cost -= 0.5
        if first.label_piece.is_heading:
            cost -= 0.5
        if previous is not None and _is_short_title(previous):
            cost += 0.5  # a title heads what follows
        if cost < least:
            best, least = cut, cost
    return best


def _is_short_title(item: LabelValue) -> bool:
    element = item.label_piece.element
    styled = isinstance(element, Line) and (element.bold or element.heading_level > 0 or element.role == "heading")
    return not item.key and len(item.value) < 70 and (styled or re.match(r"\s*\d{1,2}[.)]\s+[A-Z]", item.value) is not None)


def _is_number(item: LabelValue) -> bool:
    return item.key == "goal.number" or (item.key in ("goal.statement", "goal.title", *_ANCHORS) and item.number is not None)
