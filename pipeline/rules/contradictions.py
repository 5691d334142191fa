"""iep.contradiction: an IEP that says two things of one service, in its own figures or between its notes and its grid."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

from pipeline.language.amounts import Amount, parse_amount
from pipeline.language.numbers import digits_of
from pipeline.language.services import service_types
from pipeline.lexicon import load_lexicon
from pipeline.model import Iep, ServicePrescription
from pipeline.rules.base import RuleContext, Verdict, fine, fire, unknown

# Forms and meetings name these for one another: between them a missing row proves nothing.
_ALIKE = ({"counseling", "behavior services"}, {"occupational therapy", "physical therapy"}, {"audiology", "speech-language therapy"})
_MINUTES = re.compile(r"\d+(?:\.\d+)?\s*-?\s*(?:min|hour|hr)", re.IGNORECASE)  # '45 minutes', '1 hour'; not '30 x 2'


def check_contradiction(context: RuleContext) -> Iterator[Verdict]:
    of_iep: dict[str, list[ServicePrescription]] = defaultdict(list)
    for service in context.evidence.services:
        of_iep[service.iep_id].append(service)
    for iep in context.evidence.ieps:
        own = of_iep[iep.iep_id]
        bad = [service for service in own if _totals_differ(service)]
        if bad:
            one = bad[0]
            words = (
                f"{one.service_text}: {one.frequency:g} sessions of {one.duration_minutes:g} min are not the printed "
                f"{one.minutes_per_interval:g} min a {one.frequency_interval}."
            )
            yield _on_iep(iep, words, service_prescription_ids=[service.service_prescription_id for service in bad])
            continue
        term = context.chain.term_of.get(iep.iep_id)
        standing = context.services_of_term(term) or own
        yield _compare_notes(iep, standing)


def _totals_differ(service: ServicePrescription) -> bool:
    if not (service.duration_minutes and service.frequency and service.minutes_per_interval):
        return False
    return abs(service.duration_minutes * service.frequency - service.minutes_per_interval) > 1


def _compare_notes(iep: Iep, standing: Sequence[ServicePrescription]) -> Verdict:
    decided = list(read_decisions(iep.notes_text))
    if not decided:
        return fine("iep", iep.iep_id)
    if not standing:
        return unknown("iep", iep.iep_id, "no service grid could be read")
    for kind, amount, words in decided:
        kin = [service for service in standing if service.service_type == kind]
        quote = f'the notes say "{words}"'
        if not kin and not any(_may_be(kind, service) for service in standing):
            message = f"In the notes and not in the grid: {quote}; no row of the grid is {kind}."
            return _on_iep(iep, message, service_type=kind, quote=words, minutes=amount.minutes_per_interval)
        if kin and _amounts_differ(amount, kin):
            said = "; ".join(
                service.amount_text or f"{service.minutes_per_interval:g} min a {service.frequency_interval}" for service in kin
            )
            message = f"Notes and grid differ on {kind}: {quote}; the grid says {said}."
            ids = [service.service_prescription_id for service in kin]
            return _on_iep(iep, message, service_type=kind, quote=words, service_prescription_ids=ids)
    return fine("iep", iep.iep_id)


def _may_be(kind: str, service: ServicePrescription) -> bool:
    return service.service_type == "other" or any({kind, service.service_type} <= pair for pair in _ALIKE)


def _amounts_differ(amount: Amount, kin: Sequence[ServicePrescription]) -> bool:
    """Of one interval, all countable, and neither a row, a sum of rows nor the length of one session is what the notes say."""
    if any(s.frequency_interval != amount.frequency_interval or s.minutes_per_interval is None or s.is_removed for s in kin):
        return False
    told = [s.minutes_per_interval or 0.0 for s in kin]
    sums = {sum(rows) for size in range(1, min(len(told), 4) + 1) for rows in combinations(told, size)}
    lengths = {s.duration_minutes for s in kin}
    return not any(abs(total - (amount.minutes_per_interval or 0.0)) <= 1 for total in sums) and amount.minutes_per_interval not in lengths


def read_decisions(notes: str | None) -> Iterator[tuple[str, Amount, str]]:
    """(service type, amount, words) of every sentence that says that a service of so many minutes was agreed.

    'The team agreed on 45 minutes weekly of counseling.' is one; 'Counseling of 45 minutes was discussed' and 'The team
    agreed to hold off on counseling' are none. A sentence that names two services or two amounts is none either.
    """
    flat = re.sub(r"\s+", " ", notes or "")
    for sentence in re.split(r"(?<=[a-z0-9)])[.;!?](?=\s|$)", flat):
        clause = _decided_clause(sentence)
        if clause is None or _doubts().search(clause):
            continue
        kinds = service_types(clause) - {"other"}
        if len(kinds) != 1 or len(_MINUTES.findall(digits_of(clause))) != 1:
            continue
        amount = parse_amount(clause)
        if amount.problem is None and amount.minutes_per_interval and amount.frequency_interval:
            yield next(iter(kinds)), amount, sentence.strip()


def _decided_clause(sentence: str) -> str | None:
    active = _active().search(sentence)
    if active:
        return sentence[active.end() :]
    passive = _passive().search(sentence)
    return sentence[: passive.start()] if passive and not _doubts().search(sentence[passive.end() :]) else None


@cache
def _active() -> re.Pattern[str]:
    lexicon = load_lexicon("decisions")
    return re.compile(rf"\b(?:{'|'.join(lexicon['deciders'])})\s+(?:{'|'.join(lexicon['decided'])})\b", re.IGNORECASE)


@cache
def _passive() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_lexicon('decisions')['passive'])})\b", re.IGNORECASE)


@cache
def _doubts() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_lexicon('decisions')['doubts'])})\b", re.IGNORECASE)


def _on_iep(iep: Iep, message: str, **told: object) -> Verdict:
    return fire("iep", iep.iep_id, message, student_id=iep.student_id, document_id=iep.document_id, evidence=dict(told))
