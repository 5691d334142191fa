"""What one child process does with one document: read, tell its kind, split, extract, assess. No store, no Prefect, no network.

The answer is JSON bytes of an `Examined`: the parent checks it against the record's types and never unpickles it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from flows.failures import place_of, write_traceback
from pipeline.codec import CodecError, from_plain, pack, to_json, unpack
from pipeline.document import Document, ReadingNote
from pipeline.errors import UnreadableError
from pipeline.model import DocumentFacts
from pipeline.sealing import seal, unseal

_CHANGED = "The file changed while it was being read; run again when it is finished."
_HASH_LENGTH = 64  # of a document's own id, its SHA-256
_FEW_CHARACTERS = 100  # fewer on a page: a stamp or a page number over a picture


@dataclass(frozen=True, slots=True)
class Task:
    """One document to examine: where its bytes lie and what is known of it. All values are plain, so that any pool can carry it."""

    document_id: str
    file: str  # bytes of the document on this machine
    path: str  # relative to the drop
    media_type: str
    byte_size: int
    ocr: Literal["auto", "off"]
    state_profile: str
    school_years: tuple[tuple[date, date], ...]
    vague_phrases: tuple[str, ...]
    service_names: dict[str, str]
    rating_codes: dict[str, str]
    read_cache: str  # folder of recognised documents as read; '' for none
    facts_key: str
    read_again: bool = False
    form_labels: dict[str, str] = field(default_factory=dict)
    cache_key: str = ""  # seals the readings of an encrypted store


@dataclass(frozen=True, slots=True)
class ExaminedPage:
    page_number: int
    width_pt: float | None
    height_pt: float | None
    rotation: int
    text_source: str
    ocr_confidence: float | None
    text: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of one document: its reading and its facts, or the reason why it could not be read."""

    document_id: str
    facts_key: str
    media_type: str = ""
    text_source: str = ""
    ocr_confidence: float | None = None
    language: str | None = None
    reader_version: str = ""
    pages: tuple[ExaminedPage, ...] = ()
    notes: tuple[ReadingNote, ...] = ()
    facts: DocumentFacts | None = None
    reason: str | None = None  # of the closed list in pipeline.errors
    message: str | None = None
    was_cached: bool = False


def examine(task: Task) -> Examined:
    """Reads one document, or takes its reading from the cache, and extracts its facts.

    What cannot be read is an answer with its reason; an error of ours in extraction is an answer too (reason 'reader-crash'),
    so that one document never stops a run.
    """
    try:
        document, was_cached = read(task)
    except UnreadableError as error:
        return Examined(task.document_id, task.facts_key, task.media_type, reason=error.reason, message=error.message)
    told = replace(_tell(document), facts_key=task.facts_key, was_cached=was_cached)
    try:
        return replace(told, facts=extract(document, task))
    except Exception as error:  # noqa: BLE001 - one document that our code cannot understand must not stop the others
        write_traceback(error, task.path)
        return replace(told, reason="reader-crash", message=f"It was read, but not understood: {place_of(error)}. Please report this.")


def examine_payload(payload: dict[str, Any]) -> dict[str, Any] | bytes:
    """What a child is asked: {'task': …} for a document's answer as JSON bytes, {'measure': file} for how much work a PDF will be."""
    if "measure" in payload:
        return measure_effort(Path(payload["measure"]))
    task: Task = from_plain(Task, payload["task"])
    return to_json(examine(task)).encode("utf-8", "replace")


def measure_effort(file: Path) -> dict[str, Any]:
    """Pages of a PDF, and how many of them have no text and may need recognition: its time limit follows from that."""
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    without_text = 0
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        without_text += text.count_chars() < _FEW_CHARACTERS
        text.close()
        page.close()
    return {"pages": len(document), "without_text": without_text}


def read(task: Task) -> tuple[Document, bool]:
    """The document as read, and whether it came from the cache."""
    from extractors.readers import read_document
    from extractors.readers.settings import ReaderSettings

    if not task.file:
        raise UnreadableError("unstable", _CHANGED)
    cached = None if task.read_again else _from_cache(task)
    if cached is not None:
        return cached, True
    settings = ReaderSettings(ocr=task.ocr)
    file = Path(task.file)
    try:
        document = read_document(
            file, document_id=task.document_id, media_type=task.media_type or None, name=Path(task.path).name, settings=settings
        )
    finally:
        # A file may be written to between the walk that named it by its content and this reading.
        if len(task.document_id) == _HASH_LENGTH and _hash_of(file) not in (task.document_id, None):
            raise UnreadableError("unstable", _CHANGED)
    # Recognising a page costs as much as reading hundreds of digital ones: only that is worth keeping.
    if document.text_source in ("ocr", "mixed"):
        _to_cache(task, document)
    return document, False


def _hash_of(file: Path) -> str | None:
    with contextlib.suppress(OSError), file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
    return None


def extract(document: Document, task: Task) -> DocumentFacts:
    """All that the document says, its goals and statements assessed."""
    from classifiers.document_type import classify_document
    from classifiers.measurability import assess_goal
    from classifiers.splitting import split_document
    from classifiers.vagueness import assess_statement
    from extractors.fields import extract_facts
    from extractors.fields.builder import ExtractionContext

    verdict = classify_document(document, task.path)
    parts = split_document(document, verdict)
    # No as_of: what a document says must not depend on the day on which it is read.
    context = ExtractionContext(task.path, task.school_years, None, task.state_profile, tuple(sorted(task.form_labels.items())))
    facts = extract_facts(document, parts, verdict.document_type, verdict.score, context)
    goals = []
    for goal in facts.goals:
        judged = assess_goal(goal, profile=task.state_profile)
        goals.append(
            replace(
                goal,
                is_measurable=judged.is_measurable,
                is_complete=judged.is_complete,
                missing_components=tuple(judged.missing_components),
            )
        )
    statements = []
    for statement in facts.statements:
        if statement.statement is None:
            statements.append(replace(statement, is_vague=None))
            continue
        told = assess_statement(statement.statement)
        statements.append(replace(statement, is_vague=told.is_vague, vague_phrases=tuple(told.vague_phrases)))
    return apply_district_words(replace(facts, goals=tuple(goals), statements=tuple(statements)), task)


def apply_district_words(facts: DocumentFacts, task: Task) -> DocumentFacts:
    """What only this district's own dictionary (district.toml, [lexicon]) can tell: services, rating codes, empty phrases."""
    names = {words.casefold(): kind for words, kind in task.service_names.items()}
    codes = {code.casefold(): rating for code, rating in task.rating_codes.items()}

    def service_type(text: str | None, known: str | None) -> str | None:
        return names.get((text or "").strip().casefold(), known)

    statements = []
    for row in facts.statements:
        rating = row.rating or codes.get((row.rating_text or "").strip().casefold())
        said = (row.statement or "").casefold()
        own = tuple(phrase for phrase in task.vague_phrases if phrase.casefold() in said and phrase not in row.vague_phrases)
        statements.append(replace(row, rating=rating, vague_phrases=(*row.vague_phrases, *own)))
    return replace(
        facts,
        services=tuple(replace(row, service_type=service_type(row.service_text, row.service_type) or "other") for row in facts.services),
        deliveries=tuple(replace(row, service_type=service_type(row.service_text, row.service_type)) for row in facts.deliveries),
        statements=tuple(statements),
    )


def cache_file(folder: Path, document_id: str, ocr: str) -> Path:
    """Where a document's reading lies; readers of another version, or without OCR, have their own."""
    from extractors.readers.settings import READER_VERSION

    return folder / document_id[:2] / f"{document_id}.{READER_VERSION}.{ocr}.z"


def _from_cache(task: Task) -> Document | None:
    if not task.read_cache:
        return None
    for ocr in ("auto", "off") if task.ocr == "off" else ("auto",):
        with contextlib.suppress(OSError, CodecError, ValueError):
            kept = cache_file(Path(task.read_cache), task.document_id, ocr).read_bytes()
            document: Document = unpack(Document, unseal(kept, task.cache_key))
            return document
    return None


def _to_cache(task: Task, document: Document) -> None:
    if not task.read_cache:
        return
    place = cache_file(Path(task.read_cache), task.document_id, task.ocr)
    # A full disk costs the cache, not the document.
    with contextlib.suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = place.with_name(f"{place.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(seal(pack(document), task.cache_key))
        fresh.replace(place)


def _tell(document: Document) -> Examined:
    pages = tuple(
        ExaminedPage(
            page.page_number,
            page.width_pt,
            page.height_pt,
            page.rotation,
            page.text_source,
            page.ocr_confidence,
            page.text,
            page.problem,
        )
        for page in document.pages
    )
    return Examined(
        document.document_id,
        "",
        document.media_type,
        document.text_source,
        document.ocr_confidence,
        guess_language(document.text),
        document.reader_version,
        pages,
        document.notes,
    )


_COMMON = {
    "en": frozenset(["the", "and", "of", "to", "in", "is", "for", "with", "will", "on", "be", "by", "are", "this", "that", "was"]),
    "es": frozenset(["el", "la", "de", "que", "y", "en", "los", "las", "del", "por", "con", "para", "una", "un", "es", "se"]),
}


def guess_language(text: str) -> str | None:
    """'en' or 'es' by their commonest words, None for too little text or neither."""
    words = Counter(text.lower().split())
    total = sum(words.values())
    shares = {language: sum(words[word] for word in common) / max(total, 1) for language, common in _COMMON.items()}
    best = max(shares, key=lambda language: shares[language])
    return best if total >= 20 and shares[best] >= 0.04 else None
