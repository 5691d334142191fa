"""What a run shows in the terminal while it works: stages and counts, never a name."""

from __future__ import annotations

import sys
from collections import Counter
from types import TracebackType
from typing import Any

from flows.examine import Examined
from flows.stages import Report


class TerminalReport(Report):
    """A progress bar with counts on standard error; plain lines where that is no terminal."""

    def __init__(self) -> None:
        self._progress: Any = None
        self._bar: Any = None
        self._counts: Counter[str] = Counter()
        self._total = 0

    def __enter__(self) -> TerminalReport:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[told]}"),
                TimeElapsedColumn(),
            )
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._progress.start()
            self._bar = self._progress.add_task("Starting", total=None, told="")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._progress:
            self._progress.stop()

    def stage(self, name: str) -> None:
        if self._progress:
            self._progress.update(self._bar, description=name)
        else:
            sys.stderr.write(f"{name} …\n")

    def documents(self, total: int) -> None:
        self._total = total
        if self._progress:
            self._progress.update(self._bar, total=total or 1, completed=0 if total else 1)
        else:
            sys.stderr.write(f"{total} documents to examine\n")

    def examined(self, result: Examined) -> None:
        self._counts["quarantined" if result.reason else "read"] += 1
        done = sum(self._counts.values())
        told = f"{self._counts['quarantined']} quarantined" if self._counts["quarantined"] else ""
        if self._progress:
            self._progress.update(self._bar, completed=done, told=told)
        elif done % 100 == 0 or done == self._total:
            sys.stderr.write(f"  {done} of {self._total} documents examined{', ' + told if told else ''}\n")
