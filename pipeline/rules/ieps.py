"""Rules on IEPs: are they current, do changes come with notice, do they contradict themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipeline.assembly_force import is_same_promise, is_same_service
from pipeline.chain import IepTerm, begin_of
from pipeline.lexicon import load_lexicon
from pipeline.model import Iep, ServicePrescription
from pipeline.rules.base import DISTRICT_PRACTICE, Rule, RuleContext, Verdict, fine, fire, iso, unknown
from pipeline.rules.contradictions import check_contradiction

_KIND = "service_prescription"
_WEEKS = {"day": 0.2, "week": 1.0, "month": 4.33, "cycle": 1.2, "quarter": 9.0, "grading period": 9.0, "year": 36.0}


def check_overdue(context: RuleContext) -> Iterator[Verdict]:
    for student, terms in context.chain.terms.items():
        newest = terms[-1]
        ends = [iep.iep_end_date for iep in (newest.iep, *newest.amendments) if iep.iep_end_date]
        for term in terms[:-1]:
            yield fine("iep", term.iep.iep_id, "a newer IEP follows")
        if not ends:
            yield unknown("iep", newest.iep.iep_id, "no end date is printed")
        elif max(ends) < context.as_of:
            words = (
                f"The IEP ended on {iso(max(ends))}, {(context.as_of - max(ends)).days} days before {iso(context.as_of)}; no newer "
                "one found in this drop."
            )
            told: dict[str, object] = {"iep_end_date": iso(max(ends)), "as_of": iso(context.as_of)}
            yield fire("iep", newest.iep.iep_id, words, student_id=student, document_id=newest.iep.document_id, evidence=told)
        else:
            yield fine("iep", newest.iep.iep_id)


def weekly_minutes(service: ServicePrescription) -> float | None:
    """Minutes a week for comparing amounts: month, quarter and year by their usual number of weeks."""
    if service.minutes_per_interval is None:
        return service.minutes_per_week
    weeks = _WEEKS.get(service.frequency_interval or "")
    return service.minutes_per_interval / weeks if weeks else None


def check_changed_without_notice(context: RuleContext) -> Iterator[Verdict]:
    of_iep: dict[str, list[ServicePrescription]] = defaultdict(list)
    for service in context.evidence.services:
        of_iep[service.iep_id].append(service)
    for terms in context.chain.terms.values():
        for place, term in enumerate(terms):
            for amendment in term.amendments:
                if amendment.iep_type == "amendment":
                    yield from _amended(context, term, amendment, of_iep)
            if place and term.begin is not None:
                yield from _renewed(context, terms[place - 1], term, of_iep)


def _amended(context: RuleContext, term: IepTerm, amendment: Iep, of_iep: dict[str, list[ServicePrescription]]) -> Iterator[Verdict]:
    day = begin_of(amendment)
    earlier = [
        s
        for iep in (term.iep, *term.amendments)
        if iep.iep_id != amendment.iep_id and (begin_of(iep) or date.min) <= (day or date.max)
        for s in of_iep[iep.iep_id]
    ]
    for service in of_iep[amendment.iep_id]:
        olds = [old for old in earlier if is_same_service(old, service) and old.in_force_from is not None]
        if not olds or day is None:
            yield unknown(_KIND, service.service_prescription_id, "nothing to compare it with")
            continue
        # Staggered rows of one service: compare with the row that this one replaced, else with what stood just before.
        replaced = [
            old
            for old in olds
            if old.in_force_to is not None
            and service.in_force_from is not None
            and abs((service.in_force_from - old.in_force_to).days) <= 1
        ]
        old = (replaced or sorted(olds, key=lambda o: o.in_force_from or date.min))[-1]
        if service.is_removed:
            yield _judge(context, service, [old], [], day, "removed")
        elif is_same_promise(old, service):
            yield fine(_KIND, service.service_prescription_id)
        else:
            yield _judge(context, service, [old], [service], day, "reduced")


def _renewed(context: RuleContext, before: IepTerm, term: IepTerm, of_iep: dict[str, list[ServicePrescription]]) -> Iterator[Verdict]:
    day = term.begin
    assert day is not None
    last = day - timedelta(days=1)
    old = [
        s
        for iep in (before.iep, *before.amendments)
        for s in of_iep[iep.iep_id]
        if s.in_force_from and s.in_force_to and s.in_force_to >= last - timedelta(days=45)
    ]
    new = [s for s in of_iep[term.iep.iep_id] if s.in_force_from]
    if not new:
        return
    for kind in sorted({(s.service_type, s.delivery_model == "consult") for s in old}):
        olds = [s for s in old if (s.service_type, s.delivery_model == "consult") == kind]
        news = [s for s in new if (s.service_type, s.delivery_model == "consult") == kind]
        # Staggered rows of the new IEP: what counts is what is promised when it begins.
        first = min((s.in_force_from for s in news if s.in_force_from), default=day)
        news = [s for s in news if s.in_force_from == first]
        if kind[0] == "other":
            yield unknown(_KIND, olds[0].service_prescription_id, "the kind of service is not known")
        else:
            yield _judge(context, news[0] if news else olds[0], olds, news, day, "reduced" if news else "removed")


def _judge(
    context: RuleContext,
    subject: ServicePrescription,
    olds: Sequence[ServicePrescription],
    news: Sequence[ServicePrescription],
    day: date,
    what: str,
) -> Verdict:
    key = subject.service_prescription_id
    amounts = [[weekly_minutes(s) for s in side] for side in (olds, news)]
    if any(amount is None for side in amounts for amount in side):
        return unknown(_KIND, key, "an amount cannot be counted")
    before, after = (sum(amount or 0.0 for amount in side) for side in amounts)
    if before <= 0 or after >= before * (1 - context.thresholds.reduction_tolerance) - 0.5:
        return fine(_KIND, key)
    window = timedelta(days=context.thresholds.notice_window_days)
    near = [
        n
        for n in context.evidence.notices
        if n.student_id == subject.student_id and (n.notice_date is None or abs(n.notice_date - day) <= window)
    ]
    if any(n.kind == "prior_written_notice" for n in near):
        return fine(_KIND, key, "prior written notice is in the drop")
    other = (
        " A meeting record is in the drop; it does not replace the notice."
        if any(n.kind in ("meeting_record", "meeting_notice") for n in near)
        else ""
    )
    words = (
        f"{subject.service_text} was {what} on {iso(day)} ({before:.0f} to {after:.0f} min a week); no prior written notice "
        f"found in this drop around that date.{other}"
    )
    told: dict[str, object] = {
        "before_minutes_per_week": round(before, 1),
        "after_minutes_per_week": round(after, 1),
        "date": iso(day),
        "previous_ids": [s.service_prescription_id for s in olds],
    }
    return fire(_KIND, key, words, student_id=subject.student_id, document_id=subject.document_id, evidence=told)


def check_report_schedule(context: RuleContext) -> Iterator[Verdict]:
    for iep in context.evidence.ieps:
        if iep.iep_type == "amendment":
            yield unknown("iep", iep.iep_id, "an amendment states only what it changes")
        elif iep.progress_report_frequency:
            yield fine("iep", iep.iep_id)
        else:
            told: dict[str, object] = {"iep_id": iep.iep_id}
            yield fire(
                "iep",
                iep.iep_id,
                "When progress will be reported to the parents was not found in this IEP.",
                student_id=iep.student_id,
                document_id=iep.document_id,
                evidence=told,
            )


def check_sparse_schedule(context: RuleContext) -> Iterator[Verdict]:
    """The district's own number of reports a year, else as often as report cards where the state asks that."""
    least, basis = context.thresholds.reports_a_year_min, DISTRICT_PRACTICE
    cards = len(context.calendar.current_periods())
    if least is None and context.profile.reports_as_often_as_report_cards and cards:
        least, basis = cards, context.profile.citations["report_schedule"]
    a_year = load_lexicon("report_cadence")["a_year"]
    for iep in context.evidence.ieps:
        stated = iep.progress_report_frequency
        number = cards if stated == "with report cards" else a_year.get(stated or "")
        if least is None:
            yield unknown("iep", iep.iep_id, "neither the state's profile nor the district sets how often progress is reported")
        elif not number:
            yield unknown("iep", iep.iep_id, "how often progress is reported is not stated, or is no number")
        elif number < least:
            words = f"Progress is reported {stated} ({number} a year); {least} a year are asked for."
            told: dict[str, object] = {"stated": stated, "a_year": number, "least": least}
            verdict = fire("iep", iep.iep_id, words, student_id=iep.student_id, document_id=iep.document_id, evidence=told)
            yield replace(verdict, basis=basis)
        else:
            yield fine("iep", iep.iep_id)


RULES = (
    Rule("iep.overdue", "high", "iep", "34 CFR 300.324(b)(1)(i)", "Past its end date with no newer IEP.", check_overdue),
    Rule(
        "iep.changed_without_notice",
        "high",
        _KIND,
        "34 CFR 300.503",
        "A service reduced or removed with no prior written notice in the drop.",
        check_changed_without_notice,
    ),
    Rule(
        "iep.contradiction",
        "medium",
        "iep",
        "34 CFR 300.320(a)(7)",
        "Totals that are not sessions × minutes, or a service that the notes call agreed and the grid lacks or states otherwise.",
        check_contradiction,
    ),
    Rule(
        "iep.no_report_schedule",
        "low",
        "iep",
        "34 CFR 300.320(a)(3)(ii)",
        "When progress will be reported is not stated.",
        check_report_schedule,
    ),
    Rule(
        "iep.report_schedule_too_sparse",
        "medium",
        "iep",
        "34 CFR 300.320(a)(3)(ii)",
        "Progress is reported less often than the state's profile or the district asks.",
        check_sparse_schedule,
    ),
)
