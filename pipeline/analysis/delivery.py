"""Promised minutes against delivered and accounted ones, on the school calendar: by interval, by month and over the logged span."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from pipeline.assembly_force import is_same_service
from pipeline.calendar import SchoolCalendar
from pipeline.model import Evidence, LogCoverage, ServiceDelivery, ServicePrescription

_DAY = timedelta(days=1)
HELD = ("delivered", "makeup")
_CAUSES = {
    "student_absent": "student_absent",
    "no_show": "student_absent",
    "provider_absent": "provider_absent",
    "school_closed": "school_closed",
    "refused": "refused",
    "cancelled": "cancelled",
    "other": "other",
}
_PERIODIC = ("month", "quarter", "grading period")
_SCHOOL_CAUSED = ("provider_absent", "cancelled")


@dataclass(frozen=True, slots=True)
class Balance:
    """What was promised and what became of it between two days; minutes."""

    service_prescription_id: str
    student_id: str | None
    start: date
    end: date
    promised: float
    delivered: float
    causes: dict[str, float] = field(default_factory=dict)
    sessions_promised: float | None = None

    @property
    def shortfall(self) -> float:
        return max(0.0, self.promised - self.delivered)

    @property
    def accounted(self) -> float:
        return sum(self.causes.values())

    @property
    def unaccounted(self) -> float:
        return max(0.0, self.shortfall - self.accounted)

    @property
    def made_up(self) -> float:
        """Of the minutes not held for a cause: what make-ups and longer sessions made good again."""
        return max(0.0, self.accounted - self.shortfall)

    @property
    def over_delivered(self) -> float:
        """promised + over_delivered = delivered + causes - made_up + unaccounted, always."""
        return max(0.0, self.delivered - self.promised)

    @property
    def school_caused(self) -> float:
        """Of the shortfall: provider absent, cancelled, unaccounted; make-ups have paid for the rest first."""
        return min(self.shortfall, sum(self.causes.get(cause, 0.0) for cause in _SCHOOL_CAUSED) + self.unaccounted)

    @property
    def share(self) -> float | None:
        return self.delivered / self.promised if self.promised else None


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """One promise with its sessions and the span that the logs cover; span None where no log speaks of it."""

    service: ServicePrescription
    rows: tuple[ServiceDelivery, ...]
    span: tuple[date, date] | None = None
    printed_from: date | None = None  # where a log prints the first day that it covers
    whole: Balance | None = None
    months: tuple[Balance, ...] = ()
    intervals: tuple[Balance, ...] = ()
    problem: str | None = None  # why the promise cannot be counted


def balance_services(evidence: Evidence, calendar: SchoolCalendar, as_of: date) -> dict[str, ServiceRecord]:
    """service_prescription_id -> what was promised and what happened."""
    rows_of: dict[str, list[ServiceDelivery]] = defaultdict(list)
    for row in evidence.deliveries:
        if row.service_prescription_id and row.same_as_id is None and row.service_date is not None:
            rows_of[row.service_prescription_id].append(row)
    of_student: dict[str, list[ServicePrescription]] = defaultdict(list)
    for service in evidence.services:
        of_student[service.student_id].append(service)
    coverage_of: dict[str, list[LogCoverage]] = defaultdict(list)
    for coverage_row in evidence.log_coverage:
        coverage_of[coverage_row.document_id].append(coverage_row)
    records = {}
    for service in evidence.services:
        kin = [other for other in of_student[service.student_id] if is_same_service(other, service)]
        kin_rows = [row for other in kin for row in rows_of[other.service_prescription_id]]
        logs = dict.fromkeys(row.document_id for row in kin_rows)
        coverage = [c for log in logs for c in coverage_of[log] if c.student_id in (service.student_id, None) and _covers(c, service)]
        records[service.service_prescription_id] = _record(
            service, rows_of[service.service_prescription_id], kin_rows, coverage, calendar, as_of
        )
    return records


def _covers(coverage: LogCoverage, service: ServicePrescription) -> bool:
    """A log that holds rows of this service for this student counts for it, unless it says that it is about another service."""
    return coverage.service_type in (None, "other", service.service_type) or service.service_type == "other"


def _record(
    service: ServicePrescription,
    rows: Sequence[ServiceDelivery],
    kin_rows: Sequence[ServiceDelivery],
    coverage: Sequence[LogCoverage],
    calendar: SchoolCalendar,
    as_of: date,
) -> ServiceRecord:
    ordered = tuple(sorted(rows, key=lambda row: (row.service_date or date.min, row.position)))
    printed = [c.covered_from for c in coverage if c.covered_from]
    span = _logged_span(service, kin_rows, coverage, as_of)
    rate = minutes_a_school_day(service, calendar)
    if rate is None and service.frequency_interval not in _PERIODIC:
        return ServiceRecord(
            service, ordered, span, min(printed, default=None), problem=service.amount_problem or "the amount cannot be counted"
        )
    if span is None or service.minutes_per_interval is None:
        problem = None if service.minutes_per_interval is not None else service.amount_problem or "the amount cannot be counted"
        return ServiceRecord(service, ordered, span, min(printed, default=None), problem=problem)
    usual = usual_minutes(service, ordered)
    whole = _balance(service, ordered, span[0], span[1], calendar, usual)
    months = tuple(_balance(service, ordered, max(first, span[0]), min(last, span[1]), calendar, usual) for first, last in _months(*span))
    intervals = tuple(
        _balance(service, ordered, max(a, span[0]), min(b, span[1]), calendar, usual) for a, b in _intervals(service, span, calendar)
    )
    return ServiceRecord(
        service, ordered, span, min(printed, default=None), whole, months, tuple(i for i in intervals if i.promised or i.delivered)
    )


def _logged_span(
    service: ServicePrescription, rows: Sequence[ServiceDelivery], coverage: Sequence[LogCoverage], as_of: date
) -> tuple[date, date] | None:
    """From the later of begin date and the log's first day to the earliest of end of force, the log's last day and as_of."""
    days = [row.service_date for row in rows if row.service_date is not None]
    if not days:
        return None
    first = min([*days, *(c.covered_from for c in coverage if c.covered_from)])
    last = max([*days, *(min(c.covered_to, as_of) for c in coverage if c.covered_to)])
    start = max(first, service.in_force_from) if service.in_force_from else first
    ends = [day for day in (service.in_force_to, last, as_of) if day is not None]
    return (start, min(ends)) if start <= min(ends) else None


def promised_minutes(service: ServicePrescription, start: date, end: date, calendar: SchoolCalendar) -> float | None:
    """Minutes promised from `start` to `end` (both included) on the school calendar; None where the amount cannot be counted.

    Weekly and daily promises and cycles go by school days; monthly and longer ones by calendar period, a partial one by its school days.
    """
    if service.minutes_per_interval is None or end < start:
        return None if service.minutes_per_interval is None else 0.0
    rate = minutes_a_school_day(service, calendar)
    if rate is not None:
        return rate * (_weekdays(service, start, end) if service.is_esy else calendar.school_days(start, end))
    if service.frequency_interval not in _PERIODIC:
        return None
    total = 0.0
    for first, last in _periods(service, start, end, calendar):
        whole = calendar.school_days(first, last)
        inside = calendar.school_days(max(first, start), min(last, end))
        total += service.minutes_per_interval * (inside / whole if whole else 0.0)
    return total


def minutes_a_school_day(service: ServicePrescription, calendar: SchoolCalendar) -> float | None:
    """The daily share of a daily, weekly or cycle promise, and of a yearly one; None for other intervals."""
    amount, interval = service.minutes_per_interval, service.frequency_interval
    if amount is None:
        return None
    if interval == "day":
        return amount
    if interval == "week":
        return amount / 5
    if interval == "year":
        return amount / max(len(calendar.days), 1)
    if interval == "cycle":
        length = re.search(
            r"(\d{1,2})[\s-]*(?:school[\s-]*)?day\w*[\s-]*(?:rotation|cycle)|cycle of (\d{1,2})", (service.amount_text or "").casefold()
        )
        return amount / int(length[1] or length[2]) if length else None
    return None


def _weekdays(service: ServicePrescription, start: date, end: date) -> int:
    """Weekdays of an extended-school-year window: the school calendar does not speak of the summer."""
    first = max(day for day in (start, service.begin_date) if day is not None)
    last = min(day for day in (end, service.end_date) if day is not None)
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range((last - first).days + 1))


def _periods(service: ServicePrescription, start: date, end: date, calendar: SchoolCalendar) -> list[tuple[date, date]]:
    if service.frequency_interval in ("quarter", "grading period"):
        periods = [(period.start, period.end) for period in calendar.periods if period.end >= start and period.start <= end]
        return periods or _quarters(start, end)
    return _months(start, end)


def _months(start: date, end: date) -> list[tuple[date, date]]:
    """Whole calendar months from that of `start` to that of `end`."""
    months = []
    first = start.replace(day=1)
    while first <= end:
        following = (first + timedelta(days=32)).replace(day=1)
        months.append((first, following - _DAY))
        first = following
    return months


def _quarters(start: date, end: date) -> list[tuple[date, date]]:
    months = _months(start.replace(month=3 * ((start.month - 1) // 3) + 1, day=1), end)
    months += [] if len(months) % 3 == 0 else _months(months[-1][1] + _DAY, months[-1][1] + timedelta(days=62))[: 3 - len(months) % 3]
    return [(months[n][0], months[n + 2][1]) for n in range(0, len(months) - 2, 3)]


def _intervals(service: ServicePrescription, span: tuple[date, date], calendar: SchoolCalendar) -> list[tuple[date, date]]:
    """Weeks for daily and weekly promises, else the promise's own periods."""
    if service.frequency_interval in ("day", "week", "cycle"):
        monday = span[0] - timedelta(days=span[0].weekday())
        return [(monday + timedelta(days=7 * n), monday + timedelta(days=7 * n + 6)) for n in range((span[1] - monday).days // 7 + 1)]
    return _periods(service, span[0], span[1], calendar)


def usual_minutes(service: ServicePrescription, rows: Iterable[ServiceDelivery]) -> float | None:
    """How long one session is meant to last: as promised, else as scheduled, else as sessions of the log last."""
    if service.duration_minutes:
        return service.duration_minutes
    planned = [row.scheduled_minutes for row in rows if row.scheduled_minutes]
    held = [row.minutes for row in rows if row.minutes]
    return median(planned or held) if planned or held else None


def _balance(
    service: ServicePrescription, rows: Sequence[ServiceDelivery], start: date, end: date, calendar: SchoolCalendar, usual: float | None
) -> Balance:
    promised = promised_minutes(service, start, end, calendar) or 0.0
    delivered = 0.0
    causes: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.service_date is None or not start <= row.service_date <= end:
            continue
        if row.attendance_status in HELD:
            delivered += row.minutes or 0.0
        elif row.attendance_status in _CAUSES:
            held = row.minutes or 0.0 if row.attendance_status == "other" else 0.0
            delivered += held
            causes[_CAUSES[row.attendance_status]] += max((row.scheduled_minutes or usual or 0.0) - held, 0.0)
    sessions = promised / usual if usual else None
    return Balance(service.service_prescription_id, service.student_id, start, end, promised, delivered, dict(causes), sessions)
