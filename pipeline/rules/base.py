"""What a rule is: a pure function from evidence to verdicts (fire, fine, unknown), with its code, severity and citation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, TypeVar

from pipeline.analysis.delivery import ServiceRecord, balance_services
from pipeline.analysis.progress import GoalProgress, assess_goals, observations_by_goal
from pipeline.analysis.repetition import Masked, mask_text, name_words
from pipeline.calendar import SchoolCalendar, school_calendar
from pipeline.chain import IepChain, IepTerm
from pipeline.lexicon import load_lexicon
from pipeline.model import (
    Evidence,
    Goal,
    Observation,
    ProgressReport,
    ProgressStatement,
    ServiceDelivery,
    ServicePrescription,
    Severity,
    Student,
)
from pipeline.profiles import Profile, load_profile
from pipeline.settings import ReportingPeriod, Settings, Thresholds

DISTRICT_PRACTICE = "district practice"
# Why a log's row became no session though it may well have been one: what is short may stand in such rows.
UNREAD_ROW_REASONS = frozenset({"the date cannot be read", "the row names no student", "the log names no student"})
_Row = TypeVar("_Row")
Quarantined = tuple[str, str | None, str]  # path, document_id, reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one subject. Only 'fire' becomes a flag; 'unknown' says in `message` why it cannot be known."""

    state: Literal["fire", "fine", "unknown"]
    subject_kind: str
    subject_id: str
    message: str = ""
    student_id: str | None = None
    document_id: str | None = None
    evidence: dict[str, object] = field(default_factory=dict)
    severity: Severity | None = None  # where it differs from the rule's own
    basis: str | None = None  # likewise, where a state's rule is what asks


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue."""

    code: str
    severity: Severity
    subject: str
    basis: str
    explanation: str
    check: Callable[[RuleContext], Iterator[Verdict]]

    @property
    def settings(self) -> tuple[str, ...]:
        """The thresholds of district.toml that it reads."""
        return tuple(load_lexicon("rule_notes")[self.code].get("settings", ()))

    @property
    def example(self) -> str:
        """An invented case that fires."""
        return str(load_lexicon("rule_notes")[self.code]["example"])


class RuleContext:
    """The evidence as rules ask of it: indexes and analyses, each computed once."""

    def __init__(self, evidence: Evidence, settings: Settings, as_of: date, quarantined: Sequence[Quarantined] = ()) -> None:
        self.evidence, self.settings, self.as_of, self.quarantined = evidence, settings, as_of, tuple(quarantined)
        self.calendar: SchoolCalendar = school_calendar(settings, as_of)
        self.chain = IepChain(evidence.ieps)

    @property
    def thresholds(self) -> Thresholds:
        return self.settings.thresholds

    @property
    def profile(self) -> Profile:
        """What the district's state asks of a record."""
        return load_profile(self.settings.profile)

    @cached_property
    def unread_rows(self) -> dict[str, int]:
        """document_id -> rows of its log that are sessions for all one can see, but whose date or student could not be read."""
        counts: dict[str, int] = defaultdict(int)
        for document in self.evidence.documents:
            for refusal in document.refusals:
                if refusal.candidate_kind == "service_delivery" and refusal.reason in UNREAD_ROW_REASONS:
                    counts[document.document_id] += 1
        return counts

    @cached_property
    def progress(self) -> dict[str, GoalProgress]:
        return assess_goals(self.evidence, self.thresholds, self.as_of)

    @cached_property
    def observations(self) -> dict[str, list[Observation]]:
        return observations_by_goal(self.evidence)

    @cached_property
    def services(self) -> dict[str, ServiceRecord]:
        return balance_services(self.evidence, self.calendar, self.as_of)

    @cached_property
    def goals(self) -> dict[str, Goal]:
        return {goal.goal_id: goal for goal in self.evidence.goals}

    @cached_property
    def goals_of_student(self) -> dict[str, list[Goal]]:
        return _grouped(self.evidence.goals, lambda goal: goal.student_id)

    @cached_property
    def goals_of_iep(self) -> dict[str, list[Goal]]:
        return _grouped(self.evidence.goals, lambda goal: goal.iep_id)

    @cached_property
    def services_of_iep(self) -> dict[str, list[ServicePrescription]]:
        return _grouped(self.evidence.services, lambda service: service.iep_id)

    def services_of_term(self, term: IepTerm | None) -> list[ServicePrescription]:
        """Services of a yearly IEP and its amendments."""
        return [s for iep in (term.iep, *term.amendments) for s in self.services_of_iep.get(iep.iep_id, [])] if term else []

    @cached_property
    def reports(self) -> dict[str, ProgressReport]:
        return {report.progress_report_id: report for report in self.evidence.reports}

    @cached_property
    def students(self) -> dict[str, Student]:
        return {student.student_id: student for student in self.evidence.students}

    @cached_property
    def statements(self) -> list[ProgressStatement]:
        """Statements as first printed: what a cumulative reprint says again is left out."""
        return [row for row in self.evidence.statements if row.same_as_id is None]

    @cached_property
    def deliveries(self) -> list[ServiceDelivery]:
        """One row a session."""
        return [row for row in self.evidence.deliveries if row.same_as_id is None]

    @cached_property
    def statements_of(self) -> dict[str, list[ProgressStatement]]:
        """goal_id -> its statements in date order."""
        found: dict[str, list[ProgressStatement]] = defaultdict(list)
        for row in self.statements:
            if row.goal_id:
                found[row.goal_id].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (self.day_of(row) or date.min, row.progress_statement_id))
        return found

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        return name_words(self.evidence.students)

    def mask(self, text: str | None, student_id: str | None) -> Masked:
        return mask_text(text, self.names.get(student_id or "", frozenset()))

    def term(self, row: Goal | ServicePrescription) -> IepTerm | None:
        return self.chain.term_of.get(row.iep_id)

    def is_replaced(self, row: Goal | ServicePrescription) -> bool:
        """A newer IEP or an amendment took its place; what merely ran out is not replaced."""
        term = self.term(row)
        if term is None:
            return False
        if row.in_force_from is None:
            return True
        if term.replaced_on is not None and term.replaced_on <= self.as_of:
            return True
        return (
            row.in_force_to is not None
            and term.end is not None
            and row.in_force_to < term.end
            and row.in_force_to < self.as_of
            and _was_amended(row)
        )

    def is_current(self, goal: Goal) -> bool:
        """In force, or run out with nothing in its place: what rules on evidence and progress judge."""
        return (
            goal.student_id is not None
            and goal.in_force_from is not None
            and goal.in_force_from <= self.as_of
            and not self.is_replaced(goal)
        )

    def day_of(self, row: ProgressStatement) -> date | None:
        report = self.reports.get(row.progress_report_id)
        return row.report_date or (report.report_date if report else None)

    def period_of_statement(self, row: ProgressStatement) -> ReportingPeriod | None:
        report = self.reports.get(row.progress_report_id)
        return self._period(row.period_label or (report.period_label if report else None), self.day_of(row))

    def period_of_report(self, report: ProgressReport) -> ReportingPeriod | None:
        return self._period(report.period_label, report.report_date or report.date_provided)

    def _period(self, label: str | None, day: date | None) -> ReportingPeriod | None:
        named = self.calendar.period_named(label, day)
        if named is not None:
            return named
        return self.calendar.report_period(day) if day else None

    def period_of_observation(self, row: Observation) -> ReportingPeriod | None:
        """The period that a point counts for: a report's figure for the period reported, else by its date."""
        if row.source_kind == "progress_statement":
            statement = self._statement_by_id.get(row.source_id)
            if statement is not None:
                return self.period_of_statement(statement)
        return self.calendar.period_of(row.observed_on) if row.observed_on else None

    @cached_property
    def _statement_by_id(self) -> dict[str, ProgressStatement]:
        return {row.progress_statement_id: row for row in self.evidence.statements}


def _grouped(rows: Iterable[_Row], key: Callable[[_Row], str]) -> dict[str, list[_Row]]:
    groups: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)


def _was_amended(row: Goal | ServicePrescription) -> bool:
    """A service that simply ends early by its own printed date has not been replaced."""
    return not (
        isinstance(row, ServicePrescription)
        and row.end_date is not None
        and row.in_force_to is not None
        and row.in_force_to >= row.end_date
    )


def fire(kind: str, subject_id: str, message: str, **told: object) -> Verdict:
    return Verdict("fire", kind, subject_id, message, **told)  # type: ignore[arg-type]


def fine(kind: str, subject_id: str, message: str = "") -> Verdict:
    return Verdict("fine", kind, subject_id, message)


def unknown(kind: str, subject_id: str, message: str) -> Verdict:
    return Verdict("unknown", kind, subject_id, message)


def iso(day: date | None) -> str:
    """Dates in messages are ISO: they sort, and nobody mistakes day for month."""
    return day.isoformat() if day else "an unknown date"


def label_of(goal: Goal) -> str:
    """'Goal 2 (math)' for messages."""
    number = goal.goal_number or (str(goal.position) if goal.position else "")
    name = number if number.casefold().startswith("goal") or not number or not number[0].isdigit() else f"Goal {number}"
    return f"{name or 'A goal'}" + (f" ({goal.goal_area})" if goal.goal_area else "")
