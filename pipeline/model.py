"""The records of the evidence store: one frozen class a table, named and typed as the store's contract says.

The same classes serve twice. In a `DocumentFacts` (what one document says, before anything is known of the rest of the
drop) the ids are keys local to that document: 'm1' for a student as mentioned there, 'i1' an IEP, 'g3' a goal, 's2' a
service, 'd17' a delivery, 'r1' a report, 't4' a statement, 'w1' a work sample, 'o5' an observation. Assembly replaces
them by stable keys once students are known over the whole drop. Unknown is None, never 0 or ''.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

DocumentType = Literal["iep", "service_log", "progress_report", "work_sample", "notice", "meeting_record", "evaluation", "other"]
GoalArea = Literal[
    "reading", "writing", "math", "speech-language", "behavior", "social-emotional", "motor", "adaptive", "transition", "other"
]
AttendanceStatus = Literal[
    "delivered", "makeup", "student_absent", "provider_absent", "school_closed", "refused", "cancelled", "no_show", "unexplained", "other"
]
Severity = Literal["high", "medium", "low", "info"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one extracted value stands in its source. Box in points, origin top left; None for cells, which have a locator."""

    subject_kind: str  # a table name: 'goal', 'service_delivery' …
    subject_id: str
    field: str  # a column of that table
    document_id: str
    page_number: int | None
    quote: str
    x0: float | None = None
    y0: float | None = None
    x1: float | None = None
    y1: float | None = None
    locator: str | None = None
    extractor: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class StudentMention:
    """A student as one document names them; identity is resolved later over the whole drop."""

    mention_key: str  # 'm1'
    document_id: str
    student_name: str | None  # as printed
    local_id: str | None = None
    birth_date: date | None = None
    grade_level: str | None = None
    school: str | None = None
    page_number: int | None = None
    stated_on: date | None = None  # the document's own date: the latest printed school and grade win
    source: Literal["printed", "file_name", "folder_name", "mail"] = "printed"
    path_names: tuple[str, ...] = ()  # what may be names in the file's and folder's name, beside a printed mention


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A run of pages that is one thing about one student (a merged print holds several parts)."""

    part_key: str  # 'p1'
    document_id: str
    first_page: int
    last_page: int
    document_type: DocumentType
    document_type_score: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Iep:
    iep_id: str
    student_id: str
    document_id: str
    iep_type: Literal["initial", "annual", "amendment", "transfer"] | None = None
    meeting_date: date | None = None
    iep_begin_date: date | None = None
    iep_end_date: date | None = None
    iep_amended_date: date | None = None
    progress_report_frequency: str | None = None
    case_manager: str | None = None
    state_profile: str | None = None
    supersedes_iep_id: str | None = None
    notes_text: str | None = None  # meeting notes and discussion, kept for contradictions; never a source of records
    present_levels_text: str | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    goal_id: str
    iep_id: str
    student_id: str
    document_id: str
    goal_number: str | None = None
    goal_area: GoalArea | None = None
    area_text: str | None = None  # the area as printed ("Written Expression")
    statement: str = ""
    condition: str | None = None
    behavior: str | None = None
    criterion: str | None = None
    baseline_text: str | None = None
    baseline_value: float | None = None
    baseline_max: float | None = None
    baseline_unit: str | None = None
    baseline_date: date | None = None
    target_value: float | None = None
    target_max: float | None = None
    unit: str | None = None
    direction: Literal["increase", "decrease"] | None = None
    target_date: date | None = None
    target_date_basis: Literal["stated", "annual review", "iep end"] | None = None
    measurement_method: str | None = None
    measurement_frequency: str | None = None
    mastery_rule: str | None = None
    is_measurable: bool | None = None
    is_complete: bool | None = None
    missing_components: tuple[str, ...] = ()
    in_force_from: date | None = None
    in_force_to: date | None = None
    position: int = 0  # order on the form, from 1
    is_continued: bool | None = None  # an amendment that only restates this goal


@dataclass(frozen=True, slots=True)
class Objective:
    objective_id: str
    goal_id: str
    ordinal: int
    statement: str
    target_value: float | None = None
    unit: str | None = None
    target_date: date | None = None


@dataclass(frozen=True, slots=True)
class ServicePrescription:
    service_prescription_id: str
    iep_id: str
    student_id: str
    document_id: str
    service_type: str
    service_text: str
    amount_text: str | None = None
    duration_minutes: float | None = None
    frequency: float | None = None
    frequency_interval: str | None = None
    minutes_per_interval: float | None = None
    minutes_per_week: float | None = None
    conversion: str | None = None
    delivery_model: Literal["individual", "group", "consult"] | None = None
    location: str | None = None
    provider: str | None = None
    begin_date: date | None = None
    end_date: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    is_esy: bool = False
    amount_problem: str | None = None  # why the amount cannot be counted ("as needed", "a range")
    is_removed: bool = False  # an amendment says that this service ends
    note: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Accommodation:
    accommodation_id: str
    iep_id: str
    student_id: str
    document_id: str
    statement: str
    setting: str | None = None


@dataclass(frozen=True, slots=True)
class LogCoverage:
    """What a service log says of itself for one student (or all, student_id None): the dates that it covers, its notes column."""

    document_id: str
    student_id: str | None
    service_text: str | None
    service_type: str | None
    provider: str | None
    covered_from: date | None = None  # as printed on the log ("School year 2025-26 through 3/11/26"), else None
    covered_to: date | None = None
    has_notes_column: bool = False


@dataclass(frozen=True, slots=True)
class ServiceDelivery:
    service_delivery_id: str
    document_id: str
    student_id: str
    service_prescription_id: str | None = None
    service_type: str | None = None
    service_text: str | None = None
    service_date: date | None = None
    start_time: time | None = None
    end_time: time | None = None
    minutes: float | None = None
    scheduled_minutes: float | None = None
    attendance_status: AttendanceStatus | None = None
    status_text: str | None = None
    provider: str | None = None
    provider_role: str | None = None
    location: str | None = None
    group_size: int | None = None
    delivery_model: Literal["individual", "group", "consult"] | None = None
    note: str | None = None
    makeup_for: date | None = None
    same_as_id: str | None = None
    confidence: float = 1.0
    position: int = 0


@dataclass(frozen=True, slots=True)
class ProgressReport:
    progress_report_id: str
    document_id: str
    student_id: str
    period_label: str | None = None
    report_date: date | None = None
    date_provided: date | None = None
    iep_date: date | None = None  # "IEP dated …" as printed on the report
    has_sufficiency_field: bool = False


@dataclass(frozen=True, slots=True)
class ProgressStatement:
    progress_statement_id: str
    progress_report_id: str
    document_id: str
    student_id: str
    goal_id: str | None = None
    goal_reference: str | None = None  # as printed ("Goal 2")
    goal_quote: str | None = None  # the goal's own words as the report reprints them
    area_text: str | None = None
    statement: str | None = None  # None where there is only a code
    rating_text: str | None = None
    rating: str | None = None
    value: float | None = None
    max: float | None = None
    unit: str | None = None
    is_vague: bool | None = None
    vague_phrases: tuple[str, ...] = ()
    report_date: date | None = None
    period_label: str | None = None
    same_as_id: str | None = None
    confidence: float = 1.0
    position: int = 0


@dataclass(frozen=True, slots=True)
class WorkSample:
    work_sample_id: str
    document_id: str
    student_id: str
    goal_id: str | None = None
    title: str | None = None
    subject: str | None = None
    sample_date: date | None = None
    value: float | None = None
    max: float | None = None
    unit: str | None = None
    goal_reference: str | None = None
    skill_text: str | None = None  # the words that tell what the sample shows, for linking
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Observation:
    observation_id: str
    student_id: str
    goal_id: str | None
    document_id: str
    source_kind: Literal["progress_statement", "service_delivery", "work_sample", "baseline", "data_sheet"]
    source_id: str
    observed_on: date | None
    value: float | None
    max: float | None = None
    unit: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A prior written notice, an invitation, a contact or a meeting record: what happened around a date, for the rules that ask."""

    document_id: str
    student_id: str
    kind: Literal["prior_written_notice", "meeting_notice", "meeting_record", "contact", "other"]
    notice_date: date | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A candidate that looked like a record and was not taken, and why: the document's reading log."""

    document_id: str
    candidate_kind: str
    quote: str
    reason: str
    page_number: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """All that one document says, with keys of its own."""

    document_id: str
    document_type: DocumentType | None
    document_type_score: float
    parts: tuple[DocumentPart, ...] = ()
    mentions: tuple[StudentMention, ...] = ()
    ieps: tuple[Iep, ...] = ()
    goals: tuple[Goal, ...] = ()
    objectives: tuple[Objective, ...] = ()
    services: tuple[ServicePrescription, ...] = ()
    accommodations: tuple[Accommodation, ...] = ()
    log_coverage: tuple[LogCoverage, ...] = ()
    deliveries: tuple[ServiceDelivery, ...] = ()
    reports: tuple[ProgressReport, ...] = ()
    statements: tuple[ProgressStatement, ...] = ()
    work_samples: tuple[WorkSample, ...] = ()
    observations: tuple[Observation, ...] = ()
    notices: tuple[Notice, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True)
class Student:
    student_id: str
    local_id: str | None
    student_name: str | None  # 'First Last'
    birth_date: date | None = None
    grade_level: str | None = None
    school: str | None = None


@dataclass(frozen=True, slots=True)
class StudentDecision:
    """How one mention was resolved: to a student (None: to nobody), and why."""

    document_id: str
    mention_key: str
    student_id: str | None
    reason: str
    conflict: str | None = None  # name and id (or birth date) point to different students: says which
    candidate_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    link_id: str
    artifact_kind: str
    artifact_id: str
    target_kind: Literal["goal", "service_prescription"]
    target_id: str
    score: float
    method: str
    rationale: str
    decided_by: Literal["pipeline", "reviewer"] = "pipeline"
    runner_up_id: str | None = None
    runner_up_score: float | None = None


@dataclass(frozen=True, slots=True)
class Unlinked:
    artifact_kind: str
    artifact_id: str
    student_id: str | None
    document_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Flag:
    flag_id: str
    rule: str
    severity: Severity
    student_id: str | None
    subject_kind: str
    subject_id: str
    document_id: str | None
    message: str
    evidence: dict[str, object]
    basis: str


@dataclass(slots=True)
class Evidence:
    """Everything the store holds about the drop, assembled over all documents: what analysis and rules read."""

    students: list[Student] = field(default_factory=list)
    decisions: list[StudentDecision] = field(default_factory=list)
    documents: list[DocumentFacts] = field(default_factory=list)
    ieps: list[Iep] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    objectives: list[Objective] = field(default_factory=list)
    services: list[ServicePrescription] = field(default_factory=list)
    accommodations: list[Accommodation] = field(default_factory=list)
    log_coverage: list[LogCoverage] = field(default_factory=list)
    deliveries: list[ServiceDelivery] = field(default_factory=list)
    reports: list[ProgressReport] = field(default_factory=list)
    statements: list[ProgressStatement] = field(default_factory=list)
    work_samples: list[WorkSample] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    unlinked: list[Unlinked] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)
