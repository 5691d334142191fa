"""Rules on single sessions: prescribed at all, possible at all, and the same in every document that records them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.analysis.delivery import HELD
from pipeline.model import ServiceDelivery, ServicePrescription
from pipeline.names import fold_name
from pipeline.rules.base import DISTRICT_PRACTICE, Rule, RuleContext, Verdict, fine, fire, iso, unknown

_ROW = "service_delivery"


def check_not_prescribed(context: RuleContext) -> Iterator[Verdict]:
    groups: dict[tuple[str, str, str], list[ServiceDelivery]] = defaultdict(list)
    for row in context.deliveries:
        if row.service_prescription_id is not None:
            yield fine(_ROW, row.service_delivery_id)
        elif row.student_id is None or row.service_date is None or row.service_type in (None, "other"):
            yield unknown(_ROW, row.service_delivery_id, "student, day or kind of service is not known")
        elif not _promises_of_day(context, row.student_id, row.service_date):
            yield unknown(_ROW, row.service_delivery_id, "no IEP with services was in force that day in this drop")
        elif any(s.service_type in (row.service_type, "other") for s in _promises_of_day(context, row.student_id, row.service_date)):
            yield unknown(_ROW, row.service_delivery_id, "a service of this kind is prescribed; the session could not be linked to it")
        elif row.attendance_status in HELD:
            groups[row.student_id, row.document_id, row.service_type or ""].append(row)
    for (student, document, kind), rows in sorted(groups.items()):
        days = sorted(iso(row.service_date) for row in rows)
        words = f"{len(rows)} {kind} session(s) logged from {days[0]} to {days[-1]}; no IEP in this drop prescribes it."
        told: dict[str, object] = {"service_delivery_ids": [row.service_delivery_id for row in rows], "dates": days, "service_type": kind}
        yield fire(_ROW, rows[0].service_delivery_id, words, student_id=student, document_id=document, evidence=told)


def _promises_of_day(context: RuleContext, student: str, day: date) -> list[ServicePrescription]:
    """Services of the IEP in force that day; none where the drop holds only an amendment of it, which states only what it changes."""
    term = context.chain.in_force(student, day)
    if term is None or term.iep.iep_type == "amendment":
        return []
    return [service for service in context.services_of_term(term) if not service.is_removed]


def check_double_booked(context: RuleContext) -> Iterator[Verdict]:
    models = {s.service_prescription_id: s.delivery_model for s in context.evidence.services}
    days: dict[tuple[str, date], list[ServiceDelivery]] = defaultdict(list)
    for row in context.deliveries:
        if row.provider and row.service_date and row.start_time and row.minutes and row.attendance_status in HELD and row.student_id:
            days[fold_name(row.provider), row.service_date].append(row)
    for rows in days.values():
        rows.sort(key=lambda row: (row.start_time, row.service_delivery_id))
        for place, row in enumerate(rows):
            clash = next(
                (
                    old
                    for old in rows[:place]
                    if old.student_id != row.student_id and _overlap(old, row) and all(_is_individual(r, models) for r in (old, row))
                ),
                None,
            )
            if clash is None:
                yield fine(_ROW, row.service_delivery_id)
                continue
            told: dict[str, object] = {
                "service_delivery_ids": [clash.service_delivery_id, row.service_delivery_id],
                "date": iso(row.service_date),
                "times": [_span(clash), _span(row)],
            }
            words = f"{iso(row.service_date)}: one provider, two individual sessions that overlap ({_span(clash)} and {_span(row)})."
            yield fire(_ROW, row.service_delivery_id, words, student_id=row.student_id, document_id=row.document_id, evidence=told)


def _is_individual(row: ServiceDelivery, models: Mapping[str, str | None]) -> bool:
    if row.group_size is not None and row.group_size > 1:
        return False
    if row.delivery_model is not None:
        return row.delivery_model == "individual"
    return models.get(row.service_prescription_id or "") == "individual"


def _start(row: ServiceDelivery) -> int:
    assert row.start_time is not None
    return row.start_time.hour * 60 + row.start_time.minute


def _end(row: ServiceDelivery) -> float:
    if row.end_time is not None:
        return row.end_time.hour * 60 + row.end_time.minute
    return _start(row) + (row.minutes or 0)


def _overlap(one: ServiceDelivery, other: ServiceDelivery) -> bool:
    return _start(one) < _end(other) and _start(other) < _end(one)


def _span(row: ServiceDelivery) -> str:
    end = int(_end(row))
    return f"{_start(row) // 60}:{_start(row) % 60:02d}-{end // 60}:{end % 60:02d}"


def check_closed_day(context: RuleContext) -> Iterator[Verdict]:
    for row in context.deliveries:
        closed = context.calendar.is_closed(row.service_date) if row.service_date else None
        if closed is None or row.attendance_status not in HELD:
            yield unknown(_ROW, row.service_delivery_id, "not held, undated, or the closed days are not known")
        elif closed:
            words = f"A session is logged as held on {iso(row.service_date)}, a day without school."
            told: dict[str, object] = {"date": iso(row.service_date), "service_prescription_id": row.service_prescription_id}
            yield fire(_ROW, row.service_delivery_id, words, student_id=row.student_id, document_id=row.document_id, evidence=told)
        else:
            yield fine(_ROW, row.service_delivery_id)


def check_disagree(context: RuleContext) -> Iterator[Verdict]:
    rows = {row.service_delivery_id: row for row in context.evidence.deliveries}
    for row in context.evidence.deliveries:
        twin = rows.get(row.same_as_id or "")
        if twin is None:
            continue
        differ = row.attendance_status != twin.attendance_status or (
            row.minutes is not None and twin.minutes is not None and abs(row.minutes - twin.minutes) > 1
        )
        if differ:
            words = f"{iso(row.service_date)}: one document says {_said(twin)}, another {_said(row)}."
            told: dict[str, object] = {"service_delivery_ids": [twin.service_delivery_id, row.service_delivery_id]}
            yield fire(_ROW, twin.service_delivery_id, words, student_id=row.student_id, document_id=twin.document_id, evidence=told)
        else:
            yield fine(_ROW, row.service_delivery_id)


def _said(row: ServiceDelivery) -> str:
    return f"{row.attendance_status or 'nothing'}, {'?' if row.minutes is None else f'{row.minutes:g}'} min"


_320 = "34 CFR 300.320(a)(7)"
RULES = (
    Rule("service.not_prescribed", "medium", _ROW, _320, "Logged, prescribed in no IEP.", check_not_prescribed),
    Rule(
        "service.double_booked", "high", _ROW, DISTRICT_PRACTICE, "One provider, two individual sessions that overlap.", check_double_booked
    ),
    Rule("service.on_closed_day", "medium", _ROW, DISTRICT_PRACTICE, "Logged as held on a day without school.", check_closed_day),
    Rule("service.sources_disagree", "low", _ROW, DISTRICT_PRACTICE, "Two documents record one session differently.", check_disagree),
)
