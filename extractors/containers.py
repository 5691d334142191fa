"""Members of archives and mails, unpacked into a folder of our own under names of our own: no member's name touches the disk.

`expand_container` is a plain function of JSON-able values, so that a hostile archive can be opened in a process of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import mimetypes
import posixpath
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from extractors.readers.detect import EML, MSG, ZIP, count_zip_members
from extractors.readers.settings import ReaderSettings
from pipeline.errors import UnreadableError

_CHUNK = 1 << 20
_SMALL_BYTES = 1_000_000  # under this size a high compression ratio cannot hurt
_UNICODE_PATH = 0x7075
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, struct.error)
# "C:\Users\x", "/etc/passwd", "../x"; "notes..txt" must not.
_UNSAFE = re.compile(r"^(?:/|[A-Za-z]:)|(?:^|/)\.\.(?:/|$)")


class Member:
    """One member while it is unpacked: its shown name, its bytes in `file`, or the reason why there are none."""

    __slots__ = ("message", "modified_at", "name", "opener", "reason", "size", "status")

    def __init__(self, name: str, size: int, opener: Any = None, modified_at: str | None = None) -> None:
        self.name, self.size, self.opener, self.modified_at = name, size, opener, modified_at
        self.status: str | None = None
        self.reason: str | None = None
        self.message: str | None = None

    def refuse(self, status: str, reason: str, message: str) -> Member:
        self.status, self.reason, self.message, self.opener = status, reason, message, None
        return self


def expand_container(path: Path, media_type: str, folder: Path, settings: ReaderSettings, *, bytes_left: int) -> list[dict[str, Any]]:
    """Unpack every member into `folder`; one row each: name, byte_size, modified_at, document_id, local, status, reason, message.

    Raises UnreadableError when the container itself cannot be opened or is over a limit.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    names: dict[str, int] = {}
    for index, member in enumerate(_members(path, media_type, settings)):
        row: dict[str, Any] = {"name": _unique(member.name, names), "byte_size": member.size, "modified_at": member.modified_at}
        row |= {"document_id": None, "local": None, "status": member.status, "reason": member.reason, "message": member.message}
        if member.opener is not None:
            if member.size > bytes_left:
                limit = settings.max_archive_bytes // 1_000_000
                row |= _refused("resource-limit", f"The archive unpacks to more than {limit} MB (max_archive_bytes).")
            else:
                row |= _unpack(member, folder / f"m{index}", settings)
                bytes_left -= row["byte_size"]
        rows.append(row)
    return rows


def expand_payload(payload: dict[str, Any]) -> dict[str, Any]:
    """`expand_container` for a process of its own: JSON-able values in and out."""
    settings = ReaderSettings(**payload["settings"])
    rows = expand_container(
        Path(payload["path"]), payload["media_type"], Path(payload["folder"]), settings, bytes_left=payload["bytes_left"]
    )
    return {"rows": rows}


def _members(path: Path, media_type: str, settings: ReaderSettings) -> Iterator[Member]:
    if media_type == ZIP:
        return _zip_members(path, settings)
    if media_type == EML:
        return _eml_members(path, settings)
    assert media_type == MSG
    return _msg_members(path)


# ── ZIP ──


def _zip_members(path: Path, settings: ReaderSettings) -> Iterator[Member]:
    limit = settings.max_archive_members
    if count_zip_members(path) > limit:
        raise UnreadableError("too-many-members", f"The archive has more than {limit} members (max_archive_members).")
    try:
        archive = zipfile.ZipFile(path)
    except (*_ZIP_ERRORS, NotImplementedError) as error:
        raise UnreadableError("corrupt", "The archive is damaged and cannot be opened.") from error
    with archive:
        members = archive.infolist()
        if len(members) > limit:
            raise UnreadableError("too-many-members", f"The archive has {len(members)} members (max_archive_members).")
        shared = find_shared_places(members)
        for info in members:
            name = member_name(info)
            if name.endswith("/"):
                continue
            member = _zip_member(archive, info, name or "unnamed", settings)
            if member.opener is not None and info.header_offset in shared:
                member.refuse("quarantined", "corrupt", "The member shares its bytes with another one, as archives made to do harm do.")
            yield member


def find_shared_places(members: list[zipfile.ZipInfo]) -> set[int]:
    """Where members begin whose packed bytes reach into the next one's: a few bytes that unpack a thousand times."""
    shared: set[int] = set()
    reach, start = -1, -1
    for info in sorted(members, key=lambda info: info.header_offset):
        if info.header_offset < reach:
            shared |= {start, info.header_offset}
        end = info.header_offset + 30 + len(info.orig_filename) + info.compress_size
        if end > reach:
            reach, start = end, info.header_offset
    return shared


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, settings: ReaderSettings) -> Member:
    member = Member(name.replace("\x00", "\ufffd"), info.file_size, lambda: archive.open(info), _zip_time(info))
    if _UNSAFE.search(name) or "\x00" in name:
        member.name = re.sub(r"^[A-Za-z]:", "", member.name).lstrip("/").replace("../", "") or "unnamed"
        return member.refuse("quarantined", "unsafe-member", "The member's name points outside the archive; it was not unpacked.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return member.refuse("ignored", "symlink", "A link to another file; links are not followed.")
    if info.flag_bits & 1:
        return member.refuse("quarantined", "encrypted", "The member is protected with a password; unpack it and add it without one.")
    if info.file_size > settings.max_file_bytes:
        text = (
            f"The member unpacks to {info.file_size / 1e6:.0f} MB; the limit is {settings.max_file_bytes // 1_000_000} MB (max_file_bytes)."
        )
        return member.refuse("quarantined", "too-large", text)
    if info.file_size > _SMALL_BYTES and info.file_size > settings.max_archive_ratio * max(info.compress_size, 1):
        return member.refuse(
            "quarantined",
            "resource-limit",
            f"The member unpacks to over {settings.max_archive_ratio:.0f} times its size (max_archive_ratio).",
        )
    return member


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name in NFC with '/' between folders, whatever program wrote it.

    Without the UTF-8 flag zipfile reads code page 437; Macs write UTF-8 there all the same.
    """
    name = info.orig_filename if hasattr(info, "orig_filename") else info.filename
    extra = _unicode_path(info.extra)
    if extra is not None:
        name = extra
    elif not info.flag_bits & 0x800 and not name.isascii():
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _unicode_path(extra: bytes) -> str | None:
    """The name of Info-ZIP's 'Unicode path' field, where there is one."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == _UNICODE_PATH and length > 5:
            try:
                return extra[place + 9 : place + 4 + length].decode("utf-8")
            except UnicodeDecodeError:
                return None
        place += 4 + length
    return None


def _zip_time(info: zipfile.ZipInfo) -> str | None:
    try:
        return datetime(*info.date_time, tzinfo=UTC).isoformat()
    except ValueError:
        return None


# ── mail ──


def _eml_members(path: Path, settings: ReaderSettings) -> Iterator[Member]:
    from extractors.readers.mail import is_attachment, parse_eml, walk_parts

    try:
        parts = [part for part in walk_parts(parse_eml(path)) if is_attachment(part)]
    except RecursionError as error:
        raise UnreadableError("nesting-limit", "The message nests its parts too deeply to be read.") from error
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise UnreadableError("corrupt", "The message's parts cannot be understood.") from error
    if len(parts) > settings.max_archive_members:
        raise UnreadableError("too-many-members", f"The message has {len(parts)} attachments (max_archive_members).")
    for number, part in enumerate(parts, start=1):
        try:
            data = _part_bytes(part)
            name = _part_name(part, number)
        except Exception:  # noqa: BLE001 - the standard library raises many kinds on broken parts
            yield Member(f"attachment-{number}", 0).refuse("quarantined", "corrupt", "The attachment cannot be decoded.")
            continue
        member = _bytes_member(name, data)
        if _is_sealed(part):
            member.refuse("quarantined", "encrypted", "The message is encrypted for one person; save its text without encryption.")
        yield member


def _is_sealed(part: Any) -> bool:
    """True for S/MIME and PGP messages that only their receiver's key opens; a signed one is not sealed."""
    kind = part.get_content_type()
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return str(part.get_param("smime-type") or "enveloped-data") != "signed-data"
    return bool(kind == "application/pgp-encrypted")


def _part_bytes(part: Any) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return bytes((inner[0] if isinstance(inner, list) else inner).as_bytes())
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _part_name(part: Any, number: int) -> str:
    name = part.get_filename()
    if name:
        # An attachment's name may hold folders of the sender's machine.
        shown = posixpath.basename(unicodedata.normalize("NFC", " ".join(str(name).split())).replace("\\", "/"))
        if shown:
            return shown
    kind = part.get_content_type()
    if kind == "message/rfc822":
        return f"message-{number}.eml"
    return f"{'inline' if part.get('Content-ID') else 'attachment'}-{number}{mimetypes.guess_extension(kind) or ''}"


def _msg_members(path: Path) -> Iterator[Member]:
    from oxmsg import Message

    try:
        attachments = list(Message.load(str(path)).attachments)
    except Exception as error:
        raise UnreadableError("corrupt", "The Outlook message cannot be understood.") from error
    for number, attachment in enumerate(attachments, start=1):
        name = f"attachment-{number}"
        try:
            name = posixpath.basename((attachment.file_name or name).replace("\\", "/")) or name
            data = attachment.file_bytes
        except Exception:  # noqa: BLE001 - embedded objects have no bytes of their own
            data = None
        if data is None:
            yield Member(name, 0).refuse(
                "quarantined", "unsupported", "The attachment is no file of its own (an embedded Outlook item); save it apart."
            )
        else:
            yield _bytes_member(name, data)


def _bytes_member(name: str, data: bytes) -> Member:
    import io

    return Member(name, len(data), lambda: io.BytesIO(data))


# ── unpacking ──


def _unpack(member: Member, target: Path, settings: ReaderSettings) -> dict[str, Any]:
    digest = hashlib.sha256()
    size = 0
    try:
        with member.opener() as source, target.open("wb") as file:
            size = _copy(source, file, digest, settings.max_file_bytes)
    except NotImplementedError:
        return _refused("unsupported", "The member is packed in a way that is not known here; unpack it and add the file itself.")
    except RuntimeError:
        return _refused("encrypted", "The member is protected with a password; unpack it and add it without one.")
    except OSError as error:
        if error.errno == 28:
            raise UnreadableError("no-space", "There is no room on the disk to unpack the archive.") from error
        return _refused("corrupt", "The member is damaged and cannot be unpacked.")
    except (*_ZIP_ERRORS, MemoryError):
        target.unlink(missing_ok=True)
        return _refused("corrupt", "The member is damaged and cannot be unpacked.")
    if size > settings.max_file_bytes:
        target.unlink(missing_ok=True)
        return _refused("too-large", "The member unpacks to more than it claims (max_file_bytes).")
    return {"byte_size": size, "document_id": digest.hexdigest(), "local": str(target)}


def _copy(source: IO[bytes], target: IO[bytes], digest: Any, limit: int) -> int:
    size = 0
    while size <= limit and (chunk := source.read(_CHUNK)):
        size += len(chunk)
        digest.update(chunk)
        target.write(chunk)
    return size


def _refused(reason: str, message: str) -> dict[str, Any]:
    return {"status": "quarantined", "reason": reason, "message": message}


def _unique(name: str, names: dict[str, int]) -> str:
    """The second member of one name gets '#2', so that every member has a row of its own."""
    names[name] = names.get(name, 0) + 1
    return name if names[name] == 1 else f"{name}#{names[name]}"
