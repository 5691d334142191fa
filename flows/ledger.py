"""The ledger of a drop: which entries there are, which documents must be examined, and what becomes of each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.examine import Examined, Task
from flows.options import RunPlan
from flows.versions import extractor_version, key_of

if TYPE_CHECKING:
    import duckdb

    from extractors.intake import KnownFile, SourceEntry
    from pipeline.forgetting import Tombstone

# What may read differently tomorrow without the file having changed.
PASSING_REASONS = ("no-space", "unstable", "unreadable")


@dataclass(slots=True)
class Ledger:
    """Entries of one walk, and what the store knew of their documents before."""

    entries: list[SourceEntry]
    run_id: str
    originals: dict[str, SourceEntry]  # document -> the first readable entry in path order
    known_facts: dict[str, str]  # document -> facts_key
    known_problems: dict[str, str]  # document -> 'reason: sentence' of an earlier failure
    elsewhere: dict[str, str] = field(default_factory=dict)  # document -> its first path in other drops of the store
    previous: dict[str, str] = field(default_factory=dict)  # path -> another content that it held before
    tombstones: list[Tombstone] = field(default_factory=list)
    whole: set[str] = field(default_factory=set)  # documents about forgotten students only


def known_files(connection: duckdb.DuckDBPyConnection, drop_id: str, run_id: str) -> dict[str, KnownFile]:
    """What earlier runs knew of this drop's paths: what has not changed since then need not even be opened."""
    from extractors.intake import KnownFile
    from extractors.readers.detect import CONTAINERS

    rows = connection.execute(
        "SELECT path, byte_size, modified_at, document_id, media_type, status, reason FROM source_file "
        "WHERE drop_id = ? AND run_id <> ? AND status <> 'removed'",
        [drop_id, run_id],
    ).fetchall()
    known = {}
    for path, byte_size, modified_at, document_id, media_type, status, told in rows:
        reason, _, message = (told or "").partition(": ")
        seen_at = modified_at.replace(tzinfo=UTC) if modified_at else None
        known[path] = KnownFile(
            byte_size, seen_at, document_id, media_type, status, reason or None, message or None, media_type in CONTAINERS
        )
    return known


def open_ledger(plan: RunPlan, connection: duckdb.DuckDBPyConnection, run_id: str) -> Ledger:
    """Walks the drop; one query a question, however many documents there are."""
    from extractors.intake import walk_drop
    from pipeline.store.tombstones import load_tombstones, load_whole_documents

    whole = load_whole_documents(connection)
    entries = walk_drop(plan.options.drop, plan.scratch, known=known_files(connection, plan.drop_id, run_id))
    originals: dict[str, SourceEntry] = {}
    for entry in entries:
        if entry.document_id and entry.is_readable and entry.document_id not in whole:
            originals.setdefault(entry.document_id, entry)
    facts = connection.execute("SELECT document_id, facts_key, problem FROM document_facts").fetchall()
    elsewhere = connection.execute(
        "SELECT document_id, min(path) FROM source_file LEFT JOIN document_facts USING (document_id) WHERE drop_id <> ? "
        "AND (status IN ('new', 'unchanged') OR (status = 'quarantined' AND reason = problem)) GROUP BY document_id",
        [plan.drop_id],
    ).fetchall()
    return Ledger(
        entries,
        run_id,
        originals,
        {document: key for document, key, _ in facts},
        {document: problem for document, _, problem in facts if problem},
        dict(elsewhere),
        previous_contents(connection, plan.drop_id, entries),
        load_tombstones(connection),
        whole,
    )


def previous_contents(connection: duckdb.DuckDBPyConnection, drop_id: str, entries: Sequence[SourceEntry]) -> dict[str, str]:
    """What each path held before it held what it holds now. A row that this run has written before it was killed knows it already."""
    rows = connection.execute(
        "SELECT path, document_id, previous_document_id FROM source_file WHERE drop_id = ? AND document_id IS NOT NULL", [drop_id]
    ).fetchall()
    before = {path: (document_id, previous) for path, document_id, previous in rows}
    found = {}
    for entry in entries:
        document_id, previous = before.get(entry.path, (None, None))
        held = previous if document_id == entry.document_id else document_id
        if held:
            found[entry.path] = held
    return found


def make_task(plan: RunPlan, entry: SourceEntry, elsewhere: str | None = None) -> Task:
    """The work that one document needs.

    Its path is a hint to what it says: of several, in whatever drops, the first counts, so that the order of ingests does not.
    """
    settings = plan.settings
    years = settings.school_years()
    from extractors.readers.settings import READER_VERSION

    assert entry.document_id is not None
    words = settings.lexicon
    path = min(entry.path, elsewhere or entry.path)
    key = key_of(READER_VERSION, extractor_version(), path, plan.options.ocr, settings.profile, years, settings.lexicon)
    return Task(
        entry.document_id,
        str(entry.local_path or ""),
        path,
        entry.media_type or "",
        entry.byte_size,
        plan.options.ocr,
        settings.profile,
        years,
        words.vague_phrases,
        words.service_names,
        words.rating_codes,
        str(plan.read_cache),
        key,
        plan.options.read_again,
        words.form_labels,
        plan.cache_key,
    )


def choose_tasks(plan: RunPlan, ledger: Ledger) -> list[Task]:
    """Documents that were never examined, or by other code or settings; the rest is done."""
    tasks = []
    for document_id, entry in ledger.originals.items():
        task = make_task(plan, entry, ledger.elsewhere.get(document_id))
        if plan.options.read_again or ledger.known_facts.get(document_id) != task.facts_key:
            tasks.append(task)
            continue
        problem = ledger.known_problems.get(document_id)
        if problem and (plan.options.retry or problem.startswith(PASSING_REASONS)):
            tasks.append(task)
    return tasks


def with_bytes(plan: RunPlan, ledger: Ledger, tasks: Sequence[Task]) -> list[Task]:
    """The tasks with a local file each: archives and mails that were not opened in this run are unpacked now, each once."""
    from extractors.intake import unpack_members

    unpacked: dict[str, dict[str, Path]] = {}
    found = []
    for task in tasks:
        path = ledger.originals[task.document_id].path
        outer = path.split("!/", 1)[0]
        if not task.file and outer not in unpacked:
            unpacked[outer] = unpack_members(outer, plan.options.drop, plan.scratch / f"again{len(unpacked)}")
        # A member that is gone by now has no file; its reader says so.
        found.append(task if task.file else replace(task, file=str(unpacked[outer].get(path, ""))))
    return found


def ledger_row(plan: RunPlan, ledger: Ledger, entry: SourceEntry, problem: str | None = None) -> dict[str, Any]:
    """The source_file row of one entry. `problem` is the reason for which its content could not be read."""
    status, reason = str(entry.status), _reason(entry.reason, entry.message)
    if problem is not None and entry.document_id in ledger.originals and status not in ("ignored", "quarantined"):
        status, reason = "quarantined", problem
    elif status == "duplicate":
        reason = f"duplicate: The same content as {hide_entry(ledger, entry.original_path or '', entry.document_id)[0]}."
    path, told = hide_entry(ledger, entry.path, entry.document_id)
    status, reason = told or (status, reason)
    return {
        "drop_id": plan.drop_id,
        "path": path,
        "document_id": entry.document_id,
        "run_id": ledger.run_id,
        "byte_size": entry.byte_size,
        "modified_at": entry.modified_at,
        "status": status,
        "reason": reason,
        "media_type": entry.media_type,
        "previous_document_id": ledger.previous.get(entry.path),
    }


def hide_entry(ledger: Ledger, path: str, document_id: str | None) -> tuple[str, tuple[str, str] | None]:
    """The path that the ledger shows, and status and reason of what is not taken in since its student was forgotten."""
    from pipeline.store.tombstones import hidden_row

    return hidden_row(path, document_id, ledger.tombstones, ledger.whole) or (path, None)


def keep_out_forgotten(connection: duckdb.DuckDBPyConnection, ledger: Ledger, results: Sequence[Examined]) -> list[Examined]:
    """What may be saved of examined documents: nothing on forgotten students, and no document that is about them alone."""
    from pipeline.forgetting import find_forgotten, is_whole, redact_facts, redact_page
    from pipeline.store.tombstones import note_whole

    if not ledger.tombstones:
        return list(results)
    kept = []
    for result in results:
        facts = result.facts
        gone = find_forgotten(facts, ledger.tombstones) if facts else frozenset()
        if facts is None or not gone:
            kept.append(result)
        elif is_whole(facts, gone):
            stones = [stone for stone in ledger.tombstones if any(map(stone.knows, facts.mentions))]
            note_whole(connection, result.document_id, sorted(gone), stones)
            ledger.whole.add(result.document_id)
        else:
            pages = tuple(replace(page, text=redact_page(page.text, page.page_number, facts, gone)) for page in result.pages)
            kept.append(replace(result, pages=pages, facts=redact_facts(facts, gone)))
    return kept


def _reason(code: str | None, message: str | None) -> str | None:
    return ": ".join(part for part in (code, message) if part) or None


def document_rows(plan: RunPlan, ledger: Ledger, results: Sequence[Examined], now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Rows of every table that one or more examined documents fill, their ledger rows among them."""
    from pipeline.codec import to_json

    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("document", "page", "document_part", "reading_note", "refusal", "document_facts", "source_file")
    }
    for result in results:
        entry = ledger.originals[result.document_id]
        problem = _reason(result.reason, result.message) if result.reason else None
        facts = result.facts
        tables["source_file"].append(ledger_row(plan, ledger, entry, problem))
        tables["document"].append(
            {
                "document_id": result.document_id,
                "file_name": Path(hide_entry(ledger, entry.path, None)[0].rsplit("!/", 1)[-1]).name,
                "media_type": result.media_type or entry.media_type,
                "byte_size": entry.byte_size,
                "page_count": len(result.pages) if not result.reason else None,
                "document_type": facts.document_type if facts else None,
                "document_type_score": facts.document_type_score if facts else None,
                "text_source": result.text_source or None,
                "ocr_confidence": result.ocr_confidence,
                "language": result.language,
                "reader_version": result.reader_version or None,
                "ingested_at": now,
                "extractor_version": extractor_version(),
                "retired_at": None,
            }
        )
        base = {"document_id": result.document_id}
        for page in result.pages:
            tables["page"].append(base | {name: getattr(page, name) for name in page.__slots__})
        for note in result.notes:
            tables["reading_note"].append(base | {"code": note.code, "message": note.message, "page_number": note.page_number})
        if facts:
            tables["document_part"].extend({name: getattr(part, name) for name in part.__slots__} for part in facts.parts)
            tables["refusal"].extend({name: getattr(refusal, name) for name in refusal.__slots__} for refusal in facts.refusals)
        tables["document_facts"].append(
            base | {"facts_key": result.facts_key, "facts": to_json(facts) if facts else None, "problem": problem}
        )
    return tables


def close_ledger(plan: RunPlan, connection: duckdb.DuckDBPyConnection, ledger: Ledger, now: datetime) -> None:
    """Writes the rows of all entries, marks what is no longer in the drop, and retires documents that no file holds any more."""
    problems = dict(connection.execute("SELECT document_id, problem FROM document_facts WHERE problem IS NOT NULL").fetchall())
    rows = [ledger_row(plan, ledger, entry, problems.get(entry.document_id or "")) for entry in ledger.entries]
    connection.execute("BEGIN")
    try:
        _save_ledger_rows(plan, connection, rows)
        containers = [entry for entry in ledger.entries if entry.is_container and not entry.is_readable and entry.document_id]
        _save_containers(connection, ledger, containers, now)
        _retire_documents(connection, now)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _save_ledger_rows(plan: RunPlan, connection: duckdb.DuckDBPyConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Writes all rows of a drop in place of those before; a path that is gone keeps its row and says where its content is now."""
    from pipeline.store.writer import insert_rows

    connection.execute("CREATE OR REPLACE TEMP TABLE ledger_now AS SELECT * FROM source_file LIMIT 0")
    insert_rows(connection, "ledger_now", rows)
    connection.execute(
        "DELETE FROM source_file WHERE drop_id = ? AND path IN (SELECT path FROM ledger_now)",
        [plan.drop_id],
    )
    connection.execute(
        "UPDATE source_file SET status = 'removed', reason = coalesce((SELECT 'moved: Now at ' || min(ledger_now.path) || '.' FROM "
        "ledger_now WHERE ledger_now.document_id = source_file.document_id), 'removed: No longer in the drop.') WHERE drop_id = ?",
        [plan.drop_id],
    )
    connection.execute("INSERT INTO source_file BY NAME SELECT * FROM ledger_now")
    connection.execute("DROP TABLE ledger_now")


def _retire_documents(connection: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """Marks documents that no file holds any more from which they could be read; names the others after their first file."""
    from extractors.readers.detect import CONTAINERS

    connection.execute(
        "UPDATE document SET retired_at = CASE WHEN document_id IN (SELECT document_id FROM source_file LEFT JOIN document_facts "
        "USING (document_id) WHERE status IN ('new', 'unchanged', 'duplicate') OR (status = 'quarantined' AND (reason = problem OR "
        "list_contains(?, source_file.media_type)))) THEN NULL ELSE coalesce(retired_at, ?) END",
        [sorted(CONTAINERS), now],
    )
    connection.execute(
        "UPDATE document SET file_name = list_last(string_split(document_path.path, '/')) FROM document_path "
        "WHERE document_path.document_id = document.document_id AND retired_at IS NULL"
    )


def _save_containers(connection: duckdb.DuckDBPyConnection, ledger: Ledger, containers: Sequence[SourceEntry], now: datetime) -> None:
    """Archives are documents too, of no type and no pages."""
    from pipeline.store.writer import insert_rows

    known = {row[0] for row in connection.execute("SELECT document_id FROM document").fetchall()}
    rows: dict[str, dict[str, Any]] = {}
    for entry in containers:
        if entry.document_id and entry.document_id not in known:
            rows.setdefault(
                entry.document_id,
                {
                    "document_id": entry.document_id,
                    "file_name": Path(hide_entry(ledger, entry.path, None)[0].rsplit("!/", 1)[-1]).name,
                    "media_type": entry.media_type,
                    "byte_size": entry.byte_size,
                    "ingested_at": now,
                },
            )
    insert_rows(connection, "document", list(rows.values()))
