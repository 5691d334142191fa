"""Which of the numbers in a goal statement is its target, which its baseline, which its mastery rule.

Of "80% accuracy in 4 out of 5 trials" the target is 80 percent and "4 out of 5 trials" says how often it must be
shown. Principles: "from A to B" names baseline and target; a rate, a rubric score or a held duration outranks how well
and how often; a share of the skill (words, steps, problems) outranks a share of the tries; sizes of the task ("20
problems", "a 5-minute sample") and helps allowed ("no more than 2 prompts") are targets only where nothing else is.
The baseline decides where the statement leaves it open: a target is measured as its baseline was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from pipeline.language.dimensions import same_dimension, same_measure
from pipeline.language.masks import mask_other_numbers
from pipeline.language.measure_grammar import Measure
from pipeline.language.numbers import Digits
from pipeline.lexicon import load_lexicon


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """The measures of a statement in their roles; `mastery_words` where the rule has no measure of its own ("3 consecutive days")."""

    target: Measure | None
    baseline: Measure | None = None
    mastery: Measure | None = None
    mastery_words: str | None = None


@cache
def _mastery_noun() -> re.Pattern[str]:
    return re.compile(rf"(?:.*\s)?(?:{'|'.join(load_lexicon('measures')['mastery']['nouns'])})", re.IGNORECASE)


# "3 consecutive trials", "two sessions in a row", "two out of three data collection days"
_CONSECUTIVE = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)\s(?:out "
    r"of\s\w+\s)?(?:consecutive(?:ly)?|successive|straight|different|separate|random|observed|"
    r"scheduled)\s(?:[a-z-]+\s){0,3}?[a-z]+|\b(?:\d+|two|three|four|five|six)\s[a-z]+(?:\s[a-z]+)?\sin "
    r"a row",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\bfrom\s(?:(?:an?|the|his|her|their|current|currently|about|approximately|average|baseline|level|rate|score|median|of|at)\s)*$",
    re.IGNORECASE,
)
_TO = re.compile(
    r"^[^.;]{0,90}?\b(?:to|down to|up to)\s(?:(?:an?|the|no more than|at least|or fewer|fewer than|"
    r"less than|only|average|level|rate|score|of|a minimum|not more than|below|under)\s)*$",
    re.IGNORECASE,
)
_BASELINE_CUE = re.compile(
    r"\b(?:up from|down from|improving from|compared (?:to|with)|baseline|currently|present level|current level|"
    r"current performance)\b[^.;)]*$",
    re.IGNORECASE,
)
_HELP = ("prompts",)
_DECREASE_WORDS = re.compile(
    r"\b(?:decreas\w*|reduc\w*|lower(?:s|ed|ing)?(?=\s(?:the|his|her|their|number))|eliminat\w*|"
    r"lessen\w*|diminish\w*|minimi[sz]\w*|refrain\w*|cease|stop|have fewer|abstain\w*|curtail\w*|"
    r"extinguish\w*|drop to|limit)\b",
    re.IGNORECASE,
)
_FEWER = re.compile(rf"{_DECREASE_WORDS.pattern}|\bfrom\b|\b(?:engage|have|exhibit|display|show)s?\b", re.IGNORECASE)
_REFRAIN = re.compile(r"\b(?:refrain|abstain|cease|stop|without)\w*", re.IGNORECASE)
_INCREASE_WORDS = re.compile(r"\b(?:increas\w*|improv\w*|rais\w*|gain\w*|extend\w*|expand\w*)\b", re.IGNORECASE)


def is_mastery_noun(noun: str | None) -> bool:
    """True for nouns that count tries or sessions ("trials", "consecutive probes"), not the skill."""
    return bool(noun and _mastery_noun().fullmatch(noun))


def choose_target(statement: str, measures: list[Measure], baseline_measures: list[Measure]) -> TargetChoice:
    """Target, baseline and mastery rule of a goal statement among its measures."""
    measures = [_with_number_given(statement, measure, measures) for measure in measures]
    candidates = [measure for measure in measures if not _in_condition(statement, measure)]
    baseline = next((measure for measure in measures if _BASELINE_CUE.search(statement[: measure.start])), None)
    for place, measure in enumerate(measures[:-1]):
        following = measures[place + 1]
        between = statement[measure.end : following.start]
        if _FROM.search(statement[: measure.start]) and _TO.search(between):
            reached = following
            if reached.unit != measure.unit and (reached.noun is None or (reached.kind == "count" and measure.kind == "count")):
                reached = replace(reached, unit=measure.unit)
            return TargetChoice(reached, measure, _mastery(measures, reached), _mastery_words(statement))
    pair = _bare_pair(statement, measures)
    if pair:
        return TargetChoice(pair[1], pair[0], _mastery(measures, pair[1]), _mastery_words(statement))
    candidates = [measure for measure in candidates if measure is not baseline]
    ranked = sorted(candidates, key=lambda measure: _rank(statement, measure, measures))
    ranked = [measure for measure in ranked if _rank(statement, measure, measures)[0] < 90]
    target = ranked[0] if ranked else None
    if target is not None and baseline_measures:
        fitting = [
            measure for measure in ranked if _fits_baseline(measure, baseline_measures) and _rank(statement, measure, measures)[0] < 60
        ]
        if fitting and not _fits_baseline(target, baseline_measures) and not _is_rate_of(target, baseline_measures):
            target = fitting[0]
    if target is None:
        target = _counted_act(statement)
    return TargetChoice(target, baseline, _mastery(measures, target), _mastery_words(statement))


_DONE_RIGHT = ("correctly", "accurately", "right")
_GIVEN_NUMBER = re.compile(r"\bgiven\s(?:(?:an?|the|set|list|group|of|at least|up to)\s)*(?P<all>\d{1,3})\s(?=[a-z])", re.IGNORECASE)


def _with_number_given(statement: str, measure: Measure, measures: list[Measure]) -> Measure:
    """'18 correctly' with the number of things that the statement gives before it; other measures as they are."""
    if measure.unit != "correct" or measure.max is not None or measure.noun not in _DONE_RIGHT:
        return measure
    return replace(measure, max=_given_number(statement, measure) or _earlier_number(measures, measure))


def _given_number(statement: str, target: Measure) -> float | None:
    """'Given 20 problems, will answer 18 correctly': of how many; None where the condition does not tell."""
    digits = Digits(statement)
    found = _GIVEN_NUMBER.search(digits.text)
    if found is None or float(found["all"]) < target.value or digits.span(*found.span("all"))[0] > target.start:
        return None
    return float(found["all"])


def _earlier_number(measures: list[Measure], target: Measure) -> float | None:
    """'read 20 words with 18 read correctly': the number of things named before, no smaller than the share done right."""
    before = [measure for measure in measures if measure.end <= target.start and measure.kind == "count" and measure.value >= target.value]
    return before[-1].value if before and not is_mastery_noun(before[-1].noun) else None


# "will list three consequences", "will independently make 2 phone calls": a verb, a number, and what is counted
_COUNTED_ACT = re.compile(
    r"\b(?:will|shall)\s(?:[a-z]+\s){1,3}?(?:at least\s|a minimum of\s|up "
    r"to\s)?(?P<value>\d+)(?P<noun>(?:\s(?!of\b|and\b|in\b|to\b|with\b)[a-z'-]+){0,3}?\s[a-z]{3,}s)\b",
    re.IGNORECASE,
)


def _counted_act(statement: str) -> Measure | None:
    """What the student is to make so many of, where no noun of the lexicon is counted; tries and times never."""
    digits = Digits(statement)
    found = _COUNTED_ACT.search(mask_other_numbers(digits.text))
    if (
        not found
        or is_mastery_noun(found["noun"].split()[-1])
        or re.search(r"\b(?:minutes|hours|seconds|days|weeks|peers|students|classes|grades|years)$", found["noun"])
    ):
        return None
    start, end = digits.span(found.start("value"), found.end())
    return Measure(float(found["value"]), None, "items", start, end, statement[start:end], "count", noun=found["noun"].strip())


def _is_rate_of(target: Measure, baseline_measures: list[Measure]) -> bool:
    """'51 words correct' is the level of a goal in words a minute."""
    return target.kind == "rate" and any(other.kind == "count" and other.unit == "words" for other in baseline_measures)


def _fits_baseline(measure: Measure, baseline_measures: list[Measure]) -> bool:
    return any(same_measure(measure, other) and (measure.max is None) == (other.max is None) for other in baseline_measures)


_NUMBER_PAIR = re.compile(
    r"\bfrom\s(?:an?\s|the\s)?(?:(?:current\s)?(?:average|baseline|level|score|rate|"
    r"median)\s(?:of\s)?)*(?P<value>\d+(?:\.\d+)?)(?P<first>[^.;]{0,60}?)\s(?:to|down to|up to)\s"
    r"(?:(?:at least|no more than|not more than|fewer than|less than|an?|the|average of|level|score of|"
    r"only|rate of|below|under)\s)*(?P<target>\d+(?:\.\d+)?)(?![\d/])",
    re.IGNORECASE,
)


def _bare_pair(statement: str, measures: list[Measure]) -> tuple[Measure, Measure] | None:
    """'from 4.2 to 6.0 grade equivalent', 'RIT score from 198 to 215': the number without a unit borrows the other's."""
    digits = Digits(statement)
    found = _NUMBER_PAIR.search(mask_other_numbers(digits.text))
    if not found:
        return None
    places = [digits.span(found.start(name), found.end(name)) for name in ("value", "target")]
    first, second = (next((measure for measure in measures if measure.start <= start < measure.end), None) for start, _ in places)
    known = second or first or _named_score(statement, found, places[1])
    if known is None or (first is not None and second is not None and not same_measure(first, second)):
        return None
    values = float(found["value"]), float(found["target"])
    pair = [
        replace(known, value=value, max=known.max, start=start, end=end, text=statement[start:end], limit=None, high=None)
        for value, (start, end) in zip(values, places, strict=True)
    ]
    return first or pair[0], second or pair[1]


def _named_score(statement: str, found: re.Match[str], place: tuple[int, int]) -> Measure | None:
    """'RIT score … from 184 to 198': the score whose name stands before the pair, with the pair's second number."""
    names = "|".join(load_lexicon("measures")["scores"]["names"])
    if not re.search(rf"(?:{names})[^.;]{{0,60}}$", found.string[: found.start()], re.IGNORECASE):
        return None
    start, end = place
    return Measure(float(found["target"]), None, "score", start, end, statement[start:end], "score")


_GIVEN = re.compile(
    r"(?:^|[,.;]\s|\b(?:when|if|is|are|being)\s|\s)(?:(?<!\ba\s)(?<!\bthe\s)(?<!\bany\s)given|presented with|provided with|shown|from a "
    r"(?:list|set|field|group|choice) of|out of a (?:list|set|field) of)\s(?:(?!with\b|in\b|at\b|"
    r"for\b)[a-z'-]+\s){0,5}$",
    re.IGNORECASE,
)


def _in_condition(statement: str, measure: Measure) -> bool:
    """'given 20 problems,', 'given a prompt and 10 minutes,': before the subject's "will" a number sizes the task."""
    before = statement[: measure.start]
    will = re.search(r"\b(?:will|shall|is able to|be able to)\b", statement, re.IGNORECASE)
    if will is None or measure.start > will.start():
        return bool(_GIVEN.search(before))
    if measure.kind == "percent" and not re.search(r"\bgiven\b[^,;.]*$", before, re.IGNORECASE):
        return False
    if re.search(r"\b(?:given|when|while|after|during)\b[^,.;]*$", before, re.IGNORECASE):
        return True
    return not re.search(r"\b(?:increase|decrease|from|to|with|in|at)\b[^,]*$", before, re.IGNORECASE)


def _rank(statement: str, measure: Measure, measures: list[Measure]) -> tuple[float, int]:
    before = statement[: measure.start]
    mastery = is_mastery_noun(measure.noun) and measure.kind in ("fraction", "count")
    rank = 50.0
    if measure.kind == "rate":
        rank = 1
    elif measure.kind in ("rubric", "grade") or (measure.unit in ("points", "rubric_points") and measure.max is not None):
        rank = 2
    elif measure.kind == "score":
        rank = 5
    elif measure.kind == "duration":
        within = re.search(
            r"\b(?:within|in|in under|in less than|every|per|each|after|under|during an?|over)\s(?:an?\s|the\s|(?:less|fewer) than\s)?$",
            before,
            re.IGNORECASE,
        )
        rank = 22 if within else 4
        if re.search(r"\b(?:given|for each|breaks?|wait)\b[^,.;]{0,25}$", before, re.IGNORECASE) and not re.search(
            r"\bfor\s(?:at least\s)?$", before, re.IGNORECASE
        ):
            rank += 10
        if rank == 22 and _times_a_count(statement, measure, measures):
            rank = 35  # "string ten beads in two minutes" counts beads
    elif measure.kind == "percent":
        rank = 8
        if re.search(
            r"\b(?:trials|opportunities|sessions|days|observations|probes)\b", statement[measure.end : measure.end + 25], re.IGNORECASE
        ):
            rank = 9
    elif measure.kind == "fraction":
        rank = 15 if mastery else 6
        if measure.value == measure.max and re.match(r"all\b", measure.text, re.IGNORECASE) and _another_share(measure, measures):
            rank = 60  # "complete all 12 parts, getting 11 of 12 correct"
        if re.search(r"%[^.;,(]{0,20}\(\s*$", before):
            rank = 60  # "95% accuracy (19/20)" says the percent once more
        if measure.unit == "times" and mastery:
            rank = 24
    elif measure.kind == "count":
        rank = _rank_count(measure, before, mastery)
    if measure.noun and re.search(r"\b(?:errors?|mistakes|rest breaks?|breaks?|repetitions?)\b", measure.noun, re.IGNORECASE):
        rank = max(rank, 40)
    return rank, measure.start


def _another_share(measure: Measure, measures: list[Measure]) -> bool:
    """Whether another measure tells how many of the same number of things ('11 of 12' beside 'all 12')."""
    return any(other is not measure and other.kind == "fraction" and other.max == measure.max for other in measures)


def _times_a_count(statement: str, measure: Measure, measures: list[Measure]) -> bool:
    """Whether a duration only says how long a count just before it takes ('solve 20 problems in 5 minutes')."""
    return any(
        other.kind == "count"
        and other.unit not in (*_HELP, "times", "incidents")
        and not is_mastery_noun(other.noun)
        and re.fullmatch(r"\s(?:[a-z-]+\s){0,2}(?:in|within)\s(?:an?\s|the\s)?", statement[other.end : measure.start], re.IGNORECASE)
        for other in measures
    )


def _rank_count(measure: Measure, before: str, mastery: bool) -> float:
    if measure.unit in _HELP:
        return 18
    if measure.per is not None and measure.per != "minute" and (not mastery or measure.unit == "times"):
        return 3
    if measure.unit == "incidents":
        # "sequence four events" counts no incidents: those are to be few, or so many in a time
        return 5 if measure.limit == "at most" or measure.value == 0 or _FEWER.search(before) else 30
    if measure.unit == "correct" and measure.noun in _DONE_RIGHT:
        return 7
    if mastery:
        return 95
    if measure.unit == "words":
        return 12
    if measure.unit == "points":
        return 3
    if measure.unit == "steps":
        return 25
    return 30 if measure.limit == "at least" else 32


def _mastery(measures: list[Measure], target: Measure | None) -> Measure | None:
    return next(
        (
            measure
            for measure in measures
            if measure is not target
            and measure.kind in ("fraction", "count")
            and is_mastery_noun(measure.noun)
            and (target is None or measure.start > target.start)
        ),
        None,
    )


def _mastery_words(statement: str) -> str | None:
    found = _CONSECUTIVE.search(statement)
    return found[0] if found else None


def read_direction(
    statement: str, target: Measure | None, stated: Measure | None, baseline: Measure | None
) -> Literal["increase", "decrease"] | None:
    """Whether the goal's number is to rise or fall: by baseline and target where both are known, else by its words."""
    for start in (stated, baseline):
        if (
            start is not None
            and target is not None
            and same_dimension(start.unit, target.unit, both_of=bool(start.max and target.max))
            and start.value != target.value
            and start.max == target.max
        ):
            return "increase" if target.value > start.value else "decrease"
    if target is not None and target.unit in ("prompts", "incidents") and (target.limit == "at most" or _DECREASE_WORDS.search(statement)):
        return "decrease"
    # "refrain from hitting 100% of the day" rises; "reduce hitting by half" falls.
    refrains = target is not None and target.kind in ("percent", "fraction") and _REFRAIN.search(statement)
    if _DECREASE_WORDS.search(statement) and not refrains and not _INCREASE_WORDS.search(statement):
        return "decrease"
    if target is not None and target.limit == "at most" and target.kind in ("count", "duration"):
        return "decrease"
    return "increase"
