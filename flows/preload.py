"""Imports what every child needs before the first fork, so that a child costs milliseconds and not a second."""

import classifiers.document_type
import classifiers.measurability
import classifiers.splitting
import classifiers.vagueness
import extractors.fields
import extractors.readers
import extractors.readers.docx
import extractors.readers.pdf
import pipeline.codec

# spaCy and the dictionaries load when they are first asked: once here, not once in every child.
classifiers.vagueness.assess_statement("He read 5 of 6 words.")

__all__ = ["classifiers", "extractors", "pipeline"]
