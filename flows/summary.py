"""What a run says at its end: what came in, what was found, and where to look next."""

from __future__ import annotations

from pathlib import Path

from flows.output import console, show_table
from flows.stages import Outcome
from pipeline.store.encryption import is_encrypted
from pipeline.store.queries import Answer, ask, open_store

_COUNTS = (
    ("students", "SELECT count(*) FROM student"),
    ("IEPs", "SELECT count(*) FROM iep"),
    ("goals", "SELECT count(*) FROM goal"),
    ("services promised", "SELECT count(*) FROM service_prescription"),
    ("sessions logged", "SELECT count(*) FROM service_delivery WHERE same_as_id IS NULL"),
    ("progress statements", "SELECT count(*) FROM progress_statement WHERE same_as_id IS NULL"),
    ("work samples", "SELECT count(*) FROM work_sample"),
    ("links", "SELECT count(*) FROM link"),
    ("artifacts without a link", "SELECT count(*) FROM unlinked_artifact"),
)


def show_summary(store: Path, outcome: Outcome) -> None:
    """Tables of documents by type and status, counts of records, flags by rule, then the next commands."""
    out = console()
    with open_store(store) as connection:
        documents = ask(
            connection,
            "SELECT coalesce(document_type, 'not read or a container') AS document_type, count(*) FILTER (status = 'new') AS new, "
            "count(*) FILTER (status = 'unchanged') AS unchanged, count(*) FILTER (status = 'duplicate') AS duplicate, "
            "count(*) FILTER (status = 'quarantined') AS quarantined, count(*) FILTER (status = 'ignored') AS ignored, "
            "count(*) FILTER (status = 'removed') AS removed, count(*) AS files "
            "FROM source_file LEFT JOIN document USING (document_id) GROUP BY 1 ORDER BY min(document_type) IS NULL, 1",
        )
        empty = [name for i, name in enumerate(documents.columns) if i and name != "files" and not any(row[i] for row in documents.rows)]
        show_table(documents, title="Files by type and status", columns=[name for name in documents.columns if name not in empty])
        counts = Answer(("found", "count"), [(name, ask(connection, sql).rows[0][0]) for name, sql in _COUNTS])
        show_table(counts, title="Records")
        flags = ask(
            connection,
            "SELECT * FROM (SELECT rule, severity, count(*) AS flags, count(DISTINCT student_id) AS students FROM review_queue "
            "GROUP BY rule, severity) ORDER BY list_position(['high', 'medium', 'low', 'info'], severity), flags DESC, rule",
        )
        if flags.rows:
            show_table(flags, title="Open flags by rule")
        else:
            out.print("No open flags.")
        unread = ask(
            connection,
            "SELECT split_part(reason, ':', 1) AS reason, count(*) AS files FROM source_file WHERE status = 'quarantined' "
            "GROUP BY 1 ORDER BY 2 DESC, 1",
        )
        if unread.rows:
            show_table(unread, title="Quarantined: could not be read")
    statuses = ", ".join(f"{count} {name}" for name, count in sorted(outcome.statuses.items()))
    out.print(f"{outcome.files} files seen ({statuses}); {outcome.examined} documents examined in this run.")
    for note in outcome.notes:
        out.print(f"Note: {note}")
    name = "" if store == Path("evidence.duckdb") else f" --store {store}"
    safety = "encrypted with your key" if is_encrypted(store) else "NOT encrypted: keep it where only authorised staff can read it"
    out.print(f"The store is {store}. It is {safety}. Look next at:")
    told = {
        f"ieptrace flags{name}": "what needs a look, the worst first",
        f"ieptrace students{name}": "one line a student",
        f"ieptrace student ID{name}": "goals, services, evidence and flags of one student",
        f"ieptrace explain FLAG{name}": "why, with file, page and quote",
    }
    if unread.rows:
        told[f"ieptrace status{name}"] = "what could not be read, and what to do"
    width = max(map(len, told))
    for command, meaning in told.items():
        out.print(f"  {command:{width}}   {meaning}", soft_wrap=True)
