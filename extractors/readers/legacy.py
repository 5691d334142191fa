"""Word 97 (.doc), rich text (.rtf) and OpenDocument text (.odt), turned into .docx by LibreOffice where it is installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import olefile

from extractors.readers import detect as kinds
from extractors.readers.docx import read_docx
from extractors.readers.ooxml import Package, is_locked_package
from extractors.readers.settings import DEFAULT_SETTINGS, ReaderSettings
from pipeline.document import Document
from pipeline.errors import UnreadableError

_NAMES = {kinds.DOC: ".doc", kinds.RTF: ".rtf", kinds.ODT: ".odt"}
_ADVICE = "Install LibreOffice (Debian: apt install libreoffice-writer-nogui), or save the file as .docx, and run again."
# A document may name pictures, templates and links elsewhere: nothing is fetched and no macro runs.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""  # noqa: E501
_NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), "http://127.0.0.1:9")


def find_libreoffice() -> str | None:
    """The path of LibreOffice's command, None where it is not installed."""
    mac = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
    return shutil.which("soffice") or shutil.which("libreoffice") or (mac if Path(mac).exists() else None)


def read_legacy(path: Path, *, document_id: str, media_type: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """Convert, then read as .docx. Raises UnreadableError 'unsupported' with what to do when LibreOffice is missing."""
    if is_locked(path, media_type, settings):
        raise UnreadableError("encrypted", "The document is protected with a password; save it without one.")
    command = find_libreoffice()
    if command is None:
        raise UnreadableError("unsupported", f"Files of kind {_NAMES[media_type]} need LibreOffice, which is not installed. {_ADVICE}")
    with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
        converted = _convert(command, path, Path(folder), _NAMES[media_type], settings)
        document = read_docx(converted, document_id=document_id, media_type=media_type, settings=settings)
    return replace(document, reader="libreoffice")


def is_locked(path: Path, media_type: str, settings: ReaderSettings) -> bool:
    """Whether the file itself says that it is encrypted; LibreOffice would only say that it cannot open it."""
    if media_type == kinds.DOC:
        # The file information block of [MS-DOC] 2.5.2: fEncrypted.
        with contextlib.suppress(Exception), olefile.OleFileIO(str(path)) as ole, ole.openstream("WordDocument") as stream:
            head = stream.read(12)
            return len(head) == 12 and bool(int.from_bytes(head[10:12], "little") & 0x0100)
    if media_type == kinds.ODT:
        with contextlib.suppress(UnreadableError), Package(path, settings) as package:
            return is_locked_package(package)
    return False


def _convert(command: str, path: Path, folder: Path, suffix: str, settings: ReaderSettings) -> Path:
    source = folder / f"source{suffix}"
    shutil.copyfile(path, source)
    # A profile of its own: conversions side by side would wait for each other, and no macro setting of a person applies.
    settings_file = folder / "profile" / "user" / "registrymodifications.xcu"
    settings_file.parent.mkdir(parents=True)
    settings_file.write_text(_PROFILE)
    arguments = [
        command, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "docx", "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8", **_NO_NETWORK}
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
