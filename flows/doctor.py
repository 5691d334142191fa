"""What this machine has of what the program needs, and what to do about the rest."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, NamedTuple

_PACKAGES = {
    "duckdb": "the evidence store",
    "prefect": "the ingest flow (or use --direct)",
    "pypdfium2": "PDF text",
    "pdfplumber": "PDF tables",
    "tesserocr": "recognising scans",
    "opencv-python-headless": "scanned tables",
    "lxml": "Word files",
    "python-calamine": "spreadsheets",
    "scikit-learn": "training the classifiers",
}
_TESSDATA = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


class Finding(NamedTuple):
    """One part: what was found, and what to do when it is missing or weak."""

    part: str
    state: Literal["ok", "weak", "missing"]
    found: str
    what_to_do: str = ""


def examine_machine() -> list[Finding]:
    """Everything worth knowing, whether it is well or not."""
    findings = [_python(), *map(_package, _PACKAGES), _tesseract_data()]
    findings += [_encryption(), _disk(Path.cwd()), _cores()]
    return findings


def _python() -> Finding:
    return Finding("Python", "ok", ".".join(map(str, sys.version_info[:3])))


def _package(name: str) -> Finding:
    try:
        return Finding(name, "ok", version(name))
    except PackageNotFoundError:
        return Finding(
            name, "missing", f"not installed; needed for {_PACKAGES[name]}", "Run make setup (or pip install the project again)."
        )


def _tesseract_data() -> Finding:
    told = os.environ.get("TESSDATA_PREFIX")
    for folder in [told] if told else _TESSDATA:
        if (Path(folder) / "eng.traineddata").is_file():
            return Finding("Tesseract English data", "ok", str(folder))
    what = "Install it (Debian, Ubuntu: sudo apt-get install tesseract-ocr-eng; macOS: brew install tesseract), or set TESSDATA_PREFIX."
    return Finding("Tesseract English data", "weak", "not found: scans are read by the slower engine that comes with the wheels", what)


def _encryption() -> Finding:
    from pipeline.errors import StoreError
    from pipeline.store.encryption import find_key, prove_encryption

    try:
        key = find_key()
        if key is None:
            return Finding("Encryption", "ok", "no key set: stores are NOT encrypted", "To encrypt them: ieptrace key FILE")
        with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
            prove_encryption(Path(folder), key)
    except StoreError as error:
        return Finding("Encryption", "missing", "a key is set, but cannot be used", str(error))
    return Finding("Encryption", "ok", "a key is set, and a test file was encrypted with it")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free / 1e9
    if free < 1:
        return Finding("Free disk space here", "weak", f"{free:.1f} GB", "A store is written twice before it is published: make room.")
    return Finding("Free disk space here", "ok", f"{free:.0f} GB")


def _cores() -> Finding:
    return Finding("Processor cores", "ok", str(os.cpu_count() or 1))
