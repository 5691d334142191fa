"""The life of a flag over many runs: opened, still there, changed, gone; a reviewer's decision stays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.model import Flag
from pipeline.store.writer import clean_text, insert_rows, replace_rows

if TYPE_CHECKING:
    import duckdb

_REVIEWED = {"confirmed": "confirmed", "dismissed": "dismissed", "reopened": "open"}
_TOLD = ("rule", "severity", "student_id", "subject_kind", "subject_id", "document_id", "message", "evidence", "basis")


def save_flags(connection: duckdb.DuckDBPyConnection, flags: Sequence[Flag], run_id: str, now: datetime) -> dict[str, int]:
    """Brings the table flag up to what the rules found in this run; gives the count of each event. Call it inside a transaction.

    A flag that is not found again becomes 'resolved' and keeps its row; found again later, it opens anew, or takes up the
    last decision that a reviewer made.
    """
    columns = ["flag_id", *_TOLD, "first_seen_at", "last_seen_at", "status"]
    rows = connection.execute(f"SELECT {', '.join(columns)} FROM flag").fetchall()  # noqa: S608 - our own column names
    before = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    decided = dict(connection.execute("SELECT flag_id, arg_max(decision, decided_at) FROM flag_review GROUP BY flag_id").fetchall())
    after: dict[str, dict[str, Any]] = {}
    events: list[dict[str, str]] = []
    for flag in flags:
        if flag.flag_id in after:
            continue
        told = {name: getattr(flag, name) for name in _TOLD}
        told["evidence"] = json.dumps(flag.evidence, ensure_ascii=False, sort_keys=True, default=str)
        told = {name: None if value is None else clean_text(str(value)) for name, value in told.items()}
        known = before.get(flag.flag_id)
        if known is None or known["status"] == "resolved":
            event = "opened"
        else:
            event = "still_there" if all(known[name] == told[name] for name in _TOLD) else "changed"
        after[flag.flag_id] = {
            "flag_id": flag.flag_id,
            **told,
            "first_seen_at": known["first_seen_at"] if known else now,
            "last_seen_at": now,
            "status": _REVIEWED.get(decided.get(flag.flag_id, ""), "open"),
        }
        events.append({"flag_id": flag.flag_id, "run_id": run_id, "event": event})
    for flag_id, known in before.items():
        if flag_id not in after:
            if known["status"] != "resolved":
                events.append({"flag_id": flag_id, "run_id": run_id, "event": "gone"})
            after[flag_id] = {**known, "status": "resolved"}
    replace_rows(connection, "flag", after.values(), ["flag_id"])
    connection.execute("DELETE FROM flag_event WHERE run_id = ?", [run_id])
    insert_rows(connection, "flag_event", sorted(events, key=lambda event: event["flag_id"]))
    counts = {"opened": 0, "still_there": 0, "changed": 0, "gone": 0}
    for row in events:
        counts[row["event"]] += 1
    return counts
