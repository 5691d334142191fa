"""Imports what every child needs before the first fork, so that a child costs milliseconds and not a second."""

import classifiers.document_type
import classifiers.splitting
import extractors.fields
import extractors.readers
import extractors.readers.docx
import extractors.readers.pdf
import pipeline.codec

__all__ = ["classifiers", "extractors", "pipeline"]
