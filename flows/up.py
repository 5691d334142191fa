"""`ieptrace up`: Prefect's server and a worker for one machine in one process, with the schedules and watched folders of a home.

Everything stays on this machine: the server answers on the loopback address and asks for a key, telemetry is off.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from extractors.readers.isolation_worker import child_pids, kill_tree
from flows.home import Served, being_up, tell_served
from flows.prefect_home import keep_quiet, make_auth, serving
from flows.schedules import FILE_NAME, Schedule, ScheduleBook
from flows.watch import Watcher, look_at
from pipeline.errors import IeptraceError

STOP_SECONDS = 15.0  # what a run that is told to stop is given to say so
_LOOK_SECONDS = 10.0  # between two looks at a watched folder, at most
_BOOK_SECONDS = 2.0  # between two looks at the schedules


@dataclass(frozen=True, slots=True)
class UpOptions:
    """Where the server answers, and where it keeps its states: SQLite in the home, unless `database` names a PostgreSQL URL."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 4200
    database: str | None = None


def run_up(options: UpOptions, say: Callable[[str], None]) -> None:
    """Serves until it is told to stop (SIGINT, SIGTERM); every run that it has started is stopped with it."""
    with being_up(options.home), socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((options.host, options.port))
        except OSError as error:
            raise IeptraceError(f"Port {options.port} cannot be used ({error.strerror}). Give another one with --port.") from error
        port = listener.getsockname()[1]
        served = Served(os.getpid(), f"http://{options.host}:{port}/api", f"http://{options.host}:{port}", make_auth())
        _set_environment(options, served)
        stop = _Stop()
        with stop.on_signals(), serving(listener, ephemeral=False):
            asyncio.run(_Up(options.home, served, stop, say).run())


def _set_environment(options: UpOptions, served: Served) -> None:
    """Prefect reads its settings from the environment when it is imported: this comes first."""
    keep_quiet()
    prefect = options.home / "prefect"
    prefect.mkdir(mode=0o700, exist_ok=True)
    os.environ.update(
        PREFECT_HOME=str(prefect),
        IEPTRACE_HOME=str(options.home),
        PREFECT_API_URL=served.api,
        PREFECT_UI_API_URL=served.api,
        PREFECT_SERVER_UI_API_URL=served.api,
        PREFECT_SERVER_API_HOST=options.host,
        PREFECT_SERVER_API_PORT=str(served.api.rsplit(":", 1)[1].split("/", 1)[0]),
        PREFECT_SERVER_API_AUTH_STRING=served.auth,
        PREFECT_API_AUTH_STRING=served.auth,
        PREFECT_SERVER_UI_STATIC_DIRECTORY=str(prefect / "pages"),
    )
    # What ran more than 90 days ago (Prefect's own default) is forgotten: the store has the runs that matter.
    os.environ.setdefault("PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED", "events,flow_runs")
    if options.database:
        os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = options.database


class _Stop:
    """Whether this process was told to stop; it may be told before the event loop runs."""

    def __init__(self) -> None:
        self.told = False

    @contextlib.contextmanager
    def on_signals(self):  # type: ignore[no-untyped-def]
        def stop(_number: int, _frame: object) -> None:
            self.told = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@dataclass(slots=True)
class _Up:
    """The worker, and the two looks that are taken again and again: at the schedules and at watched folders."""

    home: Path
    served: Served
    stop: _Stop
    say: Callable[[str], None]
    watchers: dict[str, tuple[Schedule, Watcher]] = field(default_factory=dict)

    async def run(self) -> None:
        from prefect.workers.process import ProcessWorker

        from flows.deployments import POOL, settle_lost_runs

        lost = await settle_lost_runs()
        if lost:
            self.say(f"{lost} runs had not ended when ieptrace up was stopped last; they are marked as crashed, and the next run goes on.")
        await self._read_book()
        tell_served(self.home, self.served)
        worker = ProcessWorker(work_pool_name=POOL, name=f"ieptrace-{socket.gethostname()}"[:60], create_pool_if_not_found=False)
        working = asyncio.create_task(worker.start(printer=lambda *_: None))
        looking = [asyncio.create_task(self._keep_book()), asyncio.create_task(self._watch())]
        self.say(f"ieptrace is up: {len(ScheduleBook(self.home).all())} schedules. Prefect's pages: {self.served.pages}")
        self.say(f"They ask for a key; it stands in {self.home / 'up.json'}. Stop with Ctrl-C or SIGTERM.")
        try:
            while not self.stop.told:
                for task in (working, *looking):
                    if task.done():
                        task.result()
                        raise IeptraceError("Prefect's worker has ended. Start ieptrace up again.")
                await asyncio.sleep(0.1)
        finally:
            self.say("Stopping …")
            await asyncio.to_thread(stop_children, STOP_SECONDS)
            for task in (working, *looking):
                task.cancel()
            await asyncio.gather(working, *looking, return_exceptions=True)
            await asyncio.to_thread(stop_children, 1.0)

    async def _keep_book(self) -> None:
        """Takes over what `ieptrace schedule` changed."""
        path, before = self.home / FILE_NAME, self._book_time()
        while True:
            await asyncio.sleep(_BOOK_SECONDS)
            now = self._book_time()
            if now != before:
                try:
                    await self._read_book()
                    before = now
                except IeptraceError as error:
                    sys.stderr.write(f"ieptrace: {path.name}: {type(error).__name__}; the schedules stay as they were.\n")
                    before = now

    def _book_time(self) -> int:
        with contextlib.suppress(OSError):
            return (self.home / FILE_NAME).stat().st_mtime_ns
        return 0

    async def _read_book(self) -> None:
        from flows.deployments import sync_deployments

        schedules = ScheduleBook(self.home).all()
        await sync_deployments(schedules, str(self.home))
        kept = {}
        for schedule in schedules:
            if schedule.watch:
                known = self.watchers.get(schedule.name)
                kept[schedule.name] = known if known and known[0] == schedule else (schedule, Watcher(schedule.settle_seconds))
        self.watchers = kept

    async def _watch(self) -> None:
        from flows.deployments import start_run

        while True:
            pause = _LOOK_SECONDS
            for name, (schedule, watcher) in list(self.watchers.items()):
                pause = min(pause, max(schedule.settle_seconds / 3, 0.2))
                key = await asyncio.to_thread(look_at, schedule.drop)
                if watcher.is_ready(key, time.monotonic()):
                    await start_run(name, wait=False)
            await asyncio.sleep(min(pause, _BOOK_SECONDS))


def stop_children(seconds: float) -> None:
    """Tells the runs to stop (Prefect then notes it), and ends what has not gone after some seconds, with all that they have started."""
    own = os.getpid()
    everything = all_below(own)
    for child in child_pids(own):
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)
    patience = time.monotonic() + seconds
    while time.monotonic() < patience and any(_is_alive(pid) for pid in everything):
        time.sleep(0.05)
    # A run that went has left its readers to the system; they are ended by the number that they had.
    for pid in everything:
        if _is_alive(pid):
            kill_tree(pid)


def all_below(pid: int) -> list[int]:
    """Every process that this one and its children have started."""
    found = []
    for child in child_pids(pid):
        found += [child, *all_below(child)]
    return found


def _is_alive(pid: int) -> bool:
    """True for a process that runs; one that has ended and only waits to be noticed does not."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 0)
            return True
        return False
    except OSError:
        return False
    # "123 (python3) Z 1 …": the name may hold brackets itself
    return told.rsplit(")", 1)[-1].split()[0] != "Z"
