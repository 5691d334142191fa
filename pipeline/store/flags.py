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


# They follow the calendar: one more day without data is no new fact to a reviewer who dismissed the flag.
_CALENDAR = ("as_of", "to", "school_days", "school_days_in_force")


def figures_of(evidence: str | None) -> str:
    """The figures that a dismissal rests on, as canonical JSON."""
    told = json.loads(evidence or "{}")
    return json.dumps({name: value for name, value in told.items() if name not in _CALENDAR}, ensure_ascii=False, sort_keys=True)


def last_decisions(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, datetime]]:
    """flag -> (decision, when) of the last review of each; notes decide nothing."""
    rows = connection.execute(
        "SELECT flag_id, arg_max(decision, decided_at), max(decided_at) FROM flag_review WHERE decision <> 'noted' GROUP BY flag_id"
    ).fetchall()
    return {flag_id: (decision, decided_at) for flag_id, decision, decided_at in rows}


def note_dismissed_figures(connection: duckdb.DuckDBPyConnection, decided: dict[str, tuple[str, datetime]]) -> dict[str, str]:
    """flag -> the figures on which it was dismissed; those of new dismissals are the ones that the store still shows."""
    told = connection.execute("SELECT flag_id, decided_at, figures FROM flag_review_figures").fetchall()
    known = {(flag_id, decided_at): figures for flag_id, decided_at, figures in told}
    shown = dict(connection.execute("SELECT flag_id, evidence FROM flag").fetchall())
    found: dict[str, str] = {}
    new: list[dict[str, Any]] = []
    for flag_id, (decision, decided_at) in sorted(decided.items()):
        if decision != "dismissed":
            continue
        if (flag_id, decided_at) in known:
            found[flag_id] = known[flag_id, decided_at]
        elif flag_id in shown:
            found[flag_id] = figures_of(shown[flag_id])
            new.append({"flag_id": flag_id, "decided_at": decided_at, "figures": found[flag_id]})
    insert_rows(connection, "flag_review_figures", new)
    return found


def save_flags(connection: duckdb.DuckDBPyConnection, flags: Sequence[Flag], run_id: str, now: datetime) -> dict[str, int]:
    """Brings the table flag up to what the rules found in this run; gives the count of each event. Call it inside a transaction.

    A flag that is not found again becomes 'resolved' and keeps its row; found again later, it opens anew, or takes up the
    last decision that a reviewer made. A dismissal holds for the figures that were dismissed: with others the flag opens again.
    """
    columns = ["flag_id", *_TOLD, "first_seen_at", "last_seen_at", "status"]
    rows = connection.execute(f"SELECT {', '.join(columns)} FROM flag").fetchall()  # noqa: S608 - our own column names
    before = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    decided = last_decisions(connection)
    dismissed_on = note_dismissed_figures(connection, decided)
    after: dict[str, dict[str, Any]] = {}
    events: list[dict[str, str]] = []
    for flag in flags:
        if flag.flag_id in after:
            continue
        told = {name: getattr(flag, name) for name in _TOLD}
        told["evidence"] = json.dumps(flag.evidence, ensure_ascii=False, sort_keys=True, default=str)
        told = {name: None if value is None else clean_text(str(value)) for name, value in told.items()}
        known = before.get(flag.flag_id)
        status = _REVIEWED.get(decided[flag.flag_id][0], "open") if flag.flag_id in decided else "open"
        if status == "dismissed" and dismissed_on.get(flag.flag_id) != figures_of(told["evidence"]):
            status = "open"
        if status == "dismissed" and known is not None and known["status"] == "resolved":
            event = "still_there"  # what was dismissed is not raised again when it comes back
        elif known is None or known["status"] == "resolved":
            event = "opened"
        else:
            event = "still_there" if all(known[name] == told[name] for name in _TOLD) else "changed"
        after[flag.flag_id] = {
            "flag_id": flag.flag_id,
            **told,
            "first_seen_at": known["first_seen_at"] if known else now,
            "last_seen_at": now,
            "status": status,
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
