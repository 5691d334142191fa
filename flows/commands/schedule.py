"""`ieptrace schedule add | list | run | remove` and `ieptrace up`: drops that are read again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.ingest import Ocr
from flows.commands.shared import DEFAULT_STORE, FormatOption, Listing, StoreOption, example

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name of the schedule: small letters, digits, - and _.")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command(
        "add",
        epilog=example(
            'ieptrace schedule add nightly drop/ --cron "0 2 * * *"', "ieptrace schedule add uploads drop/ --watch --settle 300"
        ),
    )(add)
    group.command("list", epilog=example("ieptrace schedule list"))(list_schedules)
    group.command("run", epilog=example("ieptrace schedule run nightly"))(run)
    group.command("remove", epilog=example("ieptrace schedule remove nightly"))(remove)
    app.add_typer(group, name="schedule", help="Read a drop every night, or whenever it changes: add, list, run now, remove.")
    app.command("up", epilog=example("ieptrace up", "ieptrace up --port 0"))(up)


def add(
    name: NameArgument,
    drop: Annotated[Path, typer.Argument(metavar="DROP", help="Folder that the district hands over again and again.")],
    store: StoreOption = DEFAULT_STORE,
    cron: Annotated[
        str | None, typer.Option(metavar="LINE", help='When: minute, hour, day, month, weekday; "0 2 * * *" is every night at two.')
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Read whenever the folder has changed and then lain still.")] = False,
    settle: Annotated[
        float, typer.Option(min=0.1, max=86_400, help="With --watch: seconds for which nothing in the folder moves.")
    ] = 120.0,
    timezone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Time zone of --cron, such as America/Chicago.", show_default="this machine's")
    ] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="district.toml: calendar, periods, state, thresholds.")] = None,
    workers: Annotated[int, typer.Option(min=0, max=256, help="Processes that read documents; 0 for one a core.")] = 0,
    ocr: Annotated[Ocr, typer.Option(help="Recognise pages that have no text; off leaves them unread and says so.")] = Ocr.AUTO,
    alerts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="alerts.toml: who is told of a failed run, by mail or webhook.")
    ] = None,
) -> None:
    """Add a schedule. `ieptrace up` runs it; one that is up already takes it over within seconds."""
    from flows.alerts import load_alerts
    from flows.home import home_folder
    from flows.output import console
    from flows.schedules import ScheduleBook, make_schedule, next_times
    from pipeline.settings import load_settings

    schedule = make_schedule(
        name,
        drop,
        store,
        config=config,
        cron=cron,
        timezone=timezone,
        watch=watch,
        settle_seconds=settle,
        workers=workers,
        ocr=ocr.value,
        alerts=alerts,
    )
    load_settings(schedule.config)
    if schedule.alerts:
        load_alerts(schedule.alerts)
    home = home_folder()
    ScheduleBook(home).add(schedule)
    when = (
        f"next on {next_times(schedule.cron, schedule.timezone, 1)[0]} ({schedule.timezone})"
        if schedule.cron
        else f"whenever {schedule.drop} has changed and lain still for {schedule.settle_seconds:g} s"
    )
    console().print(f"{name}: {when}.{_needs_up(home)}", soft_wrap=True)


def list_schedules(form: FormatOption = Listing.TABLE) -> None:
    """List the schedules, their next and last runs."""
    import asyncio

    from flows.home import find_served, home_folder
    from flows.output import console, show
    from flows.schedules import ScheduleBook, next_times
    from pipeline.store.queries import Answer

    home = home_folder()
    schedules = ScheduleBook(home).all()
    served = find_served(home)
    runs = {}
    if served and schedules:
        _use(served)
        from flows.deployments import read_last_runs

        runs = asyncio.run(read_last_runs([schedule.name for schedule in schedules]))
    rows = []
    for one in schedules:
        last = runs.get(one.name)
        when = one.cron or f"watched, {one.settle_seconds:g} s still"
        due = f"{next_times(one.cron, one.timezone, 1)[0]} {one.timezone}" if one.cron else ""
        rows.append((one.name, when, due, last.state if last else None, last.ended_at if last else None, str(one.drop), str(one.store)))
    columns = ("name", "when", "next", "last_state", "last_end", "drop", "store")
    show(Answer(columns, list(rows)), form.value, title=f"{len(rows)} schedules")
    if form is Listing.TABLE:
        console().print(f"Prefect's pages: {served.pages}" if served else "ieptrace up is not running: nothing is read until it is.")


def run(name: NameArgument) -> None:
    """Run a schedule now: by the running `ieptrace up`, or here where none is.

    Exit status: 0 all read, 1 some documents quarantined, 2 the run failed.
    """
    import asyncio

    from flows.home import find_served, home_folder
    from flows.output import console
    from flows.schedules import ScheduleBook

    home = home_folder()
    schedule = ScheduleBook(home).find(name)
    served = find_served(home)
    if served is None:
        from flows.commands.ingest import run_and_tell
        from flows.schedules import options_of

        raise typer.Exit(run_and_tell(options_of(schedule), schedule.alerts))
    _use(served)
    from flows.deployments import start_run

    ended = asyncio.run(start_run(name, wait=True))
    state = ended.state
    assert state is not None
    console().print(f"{name}: {state.name}. {state.message or ''}", soft_wrap=True)
    raise typer.Exit(0 if state.is_completed() and state.name == "Completed" else 1 if state.is_completed() else 2)


def remove(name: NameArgument) -> None:
    """Remove a schedule. The drop and the store stay as they are."""
    from flows.home import home_folder
    from flows.output import console
    from flows.schedules import ScheduleBook

    ScheduleBook(home_folder()).remove(name)
    console().print(f"{name} is removed; its store stays as it is.")


def up(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of Prefect's server and pages; 0 for any that is free.")] = 4200,
    host: Annotated[str, typer.Option(help="Address on which it answers; the default is this machine alone.")] = "127.0.0.1",
    database: Annotated[
        str | None,
        typer.Option(
            envvar="IEPTRACE_DATABASE",
            metavar="URL",
            help="PostgreSQL for Prefect's states (postgresql+asyncpg://…), better given in IEPTRACE_DATABASE.",
            show_default="SQLite in the home folder",
        ),
    ] = None,
) -> None:
    """Run the schedules: Prefect's server, a worker and the watched folders, on this machine and for it alone, until it is stopped.

    It keeps schedules and states in IEPTRACE_HOME (or ~/.local/state/ieptrace). Ctrl-C or SIGTERM stops it and what it runs.
    """
    import sys

    from flows.home import home_folder
    from flows.up import UpOptions, run_up

    def say(words: str) -> None:
        sys.stderr.write(words + "\n")
        sys.stderr.flush()

    run_up(UpOptions(home_folder(), host, port, database), say)


def _use(served: object) -> None:
    """Prefect's client then speaks with the running `ieptrace up`."""
    import os

    from flows.home import Served
    from flows.prefect_home import keep_quiet

    assert isinstance(served, Served)
    keep_quiet()
    os.environ.update(PREFECT_API_URL=served.api, PREFECT_API_AUTH_STRING=served.auth)


def _needs_up(home: Path) -> str:
    from flows.home import find_served

    return "" if find_served(home) else " ieptrace up is not running: start it, or nothing is read."
