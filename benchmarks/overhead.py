"""What the flow costs beside a plain process pool, and what a user without a server waits: into benchmarks/OVERHEAD.md.

    python -m benchmarks.overhead [--documents 2000] [--repeats 3]

Each document is 5 ms of CPU. Pairs are measured in turn; CPU is that of the process and all its children, so that other work
on the machine does not count. The server is `ieptrace up`, a process of its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS_A_DOCUMENT = 0.005
WORKERS = os.cpu_count() or 1
RESULT = Path(__file__).with_name("OVERHEAD.md")


@dataclass(frozen=True, slots=True)
class Cost:
    wall: float
    cpu: float


def spin(payload: dict[str, Any]) -> dict[str, Any]:
    """Five milliseconds of CPU, as a small digital document costs."""
    until = time.process_time() + SECONDS_A_DOCUMENT
    while time.process_time() < until:
        pass
    return payload


def measure(work: Callable[[], None]) -> Cost:
    def cpu() -> float:
        return sum(use.ru_utime + use.ru_stime for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))

    began, used = time.monotonic(), cpu()
    work()
    return Cost(time.monotonic() - began, cpu() - used)


def plain_pool(documents: int) -> None:
    """The same work in concurrent.futures' pool, with no one watching."""
    with ProcessPoolExecutor(WORKERS) as pool:
        for _ in pool.map(spin, ({"key": str(number)} for number in range(documents)), chunksize=16):
            pass


def make_flow() -> Callable[[int], None]:
    """The flow's own tasks, chunks and threads over our own pool, with that work in place of reading."""
    from prefect import flow
    from prefect.task_runners import ThreadPoolTaskRunner

    from extractors.readers.isolation import IsolatedPool
    from extractors.readers.isolation import Task as Work
    from flows import ingest
    from flows.examine import Examined, Task

    class Spinning:
        def __init__(self, pool: IsolatedPool) -> None:
            self.pool = pool

        def examine(self, tasks: list[Task]) -> Iterator[Examined]:
            for answer in self.pool.run([Work(task.document_id, {"key": task.document_id}) for task in tasks]):
                yield Examined(answer.key, "")

    def run(documents: int) -> None:
        tasks = [Task(str(n), "", "", "", 0, "off", "", (), (), {}, {}, "", "") for n in range(documents)]
        seen: list[Examined] = []

        @flow(
            name="overhead",
            task_runner=ThreadPoolTaskRunner(max_workers=ingest.CHUNK_THREADS),  # type: ignore[arg-type]
            validate_parameters=False,
            persist_result=False,
        )
        def overhead(job_key: str) -> None:
            with IsolatedPool("benchmarks.overhead:spin", workers=WORKERS) as pool:
                ingest.examine_in_tasks(job_key, Spinning(pool), tasks, seen.extend)  # type: ignore[arg-type]

        ingest.with_job(_NoPlan(), None, overhead)  # type: ignore[arg-type]
        assert len(seen) == documents

    return run


class _NoPlan:
    """All that a job asks of a plan is a name."""

    drop_id = "benchmark"

    @property
    def started_at(self) -> Any:
        from datetime import datetime

        return datetime.now()


@contextmanager
def server() -> Iterator[int]:
    """`ieptrace up` in a home of its own; gives its process, and sets this one's Prefect to it."""
    from flows.home import find_served
    from flows.prefect_home import keep_quiet

    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {"IEPTRACE_HOME": home}
        up = subprocess.Popen([sys.executable, "-m", "flows.cli", "up", "--port", "0"], env=env, stderr=subprocess.DEVNULL)
        try:
            while (served := find_served(Path(home))) is None:
                assert up.poll() is None, "ieptrace up does not start"
                time.sleep(0.2)
            keep_quiet()
            os.environ.update(PREFECT_API_URL=served.api, PREFECT_API_AUTH_STRING=served.auth, PREFECT_HOME=f"{home}/client")
            yield up.pid
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait()


def server_cpu(pid: int) -> float:
    """CPU seconds of a process so far, where /proc tells."""
    told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[-1].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def without_server(folder: Path, *words: str) -> Cost:
    """One ingest of a small drop by the command line, from its start to its end."""
    call = [sys.executable, "-m", "flows.cli", "ingest", str(folder / "drop"), "--ocr", "off", "--workers", "1"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    (folder / "x.duckdb").unlink(missing_ok=True)
    return measure(lambda: subprocess.run([*call, "--store", str(folder / "x.duckdb"), *words], env=env, capture_output=True, check=False) and None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=3)
    told = parser.parse_args()
    from tests.flow.small_drop import write_drop

    with tempfile.TemporaryDirectory() as place:
        write_drop(Path(place))
        without_server(Path(place))  # a new Prefect database is set up once a user
        starts = [(without_server(Path(place), "--direct"), without_server(Path(place))) for _ in range(told.repeats)]
    pairs: list[tuple[Cost, Cost]] = []
    with server() as pid:
        flow = make_flow()
        flow(100)  # imports and the first connection are no cost of a document
        served = server_cpu(pid)
        for _ in range(told.repeats):
            plain = measure(lambda: plain_pool(told.documents))
            pairs.append((plain, measure(lambda: flow(told.documents))))
        served = (server_cpu(pid) - served) / told.repeats
    write(told.documents, pairs, served, starts)


def write(documents: int, pairs: list[tuple[Cost, Cost]], served: float, starts: list[tuple[Cost, Cost]]) -> None:
    rows = "\n".join(
        f"| {n} | {plain.wall:.1f} | {flow.wall:.1f} | {flow.wall / plain.wall:.2f} | {plain.cpu:.1f} | {flow.cpu:.1f} | {flow.cpu / plain.cpu:.2f} |" for n, (plain, flow) in enumerate(pairs, 1)
    )
    wall = statistics.median(flow.wall / plain.wall for plain, flow in pairs)
    cpu = statistics.median(flow.cpu / plain.cpu for plain, flow in pairs)
    total = statistics.median((flow.cpu + served) / plain.cpu for plain, flow in pairs)
    extra = statistics.median(flow.wall - direct.wall for direct, flow in starts)
    extra_cpu = statistics.median(flow.cpu - direct.cpu for direct, flow in starts)
    RESULT.write_text(
        f"""# What Prefect costs

Written by `python -m benchmarks.overhead` on {os.cpu_count()} cores, Python {sys.version.split()[0]}.

## {documents:,} documents of 5 ms each, with a server running (`ieptrace up`)

The flow's own tasks, chunks and threads over our own pool of isolated readers, beside `concurrent.futures` with the same work. Pairs in turn; CPU is
that of the process and its children and does not depend on what else the machine does.

| pair | plain, wall s | flow, wall s | ratio | plain, CPU s | flow, CPU s | ratio |
|---|---|---|---|---|---|---|
{rows}

Median ratio: **{wall:.2f}** by the clock, **{cpu:.2f}** by CPU, **{total:.2f}** with the server's own {served:.1f} CPU s a run added. The aim is at most 1.5.

## A user without a server

`ieptrace ingest` of a drop of four small documents, with Prefect in its own process and with `--direct`, from start to end: Prefect adds
**{extra:.1f} s** by the clock ({extra_cpu:.1f} s of CPU), median of {len(starts)} pairs. Prefect's own in-process start was measured as 6 to 13 s; ours runs the
server in a thread and keeps its database between runs. A run that finds nothing to read does not start Prefect at all.
"""
    )
    sys.stdout.write(RESULT.read_text())


if __name__ == "__main__":
    main()
