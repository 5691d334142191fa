"""Decisions made on the page: kept at once in the journal beside the store, and carried out in the background.

A reviewer decides on what the page showed: the last decision on a flag and its figures, as one mark. Where either changed
meanwhile nothing is kept and the reviewer is told who or what was faster, so that two people never overwrite each other unseen.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.ids import make_id
from pipeline.store.journal import Waiting, keep_waiting, read_waiting
from pipeline.store.reviews import flag_review_id
from pipeline.store.writer import utc_now

if TYPE_CHECKING:
    from review.published import Publication

_STATUS = {"confirmed": "confirmed", "dismissed": "dismissed", "reopen": "open"}
_SAID = {"confirmed": "confirmed", "dismissed": "dismissed", "reopened": "reopen", "noted": "note"}
_QUIETLY: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
_QUIET_SECONDS, _POLL_SECONDS, _LONGEST_SECONDS = 1.0, 2.0, 1800


@dataclass(frozen=True, slots=True)
class Told:
    """One decision on a flag in its history, in the store or waiting."""

    review_id: str
    at: datetime
    reviewer: str
    decision: str  # confirmed, dismissed, reopen or note
    note: str | None
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reviewer asks for one flag, and the mark of what the page showed."""

    flag_id: str
    seen: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of wishes: keys of kept decisions; flags that somebody else decided (who) or a run changed ('') meanwhile."""

    kept: tuple[str, ...]
    conflicts: dict[str, str]
    unknown: tuple[str, ...] = ()


def overlay(waiting: Sequence[Waiting]) -> dict[str, str]:
    """flag -> the status that decisions which still wait give it."""
    return {entry.subject: _STATUS[entry.decision] for entry in waiting if entry.kind == "flag" and entry.decision in _STATUS}


def histories(publication: Publication, waiting: Sequence[Waiting], flag_ids: Sequence[str]) -> dict[str, list[Told]]:
    """flag -> its decisions and notes, oldest first."""
    found: dict[str, list[Told]] = {flag_id: [] for flag_id in flag_ids}
    rows = publication.ask(
        "SELECT flag_id, decided_at, reviewer, decision, note FROM flag_review WHERE list_contains(?, flag_id) ORDER BY decided_at",
        [list(flag_ids)],
    ).rows
    for flag_id, at, reviewer, decision, note in rows:
        found[flag_id].append(Told(flag_review_id(flag_id, at), at, reviewer or "", _SAID.get(decision, decision), note))
    for entry in waiting:
        own = found.get(entry.subject)
        if entry.kind == "flag" and own is not None and all(told.review_id != entry.entry_id for told in own):
            own.append(Told(entry.entry_id, entry.at, entry.reviewer, entry.decision, entry.note, is_waiting=True))
    return found


def standing(history: Sequence[Told]) -> Told | None:
    """The last decision; notes decide nothing."""
    return next((told for told in reversed(history) if told.decision != "note"), None)


def mark_of(flag: dict[str, Any], history: Sequence[Told]) -> str:
    """What a reviewer sees of a flag, as a short mark: its last decision and its figures."""
    last = standing(history)
    told = f"{flag['message']}\x1f{flag['evidence']}\x1f{flag['severity']}"
    return f"{last.review_id if last else '-'}.{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:12]}"


class Desk:
    """Keeps decisions for a store and has them carried out by a process of its own."""

    def __init__(self, store: Path, on_poll: Callable[[], None] = lambda: None) -> None:
        self.store, self._on_poll = store.absolute(), on_poll
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._kept_at = time.monotonic() - 60
        self._retry: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._carry_out_always, name="carry out decisions", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=5)

    def waiting(self) -> list[Waiting]:
        """Read it before the publication: what was carried out in between then stands in both, never in neither."""
        return read_waiting(self.store)

    def decide_flags(self, publication: Publication, wanted: Sequence[Wanted], decision: str, reviewer: str, note: str | None) -> Outcome:
        """Keeps one decision (or note) on several flags, but for those that changed since the reviewer saw them."""
        ids = [wish.flag_id for wish in wanted]
        rows = publication.ask("SELECT flag_id, message, evidence, severity FROM flag WHERE list_contains(?, flag_id)", [ids]).dicts()
        flags = {row["flag_id"]: row for row in rows}
        conflicts: dict[str, str] = {}
        now = utc_now()

        def choose(waiting: Sequence[Waiting]) -> list[Waiting]:
            told = histories(publication, waiting, ids)
            new = []
            for wish in wanted:
                flag = flags.get(wish.flag_id)
                if flag is None:
                    continue
                if decision != "note" and mark_of(flag, told[wish.flag_id]) != wish.seen:
                    last = standing(told[wish.flag_id])
                    conflicts[wish.flag_id] = last.reviewer if last and not wish.seen.startswith(last.review_id) else ""
                    continue
                at = _after(now, told[wish.flag_id])
                key = flag_review_id(wish.flag_id, at)
                new.append(Waiting(key, "flag", wish.flag_id, decision, reviewer, note, at, wish.seen))
            return new

        kept = keep_waiting(self.store, choose)
        self._tell_worker()
        return Outcome(tuple(entry.entry_id for entry in kept), conflicts, tuple(key for key in ids if key not in flags))

    def undo(self, publication: Publication, review_ids: Sequence[str], reviewer: str) -> Outcome:
        """Takes decisions on flags or links back by adding to them; one on a flag only while it is the last."""
        wanted = set(review_ids)
        rows = publication.ask("SELECT flag_id, decided_at FROM flag_review WHERE decision <> 'noted'").rows if wanted else []
        flags = {flag_id for flag_id, at in rows if flag_review_id(flag_id, at) in wanted}
        links = {
            key for (key,) in publication.ask("SELECT review_id FROM link_review WHERE list_contains(?, review_id)", [review_ids]).rows
        }
        conflicts: dict[str, str] = {}
        now = utc_now()

        def choose(waiting: Sequence[Waiting]) -> list[Waiting]:
            mine = flags | {entry.subject for entry in waiting if entry.kind == "flag" and entry.entry_id in wanted}
            told = histories(publication, waiting, sorted(mine))
            new = []
            for flag_id in sorted(mine):
                decided = [one for one in told[flag_id] if one.decision != "note"]
                if not decided or decided[-1].review_id not in wanted:
                    conflicts[flag_id] = decided[-1].reviewer if decided else ""
                    continue
                before = decided[-2].decision if len(decided) > 1 else "reopen"
                at = _after(now, told[flag_id])
                note = f"undo {decided[-1].review_id}"
                new.append(Waiting(flag_review_id(flag_id, at), "flag", flag_id, before, reviewer, note, at))
            gone = {entry.subject for entry in waiting if entry.kind == "undo"}
            back = sorted((links | {entry.entry_id for entry in waiting if entry.kind == "link"}) & wanted - gone)
            new += [Waiting(make_id("review", "undo", key, now.isoformat()), "undo", key, "undone", reviewer, None, now) for key in back]
            return new

        kept = keep_waiting(self.store, choose)
        self._tell_worker()
        return Outcome(tuple(entry.entry_id for entry in kept), conflicts)

    def link(self, artifact_id: str, target_id: str, reviewer: str, note: str | None) -> Outcome:
        """Keeps what an artifact is about: the key of a goal or service, or 'none'."""
        at = utc_now()
        key = make_id("review", "link", artifact_id, target_id, at.isoformat())
        keep_waiting(self.store, lambda _: [Waiting(key, "link", artifact_id, target_id, reviewer, note, at)])
        self._tell_worker()
        return Outcome((key,), {})

    def is_retrying(self) -> bool:
        return self._retry is not None and self._retry.poll() is None

    def retry(self) -> bool:
        """Starts reading again what could not be read, in a process of its own; False when one is at it."""
        if self.is_retrying():
            return False
        self._retry = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "flows.retry", str(self.store)], **_QUIETLY, env=_environment()
        )
        return True

    def _tell_worker(self) -> None:
        self._kept_at = time.monotonic()
        self._wake.set()

    def _carry_out_always(self) -> None:
        """Carries out what waits, some seconds after the last decision: in large stores each time costs a copy of the store."""
        cost = 0.0
        while not self._stop.is_set():
            self._wake.wait(_POLL_SECONDS)
            self._wake.clear()
            self._on_poll()
            if self._stop.is_set() or time.monotonic() - self._kept_at < _QUIET_SECONDS + cost:
                continue
            if any(entry.problem is None for entry in self.waiting()):
                began = time.monotonic()
                self._carry_out()
                cost = time.monotonic() - began

    def _carry_out(self) -> None:
        # A process of its own: linking thinks over the whole store, and pages stay quick meanwhile. While a run holds the
        # store it ends with an error and is tried again; the run itself takes the decisions with it too.
        command = [sys.executable, "-m", "flows.cli", "decide", "catch-up", "--store", str(self.store)]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, **_QUIETLY, timeout=_LONGEST_SECONDS, check=False, env=_environment())  # noqa: S603 - our own command


def _environment() -> dict[str, str]:
    """What a child needs to find this code where this process found it."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(part or os.getcwd() for part in sys.path)}  # noqa: PTH109


def _after(now: datetime, history: Sequence[Told]) -> datetime:
    """Now, or just after the last decision, should the clock have been set back: the order of decisions is their meaning."""
    last = max((told.at for told in history), default=None)
    return now if last is None or now > last else last + timedelta(microseconds=1)
