"""The flow that deployments start: one schedule's drop into its store. Prefect is told the schedule's name and nothing else.

flows.scheduled.run_schedule        the entrypoint, for `ieptrace up` and for prefect.yaml
"""

from __future__ import annotations

import sys
import time
from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.alerts import describe, tell_failure
from flows.home import home_folder
from flows.ingest import CHUNK_THREADS, WordlessError, ingest_in_flow
from flows.options import make_plan
from flows.progress import TerminalReport
from flows.schedules import ScheduleBook, ScheduleError, options_of
from pipeline.errors import StoreLockedError

FLOW_NAME = "ieptrace-schedule"
BUSY_SECONDS, BUSY_TIMES = 30.0, 240  # another run is writing the store: two hours are enough for a large one


def tell(flow: Any, flow_run: Any, state: Any) -> None:
    """What happens when a run of a schedule fails or is killed: an artifact in Prefect, and the alerts that the schedule asks for."""
    del flow
    name = str(flow_run.parameters.get("schedule", "?"))
    # "Flow run encountered an exception: WordlessError: StoreError"; of any other error nothing is passed on
    _, wordless, kind = str(state.message).partition(f"{WordlessError.__name__}: ")
    failure = describe("killed" if state.is_crashed() else kind if wordless else "error", name)
    try:
        alerts = ScheduleBook(home_folder()).find(name).alerts
    except ScheduleError:
        alerts = None
    unsent = tell_failure(alerts, failure)
    words = f"The run of **{name}** failed on {failure.host}: {failure.kind} (exit code {failure.exit_code}). {failure.advice}"
    if unsent:
        words += f" Not sent: {', '.join(unsent)}."
    create_markdown_artifact(key="failed-run", markdown=words, description=f"Failed run of {name}")
    sys.stderr.write(f"ieptrace: the scheduled run {name} failed ({failure.kind}).\n")


@flow(
    name=FLOW_NAME,
    flow_run_name="{schedule}",
    task_runner=ThreadPoolTaskRunner(max_workers=CHUNK_THREADS),  # type: ignore[arg-type]
    persist_result=False,
    on_failure=[tell],
    on_crashed=[tell],
)
def run_schedule(schedule: str) -> Any:
    """Ingests the drop of a schedule. Waits while another run is writing its store."""
    try:
        plan = make_plan(options_of(ScheduleBook(home_folder()).find(schedule)))
        for patience in range(BUSY_TIMES, -1, -1):
            try:
                with TerminalReport() as report:
                    outcome = ingest_in_flow(plan, report)
                break
            except StoreLockedError:
                if not patience:
                    raise
                time.sleep(BUSY_SECONDS)
    except WordlessError:
        raise
    except Exception as error:  # noqa: BLE001 - Prefect would keep its words
        sys.stderr.write(f"ieptrace: {schedule}: {error if error.__class__.__module__.startswith('pipeline') else type(error).__name__}\n")
        raise WordlessError(describe(error, schedule).kind) from None
    unread = outcome.statuses.get("quarantined", 0)
    if unread:
        return Completed(name="Completed with quarantine", message=f"{outcome.files} files seen, {unread} could not be read.")
    return Completed(message=f"{outcome.files} files seen, {outcome.examined} documents examined.")
