"""Rules on progress reports: do they come, are they on time, do they speak of every goal, and do they rest on data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from pipeline.analysis.progress import Point, aim_line, assess_goal, direction_of, reaches
from pipeline.analysis.repetition import is_same, near_groups
from pipeline.language.ratings import read_rating_words
from pipeline.lexicon import load_lexicon
from pipeline.model import Goal, ProgressReport, ProgressStatement
from pipeline.names import fold_name
from pipeline.rules.base import Rule, RuleContext, Verdict, fine, fire, iso, label_of, unknown
from pipeline.settings import ReportingPeriod
from pipeline.units import are_comparable, to_scale

_3 = "34 CFR 300.320(a)(3)(ii)"
_KIND = "progress_statement"
_IN_STEPS = ("rubric_points", "level", "prompts")


def _on_statement(context: RuleContext, row: ProgressStatement, message: str, **evidence: object) -> Verdict:
    period = context.period_of_statement(row)
    told = {
        "progress_statement_id": row.progress_statement_id,
        "goal_id": row.goal_id,
        "period": period.label if period else row.period_label,
        **evidence,
    }
    return fire(_KIND, row.progress_statement_id, message, student_id=row.student_id, document_id=row.document_id, evidence=told)


def _about(context: RuleContext, row: ProgressStatement) -> str:
    """'Goal 2 (math), Q1 report of 2025-10-24'."""
    goal = context.goals.get(row.goal_id or "")
    period = context.period_of_statement(row)
    label = period.label if period else row.period_label
    name = label_of(goal) if goal else (row.goal_reference or "A goal")
    return f"{name}, {label + ' ' if label else ''}report of {iso(context.day_of(row))}"


def check_vague(context: RuleContext) -> Iterator[Verdict]:
    for row in context.statements:
        if row.is_vague is None:
            yield unknown(_KIND, row.progress_statement_id, "there is a code only")
        elif row.is_vague:
            phrases = f" ({'; '.join(row.vague_phrases[:3])})" if row.vague_phrases else ""
            yield _on_statement(
                context, row, f"{_about(context, row)}: no number, count, score or level of the student's own performance{phrases}."
            )
        else:
            yield fine(_KIND, row.progress_statement_id)


def check_no_data(context: RuleContext) -> Iterator[Verdict]:
    for row in context.statements:
        if row.is_vague is None and row.value is None and not (row.statement or "").strip() and row.rating_text:
            yield _on_statement(context, row, f"{_about(context, row)}: a code alone ({row.rating_text}), no data.", rating=row.rating_text)
        else:
            yield fine(_KIND, row.progress_statement_id)


def check_repeated(context: RuleContext) -> Iterator[Verdict]:
    least = context.thresholds.identical_min_words
    for rows in context.statements_of.values():
        told = [row for row in rows if row.statement and not _is_standing_phrase(row)]
        for before, row in pairwise(told):
            one, other = (context.mask(r.statement, r.student_id) for r in (before, row))
            if context.day_of(before) == context.day_of(row) or not is_same(one, other, least):
                yield fine(_KIND, row.progress_statement_id)
            else:
                earlier = context.period_of_statement(before)
                words = f"{_about(context, row)}: word for word the narrative of {iso(context.day_of(before))}."
                # The flag's period is that of the copy; the original is told by its key and date alone.
                yield _on_statement(
                    context,
                    row,
                    words,
                    previous_id=before.progress_statement_id,
                    previous_date=iso(context.day_of(before)),
                    same_period=earlier is context.period_of_statement(row),
                )


def check_identical(context: RuleContext) -> Iterator[Verdict]:
    rows = {
        row.progress_statement_id: row for row in context.statements if row.statement and row.student_id and not _is_standing_phrase(row)
    }
    masks = {key: context.mask(row.statement, row.student_id) for key, row in rows.items()}
    least = context.thresholds.near_identical_similarity
    copied: set[str] = set()
    for keys in near_groups(list(masks.items()), least, context.thresholds.identical_min_words + 1):
        for key in keys:
            row, mask = rows[key], masks[key]
            others = [rows[k] for k in keys if rows[k].student_id != row.student_id and _near(context, row, rows[k])]
            same = [other for other in others if masks[other.progress_statement_id] == mask]
            # Of few words nearly all are the same by chance: "reads 62 words" beside "writes 62 words".
            told = same or [other for other in others if mask.length >= context.thresholds.near_identical_min_words]
            if told:
                copied.add(key)
                words = (
                    f"{_about(context, row)}: {'the same' if same else 'nearly the same'} narrative stands in the report of "
                    f"{len({o.student_id for o in told})} other student(s)."
                )
                yield _on_statement(context, row, words, other_ids=sorted(o.progress_statement_id for o in told))
    for key in rows:
        if key not in copied and masks[key].length > context.thresholds.identical_min_words:
            yield fine(_KIND, key)


def _is_standing_phrase(row: ProgressStatement) -> bool:
    """A form's own phrase, such as that a goal was not yet introduced, is nobody's narrative."""
    if row.rating in ("not_addressed", "not_introduced"):
        return True
    return len((row.statement or "").split()) <= 14 and read_rating_words(row.statement) in ("not_addressed", "not_introduced")


def _near(context: RuleContext, one: ProgressStatement, other: ProgressStatement) -> bool:
    days = (context.day_of(one), context.day_of(other))
    return days[0] is None or days[1] is None or abs((days[0] - days[1]).days) <= 400


def check_late(context: RuleContext) -> Iterator[Verdict]:
    original = {row.progress_report_id for row in context.statements} | (
        set(context.reports) - {row.progress_report_id for row in context.evidence.statements}
    )
    for report in context.evidence.reports:
        key = report.progress_report_id
        given = report.date_provided or report.report_date
        period = context.period_of_report(report) if report.period_label else None
        due = period.report_due if period else None
        if key not in original:
            yield fine("progress_report", key, "a reprint")
        elif given is None or due is None or period is None:
            yield unknown("progress_report", key, "undated, or the due date of its period is not known")
        elif (given - due).days > context.thresholds.report_grace_days:
            words = f"The {period.label} report is dated {iso(given)}, {(given - due).days} days after it was due ({iso(due)})."
            told = {
                "period": period.label,
                "dated": iso(given),
                "due": iso(due),
                "days_late": (given - due).days,
                "progress_report_id": key,
            }
            yield fire("progress_report", key, words, student_id=report.student_id, document_id=report.document_id, evidence=told)
        else:
            yield fine("progress_report", key)


def _reported(context: RuleContext) -> dict[str, set[str]]:
    """student_id -> labels of the periods that any report speaks of."""
    found: dict[str, set[str]] = defaultdict(set)
    for report in context.evidence.reports:
        period = context.period_of_report(report)
        if period and report.student_id:
            found[report.student_id].add(period.label)
    for row in context.evidence.statements:
        period = context.period_of_statement(row)
        if period and row.student_id:
            found[row.student_id].add(period.label)
    return found


def check_missing(context: RuleContext) -> Iterator[Verdict]:
    reported = _reported(context)
    if not context.evidence.reports:
        for student in context.students:
            yield unknown("student", student, "the drop holds no progress reports")
        return
    current = set(context.calendar.current_periods())
    closed = [period for period in context.calendar.closed_periods(context.as_of) if period in current]
    for student in context.students:
        for period in closed:
            days = _days_in_force(context, student, period)
            if days < context.thresholds.report_min_school_days:
                yield unknown("student", student, f"an IEP was in force for {days} school days of {period.label}")
            elif period.label in reported[student]:
                yield fine("student", student)
            else:
                words = (
                    f"No {period.label} progress report found in this drop; an IEP was in force for {days} school days of it, reports "
                    f"were due {iso(period.report_due)}."
                )
                told = {"period": period.label, "school_days_in_force": days, "due": iso(period.report_due)}
                yield fire("student", student, words, student_id=student, evidence=told)


def _days_in_force(context: RuleContext, student: str, period: ReportingPeriod) -> int:
    days = 0
    for term in context.chain.terms.get(student, ()):
        if term.begin is not None:
            days += context.calendar.school_days(max(term.begin, period.start), min(term.last_day or period.end, period.end))
    return days


def check_goal_not_addressed(context: RuleContext) -> Iterator[Verdict]:
    groups: dict[tuple[str, str], list[ProgressStatement]] = defaultdict(list)
    periods: dict[str, ReportingPeriod] = {}
    for row in context.statements:
        period = context.period_of_statement(row)
        if period and row.student_id:
            groups[row.student_id, period.label].append(row)
            periods[period.label] = period
    for (student, label), rows in groups.items():
        period = periods[label]
        dates = [day for row in rows if (day := context.day_of(row))]
        said = {row.goal_id for row in rows}
        latest = max(rows, key=lambda row: (context.day_of(row) or date.min, row.document_id, row.progress_statement_id))
        on = max(dates, default=period.end)
        for goal in context.goals_of_student.get(student, []):
            if goal.in_force_from is None or goal.goal_id in said:
                continue
            standing = goal.in_force_from <= on and (goal.in_force_to is None or goal.in_force_to >= on)
            days = context.calendar.school_days(max(goal.in_force_from, period.start), min(goal.in_force_to or period.end, period.end))
            if not standing or days < context.thresholds.report_min_school_days:
                continue
            if None in said:
                yield unknown("goal", goal.goal_id, "a statement of this report could not be linked; it may be this goal's")
                continue
            told = {"goal_id": goal.goal_id, "period": label, "progress_report_id": latest.progress_report_id, "report_date": iso(on)}
            words = f"{label_of(goal)} is not addressed in the {label} report of {iso(on)}."
            yield fire("goal", goal.goal_id, words, student_id=student, document_id=latest.document_id, evidence=told)


def claim_of(row: ProgressStatement) -> str | None:
    """'met', 'sufficient' or 'insufficient' as the rating says, else as the narrative claims."""
    if row.rating in ("met", "sufficient"):
        return row.rating
    if row.rating in ("insufficient", "regressed"):
        return "insufficient"
    if row.rating is not None:
        return None
    lexicon = load_lexicon("claims")
    text = f" {fold_name(row.statement)} "
    for claim in ("insufficient", "met", "sufficient"):
        for phrase in lexicon[claim]:
            place = text.find(f" {fold_name(phrase)}")
            if place >= 0:
                before = text[:place].split()[-3:]
                turned = claim != "insufficient" and any(word in lexicon["negations"] for word in before)
                return "insufficient" if turned else claim
    return None


def check_contradicts(context: RuleContext) -> Iterator[Verdict]:
    for row in context.statements:
        goal, day, claim = context.goals.get(row.goal_id or ""), context.day_of(row), claim_of(row)
        if goal is None or day is None or claim is None or goal.target_value is None:
            yield unknown(_KIND, row.progress_statement_id, "no claim, no date or no goal with a target")
            continue
        found = _contradiction(context, row, goal, day, claim)
        yield found or fine(_KIND, row.progress_statement_id)


def _contradiction(context: RuleContext, row: ProgressStatement, goal: Goal, day: date, claim: str) -> Verdict | None:
    observations = context.observations.get(goal.goal_id, [])
    then = assess_goal(goal, observations, context.thresholds, day)
    last = then.latest_value
    if last is None or then.latest_date is None or not any(o.source_kind != "baseline" for o in observations):
        return None
    told = {
        "claim": claim,
        "rating": row.rating_text,
        "status": then.progress_status,
        "latest_value": last,
        "latest_date": iso(then.latest_date),
        "target": goal.target_value,
    }
    about = _about(context, row)
    start = next((point for point in then.points if point.is_baseline), None)
    line = aim_line(start, goal, then.latest_date) if start else None
    if (
        claim in ("sufficient", "met")
        and then.progress_status == "off_track"
        and _is_far_behind(context, goal, start, line, last, len(then.points))
    ):
        return _on_statement(context, row, f"{about} says {claim}; the data say otherwise: {then.reason}.", **told)
    assert goal.target_value is not None
    baseline = then.baseline_value if then.baseline_value is not None else 0.0
    slack = context.thresholds.contradiction_margin * abs(goal.target_value - baseline)
    sign = -1 if direction_of(goal) == "decrease" else 1
    own = to_scale(row.value, row.unit, row.max, goal.unit, goal.target_max) if row.value is not None else None
    if claim == "met" and own is not None and sign * (goal.target_value - own) > slack:
        return _on_statement(context, row, f"{about} says met at {own:g}; the target is {goal.target_value:g} {goal.unit}.", **told)
    if (
        claim == "insufficient"
        and own is not None
        and (reaches(goal, own) or (then.progress_status == "on_track" and line is not None and sign * (own - line) > slack))
    ):
        words = (
            f"{about} says insufficient; the level of {own:g} {goal.unit or ''} "
            f"{'reaches the target' if reaches(goal, own) else 'lies above the aim line'}."
        )
        return _on_statement(context, row, words, **told)
    return None


def _is_far_behind(context: RuleContext, goal: Goal, start: Point | None, line: float | None, level: float, points: int) -> bool:
    """A word such as "on track" is contradicted when a good part of the expected gain is lacking, not by a little lag; and
    where there was some gain, not by so few points that the next one may make it good."""
    if start is None or line is None or line == start.value:
        return True
    share = (level - start.value) / (line - start.value)
    if goal.unit in _IN_STEPS and abs(line - level) < 1:
        return False  # of a rubric's levels the next one is not yet due
    enough = share <= 0 or points >= context.thresholds.contradiction_points
    return enough and share < 1 - context.thresholds.contradiction_shortfall


def check_unit(context: RuleContext) -> Iterator[Verdict]:
    for row in context.statements:
        goal = context.goals.get(row.goal_id or "")
        if goal is None or row.value is None or not row.unit or not goal.unit:
            yield unknown(_KIND, row.progress_statement_id, "no measure on one side")
        elif are_comparable(row.unit, row.max, goal.unit, goal.target_max):
            yield fine(_KIND, row.progress_statement_id)
        else:
            words = f"{_about(context, row)} reports {row.value:g} {row.unit}; the goal is measured in {goal.unit}."
            yield _on_statement(context, row, words, unit=row.unit, goal_unit=goal.unit)


def check_sufficiency(context: RuleContext) -> Iterator[Verdict]:
    told: dict[str, list[ProgressStatement]] = defaultdict(list)
    for row in context.statements:
        told[row.progress_report_id].append(row)
    for report in context.evidence.reports:
        rows = told[report.progress_report_id]
        silent = [row for row in rows if row.rating is None and row.rating_text is None and claim_of(row) is None]
        if not rows:
            yield unknown("progress_report", report.progress_report_id, "a reprint, or no statement of it could be read")
        elif report.has_sufficiency_field and all(row.rating_text is None for row in rows):
            yield _on_report(report, "The form asks whether progress is sufficient; the field is blank.")
        elif context.profile.requires_sufficiency and silent:
            words = f"{len(silent)} of {len(rows)} statements do not say whether progress suffices to reach the goal in time."
            basis = context.profile.citations["sufficiency_statement"]
            yield replace(_on_report(report, words), severity="medium", basis=basis)
        else:
            yield fine("progress_report", report.progress_report_id)


def _on_report(report: ProgressReport, message: str) -> Verdict:
    told: dict[str, object] = {"progress_report_id": report.progress_report_id, "period": report.period_label}
    return fire(
        "progress_report", report.progress_report_id, message, student_id=report.student_id, document_id=report.document_id, evidence=told
    )


RULES = (
    Rule(
        "progress.vague",
        "medium",
        _KIND,
        "34 CFR 300.320(a)(3)",
        "No number, count, score or level of the student's own performance.",
        check_vague,
    ),
    Rule("progress.no_data", "medium", _KIND, "34 CFR 300.320(a)(3)", "A rating code alone, no narrative with data.", check_no_data),
    Rule("progress.repeated", "medium", _KIND, "34 CFR 300.320(a)(3)", "The same narrative as the period before.", check_repeated),
    Rule(
        "progress.identical_across_students",
        "medium",
        _KIND,
        "34 CFR 300.320(a)(3)",
        "The same narrative for different students.",
        check_identical,
    ),
    Rule("progress.late", "medium", "progress_report", _3, "Provided, else dated, after the report date of its period.", check_late),
    Rule("progress.missing", "high", "student", _3, "No report for a closed period in which an IEP was in force.", check_missing),
    Rule("progress.goal_not_addressed", "medium", "goal", _3, "A report leaves out a goal in force.", check_goal_not_addressed),
    Rule(
        "progress.contradicts_data",
        "high",
        _KIND,
        "34 CFR 300.320(a)(3)",
        "The rating says one thing, the observations another.",
        check_contradicts,
    ),
    Rule("progress.unit_mismatch", "low", _KIND, "34 CFR 300.320(a)(3)(i)", "The reported measure is not the goal's measure.", check_unit),
    Rule(
        "progress.no_sufficiency",
        "info",
        "progress_report",
        "34 CFR 300.320(a)(3)",
        "A sufficiency field is printed and blank; medium where the state's profile requires the statement and a report lacks it.",
        check_sufficiency,
    ),
)
