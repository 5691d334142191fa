"""`ieptrace student` and `explain`: one student, one value, with the page that proves it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.shared import DEFAULT_STORE, FormatOption, Listing, StoreOption, example

if TYPE_CHECKING:
    import duckdb

    from pipeline.store.queries import Answer

# Section of `ieptrace student` -> its question and the columns for people.
_SECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ieps": (
        "SELECT * FROM iep_at_a_glance WHERE student_id = ? ORDER BY iep_begin_date, iep_id",
        ("iep_type", "iep_begin_date", "iep_end_date", "goal_count", "services", "case_manager", "path"),
    ),
    "goals": (
        "SELECT goal.*, progress_status, latest_value, latest_date, point_count FROM goal LEFT JOIN "
        "(SELECT goal_id, progress_status, latest_value, latest_date, point_count FROM goal_progress) USING (goal_id) "
        "WHERE student_id = ? ORDER BY in_force_from, goal_number, goal_id",
        ("goal_number", "goal_area", "statement", "baseline_value", "target_value", "unit", "target_date", "latest_value",
         "progress_status", "goal_id"),
    ),
    "services": (
        "SELECT s.*, promised_minutes, delivered_minutes, shortfall_minutes FROM service_prescription AS s LEFT JOIN "
        "(SELECT service_prescription_id, promised_minutes, delivered_minutes, shortfall_minutes FROM service_delivery_summary) "
        "USING (service_prescription_id) WHERE student_id = ? ORDER BY begin_date, service_type, service_prescription_id",
        ("service_type", "amount_text", "minutes_per_week", "begin_date", "end_date", "promised_minutes", "delivered_minutes",
         "shortfall_minutes", "service_prescription_id"),
    ),
    "evidence": (
        "SELECT * FROM evidence_timeline WHERE student_id = ? ORDER BY event_date, artifact_kind, artifact_id",
        ("event_date", "artifact_kind", "title", "artifact_id"),
    ),
    "flags": (
        "SELECT * FROM review_queue WHERE student_id = ? "
        "ORDER BY list_position(['high', 'medium', 'low', 'info'], severity), rule, flag_id",
        ("severity", "rule", "message", "path", "page_number", "flag_id"),
    ),
}  # fmt: skip


def register(app: typer.Typer) -> None:
    app.command("student", epilog=example("ieptrace student 310951", 'ieptrace student "Rowan Thistlewood" --format json'))(student)
    app.command("explain", epilog=example("ieptrace explain FLAG_ID", 'ieptrace explain "Service Logs/Dolan speech log 25-26.xlsx"'))(
        explain
    )


def student(
    who: Annotated[str, typer.Argument(metavar="ID", help="Student id, local id or name.")],
    store: StoreOption = DEFAULT_STORE,
    form: FormatOption = Listing.TABLE,
) -> None:
    """Show one student's goals, services, evidence and flags."""
    from flows.output import console, plain, show, show_table
    from pipeline.store.queries import Answer, ask, find_student, open_store

    with open_store(store) as connection:
        student_id = find_student(connection, who)
        head = ask(connection, "SELECT * FROM student WHERE student_id = ?", [student_id])
        sections = {name: ask(connection, sql, [student_id]) for name, (sql, _) in _SECTIONS.items()}
    if form is Listing.JSON:
        told = {"student": head.dicts()[0]} | {name: answer.dicts() for name, answer in sections.items()}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, default=plain) + "\n")
    elif form is Listing.CSV:
        # One shape for all rows: what it is, its key, its day and its words.
        rows = [row for name, answer in sections.items() for row in _flat_rows(name, answer)]
        show(Answer(("section", "id", "date", "text"), rows), "csv")
    else:
        show_table(head, title="Student")
        for name, answer in sections.items():
            if answer.rows:
                show_table(answer, title=f"{name.capitalize()} ({len(answer.rows)})", columns=_SECTIONS[name][1])
            else:
                console().print(f"{name.capitalize()}: none in this drop.")


def _flat_rows(name: str, answer: Answer) -> list[tuple[Any, ...]]:
    keys = {
        "ieps": ("iep_id", "iep_begin_date", "services"),
        "goals": ("goal_id", "in_force_from", "statement"),
        "services": ("service_prescription_id", "begin_date", "service_text"),
        "evidence": ("artifact_id", "event_date", "title"),
        "flags": ("flag_id", "first_seen_at", "message"),
    }[name]
    return [(name, *(row[key] for key in keys)) for row in answer.dicts()]


def explain(
    subject: Annotated[str, typer.Argument(metavar="ID", help="Key of a flag, link, goal, session or any other row, or a file's path.")],
    store: StoreOption = DEFAULT_STORE,
    form: FormatOption = Listing.TABLE,
) -> None:
    """Explain a flag, link or value: figures, rationale, and the file, page and quote that prove it; of a file, what was not taken."""
    from flows.output import plain
    from pipeline.errors import StoreError
    from pipeline.store.queries import find_subject, open_store

    with open_store(store) as connection:
        found = find_subject(connection, subject)
        if found is None:
            raise StoreError("Nothing in this store has that key. Keys stand in the last column of: ieptrace flags, ieptrace student ID")
        table, row = found
        told = gather(connection, table, subject, row)
    if form is Listing.TABLE:
        show_explanation(told)
    elif form is Listing.JSON:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, default=plain) + "\n")
    else:
        from flows.output import show
        from pipeline.store.queries import Answer

        columns = ("subject_kind", "subject_id", "field", "path", "page_number", "locator", "quote", "confidence")
        show(Answer(columns, [tuple(place[name] for name in columns) for place in told["sources"]]), "csv")


def gather(connection: duckdb.DuckDBPyConnection, table: str, subject_id: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row itself, its links, the rows that a flag's evidence or a link names, and where all their values stand."""
    from pipeline.store.queries import ask, find_subject

    related: dict[str, dict[str, Any]] = {}
    keys = {value for name, value in row.items() if name in ("subject_id", "artifact_id", "target_id", "source_id") and value}
    if row.get("evidence"):
        keys |= set(_ids_in(json.loads(row["evidence"])))
    for key in sorted(keys - {subject_id})[:40]:
        found = find_subject(connection, key)
        if found and found[0] not in ("document", "student"):
            related[key] = {"kind": found[0], **found[1]}
    links = ask(connection, "SELECT * FROM link WHERE artifact_id = ? OR link_id = ? ORDER BY link_id", [subject_id, subject_id]).dicts()
    sources = ask(
        connection,
        "SELECT subject_kind, subject_id, field, path, page_number, locator, x0, y0, x1, y1, quote, extractor, confidence "
        "FROM provenance LEFT JOIN document_path USING (document_id) WHERE list_contains(?, subject_id) "
        "ORDER BY subject_id <> ?, subject_kind, subject_id, page_number, field",
        [[subject_id, *related], subject_id],
    ).dicts()
    told = {"kind": table, "row": row, "links": links, "related": related, "sources": sources}
    return told | (_reading_log(connection, row["document_id"]) if table in ("document", "source_file") and row.get("document_id") else {})


def _reading_log(connection: duckdb.DuckDBPyConnection, document_id: str) -> dict[str, Any]:
    """What the reader noted of a document, and every candidate in it that was not taken, with why."""
    from pipeline.store.queries import ask

    notes = ask(connection, "SELECT code, message, page_number FROM reading_note WHERE document_id = ? ORDER BY ALL", [document_id])
    refused = ask(
        connection,
        "SELECT candidate_kind, page_number, quote, reason FROM refusal WHERE document_id = ? ORDER BY page_number, candidate_kind, quote",
        [document_id],
    )
    return {"notes": notes.dicts(), "refused": refused.dicts()}


def _ids_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [key for item in value.values() for key in _ids_in(item)]
    if isinstance(value, list):
        return [key for item in value for key in _ids_in(item)]
    return []


def show_explanation(told: dict[str, Any]) -> None:
    """The explanation for people."""
    from flows.output import console, show_table, words
    from pipeline.store.queries import Answer

    out, row = console(), told["row"]
    kind = told["kind"]
    if kind == "flag":
        out.print(f"{row['rule']} ({row['severity']}, {row['status']})")
        out.print(words(row["message"]))
        out.print(f"Basis: {words(row['basis']) or 'district practice'}")
        figures = json.loads(row["evidence"] or "{}")
        show_table(Answer(("figure", "value"), [(name, _short(value)) for name, value in figures.items()]), title="Figures")
    else:
        out.print(f"{kind} {row.get(kind + '_id') or row.get('path')}")
        show_table(Answer(("column", "value"), [(name, value) for name, value in row.items() if value is not None]))
    for link in told["links"]:
        place = f"{link['target_kind']} {link['target_id']} (score {link['score']:.2f}, {link['method']})"
        out.print(f"Linked to {place}: {link['rationale']}")
    if told["related"]:
        rows = [(key, item["kind"], _title(item)) for key, item in told["related"].items()]
        show_table(Answer(("key", "what", "text"), rows), title="Rows that it rests on")
    if told["sources"]:
        places = Answer(tuple(told["sources"][0]), [tuple(source.values()) for source in told["sources"]])
        show_table(places, title="Where it stands", columns=["subject_kind", "field", "path", "page_number", "locator", "quote"])
    elif "refused" not in told:
        out.print("No place in a document: this follows from what the documents lack, or from rows named above.")
    for part, title in (("notes", "What the reader noted"), ("refused", "What looked like a record and was not taken")):
        if rows_told := told.get(part):
            show_table(Answer(tuple(rows_told[0]), [tuple(row.values()) for row in rows_told]), title=title)
    if told.get("refused") == []:
        out.print("No candidate of this document was refused.")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else text[:159] + "…"


_DAYS = ("service_date", "report_date", "observed_on", "sample_date", "iep_begin_date")
_WORDS = ("statement", "message", "service_text", "title", "text", "iep_type", "rationale")
_AMOUNTS = ("minutes", "value", "amount_text")


def _title(item: dict[str, Any]) -> str:
    """The day, the words and the figure of a row, whatever its table."""
    from flows.output import words

    found = [next((item[name] for name in names if item.get(name) is not None), None) for names in (_DAYS, _WORDS, _AMOUNTS)]
    return " · ".join(words(part) for part in found if part is not None)
