"""`ieptrace check` on lines, documents and folders of drafts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flows.check import advice
from pipeline.rules import RULES
from tests.flow.small_drop import IEP
from tests.flow.test_command_line import ROOT, Shell, shell

__all__ = ["shell"]

WHOLE = "By 05/29/2026, given a list of 20 words, Sam will spell 16 of 20 correctly as measured by weekly tests. Baseline: 9 of 20."
WISH = "Sam will improve."
HOSTILE = '<script>alert(1)</script> & Sam\'s "goal"'
KEYS = {
    "goal": {"text", "is_measurable", "is_complete", "missing_components", "baseline_value", "baseline_max", "target_value", "target_max",
             "unit", "target_date", "measurement_method", "measurement_frequency"},
    "progress": {"text", "is_vague", "vague_phrases", "value", "max", "unit"},
    "service": {"text", "duration_minutes", "frequency", "frequency_interval", "minutes_per_interval", "minutes_per_week", "delivery_model"},
}  # fmt: skip


@pytest.mark.parametrize("kind", KEYS)
def test_a_line_gives_an_object_with_the_promised_keys_in_order(shell: Shell, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("﻿first\r\n\r\nsec\x0cond\u2028 still second\nthird", "utf-8")
    code, out, _ = shell("check", "--kind", kind, "--format", "jsonl", str(file))
    told = [json.loads(line) for line in out.rstrip("\n").split("\n")]
    assert code == 1
    assert [row["place"] for row in told] == ["line 1", "line 3", "line 4"]
    assert [row["text"][:3] for row in told] == ["fir", "sec", "thi"]
    assert all(set(row) >= KEYS[kind] for row in told)


def test_a_gap_is_told_with_why_the_citation_and_what_is_needed(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "goals.txt"
    file.write_text(f"{WHOLE}\n{WISH}\n")
    code, out, _ = shell("check", str(file))
    assert code == 1
    good, bad = out.split("✗")
    assert "✓" in good
    assert "needs:" not in good
    for words in ("line 2", WISH, "34 CFR 300.320(a)(1)-(2)", "needs:", "“improve”"):
        assert words in bad
    assert "2 goals judged, 1 wanting: " in out
    assert out.rstrip().endswith(".")


def test_a_gap_is_explained_where_it_is_met_first(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "goals.txt"
    file.write_text(f"{WISH}\n{WISH.replace('Sam', 'Ana')}\n")
    _, out, _ = shell("check", str(file))
    assert out.count("behavior: ") == 2
    assert out.count("A verb for an act") == 1


def test_what_is_needed_never_holds_a_figure() -> None:
    assert not any(sign.isdigit() for kind in advice().values() for gap in kind.values() for sign in gap["needs"])


def test_the_citations_are_those_of_the_rules() -> None:
    bases = {rule.code: rule.basis for rule in RULES}
    codes = {name: f"goal.missing_{name}" for name in ("baseline", "target", "timeframe", "method", "condition")}
    codes |= {"behavior": "goal.unobservable", "unsure": "goal.unobservable", "weak_method": "goal.weak_method"}
    assert {name: gap["basis"] for name, gap in advice()["goal"].items()} == {name: bases[code] for name, code in codes.items()}
    assert advice()["progress"]["vague"]["basis"] == bases["progress.vague"]
    assert advice()["service"]["ambiguous"]["basis"] == bases["service.ambiguous_amount"]


def test_a_folder_of_drafts_is_read_at_once_and_reported_as_a_page(shell: Shell, tmp_path: Path) -> None:
    folder, out = tmp_path / "drafts", tmp_path / "report.html"
    (folder / "more").mkdir(parents=True)
    (folder / "draft one.txt").write_text(IEP)
    (folder / "more" / "goals.txt").write_text(f"{HOSTILE}\n")
    (folder / ".hidden.txt").write_text(WISH)
    code, told, err = shell("check", str(folder), "--format", "jsonl", "--html", str(out))
    rows = [json.loads(line) for line in told.splitlines()]
    assert code == 1
    assert [Path(row["path"]).name for row in rows] == ["draft one.txt", "goals.txt"]
    assert rows[0]["target_value"] == 110.0
    assert "goal" in rows[0]["place"].lower()
    page = out.read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "34 CFR 300.320" in page
    assert "@media print" in page
    assert out.stat().st_mode & 0o077 == 0
    assert "report.html" in err


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("empty.txt", "\n\n", 1), ("empty.pdf", "", 2), ("nowhere.txt", None, 2), ("whole.txt", WHOLE, 0)],
    ids=["no goal in it", "an empty file", "no file", "a whole goal"],
)
def test_what_holds_nothing_does_not_pass_for_good(shell: Shell, tmp_path: Path, name: str, content: str | None, code: int) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    ended, _, err = shell("check", str(tmp_path / name))
    assert ended == code
    assert (name in err) is (code != 0)


def test_an_empty_folder_is_nothing_that_was_read(shell: Shell, tmp_path: Path) -> None:
    assert shell("check", str(tmp_path))[0] == 2


def test_lines_are_judged_without_the_heavy_modules(tmp_path: Path) -> None:
    """Start-up stays quick: neither Prefect, DuckDB, scikit-learn nor the readers are loaded for a line of text."""
    file = tmp_path / "goal.txt"
    file.write_text(WISH)
    code = (
        "import sys; sys.argv = ['ieptrace', 'check', sys.argv[1]]\nfrom flows.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'prefect', 'duckdb', 'sklearn', 'numpy', 'spacy', 'pypdfium2', 'jinja2', 'pyarrow'} & set(sys.modules)\nprint(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
