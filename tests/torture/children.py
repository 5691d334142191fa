"""Runs in forked children that can be killed outright. The parent never opens a database: it has no threads to lose."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import random
import resource
import select
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

import classifiers.linking
import flows.preload
import flows.stages
import pipeline.assembly
import pipeline.rules
from flows.examine import examine as examine_here
from flows.options import IngestOptions, make_plan
from flows.stages import Report, examine_directly, in_batches, run_ingest
from pipeline.errors import IeptraceError
from pipeline.store.working import WORKING_NAME, folder_of
from tests.flow.test_stages import dump

AS_OF = date(2026, 1, 15)
# What every fork needs is imported once, by the parent; it opens none of it.
PRELOADED = (duckdb, pa, classifiers.linking, flows.preload, pipeline.assembly, pipeline.rules)
HERE = 0  # workers: no reading processes, which cost most of a run and have nothing to do with the store
# What a run does that leaves a trace on the disk: it is killed before and after each.
POINTS = (
    "flows.stages:open_run",
    "flows.stages:open_ledger",
    "flows.stages:save_results",
    "flows.stages:close_ledger",
    "flows.stages:build_evidence",
    "flows.stages:save_evidence",
    "flows.stages:note_unchanged",
    "flows.stages:close_run",
    "pipeline.store.writer:insert_rows",
    "pipeline.store.working:WorkingStore._prepare",
    "pipeline.store.working:WorkingStore._compact",
    "pipeline.store.working:WorkingStore.publish",
    "shutil:copyfile",
    "os:fsync",
    "pathlib:Path.replace",
)


@dataclass(frozen=True, slots=True)
class Order:
    """One run: what it reads into which store, and what is done to it on the way."""

    drop: str
    store: str
    workers: int = HERE
    shuffle: int | None = None  # seed of another order of documents
    kill_at: tuple[str, int, str] | None = None  # point, which call of it (from 1), 'before' or 'after'
    max_file_bytes: int | None = None  # as if the disk were full


@dataclass(slots=True)
class Ended:
    """How a child ended: what it said, and by what signal it was killed."""

    killed: bool = False
    said: dict[str, Any] = field(default_factory=dict)
    stage: str = ""
    seconds: float = 0.0


def run_child(work: Callable[[Callable[[dict[str, Any]], None]], None], kill_after: float | None = None) -> Ended:
    """Runs `work` in a fork; with `kill_after`, kills it (and nothing else) that many seconds after it said that it begins."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        status = 0
        try:
            work(lambda told: _say(writing, told))
        except BaseException:  # noqa: BLE001 - a fork must never return into its parent's code
            _say(writing, {"crash": traceback.format_exc()})
            status = 3
        os._exit(status)
    os.close(writing)
    ended = Ended()
    begun: float | None = None
    buffer = b""
    while True:
        left = None if kill_after is None or begun is None else max(0.0, begun + kill_after - time.monotonic())
        ready, _, _ = select.select([reading], [], [], left)
        if not ready:
            os.kill(pid, signal.SIGKILL)
            kill_after = None
            continue
        block = os.read(reading, 65_536)
        if not block:
            break
        buffer += block
        *lines, buffer = buffer.split(b"\n")
        for line in lines:
            told = json.loads(line)
            if "begun" in told:
                begun = time.monotonic()
            elif "stage" in told:
                ended.stage = told["stage"]
            else:
                ended.said |= told
    os.close(reading)
    _, status = os.waitpid(pid, 0)
    ended.killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    ended.seconds = time.monotonic() - (begun or time.monotonic())
    return ended


def _say(channel: int, told: dict[str, Any]) -> None:
    os.write(channel, json.dumps(told).encode() + b"\n")


def ingest(order: Order, kill_after: float | None = None) -> Ended:
    """One ingest in a fork of its own; says what it examined, what lay there already, and how often it passed each point."""
    return run_child(lambda say: _ingest(order, say), kill_after)


def _ingest(order: Order, say: Callable[[dict[str, Any]], None]) -> None:
    store = Path(order.store)
    counts = watch_points(order.kill_at)
    if order.workers == HERE:
        flows.stages.Pool = _NoPool  # type: ignore[misc, assignment]
    if order.max_file_bytes is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.max_file_bytes, order.max_file_bytes))
    before = saved_before(store)

    class Telling(Report):
        def stage(self, name: str) -> None:
            say({"stage": name})

    def examine(pool: Any, tasks: Any, save: Any) -> None:
        if order.shuffle is not None:
            random.Random(order.shuffle).shuffle(tasks)
        if order.workers == HERE:
            for batch in in_batches(map(examine_here, tasks), 4):
                save(batch)
        else:
            examine_directly(pool, tasks, save)

    say({"begun": True})
    try:
        config = Path(order.drop).parent / "district.toml"
        plan = make_plan(IngestOptions(Path(order.drop), store, config, AS_OF, order.workers, "off", direct=True, drop_name="torture"))
        outcome = run_ingest(plan, Telling(), examine)
    except IeptraceError as error:
        say({"refused": type(error).__name__, "words": str(error), "calls": dict(counts)})
        return
    say({"examined": outcome.examined, "saved_before": before, "statuses": outcome.statuses, "calls": dict(counts)})


class _NoPool:
    """In place of a pool of reading processes."""

    def __init__(self, workers: int) -> None:
        del workers

    def __enter__(self) -> _NoPool:
        return self

    def __exit__(self, *_: object) -> None: ...


def saved_before(store: Path) -> int:
    """Documents that a killed run had saved, beyond those that were published: counted in a copy, as the next run will find them."""
    work = folder_of(store.absolute())
    return _facts(work / WORKING_NAME, work / "look") - _facts(store, work / "look") if (work / WORKING_NAME).exists() else 0


def _facts(database: Path, copy: Path) -> int:
    copy.mkdir()
    try:
        for path in database.parent.glob(f"{database.name}*"):
            shutil.copy(path, copy)
        with duckdb.connect(str(copy / database.name)) as connection:
            row = connection.execute("SELECT count(*) FROM document_facts").fetchone()
        return int(row[0]) if row else 0
    except duckdb.Error:
        return 0  # killed before it had its first table
    finally:
        shutil.rmtree(copy)


def watch_points(kill_at: tuple[str, int, str] | None) -> Counter[str]:
    """Counts the calls of every point, and kills this process at the one that is named."""
    counts: Counter[str] = Counter()
    for point in POINTS:
        module, _, name = point.partition(":")
        owner: Any = importlib.import_module(module)
        *parents, last = name.split(".")
        for parent in parents:
            owner = getattr(owner, parent)
        setattr(owner, last, _watched(point, getattr(owner, last), counts, kill_at))
    return counts


def _watched(point: str, function: Callable[..., Any], counts: Counter[str], kill_at: tuple[str, int, str] | None) -> Callable[..., Any]:
    def watched(*args: Any, **more: Any) -> Any:
        counts[point] += 1
        place = (point, counts[point])
        if kill_at is not None and kill_at == (*place, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        answer = function(*args, **more)
        if kill_at is not None and kill_at == (*place, "after"):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return watched


def dump_hash(store: Path) -> str:
    """A hash of the canonical dump, or '' where there is no store; StoreError's name where it cannot be opened."""
    if not store.exists():
        return ""

    def work(say: Callable[[dict[str, Any]], None]) -> None:
        told = dump(store)
        # Which run saw a file first is no knowledge about it: a run that was killed after publication is followed by one more.
        text = repr({table: rows for table, rows in told.items() if table != "source_file"})
        ledger = sorted(tuple("new" if value == "unchanged" else value for value in row) for row in map(_plain, told["source_file"]))
        say({"hash": hashlib.sha256((text + repr(ledger)).encode()).hexdigest()})

    ended = run_child(work)
    if "hash" not in ended.said:
        sys.stderr.write(str(ended.said.get("crash", ended))[-2000:])
        return "unreadable"
    return str(ended.said["hash"])


def _plain(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(str(value) for value in row)
