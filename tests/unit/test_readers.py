"""Kinds by content, text, Markdown, web pages and mail."""

from __future__ import annotations

from pathlib import Path

import pytest
from compound import write_msg
from office import lines_of, paragraph, read, tables_of, write_docx

from extractors.intake import walk_drop
from extractors.readers import detect_media_type, read_document
from pipeline.errors import UnreadableError

KINDS = {
    "a PDF under any name": ("notes.txt", b"%PDF-1.7\n", "application/pdf"),
    "a PDF after a mail gateway's line": ("a.pdf", b"X-Scanned: yes\n%PDF-1.4\n", "application/pdf"),
    "an image under a PDF's name": ("scan.pdf", b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
    "a tab-separated file that calls itself a workbook": ("grades.xls", b"Name\tMin\tDate\nA\t1\t2\nB\t3\t4\nC\t5\t6\n", "text/tab-separated-values"),
    "a web page that calls itself a workbook": ("grades.xls", b"<html><table><tr><td>x</td></tr></table></html>", "text/html"),
    "a message": ("x.eml", b"From: a@b.example\nTo: c@d.example\nSubject: x\n\nHello", "message/rfc822"),
    "a note that looks a little like a message": ("x.txt", b"Subject: minutes for May\nWe met on Tuesday.\n", "text/plain"),
    "rich text": ("a.doc", b"{\\rtf1\\ansi x}", "application/rtf"),
    "text": ("a.txt", b"Reads 62 words.", "text/plain"),
    "UTF-16 text": ("a.txt", "Reads 62 words.".encode("utf-16"), "text/plain"),
    "a table of commas": ("a.csv", b"Name,Min\nAna,30\n", "text/csv"),
    "noise": ("a.bin", bytes(range(256)), "application/octet-stream"),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_kinds(tmp_path: Path, name: str) -> None:
    file_name, data, expected = KINDS[name]
    path = tmp_path / file_name
    path.write_bytes(data)
    assert detect_media_type(path) == expected


def test_a_word_file_under_another_name_is_read_and_noted(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph("Goal 1"))
    renamed = path.rename(tmp_path / "a.pdf")
    document = read(renamed)
    assert lines_of(document) == ["Goal 1"]
    assert [note.code for note in document.notes] == ["type-mismatch"]


def write(tmp_path: Path, name: str, text: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_text_keeps_its_lines_and_pages(tmp_path: Path) -> None:
    document = read(write(tmp_path, "a.txt", "Student: Ana\n\n  Reads 62 [x] yes [ ] no\n\fpage two\n"))
    assert [page.text for page in document.pages] == ["Student: Ana\n\nReads 62 ☒ yes ☐ no", "page two"]
    first = next(document.blocks())
    assert (first.locator, first.page_number) == ("line 1", 1)  # type: ignore[union-attr]


def test_markdown(tmp_path: Path) -> None:
    text = "# Goal 1\n\n- reads **aloud**\n\n| Date | Min |\n| --- | ---: |\n| 9/1 | 30 |\n"
    document = read(write(tmp_path, "a.md", text))
    assert lines_of(document) == ["Goal 1", "- reads aloud"]
    assert tables_of(document) == [[["Date", "Min"], ["9/1", "30"]]]


def test_a_web_page_shows_what_a_browser_shows(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Log</title><script>alert(1)</script></head><body><h2>Goals</h2><p>Reads <b>62</b> words.<br>By May</p>"
        "<p style='display:none'>secret</p><ol><li>one</li><li>two</li></ol>"
        "<table><tr><th>Date</th><th>Min</th></tr><tr><td rowspan=2>9/1</td><td>30</td></tr><tr><td>20</td></tr></table>"
        "<input type=checkbox checked> Group</body></html>"
    )
    document = read(write(tmp_path, "a.html", page))
    assert lines_of(document) == ["Goals", "Reads 62 words.", "By May", "1. one", "2. two", "☒ Group"]
    assert tables_of(document) == [[["Date", "Min"], ["9/1", "30"], ["20"]]]
    assert document.tables()[0].cells[2].row_span == 2


MAIL = (
    b"From: Ana Ruiz <ana@school.example>\r\nTo: records@school.example\r\nDate: Tue, 14 Oct 2025 09:12:00 -0500\r\n"
    b"Subject: =?utf-8?q?Mu=C3=B1oz_scores?=\r\nMIME-Version: 1.0\r\n"
)


def test_mail_headers_and_body(tmp_path: Path) -> None:
    document = read(write(tmp_path, "a.eml", MAIL + b"Content-Type: text/plain; charset=utf-8\r\n\r\nReads 62 words.\r\n"))
    assert document.metadata == {
        "from": "Ana Ruiz <ana@school.example>",
        "to": "records@school.example",
        "date": "2025-10-14T09:12:00-05:00",
        "subject": "Muñoz scores",
    }
    assert "Reads 62 words." in lines_of(document)


def test_an_outlook_message_and_its_attachments(tmp_path: Path) -> None:
    attachments = {"scores.csv": b"Name,Min\nAna,30\n", "long.txt": b"word " * 2000}
    path = write_msg(tmp_path / "m.msg", subject="Muñoz scores", body="Reads 62 words.", sender="Ana Ruiz", attachments=attachments)
    document = read(path)
    assert document.metadata["from"] == "Ana Ruiz"
    assert document.metadata["subject"] == "Muñoz scores"
    assert document.metadata["date"].startswith("2025-10-14T")
    assert "Reads 62 words." in lines_of(document)
    found = {entry.path: (entry.status, entry.byte_size) for entry in walk_drop(path, tmp_path / "members")}
    assert found == {
        "m.msg": ("new", path.stat().st_size),
        "m.msg!/long.txt": ("new", 10_000),
        "m.msg!/scores.csv": ("new", 16),
    }


def test_a_message_in_html_alone(tmp_path: Path) -> None:
    document = read(write(tmp_path, "a.eml", MAIL + b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Reads 62 words.</p>\r\n"))
    assert "Reads 62 words." in lines_of(document)


@pytest.mark.parametrize(
    "body", [b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n", b"Content-Type: text/plain; charset=no-such\r\n\r\n\xff\xfe"]
)
def test_broken_mail_does_not_raise(tmp_path: Path, body: bytes) -> None:
    assert read(write(tmp_path, "a.eml", MAIL + body)).metadata["subject"] == "Muñoz scores"


def test_rich_text_without_libreoffice_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableError, match="LibreOffice") as caught:
        read_document(write(tmp_path, "a.rtf", "{\\rtf1 x}"), document_id="d")
    assert caught.value.reason == "unsupported"


def test_limits_of_pictures_and_stray_null_bytes(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("1", (20_000, 20_000)).save(tmp_path / "huge.png")
    with pytest.raises(UnreadableError) as caught:
        read(tmp_path / "huge.png")
    assert caught.value.reason == "resource-limit"
    with pytest.raises(UnreadableError) as caught:
        read(write(tmp_path, "torn.jpg", b"\xff\xd8\xff\xe0 torn"))
    assert caught.value.reason == "corrupt"
    document = read(write(tmp_path, "a.csv", b"Name,Min\nA\x00na,30\n"))
    assert tables_of(document) == [[["Name", "Min"], ["Ana", "30"]]]
    assert [note.code for note in document.notes] == ["encoding"]
