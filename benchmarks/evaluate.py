"""Holds stores against truths: `python -m benchmarks.evaluate FOLDER… [--json OUT]` (`make evaluate`).

A folder holds `drop/`, `truth.json`, `district.toml` and `calendar.json` (whose `as_of` is used). Each drop is ingested into
`build/evaluate/` and compared row by row: pairs are one to one, best first, inside the student, the same document needed for
what a document states. The format of the truth is told in `sample_docs/README.md`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.flag_match import match_flags
from benchmarks.pairing import Result, Row, alike, as_day, as_number, fold, judge, pair, same_number, same_unit, same_words, tidy
from pipeline.language.services import service_type

BUILD = Path(__file__).parent.parent / "build" / "evaluate"
_STATUS = {"other": {"other", "unexplained", "refused", "no_show"}, "no_show": {"no_show", "unexplained"}}
_NOT_A_RECORD = {"other", "notice", "meeting_record", "evaluation", None}


class Truth:
    """truth.json with every missing key read as None."""

    def __init__(self, folder: Path) -> None:
        data = json.loads((folder / "truth.json").read_text("utf-8"))
        self.rows: dict[str, list[Row]] = {kind: [defaultdict(lambda: None, row) for row in rows] for kind, rows in data.items() if isinstance(rows, list)}
        self.original = {row["path"]: row["same_as"] or row["path"] for row in self.rows["files"]}

    def __getitem__(self, kind: str) -> list[Row]:
        return self.rows.get(kind, [])


class Evaluation:
    """One store against one truth. `known` maps a store id to the truth's key, kind by kind, as pairing goes on."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.truth, self.results = Truth(folder), dict[str, Result]()
        self.con = duckdb.connect(str(store), read_only=True)
        self.known: dict[str, dict[str, str]] = defaultdict(dict)
        self.homes: dict[str, set[str]] = defaultdict(set)
        self.sources = self.read("SELECT path, document_id, status, reason FROM source_file")
        for row in self.sources:
            if row["document_id"]:
                self.homes[row["document_id"]].add(self.truth.original.get(row["path"], row["path"]))

    def read(self, sql: str) -> list[Row]:
        cursor = self.con.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def run(self) -> dict[str, Result]:
        for part in (self.students, self.files, self.goals, self.services, self.accommodations, self.deliveries, self.progress, self.samples):
            part()
        self.results["flags"] = match_flags(self.truth, self)
        return self.results

    # -- what a row belongs to -------------------------------------------------------------------------------------------
    def here(self, t: Row, s: Row) -> bool:
        return self.truth.original.get(t["file"], t["file"]) in self.homes.get(s["document_id"], ())

    def same_student(self, t: Row, s: Row) -> bool:
        return self.known["student"].get(s["student_id"]) == t["student"]

    def right_link(self, kind: str, wanted: str | None, stored: str | None) -> bool:
        return (self.known[kind].get(stored, "?") if stored else None) == wanted

    def record(self, name: str, truths: list[Row], stored: list[Row], pairs: list[tuple[Row, Row]], id_name: str, **fields: Any) -> None:
        """Counts the pairs; rows that only repeat a paired row from a copy of its file count neither way."""
        paired = {id(s) for _, s in pairs}
        taken = {id(t): s for t, s in pairs}
        copies = 0
        for row in stored:
            if id(row) in paired or "document_id" not in row:
                continue
            homes = self.homes.get(row["document_id"], set())
            twins = (twin for twin in taken.values() if twin["document_id"] != row["document_id"] and self.homes.get(twin["document_id"], set()) & homes)
            copies += "statement" in row and any(alike(twin.get("statement"), row["statement"]) >= 85 for twin in twins)
        for t, s in pairs:
            if t["key"]:
                self.known[name.rstrip("s")][s[id_name]] = t["key"]
        self.results[name] = Result(len(truths), len(stored) - copies, len(pairs), judge(pairs, fields))

    # -- the kinds -------------------------------------------------------------------------------------------------------
    def students(self) -> None:
        stored = self.read("SELECT student_id, local_id, student_name, birth_date, grade_level, school FROM student")

        def score(t: Row, s: Row) -> float | None:
            names = {fold(t["name"]), *(fold(name) for name in t["also_written"] or ())}
            named, numbered = (fold(s["student_name"]) in names, str(s["local_id"] or "").lstrip("0") == str(t["local_id"] or "-").lstrip("0"))
            return 2.0 * numbered + named + (as_day(s["birth_date"]) == t["birth_date"]) if named or numbered else None

        pairs = pair(self.truth["students"], stored, score)
        self.record("students", self.truth["students"], stored, pairs, "student_id", local_id=lambda t, s: str(s["local_id"] or "").lstrip("0") == str(t["local_id"] or "").lstrip("0"),
                    birth_date=lambda t, s: as_day(s["birth_date"]) == t["birth_date"], school=lambda t, s: same_words(t["school"], s["school"], 80))  # fmt: skip

    def files(self) -> None:
        kinds = {row["document_id"]: row["document_type"] for row in self.read("SELECT document_id, document_type FROM document")}
        stored = [row | {"kind": kinds.get(row["document_id"])} for row in self.sources]
        pairs = pair(self.truth["files"], stored, lambda t, s: 1.0 if t["path"] == s["path"] else None)
        self.results["files"] = Result(len(self.truth["files"]), len(stored), len(pairs), judge(pairs, {
            "type": lambda t, s: s["kind"] in (t["type"], t["also"] or t["type"]) or (t["type"] == "other" and s["kind"] in _NOT_A_RECORD),
            "broken set aside": lambda t, s: (s["status"] in ("quarantined", "ignored") and bool(s["reason"])) if t["broken"] else None
        }))  # fmt: skip

    def goals(self) -> None:
        stored = self.read("SELECT * FROM goal")

        def score(t: Row, s: Row) -> float | None:
            like = alike(t["statement"], s["statement"])
            return like if like >= 80 and self.here(t, s) and self.same_student(t, s) else None

        def number(name: str) -> Any:
            return lambda t, s: same_number(t[name], s[name])

        pairs = pair(self.truth["goals"], stored, score)
        self.record("goals", self.truth["goals"], stored, pairs, "goal_id", exact_statement=lambda t, s: tidy(t["statement"]) == tidy(s["statement"]), area=lambda t, s: t["area"] == s["goal_area"],
                    baseline_value=number("baseline_value"), target_value=number("target_value"), unit=lambda t, s: same_unit(t["target_unit"] or t["baseline_unit"], s["unit"], t["target_max"] or t["baseline_max"]),
                    direction=lambda t, s: t["direction"] == s["direction"], target_date=lambda t, s: as_day(s["target_date"]) in (t["target_date"], t["target_date_also"] or t["target_date"]),
                    method=lambda t, s: bool(t["measurement_method"]) == bool(s["measurement_method"]), cadence=lambda t, s: t["measurement_frequency"] == s["measurement_frequency"],
                    is_measurable=lambda t, s: t["measurable"] == s["is_measurable"],
                    missing=lambda t, s: sorted(t["missing"] or ()) == sorted(c for c in s["missing_components"] or () if c in ("baseline", "target", "timeframe", "method")))  # fmt: skip

    def services(self) -> None:
        stored = self.read("SELECT * FROM service_prescription")

        def score(t: Row, s: Row) -> float | None:
            named = max(alike(name, s["service_text"]) for name in (t["service"], t["printed_as"], t["printed_name"]))
            typed = t["service"] == s["service_type"]
            if not self.here(t, s) or not self.same_student(t, s) or (named < 70 and not typed):
                return None
            return named + 30 * typed + 30 * (as_day(s["begin_date"]) == t["begin_date"]) + 20 * (as_day(s["end_date"]) == t["end_date"])

        def total(t: Row, s: Row) -> bool:
            want = (as_number(t["minutes_per_session"]) or 0) * (as_number(t["frequency"]) or 0)
            return same_number(want, s["minutes_per_interval"], 1) or same_number(t["minutes_per_week"], s["minutes_per_week"], 1)

        def amount(name: str, column: str) -> Any:
            return lambda t, s: total(t, s) if t["stated_as_total"] else (same_number(t[name], s[column], 0.01) if name != "frequency_interval" else t[name] == s[column])

        pairs = pair(self.truth["services"], stored, score)
        self.record("services", self.truth["services"], stored, pairs, "service_prescription_id", type=lambda t, s: s["service_type"] in (t["service"], service_type(t["service"])), duration=amount("minutes_per_session", "duration_minutes"),
                    frequency=amount("frequency", "frequency"), interval=amount("frequency_interval", "frequency_interval"), model=lambda t, s: t["delivery"] == s["delivery_model"],
                    begin_date=lambda t, s: as_day(s["begin_date"]) == t["begin_date"], end_date=lambda t, s: as_day(s["end_date"]) == t["end_date"],
                    location=lambda t, s: same_words(t["location"], s["location"], 80) if t["location"] else None)  # fmt: skip

    def accommodations(self) -> None:
        stored = self.read("SELECT accommodation_id, student_id, document_id, statement FROM accommodation")
        pairs = pair(self.truth["accommodations"], stored, lambda t, s: like if self.here(t, s) and self.same_student(t, s) and (like := alike(t["text"], s["statement"])) >= 80 else None)
        self.record("accommodations", self.truth["accommodations"], stored, pairs, "accommodation_id")

    def deliveries(self) -> None:
        stored = self.read("SELECT * FROM service_delivery WHERE same_as_id IS NULL")
        shelves: dict[tuple[str | None, str | None], list[Row]] = defaultdict(list)
        for row in stored:
            shelves[self.known["student"].get(row["student_id"]), as_day(row["service_date"])].append(row)
        wanted: dict[tuple[str | None, str | None], list[Row]] = defaultdict(list)
        for row in self.truth["deliveries"]:
            wanted[row["student"], row["date"]].append(row)

        def held(s: Row) -> float:
            return as_number(s["minutes"]) or 0.0 if s["attendance_status"] in ("delivered", "makeup", "other", None) else 0.0

        def status(t: Row, s: Row) -> bool:
            bare = t["status"] == "cancelled" and not t["note"]
            return s["attendance_status"] in _STATUS.get(t["status"], {t["status"]}) | ({"unexplained", "other"} if bare else set())

        def score(t: Row, s: Row) -> float | None:
            if not same_number(t["minutes"] or 0, held(s), 1):
                return None
            return 1.0 + 4 * self.here(t, s) + 3 * self.right_link("service", t["service"], s["service_prescription_id"]) + 2 * status(t, s)

        pairs = [found for key, truths in wanted.items() for found in pair(truths, shelves.get(key, []), score)]
        self.record("deliveries", self.truth["deliveries"], stored, pairs, "service_delivery_id", status=status, provider=lambda t, s: same_words(t["provider"], s["provider"], 85) if t["provider"] else None,
                    right_service=lambda t, s: self.right_link("service", t["service"], s["service_prescription_id"]))  # fmt: skip

    def progress(self) -> None:
        stored = self.read("SELECT s.*, r.period_label AS period FROM progress_statement s LEFT JOIN progress_report r USING (progress_report_id) WHERE s.same_as_id IS NULL")

        def score(t: Row, s: Row) -> float | None:
            like = alike(t["text"], s["statement"])
            if not self.same_student(t, s) or (like < 85 and (t["text"] or s["statement"] or not self.here(t, s))):
                return None
            return (
                like + 20 * self.here(t, s) + 10 * (as_day(s["report_date"]) == t["report_date"]) + 5 * (fold(s["period"]) == fold(t["period"])) + 5 * self.right_link("goal", t["goal"], s["goal_id"])
            )

        truths = self.truth["progress"]
        pairs = pair(truths, stored, score)
        self.record("progress", truths, stored, pairs, "progress_statement_id", value=lambda t, s: same_number(t["value"], s["value"]), unit=lambda t, s: same_unit(t["unit"], s["unit"], t["max"]) if t["unit"] else None,
                    report_date=lambda t, s: as_day(s["report_date"]) == t["report_date"], right_goal=lambda t, s: self.right_link("goal", t["goal"], s["goal_id"]))  # fmt: skip
        hits = sum(bool(t["vague"]) and s["is_vague"] is True for t, s in pairs)
        self.results["vague"] = Result(sum(bool(t["vague"]) for t in truths), sum(s["is_vague"] is True for _, s in pairs), hits)

    def samples(self) -> None:
        stored = self.read("SELECT work_sample_id, document_id, student_id, goal_id, title, sample_date, value, max, unit FROM work_sample")
        seen = {(s["document_id"], as_day(s["sample_date"]), as_number(s["value"])) for s in stored}
        sheets = self.read(
            "SELECT observation_id AS work_sample_id, document_id, student_id, goal_id, text AS title, observed_on AS sample_date, value, max, unit FROM observation WHERE source_kind = 'data_sheet'"
        )
        stored += [s for s in sheets if (s["document_id"], as_day(s["sample_date"]), as_number(s["value"])) not in seen]

        def score(t: Row, s: Row) -> float | None:
            valued, dated, owned = (s["value"] is not None and same_number(t["value"], s["value"]), as_day(s["sample_date"]) == t["date"], self.same_student(t, s))
            return 50.0 * valued + 30 * dated + 20 * owned + alike(t["title"], s["title"]) / 20 if self.here(t, s) and (valued or (dated and owned)) else None

        pairs = pair(self.truth["work_samples"], stored, score)
        self.record("work samples", self.truth["work_samples"], stored, pairs, "work_sample_id", student=self.same_student, date=lambda t, s: as_day(s["sample_date"]) == t["date"],
                    value=lambda t, s: same_number(t["value"], s["value"]), unit=lambda t, s: same_unit(t["unit"], s["unit"], t["max"]) if t["unit"] else None,
                    right_goal=lambda t, s: self.right_link("goal", t["goal"], s["goal_id"]))  # fmt: skip


def ingest(folder: Path) -> Path:
    """Runs the command line on the drop; gives the store."""
    store = BUILD / f"{folder.resolve().name}.duckdb"
    BUILD.mkdir(parents=True, exist_ok=True)
    as_of = json.loads((folder / "calendar.json").read_text("utf-8"))["as_of"]
    command = [sys.executable, "-m", "flows.cli", "ingest", str(folder / "drop"), "--store", str(store), "--config", str(folder / "district.toml"), "--as-of", as_of]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode > 1:
        raise SystemExit(f"ingesting {folder} failed with exit code {done.returncode}")
    return store


def show(name: str, results: dict[str, Result]) -> str:
    """The results as a Markdown table."""

    def share(value: float | None) -> str:
        return "–" if value is None else f"{100 * value:.1f}"

    lines = [f"### {name}", "", "| kind | truth | store | P | R | F1 | right fields, % |", "|---|---:|---:|---:|---:|---:|---|"]
    for kind, r in results.items():
        told = ", ".join(f"{field.replace('_', ' ')} {100 * right / of:.0f}" for field, (right, of) in r.fields.items() if of)
        lines.append(f"| {kind} | {r.truth} | {r.stored} | {share(r.precision)} | {share(r.recall)} | {share(r.f1)} | {told} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path, help="drop folders with their truth")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    args = parser.parse_args()
    figures = {}
    for folder in args.folders:
        results = Evaluation(folder, ingest(folder)).run()
        print(show(folder.resolve().name, results), end="\n\n", flush=True)
        figures[folder.resolve().name] = {kind: {"f1": r.f1, "precision": r.precision, "recall": r.recall, "fields": r.fields} for kind, r in results.items()}
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
