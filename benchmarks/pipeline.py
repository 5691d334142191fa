"""Speed of the whole, beside the obvious pipeline and beside bare reading: `make bench-pipeline`, results in PIPELINE.md.

Every contender is a process of its own with all cores, started in turn, round after round, so that the machine's moods hit all alike. CPU
seconds are those of the process and of all its children; they decide, the clock is shown beside them.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
HOUSE = HERE.parent


def papers(drop: Path) -> Iterator[Path]:
    yield from sorted(path for path in drop.rglob("*") if path.suffix in (".pdf", ".docx", ".csv", ".xlsx", ".jpg"))


def run_ours(drop: Path, out: Path) -> None:
    """`ieptrace ingest`: reads, extracts, links, analyses, flags, and writes the store with provenance for every value."""
    from datetime import date

    from flows.options import IngestOptions, make_plan
    from flows.stages import Report, run_ingest

    config = drop.parent / "district.toml"
    run_ingest(make_plan(IngestOptions(drop, out / "evidence.duckdb", config if config.exists() else None, date(2026, 3, 20), direct=True)), Report())


_GOAL = re.compile(r"(?:By [^.]{4,40}, )?[^.]{0,120}\bwill\b[^.]{5,200}\.")
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
_PERCENT = re.compile(r"\d{1,3}\s?%")
_MINUTES = re.compile(r"\d+\s*(?:min|minutes)\b", re.IGNORECASE)


def run_obvious(drop: Path, out: Path) -> None:
    """What one writes in an afternoon: a loop with pdfplumber, python-docx and pytesseract, regular expressions, executemany."""
    import csv

    import docx
    import duckdb
    import pdfplumber
    import pytesseract

    connection = duckdb.connect(str(out / "obvious.duckdb"))
    connection.execute("CREATE TABLE found (path VARCHAR, kind VARCHAR, text VARCHAR)")
    for path in papers(drop):
        rows: list[list[str]] = []
        if path.suffix == ".pdf":
            text = ""
            try:
                with pdfplumber.open(path) as pdf:
                    for page in pdf.pages:
                        said = page.extract_text() or ""
                        for table in page.extract_tables():
                            rows += [[cell or "" for cell in row] for row in table]
                        text += said if len(said) > 20 else pytesseract.image_to_string(page.to_image(resolution=200).original)
            except Exception:  # noqa: BLE001 - it counts what it can
                continue
        elif path.suffix == ".docx":
            word = docx.Document(str(path))
            text = "\n".join(paragraph.text for paragraph in word.paragraphs)
            rows = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
        elif path.suffix == ".csv":
            text = path.read_bytes().decode("utf-8", "replace")
            rows = list(csv.reader(text.splitlines()))
        elif path.suffix == ".xlsx":
            import openpyxl

            text = ""
            for sheet in openpyxl.load_workbook(path).worksheets:
                rows += [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        else:
            text = pytesseract.image_to_string(str(path))
        whole = text + "\n" + "\n".join(" ".join(row) for row in rows)
        found = [(str(path), kind, match) for kind, pattern in (("goal", _GOAL), ("date", _DATE), ("percent", _PERCENT), ("minutes", _MINUTES)) for match in pattern.findall(whole)]
        found += [(str(path), "row", "|".join(row)) for row in rows]
        if found:
            connection.executemany("INSERT INTO found VALUES (?, ?, ?)", found)
    connection.close()


def run_reading(drop: Path, out: Path) -> None:
    """The limit: every page's bare words (pdfium, XML text, file bytes; Tesseract for pages without text) on all cores, kept nowhere."""
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(os.cpu_count()) as pool:
        sum(pool.map(bare_words, papers(drop), chunksize=8))


def bare_words(path: Path) -> int:
    import zipfile

    import pypdfium2
    from lxml import etree

    if path.suffix == ".pdf":
        try:
            pdf = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            return 0
        count = 0
        for page in pdf:
            said = page.get_textpage().get_text_range()
            if len(said) < 20:
                said = bare_ocr(page.render(scale=200 / 72).to_pil())
            count += len(said.split())
        return count
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            return len("".join(etree.fromstring(package.read("word/document.xml")).itertext()).split())
    if path.suffix == ".jpg":
        from PIL import Image

        return len(bare_ocr(Image.open(path)).split())
    return len(path.read_bytes().split())


def bare_ocr(image: object) -> str:
    import tesserocr

    from extractors.readers.ocr_tesseract import find_tessdata

    with tesserocr.PyTessBaseAPI(path=str(find_tessdata()), lang="eng") as engine:
        engine.SetImage(image)
        engine.SetSourceResolution(200)
        return str(engine.GetUTF8Text())


CONTENDERS: dict[str, Callable[[Path, Path], None]] = {"ieptrace": run_ours, "the obvious pipeline": run_obvious, "bare reading": run_reading}


@dataclass(frozen=True)
class Timing:
    cpu: float
    clock: float
    peak_mb: float


def time_one(name: str, drop: Path) -> Timing:
    """One contender in a process of its own."""
    with tempfile.TemporaryDirectory() as out:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.pipeline", "--run", name, "--drop", str(drop), "--out", out]
        subprocess.run(command, check=True, cwd=HOUSE, env=os.environ | {"OMP_THREAD_LIMIT": "1"}, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Timing(cpu, time.perf_counter() - began, after.ru_maxrss / 1000)


def compare(title: str, drop: Path, rounds: int) -> list[str]:
    count = sum(1 for _ in papers(drop))
    timings: dict[str, list[Timing]] = {name: [] for name in CONTENDERS}
    for number in range(rounds):
        for name in CONTENDERS:
            timings[name].append(time_one(name, drop))
            print(f"{title}, round {number + 1}: {name} {timings[name][-1].cpu:.1f} CPU s", file=sys.stderr)
    ours = median(timing.cpu for timing in timings["ieptrace"])
    lines = [f"## {title}: {count} documents", "", "| contender | CPU s | documents a CPU s | clock s | CPU beside ieptrace |", "|---|---|---|---|---|"]
    for name, found in timings.items():
        cpu, clock = median(t.cpu for t in found), median(t.clock for t in found)
        lines.append(f"| {name} | {cpu:.1f} | {count / cpu:.1f} | {clock:.1f} | {cpu / ours:.2f} × |")
    return [*lines, ""]


def draw_drops(folder: Path, digital: int, scans: int) -> tuple[Path, Path]:
    """A drop without scans, and one of nothing but scanned reports."""
    from benchmarks.big_drop import draw_drop, person
    from sample_docs import forms_scan
    from sample_docs.draw import REPORTED

    draw_drop(folder / "digital" / "drop", digital, 0.0)
    shutil.copytree(folder / "digital", folder / "scans", ignore=shutil.ignore_patterns("drop"))
    (folder / "scans" / "drop").mkdir()
    for number in range(scans):
        s = person(number)
        forms_scan.draw_report(s, "Q1", folder / "scans" / "drop" / f"{s.last} {s.local_id}.pdf", REPORTED["Q1"], number)
    return folder / "digital" / "drop", folder / "scans" / "drop"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--run", choices=CONTENDERS)
    ask.add_argument("--drop", type=Path)
    ask.add_argument("--out", type=Path)
    ask.add_argument("--students", type=int, default=300, help="of the digital drop; about 6.7 documents each")
    ask.add_argument("--scans", type=int, default=40)
    ask.add_argument("--rounds", type=int, default=2)
    told = ask.parse_args()
    if told.run:
        CONTENDERS[told.run](told.drop, told.out)
        return
    lines = [__doc__ or "", "", f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; medians of {told.rounds} rounds.", ""]
    with tempfile.TemporaryDirectory() as folder:
        digital, scans = draw_drops(Path(folder), told.students, told.scans)
        lines += compare("The sample district", HOUSE / "sample_docs" / "juniper_flats" / "drop", told.rounds)
        lines += compare("A digital drop", digital, told.rounds)
        lines += compare("A drop of scans", scans, told.rounds)
    (HERE / "PIPELINE.md").write_text("# Speed of the whole\n\n" + "\n".join(lines), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
