"""Rules on services: are the promised minutes held, on time, accounted for, and by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from pipeline.analysis.delivery import HELD, Balance, ServiceRecord
from pipeline.assembly_force import is_same_service
from pipeline.model import ServiceDelivery, ServicePrescription
from pipeline.names import fold_name
from pipeline.rules.base import DISTRICT_PRACTICE, Rule, RuleContext, Verdict, fine, fire, iso, unknown

_KIND = "service_prescription"
_ROW = "service_delivery"
_OFFERED = frozenset({"student_absent", "refused", "no_show"})
# What is seldom logged by the session.
_UNLOGGED_TYPES = {"transportation"}


def _on_service(service: ServicePrescription, message: str, **evidence: object) -> Verdict:
    key = service.service_prescription_id
    told = {"service_prescription_id": key, **evidence}
    return fire(_KIND, key, message, student_id=service.student_id, document_id=service.document_id, evidence=told)


def _figures(balance: Balance) -> dict[str, object]:
    return {
        "promised_minutes": round(balance.promised, 1),
        "delivered_minutes": round(balance.delivered, 1),
        "causes": {cause: round(minutes, 1) for cause, minutes in balance.causes.items()},
        "unaccounted_minutes": round(balance.unaccounted, 1),
        "span": [iso(balance.start), iso(balance.end)],
    }


def check_underdelivered(context: RuleContext) -> Iterator[Verdict]:
    tolerance = context.thresholds.underdelivered_tolerance
    for key, record in context.services.items():
        whole = record.whole
        if whole is None or whole.promised <= 0:
            yield unknown(_KIND, key, record.problem or "no log covers this service")
            continue
        if not _is_enough(context, record, whole):
            yield unknown(_KIND, key, "the logged span is too short to judge")
            continue
        unread = _unread_minutes(context, record)
        months = _short_months(context, record)
        if (
            unread
            and (months or whole.delivered < whole.promised * (1 - tolerance))
            and whole.delivered + unread >= whole.promised * (1 - tolerance)
        ):
            yield unknown(_KIND, key, f"rows of its log could not be read; up to {unread:.0f} min may stand in them")
        elif whole.delivered < whole.promised * (1 - tolerance):
            share = 100 * (1 - whole.delivered / whole.promised)
            words = (
                f"{record.service.service_text}: promised {whole.promised:.0f} min, delivered {whole.delivered:.0f} min, "
                f"{iso(whole.start)} to {iso(whole.end)} ({share:.0f} % short, tolerance {100 * tolerance:.0f} %)."
            )
            yield _on_service(record.service, words, **_figures(whole))
        elif months:
            named, given, told = (
                " and ".join(texts)
                for texts in (
                    [f"{month.start:%B}" for month in months[:-1]] + [f"{months[-1].start:%B %Y}"],
                    [f"{month.delivered:.0f}" for month in months],
                    [f"{month.promised:.0f}" for month in months],
                )
            )
            words = f"{record.service.service_text}: in {named} {given} min of {told} promised min delivered."
            yield _on_service(record.service, words, months=[_figures(month) for month in months])
        else:
            yield fine(_KIND, key)


def _unread_minutes(context: RuleContext, record: ServiceRecord) -> float:
    """Minutes that may stand in rows that could not be read, or whose length could not: a session's length for each."""
    rows = sum(context.unread_rows.get(document, 0) for document in {row.document_id for row in record.rows})
    rows += sum(row.attendance_status in HELD and row.minutes is None for row in record.rows)
    lengths = sorted(row.minutes for row in record.rows if row.minutes)
    each = record.service.duration_minutes or (lengths[len(lengths) // 2] if lengths else 0.0)
    return rows * each


def _is_enough(context: RuleContext, record: ServiceRecord, whole: Balance) -> bool:
    """A span of a few days proves nothing: at least two promised sessions, and a school week."""
    sessions = whole.sessions_promised
    return (sessions is None or sessions >= 2) and context.calendar.school_days(whole.start, whole.end) >= 5


def _short_months(context: RuleContext, record: ServiceRecord) -> tuple[Balance, ...]:
    """The first run of as many short months as the setting asks for; empty where there is none."""
    thresholds = context.thresholds

    def is_short(month: Balance) -> bool:
        enough = month.sessions_promised is not None and month.sessions_promised >= thresholds.underdelivered_month_sessions - 1e-6
        return enough and month.delivered < month.promised * (1 - thresholds.underdelivered_month_tolerance)

    count = thresholds.underdelivered_months
    runs = (record.months[n : n + count] for n in range(len(record.months) - count + 1))
    return next((run for run in runs if all(is_short(month) for month in run)), ())


def check_unaccounted(context: RuleContext) -> Iterator[Verdict]:
    for key, record in context.services.items():
        whole = record.whole
        if whole is None or whole.promised <= 0 or not _is_enough(context, record, whole):
            yield unknown(_KIND, key, record.problem or "no log covers this service")
            continue
        unread = _unread_minutes(context, record)
        share = max(whole.unaccounted - unread, 0.0) / whole.promised
        if share > context.thresholds.underdelivered_tolerance:
            words = (
                f"{record.service.service_text}: {whole.unaccounted:.0f} of {whole.promised:.0f} promised min have neither a session "
                f"nor a reason, {iso(whole.start)} to {iso(whole.end)}."
            )
            verdict = _on_service(record.service, words, **_figures(whole))
            large = share > context.thresholds.unaccounted_large_share
            yield _with_severity(verdict, "medium" if large else "low")
        else:
            yield fine(_KIND, key)


def _with_severity(verdict: Verdict, severity: str) -> Verdict:
    return replace(verdict, severity=severity)  # type: ignore[arg-type]


def check_not_logged(context: RuleContext) -> Iterator[Verdict]:
    days = [row.service_date for row in context.deliveries if row.service_date and row.service_date <= context.as_of]
    if not days:
        for service in context.evidence.services:
            yield unknown(_KIND, service.service_prescription_id, "the drop holds no service logs")
        return
    first, last = min(days), max(days)
    logged: dict[str | None, list[ServiceDelivery]] = defaultdict(list)
    for row in context.deliveries:
        logged[row.student_id].append(row)
    for service in context.evidence.services:
        key, starts = service.service_prescription_id, service.in_force_from
        if starts is None or service.is_removed or not service.student_id:
            yield unknown(_KIND, key, "the service is not in force")
            continue
        start, end = max(starts, first), min(day for day in (service.in_force_to, last, context.as_of) if day is not None)
        in_force = context.calendar.school_days(start, end)
        own = [row for row in logged[service.student_id] if row.service_prescription_id == key]
        if own:
            yield fine(_KIND, key)
        elif any(_may_be(row, service) and row.service_date and start <= row.service_date <= end for row in logged[service.student_id]):
            yield unknown(_KIND, key, "sessions of this kind are logged but not linked to it")
        elif in_force < context.thresholds.not_logged_school_days:
            yield unknown(_KIND, key, f"in force for {in_force} school days of the time that the logs cover")
        else:
            words = (
                f"{service.service_text}: no session, held or missed, is logged in this drop from {iso(start)} to {iso(end)} "
                f"({in_force} school days in force)."
            )
            verdict = _on_service(service, words, school_days_in_force=in_force, span=[iso(start), iso(end)])
            yield _with_severity(verdict, "info") if service.service_type in _UNLOGGED_TYPES else verdict


def _may_be(row: ServiceDelivery, service: ServicePrescription) -> bool:
    """Direct sessions of the same kind say nothing about a consultation."""
    if service.delivery_model == "consult" and row.delivery_model != "consult":
        return False
    return row.service_prescription_id is None and (row.service_type is None or row.service_type in (service.service_type, "other"))


def check_late_start(context: RuleContext) -> Iterator[Verdict]:
    limit = _start_limit(context)
    for key, record in context.services.items():
        service = record.service
        begins = service.in_force_from
        if begins is None or begins < context.calendar.year_start or begins > context.as_of or _is_continued(context, service):
            yield unknown(_KIND, key, "begun in an earlier school year, continued from an earlier promise, or not begun")
            continue
        if not record.rows:
            yield unknown(_KIND, key, "no log: service.not_logged says it")
            continue
        if record.printed_from is not None and record.printed_from > begins:
            yield unknown(_KIND, key, f"the log begins on {iso(record.printed_from)} only")
            continue
        start = context.calendar.first_school_day_from(begins)
        on_time = [row.service_date for row in record.rows if row.service_date and row.service_date >= begins]
        held = [row.service_date for row in record.rows if row.attendance_status in HELD and row.service_date in on_time]
        first = min(held, default=None)
        # A session that the student missed was offered: the service had begun.
        offered = [row.service_date for row in record.rows if row.attendance_status in _OFFERED and row.service_date in on_time]
        if start is None:
            yield unknown(_KIND, key, "begins after the last school day")
            continue
        waited = context.calendar.school_days_between(start, first or context.as_of)
        was_offered = bool(offered) and context.calendar.school_days_between(start, min(offered)) <= limit
        if waited > limit and not was_offered:
            said = f"the first session was held on {iso(first)}" if first else f"no session was held by {iso(context.as_of)}"
            words = f"{service.service_text} begins {iso(begins)}; {said}, {waited} school days later (limit {limit})."
            yield _on_service(
                service, words, begins=iso(begins), first_session=iso(first) if first else None, school_days=waited, limit=limit
            )
        else:
            yield fine(_KIND, key)


def _start_limit(context: RuleContext) -> int:
    """The district's own number of school days, else its state's, else the default."""
    told = context.thresholds
    if "late_start_school_days" in told.model_fields_set:
        return told.late_start_school_days
    return context.profile.start_services_school_days or told.late_start_school_days


def _is_continued(context: RuleContext, service: ServicePrescription) -> bool:
    """The IEP before, or the one amended, promised the same kind of service: help did not start anew."""
    term = context.term(service)
    if term is None:
        return False
    before = context.chain.before(term)
    starts = service.in_force_from
    return any(
        other.service_prescription_id != service.service_prescription_id
        and is_same_service(other, service)
        and other.in_force_from is not None
        and starts is not None
        and other.in_force_from < starts
        for other in (*context.services_of_term(term), *context.services_of_term(before))
    )


def check_unexplained(context: RuleContext) -> Iterator[Verdict]:
    for key, record in context.services.items():
        silent = [row for row in record.rows if is_unexplained(row)]
        if not record.rows:
            yield unknown(_KIND, key, "no log covers this service")
        elif silent:
            days = [iso(row.service_date) for row in silent]
            words = f"{record.service.service_text}: missed with no reason on {', '.join(days[:8])}{' …' if len(days) > 8 else ''}."
            yield _on_service(record.service, words, dates=days, service_delivery_ids=[row.service_delivery_id for row in silent])
        else:
            yield fine(_KIND, key)


def is_unexplained(row: ServiceDelivery) -> bool:
    """Missed without a cause: the status says so, or a bare 'cancelled' with nothing beside it."""
    if row.attendance_status == "unexplained":
        return True
    said = (row.note or "").strip(" -–—.")
    return row.attendance_status == "cancelled" and not said and len(fold_name(row.status_text).split()) <= 1


def check_ambiguous(context: RuleContext) -> Iterator[Verdict]:
    for service in context.evidence.services:
        if service.amount_problem and service.minutes_per_interval is None and service.service_type not in _UNLOGGED_TYPES:
            words = f"{service.service_text}: {service.amount_text or 'the amount'!s} cannot be counted ({service.amount_problem})."
            yield _on_service(service, words, amount_text=service.amount_text)
        else:
            yield fine(_KIND, service.service_prescription_id)


def check_setting(context: RuleContext) -> Iterator[Verdict]:
    for key, record in context.services.items():
        place = fold_name(record.service.location)
        printed = [row for row in record.rows if row.location]
        if not place or not printed:
            yield unknown(_KIND, key, "no location on one side")
            continue
        other = [row for row in printed if not _same_place(place, fold_name(row.location))]
        if len(other) > len(printed) / 2:
            words = (
                f"{record.service.service_text}: prescribed in {record.service.location!r}, {len(other)} of {len(printed)} sessions "
                f"logged elsewhere ({other[0].location!r})."
            )
            yield _on_service(record.service, words, service_delivery_ids=[row.service_delivery_id for row in other])
        else:
            yield fine(_KIND, key)


def _same_place(one: str, other: str) -> bool:
    words = [set(text.replace("/", " ").split()) - {"the", "in", "of", "room", "class", "classroom"} for text in (one, other)]
    return one in other or other in one or bool(words[0] & words[1])


def check_notes(context: RuleContext) -> Iterator[Verdict]:
    with_notes = {c.document_id for c in context.evidence.log_coverage if c.has_notes_column}
    for key, record in context.services.items():
        rows = [row for row in record.rows if row.document_id in with_notes and row.attendance_status in HELD]
        if not rows:
            yield unknown(_KIND, key, "no log with a notes column")
            continue
        filled = sum(bool((row.note or "").strip()) for row in rows)
        if filled < context.thresholds.session_notes_share * len(rows):
            yield _on_service(
                record.service,
                f"{record.service.service_text}: {filled} of {len(rows)} sessions held have a note.",
                filled=filled,
                sessions=len(rows),
            )
        else:
            yield fine(_KIND, key)


_323 = "34 CFR 300.323(c)(2)"
_320 = "34 CFR 300.320(a)(7)"
RULES = (
    Rule(
        "service.underdelivered",
        "high",
        _KIND,
        _323,
        "Delivered minutes are under the promised ones by more than the tolerance.",
        check_underdelivered,
    ),
    Rule("service.unaccounted", "low", _KIND, _323, "Promised minutes with neither a session nor a reason.", check_unaccounted),
    Rule("service.not_logged", "high", _KIND, _323, "Prescribed, and no log at all.", check_not_logged),
    Rule("service.late_start", "high", _KIND, _323, "The first session came too long after the begin date.", check_late_start),
    Rule("service.unexplained_miss", "medium", _KIND, DISTRICT_PRACTICE, "Sessions missed with no reason.", check_unexplained),
    Rule("service.ambiguous_amount", "medium", _KIND, _320, "An amount that cannot be counted.", check_ambiguous),
    Rule("service.setting_mismatch", "info", _KIND, _320, "Held elsewhere than prescribed.", check_setting),
    Rule("service.no_session_note", "info", _KIND, DISTRICT_PRACTICE, "The log has a notes column, and most are empty.", check_notes),
)
