"""From a document as read to the facts that it states: each part of it read by the extractors of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from extractors.fields.builder import ExtractionContext, FactsBuilder
from pipeline.document import Document
from pipeline.model import DocumentFacts, DocumentPart, DocumentType

Extractor = Callable[[Document, DocumentPart, FactsBuilder], object]


def extract_facts(
    document: Document,
    parts: Iterable[DocumentPart],
    document_type: DocumentType | None,
    score: float,
    context: ExtractionContext,
) -> DocumentFacts:
    """Everything that a document says, with where it says so. `parts` are its runs of pages, each of one kind."""
    from extractors.fields.identity import find_mentions

    builder = FactsBuilder(document, context)
    parts = tuple(parts)
    for part in parts:
        builder.part_students[part.part_key] = list(find_mentions(document, part, builder))
    readers = _readers()
    for part in parts:
        for read in readers.get(part.document_type, ()):
            read(document, part, builder)
    return builder.build(document_type, score, parts)


def _readers() -> dict[DocumentType, tuple[Extractor, ...]]:
    """Part type -> the functions that read it. An IEP's goal pages hold progress blocks; logs and reports hold nothing of an IEP's."""
    # Imported here, because the extractors import this package's builder.
    from extractors.fields.deliveries import extract_deliveries
    from extractors.fields.iep import extract_ieps
    from extractors.fields.notices import extract_notices
    from extractors.fields.samples import extract_samples
    from extractors.fields.statements import extract_statements

    return {
        "iep": (extract_ieps, extract_statements, extract_notices),
        "service_log": (extract_deliveries,),
        "progress_report": (extract_statements,),
        "work_sample": (extract_samples,),
        "notice": (extract_notices,),
        "meeting_record": (extract_notices,),
    }
