"""Documents inside a Word document (w:altChunk): web pages and plain text are read, other kinds are only noted."""

from __future__ import annotations

import email
import email.policy

from extractors.readers.decode import decode_text
from extractors.readers.detect import EML, HTML, TXT, detect_text_type
from extractors.readers.html import build_html_page, decode_html
from extractors.readers.text import build_text_page
from pipeline.document import Block


def read_chunk(data: bytes, page_number: int) -> tuple[Block, ...] | None:
    """The blocks of an embedded web page, web archive (MHT) or text; None for kinds that are not read here."""
    kind = detect_text_type(data[:8192], "")
    if kind == EML:
        message = email.message_from_bytes(data, policy=email.policy.default)
        pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
        if not pages:
            return None
        payload = pages[0].get_payload(decode=True)
        return build_html_page(decode_html(payload if isinstance(payload, bytes) else b""), page_number)[0].blocks
    if kind == HTML:
        return build_html_page(decode_html(data), page_number)[0].blocks
    if kind == TXT:
        return build_text_page(decode_text(data)[0], page_number).blocks
    return None
