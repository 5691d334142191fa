"""Labels, headings and tick boxes as forms print them, and words that only look like them."""

from __future__ import annotations

import pytest

from extractors.fields.labels import load_labels
from extractors.fields.sections import find_heading
from extractors.fields.ticks import mend_ticks, read_ticks


@pytest.mark.parametrize(
    ("text", "cell", "found"),
    [
        pytest.param("Area of Need: Reading", False, [("goal.area", None, "Reading")], id="label with a colon"),
        pytest.param("Area of Need Articulation", True, [("goal.area", None, "Articulation")], id="caption before its value in a cell"),
        pytest.param("Area of Need Articulation", False, [], id="the same words in a sentence"),
        pytest.param("Goal 2: Writing", False, [("goal.statement", "2", "Writing")], id="numbered"),
        pytest.param("# 1 MEASURABLE ANNUAL GOAL: Jo will", False, [("goal.statement", "1", "Jo will")], id="number before"),
        pytest.param("Goal Statement # 3 of 4", True, [("goal.number", "3", "")], id="number of how many"),
        pytest.param("GOAL 1 (Reading): Jo will", True, [("goal.statement", "1", "Jo will")], id="area in brackets"),
        pytest.param("Goal 2 Baseline: 40%", True, [("goal.baseline", "2", "40%")], id="number in the middle"),
        pytest.param("Criteria: 3 out of 5", False, [("goal.criterion", None, "3 out of 5")], id="a value's number is no label's"),
        pytest.param("By: 9/1/2026", True, [("goal.target_date", None, "9/1/2026")], id="a common word with a colon"),
        pytest.param("By September 1, Jo will read", True, [], id="a common word without one"),
        pytest.param("Targel date: 6/1/26", False, [("goal.target_date", None, "6/1/26")], id="misprinted"),
        pytest.param("See present levels of performance", True, [], id="a pointer is no label"),
        pytest.param("progress toward the IEP goals? In writing", True, [], id="words of a question"),
        pytest.param("Each annual goal must be measurable", False, [], id="boilerplate"),
        pytest.param("☐ Benchmarks ☒ Objectives", True, [], id="options beside their boxes"),
    ],
)
def test_labels_are_found_with_their_number_and_value(text, cell, found):
    hits = load_labels("goal", "other").find(text, cell=cell)
    assert [(hit.key, hit.number, text[hit.end :].strip()) for hit in hits] == found


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        pytest.param("Minutes Per Week in\nSetting", "service.minutes_per_week", id="wrapped"),
        pytest.param("DURATION\nLength of session", "service.duration", id="explained"),
        pytest.param("Provider(s)", "service.provider", id="plural in brackets"),
        pytest.param("Service", "service.service", id="a common word as a header"),
        pytest.param("Case Manager\nAda Ruiz", None, id="caption and value"),
        pytest.param("Speech room", None, id="a value"),
    ],
)
def test_column_headers_have_meanings(text, meaning):
    assert load_labels("service").meaning(text) == meaning


@pytest.mark.parametrize(
    ("text", "styled", "section"),
    [
        pytest.param("Annual Goals", False, "goals", id="the dictionary's words"),
        pytest.param("IV. MEASURABLE ANNUAL GOALS (continued)", True, "goals", id="numbered and continued"),
        pytest.param("7 DESCRIPTION(S) OF SPECIALLY DESIGNED SERVICES", True, "services", id="form number"),
        pytest.param("OFFER OF FAPE - SERVICES", True, "services", id="with a prefix"),
        pytest.param("ADDITIONAL NOTES / INFORMATION", True, "notes", id="notes"),
        pytest.param("Annual goals must be measured at least quarterly.", False, None, id="a sentence"),
        pytest.param("Goal 2: Reading", True, None, id="one goal's title"),
        pytest.param("The team reviewed the goals", True, None, id="talk"),
    ],
)
def test_headings_open_sections(text, styled, section):
    assert find_heading(text, styled=styled) == section


@pytest.mark.parametrize(
    ("text", "ticked"),
    [
        pytest.param("☐ Daily ☒ Weekly ☐ Monthly", ["Weekly"], id="box first"),
        pytest.param("Yes ☒ No ☐", ["Yes"], id="box last"),
        pytest.param("[x] Tests [ ] Other: ____", ["Tests"], id="typed boxes"),
        pytest.param("no boxes here", [], id="none"),
    ],
)
def test_ticked_options(text, ticked):
    assert [tick.option for tick in read_ticks(text) if tick.is_ticked] == ticked


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        pytest.param("0 Monthly 0 Interim & Quarterly", "☐ Monthly ☐ Interim ☒ Quarterly", id="boxes read as letters"),
        pytest.param("Smith & Jones", "Smith & Jones", id="a name"),
        pytest.param("0 errors in 5 trials", "0 errors in 5 trials", id="a count"),
    ],
)
def test_misread_boxes_are_mended(text, mended):
    assert mend_ticks(text) == mended
