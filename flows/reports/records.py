"""One student's records out of a published store, as the classes that the analyses take."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.model import (
    Accommodation,
    Evidence,
    Goal,
    Iep,
    LogCoverage,
    Objective,
    Observation,
    ProgressReport,
    ProgressStatement,
    ServiceDelivery,
    ServicePrescription,
    WorkSample,
)
from pipeline.settings import Settings

if TYPE_CHECKING:
    import duckdb

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class LastRun:
    """The run whose judgement the store holds."""

    settings: Settings
    as_of: date
    drop_path: str | None
    finished_at: datetime | None
    software_version: str | None


def last_run(connection: duckdb.DuckDBPyConnection) -> LastRun:
    """The last finished run; StoreError where nothing was ever ingested."""
    from pydantic import ValidationError

    from pipeline.errors import StoreError
    from pipeline.store.queries import ask

    found = ask(
        connection,
        "SELECT settings, as_of, drop_path, finished_at, software_version FROM run WHERE finished_at IS NOT NULL "
        "ORDER BY started_at DESC LIMIT 1",
    ).rows
    if not found:
        raise StoreError("This store holds no finished run. Create one with: ieptrace ingest DROP")
    told, as_of, drop_path, finished_at, version = found[0]
    try:
        settings = Settings.model_validate_json(told) if told else Settings()
    except ValidationError:
        # Another version's settings may know other keys; the defaults still draw every table.
        settings = Settings()
    return LastRun(settings, as_of, drop_path, finished_at, version)


def read_records(
    connection: duckdb.DuckDBPyConnection, kind: type[Record], table: str, where: str, values: list[Any], order: str
) -> list[Record]:
    """Rows of a table as records of `kind`; NULL becomes the field's default where it has one."""
    from pipeline.store.queries import ask

    names = [(item.name, item.default) for item in fields(kind)]  # type: ignore[arg-type]
    columns = ", ".join(f'"{name}"' for name, _ in names)
    answer = ask(connection, f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order}", values)  # noqa: S608 - our own names
    return [kind(**{name: _value(cell, default) for (name, default), cell in zip(names, row, strict=True)}) for row in answer.rows]


def _value(cell: Any, default: Any) -> Any:
    if cell is None:
        return None if default is MISSING else default
    return tuple(cell) if isinstance(cell, list) else cell


def load_student(connection: duckdb.DuckDBPyConnection, student_id: str) -> Evidence:
    """Everything that the store holds of one student, and nothing of others."""
    own = ("student_id = ?", [student_id])
    evidence = Evidence()
    evidence.ieps = read_records(connection, Iep, "iep", *own, "iep_begin_date DESC NULLS LAST, iep_id")
    evidence.goals = read_records(connection, Goal, "goal", *own, "in_force_from DESC NULLS LAST, position, goal_number, goal_id")
    goal_ids = "goal_id IN (SELECT goal_id FROM goal WHERE student_id = ?)"
    evidence.objectives = read_records(connection, Objective, "objective", goal_ids, [student_id], "goal_id, ordinal")
    evidence.services = read_records(
        connection, ServicePrescription, "service_prescription", *own, "in_force_from DESC NULLS LAST, position, service_prescription_id"
    )
    evidence.accommodations = read_records(connection, Accommodation, "accommodation", *own, "iep_id, accommodation_id")
    covers = "student_id = ? OR student_id IS NULL"
    evidence.log_coverage = read_records(connection, LogCoverage, "log_coverage", covers, [student_id], "document_id, service_text")
    evidence.deliveries = read_records(connection, ServiceDelivery, "service_delivery", *own, "service_date, position, service_delivery_id")
    evidence.reports = read_records(connection, ProgressReport, "progress_report", *own, "report_date, progress_report_id")
    evidence.statements = read_records(
        connection, ProgressStatement, "progress_statement", *own, "report_date, position, progress_statement_id"
    )
    evidence.work_samples = read_records(connection, WorkSample, "work_sample", *own, "sample_date, work_sample_id")
    evidence.observations = read_records(connection, Observation, "observation", *own, "observed_on, observation_id")
    return evidence
