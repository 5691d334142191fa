"""Stable keys: the same content gives the same key on every run."""

from __future__ import annotations

import hashlib
import unicodedata


def make_id(kind: str, *parts: object) -> str:
    """A key such as 'goal_3f9c…' (20 hex digits) from what identifies a row; None and '' are the same part."""
    text = "\x1f".join(unicodedata.normalize("NFC", "" if part is None else str(part)) for part in parts)
    return f"{kind}_{hashlib.blake2b(text.encode(), digest_size=10, person=kind.encode()[:16]).hexdigest()}"


def content_id(data: bytes) -> str:
    """A document's key: the SHA-256 of its bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
