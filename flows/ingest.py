"""The ingest as a Prefect flow: one flow, a task a chunk of documents on threads, one pool of processes underneath.

Importing this module imports Prefect, which takes a second: only `ieptrace ingest` does, inside `prefect_running`, and scheduled runs.
Prefect's database sees a key of our own, states and counts: no path, file name or word of a document is ever a parameter, nor a message.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.context import get_run_context
from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner

from flows.examine import Examined, Task
from flows.failures import place_of
from flows.options import RunPlan
from flows.pool import Pool
from flows.stages import RETRY_DELAYS, Outcome, Report, examine_patiently, in_batches, run_ingest

if TYPE_CHECKING:
    from flows.dask_pool import DaskPool

SMALLEST_CHUNK, LARGEST_CHUNK = 50, 250
CHUNK_THREADS = 4


class WordlessError(Exception):
    """An error as Prefect is told of it: its kind and place. Its words could hold a file's name, and Prefect keeps what it hears."""


@dataclass(slots=True)
class _Job:
    """What the tasks of one run share, in this process only."""

    plan: RunPlan
    report: Report
    pool: Pool | DaskPool | None = None
    save: Callable[[Sequence[Examined]], None] | None = None
    chunks: list[list[Task]] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    error: BaseException | None = None


_JOBS: dict[str, _Job] = {}


def may_pass(_task: Any, _run: Any, state: Any) -> bool:
    """Whether trying again can help: an error of input or output, never one of a document or of ours."""
    return isinstance(state.result(raise_on_failure=False), OSError)


@task(
    name="examine-documents",
    task_run_name="chunk-{number}",
    retries=len(RETRY_DELAYS),
    retry_delay_seconds=list(RETRY_DELAYS),
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def examine_chunk(job_key: str, number: int) -> int:
    """Examines and saves one chunk of documents; tried again, it goes on with those that were not saved."""
    job = _JOBS[job_key]
    assert job.pool is not None
    assert job.save is not None
    left = [work for work in job.chunks[number] if work.document_id not in job.done]
    try:
        for batch in in_batches(examine_patiently(job.pool, left)):
            with job.lock:
                job.save(batch)
                job.done.update(result.document_id for result in batch)
    except OSError as error:
        job.error = error
        raise OSError(error.errno, place_of(error)) from None
    except Exception as error:  # noqa: BLE001 - Prefect would keep its words
        job.error = error
        raise WordlessError(place_of(error)) from None
    return len(left)


@flow(
    name="ieptrace-ingest",
    flow_run_name="ingest-{job_key}",
    task_runner=ThreadPoolTaskRunner(max_workers=CHUNK_THREADS),  # type: ignore[arg-type]
    validate_parameters=False,
    persist_result=False,
)
def ingest_flow(job_key: str) -> Outcome:
    """The whole way of a drop; the stages are those of `flows.stages`."""
    job = _JOBS[job_key]
    try:
        return _run_job(job_key)
    except Exception as error:  # noqa: BLE001 - Prefect would keep its words
        job.error = job.error or error
        raise WordlessError(place_of(error)) from None


def ingest_in_flow(plan: RunPlan, report: Report) -> Outcome:
    """The whole way of a drop inside a flow that has begun; its tasks are that flow's."""
    return with_job(plan, report, _run_job)


def ingest_with_prefect(plan: RunPlan, report: Report) -> Outcome:
    """Runs the flow in this process; raises what the stages raised."""
    return with_job(plan, report, ingest_flow)


def with_job(plan: RunPlan, report: Report, run: Callable[[str], Outcome]) -> Outcome:
    """Calls `run` with the key of a job that its tasks can find."""
    job_key = f"{plan.drop_id[-6:]}-{plan.started_at:%Y%m%d%H%M%S%f}"
    job = _JOBS[job_key] = _Job(plan, report)
    try:
        return run(job_key)
    except (WordlessError, OSError) as error:
        raise job.error or error from None
    finally:
        del _JOBS[job_key]


def examine_in_tasks(job_key: str, pool: Pool | DaskPool, tasks: list[Task], save: Callable[[Sequence[Examined]], None]) -> None:
    """Examines all tasks in chunks, a Prefect task each, on the threads of the flow that has begun."""
    job = _JOBS[job_key]
    job.pool, job.save, job.chunks = pool, save, cut_chunks(tasks)
    futures = [examine_chunk.submit(job_key, number) for number in range(len(job.chunks))]
    wait(futures)
    for future in futures:
        future.result()


def _run_job(job_key: str) -> Outcome:
    job = _JOBS[job_key]
    context = get_run_context()
    flow_run_id = str(context.flow_run.id) if getattr(context, "flow_run", None) else None  # type: ignore[union-attr]
    outcome = run_ingest(job.plan, job.report, partial(examine_in_tasks, job_key), flow_run_id)
    show_artifacts(outcome)
    return outcome


def show_artifacts(outcome: Outcome) -> None:
    """Counts of files by status and flags by rule, and where to find what could not be read, for those who look in Prefect's own pages."""
    create_table_artifact(
        key="files-by-status", table=[{"status": name, "files": count} for name, count in sorted(outcome.statuses.items())]
    )
    create_table_artifact(key="flags-by-rule", table=[{"rule": name, "flags": count} for name, count in outcome.flags.items()])
    rows = "\n".join(f"| {reason} | {count} | {', '.join(keys)} |" for reason, (count, keys) in outcome.quarantined.items())
    table = f"| reason | files | keys of documents |\n|---|---|---|\n{rows}\n" if rows else "Every file could be read.\n"
    ask = "`ieptrace query \"SELECT path, reason FROM source_file WHERE status = 'quarantined'\"`"
    create_markdown_artifact(
        key="quarantine",
        markdown=f"{table}\nTheir names stand in the store alone: `ieptrace status`, or {ask}. A key is the start of `document_id`.",
        description="What could not be read, by reason",
    )


def cut_chunks(tasks: list[Task]) -> list[list[Task]]:
    """Chunks of 50 to 250 documents: a task of Prefect costs as much as several documents."""
    size = min(LARGEST_CHUNK, max(SMALLEST_CHUNK, math.ceil(len(tasks) / CHUNK_THREADS)))
    return [tasks[start : start + size] for start in range(0, len(tasks), size)]
