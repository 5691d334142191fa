"""A goal statement taken apart: condition, behaviour, criterion, target, mastery rule, direction, timeframe, method, cadence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pipeline.language.dimensions import same_dimension, same_measure
from pipeline.language.goal_target import choose_target, read_direction
from pipeline.language.measure_grammar import Measure, find_measures
from pipeline.language.numbers import Digits, digits_of
from pipeline.language.performance import is_not_current
from pipeline.language.timeframes import Basis, read_timeframe
from pipeline.lexicon import load_lexicon
from pipeline.memory import remember


@dataclass(frozen=True, slots=True)
class GoalReading:
    """What a goal statement says; None for what it does not. `target_date` is set only where a date stands in the words.

    `basis` tells how the timeframe is meant: 'stated' (a date, "in 36 weeks"), 'annual review', 'iep end'. `timeframe`,
    `condition`, `behavior`, `criterion`, `method` are words of the statement.
    """

    condition: str | None = None
    behavior: str | None = None
    criterion: str | None = None
    target: Measure | None = None
    baseline: Measure | None = None
    direction: Literal["increase", "decrease"] | None = None
    timeframe: str | None = None
    target_date: date | None = None
    basis: Basis | None = None
    method: str | None = None
    frequency: str | None = None
    mastery_rule: str | None = None


# "as measured by", "as evidenced by", "as recorded on"; not "as measured against"
_METHOD = re.compile(
    r"\b(?:(?:as|and|will be|to be|is)\s(?:be\s)?(?:measured|evidenced|recorded|documented|shown|"
    r"monitored|assessed|demonstrated|determined|indicated|noted|reported|tracked|observed|evaluated|"
    r"scored|charted|collected|seen|rated|judged|reflected|verified)"
    r"(?:\sand\s(?:measured|recorded|documented|monitored|charted|reported|collected))?"
    r"(?:\s(?:daily|weekly|bi-?weekly|monthly|quarterly))?\s(?:by|on|in|"
    r"using|through|via|with|from|per|during|according to)|(?:measured|evidenced|documented|monitored|"
    r"evaluated|assessed)\s(?:by|using|through|via|with)|based on|according to|per(?=\s(?:(?:teacher|staff|"
    r"data|slp|therapist)\b|(?:[a-z-]+\s){1,3}(?:data|logs?|charts?|records?|reports?|observations?|checklists?|sheets?|"
    r"graphs?)\b)))\s+(?:the\s(?=use of)|(?:use of\s))?",
    re.IGNORECASE,
)
_METHOD_END = re.compile(
    r"\.(?=\s|$)|;|,?\s(?=(?:up|down|improving|improved|increasing|decreasing) from\b|baseline\b|compared (?:to|with)\b)|"
    r",?\s(?:by|before|within|in)\s(?=(?:the\s)?(?:\d|_|january|february|march|april|may\s\d|"
    r"june|july|august|september|october|november|december|end of|annual|next|conclusion|"
    r"\d+\s(?:school|instructional)?\s?weeks))"
    r"|,?\s(?:with|at|in|on|for|across|over)\s(?:at least\s|a minimum of\s|no more than\s)?(?=(?:\d+|"
    r"one|two|three|four|five|six|seven|eight|nine|ten)\b)|,\s(?=(?:with|at)\s(?:at least\s)?\d)|"
    r"\s(?=to (?:\d+%|\w+ percent))",
    re.IGNORECASE,
)


@remember(5_000)
def parse_goal(statement: str | None, *, baseline_text: str | None = None) -> GoalReading:
    """The parts of a goal statement. `baseline_text`, where there is one, tells which of several criteria is the goal's measure."""
    if not statement or not statement.strip():
        return GoalReading()
    measures = find_measures(statement)
    baseline_measures = find_measures(baseline_text) if baseline_text else []
    choice = choose_target(statement, measures, baseline_measures)
    target = choice.target
    timeframe, target_date, basis = read_timeframe(statement)
    method = _read_method(statement)
    condition, behavior = _split_behavior(statement)
    return GoalReading(
        condition=condition,
        behavior=behavior,
        criterion=_read_criterion(statement, target, choice.mastery),
        target=target,
        baseline=choice.baseline,
        direction=read_direction(statement, target, choice.baseline, _pick_baseline(baseline_text, baseline_measures, target)),
        timeframe=timeframe,
        target_date=target_date,
        basis=basis,
        method=method,
        frequency=read_frequency(statement, whole=False),
        mastery_rule=choice.mastery.text if choice.mastery else choice.mastery_words,
    )


def read_baseline(text: str | None, target: Measure | None = None) -> Measure | None:
    """The starting level that a baseline box or a present-levels passage states, in the target's dimension where it has one."""
    return _pick_baseline(text, find_measures(text), target) if text else None


_OTHERS = re.compile(
    r"\b(?:peers?|classmates|(?:benchmark|norms?)(?!\s*:|.*\b(?:read|reads|scored|earned|answered|got|named|identified|wrote|solved|"
    r"was at|is at)\b)|expected|expectation|average for|(?:class(?:room)?|grade(?: level)?|school|district|state|group) "
    r"(?:average|mean|median)|typical|goal|target|criterion)\b[^.;,)]*$",
    re.IGNORECASE,
)


def _pick_baseline(text: str | None, measures: list[Measure], target: Measure | None) -> Measure | None:
    if not text:
        return None
    measures = measures or _same_things(text, target)
    best: tuple[float, Measure] | None = None
    for place, measure in enumerate(measures):
        before = text[: measure.start]
        if _OTHERS.search(re.split(r"[.;(]", before)[-1]) or is_not_current(text, measure) == "aim":
            continue
        counts_errors = target is not None and target.noun is not None and "error" in target.noun.casefold()
        if measure.noun and re.search(r"\berrors?\b|\bbreaks?\b", measure.noun, re.IGNORECASE) and not counts_errors:
            continue
        score = 10.0 - place * 0.5 + (2.0 if measure.median else 0.0)
        if (
            measure.noun
            and measure.kind == "count"
            and re.search(r"passages?|trials?|sessions?|observations?|samples?|weeks?|assignments?|probes?", measure.noun, re.IGNORECASE)
        ):
            score -= 6
        if measure.kind == "score" and measure.noun == "percentile":
            score -= 3
        if target is not None:
            both_of = measure.max is not None and target.max is not None
            if same_measure(measure, target):
                score += 8 + (1 if both_of and measure.max == target.max else 0)
            if measure.unit == target.unit:
                score += 1
        if best is None or score > best[0]:
            best = (score, measure)
    return _on_target_scale(_stated_median(text, _middle_of_probes(text, best[1], measures)), target) if best else None


def _same_things(text: str, target: Measure | None) -> list[Measure]:
    """'2 on-topic comments in 20 minutes' under a goal for 7 on-topic comments: so many of what the target counts."""
    if target is None or target.kind != "count" or not target.noun:
        return []
    digits = Digits(text)
    noun = re.escape(target.noun.split()[-1].rstrip("s"))
    found = re.search(rf"(?<![\w.])(?P<value>\d+(?:\.\d+)?)\s(?:[a-z'-]+\s){{0,3}}?{noun}s?\b", digits.text, re.IGNORECASE)
    if found is None:
        return []
    start, end = digits.span(*found.span())
    return [Measure(float(found["value"]), None, target.unit, start, end, text[start:end], "count", noun=target.noun)]


def _middle_of_probes(text: str, measure: Measure, measures: list[Measure]) -> Measure:
    """The median of a plain list of three or more probes ('70%, 74% and 78%'), where the text names no average or median itself."""
    if measure.median or re.search(r"\b(?:median|average|averag\w+|mean)\b", text, re.IGNORECASE):
        return measure
    run = [measure]
    for other in measures[measures.index(measure) + 1 :]:
        between = text[run[-1].end : other.start]
        alike = other.unit == measure.unit and other.max == measure.max and other.kind == measure.kind
        if not alike or not re.fullmatch(r"\s*[,;]?\s*(?:and|&)?\s*", between):
            break
        run.append(other)
    return sorted(run, key=lambda one: one.value)[(len(run) - 1) // 2] if len(run) >= 3 else measure


def _stated_median(text: str, measure: Measure) -> Measure:
    """'71, 68 and 74 words correct per minute (median 71)': the median of probes is the level, where the text gives it."""
    found = re.search(r"\bmedian\s*(?:of|is|was|=|:)?\s*(\d+(?:\.\d+)?)(?!\s*(?:of|passages|probes|trials|samples)\b)", text, re.IGNORECASE)
    if found is None or measure.median or measure.max is not None or measure.kind not in ("rate", "percent", "count"):
        return measure
    return replace(measure, value=float(found[1]), median=True)


def _on_target_scale(measure: Measure, target: Measure | None) -> Measure:
    """The baseline with the scale's maximum and the unit's name where only the target prints them."""
    if target is None or not same_measure(measure, target):
        return measure
    if measure.kind == "rubric" and measure.max is None and target.max is not None and measure.value <= target.max:
        measure = replace(measure, max=target.max)
    return replace(measure, unit=target.unit) if measure.kind == "rate" else measure


@remember(5_000)
def read_frequency(text: str | None, *, whole: bool = True) -> str | None:
    """The cadence of measurement: 'per session', 'daily', 'weekly', 'biweekly', 'monthly', 'quarterly'; None where none is told.

    `whole`: the text is a cadence column or tick; else a statement, in which only a cadence said of the measuring counts
    ("weekly probes", not "incidents per week").
    """
    if not text:
        return None
    lexicon = load_lexicon("goals")
    plain = digits_of(text).casefold()
    found: list[tuple[int, str]] = []
    for name, words in lexicon["frequency"].items():
        for word in words:
            pattern = (
                rf"(?<![a-z-])(?:{word})(?![a-z])"
                if whole
                else rf"(?<![a-z-])(?:{word})\s(?:[a-z-]+\s){{0,4}}?(?:{lexicon['measuring']['nouns']})"
            )
            found += [(match.start(), name) for match in re.finditer(pattern, plain)]
            if not whole:
                # "curriculum assessments given monthly", "speech samples taken weekly"
                tools, done = lexicon["measuring"]["nouns"], "given|taken|collected|administered|completed|conducted|done|kept|recorded"
                after = rf"(?:{tools})\s(?:[a-z]+\s){{0,2}}?(?:{done})\s(?:{word})(?![a-z])"
                found += [(match.start(), name) for match in re.finditer(after, plain)]
    if not found:
        return None
    # "bi-weekly" holds "weekly": the more particular name at a place is listed first in the lexicon
    return min(found, key=lambda pair: pair[0])[1]


def _read_method(statement: str) -> str | None:
    found = _METHOD.search(statement)
    if not found:
        return None
    rest = statement[found.end() :]
    end = _METHOD_END.search(rest)
    words = rest[: end.start()] if end else rest
    words = re.sub(r"^(?:an?|the)\s", "", words.strip(" ,.;:"))
    # "as demonstrated by keeping hands to self" tells the behaviour once more; "by charting" is a method.
    measuring = load_lexicon("goals")["measuring"]
    names_tool = re.match(rf"\w+ing (?:{measuring['nouns']})\b", words, re.IGNORECASE)  # "handwriting samples", "spelling tests"
    if re.match(r"\w+ing\b", words, re.IGNORECASE) and not names_tool and not re.match(measuring["gerunds"], words, re.IGNORECASE):
        return None
    return words or None


_SUBJECT_WILL = re.compile(
    r"\b(?:will|shall|is able to|can|should)\b(?:\s(?:be able to|independently|correctly|consistently|"
    r"demonstrate the ability to|also|then))*\s",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:^|[,.;]\s*|\b)(?P<words>(?:when|given|while|after|during|using|with (?=(?:the use|access|"
    r"support|the support|visual|a |an |one |no more|minimal|moderate|faded|adult|teacher|prompts|cues|"
    r"assistance|verbal|graphic|the aid|the help|use of|picture|sentence))|in (?=(?:a |an |the |"
    r"structured|small|spontaneous|conversation|all|both|general|unstructured|connected))|provided|"
    r"upon|following|before|prior to|if|once|without|presented|at the (?:end|beginning|start)|from a "
    r"model|through|having|on (?=(?:a |an |grade|his|her))|for (?=a ))[^,.;]*)",
    re.IGNORECASE,
)


def _split_behavior(statement: str) -> tuple[str | None, str | None]:
    will = _SUBJECT_WILL.search(statement)
    head = statement[: will.start()] if will else ""
    tail = statement[will.end() :] if will else statement
    conditions = [found["words"].strip() for found in _CONDITION.finditer(head) if len(found["words"].split()) > 1]
    method = _METHOD.search(tail)
    body = tail[: method.start()] if method else tail
    if not conditions:
        found = re.search(
            r"(?:^|,\s|\s)(?P<words>(?:when|given|while|after|during|using|if|provided|following|from a "
            r"(?=model)|without|in (?=(?:structured|small|spontaneous|conversation|whole|independent|"
            r"unstructured|connected|a (?:small|structured|quiet|one)))|with (?=(?:the use|access|visual|"
            r"picture|support|minimal|moderate|faded|adult|teacher|a |an |one |two |no more|no |verbal|graphic|"
            r"peer)))\b[^,.;]*?)(?=,|\.|;|\s(?:with|in|on|at|for|by|to|as)\s(?:at least\s)?(?:\d|an? average|"
            r"one|two|three|four|five|six|seven|eight|nine|ten)|$)",
            body,
            re.IGNORECASE,
        )
        if found:
            conditions = [found["words"].strip()]
    measures = find_measures(body)
    cut = len(body)
    for measure in measures:
        lead = re.search(
            r"(?:,\s*)?\b(?:with|at|in|to|for|on|from|scoring|earning|within|by|of|a minimum of|at least|no "
            r"more than|using|including|containing|that earns?|achieving|across|over)(?:\s(?:an?|the|at least|"
            r"no more than|average of|average|rate of|accuracy of|or above|minimum of|fewer than|less than|"
            r"only|score of|least))*\s*$",
            body[: measure.start],
            re.IGNORECASE,
        )
        if lead and lead.start() > 3:
            cut = lead.start()
            break
    behavior = re.sub(r"\s+", " ", body[:cut]).strip(" ,.;")
    return ("; ".join(conditions) or None), (behavior or None)


def _read_criterion(statement: str, target: Measure | None, mastery: Measure | None) -> str | None:
    if target is None:
        return None
    parts = [measure for measure in (target, mastery) if measure is not None]
    start, end = min(part.start for part in parts), max(part.end for part in parts)
    tail = re.match(
        r"\s(?:accuracy|correct(?:ly)?|or (?:better|more|fewer|less|higher|above)|of (?:the )?(?:time|"
        r"opportunities|trials)|consecutive \w+|independence|mastery)(?:\s(?:accuracy|of the time))?",
        statement[end:],
    )
    return statement[start : end + (tail.end() if tail else 0)]


def target_in_baseline_terms(target: Measure | None, baseline: Measure | None) -> float | None:
    """The maximum of a counted target that its statement leaves out and its baseline prints ("3 applications" from "0 of 3")."""
    if target is None or baseline is None or target.max is not None or baseline.max is None or target.kind not in ("count", "rubric"):
        return None
    return baseline.max if same_dimension(target.unit, baseline.unit) and target.value <= baseline.max else None
