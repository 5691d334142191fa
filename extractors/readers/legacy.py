"""Word 97 (.doc), rich text (.rtf) and OpenDocument text (.odt), turned into .docx by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from extractors.readers import detect as kinds
from extractors.readers.docx import read_docx
from extractors.readers.settings import DEFAULT_SETTINGS, ReaderSettings
from pipeline.document import Document
from pipeline.errors import UnreadableError

_NAMES = {kinds.DOC: ".doc", kinds.RTF: ".rtf", kinds.ODT: ".odt"}
_ADVICE = "Install LibreOffice (Debian: apt install libreoffice-writer-nogui), or save the file as .docx, and run again."


def find_libreoffice() -> str | None:
    """The path of LibreOffice's command, None where it is not installed."""
    mac = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
    return shutil.which("soffice") or shutil.which("libreoffice") or (mac if Path(mac).exists() else None)


def read_legacy(path: Path, *, document_id: str, media_type: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """Convert, then read as .docx. Raises UnreadableError 'unsupported' with what to do when LibreOffice is missing."""
    command = find_libreoffice()
    if command is None:
        raise UnreadableError("unsupported", f"Files of kind {_NAMES[media_type]} need LibreOffice, which is not installed. {_ADVICE}")
    with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
        converted = _convert(command, path, Path(folder), _NAMES[media_type], settings)
        document = read_docx(converted, document_id=document_id, media_type=media_type, settings=settings)
    return replace(document, reader="libreoffice")


def _convert(command: str, path: Path, folder: Path, suffix: str, settings: ReaderSettings) -> Path:
    source = folder / f"source{suffix}"
    shutil.copyfile(path, source)
    # A profile of its own: conversions side by side would wait for each other, and no macro setting of a person applies.
    arguments = [
        command, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "docx", "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8"}
    process = subprocess.Popen(  # noqa: S603 - a fixed program, and file names of our own
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
    )
    try:
        process.wait(timeout=settings.seconds_per_document)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise UnreadableError("timeout", f"LibreOffice needed more than {settings.seconds_per_document:.0f} s.") from error
    converted = folder / "out" / "source.docx"
    if not converted.is_file() or converted.stat().st_size == 0:
        raise UnreadableError("corrupt", "LibreOffice could not open the file; it is damaged or protected.")
    return converted
