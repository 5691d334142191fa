"""The way of a drop, stage by stage: plain functions which know nothing of Prefect, called by the flow and by --direct alike.

walk → choose what is new → examine (child processes) → save → assemble → link → analyse → flag → store → publish
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.analyses import ORDER, compute_analyses
from flows.examine import Examined, Task
from flows.ledger import Ledger, choose_tasks, close_ledger, document_rows, keep_out_forgotten, open_ledger, with_bytes
from flows.options import RunPlan, id_of_drop
from flows.pool import Pool
from flows.unchanged import is_unchanged, note_unchanged, read_standing
from flows.versions import code_version
from pipeline.model import DocumentFacts, Evidence
from pipeline.store.working import WORKING_NAME, WorkingStore, folder_of

if TYPE_CHECKING:
    import duckdb

    from flows.dask_pool import DaskPool
    from pipeline.reviews import LinkReview, Reviews, StudentReview

RETRY_DELAYS = (1.0, 5.0, 20.0)  # seconds; for what may pass, such as a share that is away for a moment
MAY_PASS = ("unreadable", "no-space")  # reasons of input and output, not of a document
SAVE_AT_ONCE = 16  # documents that share one transaction; a killed run examines at most these again


@dataclass(slots=True)
class Outcome:
    """What a run did, in counts; what the summary and the exit status are made of."""

    run_id: str
    files: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    examined: int = 0
    from_cache: int = 0
    events: dict[str, int] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)  # rule -> flags
    quarantined: dict[str, tuple[int, list[str]]] = field(default_factory=dict)  # reason -> files, and the starts of some documents' keys
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        return 1 if self.statuses.get("quarantined") else 0


class Report:
    """Hears what a run is doing; the command line shows it. This one says nothing."""

    def stage(self, name: str) -> None: ...

    def documents(self, total: int) -> None: ...

    def examined(self, result: Examined) -> None: ...


def open_run(plan: RunPlan, connection: duckdb.DuckDBPyConnection, flow_run_id: str | None) -> str:
    """Begins a run, or takes up the one of this drop that did not end; gives its key."""
    from pipeline.ids import make_id
    from pipeline.store.writer import save_run

    row = connection.execute(
        "SELECT run_id FROM run WHERE finished_at IS NULL AND drop_path = ? ORDER BY started_at DESC", [str(plan.options.drop.absolute())]
    ).fetchone()
    run_id = str(row[0]) if row else make_id("run", plan.drop_id, plan.started_at.isoformat())
    save_run(
        connection,
        {
            "run_id": run_id,
            "flow_run_id": flow_run_id,
            "started_at": plan.started_at,
            "drop_path": str(plan.options.drop.absolute()),
            "as_of": plan.as_of,
            "software_version": code_version(),
            "config_hash": plan.settings.config_hash,
            "settings": plan.settings.model_dump_json(),
            "notes": list(plan.settings.notes),
        },
    )
    return run_id


def take_name(plan: RunPlan, connection: duckdb.DuckDBPyConnection) -> None:
    """A drop that was known by its path and is given a name now keeps its ledger, under the name."""
    name, by_path = plan.options.drop_name, id_of_drop(plan.options.drop)
    if name is not None and not connection.execute("SELECT 1 FROM source_file WHERE drop_id = ? LIMIT 1", [plan.drop_id]).fetchone():
        connection.execute("UPDATE source_file SET drop_id = ? WHERE drop_id = ?", [plan.drop_id, by_path])


def save_results(plan: RunPlan, connection: duckdb.DuckDBPyConnection, ledger: Ledger, results: Sequence[Examined]) -> None:
    """Writes some documents: the facts of each and its ledger row in one transaction."""
    from pipeline.store.writer import save_documents, utc_now

    save_documents(connection, document_rows(plan, ledger, keep_out_forgotten(connection, ledger, results), utc_now()))


def examine_patiently(pool: Pool | DaskPool, tasks: Sequence[Task], delays: Sequence[float] = RETRY_DELAYS) -> Iterator[Examined]:
    """Answers for all tasks as they are ready. What could not be opened, or found no room, is tried again after each delay in seconds.

    That may pass: the file could be read when the drop was looked through. A corrupt file stays corrupt, and is tried once.
    """
    left = {task.document_id: task for task in tasks}
    for delay in (*delays, None):
        again = {}
        for result in pool.examine(list(left.values())):
            if delay is not None and result.reason in MAY_PASS:
                again[result.document_id] = left[result.document_id]
            else:
                yield result
        if not again or delay is None:
            return
        time.sleep(delay)
        left = again


def in_batches(results: Iterator[Examined], size: int = SAVE_AT_ONCE) -> Iterator[list[Examined]]:
    batch: list[Examined] = []
    for result in results:
        batch.append(result)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def load_facts(connection: duckdb.DuckDBPyConnection, *, retired: bool = False) -> list[DocumentFacts]:
    """What every document says that still lies in a drop; with `retired` also those that left it."""
    from pipeline.codec import from_json

    rows = connection.execute(
        "SELECT facts FROM document_facts WHERE facts IS NOT NULL "
        "AND document_id IN (SELECT document_id FROM document WHERE retired_at IS NULL OR ?) ORDER BY document_id",
        [retired],
    ).fetchall()
    return [from_json(DocumentFacts, text) for (text,) in rows]


def build_evidence(plan: RunPlan, connection: duckdb.DuckDBPyConnection) -> Evidence:
    """Assembles, links and judges everything that the documents say, as reviewers decided where they did."""
    from pipeline.store.reviews import load_reviews

    reviews = load_reviews(connection)
    return judge_evidence(plan, connection, tie_evidence(plan, load_facts(connection), reviews), reviews)


def tie_evidence(plan: RunPlan, facts: Sequence[DocumentFacts], reviews: Reviews) -> Evidence:
    """What the documents say as one, with the pipeline's own links."""
    from classifiers.linking import link_evidence
    from pipeline.assembly import assemble

    return link_evidence(assemble(facts, plan.settings, plan.as_of, reviews.students), plan.settings, plan.as_of)


def judge_evidence(plan: RunPlan, connection: duckdb.DuckDBPyConnection, evidence: Evidence, reviews: Reviews) -> Evidence:
    """The evidence with reviewers' links in place, values in their goals' terms, and flags."""
    from pipeline.goal_terms import restate_in_goal_terms
    from pipeline.reviews import apply_link_reviews
    from pipeline.rules import evaluate_rules

    evidence = restate_in_goal_terms(apply_link_reviews(evidence, reviews.links))
    evidence.flags = list(evaluate_rules(evidence, plan.settings, plan.as_of, find_unread(plan, connection)))
    return evidence


def find_unread(plan: RunPlan, connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None, str]]:
    """(path, document, reason) of every entry that could not be read, or in which next to nothing could be."""
    rows = connection.execute(
        "SELECT path, document_id, reason FROM source_file WHERE status = 'quarantined' "
        "UNION ALL "
        "SELECT path, document_id, 'no-text: No page of it has any text that could be read.' FROM document JOIN document_path "
        "USING (document_id) WHERE retired_at IS NULL AND page_count > 0 "
        "AND document_id NOT IN (SELECT document_id FROM page WHERE regexp_matches(text, '\\S')) "
        "UNION ALL "
        "SELECT path, document_id, format('weak-text: Its words were recognised with a confidence of {:.2f} only; read it with your "
        "own eyes.', ocr_confidence) FROM document JOIN document_path USING (document_id) WHERE retired_at IS NULL AND ocr_confidence < ? "
        "ORDER BY 1",
        [plan.settings.thresholds.ocr_confidence_floor],
    ).fetchall()
    return [(path, document, reason) for path, document, reason in rows]


def save_evidence(
    plan: RunPlan,
    connection: duckdb.DuckDBPyConnection,
    evidence: Evidence,
    run_id: str,
    reviews: Sequence[LinkReview | StudentReview] = (),
) -> dict[str, int]:
    """Writes all assembled tables and brings the flags up to date, in one transaction; gives the counts of flag events.

    `reviews` are new decisions that this evidence follows already.
    """
    from pipeline.store.aliases import save_aliases
    from pipeline.store.flags import save_flags
    from pipeline.store.indexes import drop_indexes
    from pipeline.store.reviews import add_review
    from pipeline.store.writer import replace_evidence, replace_rows, utc_now

    analyses = compute_analyses(evidence, plan.settings, plan.as_of)
    now = utc_now()
    drop_indexes(connection)
    connection.execute("BEGIN")
    try:
        for review in reviews:
            add_review(connection, review)
        save_aliases(connection, evidence.students, evidence.decisions, now)
        replace_evidence(connection, evidence)
        for table, rows in analyses.items():
            replace_rows(connection, table, rows, ORDER[table])
        events = save_flags(connection, evidence.flags, run_id, now)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return events


def close_run(plan: RunPlan, connection: duckdb.DuckDBPyConnection, ledger: Ledger, outcome: Outcome) -> None:
    """Counts what was seen and marks the run as ended."""
    from pipeline.store.writer import utc_now

    outcome.statuses = dict(
        connection.execute(
            "SELECT status, count(*) FROM source_file WHERE drop_id = ? GROUP BY ALL ORDER BY ALL", [plan.drop_id]
        ).fetchall()
    )
    unread = connection.execute(
        "SELECT split_part(reason, ':', 1), count(*), list(left(document_id, 12) ORDER BY document_id)[:10] FROM source_file "
        "WHERE drop_id = ? AND status = 'quarantined' GROUP BY 1 ORDER BY 1",
        [plan.drop_id],
    ).fetchall()
    outcome.quarantined = {reason: (count, [key for key in keys if key]) for reason, count, keys in unread}
    outcome.files = len(ledger.entries)
    outcome.notes = plan.settings.notes
    connection.execute(
        "UPDATE run SET finished_at = ?, files_seen = ?, files_new = ?, files_unchanged = ?, files_quarantined = ? WHERE run_id = ?",
        [utc_now(), outcome.files, *(outcome.statuses.get(name, 0) for name in ("new", "unchanged", "quarantined")), outcome.run_id],
    )
    connection.execute("CHECKPOINT")


def has_documents_to_read(plan: RunPlan) -> bool:
    """Whether a run would examine any document; asked of the published store, without a lock. True when it cannot be told."""
    from pipeline.errors import OldStoreError
    from pipeline.store.queries import open_store

    store = plan.options.store.absolute()
    if plan.options.read_again or plan.options.retry or not store.exists() or (folder_of(store) / WORKING_NAME).exists():
        return True
    try:
        with tempfile.TemporaryDirectory(prefix="ieptrace-") as scratch, open_store(store) as connection:
            return bool(choose_tasks(plan, open_ledger(replace(plan, scratch=Path(scratch)), connection, "")))
    except OldStoreError:
        return True


Examiner = Callable[["Pool | DaskPool", list[Task], Callable[[Sequence[Examined]], None]], None]


def examine_directly(pool: Pool | DaskPool, tasks: list[Task], save: Callable[[Sequence[Examined]], None]) -> None:
    """Examines all tasks and saves each answer as it comes, without Prefect."""
    for batch in in_batches(examine_patiently(pool, tasks)):
        save(batch)


def open_pool(plan: RunPlan, tasks: int) -> Pool | DaskPool:
    """The processes that examine documents: of this machine, or of the cluster that the run names."""
    workers = min(plan.workers, tasks)
    if plan.options.engine == "dask":
        from flows.dask_pool import DaskPool

        return DaskPool(plan.options.scheduler, workers, plan.scratch, plan.options.drop)
    return Pool(workers)


def run_ingest(plan: RunPlan, report: Report, examine: Examiner = examine_directly, flow_run_id: str | None = None) -> Outcome:
    """The whole way of a drop. The published store changes only at the end, all at once."""
    from flows.waiting import carry_out
    from pipeline.store.journal import settle_waiting

    with WorkingStore(plan.options.store, "ieptrace ingest") as working:
        connection = working.connection
        take_name(plan, connection)
        before = read_standing(connection)
        run_id = open_run(plan, connection, flow_run_id)
        outcome = Outcome(run_id)
        shutil.rmtree(plan.scratch, ignore_errors=True)
        plan.scratch.mkdir(mode=0o700)
        plan.read_cache.mkdir(mode=0o700, exist_ok=True)
        try:
            report.stage("Looking through the drop")
            ledger = open_ledger(plan, connection, run_id)
            tasks = with_bytes(plan, ledger, choose_tasks(plan, ledger))
            outcome.examined = len(tasks)
            report.documents(len(tasks))

            def save(results: Sequence[Examined]) -> None:
                save_results(plan, connection, ledger, results)
                for result in results:
                    outcome.from_cache += result.was_cached
                    report.examined(result)

            if tasks:
                report.stage("Reading documents")
                with open_pool(plan, len(tasks)) as pool:
                    examine(pool, tasks, save)
            close_ledger(plan, connection, ledger, plan.started_at)
        finally:
            shutil.rmtree(plan.scratch, ignore_errors=True)
        is_same = not tasks and is_unchanged(plan, connection, before)
        if is_same:
            outcome.events, outcome.flags = note_unchanged(connection, run_id)
        else:
            report.stage("Putting the evidence together")
            evidence = build_evidence(plan, connection)
            report.stage("Writing the store")
            outcome.flags = dict(sorted(Counter(flag.rule for flag in evidence.flags).items()))
            outcome.events = save_evidence(plan, connection, evidence, run_id)
        close_run(plan, connection, ledger, outcome)
        carried = carry_out(plan.options.store, connection)
        report.stage("Publishing")
        working.publish(slim=working.resumed or not is_same)
        report.stage("Published")
    # Decisions that reviewers made while this run held the store are in it now.
    settle_waiting(plan.options.store, carried.done, carried.problems)
    return outcome
