"""The same session in two documents, the same statement printed again: one canonical row, the others point to it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from pipeline.model import ProgressStatement, ServiceDelivery
from pipeline.names import INITIALS, compare_names, fold_name


def mark_repeated_deliveries(deliveries: Sequence[ServiceDelivery]) -> list[ServiceDelivery]:
    """One session recorded by two documents (a provider's log, a billing export) is one: the row that tells less points to the other."""
    days: dict[tuple[object, ...], list[ServiceDelivery]] = defaultdict(list)
    for row in deliveries:
        if row.student_id and row.service_date and not row.same_as_id:
            days[row.student_id, row.service_date].append(row)
    twin_of: dict[str, str] = {}
    for rows in days.values():
        if len({row.document_id for row in rows}) < 2:
            continue
        ranked = sorted(rows, key=lambda row: (-_told(row), row.document_id, row.service_delivery_id))
        taken: dict[str, set[str]] = defaultdict(set)  # canonical row -> documents that repeat it
        canonical: list[ServiceDelivery] = []
        for row in ranked:
            fits = [
                known for known in canonical if row.document_id not in taken[known.service_delivery_id] and _is_same_session(known, row)
            ]
            if fits:
                best = min(fits, key=lambda known: (_apart(known, row), known.service_delivery_id))
                twin_of[row.service_delivery_id] = best.service_delivery_id
                taken[best.service_delivery_id].add(row.document_id)
            else:
                canonical.append(row)
                taken[row.service_delivery_id].add(row.document_id)
    return [replace(row, same_as_id=twin_of.get(row.service_delivery_id, row.same_as_id)) for row in deliveries]


def _is_same_session(one: ServiceDelivery, other: ServiceDelivery) -> bool:
    """Same student and day are given: the same kind of service at the same time, or by the same provider where a time is missing."""
    if one.document_id == other.document_id:
        return False
    if (
        one.service_type
        and other.service_type
        and one.service_type != other.service_type
        and "other" not in (one.service_type, other.service_type)
    ):
        return False
    if one.start_time and other.start_time:
        return abs(_minutes(one.start_time) - _minutes(other.start_time)) <= 5
    if not (one.service_type and other.service_type) and not (one.provider and other.provider):
        return abs((one.minutes or 0) - (other.minutes or 0)) <= 1  # neither kind nor keeper speaks for it: the length must
    same_provider = not one.provider or not other.provider or compare_names(one.provider, other.provider) >= INITIALS
    return same_provider and (one.service_type == other.service_type or not one.service_type or not other.service_type)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _apart(one: ServiceDelivery, other: ServiceDelivery) -> float:
    return abs((one.minutes or 0) - (other.minutes or 0)) + (one.attendance_status != other.attendance_status)


def _told(row: ServiceDelivery) -> int:
    """How much a row tells: a provider's own log has times and notes, an export of it has not."""
    return sum(value is not None for value in (row.note, row.start_time, row.minutes, row.provider, row.attendance_status, row.location))


def mark_repeated_statements(statements: Sequence[ProgressStatement]) -> list[ProgressStatement]:
    """A cumulative report prints earlier periods again: those rows point to where they were first said."""
    newest: dict[str, date] = {}
    for row in statements:
        day = row.report_date or date.min
        newest[row.document_id] = max(newest.get(row.document_id, date.min), day)
    groups: dict[tuple[object, ...], list[ProgressStatement]] = defaultdict(list)
    for row in statements:
        if row.student_id and (row.report_date or row.period_label):
            groups[
                row.student_id,
                _words(row.statement) or ("code", fold_name(row.rating_text)),
                _number(row.goal_reference) or fold_name(row.area_text),
            ].append(row)
    first_of: dict[str, str] = {}
    for rows in groups.values():
        if len({row.document_id for row in rows}) < 2:
            continue
        ranked = sorted(rows, key=lambda row: (newest[row.document_id], row.document_id, row.position))
        for place, row in enumerate(ranked):
            first = next((old for old in ranked[:place] if old.document_id != row.document_id and _same_occasion(old, row)), None)
            if first is not None:
                first_of[row.progress_statement_id] = first_of.get(first.progress_statement_id, first.progress_statement_id)
    return [replace(row, same_as_id=first_of.get(row.progress_statement_id, row.same_as_id)) for row in statements]


def _same_occasion(one: ProgressStatement, other: ProgressStatement) -> bool:
    if one.report_date and other.report_date:
        return one.report_date == other.report_date
    return bool(one.period_label) and fold_name(one.period_label) == fold_name(other.period_label)


def _words(text: str | None) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold_name(text)))


def _number(reference: str | None) -> str:
    found = re.search(r"\d+", reference or "")
    return found[0].lstrip("0") if found else ""
