"""Changes: decisions on flags and links, and taking them back. Each ends at the page that it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import StoreError
from review.desk import Outcome, Wanted

if TYPE_CHECKING:
    from starlette.responses import Response

    from review.app import Visit

DECISIONS = ("confirmed", "dismissed", "reopen", "note")
MOST_NOTE = 2_000
_LINKED = {
    "service_delivery": "service_prescription",
    "progress_statement": "goal",
    "work_sample": "goal",
    "observation": "goal",
}


def decide(visit: Visit) -> Response:
    """One decision on every flag that was chosen: 'FLAG_ID MARK' in each field `flag`."""
    words = visit.words
    wanted = [Wanted(*told.split(" ", 1)) for told in visit.form.get("flag", []) if told.count(" ") == 1]
    decision, note = visit.told("decision"), visit.told("note")[:MOST_NOTE] or None
    if not wanted or decision not in DECISIONS:
        visit.say("bad", words("decide.nothing_chosen"))
    elif note is None and decision in ("dismissed", "note"):
        visit.say("bad", words(f"decide.why_{decision}"))
    else:
        outcome = visit.house.desk.decide_flags(visit.publication, wanted, decision, visit.session.name, note)
        _tell(visit, outcome, f"decide.{decision}", can_undo=decision != "note")
        if outcome.conflicts and note:
            visit.say("bad", words("decide.your_note", note=note))
    return visit.back()


def undo(visit: Visit) -> Response:
    """Takes back the decisions whose keys stand in the fields `review`."""
    keys = visit.form.get("review", [])
    if not keys:
        visit.say("bad", visit.words("decide.nothing_chosen"))
    else:
        _tell(visit, visit.house.desk.undo(visit.publication, keys, visit.session.name), "decide.undone", can_undo=False)
    return visit.back()


def link(visit: Visit) -> Response:
    """Links an artifact to a goal or service of the same student, or to none."""
    artifact, target = visit.told("artifact"), visit.told("target")
    note = visit.told("note")[:MOST_NOTE] or None
    problem = find_link_problem(visit, artifact, target)
    if problem:
        visit.say("bad", visit.words(problem))
    else:
        outcome = visit.house.desk.link(artifact, target, visit.session.name, note)
        visit.say("good", visit.words("decide.linked"), outcome.kept)
    return visit.back()


def find_link_problem(visit: Visit, artifact: str, target: str) -> str | None:
    """Why these two cannot be linked, as a key of the labels."""
    ask = visit.publication.ask
    for kind, wanted in _LINKED.items():
        found = ask(f"SELECT student_id FROM {kind} WHERE {kind}_id = ?", [artifact]).rows
        if not found:
            continue
        if target == "none":
            return None
        told = ask(f"SELECT student_id FROM {wanted} WHERE {wanted}_id = ?", [target]).rows
        if not told:
            return "decide.choose_target"
        return None if found[0][0] is not None and told[0][0] == found[0][0] else "decide.other_student"
    raise StoreError(visit.words("problem.nothing_here"))


def _tell(visit: Visit, outcome: Outcome, label: str, *, can_undo: bool) -> None:
    words = visit.words
    if outcome.kept:
        visit.say("good", words(label, len(outcome.kept)), outcome.kept if can_undo else ())
    for who in sorted(set(outcome.conflicts.values())):
        count = sum(other == who for other in outcome.conflicts.values())
        visit.say("bad", words("decide.conflict", count, who=who) if who else words("decide.changed", count))
    if outcome.unknown:
        visit.say("bad", words("decide.unknown", len(outcome.unknown)))
