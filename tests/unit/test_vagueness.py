"""Progress statements: vague or measured, and the level that counts as the student's own."""

from __future__ import annotations

import pytest

from classifiers.vagueness import assess_statement
from pipeline.language.measures import find_performance

# statement, value, maximum, unit (None: not looked at)
MEASURED: list[tuple[str, float | None, float | None, str | None]] = [
    ("Ana read a median of 62 wcpm on her last three probes.", 62, None, "wcpm"),
    ("When given a list of CVC words, Ben decodes with 85% accuracy.", 85, None, "percent"),
    (
        "In instructional level text, Cleo reads one-syllable words with 90% accuracy and multisyllable words with 60% accuracy.",
        90,
        None,
        "percent",
    ),
    (
        "On the last 3 reading probes, Dev read a median of 47 words per minute. His goal by 2/23/2026 was 75 words correct per minute. Dev has made insufficient progress.",
        47,
        None,
        "wcpm",
    ),
    ("Lena states factors and multiples with 60% accuracy in 3 of 3 trials.", 60, None, "percent"),
    ("Milo used his calming strategy in 3 of 5 opportunities this quarter.", 3, 5, "opportunities"),
    ("Nora completes the morning routine with 4 verbal prompts.", 4, None, "prompts"),
    ("Omar solved 7/10 two-step equations on the unit test.", 7, 10, "correct"),
    ("Pia scored a 3/4 on the writing rubric.", 3, 4, "rubric_points"),
    ("Quinn stayed on task for an average of 12 minutes.", 12, None, "minutes"),
    ("Rosa had 2 incidents of aggression this month, down from 9 in September.", 2, None, "incidents"),
    ("There were five outbursts in the past month.", 5, None, "incidents"),
    ("Lena solves about half of the problems on her own.", None, None, None),
    ("Milo now reads twice as many words as he did in the fall.", None, None, None),
    ("Nora had zero incidents of elopement this quarter.", 0, None, "incidents"),
    ("Omar had no outbursts this month.", 0, None, "incidents"),
    ("Pia can name twelve of 26 letters.", 12, 26, "items"),
    ("Quinn has mastered 18 letter sounds.", 18, None, "items"),
    ("Rosa is reading at a 2.4 grade level.", 2.4, None, "grade_level"),
    ("Sami is currently reading at a second grade level.", 2, None, "grade_level"),
    ("Tova's winter MAP RIT score was 205, up from 198 in the fall.", 205, None, "score"),
    ("Uma scored at the 45th percentile on the winter benchmark.", 45, None, "score"),
    ("Viktor is performing at Level 3.", 3, None, "level"),
    ("In October Wren scored 40%, in November 52% and in December 64%.", 64, None, "percent"),
    ("Yara's accuracy rose from 55% to 72%.", 72, None, "percent"),
    ("Yara improved to 72% compared to 55% last quarter.", 72, None, "percent"),
    ("Zeke's accuracy is 58%, which is up from a baseline of 30%.", 58, None, "percent"),
    ("Ana met her goal with 80% accuracy.", 80, None, "percent"),
    ("Ben has mastered this objective at 85% accuracy across 3 sessions.", 85, None, "percent"),
    ("Cleo cut along a straight line in 4 of 5 trials with minimal assistance.", 4, 5, "trials"),
    ("4/5 trials with min cues.", 4, 5, "trials"),
    ("75% acc. with mod cues", 75, None, "percent"),
    ("Dev balanced on one foot for 30 seconds.", 30, None, "seconds"),
    ("Elsa requires maximum assistance to fasten buttons.", None, None, None),
    ("Finn independently completed 10 out of 12 steps of the laundry routine.", 10, 12, "steps"),
    ("Gia writes sentences with an average of 14 words.", 14, None, "words"),
    ("Hugo turned in 90% of assignments this quarter.", 90, None, "percent"),
    ("Ines got 17 out of 20 on the multiplication quiz.", 17, 20, "correct"),
    ("17/20", 17, 20, None),
    ("83%", 83, None, "percent"),
    ("Jude calls out about once per class period.", 1, None, "times"),
    ("Kofi raised his hand 8 times during the observation.", 8, None, "times"),
    ("Lena initiated conversation three times a day on average.", 3, None, "times"),
    ("Current level: 65%. Goal: 80%.", 65, None, "percent"),
    ("Goal: 80%. Current: 65%.", 65, None, "percent"),
    ("Milo is at 65% toward his goal of 80%.", 65, None, "percent"),
    ("Baseline: 4/10 trials. Current: 7/10 trials.", 7, 10, "trials"),
    ("Nora performed this skill in 5/10 trials; the target is 8/10 trials.", 5, 10, "trials"),
    ("Omar is reading 67 wcpm with 4 errors; the winter benchmark for grade 3 is 97.", 67, None, "wcpm"),
    ("Pia answered two-thirds (67%) of the questions correctly.", 67, None, "percent"),
    ("Quinn worked independently for ten minutes before asking for a break.", 10, None, "minutes"),
    ("Rosa now begins work within 2 minutes of a direction.", 2, None, "minutes"),
    ("Sami asked for a break appropriately 3 out of 4 times.", 3, 4, "times"),
    ("Ines increased her accuracy by 15 percentage points to 40%.", 40, None, "percent"),
    ("Jude improved by 10 percentage points this quarter.", None, None, None),
    ("Kofi can write three complete sentences on a topic.", 3, None, "sentences"),
    ("Lena greeted a peer in six of eight opportunities.", 6, 8, "opportunities"),
    ("Milo follows directions 50% of the time.", 50, None, "percent"),
    ("Nora knows 22 sight words.", 22, None, "words"),
    ("ORF: 110 wcpm, 97% accuracy.", 110, None, "wcpm"),
    ("His average time on task was 4.5 minutes.", 4.5, None, "minutes"),
    ("Omar needs only one verbal prompt to transition.", 1, None, "prompts"),
    ("Pia described objects using 3 attributes.", 3, None, "items"),
    ("Q1: 60%, Q2: 70%, Q3: 80%.", 80, None, "percent"),
]

VAGUE = [
    "Making progress to meet the goal. Elsa needs to practice this skill at home.",
    "Finn is making progress to meet this goal but should practice on the computer program.",
    "She is doing so much better with her sight words, I am so proud of her.",
    "Gia is making steady progress and is a pleasure to have in class.",
    "Hugo reads with better automaticity and reads sufficiently for comprehension.",
    "Ines is doing better at reading.",
    "Jude is doing much better at staying in his seat.",
    "Kofi has improved his reading skills.",
    "Sami continues to work toward 80% accuracy on this goal.",
    "Tova is working on goal 2 in her grade 3 class.",
    "Uma has been absent 12 days this quarter and has not been able to work on this goal.",
    "Viktor attended 8 of 10 speech sessions and participated well.",
    "Wren receives 60 minutes of resource support each week and enjoys working with her 2 partners.",
    "This goal was introduced on 10/14/2025.",
    "Yara is on track to meet this goal by 5/30/2026.",
    "Zeke continues to make adequate progress toward RL.3.1 and RL.3.2.",
    "See goal 1 comments above.",
    "Ana is a hard worker who is showing improvement in all areas.",
    "Progress has been inconsistent due to attendance.",
    "Ben is able to do this sometimes with support.",
    "Cleo is emerging in this skill.",
    "Dev needs frequent reminders to stay on task.",
    "The goal is 90 words per minute and Elsa is getting closer every day.",
    "Finn is expected to reach 80% by the annual review.",
    "Gia will continue to work on producing /s/ in sentences with 80% accuracy.",
    "Goal not addressed this reporting period.",
    "Hugo has completed four reports this quarter and is proud of his work.",
    "Ines is in 7th grade and reads with her peers.",
    "Jude worked on chapter 4 and chapter 5 of his novel.",
    "Please call me at 555-0142 with questions.",
    "Kofi meets with the counselor at 9:30 on Tuesdays for 30 minutes.",
    "Tova enjoys coming to speech and works well with the two other students in her group.",
    "Uma has shown growth in this area and will be reassessed in 6 weeks.",
    "Viktor has read 5 books this quarter.",
    "Wren's behavior has improved since the start of Quarter 2.",
    "He requires prompting to use the strategy.",
    "Same as Q1.",
    "Met.",
    "Yara is maintaining the skill in most settings.",
    "Zeke is a friendly 10-year-old boy who tries hard.",
    "Ana does well when given one-on-one support.",
    "Ben is beginning to use 2-3 word phrases.",
    "Cleo's goal was revised at her IEP meeting on March 3.",
    "Insufficient data due to 5 missed sessions.",
    "Dev is now able to complete the task with fewer prompts than before.",
    "Elsa missed 3 weeks of school and returned on 1/12.",
    "Finn is reading more fluently and his confidence has grown.",
    "Gia continues to receive services 2 times a week for 30 minutes in a small group of 4.",
    "Hugo works on this skill daily and is progressing as expected.",
]


@pytest.mark.parametrize(("text", "value", "maximum", "unit"), MEASURED, ids=[row[0][:60] for row in MEASURED])
def test_measured_statement(text: str, value: float | None, maximum: float | None, unit: str | None) -> None:
    verdict = assess_statement(text)
    assert verdict.is_vague is False
    assert (verdict.value, verdict.max) == (value, maximum)
    if unit is not None:
        assert verdict.unit == unit
    assert verdict.words


@pytest.mark.parametrize("text", VAGUE, ids=[text[:60] for text in VAGUE])
def test_vague_statement(text: str) -> None:
    verdict = assess_statement(text)
    assert verdict.is_vague is True
    assert verdict.value is None


def test_code_alone_is_neither() -> None:
    assert assess_statement("").is_vague is None
    assert assess_statement(" . ").is_vague is None


def test_vague_phrases_are_told_in_order() -> None:
    verdict = assess_statement("Ana is making steady progress and continues to work on this skill with support.")
    assert verdict.vague_phrases[0] == "is making steady progress"
    assert len(verdict.vague_phrases) >= 3


@pytest.mark.parametrize(
    ("text", "goal", "expected"),
    [
        (
            "Rubric score of 2 on the December prompt.",
            {"target_value": 3, "target_max": 4, "unit": "rubric_points"},
            (2, 4, "rubric_points"),
        ),
        ("Solved 4 of 10 problems (40%) on the last set.", {"target_value": 80, "unit": "percent"}, (40, None, "percent")),
        ("Solved 4 of 10 problems (40%) on the last set.", {"target_value": 8, "target_max": 10, "unit": "correct"}, (4, 10, "correct")),
        ("Types 12 words per minute with 91% accuracy.", {"target_value": 15, "unit": "words"}, (12, None, "words")),
        ("Requires five verbal prompts to finish all 8 steps.", {"target_value": 1, "unit": "prompts"}, (5, None, "prompts")),
        ("GE 4.6 (scaled score 548), 22nd percentile.", {"target_value": 6.0, "unit": "grade_level"}, (4.6, None, "grade_level")),
        (
            "Calls out 3 times per period on average over the last 4 school days.",
            {"target_value": 3, "unit": "incidents"},
            (3, None, "incidents"),
        ),
    ],
)
def test_goal_decides_among_figures(text: str, goal: dict[str, float | str], expected: tuple[float, float | None, str]) -> None:
    found = find_performance(text, **goal)  # type: ignore[arg-type]
    assert found is not None
    assert (found.value, found.max, found.unit) == expected
