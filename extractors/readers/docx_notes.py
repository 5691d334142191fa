"""What a careful reader would say of a Word file: changes accepted, words left out, things not read."""

from __future__ import annotations

from collections import Counter

from pipeline.document import ReadingNote

_NOTES = (
    ("insertions", "tracked-changes", "Tracked insertions are read as accepted ({n})."),
    ("deletions", "tracked-changes", "Tracked deletions are left out ({n})."),
    ("hidden", "hidden-text", "Hidden text is left out ({n} runs)."),
    ("struck", "struck-text", "Struck-through text is left out ({n} runs)."),
    ("invisible", "invisible-text", "White or microscopic text is left out ({n} runs)."),
    ("placeholders", "placeholder-text", "Form prompts that nobody has filled in are left out ({n})."),
    ("objects", "embedded-object", "Embedded objects are not read ({n})."),
    ("graphics", "graphic-unread", "The words in charts and diagrams are not read ({n})."),
    ("chunks", "embedded-document", "Embedded documents are not read ({n})."),
)


def describe_counts(counts: Counter[str], comments: int) -> list[ReadingNote]:
    """A note for each thing that was counted while reading."""
    found = [ReadingNote(code, message.format(n=counts[key])) for key, code, message in _NOTES if counts[key]]
    if comments:
        found.append(ReadingNote("comments", f"Reviewers' comments in the margin are not read ({comments})."))
    return found
