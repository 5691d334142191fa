"""The tables behind the analysts' views, computed from assembled evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pipeline.model import Evidence
from pipeline.settings import Settings

# Table -> the columns that order its rows.
ORDER = {
    "analysis_goal_progress": ("goal_id",),
    "analysis_progress_summary": ("goal_id", "period_label"),
    "analysis_service_balance": ("service_prescription_id", "interval_start"),
    "analysis_service_summary": ("service_prescription_id",),
}


def compute_analyses(evidence: Evidence, settings: Settings, as_of: date) -> dict[str, Sequence[Any]]:
    """Rows of every analysis table."""
    from pipeline.analysis.delivery import balance_services
    from pipeline.analysis.progress import assess_goals
    from pipeline.analysis.summaries import interval_rows, span_rows, summarise_progress
    from pipeline.calendar import school_calendar

    calendar = school_calendar(settings, as_of)
    services = balance_services(evidence, calendar, as_of)
    return {
        "analysis_goal_progress": list(assess_goals(evidence, settings.thresholds, as_of).values()),
        "analysis_progress_summary": summarise_progress(evidence, calendar, settings.thresholds, as_of),
        "analysis_service_balance": interval_rows(services),
        "analysis_service_summary": span_rows(services),
    }
