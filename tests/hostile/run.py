"""Write a hostile drop and send it through the real ingest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb

from flows.options import IngestOptions, make_plan
from flows.stages import Outcome, Report, run_ingest
from tests.hostile.case import READ, Case


@dataclass(frozen=True, slots=True)
class Found:
    """What the store knows of a drop after an ingest."""

    outcome: Outcome
    rows: dict[str, tuple[str, str | None, str | None]]  # path -> status, reason and sentence, document
    texts: dict[str, list[str]]  # document -> text of its pages
    notes: dict[str, set[str]]  # document -> codes
    problems: dict[str, list[str]]  # document -> what is said of pages that could not be read

    def fate(self, path: str) -> str:
        """'read', or the code of the reason why not."""
        status, told, document = self.rows[path]
        if status in ("quarantined", "ignored"):
            return (told or "").split(":")[0]
        return READ if document is not None else "lost"


def write_drop(folder: Path, cases: Iterable[Case]) -> Path:
    drop = folder / "drop"
    for case in cases:
        place = drop / case.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(case.make())
    return drop


def ingest(drop: Path, store: Path, *, ocr: Literal["auto", "off"] = "off", workers: int = 2) -> Found:
    """The whole ingest of a drop, with real child processes, and what its store knows."""
    plan = make_plan(IngestOptions(drop, store, None, date(2026, 1, 15), workers, ocr, direct=True))
    outcome = run_ingest(plan, Report())
    with duckdb.connect(str(store), read_only=True) as connection:

        def rows(sql: str) -> Sequence[tuple[Any, ...]]:
            return connection.execute(sql).fetchall()

        texts: dict[str, list[str]] = {}
        for document, text in rows("SELECT document_id, coalesce(text, '') FROM page ORDER BY document_id, page_number"):
            texts.setdefault(document, []).append(text)
        notes: dict[str, set[str]] = {}
        for document, code in rows("SELECT document_id, code FROM reading_note"):
            notes.setdefault(document, set()).add(code)
        problems: dict[str, list[str]] = {}
        for document, problem in rows("SELECT document_id, problem FROM page WHERE problem IS NOT NULL"):
            problems.setdefault(document, []).append(problem)
        found = {
            path: (status, reason, document)
            for path, status, reason, document in rows("SELECT path, status, reason, document_id FROM source_file")
        }
    return Found(outcome, found, texts, notes, problems)


def faults(case: Case, found: Found) -> list[str]:
    """What of a case came out otherwise than it must; [] is right."""
    if case.path not in found.rows:
        return ["it has no row in the ledger"]
    told = []
    fate = found.fate(case.path)
    _, reason, document = found.rows[case.path]
    if fate not in case.fates:
        told.append(f"fate {fate!r} ({reason}), not {case.fates}")
    if fate != READ and not (reason or "").partition(": ")[2].strip():
        told.append("the reason has no sentence")
    members = {path.removeprefix(case.path + "!/"): found.fate(path) for path in found.rows if path.startswith(case.path + "!/")}
    for name in sorted(members.keys() | case.members.keys()):
        is_now, must_be = members.get(name, "no row"), case.members.get(name, "no row")
        told += [] if is_now == must_be else [f"member {name!r} is {is_now!r}, not {must_be!r}"]
    if fate != READ or document is None:
        return told
    pages = found.texts.get(document, [])
    text = "\n".join(pages)
    told += [f"does not say {words!r}" for words in case.says if words not in text]
    told += [f"says {words!r}" for words in case.hides if words in text]
    told += [f"no note {code!r}" for code in case.notes if code not in found.notes.get(document, set())]
    if case.pages is not None and len(pages) != case.pages:
        told.append(f"{len(pages)} pages, not {case.pages}")
    if case.problem and not found.problems.get(document):
        told.append("no page is named as unread")
    if not members and not text.strip() and not found.problems.get(document):
        told.append("read, without a word, and nothing says so")
    return told
