"""The packet on paper: the same content as its HTML, set by ReportLab with vector charts. Needs no browser and no system fonts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flows.reports.lookups import FlagRow, Place
from flows.reports.packet import CAUSES, GoalPage, Packet, Region, ServicePage
from flows.reports.pages import METHOD, headline, sentence
from flows.reports.paper import Paper
from flows.reports.words import ATTENDANCE, CONFIDENCE, KINDS, SEVERITY, amount, day, measure, span, status


def packet_pdf(packet: Packet) -> bytes:
    """The whole packet as a PDF on US letter."""
    foot = f"{packet.name} · as of {day(packet.run.as_of)} · confidential student record"
    paper = Paper(title=f"{packet.name}: goals, services and evidence", foot=foot)
    _glance(paper, packet)
    paper.new_page()
    paper.heading("Goals and progress")
    for goal in packet.goals:
        _goal(paper, goal)
    if not packet.goals:
        paper.words("No goal of this student was found in the papers.")
    paper.new_page()
    paper.heading("Services: promised and held")
    paper.words(
        "Promised minutes follow the IEP and the school calendar, over the days that the session logs cover. "
        "Make-up sessions count as held; the missed session that they make up is still shown with its cause."
    )
    for service in packet.services:
        _service(paper, service)
    paper.new_page()
    _flags(paper, packet)
    _sessions(paper, packet)
    paper.new_page()
    _regions(paper, packet.regions)
    _sources(paper, packet)
    paper.heading("How to read this")
    for words in METHOD:
        paper.words(words)
    version = packet.run.software_version or ""
    paper.small(f"Made {packet.made_at:%Y-%m-%d %H:%M} UTC by ieptrace {version} from the evidence store.")
    return paper.finish()


def _place(place: Place | None) -> str:
    return place.words if place else "—"


def _glance(paper: Paper, packet: Packet) -> None:
    paper.small(packet.district or "Special education record")
    paper.title(f"{packet.name}: goals, services and evidence")
    paper.small(f"As the papers stood on {day(packet.run.as_of)}. Confidential student record: share it only with those who may see it.")
    paper.heading("At a glance")
    student = packet.student
    paper.facts(
        [("Student number", student["local_id"] or "not printed in any paper"), ("Date of birth", day(student["birth_date"])),
         ("Grade", student["grade_level"] or "—"), ("School", student["school"] or "—")]
    )  # fmt: skip
    paper.cards(headline(packet))
    rows = [
        [(row.iep_type or "IEP").capitalize() + (" (in force)" if row.iep_id in packet.current_ieps else ""), day(row.meeting_date),
         span(row.iep_begin_date, row.iep_end_date), row.case_manager or "—", row.progress_report_frequency or "not stated",
         _place(packet.iep_places.get(row.iep_id))]
        for row in packet.ieps
    ]  # fmt: skip
    paper.table("Individualized education programs (IEPs)", ["Kind", "Meeting", "In force", "Case manager", "Reported", "Source"], rows,
                [70, 62, 120, 82, 62, 136])  # fmt: skip
    goals = [
        [page.heading + ("" if page.is_current else " (not in force)"),
         measure(page.goal.baseline_value, page.goal.baseline_unit, page.goal.baseline_max),
         f"{amount(page.progress.latest_value)} on {day(page.progress.latest_date)}" if page.progress.latest_date else "—",
         measure(page.goal.target_value, page.goal.unit, page.goal.target_max)
         + (f" by {day(page.goal.target_date)}" if page.goal.target_date else ""),
         status(page.progress.progress_status)]
        for page in packet.goals
    ]  # fmt: skip
    paper.table("Goals", ["Goal", "Start", "Latest", "Target", "Where it stands"], goals, [140, 92, 92, 120, 88])
    services = [
        [page.service.service_text + ("" if page.is_current else " (not in force)"), page.service.amount_text or "—",
         span(page.service.in_force_from, page.service.in_force_to),
         amount(page.record.whole.promised if page.record.whole else None),
         amount(page.record.whole.delivered if page.record.whole else None),
         f"{100 * page.record.whole.share:.0f} %" if page.record.whole and page.record.whole.share is not None else "—"]
        for page in packet.services
    ]  # fmt: skip
    paper.table("Services", ["Service", "Amount as printed", "In force", "Promised min", "Held min", "Share"], services,
                [130, 140, 122, 54, 46, 40], numbers={3, 4, 5})  # fmt: skip
    if packet.support:
        paper.minor("Accommodations")
        paper.words("; ".join(packet.support) + ".")


def _goal(paper: Paper, page: GoalPage) -> None:
    goal, progress = page.goal, page.progress
    paper.subheading(f"{page.heading} — {status(progress.progress_status)}")
    paper.quote(goal.statement or "No statement was found.")
    none = "no measured level stated"
    method = ", ".join(part for part in (goal.measurement_method or "not stated", goal.measurement_frequency) if part)
    start, target = goal.baseline_value, goal.target_value
    paper.facts(
        [("Start (baseline)", measure(start, goal.baseline_unit, goal.baseline_max) if start is not None else none),
         ("Target", measure(target, goal.unit, goal.target_max) if target is not None else none),
         ("By", day(goal.target_date)), ("How it is measured", method), ("In force", span(goal.in_force_from, goal.in_force_to)),
         ("Source", _place(page.place))]
    )  # fmt: skip
    if goal.baseline_text:
        paper.words(f"Start as written: {goal.baseline_text}")
    if progress.reason:
        apart = f" {progress.left_out} data point(s) are in another unit and stay apart." if progress.left_out else ""
        paper.words(f"Why this verdict: {sentence(progress.reason)} Confidence: {CONFIDENCE[progress.confidence]}.{apart}")
    if page.chart:
        paper.drawing(page.chart)
    else:
        paper.small("No dated data point was found for this goal, so there is no chart.")
    paper.table(
        "Data",
        ["Date", "Measured", "From", "Words as printed", "Source"],
        [[day(row.on), row.value + ("" if row.on_chart else " (not on the chart)"), row.source, row.text, _place(row.place)]
         for row in page.data],
        [64, 84, 70, 168, 146],
    )  # fmt: skip
    paper.table(
        "What progress reports say, beside the data",
        ["Report", "Statement as written", "Rating", "Other data by then", "Source"],
        [[f"{item.row.period_label or '—'}, {day(item.row.report_date)}", _statement(item.row), item.row.rating_text or "—", item.data,
          _place(item.place)] for item in page.statements],
        [72, 168, 46, 130, 116],
    )  # fmt: skip
    if page.summaries:
        paper.minor("In one sentence, from the data alone")
        paper.bullets([f"{period}: {words}" for period, words in page.summaries])
    if page.objectives:
        paper.minor("Objectives")
        paper.bullets([row.statement for row in page.objectives])
    _show_flags(paper, [flag for flag in page.flags if flag.severity != "info"])


def _statement(row: Any) -> str:
    words = row.statement or "(no words, a code only)"
    if row.is_vague:
        vague = ": “" + "”, “".join(row.vague_phrases) + "”" if row.vague_phrases else ""
        words += f" [No measured level in it{vague}.]"
    return words


def _service(paper: Paper, page: ServicePage) -> None:
    service, record = page.service, page.record
    paper.subheading(service.service_text)
    paper.facts(
        [("Amount as printed", service.amount_text or "—"),
         ("Where, who", ", ".join(part for part in (service.location, service.provider) if part) or "—"),
         ("Setting", service.delivery_model or "—"), ("In force", span(service.in_force_from, service.in_force_to)),
         ("Source", _place(page.place))]
    )  # fmt: skip
    if record.problem:
        paper.words(f"Not counted: {sentence(record.problem)}")
    if page.chart and record.span:
        paper.drawing(page.chart)
        balances = [(f"{month.start:%b %Y}", month) for month in record.months]
        if record.whole:
            balances.append(("All", record.whole))
        rows = [
            [name, amount(b.promised), amount(b.delivered), *(amount(b.causes.get(key, 0)) for _, key, _ in CAUSES), amount(b.unaccounted),
             amount(b.shortfall)]
            for name, b in balances
        ]  # fmt: skip
        heads = ["Month", "Promised", "Held", *(name.capitalize() for name, _, _ in CAUSES), "Unac-counted", "Short by"]
        paper.table(
            f"Minutes by month, logged from {day(record.span[0])} to {day(record.span[1])}",
            heads, rows, [58, *[52] * 2, *[45] * 6, 50, 50], numbers=set(range(1, 11)), total=record.whole is not None,
        )  # fmt: skip
    else:
        paper.small("No session log in these papers speaks of this service.")
    _show_flags(paper, [flag for flag in page.flags if flag.severity != "info"])


def _flags(paper: Paper, packet: Packet) -> None:
    paper.heading("What needs a look")
    _show_flags(paper, packet.alarms)
    if not packet.alarms:
        paper.words("Nothing stands out: no rule found a gap in these papers.")
    if packet.notes:
        paper.subheading("For information")
        _show_flags(paper, packet.notes)
    paper.table(
        "Papers that belong to no goal and no service",
        ["Date", "What", "Why", "Source"],
        [[day(row["event_date"]), row["title"] or KINDS.get(row["artifact_kind"], row["artifact_kind"]), row["reason"], row["path"] or "—"]
         for row in packet.unlinked],
        [64, 150, 170, 148],
    )  # fmt: skip


def _show_flags(paper: Paper, flags: Sequence[FlagRow]) -> None:
    for flag in flags:
        figures = "; ".join(f"{name} {value}" for name, value in flag.figures)
        where = f" · {flag.place.words}" if flag.place else ""
        paper.flag(flag.severity, SEVERITY[flag.severity], flag.message, figures, f"Rule {flag.rule} · Basis: {flag.basis}{where}")


def _sessions(paper: Paper, packet: Packet) -> None:
    paper.heading("Sessions as logged")
    rows = [
        [day(row["service_date"]), row["service_text"] or row["service_type"] or "—", ATTENDANCE.get(row["attendance_status"], "unknown"),
         row["status_text"] or "—", amount(row["minutes"]), row["provider"] or "—", row["note"] or "", row["path"] or "—"]
        for row in packet.sessions
    ]  # fmt: skip
    paper.table("", ["Date", "Service", "What happened", "As printed", "Min", "Provider", "Note", "File"], rows,
                [58, 88, 66, 50, 28, 66, 76, 100], numbers={4})  # fmt: skip
    if not rows:
        paper.words("No session was found in the papers.")


def _regions(paper: Paper, regions: Sequence[Region]) -> None:
    paper.heading("Pages cited")
    paper.words(
        "Each picture shows the part of a page on which values of this record stand, outlined. On pages that also speak of other "
        "students all else is covered."
    )
    for region in regions:
        title = f"{region.place.words} · {', '.join(region.cited)}"
        if region.picture:
            paper.picture(title, io.BytesIO(region.picture), region.width, region.height)
        else:
            paper.words(title)
            paper.small(f"No picture: {region.problem}")


def _sources(paper: Paper, packet: Packet) -> None:
    paper.heading("Source files")
    paper.words("The SHA-256 is a fingerprint of a file's bytes: the same file gives the same fingerprint, and any change gives another.")
    rows = [
        [row.path + "".join(f" (same bytes: {copy})" for copy in row.copies) + (" (speaks of several students)" if row.is_shared else ""),
         (row.document_type or "other").replace("_", " "), str(row.page_count or "—"), f"{row.byte_size:,}" if row.byte_size else "—",
         row.document_id]
        for row in packet.sources
    ]  # fmt: skip
    paper.table("", ["File", "Kind", "Pages", "Bytes", "SHA-256"], rows, [176, 70, 34, 54, 198], numbers={2, 3})
