"""What speaks for a session having been held under a service of the IEP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from classifiers.link_ranker import Features
from pipeline.model import ServiceDelivery, ServicePrescription
from pipeline.names import INITIALS, compare_names, fold_name

PHRASES = {
    "type": "the service is of the same kind",
    "log_type": "it is the one kind that all students of this log are promised",
    "text": "the service is named in the same words",
    "in_force": "the service was in force that day",
    "minutes": "the minutes are those prescribed",
    "provider": "the provider is the one named in the IEP",
    "model": "group or individual as prescribed",
    "location": "the place is the prescribed one",
    "neighbours": "other sessions of this log are of this service",
}


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """A prescription and its days: `ends` is None while nothing has taken its place."""

    service: ServicePrescription
    starts: date | None
    ends: date | None


def service_features(
    row: ServiceDelivery, context: ServiceContext, usual_minutes: float | None = None, inferred_type: str | None = None
) -> Features:
    """Features of one pair, each about 0 to 1; the clash features count against.

    `usual_minutes` is what sessions of this log last; `inferred_type` what a log without a service column seems to record.
    """
    service = context.service
    features: Features = {}
    if row.service_type in (None, "other") and inferred_type:
        features["log_type" if inferred_type == service.service_type else "type_clash"] = 1.0
    if row.service_type and row.service_type == service.service_type:
        features["type"] = 1.0 if row.service_type != "other" else 0.3
    elif row.service_type and row.service_type != "other" and service.service_type != "other":
        features["type_clash"] = 1.0
    if row.service_text:
        like = fuzz.token_set_ratio(fold_name(row.service_text), fold_name(service.service_text)) / 100
        features["text"] = max(0.0, (like - 0.5) / 0.5)
    _add_dates(features, row, context)
    held = row.minutes or row.scheduled_minutes or usual_minutes
    if held and service.duration_minutes:
        features["minutes" if abs(held - service.duration_minutes) <= 1 else "minutes_clash"] = 1.0
    if row.provider and service.provider:
        same = max((compare_names(row.provider, name) for name in service.provider.replace("/", ",").split(";")), default=0.0)
        if same >= INITIALS:
            features["provider"] = 1.0
    model = row.delivery_model or ("group" if row.group_size and row.group_size > 1 else None)
    if model and service.delivery_model:
        features["model" if model == service.delivery_model else "model_clash"] = 1.0
    if row.location and service.location:
        features["location"] = float(fuzz.token_set_ratio(fold_name(row.location), fold_name(service.location)) >= 85)
    return {name: value for name, value in features.items() if value}


def _add_dates(features: Features, row: ServiceDelivery, context: ServiceContext) -> None:
    if row.service_date is None:
        return
    if context.starts is None:
        features["force_unknown"] = 1.0
        return
    early = (context.starts - row.service_date).days
    late = (row.service_date - context.ends).days if context.ends else 0
    off = max(early, late, 0)
    if off == 0:
        features["in_force"] = 1.0
    else:
        features["out_of_force"] = min(off, 60) / 60 * 0.7 + 0.3
