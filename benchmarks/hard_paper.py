"""Hard paper, drawn: logs filled in by hand, faxed, photographed, upside down; how many of their cells are read exactly.

The handwriting-like faces are Debian's fonts-dkg-handwriting and fonts-breip; without them this part is left out.
"""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageFilter, ImageFont

from extractors.readers import ReaderSettings, read_document
from sample_docs import paper

Rows = list[list[str]]
HEAD = ["Date", "Start", "Min", "Code", "Score", "Init."]
WIDTHS = [85, 70, 55, 60, 75, 60]


def draw_rows(seed: int, count: int = 16) -> Rows:
    """A term of sessions as one writes them down."""
    rng = Random(seed)
    days = sorted(rng.sample(range(1, 29), 14)) + sorted(rng.sample(range(1, 29), 14))
    rows = []
    for number in range(count):
        month = 10 if number < 14 else 11
        code = rng.choice(["P", "P", "P", "SA", "PA", "MU"])
        rows.append([
            f"{month}/{days[number]}/25", f"{rng.randint(8, 12)}:{rng.choice(['00', '15', '30', '45'])}", str(rng.choice([15, 20, 25, 30, 45])),
            code, f"{rng.randint(4, 19) * 5}%", rng.choice(["RM", "JK", "AL", "TS"]),
        ])  # fmt: skip
    return rows


def draw_sheet(rows: Rows, *, by_hand: bool) -> paper.Sheet:
    sheet = paper.Sheet()
    sheet.write("Speech and language service log", size=13, bold=True)
    sheet.write("Student: Robin Marlow    School year 2025-26    Provider: A. Larkin")
    sheet.grid([HEAD, *rows], WIDTHS, size=10, header=True, hand_from=0 if by_hand else None, hand_rows=1)
    sheet.write("P = present   SA = student absent   PA = provider absent   MU = make-up", size=8)
    return sheet


def fax(picture: Image.Image, seed: int) -> Image.Image:
    """Two levels, streaks and lost specks, at a fax's 200 by 100 dots an inch."""
    rng = np.random.default_rng(seed)
    low = picture.resize((picture.width, picture.height // 2)).filter(ImageFilter.GaussianBlur(0.5))
    dots = np.asarray(low).astype(float) + rng.normal(0, 25, (low.height, low.width))
    dots[rng.integers(0, low.height, 4)] += 60
    return Image.fromarray(((dots > 140) * 255).astype(np.uint8)).resize(picture.size)


def draw_papers(folder: Path) -> dict[str, tuple[Path, Rows]]:
    """Pictures of papers by name, with the rows that stand on them."""
    papers: dict[str, tuple[Path, Rows]] = {}

    def keep(name: str, rows: Rows, picture: Image.Image) -> None:
        path = folder / f"{name.replace(' ', '_')}.png"
        picture.save(path, dpi=(paper.DPI, paper.DPI))
        papers[name] = (path, rows)

    faces = [face for face in paper.HAND if Path(face).exists()]
    for number, face in enumerate(faces):
        paper.HAND = (face,)
        label = ImageFont.truetype(face).getname()[0]
        rows = draw_rows(number)
        sheet = draw_sheet(rows, by_hand=True)
        keep(f"log in hand {label}, scanned", rows, paper.scan(sheet, number, 0.8))
        keep(f"log in hand {label}, upside down", rows, paper.scan(sheet, number, 180.5))
        photo = folder / f"photo{number}.jpg"
        paper.photograph(sheet, photo, number)
        papers[f"log in hand {label}, photographed"] = (photo, rows)
    paper.HAND = tuple(faces)
    rows = draw_rows(9)
    keep("printed log, faxed", rows, fax(draw_sheet(rows, by_hand=False).image, 9))
    keep("printed log, scanned", rows, paper.scan(draw_sheet(rows, by_hand=False), 9, -1.1))
    return papers


def measure_papers(folder: Path) -> list[tuple[str, float, float]]:
    """(paper, share of its cells read exactly, CPU seconds)."""
    results = []
    for name, (path, rows) in draw_papers(folder).items():
        start = time.process_time()
        document = read_document(path, document_id="x")
        spent = time.process_time() - start
        found = [[re.sub(r"\s+", "", cell.text) for cell in row] for table in document.tables() for row in table.rows()]
        exact = sum(max((sum(map(str.__eq__, row, other)) for other in found), default=0) for row in rows)
        results.append((name, exact / sum(len(row) for row in rows), spent))
    return results


def measure_scans(folder: Path) -> list[tuple[str, float, float, float]]:
    """(reader, pages a CPU second, words found, those with digits) on clean printed scans, readers in turn."""
    from benchmarks import reading
    from benchmarks.unseen.draw import draw

    draw(folder / "unseen", 11)
    files = []
    for path in sorted((folder / "unseen").rglob("*.pdf")):
        document = read_document(path, document_id="x", settings=ReaderSettings(ocr="off"))
        if document.text_source == "text_layer" and len(document.pages[0].text.split()) >= 60:
            files.append(path)
    truth = reading.draw_scans(files, folder)
    return reading.measure(list(truth), len(truth), {"ieptrace": reading.by_ieptrace, "Tesseract alone": reading.by_tesseract}, truth)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        scans, papers = measure_scans(Path(name)), measure_papers(Path(name))
    lines = ["# Paper", "", "Written by `python -m benchmarks.hard_paper`: CPU time, one thread, the same pictures for both readers.", ""]
    lines += ["## Printed scans, 200 dpi, turned and noisy", "", "| reader | pages a CPU second | words found | with digits |", "|---|---|---|---|"]
    lines += [f"| {reader} | {rate:.2f} | {share:.4f} | {digits:.4f} |" for reader, rate, share, digits in scans]
    lines += ["", "## Hard paper", "", "Logs of 96 cells; a cell counts when it is exact.", "", "| paper | cells | CPU seconds |", "|---|---|---|"]
    lines += [f"| {paper_name} | {share:.3f} | {spent:.1f} |" for paper_name, share, spent in papers]
    (Path(__file__).parent / "PAPER.md").write_text("\n".join([*lines, ""]), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
