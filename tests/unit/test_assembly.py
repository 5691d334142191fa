"""One body of evidence: keys that stay, terms in force, repeats known as repeats. All people are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from pipeline.assembly import assemble
from pipeline.assembly_repeats import mark_repeated_deliveries, mark_repeated_statements
from pipeline.chain import IepChain
from pipeline.model import DocumentFacts, Observation, Provenance, StudentMention
from tests.evidence_factory import AS_OF, SETTINGS, day, delivery, gather, goal, iep, service, statement


def facts(key="a", kind="iep", **records):
    mention = StudentMention("m1", key, "Ines Ortiz-Vale", "7001")
    return DocumentFacts(key, kind, 0.9, mentions=(mention,), **records)


def local(record, **changes):
    return replace(record, student_id="m1", document_id="a", **changes)


PAPER = facts(
    ieps=(local(iep("i1")),),
    goals=(local(goal("g1")), local(goal("g2", statement="Ines will write five sentences."))),
    services=(local(service("s1")),),
    provenance=(Provenance("goal", "g2", "statement", "a", 1, "Ines will write"),),
)
LOG = DocumentFacts(
    "b",
    "service_log",
    0.9,
    mentions=(StudentMention("m1", "b", "ORTIZ-VALE, INES", "07001"),),
    deliveries=(replace(delivery("10/7", student_id="m1", document_id="b"), service_delivery_id="d1", service_prescription_id=None),),
    observations=(Observation("o1", "m1", None, "b", "service_delivery", "d1", day("10/7"), 70, None, "wcpm", "probe 70"),),
)


def test_keys_are_stable_and_point_to_each_other():
    one, other = assemble([PAPER, LOG], SETTINGS, AS_OF), assemble([LOG, PAPER], SETTINGS, AS_OF)
    assert one.goals == other.goals
    assert one.observations == other.observations
    assert {g.iep_id for g in one.goals} == {one.ieps[0].iep_id}
    assert one.provenance[0].subject_id == next(g.goal_id for g in one.goals if "sentences" in g.statement)
    assert one.deliveries[0].student_id == one.students[0].student_id
    noted = next(o for o in one.observations if o.source_kind == "service_delivery")
    assert noted.source_id == one.deliveries[0].service_delivery_id


def test_rows_alike_in_one_document_keep_keys_of_their_own():
    twice = replace(LOG, deliveries=(LOG.deliveries[0], replace(LOG.deliveries[0], service_delivery_id="d2")))
    keys = [row.service_delivery_id for row in assemble([PAPER, twice], SETTINGS, AS_OF).deliveries]
    assert len(set(keys)) == 2


def test_a_paper_of_nobody_keeps_its_rows_without_a_student():
    lone = replace(LOG, mentions=())
    assert assemble([PAPER, lone], SETTINGS, AS_OF).deliveries[0].student_id is None


def test_baselines_become_observations_on_their_date():
    dated = replace(PAPER, goals=(local(goal("g1", baseline_date=day("8/28"))),))
    [point] = assemble([dated], SETTINGS, AS_OF).observations
    assert (point.source_kind, point.value, point.observed_on) == ("baseline", 60, day("8/28"))


OLD = iep("i0", "2024-09-03", "2025-09-02")
AMENDMENT = iep("i2", "12/4", iep_type="amendment", iep_amended_date=day("12/4"))


def force(evidence, key):
    [row] = [s for s in evidence.services if s.service_prescription_id == key]
    return row.in_force_from, row.in_force_to


def test_an_amendment_replaces_only_what_it_states():
    less = service("s2", iep_id="i2", frequency=1, minutes_per_interval=30, begin_date=day("12/4"))
    other = service("s3", service_type="occupational therapy", service_text="Occupational Therapy")
    evidence = gather(iep(), service(), other, AMENDMENT, less)
    assert force(evidence, "s1") == (day("9/3"), day("12/3"))
    assert force(evidence, "s2") == (day("12/4"), day("2026-09-02"))
    assert force(evidence, "s3") == (day("9/3"), day("2026-09-02"))


def test_a_restatement_is_not_a_second_promise():
    evidence = gather(iep(), service(), AMENDMENT, service("s2", iep_id="i2"))
    assert force(evidence, "s1") == (day("9/3"), day("2026-09-02"))
    assert force(evidence, "s2") == (None, None)


def test_direct_help_and_consultation_are_different_promises():
    consult = service("s2", iep_id="i2", delivery_model="consult", minutes_per_interval=15, begin_date=day("12/4"))
    assert force(gather(iep(), service(), AMENDMENT, consult), "s1") == (day("9/3"), day("2026-09-02"))


def test_a_newer_iep_ends_the_older_and_its_goals():
    evidence = gather(OLD, goal("g0", iep_id="i0"), iep(begin="8/27"), goal())
    ends = {g.goal_id: g.in_force_to for g in evidence.goals}
    assert ends == {"g0": day("8/26"), "g1": day("2026-09-02")}


def test_the_chain_knows_what_is_in_force_and_what_came_before():
    chain = IepChain([iep(), OLD, AMENDMENT])
    assert chain.in_force("ines", day("10/1")).iep.iep_id == "i1"
    assert chain.in_force("ines", day("2024-12-01")).iep.iep_id == "i0"
    assert chain.in_force("ines", day("2024-01-01")) is None
    assert chain.in_force("ines", day("2027-01-01")).iep.iep_id == "i1", "an IEP that ran out still stands"
    assert chain.term_of["i2"].iep.iep_id == "i1"
    assert chain.before(chain.term_of["i1"]).iep.iep_id == "i0"


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        pytest.param({}, True, id="log and billing export"),
        pytest.param({"start_time": time(9, 2)}, True, id="two minutes apart"),
        pytest.param({"start_time": time(13)}, False, id="in the afternoon"),
        pytest.param({"provider": "R. Moss"}, True, id="the provider's initial"),
        pytest.param({"provider": "Ada Quist", "start_time": None}, False, id="another provider, no time"),
        pytest.param({"service_type": "occupational therapy"}, False, id="another service"),
        pytest.param({"document_id": "log"}, False, id="twice in one document"),
        pytest.param({"service_type": None, "provider": None, "start_time": None}, True, id="as long, no kind, keeper or time said"),
        pytest.param({"service_type": None, "provider": None, "start_time": None, "minutes": 45}, False, id="nor as long"),
    ],
)
def test_one_session_in_two_documents(changes, is_same):
    mine = delivery("10/7", start_time=time(9), note="blends")
    told = {"document_id": "billing", "start_time": time(9), **changes}
    theirs = replace(delivery("10/7", **told), service_delivery_id="other")
    rows = mark_repeated_deliveries([mine, theirs])
    assert [row.same_as_id for row in rows] == [None, mine.service_delivery_id if is_same else None]


def test_two_sessions_of_a_day_pair_with_their_own_copies():
    log = [replace(delivery("10/7", n), service_delivery_id=f"log{n}", note="x") for n in (20, 30)]
    bill = [replace(delivery("10/7", n, document_id="billing"), service_delivery_id=f"bill{n}") for n in (30, 20)]
    twins = {row.service_delivery_id: row.same_as_id for row in mark_repeated_deliveries([*log, *bill])}
    assert twins == {"log20": None, "log30": None, "bill30": "log30", "bill20": "log20"}


def test_a_cumulative_report_points_to_where_it_was_first_said():
    first = statement("t1", "Reads 62 words.")
    again = statement("t2", "Reads 62 words.", document_id="doc-r-Q2")
    newer = statement("t3", "Reads 70 words.", "1/23", "Q2")
    marks = {row.progress_statement_id: row.same_as_id for row in mark_repeated_statements([newer, again, first])}
    assert marks == {"t1": None, "t2": "t1", "t3": None}


def test_the_same_words_on_another_date_are_no_reprint():
    rows = [statement("t1", "Making progress."), statement("t2", "Making progress.", "1/23", "Q2")]
    assert [row.same_as_id for row in mark_repeated_statements(rows)] == [None, None]
