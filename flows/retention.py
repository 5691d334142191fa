"""How old each student's record is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipeline.store.queries import Answer, ask

if TYPE_CHECKING:
    import duckdb

# The last day of which any paper about a student speaks.
_LAST = """
SELECT student_id, max(day) AS last_paper FROM (
    SELECT student_id, service_date AS day FROM service_delivery
    UNION ALL SELECT student_id, report_date FROM progress_report
    UNION ALL SELECT student_id, observed_on FROM observation
    UNION ALL SELECT student_id, notice_date FROM notice
    UNION ALL SELECT student_id, coalesce(meeting_date, iep_begin_date) FROM iep
) WHERE day <= $1 GROUP BY student_id
"""


def list_retention(connection: duckdb.DuckDBPyConnection, as_of: date, years: float) -> Answer:
    """One row a student; `is_over` is NULL where no paper is dated."""
    from pipeline.store.tombstones import holds

    held = sorted(row[0] for row in holds(connection))
    return ask(
        connection,
        f"SELECT student.student_id, student_name, local_id, last_paper, round(($1 - last_paper) / 365.25, 1) AS years_ago, "  # noqa: S608 - our own words
        f"($1 - last_paper) / 365.25 > $2 AS is_over, list_contains($3, student.student_id) AS is_held "
        f"FROM student LEFT JOIN ({_LAST}) USING (student_id) ORDER BY last_paper NULLS LAST, student.student_id",
        [as_of, years, held],
    )
