"""`ieptrace ingest`: a drop becomes an evidence store."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.shared import DEFAULT_STORE, StoreOption, example

if TYPE_CHECKING:
    from flows.options import IngestOptions
    from flows.stages import Outcome


class Ocr(StrEnum):
    """Whether pages without text are recognised."""

    AUTO = "auto"
    OFF = "off"


class Engine(StrEnum):
    """Where documents are examined."""

    LOCAL = "local"
    DASK = "dask"


def register(app: typer.Typer) -> None:
    app.command(
        "ingest", epilog=example("ieptrace ingest drop/ --config district.toml --as-of 2026-03-20", "ieptrace ingest drop/ --dry-run")
    )(ingest)


def ingest(
    drop: Annotated[Path, typer.Argument(metavar="DROP", help="Folder that the district handed over.")],
    store: StoreOption = DEFAULT_STORE,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="district.toml: calendar, periods, state, thresholds.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day from which gaps and due dates are judged.", show_default="today"),
    ] = None,
    workers: Annotated[int, typer.Option(min=0, max=256, help="Processes that read documents; 0 for one a core.")] = 0,
    ocr: Annotated[Ocr, typer.Option(help="Recognise pages that have no text; off leaves them unread and says so.")] = Ocr.AUTO,
    direct: Annotated[bool, typer.Option("--direct", help="Run the same stages without Prefect.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Examine again what could not be read before.")] = False,
    read_again: Annotated[bool, typer.Option("--read-again", help="Read every document anew, pictures too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be read, and change nothing.")] = False,
    drop_name: Annotated[
        str | None,
        typer.Option("--drop-name", metavar="NAME", help="Know the drop by this name wherever it lies, not by its path: it may then move."),
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="Examine documents in processes of this machine, or on a Dask cluster (docs/SCALE-OUT.md).")
    ] = Engine.LOCAL,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Of the Dask cluster, such as tcp://host:8786; without it one is started on this machine."),
    ] = None,
    alerts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="alerts.toml: who is told of a failed run, by mail or webhook.")
    ] = None,
) -> None:
    """Read a drop (folder) of documents into the evidence store, link, judge and flag.

    Exit status: 0 all read, 1 some documents quarantined, 2 the run failed.
    """
    from flows.options import IngestOptions, make_plan

    options = IngestOptions(
        drop,
        store,
        config,
        as_of.date() if as_of else None,
        workers,
        ocr.value,
        direct=direct,
        retry=retry,
        read_again=read_again,
        drop_name=drop_name,
        engine=engine.value,
        scheduler=scheduler,
    )
    if dry_run:
        _say_what_would_happen(make_plan(options))
        return
    raise typer.Exit(run_and_tell(options, alerts))


def run_and_tell(options: IngestOptions, alerts: Path | None = None) -> int:
    """An ingest with its progress and summary in the terminal; gives the exit status. A failure is told to whom alerts.toml names."""
    from flows.alerts import describe, load_alerts, tell_failure
    from flows.options import make_plan
    from flows.progress import TerminalReport
    from flows.summary import show_summary

    if alerts:
        load_alerts(alerts)
    try:
        plan = make_plan(options)
        with TerminalReport() as report:
            outcome: Outcome = _run(plan, report)
    except Exception as error:
        tell_failure(alerts, describe(error, None))
        raise
    show_summary(options.store, outcome)
    return outcome.exit_code


def _say_what_would_happen(plan: Any) -> None:
    from flows.foresee import foresee
    from flows.output import console, show_table
    from pipeline.store.queries import Answer

    found = foresee(plan)
    rows: list[tuple[Any, ...]] = [(what, count) for what, count in found.files.items() if count]
    show_table(Answer(("would_be", "files"), rows), title="Files in the drop, and those that left it")
    out = console()
    out.print(f"{found.documents} documents would be examined. Nothing was changed.")
    if found.goes_on:
        out.print("A run of this store was interrupted; the next one goes on from there and examines the fewer.")


def _run(plan: Any, report: Any) -> Outcome:
    from flows.stages import has_documents_to_read, run_ingest

    # Prefect starts for the documents that are to be read in parallel; where there are none, it would only be waited for.
    if plan.options.direct or not has_documents_to_read(plan):
        return run_ingest(plan, report)
    from flows.prefect_home import prefect_running

    report.stage("Starting Prefect")
    with prefect_running():
        from flows.ingest import ingest_with_prefect

        return ingest_with_prefect(plan, report)
