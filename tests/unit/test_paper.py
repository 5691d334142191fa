"""Printing: whatever words a paper holds, the PDF is made and says them."""

from __future__ import annotations

import io

import pypdf
import pytest

from flows.reports.drawing import Circle, Drawing, Line, Polygon, Rect, Text
from flows.reports.paper import Paper

LONG = "The student reads the passage aloud and answers questions about it. " * 150


def text_of(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


@pytest.mark.parametrize(
    "words",
    [LONG, "x" * 4000, "<b>bold & <script>alert(1)</script>", "</para><para>", "ñ é ü ☒ ☐ ✓ 早 \u202e\u200b\x00", "", "one\ntwo\r\nthree\tfour", "&amp; &lt;"],
    ids=["longer than a page", "one endless word", "markup", "the printer's own markup", "letters of all kinds", "nothing", "lines", "entities"],
)  # fmt: skip
def test_any_words_can_be_printed_everywhere(words: str) -> None:
    paper = Paper(title=words or "title", foot=words[:80])
    paper.title(words[:200])
    paper.heading(words[:200])
    paper.subheading(words[:200])
    paper.words(words)
    paper.quote(words)
    paper.facts([("Label", words), ("Other", "value"), ("Third", words)])
    paper.cards([("3", words[:100])])
    paper.bullets([words])
    paper.table(words[:50], ["A", "B"], [[words, "1"], ["2", words]], [100, 200], numbers={1}, total=True)
    paper.flag("high", "High", words, words, words)
    paper.drawing(Drawing(100, 50, "t", "d", (Text(5, 20, words[:40]),)))
    assert text_of(paper.finish())


def test_words_come_out_as_they_went_in() -> None:
    paper = Paper(title="t", foot="f")
    paper.words("José reads <90> words & more ☒")
    assert "José reads <90> words & more [x]" in text_of(paper.finish())


def test_pictures_and_vectors_are_printed() -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (900, 3000), "white").save(out, "PNG")
    paper = Paper(title="t", foot="f")
    paper.picture("A long page", io.BytesIO(out.getvalue()), 900, 3000)
    shapes = (Line(0, 0, 10, 10, "#000000", 1, (2, 2)), Rect(0, 0, 5, 5, "#FF0000"), Polygon(((0, 0), (5, 5), (0, 5)), "#00FF00", "#000000"),
              Circle(5, 5, 3, "#0000FF", "#FFFFFF"), Text(5, 5, "label", bold=True))  # fmt: skip
    paper.drawing(Drawing(100, 50, "t", "d", shapes))
    data = paper.finish()
    assert "label" in text_of(data)
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages[0].images) == 1


def test_a_table_without_rows_prints_nothing() -> None:
    paper = Paper(title="t", foot="f")
    paper.table("Caption", ["A"], [], [100])
    paper.words("end")
    assert "Caption" not in text_of(paper.finish())
