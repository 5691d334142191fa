"""Rules on documents: whose are they, could they be read, and did they lead anywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pipeline.model import DocumentFacts
from pipeline.rules.base import DISTRICT_PRACTICE, Rule, RuleContext, Verdict, fine, fire, unknown

_KNOWN = {"iep", "service_log", "progress_report", "work_sample"}


def _has_content(document: DocumentFacts) -> bool:
    """A blank form has no records; a work sample is someone's work even where its score was not read."""
    records = (document.goals, document.services, document.deliveries, document.statements, document.work_samples, document.observations)
    return document.document_type == "work_sample" or any(records)


def check_no_student(context: RuleContext) -> Iterator[Verdict]:
    told: dict[str, list[str | None]] = defaultdict(list)
    why_of: dict[str, set[str]] = defaultdict(set)
    conflicts = {d.document_id for d in context.evidence.decisions if d.conflict}
    for decision in context.evidence.decisions:
        told[decision.document_id].append(decision.student_id)
        why_of[decision.document_id].add(decision.reason)
    for document in context.evidence.documents:
        key = document.document_id
        if document.document_type not in _KNOWN or not _has_content(document):
            yield unknown("document", key, "not a document about one student, or a blank form")
        elif any(told[key]) or key in conflicts:
            yield fine("document", key)
        else:
            reasons = sorted(why_of[key])
            why = f" ({'; '.join(reasons)})" if reasons else ""
            words = f"No student can be told from this {(document.document_type or 'document').replace('_', ' ')}{why}."
            yield fire("document", key, words, document_id=key, evidence={"document_id": key, "document_type": document.document_type})


def check_wrong_student(context: RuleContext) -> Iterator[Verdict]:
    seen: set[str] = set()
    for decision in context.evidence.decisions:
        key = decision.document_id
        if not decision.conflict:
            yield fine("document", key)
        elif key not in seen:
            seen.add(key)
            told: dict[str, object] = {"document_id": key, "candidate_ids": list(decision.candidate_ids)}
            words = f"{decision.conflict[:1].upper()}{decision.conflict[1:]}; nothing in it was given to either."
            yield fire("document", key, words, document_id=key, evidence=told)


def check_unreadable(context: RuleContext) -> Iterator[Verdict]:
    for path, document, reason in context.quarantined:
        told: dict[str, object] = {"path": path, "reason": reason}
        what = "can hardly be read" if reason.startswith("weak-text") else "could not be read"
        yield fire("source_file", path, f"This file {what}: {reason}", document_id=document, evidence=told)


def check_unlinked(context: RuleContext) -> Iterator[Verdict]:
    linked = {link.artifact_id for link in context.evidence.links}
    artifacts: dict[str, list[str]] = defaultdict(list)
    evidence = context.evidence
    for statement in evidence.statements:
        artifacts[statement.document_id].append(statement.progress_statement_id)
    for sample in evidence.work_samples:
        artifacts[sample.document_id].append(sample.work_sample_id)
    for row in evidence.deliveries:
        artifacts[row.document_id].append(row.service_delivery_id)
    conflicts = {d.document_id for d in evidence.decisions if d.conflict}
    nobody = {d.document_id for d in evidence.decisions if d.student_id is None} - {
        d.document_id for d in evidence.decisions if d.student_id
    }
    untold = conflicts | nobody
    for document in evidence.documents:
        keys = artifacts[document.document_id]
        if not keys or document.document_id in untold:
            yield unknown("document", document.document_id, "nothing to link, or no student")
        elif any(key in linked for key in keys):
            yield fine("document", document.document_id)
        else:
            words = f"None of the {len(keys)} record(s) of this document could be tied to a goal or service."
            yield fire("document", document.document_id, words, document_id=document.document_id, evidence={"artifact_ids": keys[:20]})


RULES = (
    Rule(
        "document.no_student",
        "medium",
        "document",
        DISTRICT_PRACTICE,
        "A document of a known type from which no student can be told.",
        check_no_student,
    ),
    Rule(
        "document.wrong_student",
        "high",
        "document",
        "34 CFR 99.7; district practice",
        "Name and id (or birth date) point to different students.",
        check_wrong_student,
    ),
    Rule(
        "document.unreadable",
        "medium",
        "document",
        DISTRICT_PRACTICE,
        "Nothing could be read, or recognition is less sure than the floor; also quarantined files.",
        check_unreadable,
    ),
    Rule(
        "document.unlinked",
        "low",
        "document",
        DISTRICT_PRACTICE,
        "A document whose contents link to no goal and no service.",
        check_unlinked,
    ),
)
