"""One body of evidence from what each document says: stable keys, students, terms in force, repeats known as repeats."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from pipeline.assembly_force import put_in_force
from pipeline.assembly_repeats import mark_repeated_deliveries, mark_repeated_statements
from pipeline.chain import IepChain, begin_of
from pipeline.identity import resolve_students
from pipeline.ids import make_id
from pipeline.model import DocumentFacts, Evidence, Iep, Observation
from pipeline.reviews import ALL_MENTIONS, StudentReview
from pipeline.settings import Settings

# kind -> (its list in DocumentFacts, its id column, its list in Evidence)
_KINDS = {
    "iep": ("ieps", "iep_id", "ieps"),
    "goal": ("goals", "goal_id", "goals"),
    "objective": ("objectives", "objective_id", "objectives"),
    "service_prescription": ("services", "service_prescription_id", "services"),
    "accommodation": ("accommodations", "accommodation_id", "accommodations"),
    "progress_report": ("reports", "progress_report_id", "reports"),
    "progress_statement": ("statements", "progress_statement_id", "statements"),
    "service_delivery": ("deliveries", "service_delivery_id", "deliveries"),
    "work_sample": ("work_samples", "work_sample_id", "work_samples"),
    "observation": ("observations", "observation_id", "observations"),
}
# What makes a row itself within its document and student; a second one like it is told apart by its number.
_MARKS: dict[str, Callable[[Any], tuple[object, ...]]] = {
    "iep": lambda r: (r.iep_type, r.iep_begin_date, r.meeting_date),
    "goal": lambda r: (r.goal_number, r.statement),
    "objective": lambda r: (r.goal_id, r.ordinal, r.statement),
    "service_prescription": lambda r: (r.service_text, r.amount_text, r.begin_date, r.end_date),
    "accommodation": lambda r: (r.statement,),
    "progress_report": lambda r: (r.period_label, r.report_date),
    "progress_statement": lambda r: (r.goal_reference, r.area_text, r.period_label, r.report_date, r.statement, r.rating_text),
    "service_delivery": lambda r: (r.service_text, r.service_date, r.start_time, r.provider),
    "work_sample": lambda r: (r.title, r.sample_date),
    "observation": lambda r: (r.source_id, r.observed_on, r.value, r.unit),
}
# Columns that point to another row of the same document.
_POINTERS = {"iep_id", "goal_id", "progress_report_id", "supersedes_iep_id", "source_id"}


def assemble(facts: Sequence[DocumentFacts], settings: Settings, as_of: date, reviews: Sequence[StudentReview] = ()) -> Evidence:
    """The whole drop as one: the same documents give the same keys in whatever order they come.

    A row of a document whose student cannot be told keeps student_id None, unless a reviewer said whose it is. Links, analysis and flags
    come after.
    """
    del as_of  # what is in force follows from the papers alone
    documents = sorted(facts, key=lambda document: document.document_id)
    students, decisions = resolve_students(documents, reviews, settings.lexicon.nicknames)
    who = {(d.document_id, d.mention_key): d.student_id for d in decisions}
    evidence = Evidence(students=students, decisions=decisions, documents=list(documents))
    for document in documents:
        _add_document(evidence, document, who)
    _join_iep_parts(evidence)
    chain = IepChain(evidence.ieps)
    evidence.ieps = _with_predecessors(evidence, chain)
    evidence.goals, evidence.services = put_in_force(evidence.ieps, evidence.goals, evidence.services)
    evidence.deliveries = mark_repeated_deliveries(evidence.deliveries)
    evidence.statements = mark_repeated_statements(evidence.statements)
    evidence.observations = collect_observations(evidence, chain)
    return evidence


def _add_document(evidence: Evidence, document: DocumentFacts, who: dict[tuple[str, str], str | None]) -> None:
    keys: dict[str, str] = {}
    seen: Counter[tuple[object, ...]] = Counter()

    def student(key: str | None) -> Any:
        return who.get((document.document_id, key or ALL_MENTIONS))

    for kind, (source, id_name, target) in _KINDS.items():
        for row in getattr(document, source):
            changes: dict[str, Any] = {
                name: keys.get(getattr(row, name)) if getattr(row, name) else getattr(row, name)
                for name in _POINTERS
                if name != id_name and hasattr(row, name)
            }
            if hasattr(row, "student_id"):
                changes["student_id"] = student(row.student_id)
            row_in_place = replace(row, **changes)
            mark = (kind, changes.get("student_id"), *_MARKS[kind](row_in_place))
            seen[mark] += 1
            key = make_id(kind, document.document_id, *mark[1:], seen[mark] if seen[mark] > 1 else None)
            keys[getattr(row, id_name)] = key
            getattr(evidence, target).append(replace(row_in_place, **{id_name: key}))
    evidence.log_coverage.extend(
        replace(row, student_id=student(row.student_id)) for row in document.log_coverage if not row.student_id or student(row.student_id)
    )
    evidence.notices.extend(replace(row, student_id=student(row.student_id)) for row in document.notices)
    evidence.provenance.extend(replace(row, subject_id=keys.get(row.subject_id, row.subject_id)) for row in document.provenance)


def _join_iep_parts(evidence: Evidence) -> None:
    """Two parts of one document with the same begin date (or none) are one IEP; an empty one of nobody is a blank form."""
    filled = {row.iep_id for rows in (evidence.goals, evidence.services, evidence.accommodations) for row in rows}
    moved: dict[str, str] = {}
    kept: list[Iep] = []
    places: dict[tuple[str, str | None], list[int]] = defaultdict(list)  # of one student in one document: never all against all
    for iep in evidence.ieps:
        near = places[iep.document_id, iep.student_id]
        home = next((n for n in near if _is_one_iep(kept[n], iep)), None)
        if home is not None:
            moved[iep.iep_id] = kept[home].iep_id
            gaps = {f.name: getattr(iep, f.name) for f in fields(Iep) if getattr(kept[home], f.name) is None}
            kept[home] = replace(kept[home], **gaps)
        elif iep.student_id or iep.iep_id in filled:
            near.append(len(kept))
            kept.append(iep)
    evidence.ieps = kept
    evidence.goals = [replace(row, iep_id=moved.get(row.iep_id, row.iep_id)) for row in evidence.goals]
    evidence.services = [replace(row, iep_id=moved.get(row.iep_id, row.iep_id)) for row in evidence.services]
    evidence.accommodations = [replace(row, iep_id=moved.get(row.iep_id, row.iep_id)) for row in evidence.accommodations]
    for place, row in enumerate(evidence.provenance):
        if row.subject_kind == "iep" and row.subject_id in moved:
            evidence.provenance[place] = replace(row, subject_id=moved[row.subject_id])


def _is_one_iep(one: Iep, other: Iep) -> bool:
    if (one.document_id, one.student_id) != (other.document_id, other.student_id) or "amendment" in (one.iep_type, other.iep_type):
        return False
    begins = (begin_of(one), begin_of(other))
    return None in begins or begins[0] == begins[1]


def _with_predecessors(evidence: Evidence, chain: IepChain) -> list[Any]:
    """Each IEP names the one that it takes the place of; an amendment the one that it amends."""
    before: dict[str, str] = {}
    for terms in chain.terms.values():
        for place, term in enumerate(terms):
            if place:
                before[term.iep.iep_id] = terms[place - 1].iep.iep_id
            before.update({amendment.iep_id: term.iep.iep_id for amendment in term.amendments if amendment.iep_type == "amendment"})
    return [replace(iep, supersedes_iep_id=iep.supersedes_iep_id or before.get(iep.iep_id)) for iep in evidence.ieps]


def collect_observations(evidence: Evidence, chain: IepChain) -> list[Observation]:
    """Every measured point: baselines, statements and samples beside those that extractors found in logs and data sheets."""
    found = list(evidence.observations)
    for goal in evidence.goals:
        if goal.baseline_value is None:
            continue
        term = chain.term_of.get(goal.iep_id)
        on = goal.baseline_date or (term.begin if term else None)
        found.append(
            _observation(
                "baseline",
                goal.goal_id,
                goal.student_id,
                goal.document_id,
                on,
                goal.baseline_value,
                goal.baseline_max,
                goal.baseline_unit,
                goal.baseline_text,
                goal.goal_id,
            )
        )
    for statement in evidence.statements:
        if statement.value is not None:
            key, on = statement.progress_statement_id, statement.report_date
            found.append(
                _observation(
                    "progress_statement",
                    key,
                    statement.student_id,
                    statement.document_id,
                    on,
                    statement.value,
                    statement.max,
                    statement.unit,
                    statement.statement,
                )
            )
    for sample in evidence.work_samples:
        if sample.value is not None:
            row = (sample.student_id, sample.document_id, sample.sample_date, sample.value, sample.max, sample.unit, sample.title)
            found.append(_observation("work_sample", sample.work_sample_id, *row))
    return found


def _observation(
    kind: Any,
    source_id: str,
    student_id: str,
    document_id: str,
    observed_on: date | None,
    value: float,
    maximum: float | None,
    unit: str | None,
    text: str | None,
    goal_id: str | None = None,
) -> Observation:
    return Observation(
        make_id("observation", kind, source_id), student_id, goal_id, document_id, kind, source_id, observed_on, value, maximum, unit, text
    )
