"""Kills runs at random and at named points, resumes them, and compares canonical dumps byte for byte with uninterrupted runs.

python -m tests.torture [--students 24] [--random 100] [--seed 1] [--quick]
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.store.working import folder_of
from tests.torture.children import HERE, Ended, Order, dump_hash, ingest
from tests.torture.drop import write_nights


class TortureError(AssertionError):
    """The store was not what it should have been."""


@dataclass(slots=True)
class Figures:
    """What a torture did and found."""

    killed: int = 0
    survived: int = 0  # the run had ended before it was killed
    stages: Counter[str] = field(default_factory=Counter)
    points: set[str] = field(default_factory=set)
    examined_again: int = 0  # documents, over all resumed runs
    left: int = 0  # documents that were left to examine, over all resumed runs
    other: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Torture:
    """A folder with two nights of a drop, and what uninterrupted runs make of them."""

    folder: Path
    students: int
    figures: Figures = field(default_factory=Figures)
    first: str = ""  # dump after the first night
    second: str = ""  # after both
    calls: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)  # that a night examines

    def prepare(self) -> None:
        """Writes the drop and ingests both nights without interruption."""
        write_nights(self.folder, self.students)
        base = self.store("base")
        told = self.expect(ingest(self.order(base, "first")))
        self.documents["first"], self.seconds["first"] = int(told.said["examined"]), told.seconds
        self.calls = told.said["calls"]
        self.first = dump_hash(base)
        shutil.copyfile(base, self.folder / "first.duckdb")
        told = self.expect(ingest(self.order(base, "second")))
        self.documents["second"], self.seconds["second"] = int(told.said["examined"]), told.seconds
        self.second = dump_hash(base)
        if self.first == self.second or "unreadable" in (self.first, self.second):
            raise TortureError("the two nights give the same dump, or none")

    def store(self, name: str) -> Path:
        """A store in a folder of its own, which is new."""
        place = self.folder / "stores" / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        return place / "evidence.duckdb"

    def order(self, store: Path, night: str, **more: object) -> Order:
        return Order(str(self.folder / night), str(store), **more)  # type: ignore[arg-type]

    def expect(self, ended: Ended, refused: str | None = None) -> Ended:
        """The run ended as it should: with an outcome, or with an error of this name."""
        if ended.killed or "crash" in ended.said or ended.said.get("refused") != refused:
            raise TortureError(f"a run ended otherwise than with {refused or 'an outcome'}: {ended}")
        return ended

    def begin(self, name: str, night: str) -> Path:
        """A store as it is before a night."""
        store = self.store(name)
        if night == "second":
            shutil.copyfile(self.folder / "first.duckdb", store)
        return store

    def kill_and_resume(self, name: str, night: str, order: dict[str, object], kill_after: float | None) -> Ended:
        """One run that is killed, a look at what people see then, and the run that goes on; gives how the first ended."""
        store = self.begin(name, night)
        killed = ingest(self.order(store, night, **order), kill_after)
        if not killed.killed:
            self.expect(killed)
        seen, before, after = dump_hash(store), self.first if night == "second" else "", self.second if night == "second" else self.first
        if seen not in (before, after):
            raise TortureError(f"{name}: what people see after a kill in {killed.stage!r} is neither the store before nor after ({killed})")
        resumed = self.expect(ingest(self.order(store, night)))
        if dump_hash(store) != after:
            raise TortureError(
                f"{name}: killed in {killed.stage!r} and resumed, the store is not what an uninterrupted run leaves ({killed})"
            )
        leftovers = {path.name for path in folder_of(store).iterdir()} - {"lock", "read", "key", "journal"}
        if leftovers:
            raise TortureError(f"{name}: {sorted(leftovers)} are left in the working folder")
        self.figures.killed += killed.killed
        self.figures.survived += not killed.killed
        self.figures.stages[killed.stage or "before the first stage"] += killed.killed
        self.figures.examined_again += int(resumed.said["examined"])
        if killed.killed and seen == before:
            left = self.documents[night] - int(resumed.said["saved_before"])
            self.figures.left += left
            if int(resumed.said["examined"]) > left:
                raise TortureError(f"{name}: {resumed.said['examined']} documents examined though {left} were left")
        elif seen == after and resumed.said["examined"]:
            raise TortureError(f"{name}: documents were examined though the store had been published")
        shutil.rmtree(store.parent)
        return killed

    def kill_at_random(self, count: int, seed: int) -> None:
        """Kills after random times, on both nights in turn; in three of seven runs with one, two or four reading processes."""
        chance = random.Random(seed)
        for number in range(count):
            night = ("first", "second")[number % 2]
            after = chance.uniform(0.0, self.seconds[night] * 1.05)
            self.kill_and_resume(f"random{number}", night, {"workers": chance.choice((HERE, HERE, HERE, HERE, 1, 2, 4))}, after)

    def named_points(self) -> list[tuple[str, int, str]]:
        """Before and after the first, the middle and the last call of everything that leaves a trace on the disk."""
        return [
            (point, call, when)
            for point, count in sorted(self.calls.items())
            for call in sorted({1, (count + 1) // 2, count})
            for when in ("before", "after")
        ]

    def kill_at_points(self, points: list[tuple[str, int, str]]) -> None:
        for number, point in enumerate(points):
            ended = self.kill_and_resume(f"point{number}", "first", {"kill_at": point}, None)
            if ended.killed:
                self.figures.points.add(f"{point[2]} {point[0]} {point[1]}")

    def compare_orders(self) -> None:
        """One, two and four readers and shuffled documents give the same dump."""
        for workers, shuffle in ((1, None), (2, None), (4, None), (1, 7), (2, 8)):
            store = self.store(f"order{workers}{shuffle}")
            self.expect(ingest(self.order(store, "first", workers=workers, shuffle=shuffle)))
            if dump_hash(store) != self.first:
                raise TortureError(f"{workers} readers, order {shuffle}: another dump")
        self.figures.other.append("1, 2 and 4 readers and two shuffled orders: the same dump")

    def run_twice_at_once(self) -> None:
        """Of two runs at once one writes, the other says by whom the store is being written."""
        store = self.store("twice")
        script = (
            "import sys, json; from tests.torture.children import Order, ingest; "
            f"ended = ingest(Order({str(self.folder / 'first')!r}, {str(store)!r})); print(json.dumps(ended.said))"
        )
        runs = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(2)]
        said = [json.loads(run.communicate()[0]) for run in runs]
        refused = [told for told in said if told.get("refused")]
        if len(refused) > 1 or any(told["refused"] != "StoreLockedError" for told in refused) or dump_hash(store) != self.first:
            raise TortureError(f"two runs at once: {said}")
        self.figures.other.append(f"two runs at once: {len(refused)} refused by name, the store is whole")

    def fill_by_limit(self, sizes: list[int]) -> None:
        """No file may grow beyond a size, as on a full disk: a named error, the published store as before, then all is well."""
        for size in sizes:
            store = self.begin(f"limit{size}", "second")
            self._fill(store, self.order(store, "second", max_file_bytes=size), f"files of {size} bytes")
        self.figures.other.append(f"files limited to {', '.join(f'{size // 1000} kB' for size in sizes)}: a named error, nothing torn")

    def _fill(self, store: Path, order: Order, words: str) -> None:
        ended = ingest(order)
        if ended.said.get("refused") != "StoreError" or "published store is as it was" not in ended.said["words"]:
            raise TortureError(f"{words}: {ended}")
        if dump_hash(store) != self.first:
            raise TortureError(f"{words}: the published store is not what it was")
        self.expect(ingest(self.order(store, "second")))
        if dump_hash(store) != self.second:
            raise TortureError(f"{words}: after room was made the store is not what an uninterrupted run leaves")

    def fill_disks(self, kilobytes: list[int]) -> None:
        """Real file systems that are too small (root only): the run fails by name at every size, and goes on when there is room."""
        failed = 0
        for size in kilobytes:
            with mounted(self.folder / "disk", f"size={size}k") as disk:
                store = disk / "evidence.duckdb"
                shutil.copyfile(self.folder / "first.duckdb", store)
                ended = ingest(self.order(store, "second"))
                if ended.said.get("refused"):
                    failed += 1
                    if ended.said["refused"] != "StoreError" or "full" not in ended.said["words"] or dump_hash(store) != self.first:
                        raise TortureError(f"a disk of {size} kB: {ended}")
                    mount("-o", "remount,size=1g", str(disk))
                    ended = ingest(self.order(store, "second"))
                self.expect(ended)
                if dump_hash(store) != self.second:
                    raise TortureError(f"a disk of {size} kB: another dump after room was made")
        self.figures.other.append(f"{failed} of {len(kilobytes)} disks were too small: each a named error, nothing torn, resumed with room")

    def refuse_read_only(self) -> None:
        """A folder that cannot be written (root: a file system that is mounted so): a named error, and the store can still be read."""
        place = self.folder / "readonly"
        if os.geteuid() == 0:
            if not can_mount():
                return  # nothing is closed to root, unless it is mounted so
            with mounted(place, "size=64m") as disk:
                self._read_only(disk, lambda: mount("-o", "remount,ro", str(disk)), lambda: mount("-o", "remount,rw", str(disk)))
        else:
            place.mkdir()
            self._read_only(place, lambda: place.chmod(0o500), lambda: place.chmod(0o700))
        self.figures.other.append("a folder that cannot be written: a named error")

    def _read_only(self, place: Path, close: Callable[[], None], open_again: Callable[[], None]) -> None:
        store = place / "evidence.duckdb"
        shutil.copyfile(self.folder / "first.duckdb", store)
        close()
        ended = ingest(self.order(store, "second"))
        seen = dump_hash(store)
        open_again()
        if ended.said.get("refused") != "StoreError" or seen != self.first:
            raise TortureError(f"a read-only folder: {ended}")


@contextmanager
def mounted(place: Path, options: str) -> Iterator[Path]:
    """A small file system in memory at a place (root only)."""
    place.mkdir(exist_ok=True)
    mount("-t", "tmpfs", "-o", options, "tmpfs", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def can_mount() -> bool:
    """Whether this process may mount a file system: root in a container often may not."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        return False
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False)
        if done.returncode == 0:
            subprocess.run(["umount", place], check=True)
        return done.returncode == 0


def run_all(folder: Path, students: int, count: int, seed: int) -> tuple[Figures, dict[str, object]]:
    """The whole torture; TortureError at the first store that is not what it should be."""
    began = time.monotonic()
    torture = Torture(folder, students)
    torture.prepare()
    torture.compare_orders()
    torture.run_twice_at_once()
    points = torture.named_points()
    torture.kill_at_points(points)
    torture.kill_at_random(count, seed)
    size = (folder / "first.duckdb").stat().st_size
    torture.fill_by_limit([size // 2, size, size + 300_000])
    if can_mount():
        torture.fill_disks([size // 1000 + extra for extra in (100, 1_500, 4_000, 8_000, 12_000, 20_000, 40_000)])
    torture.refuse_read_only()
    told: dict[str, object] = {
        "documents": torture.documents,
        "seconds of a run": round(torture.seconds["first"], 1),
        "named points": len(points),
        "seconds": round(time.monotonic() - began),
    }
    return torture.figures, told
