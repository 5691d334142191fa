"""The commands as a person types them, on a small district."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pytest
from PIL import Image, ImageColor
from reportlab.pdfgen.canvas import Canvas

from extractors.readers import draw
from flows.cli import main
from tests.flow.small_drop import CANARY, write_district, write_drop

ROOT = Path(__file__).parents[2]


class Shell:
    """Runs commands in this process and keeps what they wrote."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        """(exit status, standard output, standard error)"""
        self._monkeypatch.setattr(sys, "argv", ["ieptrace", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self._capsys.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out, err


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str], Path]:
    """A store made by the real Prefect flow, with Prefect's files in a folder of the test."""
    folder = tmp_path_factory.mktemp("district")
    words = ["ingest", str(write_drop(folder)), "--store", str(folder / "evidence.duckdb"), "--config", str(write_district(folder))]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment["XDG_CACHE_HOME"] = str(folder / "cache")
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *words, "--as-of", "2026-01-15", "--ocr", "off"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return folder / "evidence.duckdb", done, folder / "cache"


@pytest.fixture(scope="module")
def store(ingested: tuple[Path, subprocess.CompletedProcess[str], Path]) -> str:
    return str(ingested[0])


def test_ingest_runs_as_a_prefect_flow_and_says_what_it_found(
    ingested: tuple[Path, subprocess.CompletedProcess[str], Path],
) -> None:
    store, done, _ = ingested
    assert done.returncode == 1, done.stderr  # 1: two files are quarantined
    for words in ("Files by type and status", "Records", "Open flags by rule", "Quarantined", "ieptrace flags"):
        assert words in done.stdout
    with duckdb.connect(str(store), read_only=True) as connection:
        flow_run = connection.execute("SELECT flow_run_id FROM run").fetchone()
    assert flow_run is not None
    assert flow_run[0]


def test_a_second_ingest_of_the_same_drop_does_not_wait_for_prefect(
    shell: Shell, ingested: tuple[Path, subprocess.CompletedProcess[str], Path], tmp_path: Path
) -> None:
    copy = tmp_path / "evidence.duckdb"
    copy.write_bytes(ingested[0].read_bytes())
    folder = ingested[0].parent
    words = ("ingest", str(folder / "drop"), "--store", str(copy), "--config", str(folder / "district.toml"), "--as-of", "2026-01-15")
    code, out, err = shell(*words, "--ocr", "off")
    assert code == 1
    assert "0 documents examined" in out
    assert "Starting Prefect" not in err
    with duckdb.connect(str(copy), read_only=True) as connection:
        assert connection.execute("SELECT count(*), count(flow_run_id) FROM run").fetchone() == (2, 1)


def test_no_name_reaches_prefect_nor_the_logs(ingested: tuple[Path, subprocess.CompletedProcess[str], Path]) -> None:
    _, done, cache = ingested
    assert CANARY not in done.stderr
    for file in cache.rglob("*"):
        if file.is_file():
            assert CANARY.encode() not in file.read_bytes(), file.name
    with sqlite3.connect(next(cache.rglob("prefect.db"))) as orchestrator:
        states = orchestrator.execute("SELECT state_type, count(*) FROM flow_run GROUP BY 1").fetchall()
        tasks = orchestrator.execute("SELECT count(*) FROM task_run").fetchone()
        artifacts = {key for (key,) in orchestrator.execute("SELECT key FROM artifact").fetchall()}
    assert states == [("COMPLETED", 1)]
    assert tasks == (1,)
    assert artifacts >= {"files-by-status", "flags-by-rule"}


@pytest.mark.parametrize(
    ("words", "columns"),
    [(["flags"], {"rule", "severity", "message", "path", "flag_id"}), (["students"], {"student_name", "local_id", "high_flags"}),
     (["query", "SELECT rule, count(*) AS flags FROM flag GROUP BY ALL"], {"rule", "flags"})],
    ids=["flags", "students", "query"],
)  # fmt: skip
def test_lists_come_as_table_csv_and_json(shell: Shell, store: str, words: list[str], columns: set[str]) -> None:
    code, out, _ = shell(*words, "--store", store, "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert told
    assert columns <= set(told[0])
    code, out, _ = shell(*words, "--store", store, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == len(told)
    assert columns <= set(rows[0])
    code, out, _ = shell(*words, "--store", store)
    assert code == 0
    assert out


def test_flags_are_narrowed_by_rule_student_and_severity(shell: Shell, store: str) -> None:
    everything = json.loads(shell("flags", "--store", store, "--format", "json")[1])
    rule = everything[0]["rule"]
    chosen = json.loads(shell("flags", "--rule", rule, "--store", store, "--format", "json")[1])
    assert {row["rule"] for row in chosen} == {rule}
    family = json.loads(shell("flags", "--rule", "document", "--store", store, "--format", "json")[1])
    assert {row["rule"].split(".")[0] for row in family} == {"document"}
    own = json.loads(shell("flags", "--student", "774401", "--store", store, "--format", "json")[1])
    assert {row["student_name"] for row in own} == {f"Rosalind {CANARY}"}
    assert json.loads(shell("flags", "--severity", "info", "--store", store, "--format", "json")[1]) is not None


def test_one_student_is_shown_whole(shell: Shell, store: str) -> None:
    told = json.loads(shell("student", "774401", "--store", store, "--format", "json")[1])
    assert told["student"]["birth_date"] == "2015-03-14"
    assert set(told) == {"student", "ieps", "goals", "services", "evidence", "flags"}
    assert told["evidence"]
    code, out, _ = shell("student", "Rosalind", "--store", store)
    assert code == 0
    assert "774401" in out


def test_a_file_tells_every_candidate_that_was_not_taken_and_why(shell: Shell, store: str) -> None:
    with duckdb.connect(store, read_only=True) as connection:
        documents = [row[0] for row in connection.execute("SELECT document_id FROM document ORDER BY 1").fetchall()]
        refused = connection.execute("SELECT count(*) FROM refusal").fetchone()
    told = [json.loads(shell("explain", document, "--store", store, "--format", "json")[1]) for document in documents]
    assert refused == (sum(len(one["refused"]) for one in told),)
    assert all(row["reason"] for one in told for row in one["refused"])


def test_a_flag_a_value_and_a_link_are_explained_with_file_and_quote(shell: Shell, store: str) -> None:
    with duckdb.connect(store, read_only=True) as connection:
        session = connection.execute("SELECT service_delivery_id FROM service_delivery ORDER BY service_date").fetchone()
        flag = connection.execute("SELECT flag_id FROM flag WHERE student_id IS NOT NULL ORDER BY 1").fetchone()
    assert session is not None
    assert flag is not None
    told = json.loads(shell("explain", session[0], "--store", store, "--format", "json")[1])
    assert {"log copy.csv"} == {place["path"] for place in told["sources"]}
    assert all(place["quote"] and place["locator"] for place in told["sources"])
    code, out, _ = shell("explain", flag[0], "--store", store)
    assert code == 0
    assert "Basis:" in out
    assert shell("explain", "torn.docx", "--store", store)[0] == 0
    code, _, err = shell("explain", "nothing", "--store", store)
    assert code == 2
    assert "ieptrace flags" in err


def test_status_names_what_could_not_be_read(shell: Shell, store: str) -> None:
    told = json.loads(shell("status", "--store", store, "--format", "json")[1])
    assert {row["path"] for row in told["quarantined"]} == {"empty.pdf", "torn.docx"}
    assert shell("status", "--store", store)[0] == 0


def test_exports_hold_every_table_and_no_formula(shell: Shell, store: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(Path(store).read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("UPDATE goal SET statement = '=HYPERLINK(\"http://x\")', goal_number = '007'")
    for form in ("csv", "xlsx", "parquet"):
        code, _, _ = shell("export", str(tmp_path / form), "--format", form, "--store", str(copy))
        assert code == 0
    with (tmp_path / "csv" / "goal.csv").open(encoding="utf-8-sig", newline="") as file:
        goal = next(csv.DictReader(file))
    assert goal["statement"].startswith("'=")
    sheet = openpyxl.load_workbook(tmp_path / "xlsx" / "evidence.xlsx")["goal"]
    row = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert row["statement"].data_type == "s"
    assert row["statement"].value.startswith("'=")
    assert row["goal_number"].value == "007"
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT goal_number FROM '{tmp_path / 'parquet' / 'goal.parquet'}'").fetchone()
    assert found == ("007",)
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "csv").iterdir()} == {0}


@pytest.mark.parametrize(
    ("kind", "text", "code", "told"),
    [
        ("goal", "By 05/29/2026, given a list of 20 words, Sam will spell 16 of 20 correctly as measured by weekly tests. Baseline: 9 of 20.",
         0, {"is_complete": True, "target_value": 16.0, "target_max": 20.0, "baseline_value": 9.0}),
        ("goal", "Sam will improve his reading.", 1, {"is_measurable": False, "target_value": None}),
        ("progress", "Sam reads 62 words correct per minute.", 0, {"is_vague": False, "value": 62.0, "unit": "wcpm"}),
        ("progress", "Sam is making steady progress.", 1, {"is_vague": True, "value": None}),
        ("service", "2 x 30 min weekly", 0, {"duration_minutes": 30.0, "frequency": 2.0, "minutes_per_week": 60.0}),
        ("service", "as needed", 1, {"minutes_per_interval": None}),
    ],
    ids=["a whole goal", "a wish", "data", "vague words", "an amount", "no amount"],
)  # fmt: skip
def test_check_judges_texts_without_a_store(shell: Shell, tmp_path: Path, kind: str, text: str, code: int, told: dict[str, object]) -> None:
    file = tmp_path / "texts.txt"
    file.write_text(text + "\n")
    ended, out, _ = shell("check", "--kind", kind, "--format", "jsonl", str(file))
    verdict = json.loads(out)
    assert ended == code
    assert verdict["text"] == text
    assert {name: verdict[name] for name in told} == told
    assert shell("check", "--kind", kind, str(file))[0] == code


def test_check_keeps_the_order_of_lines_and_says_what_it_cannot_read(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("Second comes first.\nThen 4 of 5 trials.\nThird\n")
    _, out, _ = shell("check", "--kind", "progress", "--format", "jsonl", str(file))
    assert [json.loads(line)["text"] for line in out.splitlines()] == ["Second comes first.", "Then 4 of 5 trials.", "Third"]
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.7 torn")
    code, out, err = shell("check", str(torn))
    assert (code, out) == (2, "")
    assert "torn.pdf" in err


def test_read_prints_a_document_as_understood(shell: Shell, tmp_path: Path) -> None:
    file = write_drop(tmp_path) / "log.csv"
    told = json.loads(shell("read", str(file), "--format", "json")[1])
    assert told["facts"]["document_type"] == "service_log"
    assert len(told["facts"]["deliveries"]) == 3
    code, out, _ = shell("read", str(file))
    assert code == 0
    assert "deliveries (3)" in out
    fields = [line.strip().split(": ")[0] for line in out.splitlines() if line.startswith("  ")]
    assert {"student_id", "service_date"} <= set(fields)
    assert max(len(line) for line in out.splitlines()) < 400
    assert "None" not in out


def test_read_shows_one_page_and_draws_it(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    canvas = Canvas(str(file), pagesize=(400, 300))
    for text in ("Notice of meeting", "Second page"):
        canvas.drawString(40, 250, text)
        for x in (40, 140, 240):
            canvas.line(x, 100, x, 160)
        for y in (100, 130, 160):
            canvas.line(40, y, 240, y)
        canvas.drawString(50, 140, "Mode")
        canvas.rect(150, 140, 8, 8)
        canvas.drawString(165, 140, "Phone")
        canvas.showPage()
    canvas.save()
    picture = tmp_path / "page.png"
    code, out, _ = shell("read", str(file), "--page", "2", "--png", str(picture))
    assert code == 0
    assert "Second page" in out
    assert "Notice of meeting" not in out
    assert "Mode | ☐ Phone" in out
    with Image.open(picture) as drawn:
        assert drawn.format == "PNG"
        colours = {colour for _, colour in drawn.convert("RGB").getcolors(1 << 24) or ()}
    for kind in ("word", "line", "cell", "table", "tick"):
        assert ImageColor.getrgb(draw.COLOURS[kind]) in colours, kind


@pytest.mark.parametrize(
    ("name", "words"), [("log.csv", ["--png", "x.png"]), ("log.csv", ["--page", "99"])], ids=["no picture", "no such page"]
)
def test_read_says_what_page_cannot_be_had(shell: Shell, tmp_path: Path, name: str, words: list[str]) -> None:
    file = write_drop(tmp_path) / name
    code, _, err = shell("read", str(file), *[str(tmp_path / word) if word.endswith(".png") else word for word in words])
    assert code == 2
    assert "page" in err
    assert not (tmp_path / "x.png").exists()


def test_rules_and_doctor_answer(shell: Shell) -> None:
    rules = json.loads(shell("rules", "--format", "json")[1])
    assert {"goal.no_evidence", "service.underdelivered", "document.unreadable"} <= {row["rule"] for row in rules}
    code, out, _ = shell("doctor", "--format", "json")
    assert code == 0
    assert {"Python", "duckdb", "Tesseract English data"} <= {row["part"] for row in json.loads(out)}


@pytest.mark.parametrize(
    "words",
    [["flags"], ["students"], ["student", "x"], ["explain", "x"], ["status"], ["query", "SELECT 1"], ["export", "out"]],
    ids=lambda words: words[0],
)
def test_a_missing_store_is_said_in_one_sentence(shell: Shell, tmp_path: Path, words: list[str]) -> None:
    code, out, err = shell(*words, "--store", str(tmp_path / "none.duckdb"))
    assert (code, out) == (2, "")
    assert err.startswith("ieptrace: There is no store at")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [["ingest", "no such folder"], ["ingest", ".", "--config", "no.toml"], ["ingest", ".", "--as-of", "tomorrow"],
     ["query", "DROP TABLE goal"], ["flags", "--rule", "goal.nonsense"], ["nonsense"]],
    ids=["no drop", "no settings", "no date", "no question", "no rule", "no command"],
)  # fmt: skip
def test_what_cannot_be_done_ends_with_two(shell: Shell, store: str, words: list[str], tmp_path: Path) -> None:
    more = ["--store", store] if words[0] in ("query", "flags") else ["--store", str(tmp_path / "x.duckdb")] if words[0] == "ingest" else []
    code, out, err = shell(*words, *more)
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert err
