"""What kind of service a log records that does not say it: the one that all of its students are promised and no other log has claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from statistics import median

from classifiers.linking_services import ServiceContext
from pipeline.model import ServiceDelivery
from pipeline.names import fold_name

LogKey = tuple[str, str]  # document, folded provider
_COVERS = 0.85  # of a log's students
_LEAD = 0.15
_CLAIMED = 0.35  # what a service counts for that another log records already


def log_key(row: ServiceDelivery) -> LogKey:
    """One provider's part of one document."""
    return row.document_id, fold_name(row.provider)


def infer_log_types(
    deliveries: Sequence[ServiceDelivery], services: Mapping[str, Sequence[ServiceContext]], claimed: Collection[str]
) -> dict[LogKey, str]:
    """Log -> service type, for logs whose rows name no service; absent where two types fit about as well.

    `claimed`: keys of services to which rows of other logs are linked.
    """
    logs: dict[LogKey, dict[str, list[ServiceDelivery]]] = defaultdict(lambda: defaultdict(list))
    for row in deliveries:
        if row.student_id and row.service_date and row.service_type in (None, "other") and not row.service_text:
            logs[log_key(row)][row.student_id].append(row)
    found = {}
    for key, students in logs.items():
        known = {student: rows for student, rows in students.items() if services.get(student)}
        if not known:
            continue
        worth: dict[str, float] = defaultdict(float)
        for student, rows in known.items():
            for kind, value in _fit(rows, services[student], claimed).items():
                worth[kind] += value / len(known)
        ranked = sorted(worth.items(), key=lambda pair: (-pair[1], pair[0]))
        if ranked and ranked[0][1] >= _COVERS and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= _LEAD):
            found[key] = ranked[0][0]
    return found


def _fit(rows: Sequence[ServiceDelivery], contexts: Sequence[ServiceContext], claimed: Collection[str]) -> dict[str, float]:
    """Service type -> how well the best service of that type fits these sessions, about 0 to 1.2."""
    held = [row.minutes for row in rows if row.minutes]
    usual = median(held) if held else None
    models = {row.delivery_model for row in rows if row.delivery_model}
    fits: dict[str, float] = {}
    for context in contexts:
        service = context.service
        days = [row.service_date for row in rows if row.service_date]
        inside = [
            day for day in days if (context.starts is None or day >= context.starts) and (context.ends is None or day <= context.ends)
        ]
        value = len(inside) / len(days)
        if usual and service.duration_minutes:
            value += 0.1 if abs(usual - service.duration_minutes) <= 1 else -0.25
        if len(models) == 1 and service.delivery_model:
            value += 0.1 if service.delivery_model in models else -0.25
        if service.service_prescription_id in claimed:
            value *= _CLAIMED
        fits[service.service_type] = max(fits.get(service.service_type, 0.0), value)
    return fits
