"""Minutes always reconcile: what was promised is delivered, missed for a cause, or unaccounted, whatever make-ups do."""

from __future__ import annotations

from datetime import date

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from pipeline.analysis.delivery import Balance
from pipeline.analysis.summaries import balance_row
from pipeline.store.schema import create_schema

MINUTES = st.floats(0, 5000, allow_nan=False).map(lambda minutes: round(minutes, 1))
CAUSES = st.dictionaries(st.sampled_from(["student_absent", "provider_absent", "school_closed", "refused", "cancelled", "other"]), MINUTES)


def balance(promised: float, delivered: float, causes: dict[str, float]) -> Balance:
    return Balance("s1", "ines", date(2025, 9, 1), date(2025, 12, 19), promised, delivered, causes)


@given(MINUTES, MINUTES, CAUSES)
def test_minutes_reconcile(promised: float, delivered: float, causes: dict[str, float]) -> None:
    told = balance(promised, delivered, causes)
    assert min(told.unaccounted, told.made_up, told.over_delivered, told.shortfall, told.school_caused) >= 0
    assert abs(promised + told.over_delivered - (delivered + sum(causes.values()) - told.made_up + told.unaccounted)) < 1e-6
    assert told.school_caused <= told.shortfall + 1e-9


def test_the_views_show_over_delivery_and_what_was_made_up() -> None:
    connection = duckdb.connect()
    create_schema(connection)
    # 300 promised; 60 missed, 90 made up: 330 delivered. And 300 promised, 210 delivered, 60 absent: 30 unaccounted.
    for told in (balance(300, 330, {"provider_absent": 60}), balance(300, 210, {"student_absent": 60})):
        row = balance_row(told) | {"span_start": told.start, "span_end": told.end}
        marks = ", ".join("?" for _ in row)
        connection.execute(f"INSERT INTO analysis_service_summary ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    rows = connection.execute(
        "SELECT made_up_minutes, over_delivered_minutes, unaccounted_minutes, shortfall_minutes FROM service_delivery_summary"
    ).fetchall()
    assert rows == [(60, 30, 0, 0), (0, 0, 30, 90)]
