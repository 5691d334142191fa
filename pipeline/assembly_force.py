"""From when to when each goal and service is in force: an amendment replaces only what it states (34 CFR 300.324(a)(6))."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rapidfuzz import fuzz

from pipeline.chain import IepChain, IepTerm, begin_of
from pipeline.model import Goal, Iep, ServicePrescription

_DAY = timedelta(days=1)


def put_in_force(
    ieps: Sequence[Iep], goals: Sequence[Goal], services: Sequence[ServicePrescription]
) -> tuple[list[Goal], list[ServicePrescription]]:
    """Goals and services with in_force_from and in_force_to; a mere restatement is not in force beside its original.

    in_force_to is the last day; None where neither an end nor a replacement is known.
    """
    chain = IepChain(ieps)
    goals_of: dict[str, list[Goal]] = defaultdict(list)
    services_of: dict[str, list[ServicePrescription]] = defaultdict(list)
    for goal in goals:
        goals_of[goal.iep_id].append(goal)
    for service in services:
        services_of[service.iep_id].append(service)
    dated_goals: dict[str, Goal] = {}
    dated_services: dict[str, ServicePrescription] = {}
    for terms in chain.terms.values():
        for term in terms:
            for goal in _goals_of_term(term, goals_of):
                dated_goals[goal.goal_id] = goal
            for service in _services_of_term(term, services_of):
                dated_services[service.service_prescription_id] = service
    return (
        [dated_goals.get(goal.goal_id, goal) for goal in goals],
        [dated_services.get(service.service_prescription_id, service) for service in services],
    )


def _goals_of_term(term: IepTerm, goals_of: dict[str, list[Goal]]) -> list[Goal]:
    standing = [replace(goal, in_force_from=term.begin, in_force_to=term.last_day) for goal in goals_of[term.iep.iep_id]]
    past: list[Goal] = []
    for amendment in term.amendments:
        changed = begin_of(amendment) or term.begin
        is_reprint = amendment.iep_type != "amendment"
        for goal in goals_of[amendment.iep_id]:
            twin = next((old for old in standing if is_same_goal(old, goal)), None)
            if twin is not None and (is_reprint or ((goal.is_continued is not False) and _states_the_same(twin, goal))):
                past.append(replace(goal, in_force_from=None, in_force_to=None, is_continued=True))
                continue
            if twin is not None and changed is not None:
                standing.remove(twin)
                past.append(replace(twin, in_force_to=_earlier(twin.in_force_to, changed - _DAY)))
            standing.append(replace(goal, in_force_from=changed, in_force_to=term.last_day))
    return standing + past


def is_same_goal(one: Goal, other: Goal) -> bool:
    """One goal and its changed version: much the same words, or the same number in the same area."""
    like = fuzz.token_set_ratio(one.statement, other.statement)
    if like >= 85:
        return True
    return bool(one.goal_number and one.goal_number == other.goal_number and one.goal_area == other.goal_area and like >= 60)


def _states_the_same(one: Goal, other: Goal) -> bool:
    return (one.target_value, one.target_max) == (other.target_value, other.target_max) and fuzz.ratio(one.statement, other.statement) >= 95


def _services_of_term(term: IepTerm, services_of: dict[str, list[ServicePrescription]]) -> list[ServicePrescription]:
    standing = [_dated(service, term.begin, term) for service in services_of[term.iep.iep_id]]
    past: list[ServicePrescription] = []
    for amendment in term.amendments:
        changed = begin_of(amendment) or term.begin
        is_reprint = amendment.iep_type != "amendment"
        for service in services_of[amendment.iep_id]:
            twin = _counterpart(service, standing)
            if twin is not None and (is_reprint or (is_same_promise(twin, service) and not service.is_removed)):
                past.append(replace(service, in_force_from=None, in_force_to=None))
                continue
            starts = service.begin_date if service.begin_date and (changed is None or service.begin_date >= changed) else changed
            if twin is not None and starts is not None:
                standing.remove(twin)
                past.append(replace(twin, in_force_to=_earlier(twin.in_force_to, starts - _DAY)))
            if service.is_removed:
                past.append(replace(service, in_force_from=None, in_force_to=None))
            else:
                standing.append(_dated(service, starts, term))
    return standing + past


def _dated(service: ServicePrescription, begin: date | None, term: IepTerm) -> ServicePrescription:
    starts = service.begin_date or begin
    if term.replaced_on is None:
        ends = service.end_date or term.end
    else:
        ends = _earlier(_earlier(service.end_date, term.end), term.replaced_on - _DAY)
    return replace(service, in_force_from=starts, in_force_to=ends)


def _counterpart(service: ServicePrescription, standing: Sequence[ServicePrescription]) -> ServicePrescription | None:
    """The promise of the base IEP that this one of an amendment speaks of: its type, then its model, words and begin date."""
    alike = [old for old in standing if is_same_service(old, service)]

    def closeness(old: ServicePrescription) -> tuple[bool, bool, float]:
        return (
            old.delivery_model == service.delivery_model,
            old.begin_date == service.begin_date,
            fuzz.token_set_ratio(old.service_text, service.service_text),
        )

    return max(alike, key=closeness, default=None)


def is_same_service(one: ServicePrescription, other: ServicePrescription) -> bool:
    """The same kind of help: the type, or the words where that says nothing; direct help and consultation differ."""
    if "consult" in (one.delivery_model, other.delivery_model) and one.delivery_model != other.delivery_model:
        return False
    if one.is_esy != other.is_esy or one.service_type != other.service_type:
        return False
    return one.service_type != "other" or fuzz.token_set_ratio(one.service_text.casefold(), other.service_text.casefold()) >= 80


def is_same_promise(one: ServicePrescription, other: ServicePrescription) -> bool:
    """The same amount in the same way."""
    amounts = [(s.minutes_per_interval, s.frequency_interval, s.delivery_model) for s in (one, other)]
    return amounts[0] == amounts[1] and amounts[0][0] is not None


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
