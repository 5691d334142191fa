"""Links every statement, sample and score to the goal that it is about and every session to its service, or leaves it with a reason."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from classifiers import linking_goals, linking_services
from classifiers.link_ranker import Candidate, Decision, Ranker, explain, load_ranker
from classifiers.linking_goals import Artifact, GoalContext, goal_features, goal_text
from classifiers.linking_logs import LogKey, infer_log_types, log_key
from classifiers.linking_services import ServiceContext, service_features
from classifiers.linking_text import WordWeights
from pipeline.calendar import SchoolCalendar, school_calendar
from pipeline.chain import IepChain, begin_of
from pipeline.ids import make_id
from pipeline.model import Evidence, Goal, Link, Observation, ServiceDelivery, ServicePrescription, Unlinked
from pipeline.names import fold_name
from pipeline.settings import Settings


@dataclass(slots=True)
class _Candidates:
    """A student's goals and services with their days in force."""

    goals: dict[str, list[GoalContext]]
    services: dict[str, list[ServiceContext]]
    words: WordWeights


@dataclass(frozen=True, slots=True)
class _Task:
    """One artifact to be linked, and the group of artifacts worded like it."""

    kind: str
    artifact_id: str
    student_id: str | None
    document_id: str
    artifact: Artifact
    group: str | None = None


def link_evidence(evidence: Evidence, settings: Settings, as_of: date | None = None) -> Evidence:
    """Fills goal_id and service_prescription_id, `links` and `unlinked`; the same evidence is changed and given back."""
    candidates = _collect(evidence)
    calendar = school_calendar(settings, as_of or _latest_day(evidence))
    evidence.links, evidence.unlinked = [], []
    _link_statements(evidence, candidates, calendar, settings)
    _link_samples(evidence, candidates, settings)
    _link_deliveries(evidence, candidates, settings)
    _link_scores(evidence, candidates, settings)
    _share_with_observations(evidence)
    return evidence


def _latest_day(evidence: Evidence) -> date:
    days = [row.service_date for row in evidence.deliveries if row.service_date]
    days += [row.report_date for row in evidence.statements if row.report_date]
    return max(days, default=date.today())  # noqa: DTZ011 - only to choose a school year when the caller gives no day


def _collect(evidence: Evidence) -> _Candidates:
    chain = IepChain(evidence.ieps)
    goals: dict[str, list[GoalContext]] = defaultdict(list)
    services: dict[str, list[ServiceContext]] = defaultdict(list)
    numbers = Counter((goal.iep_id, _digits(goal.goal_number)) for goal in evidence.goals)
    for goal in evidence.goals:
        if not goal.student_id or goal.is_continued:
            continue
        term = chain.term_of.get(goal.iep_id)
        dates = tuple(day for day in ((begin_of(term.iep), term.iep.meeting_date) if term else ()) if day)
        rivals = numbers[goal.iep_id, _digits(goal.goal_number)]
        goals[goal.student_id].append(
            GoalContext(goal, goal.in_force_from, _replaced_after(goal, chain), dates, rivals, order=goal.position)
        )
    for service in evidence.services:
        if service.student_id and (service.in_force_from or not chain.term_of.get(service.iep_id)):
            ends = _replaced_after(service, chain)
            services[service.student_id].append(ServiceContext(service, service.in_force_from, ends))
    return _Candidates(goals, services, WordWeights(goal_text(goal) for goal in evidence.goals))


def _replaced_after(row: Goal | ServicePrescription, chain: IepChain) -> date | None:
    """The last day, where something else follows: an IEP that merely ran out still stands."""
    term = chain.term_of.get(row.iep_id)
    if term is None or row.in_force_to is None:
        return row.in_force_to
    ran_out = term.replaced_on is None and (term.end is None or row.in_force_to >= term.end)
    return None if ran_out else row.in_force_to


def _digits(number: str | None) -> str:
    found = re.search(r"\d+", number or "")
    return found[0].lstrip("0") if found else fold_name(number)


def _link_statements(evidence: Evidence, candidates: _Candidates, calendar: SchoolCalendar, settings: Settings) -> None:
    reports = {report.progress_report_id: report for report in evidence.reports}
    tasks = []
    places: Counter[tuple[str, str | None]] = Counter()
    for row in evidence.statements:
        report = reports.get(row.progress_report_id)
        day = row.report_date or (report.report_date if report else None)
        period = calendar.period_named(row.period_label or (report.period_label if report else None), day)
        places[row.progress_report_id, row.period_label] += 1
        artifact = Artifact(
            text=" ".join(text for text in (row.area_text, row.goal_quote, row.statement) if text),
            reference=row.goal_reference,
            quote=row.goal_quote,
            area_text=row.area_text,
            value=row.value,
            maximum=row.max,
            unit=row.unit,
            day=day or (period.end if period else None),
            period_start=period.start if period else None,
            document_id=row.document_id,
            iep_date=report.iep_date if report else None,
            order=places[row.progress_report_id, row.period_label],
            is_report=True,
        )
        tasks.append(_Task("progress_statement", row.progress_statement_id, row.student_id, row.document_id, artifact))
    found = _decide_goals(tasks, candidates, load_ranker("statement"), settings, evidence)
    evidence.statements = [replace(row, goal_id=found.get(row.progress_statement_id)) for row in evidence.statements]


def _link_samples(evidence: Evidence, candidates: _Candidates, settings: Settings) -> None:
    tasks = []
    for row in evidence.work_samples:
        text = " ".join(dict.fromkeys(text for text in (row.title, row.subject, row.skill_text) if text))
        artifact = Artifact(
            text=text,
            reference=row.goal_reference,
            area_text=row.subject,
            value=row.value,
            maximum=row.max,
            unit=row.unit,
            day=row.sample_date,
            document_id=row.document_id,
        )
        group = fold_name(re.sub(r"\d+", "", row.title or "")) or None
        tasks.append(
            _Task(
                "work_sample",
                row.work_sample_id,
                row.student_id,
                row.document_id,
                artifact,
                f"{row.document_id} {group}" if group else None,
            )
        )
    found = _decide_goals(tasks, candidates, load_ranker("sample"), settings, evidence)
    evidence.work_samples = [replace(row, goal_id=found.get(row.work_sample_id)) for row in evidence.work_samples]


def _link_scores(evidence: Evidence, candidates: _Candidates, settings: Settings) -> None:
    """Scores noted in a log or on a data sheet: entries of one document that are worded alike are decided together."""
    sessions = {row.service_delivery_id: row for row in evidence.deliveries}
    tasks = []
    for row in evidence.observations:
        if row.source_kind not in ("service_delivery", "data_sheet") or row.goal_id is not None:
            continue
        session = sessions.get(row.source_id)
        text = row.text or (session.note if session else None) or ""
        artifact = Artifact(
            text=text,
            reference=(re.search(r"\bgoals?\s*#?\s*\d{1,2}\b", fold_name(text)) or [None])[0],  # 'goal 2: 6/10', not '2 goals met'
            value=row.value,
            maximum=row.max,
            unit=row.unit,
            day=row.observed_on,
            document_id=row.document_id,
            service_type=session.service_type if session else None,
        )
        frame = " ".join(re.findall(r"[a-z/]{2,}", fold_name(text)))
        group = f"{row.document_id} {session.service_type if session else ''} {frame}" if frame else None
        tasks.append(_Task("observation", row.observation_id, row.student_id, row.document_id, artifact, group))
    found = _decide_goals(tasks, candidates, load_ranker("observation"), settings, evidence)
    evidence.observations = [replace(row, goal_id=row.goal_id or found.get(row.observation_id)) for row in evidence.observations]


def _decide_goals(
    tasks: Sequence[_Task], candidates: _Candidates, ranker: Ranker, settings: Settings, evidence: Evidence
) -> dict[str, str]:
    """artifact id -> goal id; links and reasons are noted."""
    scored: list[tuple[_Task, list[Candidate], list[float]]] = []
    together: dict[tuple[str, str], list[float]] = defaultdict(list)
    for task in tasks:
        contexts = candidates.goals.get(task.student_id or "", [])
        pairs = [Candidate(c.goal.goal_id, goal_features(task.artifact, c, candidates.words)) for c in contexts]
        logits = [ranker.logit(pair.features) for pair in pairs]
        scored.append((task, pairs, logits))
        if task.group:
            for pair, logit in zip(pairs, logits, strict=True):
                together[f"{task.student_id} {task.group}", pair.target_id].append(logit)
    found: dict[str, str] = {}
    for task, pairs, logits in scored:
        if task.group:
            shared = [together[f"{task.student_id} {task.group}", pair.target_id] for pair in pairs]
            logits = [(logit + sum(group) / len(group)) / 2 for logit, group in zip(logits, shared, strict=True)]
        decision = ranker.decide(pairs, logits, floor=settings.thresholds.link_floor, margin=settings.thresholds.link_margin)
        target = _note(evidence, task, decision, ranker, "goal", linking_goals.PHRASES)
        if target:
            found[task.artifact_id] = target
    return found


def _link_deliveries(evidence: Evidence, candidates: _Candidates, settings: Settings) -> None:
    """Rows that name their service first; what those claim tells what logs without a service column record."""
    usual = _usual_minutes(evidence.deliveries)
    named = [row for row in evidence.deliveries if row.service_text or row.service_type not in (None, "other")]
    found = _decide_services(named, {}, usual, candidates, settings, evidence)
    keys = {row.service_delivery_id for row in named}
    rest = [row for row in evidence.deliveries if row.service_delivery_id not in keys]
    types = infer_log_types(rest, candidates.services, set(found.values()))
    found |= _decide_services(rest, types, usual, candidates, settings, evidence)
    evidence.deliveries = [replace(row, service_prescription_id=found.get(row.service_delivery_id)) for row in evidence.deliveries]


def _decide_services(
    rows: Sequence[ServiceDelivery],
    types: Mapping[LogKey, str],
    usual: Mapping[tuple[str, str | None, str | None], float],
    candidates: _Candidates,
    settings: Settings,
    evidence: Evidence,
) -> dict[str, str]:
    """session -> service; links and reasons are noted."""
    ranker = load_ranker("delivery")
    found: dict[str, str] = {}
    for row in rows:
        contexts = candidates.services.get(row.student_id or "", [])
        minutes = usual.get((row.document_id, row.student_id, row.service_text))
        inferred = types.get(log_key(row))
        pairs = [Candidate(c.service.service_prescription_id, service_features(row, c, minutes, inferred)) for c in contexts]
        logits = [ranker.logit(pair.features) for pair in pairs]
        decision = ranker.decide(pairs, logits, floor=settings.thresholds.link_floor, margin=settings.thresholds.link_margin)
        task = _Task("service_delivery", row.service_delivery_id, row.student_id, row.document_id, Artifact())
        target = _note(evidence, task, decision, ranker, "service_prescription", linking_services.PHRASES)
        if target:
            found[row.service_delivery_id] = target
    return found


def _usual_minutes(deliveries: Sequence[ServiceDelivery]) -> dict[tuple[str, str | None, str | None], float]:
    held: dict[tuple[str, str | None, str | None], list[float]] = defaultdict(list)
    for row in deliveries:
        if row.minutes:
            held[row.document_id, row.student_id, row.service_text].append(row.minutes)
    return {key: median(values) for key, values in held.items()}


def _note(evidence: Evidence, task: _Task, decision: Decision, ranker: Ranker, target_kind: str, phrases: dict[str, str]) -> str | None:
    if decision.target_id is None or task.student_id is None:
        reason = "no student can be told" if task.student_id is None else decision.reason
        evidence.unlinked.append(Unlinked(task.kind, task.artifact_id, task.student_id, task.document_id, reason))
        return None
    method, rationale = explain(ranker, decision.features, phrases)
    evidence.links.append(
        Link(
            make_id("link", task.kind, task.artifact_id, target_kind),
            task.kind,
            task.artifact_id,
            "goal" if target_kind == "goal" else "service_prescription",
            decision.target_id,
            round(decision.score, 4),
            method,
            rationale,
            runner_up_id=decision.runner_up_id,
            runner_up_score=None if decision.runner_up_score is None else round(decision.runner_up_score, 4),
        )
    )
    return decision.target_id


def _share_with_observations(evidence: Evidence) -> None:
    """A point read from a statement or a sample is about the goal of that statement or sample."""
    goal_of: dict[str, str | None] = {row.progress_statement_id: row.goal_id for row in evidence.statements}
    goal_of.update({row.work_sample_id: row.goal_id for row in evidence.work_samples})

    def linked(row: Observation) -> Observation:
        return replace(row, goal_id=goal_of.get(row.source_id)) if row.source_kind in ("progress_statement", "work_sample") else row

    evidence.observations = [linked(row) for row in evidence.observations]
