"""From a document as read to the facts that it states: each part of it read by the extractors of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from extractors.fields.builder import ExtractionContext, FactsBuilder
from pipeline.document import Document
from pipeline.model import DocumentFacts, DocumentPart, DocumentType

Extractor = Callable[[Document, DocumentPart, FactsBuilder], None]

# Part type -> the functions that read it. An IEP's goal pages hold progress blocks; logs and reports hold nothing of an IEP's.
_READERS: dict[DocumentType, tuple[tuple[str, str], ...]] = {
    "iep": (("iep", "extract_ieps"), ("statements", "extract_statements"), ("notices", "extract_notices")),
    "service_log": (("deliveries", "extract_deliveries"),),
    "progress_report": (("statements", "extract_statements"),),
    "work_sample": (("samples", "extract_samples"),),
    "notice": (("notices", "extract_notices"),),
    "meeting_record": (("notices", "extract_notices"),),
}


def extract_facts(
    document: Document,
    parts: Iterable[DocumentPart],
    document_type: DocumentType | None,
    score: float,
    context: ExtractionContext,
) -> DocumentFacts:
    """Everything that a document says, with where it says so. `parts` are its runs of pages, each of one kind."""
    builder = FactsBuilder(document, context)
    parts = tuple(parts)
    find_mentions = _load("identity", "find_mentions")
    for part in parts:
        if find_mentions is not None:
            builder.part_students[part.part_key] = list(find_mentions(document, part, builder))
    for part in parts:
        for module, name in _READERS.get(part.document_type, ()):
            read = _load(module, name)
            if read is not None:
                read(document, part, builder)
    return builder.build(document_type, score, parts)


def _load(module: str, name: str) -> Callable[..., Iterable[str]] | None:
    try:
        return getattr(import_module(f"extractors.fields.{module}"), name, None)
    except ModuleNotFoundError:
        return None
