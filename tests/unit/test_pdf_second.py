"""The second PDF engine reads the same words and tables as the first, and gives up in words where nothing can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractors.readers import read_document
from extractors.readers.pdf_second import read_document_again, read_pages_again
from pipeline.errors import UnreadableError

DROP = Path(__file__).parents[2] / "sample_docs" / "juniper_flats" / "drop"
IEP = DROP / "IEPs" / "Okonjo_Nadia_310442_IEP.pdf"


def tokens(text: str) -> list[str]:
    """Words, numbers and ticks; where the blanks lie between is each engine's own affair."""
    return sorted(re.findall(r"\w+|[☒☐]", text))


def test_both_engines_see_the_same_words_and_cells() -> None:
    first = read_document(IEP, document_id="0" * 64)
    second = read_document_again(IEP, "0" * 64, "application/pdf")
    assert second is not None
    assert second.reader == "pdfplumber"
    assert sorted(second.text.split()) == sorted(first.text.split())
    assert [cell.text.split() for table in second.tables() for cell in table.cells] == [
        cell.text.split() for table in first.tables() for cell in table.cells
    ]


def test_single_pages_are_read_again() -> None:
    pages = read_pages_again(IEP, [2])
    assert list(pages) == [2]
    assert "ANNUAL GOALS" in pages[2].text


def test_a_torn_file_stays_unread(tmp_path: Path) -> None:
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(IEP.read_bytes()[:600])
    assert read_pages_again(torn) == {}
    with pytest.raises(UnreadableError) as error:
        read_document(torn, document_id="0" * 64)
    assert error.value.reason == "corrupt"
