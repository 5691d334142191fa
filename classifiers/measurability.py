"""Whether a goal could be defended: each component a goal must have, present or missing, with the words that decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from pipeline.language.linear_model import LinearModel, load_model, read_word_features
from pipeline.language.measures import GoalReading, Measure, find_measures, parse_goal, read_baseline
from pipeline.lexicon import load_lexicon
from pipeline.model import Goal
from pipeline.profiles import load_profile

SEEN_FROM = 0.75  # the probability from which the model of acts is believed
INNER_TO = 0.15  # the probability up to which it is believed that nothing can be seen ("be polite to others")

COMPONENTS = ("baseline", "target", "timeframe", "method", "behavior", "condition")


@dataclass(frozen=True, slots=True)
class GoalVerdict:
    """`is_measurable`: an observable behaviour and an objective criterion are both there (None: unsure).

    `missing_components` of `COMPONENTS`, those that the profile requires ('condition' in some states only). `words` tells for each
    component the words that decided, `method_is_weak` that teacher observation is the only method.
    """

    is_measurable: bool | None
    is_complete: bool
    missing_components: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    method_is_weak: bool = False
    score: float = 1.0


@cache
def _verbs(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(load_lexicon('goal_verbs')[kind])})(?:(?<=\s)|(?!\w))", re.IGNORECASE)


_WEAK_METHOD = re.compile(
    r"^\W*(?:(?:teacher|staff|informal|adult|classroom|general|parent|direct|provider|and|or|therapist|"
    r"special education|case manager)[\s,/]*)*(?:observations?|informal(?: (?:assessment|measures?|"
    r"observations?))?)\W*$",
    re.IGNORECASE,
)


def assess_goal(goal: Goal, *, profile: str = "federal") -> GoalVerdict:
    """Judges a goal by its statement and by what its form says beside it (baseline box, method ticks, dates)."""
    reading = parse_goal(goal.statement, baseline_text=goal.baseline_text)
    words: dict[str, str] = {}
    missing: list[str] = []
    has_baseline = (
        goal.baseline_value is not None
        or reading.baseline is not None
        or read_baseline(goal.baseline_text, reading.target) is not None
        or _states_level(goal.baseline_text)
    )
    _note(words, missing, "baseline", has_baseline, goal.baseline_text or (reading.baseline.text if reading.baseline else ""))
    has_target = goal.target_value is not None or reading.target is not None or has_level_criterion(goal.statement)
    _note(words, missing, "target", has_target, reading.criterion or goal.criterion or "")
    has_timeframe = goal.target_date is not None or reading.timeframe is not None or goal.target_date_basis is not None
    _note(words, missing, "timeframe", has_timeframe, reading.timeframe or (goal.target_date.isoformat() if goal.target_date else ""))
    method = goal.measurement_method or reading.method
    _note(words, missing, "method", bool(method), method or "")
    observable, decided = is_observable(goal.statement, reading)
    # Where nothing can be counted either, the target is what is missing first; the behaviour is named too.
    _note(words, missing, "behavior", observable is not False, decided)
    condition = goal.condition or reading.condition
    if condition:
        words["condition"] = condition
    else:
        missing.append("condition")
    required = load_profile(profile).goal_components
    measurable = None if observable is None and has_target else bool(observable is not False and has_target)
    ordered = tuple(component for component in COMPONENTS if component in missing and component in required)
    return GoalVerdict(measurable, not ordered, ordered, words, bool(method and _WEAK_METHOD.match(method)))


def _note(words: dict[str, str], missing: list[str], component: str, present: bool, decided: str) -> None:
    if present:
        words[component] = decided
    else:
        missing.append(component)


def is_observable(statement: str, reading: GoalReading | None = None, *, share: float | None = None) -> tuple[bool | None, str]:
    """(observable, the words that decided): an act that can be seen, heard or counted, not only an inner state or a direction.

    `share` stands in for the answer of the model of acts (0..1), which is asked where no rule decides.
    """
    behavior = _RELATIVE.sub(" ", _main_clause(statement))
    inner = _verbs("inner").search(behavior)
    direction = _verbs("direction").search(behavior)
    plain = _verbs("inner").sub(" ", _mask_skill_names(behavior))
    seen = _verbs("observable").search(_OWNED_NOUN.sub(" ", plain) if inner else plain)
    if seen:
        return True, seen[0]
    reading = reading or parse_goal(statement)
    target = reading.target
    if target is not None and (_counts_behavior(target) or (direction and _measures_change(statement, reading))):
        return True, target.text
    if inner or direction:
        return False, (inner or direction)[0]  # type: ignore[index]
    # A verb of no list: the model of acts, and beside a criterion most verbs can be seen.
    share = _share_of_acts(behavior) if share is None else share
    if share <= INNER_TO:
        return False, behavior.strip(" .")[:60]
    if target is not None:
        return True, target.text
    return (True, behavior[:60]) if share >= SEEN_FROM else (None, "")


def _share_of_acts(behavior: str) -> float:
    """The model's probability that a clause names an act that can be seen or heard."""
    return _acts().predict(read_word_features(behavior))["observable"]


# "reading comprehension skills", "writing skills": the name of a skill is no act; not "reading a passage", "spelling words"
_SKILL_NAME = re.compile(
    r"\b[a-z]+ing(?:\s(?:and|or)\s[a-z]+(?:ing)?)?(?:\s[a-z]+)?\s(?:skills?|comprehension|abilit(?:y|ies)|fluency|performance|"
    r"achievement|proficiency|levels?)\b",
    re.IGNORECASE,
)
# "comprehend what she reads": the verb of a relative clause is not what the student is to do
_RELATIVE = re.compile(r"\bwhat\s(?:he|she|they|(?:is|are|was|has been))\s[a-z]+", re.IGNORECASE)
# "choices in her use of leisure time": owned by someone it is a noun; "increase her use of" keeps it
_OWNED_NOUN = re.compile(r"\b(?:his|her|their|the)\s(?:use|work|play|report|answers?|share|reading|writing|drawing)\b", re.IGNORECASE)


@cache
def _named_skill() -> re.Pattern[str]:
    """A direction's verb and the skill that it names: 'improve his reading', 'increase decoding, fluency and …', 'ability to write'."""
    lexicon = load_lexicon("goal_verbs")
    kinds, names, acts = ("|".join(lexicon[key]) for key in ("skill_kinds", "skill_names", "broad_acts"))
    listed = rf"(?:(?:his|her|their|the|own|{kinds})\s){{0,4}}(?:{names})\b(?!\s(?:a|an|the|to|out|of|at|aloud|\d))"
    direction = "|".join(lexicon["direction"])
    return re.compile(
        rf"\b(?:{direction})(?:\sin)?\s(?:(?:his|her|their)\sability\sto\s(?:{acts})\b|{listed}(?:(?:,\s(?:and\s)?|\sand\s){listed})*)",
        re.IGNORECASE,
    )


def _mask_skill_names(behavior: str) -> str:
    without = _named_skill().sub(" ", behavior)
    named = _verbs("direction").search(behavior)
    without = _verbs("direction").sub(" ", without)
    return _SKILL_NAME.sub(" ", without) if named else without


_INSTRUMENT = re.compile(
    r"\s?(?:accuracy|correct)?\s?(?:on|in)\s(?:[a-z0-9'-]+\s){0,4}?(?:probes?|quiz(?:zes)?|tests?|passages?|assessments?|samples?|"
    r"intervals?|inventor(?:y|ies)|assignments?|exams?)\b",
    re.IGNORECASE,
)


def _measures_change(statement: str, reading: GoalReading) -> bool:
    """A skill named by a direction's verb, but measured: 'from 55% to 80%', 'to 80% on weekly probes'."""
    target = reading.target
    return target is not None and (reading.baseline is not None or bool(_INSTRUMENT.match(statement[target.end :])))


@cache
def _acts() -> LinearModel:
    return load_model(files("classifiers").joinpath("models/observable.json").read_text("utf-8"))


def _counts_behavior(target: Measure) -> bool:
    """'from 9 to 2 incidents', '90 words per minute': what is counted is itself an act."""
    if target.noun and re.search(r"\bdays?$", target.noun):
        return False
    return target.kind in ("rate", "duration", "rubric", "score", "grade") or target.unit in (
        "incidents",
        "times",
        "words",
        "grade_level",
        "score",
        "steps",
        "sentences",
    )


def _main_clause(statement: str) -> str:
    """What the student will do: after "will", without the method."""
    will = re.search(r"\b(?:will|shall)\b(?:\sbe able to)?", statement, re.IGNORECASE)
    clause = statement[will.end() :] if will else statement
    return re.split(r"\b(?:as )?(?:measured|evidenced|documented|recorded|monitored) (?:by|on|in|through)\b", clause, maxsplit=1)[0]


_LEVEL_CRITERION = re.compile(
    r"\b(?:at|to|with)\s(?:the\s|a\s|an\s)?(?:independent|minimal assist(?:ance)?|modified "
    r"independen\w+|supervision|mastery|proficient|advanced|basic)\s(?:level|assist(?:ance)?)\b|\bto "
    r"(?:complete|total) independence\b|\bindependently\b.{0,60}\b(?:every|each|all|100)\b",
    re.IGNORECASE,
)


def has_level_criterion(statement: str) -> bool:
    """A prompt or proficiency level, or a run of days or sessions, as the criterion: objective without a measure of its own."""
    return bool(_LEVEL_CRITERION.search(statement) or _RUN.search(statement))


# "for 4 consecutive weeks", "on three consecutive days"; beside no other measure the run itself is the criterion
_RUN = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\s(?:consecutive|successive|"
    r"straight)\s[a-z]+|\b(?:\d+|two|three|four|five|six)\s[a-z]+\sin a row",
    re.IGNORECASE,
)
_STATED_LEVEL = re.compile(r"\b(?:cannot|does not yet|unable to|is not (?:yet )?able to|never|none|not yet)\b", re.IGNORECASE)


def _states_level(text: str | None) -> bool:
    """A starting level without a digit that is objective all the same ("full physical assistance", "no words")."""
    if not text:
        return False
    return bool(find_measures(text)) or bool(
        re.search(
            r"\b(?:hand[- ]over[- ]hand|full physical|maximum assist\w*|max(?:imum)? assist|moderate assist\w*|"
            r"mod assist|no(?:ne)? of the|(?:does|can) not (?:yet )?(?:name|identify|read|write|count) any)\b",
            text,
            re.IGNORECASE,
        )
    )
