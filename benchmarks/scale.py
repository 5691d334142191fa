"""How ieptrace grows with a district: stages on synthetic facts, whole runs with their memory, the analysts' questions on a large store.

    python -m benchmarks.scale stages FOLDER                   CPU seconds of every whole-drop stage at 1k, 5k and 20k documents
    python -m benchmarks.scale run FOLDER --students 150       a drop of benchmarks.big_drop read from end to end, memory watched each second
    python -m benchmarks.scale questions FOLDER                docs/QUESTIONS.md on a million sessions and half a million observations

Stages take facts of a small drop that was really read, and repeat them under other names, ids and keys (`benchmarks.big_drop.person`): what
the whole-drop stages see is as large as it says, while the documents were read once. Results are kept in SCALE.md by hand.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import itertools
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parent.parent
AS_OF = date(2026, 3, 20)
SEED_STUDENTS = 40
SIZES = (1_000, 5_000, 20_000)
# The stem of a file that `benchmarks.big_drop` draws: 'Abernethy_Abena_400000_IEP.pdf'; not 'district.toml'.
_STEM = re.compile(r"([A-Z][A-Za-z-]+)_([A-Z][a-z]+)_(4\d{5})_")


# Stages on synthetic facts


def seed_store(folder: Path) -> Path:
    """A store of a small drop that was really drawn and read; made once."""
    from benchmarks.big_drop import draw_drop

    store = folder / "seed.duckdb"
    if not store.exists():
        if not (folder / "seed" / "drop").exists():
            draw_drop(folder / "seed" / "drop", SEED_STUDENTS, 0.02)
        ingest(folder / "seed" / "drop", store)
    return store


def ingest(drop: Path, store: Path, workers: int = 2) -> None:
    """Reads a drop; each stage that begins goes to stdout with the clock and the CPU seconds used so far by this process and its children."""
    from flows.options import IngestOptions, make_plan
    from flows.stages import Report, run_ingest

    class Told(Report):
        def stage(self, name: str) -> None:
            print(json.dumps({"stage": name, "at": time.time(), "cpu": used_cpu(resource.RUSAGE_SELF)}), flush=True)

    told = Told()
    run_ingest(make_plan(IngestOptions(drop, store, drop.parent / "district.toml", AS_OF, workers=workers, direct=True)), told)
    told.stage("End")


def used_cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def repeat_facts(store: Path, count: int) -> Iterator[str]:
    """JSON of `count` documents' facts: those of the store, each round under the names, ids and keys of other students."""
    from benchmarks.big_drop import person
    from pipeline.store.working import connect

    connection = connect(store, read_only=True)
    rows = connection.execute(
        "SELECT document_id, facts, any_value(path) FROM document_facts JOIN source_file USING (document_id) WHERE facts IS NOT NULL GROUP BY ALL ORDER BY document_id"
    ).fetchall()
    connection.close()
    made = 0
    for turn in range(count // len(rows) + 1):
        for document_id, facts, path in rows:
            if made == count:
                return
            made += 1
            named = _STEM.search(path)
            if turn == 0 or named is None:
                assert turn == 0, "a file whose name is not that of benchmarks.big_drop"
                yield facts
                continue
            number = int(named[3]) - 400_000
            new = person(number + turn * SEED_STUDENTS)
            told = facts.replace(document_id, hashlib.sha256(f"{document_id}:{turn}".encode()).hexdigest()).replace(named[3], new.local_id)
            told = re.sub(rf"(?<![A-Za-z]){named[1]}(?![A-Za-z])", new.last, told)
            yield re.sub(rf"(?<![A-Za-z]){named[2]}(?![A-Za-z])", new.first, told)


@dataclass(frozen=True, slots=True)
class Stage:
    """CPU seconds of one stage over so many documents."""

    documents: int
    name: str
    seconds: float


def time_stages(store: Path, count: int, scratch: Path) -> Iterator[Stage]:
    """Every whole-drop stage in turn, in this process, timed by its CPU seconds."""
    from classifiers.linking import link_evidence
    from flows.analyses import ORDER, compute_analyses
    from pipeline.assembly import assemble
    from pipeline.codec import from_json
    from pipeline.goal_terms import restate_in_goal_terms
    from pipeline.identity import resolve_students
    from pipeline.model import DocumentFacts
    from pipeline.rules import RULES
    from pipeline.rules.base import RuleContext
    from pipeline.settings import load_settings
    from pipeline.store.flags import save_flags
    from pipeline.store.schema import create_schema
    from pipeline.store.working import connect
    from pipeline.store.writer import replace_evidence, replace_rows, utc_now

    settings = load_settings(store.parent / "seed" / "district.toml")
    texts = list(repeat_facts(store, count))
    told: list[Stage] = []

    def timed(name: str, work: Callable[[], Any]) -> Any:
        began = time.process_time()
        result = work()
        told.append(Stage(count, name, time.process_time() - began))
        return result

    facts = timed("load facts", lambda: [from_json(DocumentFacts, text) for text in texts])
    yield from told
    told.clear()
    timed("identity", lambda: resolve_students(facts))
    yield from told
    told.clear()
    evidence = timed("assemble, with identity", lambda: assemble(facts, settings, AS_OF))
    evidence = timed("link", lambda: link_evidence(evidence, settings, AS_OF))
    evidence = timed("restate", lambda: restate_in_goal_terms(evidence))
    analyses = timed("analyse", lambda: compute_analyses(evidence, settings, AS_OF))
    yield from told
    told.clear()
    context = RuleContext(evidence, settings, AS_OF)
    timed("rules", lambda: evidence.flags.extend(flags_of(context, RULES)))
    yield from told
    told.clear()
    file = scratch / f"stages-{count}.duckdb"
    file.unlink(missing_ok=True)
    connection = connect(file, read_only=False)
    create_schema(connection)
    timed("write rows", lambda: replace_evidence(connection, evidence))
    timed("write analyses", lambda: [replace_rows(connection, table, rows, ORDER[table]) for table, rows in analyses.items()])
    timed("write flags", lambda: save_flags(connection, evidence.flags, "run_1", utc_now()))
    timed("write the same flags again", lambda: save_flags(connection, evidence.flags, "run_2", utc_now()))
    timed("checkpoint", lambda: connection.execute("CHECKPOINT"))
    connection.close()
    file.unlink()
    yield from told


def flags_of(context: Any, rules: Any) -> list[Any]:
    """As `evaluate_rules`, saying on stderr how long each rule took."""
    from pipeline.rules import _flag

    flags: list[Any] = []
    for rule in rules:
        began = time.process_time()
        flags.extend(_flag(rule, verdict) for verdict in rule.check(context) if verdict.state == "fire")
        used = time.process_time() - began
        if used > 0.2:
            print(f"    {rule.code:40} {used:.2f}", file=sys.stderr, flush=True)
    return list({flag.flag_id: flag for flag in flags}.values())


def main_stages(told: argparse.Namespace) -> None:
    store = seed_store(told.folder)
    found: list[Stage] = []
    for count in told.sizes or SIZES:
        for stage in time_stages(store, count, told.folder):
            found.append(stage)
            print(f"{count:7,} {stage.name:28} {stage.seconds:8.2f} s  {1000 * stage.seconds / count:7.3f} ms a document", flush=True)
    sizes = sorted({stage.documents for stage in found})
    print("\n| stage | " + " | ".join(f"{size:,}" for size in sizes) + " | ms a document at the largest | beside the smallest |")
    print("|---|" + "---:|" * (len(sizes) + 2))
    for name in dict.fromkeys(stage.name for stage in found):
        each = {stage.documents: stage.seconds for stage in found if stage.name == name}
        per = {size: 1000 * seconds / size for size, seconds in each.items()}
        print(f"| {name} | " + " | ".join(f"{each[size]:.2f}" for size in sizes) + f" | {per[sizes[-1]]:.3f} | {per[sizes[-1]] / max(per[sizes[0]], 1e-6):.2f} × |")


# Whole runs


@dataclass(frozen=True, slots=True)
class Sample:
    """Memory of the run's processes at a second: proportional set size of all (shared pages once), resident size of the parent, in MB."""

    second: float
    all_mb: float
    parent_mb: float
    processes: int


def tree_of(pid: int) -> list[int]:
    """A process and all that descend from it and live."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            children.setdefault(int(place.read_text().rpartition(")")[2].split()[1]), []).append(int(place.parent.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def memory_of(pid: int, field: str, file: str = "smaps_rollup") -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1000
    return 0.0


def watch(pid: int, began: float) -> Sample:
    tree = tree_of(pid)
    return Sample(time.time() - began, sum(memory_of(each, "Pss:") for each in tree), memory_of(pid, "VmRSS:", "status"), len(tree))


def run_once(drop: Path, store: Path, workers: int) -> dict[str, Any]:
    """One ingest in a process of its own; its stages, CPU seconds, memory second by second, and the store's size."""
    before, began = used_cpu(resource.RUSAGE_CHILDREN), time.time()
    command = [sys.executable, "-m", "benchmarks.scale", "ingest", str(drop), "--store", str(store), "--workers", str(workers)]
    samples: list[Sample] = []
    with subprocess.Popen(command, cwd=HOUSE, env=os.environ | {"OMP_THREAD_LIMIT": "1"}, stdout=subprocess.PIPE, text=True) as run:
        while run.poll() is None:
            samples.append(watch(run.pid, began))
            time.sleep(1)
        stages = [json.loads(line) for line in (run.stdout or []) if line.startswith("{")]
    if run.returncode:
        raise SystemExit(f"The run failed with {run.returncode}.")
    cpu = used_cpu(resource.RUSAGE_CHILDREN) - before
    told = [
        {"stage": one["stage"], "clock": after["at"] - one["at"], "parent_cpu": after["cpu"] - one["cpu"], "memory": [s for s in samples if one["at"] - began <= s.second < after["at"] - began]}
        for one, after in itertools.pairwise(stages)
    ]  # fmt: skip
    return {"clock": time.time() - began, "cpu": cpu, "stages": told, "samples": samples, "store_mb": store.stat().st_size / 1e6}


def in_tenths(samples: Sequence[Sample]) -> list[tuple[float, float]]:
    """(peak of all, peak of the parent) in MB for each tenth of the time."""
    size = max(1, -(-len(samples) // 10))
    cut = [samples[start : start + size] for start in range(0, len(samples), size)]
    return [(max(s.all_mb for s in part), max(s.parent_mb for s in part)) for part in cut]


def main_run(told: argparse.Namespace) -> None:
    from benchmarks.big_drop import draw_drop

    drop, store = told.folder / "drop", told.folder / "evidence.duckdb"
    if not drop.exists():
        draw_drop(drop, told.students, told.scans)
    count = sum(1 for path in drop.rglob("*") if path.is_file())
    for name in ("first run", "second run, nothing changed"):
        found = run_once(drop, store, told.workers)
        print(
            f"{name}: {count:,} documents, {found['clock']:.0f} s clock, {found['cpu']:.0f} CPU s, {count / found['cpu']:.1f} documents a CPU s, store {found['store_mb']:.1f} MB (load {os.getloadavg()[0]:.1f})"
        )
        for stage in found["stages"]:
            memory = max((s.all_mb for s in stage["memory"]), default=0)
            print(f"  {stage['stage']:32} {stage['clock']:7.1f} s clock  {stage['parent_cpu']:7.1f} s CPU of the parent  {memory:6.0f} MB at most")
            if len(stage["memory"]) >= 30:
                print("    in tenths, all / parent MB: " + ", ".join(f"{whole:.0f} / {parent:.0f}" for whole, parent in in_tenths(stage["memory"])))
        sys.stdout.flush()


# The analysts' questions


def questions() -> list[tuple[str, str]]:
    """(heading, SQL) of docs/QUESTIONS.md."""
    text = (HOUSE / "docs" / "QUESTIONS.md").read_text("utf-8")
    return re.findall(r"^## (.+?)\n.*?```sql\n(.+?)```", text, re.MULTILINE | re.DOTALL)


def make_large_store(store: Path, deliveries: int, observations: int) -> None:
    """The synthetic store of benchmarks/page.py, with data points noted in logs and on data sheets beside those of reports and samples."""
    from benchmarks.page import STUDENTS, make_store
    from pipeline.store.working import connect

    if not store.exists():
        make_store(store, STUDENTS, deliveries)
    connection = connect(store, read_only=False)
    known = connection.execute("SELECT count(*) FROM observation").fetchone()
    missing = observations - (known[0] if known else 0)
    connection.execute(
        "INSERT INTO observation SELECT 'observation_' || left(md5('extra' || service_delivery_id), 20), d.student_id, g.goal_id, d.document_id, 'service_delivery', service_delivery_id, "
        "service_date, 40 + d.position % 50, NULL, 'wcpm', d.note FROM service_delivery AS d JOIN goal AS g ON g.student_id = d.student_id AND g.position = 1 ORDER BY 1 LIMIT ?",
        [max(missing, 0)],
    )
    connection.execute("CHECKPOINT")
    connection.close()


def main_questions(told: argparse.Namespace) -> None:
    from pipeline.store.working import connect

    store = told.folder / f"questions-{told.deliveries}.duckdb"
    began = time.time()
    make_large_store(store, told.deliveries, told.observations)
    print(f"made in {time.time() - began:.0f} s, {store.stat().st_size / 1e6:,.0f} MB")
    connection = connect(store, read_only=True)
    for table in ("service_delivery", "observation", "provenance", "flag"):
        print(f"{table}: {connection.execute(f'SELECT count(*) FROM {table}').fetchone()[0]:,} rows")
    print("| question | rows | first, CPU ms | median of the rest, CPU ms | clock ms, best |\n|---|---:|---:|---:|---:|")
    for heading, sql in questions():
        cpu, clock, rows = [], [], 0
        for _ in range(told.repeats):
            before, began = used_cpu(resource.RUSAGE_SELF), time.perf_counter()
            cursor, rows = connection.execute(sql), 0
            while part := cursor.fetchmany(10_000):
                rows += len(part)
            cpu.append(1000 * (used_cpu(resource.RUSAGE_SELF) - before))
            clock.append(1000 * (time.perf_counter() - began))
        print(f"| {heading} | {rows:,} | {cpu[0]:.0f} | {statistics.median(cpu[1:]):.0f} | {min(clock):.0f} |", flush=True)


def main_ingest(told: argparse.Namespace) -> None:
    ingest(told.folder, told.store, told.workers)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = ask.add_subparsers(required=True)
    stages = kinds.add_parser("stages")
    stages.add_argument("folder", type=Path)
    stages.add_argument("--sizes", type=int, nargs="*")
    stages.set_defaults(run=main_stages)
    run = kinds.add_parser("run")
    run.add_argument("folder", type=Path)
    run.add_argument("--students", type=int, default=150)
    run.add_argument("--scans", type=float, default=0.02)
    run.add_argument("--workers", type=int, default=2)
    run.set_defaults(run=main_run)
    one = kinds.add_parser("ingest")
    one.add_argument("folder", type=Path)
    one.add_argument("--store", type=Path)
    one.add_argument("--workers", type=int, default=2)
    one.set_defaults(run=main_ingest)
    asked = kinds.add_parser("questions")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--deliveries", type=int, default=1_000_000)
    asked.add_argument("--observations", type=int, default=500_000)
    asked.add_argument("--repeats", type=int, default=4)
    asked.set_defaults(run=main_questions)
    told = ask.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    told.run(told)


if __name__ == "__main__":
    main()
