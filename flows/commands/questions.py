"""`ieptrace flags`, `students`, `query`: lists from the published store."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from flows.commands.shared import DEFAULT_STORE, FormatOption, Listing, StoreOption, example


class SeverityChoice(StrEnum):
    """Severities, the worst first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


def register(app: typer.Typer) -> None:
    app.command("flags", epilog=example("ieptrace flags --severity high", "ieptrace flags --rule service --student 310951"))(flags)
    app.command("students", epilog=example("ieptrace students", "ieptrace students --format csv > students.csv"))(students)
    app.command("query", epilog=example('ieptrace query "SELECT student_name, rule, message FROM review_queue"'))(query)


def flags(
    rule: Annotated[str | None, typer.Option(help="Only this rule, or a family: goal.no_evidence, or goal.")] = None,
    student: Annotated[str | None, typer.Option(help="Only this student: id, local id or name.")] = None,
    severity: Annotated[SeverityChoice | None, typer.Option(help="Only this severity.")] = None,
    changes: Annotated[bool, typer.Option("--changes", help="What the last run opened, changed or found gone.")] = False,
    store: StoreOption = DEFAULT_STORE,
    form: FormatOption = Listing.TABLE,
) -> None:
    """List open flags, the worst first."""
    from flows.output import show
    from pipeline.store.queries import ask, find_student, open_store

    with open_store(store) as connection:
        view = "run_changes" if changes else "review_queue"
        conditions, values = ["true"], []
        if rule:
            conditions.append("(rule = ? OR rule LIKE ? || '.%')")
            values += [rule, rule.rstrip(".")]
        if student:
            conditions.append("student_id = ?")
            values.append(find_student(connection, student))
        if severity:
            conditions.append("severity = ?")
            values.append(severity.value)
        answer = ask(connection, f"SELECT * FROM {view} WHERE {' AND '.join(conditions)}", values)  # noqa: S608 - our own words
    if rule and not answer.rows:
        _check_rule(rule)
    columns = ["event", "severity", "rule", "student_name", "message", "path", "page_number", "flag_id"]
    show(answer, form.value, title=f"{len(answer.rows)} flags", columns=columns)


def _check_rule(rule: str) -> None:
    """A misspelt rule must not pass for one without flags."""
    from pipeline.errors import IeptraceError
    from pipeline.rules import RULES

    family = rule.rstrip(".")
    if not any(code == rule or code.startswith(f"{family}.") for code in (known.code for known in RULES)):
        raise IeptraceError(f"There is no rule or family {rule}. List them with: ieptrace rules")


def students(store: StoreOption = DEFAULT_STORE, form: FormatOption = Listing.TABLE) -> None:
    """List students with counts of what there is and what needs a look."""
    from flows.output import show
    from pipeline.store.queries import ask, open_store

    with open_store(store) as connection:
        answer = ask(connection, "SELECT * FROM student_summary ORDER BY high_flags DESC, medium_flags DESC, student_name, student_id")
    columns = ["student_name", "local_id", "grade_level", "school", "goal_count", "service_count", "session_count", "statement_count",
               "high_flags", "medium_flags", "low_flags", "student_id"]  # fmt: skip
    show(answer, form.value, title=f"{len(answer.rows)} students", columns=columns)


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help='A question, such as "SELECT * FROM review_queue".')],
    store: StoreOption = DEFAULT_STORE,
    form: FormatOption = Listing.TABLE,
) -> None:
    """Ask the store anything in SQL, read-only."""
    from flows.output import show
    from pipeline.store.queries import ask_anything

    show(ask_anything(store, sql), form.value)
