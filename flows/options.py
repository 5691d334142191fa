"""What a person asks of an ingest, checked before anything is read."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from pipeline.errors import IeptraceError
from pipeline.ids import make_id
from pipeline.sealing import derive_key
from pipeline.settings import Settings, load_settings
from pipeline.store.encryption import find_key
from pipeline.store.working import folder_of

DEFAULT_STORE = Path("evidence.duckdb")


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """One ingest. `drop` is a folder, or one file such as an archive.

    `retry` also examines again what could not be read before, `read_again` everything.
    """

    drop: Path
    store: Path = DEFAULT_STORE
    config: Path | None = None
    as_of: date | None = None
    workers: int = 0
    ocr: Literal["auto", "off"] = "auto"
    direct: bool = False
    retry: bool = False
    read_again: bool = False
    drop_name: str | None = None  # by which the drop is known, instead of by its path
    engine: Literal["local", "dask"] = "local"  # where documents are examined
    scheduler: str | None = None  # of a Dask cluster; without one, processes of this machine


@dataclass(frozen=True, slots=True)
class RunPlan:
    """An ingest with everything settled that it needs."""

    options: IngestOptions
    settings: Settings
    as_of: date
    drop_id: str
    workers: int
    scratch: Path  # members of archives while they are being read
    read_cache: Path
    cache_key: str = ""  # seals the readings of an encrypted store
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))


def id_of_drop(drop: Path, name: str | None = None) -> str:
    """The key of a drop: from its name where it has one, else from where it lies."""
    return make_id("drop", "named", name) if name else make_id("drop", drop.resolve())


def make_plan(options: IngestOptions) -> RunPlan:
    """Checks the options; raises an IeptraceError that says what to do."""
    drop = options.drop.absolute()
    if not drop.exists():
        raise IeptraceError(f"The drop {options.drop} does not exist. Give the folder that holds the documents.")
    if options.store.is_dir():
        raise IeptraceError(f"--store {options.store} is a folder. Give a file, such as {options.store / 'evidence.duckdb'}.")
    if not options.store.absolute().parent.is_dir():
        raise IeptraceError(f"The folder of --store {options.store} does not exist. Create it, or give another place.")
    if options.scheduler and options.engine != "dask":
        raise IeptraceError("--scheduler is the address of a Dask cluster: give --engine dask with it.")
    settings = load_settings(options.config)
    work = folder_of(options.store.absolute())
    return RunPlan(
        options,
        settings,
        options.as_of or datetime.now().astimezone().date(),
        id_of_drop(drop, options.drop_name),
        options.workers or os.cpu_count() or 1,
        work / "scratch",
        work / "read",
        derive_key(find_key()),
    )
