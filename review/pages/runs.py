"""Runs: what came in, what could not be read and why, trying that again, and decisions that could not be carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.responses import Response

    from review.app import Visit

RUNS_SHOWN, UNREAD_A_PAGE = 15, 50


def show_runs(visit: Visit) -> Response:
    ask = visit.publication.ask
    runs = ask(
        "SELECT run_id, started_at, finished_at, as_of, files_seen, files_new, files_unchanged, files_quarantined, drop_path, "
        f"software_version, notes, flow_run_id FROM run ORDER BY started_at DESC LIMIT {RUNS_SHOWN}"
    ).dicts()
    statuses = ask("SELECT status, count(*) FROM source_file GROUP BY 1 ORDER BY 2 DESC, 1").rows
    reasons = ask(
        "SELECT split_part(reason, ':', 1), count(*) FROM source_file WHERE status = 'quarantined' GROUP BY 1 ORDER BY 2 DESC, 1"
    ).rows
    total = sum(count for _, count in reasons)
    page = min(visit.number("page"), max(1, -(-total // UNREAD_A_PAGE)))
    unread = ask(
        "SELECT path, reason, document_id, byte_size FROM source_file WHERE status = 'quarantined' ORDER BY path LIMIT ? OFFSET ?",
        [UNREAD_A_PAGE, (page - 1) * UNREAD_A_PAGE],
    ).dicts()
    kinds = ask("SELECT coalesce(document_type, '-'), count(*) FROM document WHERE retired_at IS NULL GROUP BY 1 ORDER BY 2 DESC, 1").rows
    visit.record("view", "runs")
    return visit.show(
        "runs.html",
        runs=runs,
        statuses=statuses,
        reasons=reasons,
        unread=unread,
        kinds=kinds,
        total=total,
        page=page,
        pages=max(1, -(-total // UNREAD_A_PAGE)),
        at_page=lambda number: f"/runs?page={number}#unread",
        refused=[entry for entry in visit.waiting if entry.problem],
        is_retrying=visit.house.desk.is_retrying(),
    )


def retry(visit: Visit) -> Response:
    """Starts an ingest of what could not be read; the page goes on meanwhile."""
    started = visit.house.desk.retry()
    visit.say("good" if started else "bad", visit.words("runs.retry_started" if started else "runs.retry_runs"))
    return visit.back("/runs")
