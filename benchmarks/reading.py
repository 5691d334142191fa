"""How fast and how faithfully files are read, beside other readers, on a generated corpus: `python -m benchmarks.reading`.

Digital PDF and Word files come from the sample district and the unseen generator; scans are those PDFs' pages drawn at 200 dpi,
turned a little and made noisy, so that the words of the text layer are their truth. All readers take turns in one run; CPU time
of this process is measured, never wall time. Other readers take part where they are installed: docling-parse, markitdown and
kreuzberg come with `uv sync --inexact --group bench`; the page of results says which were not there.
"""

from __future__ import annotations

import platform
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from random import Random

import docx
import numpy as np
import pdfplumber
import pypdfium2
from PIL import Image
from pypdf import PdfReader

from benchmarks.unseen.draw import draw
from extractors.readers import ReaderSettings, read_document
from extractors.readers.isolation import IsolatedPool, Task

ROOT = Path(__file__).parents[1]
ROUNDS, SCANS, MOST_FILES = 2, 4, 50
Read = Callable[[Path], str]


def by_ieptrace(path: Path) -> str:
    return read_document(path, document_id="x").text


def by_pdfium(path: Path) -> str:
    texts = []
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            layer = page.get_textpage()
            texts.append(layer.get_text_bounded())
            layer.close()
            page.close()
    return "\n".join(texts)


def by_pdfplumber(path: Path) -> str:
    texts = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            texts.append(page.extract_text())
            page.close()
    return "\n".join(texts)


def by_pypdf(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def by_python_docx(path: Path) -> str:
    file = docx.Document(str(path))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in file.paragraphs] + cells)


def by_tesseract(path: Path) -> str:
    from extractors.readers.ocr_tesseract import read_words

    grey = np.asarray(Image.open(path).convert("L"), dtype=np.uint8)
    return " ".join(word.text for word in read_words(grey, 200))


def by_docling_parse(path: Path) -> str:
    from docling_core.types.doc.page import TextCellUnit
    from docling_parse.pdf_parser import DoclingPdfParser

    pages = DoclingPdfParser(loglevel="fatal").load(str(path)).iterate_pages()
    return " ".join(cell.text for _, page in pages for cell in page.iterate_cells(unit_type=TextCellUnit.WORD))


def by_markitdown(path: Path) -> str:
    from markitdown import MarkItDown

    return str(MarkItDown().convert(str(path)).text_content)


def by_kreuzberg(path: Path) -> str:
    from kreuzberg import extract_file_sync

    return str(extract_file_sync(str(path)).content)


PDF_PEERS: dict[str, tuple[str, Read]] = {  # name of the package → (module, reader)
    "docling-parse": ("docling_parse", by_docling_parse),
    "markitdown": ("markitdown", by_markitdown),
    "kreuzberg": ("kreuzberg", by_kreuzberg),
}
WORD_PEERS = {name: peer for name, peer in PDF_PEERS.items() if name != "docling-parse"}


def installed(peers: dict[str, tuple[str, Read]]) -> dict[str, Read]:
    return {name: read for name, (module, read) in peers.items() if find_spec(module)}


def words_of(text: str) -> Counter[str]:
    """Letters and digits of every word: 'Goal,' and 'Goal' are one, '30/60' is two."""
    return Counter(re.findall(r"[a-z0-9]+", text.lower()))


def measure(files: list[Path], units: int, readers: dict[str, Read], truth: dict[Path, Counter[str]]) -> list[tuple[str, float, float, float]]:
    """(reader, units a CPU second, share of the true words found, of the true words with digits)."""
    spent = dict.fromkeys(readers, float("inf"))
    found: dict[str, Counter[str]] = {name: Counter() for name in readers}
    total: Counter[str] = sum((truth[path] for path in files), Counter())
    for number in range(ROUNDS if units > SCANS else 1):
        for name, read in readers.items():
            start = time.process_time()
            texts = {path: read(path) for path in files}
            spent[name] = min(spent[name], time.process_time() - start)
            if number == 0:
                for path, text in texts.items():
                    found[name] += words_of(text) & truth[path]
    digits = [word for word in total if any(c.isdigit() for c in word)]
    return [(name, units / spent[name], found[name].total() / total.total(), sum(found[name][w] for w in digits) / max(1, sum(total[w] for w in digits))) for name in readers]


def cells_beside_pdfplumber(files: list[Path]) -> tuple[int, int]:
    """(cells of pdfplumber's tables with words in them, those that our tables hold with the same letters and digits)."""

    def folded(text: str | None) -> str:
        return re.sub(r"\W+|\[[xX ]?\]", "", text or "")

    expected = same = 0
    for path in files:
        ours = Counter(folded(cell.text) for table in read_document(path, document_id="x").tables() for cell in table.cells)
        with pdfplumber.open(path) as pdf:
            theirs = Counter(folded(c) for page in pdf.pages for table in page.extract_tables() for row in table for c in row if folded(c))
        expected, same = expected + theirs.total(), same + (theirs & ours).total()
    return expected, same


def draw_scans(files: list[Path], folder: Path) -> dict[Path, Counter[str]]:
    """Pictures of first pages as an office's scanner gives them, with their words."""
    rng, scans = Random(7), {}
    for number, path in enumerate(files[:: max(1, len(files) // SCANS)][:SCANS]):
        with pypdfium2.PdfDocument(path) as pdf:
            grey = pdf[0].render(scale=200 / 72, grayscale=True).to_pil()
            text = pdf[0].get_textpage().get_text_bounded()
        grey = grey.rotate(rng.uniform(-1.5, 1.5), expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
        noise = np.random.default_rng(number).normal(0, 12, (grey.height, grey.width))
        picture = folder / f"scan{number}.png"
        Image.fromarray(np.clip(np.asarray(grey, dtype=np.float32) + noise, 0, 255).astype(np.uint8)).save(picture, dpi=(200, 200))
        scans[picture] = words_of(text)
    return scans


def peak_of(payload: dict[str, str]) -> dict[str, int]:
    """In a child: read a file and tell the peak of this process's memory in bytes."""
    import resource

    read_document(Path(payload["file"]), document_id="x")
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)}


def peak_memory(files: list[Path]) -> float:
    """Megabytes that one worker took at most to read these files one after another."""
    with IsolatedPool("benchmarks.reading:peak_of", workers=1) as pool:
        return max(answer.result["peak"] for answer in pool.run(Task(str(f), {"file": str(f)}) for f in files) if answer.result) / 1e6


def machine() -> str:
    cpu = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*:\s*(.+)", cpu.read_text()) if cpu.exists() else None
    return f"{model.group(1) if model else platform.processor()}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw(folder / "unseen", 11)
        drawn = [path for root in (ROOT / "sample_docs", folder) for path in sorted(root.rglob("*")) if path.suffix in (".pdf", ".docx")]
        texts: dict[Path, str] = {}
        pages: dict[Path, int] = {}
        for path in drawn:
            try:
                document = read_document(path, document_id="x", settings=ReaderSettings(ocr="off"))
            except Exception:  # noqa: BLE001 - broken samples are part of the district
                continue
            if document.text_source == "text_layer" and all(page.problem is None for page in document.pages):
                pages[path], texts[path] = len(document.pages), by_pdfium(path) if path.suffix == ".pdf" else by_python_docx(path)
        pdfs, words = [p for p in pages if p.suffix == ".pdf"], [p for p in pages if p.suffix == ".docx"]
        pdfs, words = (some[:: max(1, len(some) // MOST_FILES)][:MOST_FILES] for some in (pdfs, words))
        truth = {path: words_of(text) for path, text in texts.items()}
        scans = draw_scans(pdfs, folder)
        others, missing = installed(PDF_PEERS), [name for name in PDF_PEERS if name not in installed(PDF_PEERS)]
        tables = [
            ("Digital PDF", "pages", f"words of pdfium's text layer; {sum(pages[p] for p in pdfs)} pages", measure(
                pdfs, sum(pages[p] for p in pdfs), {"ieptrace": by_ieptrace, "pdfium, text only": by_pdfium, "pypdf, text only": by_pypdf,
                "pdfplumber, text and tables": by_pdfplumber, **others}, truth)),
            ("Word", "documents", f"words that python-docx finds; {len(words)} documents", measure(
                words, len(words), {"ieptrace": by_ieptrace, "python-docx": by_python_docx, **installed(WORD_PEERS)}, truth)),
            ("Scans, 200 dpi, turned and noisy", "pages", f"words of the text layer they were drawn from; {len(scans)} pages", measure(
                list(scans), len(scans), {"ieptrace": by_ieptrace, "Tesseract alone": by_tesseract}, scans)),
        ]  # fmt: skip
        expected, same = cells_beside_pdfplumber(pdfs)
        memory = {"digital PDF": peak_memory(pdfs), "scans": peak_memory(list(scans))}
    lines = ["# Reading", "", "Written by `make bench-reading` (benchmarks/reading.py): readers take turns in one run, CPU time, best round.", "", machine()]
    lines.append(", ".join(f"{package} {_version(package)}" for package in ("pypdfium2", "pdfplumber", "pypdf", "python-docx", "tesserocr", *others)))
    if missing:
        lines.append(f"Not installed here and so not measured: {', '.join(missing)} (`uv sync --inexact --group bench`).")
    for title, unit, basis, rows in tables:
        lines += ["", f"## {title}", "", f"Truth: {basis}.", "", f"| reader | {unit} a CPU second | words found | with digits |", "|---|---|---|---|"]
        lines += [f"| {name} | {rate:.1f} | {share:.4f} | {digits:.4f} |" for name, rate, share, digits in rows]
    lines += ["", "## Tables", "", f"Of {expected} cells with words in pdfplumber's tables, ours hold {same} ({same / max(expected, 1):.4f}).", ""]
    lines += ["## Memory", "", *(f"- peak of one worker, {kind}: {value:.0f} MB" for kind, value in memory.items()), ""]
    (ROOT / "benchmarks" / "READING.md").write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"


if __name__ == "__main__":
    main()
