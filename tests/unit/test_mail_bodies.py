"""Which part of a message is its body: the plain words, unless they only say that the message itself is HTML."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from extractors.readers.mail import read_eml

TABLE = "<p>Dear family,</p><table><tr><th>Goal</th><th>Progress</th></tr><tr><td>1. Math</td><td>Kim got 11 of 25 facts right in the last timing.</td></tr></table>"


@pytest.mark.parametrize(
    ("plain", "rich", "word"),
    [
        pytest.param("This message is best read as HTML.", TABLE, "facts", id="a program's word"),
        pytest.param("View this email in your browser.", TABLE, "facts", id="another"),
        pytest.param("Kim got 11 of 25 facts.", "<p>Kim got 11 of 25 facts.</p>", "facts", id="the same in both"),
        pytest.param("Kim got 11 of 25 facts.", "", "facts", id="plain alone"),
    ],
)
def test_a_stub_does_not_hide_the_message(tmp_path: Path, plain: str, rich: str, word: str) -> None:
    message = EmailMessage()
    message["Subject"] = "Progress"
    message.set_content(plain)
    if rich:
        message.add_alternative(f"<html><body>{rich}</body></html>", subtype="html")
    file = tmp_path / "a.eml"
    file.write_bytes(message.as_bytes())
    _, page, _ = read_eml(file)
    assert word in page.text
