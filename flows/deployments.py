"""Schedules as Prefect deployments: put there, asked for, started and taken away. Prefect holds names and times, the rest is ours.

Import it only after `prefect_home.keep_quiet`, with PREFECT_API_URL set.
"""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed
from prefect.workers.process import ProcessWorker

from flows.schedules import Schedule, ScheduleError

POOL = "ieptrace"
FLOW = "ieptrace-schedule"
ENTRYPOINT = "flows.scheduled.run_schedule"
_UNDER_WAY = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING, StateType.PAUSED]
_POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class LastRun:
    """The state of a schedule's newest run, and when the next is due."""

    state: str = ""
    ended_at: str = ""
    next_at: str = ""


async def sync_deployments(schedules: Sequence[Schedule], working_folder: str) -> None:
    """Makes Prefect's deployments those of our schedules. What has not changed is left alone, with the runs that are due."""
    async with get_client() as client:
        await _make_pool(client)
        flow_id = await client.create_flow_from_name(FLOW)
        known = {one.name: one for one in await client.read_deployments(flow_filter=FlowFilter(name=FlowFilterName(any_=[FLOW])))}
        for schedule in schedules:
            wanted = _wanted(schedule, working_folder)
            there = known.get(schedule.name)
            if there is None or _told(there) != (wanted["entrypoint"], wanted["job_variables"], schedule.cron, schedule.timezone):
                await client.create_deployment(flow_id, **wanted)
        for name, deployment in known.items():
            if name not in {schedule.name for schedule in schedules}:
                await client.delete_deployment(deployment.id)


def _wanted(schedule: Schedule, working_folder: str) -> dict[str, Any]:
    times = (
        [DeploymentScheduleCreate(schedule=CronSchedule(cron=schedule.cron, timezone=schedule.timezone), active=True)]
        if schedule.cron
        else []
    )
    return {
        "name": schedule.name,
        "schedules": times,
        "parameters": {"schedule": schedule.name},
        "work_pool_name": POOL,
        "entrypoint": ENTRYPOINT,
        "enforce_parameter_schema": False,
        "job_variables": {"command": f"{shlex.quote(sys.executable)} -m prefect.engine", "working_dir": working_folder},
    }


def _told(deployment: Any) -> tuple[Any, ...]:
    times = [one.schedule for one in deployment.schedules]
    cron, zone = (getattr(times[0], "cron", None), getattr(times[0], "timezone", None)) if times else (None, None)
    return deployment.entrypoint, deployment.job_variables, cron, zone if cron else None


async def _make_pool(client: PrefectClient) -> None:
    try:
        await client.read_work_pool(POOL)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        await client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))


async def settle_lost_runs() -> int:
    """Runs that Prefect believes to be under way though nothing runs them any more become 'crashed'; gives their number."""
    async with get_client() as client:
        states = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_UNDER_WAY)))
        lost = await client.read_flow_runs(flow_filter=FlowFilter(name=FlowFilterName(any_=[FLOW])), flow_run_filter=states)
        for run in lost:
            await client.set_flow_run_state(run.id, Crashed(message="ieptrace up ended while it ran."), force=True)
        return len(lost)


async def _deployment_id(client: PrefectClient, name: str) -> UUID:
    try:
        return (await client.read_deployment_by_name(f"{FLOW}/{name}")).id
    except ObjectNotFound as error:
        raise ScheduleError(f"ieptrace up does not know the schedule {name!r} yet. Wait a moment, or restart it.") from error


async def start_run(name: str, *, wait: bool) -> FlowRun:
    """Starts a run of a schedule now; with `wait`, gives it when it has ended."""
    async with get_client() as client:
        run = await client.create_flow_run_from_deployment(await _deployment_id(client, name), parameters={"schedule": name})
        while wait and not (run.state and run.state.is_final()):
            await asyncio.sleep(_POLL_SECONDS)
            run = await client.read_flow_run(run.id)
        return run


async def read_last_runs(names: Sequence[str]) -> dict[str, LastRun]:
    """Schedule -> its newest run and the next one that is due."""
    found: dict[str, LastRun] = {}
    async with get_client() as client:
        for name in names:
            try:
                key = DeploymentFilter(id=DeploymentFilterId(any_=[await _deployment_id(client, name)]))
            except ScheduleError:
                continue
            done = await client.read_flow_runs(
                deployment_filter=key,
                flow_run_filter=FlowRunFilter(
                    state=FlowRunFilterState(
                        type=FlowRunFilterStateType(any_=[state for state in StateType if state is not StateType.SCHEDULED])
                    )
                ),
                sort=FlowRunSort.EXPECTED_START_TIME_DESC,
                limit=1,
            )
            due = await client.read_flow_runs(
                deployment_filter=key,
                flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))),
                sort=FlowRunSort.EXPECTED_START_TIME_ASC,
                limit=1,
            )
            last = done[0] if done else None
            found[name] = LastRun(
                str(last.state.name) if last and last.state else "",
                f"{last.end_time:%Y-%m-%d %H:%M} UTC" if last and last.end_time else "",
                f"{due[0].expected_start_time:%Y-%m-%d %H:%M} UTC" if due and due[0].expected_start_time else "",
            )
    return found
