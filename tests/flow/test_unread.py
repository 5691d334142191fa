"""What could not be read reaches document.unreadable: quarantined files, papers without any text, and papers read below the floor."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows.options import IngestOptions, make_plan
from flows.stages import find_unread
from pipeline.model import Evidence
from pipeline.rules import evaluate_rules
from pipeline.store.schema import create_schema


def document(
    connection: duckdb.DuckDBPyConnection, key: str, texts: list[str | None], confidence: float | None, status: str = "new"
) -> None:
    connection.execute(
        "INSERT INTO source_file (drop_id, path, document_id, run_id, status, reason) VALUES ('d', ?, ?, 'r', ?, ?)",
        [f"{key}.pdf", key, status, "corrupt: It is cut off." if status == "quarantined" else None],
    )
    connection.execute(
        "INSERT INTO document (document_id, file_name, page_count, ocr_confidence) VALUES (?, ?, ?, ?)",
        [key, f"{key}.pdf", len(texts) or None, confidence],
    )
    for number, text in enumerate(texts, 1):
        connection.execute("INSERT INTO page (document_id, page_number, text) VALUES (?, ?, ?)", [key, number, text])


@pytest.mark.parametrize(
    ("texts", "confidence", "status", "reason"),
    [
        pytest.param(["some words"], 0.39, "new", "weak-text", id="recognised below the floor"),
        pytest.param(["some words"], 0.40, "new", None, id="recognised at the floor"),
        pytest.param(["some words"], None, "new", None, id="a text layer has no confidence"),
        pytest.param([None, None], None, "new", "no-text", id="no page has text"),
        pytest.param([" \n"], None, "new", "no-text", id="blanks are no text"),
        pytest.param([None, "some words"], 0.9, "new", None, id="one page of two has text"),
        pytest.param([], None, "quarantined", "corrupt", id="quarantined"),
        pytest.param([None], None, "removed", None, id="no longer in the drop"),
    ],
)
def test_what_could_not_be_read(tmp_path: Path, texts: list[str | None], confidence: float | None, status: str, reason: str | None) -> None:
    (tmp_path / "drop").mkdir()
    plan = make_plan(IngestOptions(tmp_path / "drop", tmp_path / "e.duckdb", None, date(2026, 1, 15), 1, "off", direct=True))
    connection = duckdb.connect()
    create_schema(connection)
    document(connection, "x", texts, confidence, status)
    unread = find_unread(plan, connection)
    assert [told.split(":")[0] for _, _, told in unread] == ([reason] if reason else [])
    flags = evaluate_rules(Evidence(), plan.settings, plan.as_of, unread)
    assert [(flag.rule, flag.subject_id) for flag in flags] == ([("document.unreadable", "x.pdf")] if reason else [])
