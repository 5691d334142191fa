"""The rule catalogue: what evidence says against a record, with figures and a citation. Codes and subjects are a public contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.ids import make_id
from pipeline.model import Evidence, Flag
from pipeline.rules import documents, evidence, goals, ieps, progress, services, sessions
from pipeline.rules.base import Quarantined, Rule, RuleContext, Verdict
from pipeline.settings import Settings

RULES: tuple[Rule, ...] = (*goals.RULES, *evidence.RULES, *progress.RULES, *services.RULES, *sessions.RULES, *ieps.RULES, *documents.RULES)


def evaluate_rules(evidence: Evidence, settings: Settings, as_of: date, quarantined: Sequence[Quarantined] = ()) -> list[Flag]:
    """Every flag that fires, in the order of the catalogue; rules that the district switched off are silent.

    `quarantined`: (path, document_id, reason) of every file that could not be read.
    """
    context = RuleContext(evidence, settings, as_of, quarantined)
    flags: list[Flag] = []
    for rule in RULES:
        if rule.code in settings.rules.off:
            continue
        flags.extend(_flag(rule, verdict) for verdict in rule.check(context) if verdict.state == "fire")
    return list({flag.flag_id: flag for flag in flags}.values())


def _flag(rule: Rule, verdict: Verdict) -> Flag:
    period = verdict.evidence.get("period") if rule.subject in ("student", "goal") and rule.code.startswith("progress.") else None
    key = make_id("flag", rule.code, verdict.subject_kind, verdict.subject_id, period)
    evidence = {name: value for name, value in verdict.evidence.items() if value is not None}
    return Flag(
        key,
        rule.code,
        verdict.severity or rule.severity,
        verdict.student_id,
        verdict.subject_kind,
        verdict.subject_id,
        verdict.document_id,
        verdict.message,
        evidence,
        verdict.basis or rule.basis,
    )


__all__ = ["RULES", "Rule", "Verdict", "evaluate_rules"]
