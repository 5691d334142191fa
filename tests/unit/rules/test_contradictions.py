"""iep.contradiction from meeting notes: only what they call agreed counts, and never against a grid that may hold it."""

from __future__ import annotations

import pytest

from pipeline.rules.contradictions import read_decisions
from tests.evidence_factory import gather, iep, service, verdicts

SPEECH = service(service_type="speech-language therapy", service_text="Speech therapy")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        pytest.param("The team agreed on 45 minutes weekly of counseling.", [("counseling", 45)], id="agreed on"),
        pytest.param("Team agreed to add OT 30 minutes weekly.", [("occupational therapy", 30)], id="agreed to add"),
        pytest.param("Counseling, 30 minutes per week, was agreed upon.", [("counseling", 30)], id="passive"),
        pytest.param("The ARD committee decided that Ines will receive physical therapy twenty minutes twice a week.",
                     [("physical therapy", 40)], id="decided, in words"),
        pytest.param("The team discussed 45 minutes weekly of counseling.", [], id="discussed"),
        pytest.param("Parent requested 45 minutes weekly of counseling.", [], id="requested"),
        pytest.param("Counseling of 60 minutes weekly was proposed and turned down.", [], id="turned down"),
        pytest.param("The team agreed to hold off on counseling 45 minutes weekly.", [], id="held off"),
        pytest.param("The team agreed on 45 minutes weekly of counseling last year.", [], id="last year"),
        pytest.param("The team agreed that if scores fall, counseling 30 minutes weekly begins.", [], id="conditional"),
        pytest.param("The team agreed on 45 minutes two times per week.", [], id="no service named"),
        pytest.param("The team agreed on counseling.", [], id="no amount"),
        pytest.param("The team agreed on counseling for 30 minutes.", [], id="no interval"),
        pytest.param("The team agreed on speech 30 minutes weekly and OT 30 minutes weekly.", [], id="two services"),
        pytest.param("The team agreed on a speech goal of 90% in 20 minutes weekly.", [], id="a goal"),
        pytest.param(None, [], id="no notes"),
    ],
)  # fmt: skip
def test_decisions_of_notes(sentence, found):
    assert [(kind, amount.minutes_per_interval) for kind, amount, _ in read_decisions(sentence)] == found


@pytest.mark.parametrize(
    ("notes", "grid", "state"),
    [
        pytest.param("The team agreed on 45 minutes weekly of counseling.", [SPEECH], "fire", id="not in the grid"),
        pytest.param("The team discussed 45 minutes weekly of counseling.", [SPEECH], "fine", id="only discussed"),
        pytest.param("The team agreed on 60 minutes weekly of speech therapy.", [SPEECH], "fine", id="as in the grid"),
        pytest.param("The team agreed on 90 minutes weekly of speech therapy.", [SPEECH], "fire", id="other minutes"),
        pytest.param("The team agreed on 30 minutes weekly of speech therapy.", [SPEECH], "fine", id="may be one session's length"),
        pytest.param("The team agreed on 90 minutes monthly of speech therapy.", [SPEECH], "fine", id="another interval is not compared"),
        pytest.param("The team agreed on 45 minutes weekly of counseling.",
                     [service(service_type="other", service_text="Social skills group")], "fine", id="a row of no known kind may be it"),
        pytest.param("The team agreed on 45 minutes weekly of counseling.",
                     [service(service_type="behavior services", service_text="Behavior support")], "fine", id="a kind named for the other"),
        pytest.param("The team agreed on 45 minutes weekly of counseling.", [], "unknown", id="no grid was read"),
    ],
)  # fmt: skip
def test_notes_against_the_grid(notes, grid, state):
    assert verdicts("iep.contradiction", gather(iep(notes_text=notes), *grid)) == {"i1": state}
