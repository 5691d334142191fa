"""One regular expression for hundreds of labels: shared beginnings are written once, so that most places of a text fail at one letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def join_alternatives(alternatives: Iterable[Sequence[str]]) -> str:
    """A pattern that matches any of these rows of pattern pieces, at each place the longest row first; '' for none.

    `[("d", "a", "y"), ("d", "a", "y", "s")]` gives `day(?:s|)`.
    """
    root: dict[str, dict[str, object]] = {}
    for row in alternatives:
        node = root
        for piece in row:
            node = node.setdefault(piece, {})  # type: ignore[assignment]
        node[""] = {}
    return _write(root) if root else ""


def _write(node: dict[str, dict[str, object]]) -> str:
    parts = []
    for piece, rest in node.items():
        if piece:
            parts.append(piece + _write(rest))  # type: ignore[arg-type]
    if "" in node:
        parts.append("")  # what goes on is tried before what ends here
    if len(parts) == 1:
        return parts[0]
    return f"(?:{'|'.join(parts)})"
