"""Packets, the leaders' summary, the Ed-Fi export and the documented questions, on a small district with a printed IEP."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pypdf
import pytest
from PIL import Image

from flows.cli import main
from flows.options import IngestOptions, make_plan
from flows.reports.binder import member_name, write_packet
from flows.reports.family import family_pages
from flows.reports.packet import gather_packet
from flows.reports.pages import family_html
from flows.reports.pictures import FileFinder, crop_payload
from flows.stages import Report, run_ingest
from pipeline.settings import SummarySettings
from pipeline.store.queries import ask, find_student, open_store
from tests.flow.small_drop import CANARY, IEP, write_district, write_drop

ROOT = Path(__file__).parents[2]
REPORT = f"""IEP PROGRESS REPORT
Student Name: Rosalind {CANARY}
Student ID: 774401
Reporting Period: Q1
Report Date: 11/05/2025

Goal 1: Reading
Annual Goal: By 09/14/2026, given a fourth grade passage, Rosalind will read 110 words correct per minute as measured by weekly probes.
Progress: Rosalind reads 82 words correct per minute.
"""


def print_pdf(path: Path, text: str) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(612, 792))
    for number, line in enumerate(text.splitlines()):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(50, 740 - 14 * number, line)
    canvas.save()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    drop = write_drop(folder)
    (drop / f"{CANARY} papers" / "iep.txt").unlink()
    print_pdf(drop / f"{CANARY} papers" / "iep.pdf", IEP)
    print_pdf(drop / "report <b>Q1.pdf", REPORT)
    plan = make_plan(IngestOptions(drop, folder / "evidence.duckdb", write_district(folder), date(2026, 1, 15), 1, "off", direct=True))
    run_ingest(plan, Report())
    return folder / "evidence.duckdb"


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["ieptrace", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    return (ended.value.code if isinstance(ended.value.code, int) else 0), out, err


class _Page(HTMLParser):
    """Collects what a browser would fetch, the headings in order, pictures without words, and tags left open."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.headings: list[int] = []
        self.mute_pictures = 0
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        place = told.get("src") or told.get("href") or ""
        if place and not place.startswith(("#", "data:")):
            self.outside.append(place)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "img" and not told.get("alt"):
            self.mute_pictures += 1
        if told.get("id"):
            self.ids.append(str(told["id"]))
        if tag not in ("meta", "img", "br", "link", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closes nothing"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass


def check_page(text: str, language: str = "en") -> _Page:
    page = _Page()
    page.feed(text)
    assert page.outside == []
    assert page.open == []
    assert page.mute_pictures == 0
    assert page.headings[0] == 1
    assert all(later <= sooner + 1 for sooner, later in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert f'<html lang="{language}">' in text
    return page


def test_a_packet_holds_the_same_record_as_page_and_on_paper(store: Path, tmp_path: Path) -> None:
    written = write_packet(store, "774401", tmp_path / "packet")
    assert set(written.names) == {"family.en.html", "packet.html", "packet.pdf", "sources.sha256", "SHA256SUMS"}
    html = (tmp_path / "packet" / "packet.html").read_text("utf-8")
    check_page(html)
    assert html.count("<svg") >= 2  # a goal with data, a service with a log
    assert "data:image/png;base64," in html
    assert "report <b>Q1" not in html
    assert "report &lt;b&gt;Q1" in html
    assert "34 CFR" in html
    paper = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "packet" / "packet.pdf").pages).split())
    for words in (f"Rosalind {CANARY}", "774401", "110 words correct per minute", "82 words correct per minute", "Speech-Language Therapy",
                  "student absent", "Pages cited", "SHA-256"):  # fmt: skip
        assert words in html, words
        assert words in paper, words
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "packet").iterdir()} == {0}


def test_a_family_reads_each_figure_with_its_paper_and_a_draft_is_named_one(store: Path) -> None:
    with open_store(store) as connection:
        packet = gather_packet(connection, find_student(connection, "774401"), datetime(2026, 1, 16, tzinfo=UTC))
    summaries = SummarySettings(languages=("en", "es"))
    packet = replace(packet, run=replace(packet.run, settings=packet.run.settings.model_copy(update={"summaries": summaries})))
    english, spanish = family_pages(packet)  # the goal stands in both as it is written
    for page, draft in ((english, False), (spanish, True)):
        text = family_html(packet, page)
        check_page(text, page.wording.code)
        assert text.count("DRAFT") == (3 if draft else 0)
        cited = set(re.findall(r'href="#c(\d+)"', text))
        assert cited == {str(c.number) for c in page.citations} == set(re.findall(r'id="c(\d+)"', text))
        assert ">82</a>" in text
        assert ("palabras correctas por minuto" in text) is (page is spanish)
        assert any("report" in c.file for c in page.citations)


def test_every_hash_in_a_packet_is_that_of_the_bytes(store: Path, tmp_path: Path) -> None:
    write_packet(store, "774401", tmp_path / "packet.zip", with_files=True)
    with zipfile.ZipFile(tmp_path / "packet.zip") as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    sums = dict(line.split("  ", 1)[::-1] for line in contents["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in contents.items() if name != "SHA256SUMS"}
    sources = dict(line.split("  ", 1)[::-1] for line in contents["sources.sha256"].decode().splitlines())
    assert sources[f"{CANARY} papers/iep.pdf"] == sums[f"files/{CANARY} papers/iep.pdf"]
    with duckdb.connect(str(store), read_only=True) as connection:
        assert set(sources.values()) <= {key for (key,) in connection.execute("SELECT document_id FROM document").fetchall()}


@pytest.mark.parametrize(
    ("path", "name"),
    [("a/b.pdf", "files/a/b.pdf"), ("a.zip!/../../b.pdf", "files/a.zip/b.pdf"), ("/etc/passwd", "files/etc/passwd")],
    ids=["plain", "a member that climbs", "absolute"],
)
def test_names_in_a_packet_lead_nowhere_else(path: str, name: str) -> None:
    assert member_name(path) == name


def test_a_moved_or_changed_file_is_said_and_not_shown(store: Path, tmp_path: Path) -> None:
    def finder() -> FileFinder:
        with open_store(store) as connection:
            return FileFinder(connection, tmp_path)

    with open_store(store) as connection:
        key, path, drop = ask(
            connection, "SELECT document_id, path, drop_path FROM source_file JOIN run USING (run_id) WHERE path LIKE '%iep.pdf'"
        ).rows[0]
    file = Path(drop) / path
    before = file.read_bytes()
    assert finder().find(key) == file
    try:
        file.write_bytes(before + b" ")
        found = finder()
        assert found.find(key) is None
        assert "changed" in found.why(key)
        written = write_packet(store, "774401", tmp_path / "packet")
        assert any("no picture" in note for note in written.notes)
        assert "has changed since it was read" in (tmp_path / "packet" / "packet.html").read_text("utf-8")
        file.unlink()
        found = finder()
        assert found.find(key) is None
        assert "no longer" in found.why(key)
    finally:
        file.write_bytes(before)


def test_on_a_shared_page_everything_else_is_covered(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = tmp_path / "log.pdf"
    canvas = Canvas(str(file), pagesize=(612, 792))
    for top, colour in ((100, (1, 0, 0)), (130, (0, 0, 1)), (160, (1, 0, 0))):  # the student's row stands between two others
        canvas.setFillColorRGB(*colour)
        canvas.rect(50, 792 - top - 20, 300, 20, stroke=0, fill=1)
    canvas.save()
    payload = {"file": str(file), "media_type": "application/pdf", "page_number": 1, "boxes": [[50, 130, 350, 150]], "cover": True,
               "reading": "", "reading_key": "", "is_scan": False}  # fmt: skip

    def colours(cover: bool) -> set[tuple[int, ...]]:
        with Image.open(io.BytesIO(crop_payload(payload | {"cover": cover}))) as picture:
            rgb = picture.convert("RGB")
            return {tuple(round(part / 255) for part in colour) for _, colour in rgb.getcolors(1_000_000) or []}  # type: ignore[union-attr]

    assert (1, 0, 0) in colours(cover=False)
    assert (1, 0, 0) not in colours(cover=True)
    assert (0, 0, 1) in colours(cover=True)


def test_the_summary_names_no_student(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, _ = run(monkeypatch, capsys, "report", "--store", str(store), "-o", str(tmp_path / "report.html"))
    assert code == 0
    page = (tmp_path / "report.html").read_text("utf-8")
    check_page(page)
    assert "<svg" in page
    _, told, _ = run(monkeypatch, capsys, "report", "--store", str(store), "--format", "json")
    summary = json.loads(told)
    assert summary["totals"][0]["students"] == 1
    assert {row["service_type"] for row in summary["services"]} == {"speech-language therapy"}
    _, table, _ = run(monkeypatch, capsys, "report", "--store", str(store), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert list(rows[0]) == ["section", "group", "measure", "value"]
    assert {"schools", "services", "goal_areas", "rules"} <= {row["section"] for row in rows}
    for text in (page, told, table):
        assert CANARY not in text
        assert "774401" not in text


def test_ed_fi_resources_refer_to_each_other_and_what_is_missing_is_named(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("export", str(tmp_path), "--format", "edfi", "--organization", "255901", "--store", str(store))
    assert run(monkeypatch, capsys, *words)[0] == 0
    told = {path.stem: json.loads(path.read_text("utf-8")) for path in tmp_path.glob("*.json")}
    (iep,) = told["studentIEPs"]
    assert iep["studentReference"] == {"studentUniqueId": "774401"}
    assert iep["iepStatusDescriptor"].endswith("#Active")
    key = {"educationOrganizationId": 255901, "studentUniqueId": "774401", "studentIEPIdentifier": iep["studentIEPIdentifier"],
           "iepFinalizedDate": "2025-09-10"}  # fmt: skip
    (goal,) = told["studentIEPGoals"]
    assert goal["studentIEPReference"] == key
    assert goal["goalAchievementPeriod"]["endDate"] == "2026-09-14"
    assert [row["serviceDeliveryDate"] for row in told["studentIEPServiceDeliveries"]] == ["2025-09-16", "2025-09-18"]
    # The small IEP prints no location, which the standard requires of a prescription.
    assert told["studentIEPServicePrescriptions"] == []
    assert ["location" in row["reason"] for row in told["not_exported"] if row["kind"] == "service_prescription"] == [True]


def questions() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "QUESTIONS.md").read_text("utf-8")
    return re.findall(r"^## (\d+\. .+?)$.*?```sql\n(.+?)```", text, re.MULTILINE | re.DOTALL)


def test_there_are_a_dozen_questions() -> None:
    assert len(questions()) >= 12


@pytest.mark.parametrize(("title", "sql"), questions(), ids=[title for title, _ in questions()])
def test_every_documented_question_has_an_answer(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], title: str, sql: str
) -> None:
    code, out, err = run(monkeypatch, capsys, "query", sql, "--store", str(store), "--format", "json")
    assert code == 0, err
    assert isinstance(json.loads(out), list)


def test_the_notebook_runs(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IEPTRACE_STORE", str(store))
    notebook = json.loads((ROOT / "docs" / "evidence.ipynb").read_text("utf-8"))
    space: dict[str, object] = {}
    shown = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "evidence.ipynb", "exec"), space)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), "evidence.ipynb", "eval"), space)
                shown.append(value._repr_html_() if hasattr(value, "_repr_html_") else str(value))
    assert sum(text.startswith("<svg") for text in shown) == 2
