"""E-mail (.eml, .msg): headers as metadata and lines, the body as text. Attachments are documents of their own (intake's)."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from extractors.readers import detect as kinds
from extractors.readers.decode import decode_text
from extractors.readers.html import build_html_page, decode_html
from extractors.readers.settings import DEFAULT_SETTINGS, READER_VERSION, ReaderSettings
from extractors.readers.text import build_text_page
from pipeline.document import Block, Document, Line, Page, ReadingNote
from pipeline.errors import UnreadableError

_SENDER_NAME, _SENDER_ADDRESS = 0x0C1A, 0x0C1F  # PidTagSenderName, PidTagSenderEmailAddress
_HEADERS = ("From", "To", "Cc", "Date", "Subject")


def read_mail(path: Path, *, document_id: str, media_type: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """Read one message: metadata from, to, cc, date (ISO) and subject, then its body as one page."""
    message = read_msg(path) if media_type == kinds.MSG else read_eml(path)
    headers, body, notes = message
    head = [Line(f"{name}: {value}", 1, role="header", locator=f"header {name}") for name, value in headers.items()]
    blocks: tuple[Block, ...] = (*head, *body.blocks)
    text = "\n".join([*(line.text for line in head), body.text])
    page = Page(1, None, None, blocks, text, problem=None if text.strip() else "no-text")
    metadata = {name.lower(): value for name, value in headers.items()}
    if (date := _iso_date(metadata.get("date", ""))) is not None:
        metadata["date"] = date
    return Document(document_id, media_type, (page,), "text_layer", "mail", READER_VERSION, notes=notes, metadata=metadata)


def parse_eml(path: Path) -> EmailMessage:
    """The parsed message. Raises UnreadableError 'corrupt'."""
    try:
        with path.open("rb") as file:
            message = email.message_from_binary_file(file, policy=email.policy.default)
    except Exception as error:
        raise UnreadableError("corrupt", "The message cannot be understood.") from error
    assert isinstance(message, EmailMessage)
    return message


def read_eml(path: Path) -> tuple[dict[str, str], Page, tuple[ReadingNote, ...]]:
    message = parse_eml(path)
    headers = {}
    for name in _HEADERS:
        try:
            value = " ".join(str(message.get(name) or "").split())
        except Exception:  # noqa: BLE001 - the standard library raises many kinds on broken headers
            value = ""
        if value:
            headers[name] = value
    plain, rich = _bodies(message)
    notes: tuple[ReadingNote, ...] = ()
    page = build_html_page(_payload_html(rich), 1)[0] if rich is not None else None
    if plain is not None:
        text, notes = _decode_part(plain)
        if page is None or not _is_stub(text, page):
            return headers, build_text_page(text, 1), notes
    if page is not None:
        return headers, page, notes
    return headers, build_text_page("", 1), notes


def _is_stub(text: str, rich: Page) -> bool:
    """True where the plain part is a program's word ("This message is best read as HTML"), which must not hide the message itself."""
    words, told = set(text.casefold().split()), rich.text.casefold().split()
    # The two parts of a message say the same: words that the HTML has not are the program's own.
    return len(text.split()) < 5 or (len(words) < 25 and len(told) > len(words) and len(words & set(told)) < 0.6 * len(words))


def _bodies(message: EmailMessage) -> tuple[Any | None, Any | None]:
    """The first plain and the first HTML part that are not attachments."""
    plain = rich = None
    for part in walk_parts(message):
        if is_attachment(part):
            continue
        kind = part.get_content_type()
        # A part of many parts that has none: its boundary is not where it should be, and its words stand bare.
        if (kind == "text/plain" or kind.startswith("multipart/")) and plain is None:
            plain = part
        elif kind == "text/html" and rich is None:
            rich = part
    return plain, rich


def walk_parts(message: Any) -> Iterator[Any]:
    """The leaf parts of a message in order; a forwarded message is a leaf of its own."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.iter_parts() if hasattr(message, "iter_parts") else message.get_payload():
        yield from walk_parts(part)


def is_attachment(part: Any) -> bool:
    """True for what a mail program lists as attached: named parts, forwarded messages, anything that is not text."""
    kind = part.get_content_type()
    try:
        name = part.get_filename()
        disposition = part.get_content_disposition()
    except Exception:  # noqa: BLE001 - broken headers
        name, disposition = None, None
    if kind == "message/rfc822" or disposition == "attachment":
        return True
    return bool(name) or not kind.startswith(("text/", "multipart/"))


def _decode_part(part: Any) -> tuple[str, tuple[ReadingNote, ...]]:
    data = part.get_payload(decode=True) or str(part.get_payload() if part.is_multipart() is False else "").encode(
        "utf-8", "surrogateescape"
    )
    charset = part.get_content_charset()
    if charset and charset.lower() not in ("us-ascii", "ascii"):
        try:
            return data.decode(charset).replace("\r\n", "\n"), ()
        except (LookupError, UnicodeDecodeError):
            pass
    return decode_text(data)


def _payload_html(part: Any) -> str:
    data = part.get_payload(decode=True) or b""
    charset = part.get_content_charset()
    try:
        return str(data.decode(charset)) if charset else decode_html(data)
    except (LookupError, UnicodeDecodeError):
        return decode_html(data)


def read_msg(path: Path) -> tuple[dict[str, str], Page, tuple[ReadingNote, ...]]:
    """An Outlook message; its plain body, else its HTML."""
    from oxmsg import Message

    try:
        message = Message.load(str(path))
        # Messages that never left the house have no transport headers; the sender's name and address stand in properties.
        sender = message.sender or _msg_text(message, _SENDER_NAME) or _msg_text(message, _SENDER_ADDRESS)
        subject = message.subject or ""
        sent = message.sent_date
        recipients = "; ".join(_address(person) for person in message.recipients)
        body, rich = message.body or "", message.html_body or ""
    except Exception as error:
        raise UnreadableError("corrupt", "The Outlook message cannot be understood.") from error
    headers = {"From": sender, "To": recipients, "Date": sent.isoformat() if sent else "", "Subject": subject}
    page = build_text_page(body.replace("\r\n", "\n"), 1) if body.strip() else build_html_page(rich, 1)[0]
    return {name: value for name, value in headers.items() if value}, page, ()


def _msg_text(message: Any, property_id: int) -> str:
    try:
        return str(message.properties.str_prop_value(property_id) or "")
    except (KeyError, ValueError, AttributeError):
        return ""


def _address(person: Any) -> str:
    name, address = getattr(person, "name", "") or "", getattr(person, "email_address", "") or ""
    return f"{name} <{address}>" if name and address and name != address else name or address


def _iso_date(text: str) -> str | None:
    """'Tue, 14 Oct 2025 09:12:00 -0500' → '2025-10-14T09:12:00-05:00'; None for what is no date."""
    try:
        return parsedate_to_datetime(text).isoformat()
    except (TypeError, ValueError, IndexError):
        return None
