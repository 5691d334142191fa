"""Extracts annual goals with their objectives from any form: whose words, which numbers, measured how, how often and by when."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from extractors.fields.builder import FactsBuilder, Source
from extractors.fields.explanations import is_explanation
from extractors.fields.forms import LabelValue, find_sources, read_items
from extractors.fields.goal_blocks import GoalBlock, find_goal_blocks, is_boilerplate, is_placeholder, is_statement
from extractors.fields.goal_parts import (
    Words,
    find_named_tool,
    is_cadence,
    part_level,
    read_area,
    read_cadence,
    read_method,
    read_number,
    read_objectives,
    read_statement,
)
from extractors.fields.labels import fold, load_labels
from extractors.fields.pieces import Piece
from extractors.fields.ticks import has_ticks
from pipeline.language.areas import goal_area
from pipeline.language.dates import find_dates, parse_date
from pipeline.language.goal_target import is_mastery_noun
from pipeline.language.measures import GoalReading, Measure, parse_goal, read_baseline, same_dimension, target_in_baseline_terms

_EXTRACTOR = "goals"
_FITS = {
    "goal.statement": is_statement,
    "goal.target_date": lambda text: not text.strip() or len(text) < 80,
    "goal.baseline": lambda text: not is_explanation(text),
    "goal.method": lambda text: not is_explanation(text),
    "goal.criterion": lambda text: not is_explanation(text),
    "goal.schedule": lambda text: not is_explanation(text),
}


# A form's own words over all goals: "… expected to achieve by the end of the year in which the IEP is in effect"
_NAMES_IEP_END = re.compile(
    r"\b(?:end of (?:the year in which the|this|the) iep|by the (?:next )?annual review|"
    r"(?:with)?in (?:one|a|12|twelve)[ -](?:years?|months?))\b",
    re.IGNORECASE,
)


# "In one school year", "within 12 months" of an annual goal: to the end of its IEP; "within 36 weeks" is left unknown
_ONE_YEAR = re.compile(
    r"\b(?:with)?in (?:an?|one|1|the next) (?:(?:school|calendar|iep|academic) )?year\b|\b(?:12|twelve)[ -]months?\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class IepDates:
    """What an IEP says of its own span, for goals that end 'by the annual review'."""

    meeting: date | None = None
    begin: date | None = None
    end: date | None = None


def extract_goals(
    pieces: list[Piece], builder: FactsBuilder, *, iep_id: str, student_id: str, dates: IepDates, present_levels: str | None
) -> list[str]:
    """Adds every annual goal on these pieces with its objectives; gives the goals' keys in printed order."""
    items = read_items(pieces, load_labels("goal", "other", own=builder.context.form_labels), _FITS)
    blocks, refused = find_goal_blocks(items)
    for item in refused:
        builder.refuse("goal", item.value[:300], f"words of a form or of talk (section: {item.section or 'none'})", item.page_number)
    keys: list[str] = []
    seen: set[str] = set()
    for block in blocks:
        statement, level = part_level(read_statement(block))
        if level is not None and block.first("goal.baseline", where=lambda text: not is_placeholder(text)) is None:
            block.items.append(LabelValue("goal.baseline", "", None, level.fragments[0].piece, fragments=list(level.fragments)))
        folded = fold(statement.text)
        if folded in seen:
            builder.refuse("goal", statement.text[:300], "the same goal is printed before in this document", block.statement.page_number)
            continue
        seen.add(folded)
        keys.append(add_goal(block, statement, builder, iep_id, student_id, dates, present_levels, len(keys) + 1))
    return keys


def add_goal(
    block: GoalBlock,
    statement: Words,
    builder: FactsBuilder,
    iep_id: str,
    student_id: str,
    dates: IepDates,
    present_levels: str | None,
    position: int,
) -> str:
    """Adds one goal with its objectives from the values of its block; gives its key."""
    values: dict[str, Any] = {}
    sources: list[Source] = find_sources("statement", statement.fragments)

    def take(column: str, value: Any, item: LabelValue | Words | None) -> None:
        if value is None or value == "":
            return
        values[column] = value
        if item is not None:
            sources.extend(find_sources(column, item.fragments))

    number, number_item = read_number(block)
    values["goal_number"] = number or str(position)
    if number_item is not None and number:
        piece = number_item.label_piece
        sources.append(
            Source("goal_number", number_item.label or number_item.value or number, piece.page_number, piece.box, piece.element.locator)
        )
    area = read_area(block)
    take("area_text", area.text if area else None, area)
    values["goal_area"] = goal_area(area.text if area else None, statement.text)
    criterion = block.first("goal.criterion", where=lambda text: not is_placeholder(text))
    baseline = block.first("goal.baseline", where=lambda text: not is_placeholder(text)) or _unlabelled_baseline(block, statement)
    baseline_text = baseline.value if baseline else None
    reading = parse_goal(statement.text, baseline_text=baseline_text)
    target, direction, is_from_box = _choose_target(reading, statement.text, criterion.value if criterion else None, baseline_text)
    if is_from_box and criterion is not None:
        sources.extend(find_sources("target_value", criterion.fragments))
    values["direction"] = direction
    for column in ("condition", "behavior", "criterion", "mastery_rule"):
        take(column, getattr(reading, column), None)
    if criterion is not None and not values.get("criterion"):
        take("criterion", criterion.value, criterion)
    if target is not None:
        values |= {"target_value": target.value, "target_max": target.max, "unit": target.unit}
        if not any(source.field == "target_value" for source in sources):
            sources.extend(find_sources("target_value", statement.fragments))
    stated = reading.baseline or (parse_goal(f"{statement.text.rstrip('. ')} {criterion.value}").baseline if criterion else None)
    _take_baseline(baseline, block, values, take, stated, target, present_levels, area, statement)
    _take_date(block, values, take, reading, dates, builder)
    _take_method(block, take, reading, statement)
    key = builder.add(
        "goal", sources, extractor=_EXTRACTOR, iep_id=iep_id, student_id=student_id, statement=statement.text, position=position, **values
    )
    for ordinal, words in enumerate(read_objectives(block), 1):
        _add_objective(words, ordinal, key, builder)
    return key


def _choose_target(
    reading: GoalReading, statement: str, criterion: str | None, baseline: str | None
) -> tuple[Measure | None, str | None, bool]:
    """The goal's target and direction, and whether the form's criterion box gave it.

    Statement and box mostly agree. Where they measure different things ("with one prompt" in the statement, "8 of 9 steps"
    in the box), the one that the baseline is measured in counts, and the box where that does not tell.
    """
    if criterion is None or has_ticks(criterion):
        return reading.target, reading.direction, False
    joined = parse_goal(f"{statement.rstrip('. ')} with {criterion}", baseline_text=baseline)
    alone = parse_goal(f"The student will do so with {criterion}", baseline_text=baseline)
    boxed = alone.target or (joined.target if reading.target is None else None)
    if _is_share_of_a_task(boxed, reading.target, baseline):
        return boxed, alone.direction, True
    if boxed is None or (reading.target is not None and same_dimension(reading.target.unit, boxed.unit)):
        return reading.target, reading.direction, False
    if reading.target is not None:
        level = read_baseline(baseline, reading.target)
        if level is not None and same_dimension(level.unit, reading.target.unit) and _same_shape(level, reading.target):
            return reading.target, reading.direction, False
    return boxed, joined.direction or alone.direction, True


def _is_share_of_a_task(boxed: Measure | None, stated: Measure | None, baseline: str | None) -> bool:
    """Whether the box gives a share and the statement only a number of things: "copy 10 letters" beside "9 out of 10 letters".

    A share of tries ("4 of 5 days") beside a number of things says how often, and leaves the number the target.
    """
    if boxed is None or stated is None or boxed.max is None or stated.max is not None or stated.kind != "count":
        return False
    if boxed.max == stated.value:
        return True
    level = read_baseline(baseline, boxed)
    if level is not None and level.max is not None:
        return level.max == boxed.max
    # "main idea and three details" beside "8 out of 10 passages": a number of plain things is part of the skill, no measure
    return baseline is None and (stated.unit == "items" or not is_mastery_noun(boxed.noun))


def _same_shape(one: Measure, other: Measure) -> bool:
    return (one.max is None) == (other.max is None)


def _take_baseline(
    item: LabelValue | None,
    block: GoalBlock,
    values: dict[str, Any],
    take: Any,
    stated: Measure | None,
    target: Measure | None,
    present_levels: str | None,
    area: Words | None,
    statement: Words,
) -> None:
    """The baseline from its own box, else from the statement ('from 12 to 3'), else from the present levels that the box points to."""
    measure: Measure | None = None
    if item is not None:
        take("baseline_text", item.value, item)
        measure = read_baseline(item.value, target)
        if measure is None and present_levels and re.search(r"\bsee\b.*present level|\bplaafp\b|present level", item.value, re.IGNORECASE):
            measure, _ = _read_present_levels(present_levels, statement.text, target)
        dated = [mention.date for mention in find_dates(item.value) if mention.date]
        values["baseline_date"] = dated[0] if dated else None
    measure = measure or stated
    if measure is None and item is None and present_levels:
        measure, sentence = _read_present_levels(present_levels, statement.text, target)
        if measure is None:
            measure, sentence = _read_level_of_area(present_levels, values["goal_area"], statement.text, target, area.text if area else "")
        if measure is not None:
            values["baseline_text"] = sentence
    if (stated_on := block.first("goal.baseline_date")) is not None:
        values["baseline_date"] = parse_date(stated_on.value) or values.get("baseline_date")
    if measure is not None:
        values |= {"baseline_value": measure.value, "baseline_max": measure.max, "baseline_unit": measure.unit}
        if values.get("target_max") is None and (maximum := target_in_baseline_terms(target, measure)) is not None:
            values["target_max"] = maximum
        # Without a target, the goal is still measured as its baseline was.
        if target is None and measure.unit is not None:
            values.setdefault("unit", measure.unit)
        if item is not None:
            take("baseline_value", measure.value, item)


def _unlabelled_baseline(block: GoalBlock, statement: Words) -> LabelValue | None:
    """Words of the goal's own form, under a label that no dictionary knows, that state where the student is now in the goal's measure."""
    target = parse_goal(statement.text).target
    for item in block.items:
        if item.key or item.label_piece.is_heading or target is None or re.search(r"\bwill\b|\?", item.value) or is_boilerplate(item.value):
            continue
        same_form = item.label_piece.table is not None and item.label_piece.table is block.statement.label_piece.table
        measure = read_baseline(item.value, target) if same_form and len(item.value.split()) >= 2 else None
        if measure is not None and same_dimension(measure.unit, target.unit):
            return item
    return None


def _read_present_levels(present_levels: str, statement: str, target: Measure | None) -> tuple[Measure | None, str | None]:
    """The measure in the one sentence of the present levels that shares the goal's own words; None where none or several do."""
    common = {"will", "with", "from", "when", "given", "that", "this", "present", "levels", "level", "baseline", "student", "accuracy"}
    words = {word for word in fold(statement).split() if len(word) > 3} - common
    scored: list[tuple[float, Measure, str]] = []
    stems = {_stem(word) for word in words}
    for sentence in re.split(r"(?<=[.;])\s+|\n", present_levels):
        said = {
            _stem(word) for word in fold(sentence.split(": ", 1)[-1] if sentence.count(": ") > 1 else sentence).split() if len(word) > 2
        }
        shared = len(stems & said)
        measure = _as_rate(read_baseline(sentence, target) or _named_count(sentence, target), target)
        fits = measure is not None and (target is None or measure.unit is None or _fits_target(measure, target))
        if shared >= 2 and measure is not None and fits:
            scored.append((shared * shared / len(said), measure, sentence.strip()))
    scored.sort(key=lambda candidate: -candidate[0])
    if not scored or scored[0][0] < 1.0 or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None, None
    return scored[0][1], scored[0][2]


def _read_level_of_area(
    present_levels: str, area: str, statement: str, target: Measure | None, title: str
) -> tuple[Measure | None, str | None]:
    """The measure in the one line of the present levels that the goal's area or title heads: 'Mathematics: She is right on 30%.'"""
    found: list[tuple[Measure, str]] = []
    headed = [
        (head, said) for line in present_levels.split("\n") for head, said in _part_heads(line) if said.strip() and len(head.split()) <= 6
    ]
    titled = [pair for pair in headed if title and fold(pair[0]) == fold(title)]
    for head, said in titled or headed:
        if target is None or (not titled and goal_area(head, statement) != area):
            continue
        measure = _as_rate(read_baseline(said.strip(), target), target)
        if measure is not None and measure.unit is not None and _fits_target(measure, target) and _same_shape(measure, target):
            found.append((measure, said.strip()))
    return found[0] if len(found) == 1 else (None, None)


def _fits_target(measure: Measure, target: Measure) -> bool:
    """Whether a level is in the goal's measure: of one dimension, or a share of the same number of things."""
    return same_dimension(measure.unit, target.unit, both_of=measure.max is not None and measure.max == target.max)


def _as_rate(measure: Measure | None, target: Measure | None) -> Measure | None:
    """'51 words correct' on a timed passage, under a goal in words a minute: the rate itself."""
    if measure is None or target is None or target.kind != "rate" or measure.kind != "count" or measure.unit != "words":
        return measure
    return replace(measure, unit=target.unit, kind="rate")


def _part_heads(line: str) -> list[tuple[str, str]]:
    """(head, words) of a line that opens with its subject: 'Reading: 40 words', 'Writing. She scored 4 of 12.'"""
    head, colon, said = line.partition(":")
    if colon and len(head.split()) <= 6:
        return [(head, said)]
    found = re.match(r"\s*([A-Z][A-Za-z/&' -]{2,40})\.\s+(?=\S)(.*)$", line)
    return [(found[1], found[2])] if found else []


def _named_count(sentence: str, target: Measure | None) -> Measure | None:
    """'Letter sounds: 11.' under a goal for 24 letter sounds: a count of the same things."""
    found = re.search(r"[A-Za-z][^:\d]{2,40}:\s*(\d{1,4}(?:\.\d+)?)\s*[.;]?\s*$", sentence)
    if found is None or target is None or target.kind != "count":
        return None
    return replace(target, value=float(found[1]), max=None, text=found[1])


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s)$", "", word)


def _take_date(block: GoalBlock, values: dict[str, Any], take: Any, reading: Any, dates: IepDates, builder: FactsBuilder) -> None:
    """The target date: its own box, the statement's date, or the annual review resolved to the IEP's own end."""
    years = builder.context.school_years
    for item in block.all("goal.target_date"):
        dated = [mention.date for mention in find_dates(item.value, school_years=years) if mention.date]
        if (stated := dated[-1] if dated else parse_date(item.value, school_years=years)) is not None:
            take("target_date", stated, item)
            values["target_date_basis"] = "stated"
            return
    if reading.target_date is not None:
        take("target_date", reading.target_date, block.statement)
        values["target_date_basis"] = "stated"
        return
    if (last_day := _end_of_named_year(block.statement.value, builder)) is not None:
        take("target_date", last_day, block.statement)
        values["target_date_basis"] = "stated"
        return
    basis = "iep end" if reading.timeframe and _ONE_YEAR.search(reading.timeframe) else reading.basis
    basis = basis or ("iep end" if _NAMES_IEP_END.search(" ".join(block.statement.label.split())) else None)
    timeframe = block.first("goal.timeframe")
    if basis is None and timeframe is not None:
        basis = parse_goal(f"By {timeframe.value}, the student will read").basis
    if basis in ("annual review", "iep end"):
        values["target_date_basis"] = basis
        if dates.end is not None:
            take("target_date", dates.end, block.statement)


def _end_of_named_year(statement: str, builder: FactsBuilder) -> date | None:
    """'By the end of the 2025-2026 school year': the last day of that year on the district's calendar; None where it has none."""
    named = re.search(
        r"\bend of (?:the )?(?P<first>20\d\d)\s*[-–/]\s*(?:20)?(?P<last>\d\d) (?:school|academic) year", statement, re.IGNORECASE
    )
    if named is None:
        return None
    ends = [
        end for start, end in builder.context.school_years if start.year == int(named["first"]) and end.year % 100 == int(named["last"])
    ]
    return ends[0] if len(ends) == 1 else None


def _take_method(block: GoalBlock, take: Any, reading: Any, statement: Words) -> None:
    item = next((item for item in block.all("goal.method") if item.value and read_method(item.value)), None)
    if item is not None:
        take("measurement_method", read_method(item.value), item)
    elif method := reading.method or find_named_tool(statement.text):
        take("measurement_method", method, statement)
    cadences = [other for other in block.all("goal.method") if is_cadence(other.value)]  # "Progress monitoring: Monthly"
    for schedule in [*(item for item in block.all("goal.schedule") if not _asks_of_reports(item, block)), *cadences]:
        if cadence := read_cadence(schedule.value):
            take("measurement_frequency", cadence, schedule)
            return
    if item is not None and (cadence := read_cadence(item.value)):
        take("measurement_frequency", cadence, item)
    elif reading.frequency:
        take("measurement_frequency", reading.frequency, statement)


def _asks_of_reports(item: LabelValue, block: GoalBlock) -> bool:
    """Whether a bare "How often?" follows the question how parents are told, and asks of that."""
    place = block.items.index(item)
    return fold(item.label) == "how often" and place > 0 and block.items[place - 1].key == "other.progress"


def _add_objective(words: Words, ordinal: int, goal_key: str, builder: FactsBuilder) -> None:
    reading = parse_goal(words.text)
    target = reading.target
    builder.add(
        "objective",
        find_sources("statement", words.fragments),
        extractor=_EXTRACTOR,
        goal_id=goal_key,
        ordinal=ordinal,
        statement=words.text,
        target_value=target.value if target else None,
        unit=target.unit if target else None,
        target_date=reading.target_date,
    )
