"""Rules on goals as written: what a goal must state, and what it repeats. They also run on a draft IEP alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.analysis.progress import direction_of, goal_baseline
from pipeline.analysis.repetition import Masked, mask_text, similarity
from pipeline.language.measures import parse_goal
from pipeline.lexicon import load_lexicon
from pipeline.model import Goal, ServicePrescription
from pipeline.rules.base import DISTRICT_PRACTICE, Rule, RuleContext, Verdict, fine, fire, label_of, unknown
from pipeline.units import are_comparable

_WEAK_METHODS = (
    "teacher observation",
    "staff observation",
    "observation",
    "observations",
    "informal",
    "informal observation",
    "informal assessment",
    "informal data",
)
_LITTLE = frozenset(load_lexicon("stop_words")["words"]) | {"given"}
# Which services can serve which goal areas; a special-education teacher serves every area but therapy's own.
_SERVES = {
    "speech-language": {"speech-language therapy", "audiology"},
    "motor": {"occupational therapy", "physical therapy", "specialized academic instruction"},
    "social-emotional": {"counseling", "behavior services", "specialized academic instruction", "speech-language therapy"},
    "behavior": {"counseling", "behavior services", "specialized academic instruction"},
    "transition": {"transition services", "specialized academic instruction", "counseling"},
    "adaptive": {
        "specialized academic instruction",
        "occupational therapy",
        "behavior services",
        "transition services",
        "physical therapy",
    },
}


def _missing(component: str, words: str) -> Callable[[RuleContext], Iterator[Verdict]]:
    def check(context: RuleContext) -> Iterator[Verdict]:
        for goal in context.evidence.goals:
            if goal.is_continued:
                continue
            if goal.is_complete is None and not goal.missing_components and goal.is_measurable is None:
                yield unknown("goal", goal.goal_id, "the goal could not be judged")
            elif component in goal.missing_components:
                yield _on_goal(goal, f"{label_of(goal)} {words}.", component=component)
            else:
                yield fine("goal", goal.goal_id)

    return check


def _on_goal(goal: Goal, message: str, **evidence: object) -> Verdict:
    told = {"goal_id": goal.goal_id, **evidence}
    return fire("goal", goal.goal_id, message, student_id=goal.student_id, document_id=goal.document_id, evidence=told)


def check_condition(context: RuleContext) -> Iterator[Verdict]:
    required = "condition" in context.profile.goal_components
    for goal in context.evidence.goals:
        lacks = "condition" in goal.missing_components or (not required and goal.statement and goal.condition is None)
        if lacks and not goal.is_continued:
            verdict = _on_goal(goal, f"{label_of(goal)} names no condition (given, when, using).")
            basis = context.profile.citations["goal_components"] if required else None
            yield replace(verdict, severity="high" if required else "info", basis=basis)
        else:
            yield fine("goal", goal.goal_id)


def check_unobservable(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        if goal.is_continued:
            continue
        if "behavior" in goal.missing_components:
            yield _on_goal(goal, f"{label_of(goal)} names nothing that can be seen or counted, only an inner state or a direction.")
        elif goal.is_measurable is None:
            yield unknown("goal", goal.goal_id, "whether the behaviour can be seen is unsure")
        else:
            yield fine("goal", goal.goal_id)


def check_weak_method(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        method = (goal.measurement_method or "").casefold().strip(" .;,")
        if method and method in _WEAK_METHODS:
            yield _on_goal(goal, f"{label_of(goal)} is measured by {goal.measurement_method!r} alone.", method=goal.measurement_method)
        else:
            yield fine("goal", goal.goal_id)


def check_baseline_unit(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        if goal.baseline_value is None or goal.target_value is None or not goal.baseline_unit or not goal.unit:
            yield unknown("goal", goal.goal_id, "baseline or target has no measure")
        elif are_comparable(goal.baseline_unit, goal.baseline_max, goal.unit, goal.target_max):
            yield fine("goal", goal.goal_id)
        else:
            words = (
                f"{label_of(goal)} starts in {goal.baseline_unit} ({goal.baseline_value:g}) and ends in {goal.unit} "
                f"({goal.target_value:g})."
            )
            yield _on_goal(goal, words, baseline_unit=goal.baseline_unit, unit=goal.unit)


def check_target_beyond_baseline(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        baseline = goal_baseline(goal)
        if baseline is None or goal.target_value is None:
            yield unknown("goal", goal.goal_id, "baseline and target cannot be compared")
            continue
        gain = goal.target_value - baseline if direction_of(goal) == "increase" else baseline - goal.target_value
        if gain <= 0:
            words = f"{label_of(goal)} asks for {goal.target_value:g} {goal.unit}; the baseline is already {baseline:g}."
            yield _on_goal(goal, words, baseline=baseline, target=goal.target_value)
        else:
            yield fine("goal", goal.goal_id)


def check_objectives_as_criterion(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        text = f"{goal.criterion or ''} {goal.statement}".casefold()
        # 'by mastering the objectives below', 'mastery of 3 of 4 benchmarks'; not 'the objectives of the lesson'
        hit = any(
            phrase in text
            for phrase in (
                "mastering the objectives",
                "mastery of the objectives",
                "mastery of objectives",
                "objectives are met",
                "objectives are mastered",
                "benchmarks are met",
            )
        )
        if hit:
            yield _on_goal(goal, f"{label_of(goal)} counts as met when its objectives are mastered; the goal itself has no criterion.")
        else:
            yield fine("goal", goal.goal_id)


def check_identical(context: RuleContext) -> Iterator[Verdict]:
    """Same wording for two students; another student's name in it counts as masked too, since copies carry it along."""
    every = frozenset().union(*context.names.values()) if context.names else frozenset()
    groups: dict[str, list[Goal]] = defaultdict(list)
    numbers = {}
    for goal in context.evidence.goals:
        if not goal.student_id or goal.is_continued:
            continue
        masked = mask_text(goal.statement, every)
        if masked.length >= 6:
            groups[masked.words].append(goal)
            numbers[goal.goal_id] = (masked.numbers, goal.target_value, goal.target_max)
    for goals in groups.values():
        for goal in goals:
            same = [g for g in goals if g.student_id != goal.student_id]
            exact = [g for g in same if numbers[g.goal_id] == numbers[goal.goal_id]]
            if not same:
                yield fine("goal", goal.goal_id)
                continue
            others = exact or same
            words = (
                f"{label_of(goal)} has the wording{' and numbers' if exact else ''} of a goal of "
                f"{len({g.student_id for g in others})} other student(s)."
            )
            told = {"goal_id": goal.goal_id, "other_goal_ids": sorted(g.goal_id for g in others), "same_numbers": bool(exact)}
            yield Verdict("fire", "goal", goal.goal_id, words, goal.student_id, goal.document_id, told, None if exact else "info")


def check_carried_over(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        term = context.term(goal)
        before = context.chain.before(term) if term else None
        if term is None or before is None or goal.in_force_from is None:
            yield unknown("goal", goal.goal_id, "no earlier IEP of this student is in the drop")
            continue
        mine = _core(context, goal)
        for old in (old for iep in (before.iep, *before.amendments) for old in context.goals_of_iep.get(iep.iep_id, [])):
            theirs = _core(context, old)
            same_target = (old.target_value, old.target_max) == (goal.target_value, goal.target_max)
            if same_target and mine.numbers == theirs.numbers and _says_the_same(context, mine, theirs, goal):
                words = f"{label_of(goal)} is that of the IEP before ({before.begin}), with the same target."
                yield _on_goal(goal, words, previous_goal_id=old.goal_id, target=goal.target_value)
                break
        else:
            yield fine("goal", goal.goal_id)


def _core(context: RuleContext, goal: Goal) -> Masked:
    """The goal's words without its timeframe: another date is still the same goal."""
    statement = goal.statement
    timeframe = parse_goal(statement).timeframe
    return context.mask(statement.replace(timeframe, " ") if timeframe else statement, goal.student_id)


def _says_the_same(context: RuleContext, mine: Masked, theirs: Masked, goal: Goal) -> bool:
    """Nearly the same words; or every word of the earlier goal and, beside them, only more support in the condition."""
    if similarity(mine, theirs) >= context.thresholds.near_duplicate_similarity:
        return True
    new, old = (_content(masked) for masked in (mine, theirs))
    support = _content(context.mask(goal.condition, goal.student_id))
    return bool(old) and old <= new and (new - old) <= support and len(old) >= 0.85 * len(new)


def _content(masked: Masked) -> set[str]:
    return {word for word in masked.words.split() if word not in _LITTLE and word not in ("@", "#")}


def check_no_service(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        if not context.is_current(goal) or goal.goal_area in (None, "other"):
            yield unknown("goal", goal.goal_id, "the goal is not in force or its area is not known")
            continue
        term = context.term(goal)
        services = context.services_of_term(term)
        if not services:
            yield unknown("goal", goal.goal_id, "no service of this IEP was found")
        elif any(_serves(service, goal) for service in services):
            yield fine("goal", goal.goal_id)
        else:
            types = ", ".join(sorted({service.service_type for service in services}))
            yield _on_goal(goal, f"{label_of(goal)}: no prescribed service works on this area ({types}).", area=goal.goal_area)


def _serves(service: ServicePrescription, goal: Goal) -> bool:
    return service.service_type == "other" or service.service_type in _SERVES.get(
        goal.goal_area or "", {"specialized academic instruction"}
    )


_20 = "34 CFR 300.320(a)(2)(i)"
RULES = (
    Rule(
        "goal.missing_baseline",
        "high",
        "goal",
        "34 CFR 300.320(a)(1)-(2)",
        "No current level with a number or another objective level.",
        _missing("baseline", "states no measured starting level"),
    ),
    Rule(
        "goal.missing_target",
        "high",
        "goal",
        f"{_20}; 19 TAC 89.1055(b)",
        "No objective criterion.",
        _missing("target", "states no objective criterion"),
    ),
    Rule(
        "goal.missing_timeframe",
        "medium",
        "goal",
        "19 TAC 89.1055(b)",
        "No date or span by which it is to be reached.",
        _missing("timeframe", "states no date by which it is to be reached"),
    ),
    Rule(
        "goal.missing_method",
        "medium",
        "goal",
        "34 CFR 300.320(a)(3)(i)",
        "No measurement method.",
        _missing("method", "names no measurement method"),
    ),
    Rule("goal.weak_method", "low", "goal", DISTRICT_PRACTICE, "The only method is observation or informal.", check_weak_method),
    Rule(
        "goal.missing_condition", "info", "goal", "19 TAC 89.1055(b)", "No condition; high where the profile requires one.", check_condition
    ),
    Rule(
        "goal.unobservable",
        "high",
        "goal",
        "R-GORI measurability",
        "Only inner or direction verbs, nothing that can be seen or counted.",
        check_unobservable,
    ),
    Rule("goal.baseline_unit_mismatch", "medium", "goal", _20, "Baseline and target are in different dimensions.", check_baseline_unit),
    Rule(
        "goal.target_not_beyond_baseline",
        "medium",
        "goal",
        _20,
        "The target is equal to or easier than the baseline.",
        check_target_beyond_baseline,
    ),
    Rule(
        "goal.objectives_as_criterion",
        "medium",
        "goal",
        "19 TAC 89.1055(b)(2)(B)",
        "Mastery is defined as mastering the objectives.",
        check_objectives_as_criterion,
    ),
    Rule(
        "goal.identical_across_students",
        "medium",
        "goal",
        "34 CFR 300.320(a)(2)(i)",
        "Same wording and numbers for two or more students.",
        check_identical,
    ),
    Rule("goal.carried_over", "medium", "goal", "34 CFR 300.324(b)", "Same goal and target as in the IEP before.", check_carried_over),
    Rule("goal.no_service", "info", "goal", "34 CFR 300.320(a)(4)", "No prescribed service serves the goal's area.", check_no_service),
)
