"""The other half of the students of Tuscarawa Valley."""

from __future__ import annotations

from datetime import date as D  # noqa: N812

from benchmarks.heldout.exam import G, P, Sv
from benchmarks.heldout.keystone_people import ES, FIRST_HALF, LS, MINE, OT, PSY, PT, SLP, TALL

SAME = "Given 10 wh- questions about a short story, the student will answer {t} out of {m} correctly with no more than one repetition by {due}."

# fmt: off
PEOPLE = [
    *FIRST_HALF,
    P("s07", "Ottilie", "Wasserman-Ruiz", "00418820", D(2018, 3, 9), "2", MINE, "Gwendolyn Pryce", "f", "narrative", D(2025, 9, 30), [
        G("speech-language", "Receptive language", SAME, "correct", 3, 8, "{n} answered {b} of {m} wh- questions on 9/23/2025.",
          ("{n} answered {v} of 10 wh- questions.", "WH questions: {v}/10, one repetition. \"When\" is still hard."), "SLP probe", "monthly", "monthly", 10, sheet="quiz", title="Wh- question probe", step=24),
        G("reading", "Phonemic awareness", "{n} will segment 3-4 phoneme words at a rate of {t} phonemes per minute by {due}, using weekly PSF probes.", "correct", 18, 50, "PSF fall score: {b} phonemes per minute.",
          ("PSF score is {v} phonemes a minute.", "{v} correct phonemes per min. on the last PSF probe"), "PSF probes", "weekly", "weekly", sheet="csv", title="PSF"),
    ], [Sv("speech-language therapy", "Speech Therapy", "twice a week for 25 minutes", 25, 2, "week", "group", "the speech room", SLP, (1, 3), "14:00", more={"logged": "Speech"}),
        Sv("specialized academic instruction", "Learning Support", "one hour per day", 60, 1, "day", "group", "the learning support classroom", LS, (0, 1, 2, 3, 4), "12:00", more={"logged": "LS"})],
      ["Repeat and rephrase directions", "Picture schedule"], reports="grid"),
    P("s08", "Peregrine", "Adeyemi", "00418377", D(2018, 5, 21), "2", MINE, "Gwendolyn Pryce", "m", "narrative", D(2025, 10, 7), [
        G("speech-language", "Receptive language", SAME, "correct", 3, 8, "{n} answered {b} of {m} wh- questions on 10/1/2025.",
          ("{n} answered {v} of 10 wh- questions.", "{v} out of 10 WH questions correct with one repetition."), "SLP probe", "monthly", "monthly", 10, sheet="quiz", title="WH probe", step=24),
        G("motor", "Gross motor", "{n} will maintain single-leg stance for {t} seconds on each leg in 3 of 4 trials by {due}.", "seconds", 3, 12, "PT screening: {b} seconds on each leg.",
          ("Single-leg stance: {v} seconds, both sides.", "{n} stands on one leg for {v} seconds."), "PT stopwatch", "monthly", "monthly", sheet="notes", note="SLS {v} sec"),
    ], [Sv("speech-language therapy", "Speech Therapy", "once a week for 30 minutes", 30, 1, "week", "individual", "the speech room", SLP, (2,), "14:00", more={"logged": "Speech"}),
        Sv("physical therapy", "Physical Therapy", "one 30 minute session a week", 30, 1, "week", "individual", "the gym", PT, (0,), "10:30", more={"logged": "PT"})],
      ["Wiggle cushion", "Extra time in hallways"], reports="table"),
    P("s09", "Rosalba", "Nightingale", "00367713", D(2010, 8, 8), "9", "Tuscarawa High School", "Hollis Vandermeer", "f", "annotated", D(2025, 5, 20), [
        G("adaptive", "Transition: Independent Living", "Using a visual task analysis of {m} steps, {n} will prepare a microwave meal completing {t} of {m} steps independently on 4 consecutive opportunities by {due}.", "steps", 5, 13,
          "{n} completed {b} of {m} steps independently in May 2025.",
          ("{n} completed {v} of 14 steps independently.", "{v}/14 steps independent, 2 with gesture prompts."), "Task analysis data sheet", "weekly", "weekly", 14, sheet="pdf", title="Microwave meal task analysis"),
        G("math", "Functional Math", "{n} will count mixed coins and bills to pay for items up to $20 with {t}% accuracy in 4 of 5 trials by {due}.", "percent", 45, 90, "{b}% accuracy counting mixed money in May 2025.",
          ("{v}% accuracy with mixed coins and bills.", "{n} counted money correctly {v}% of the time."), "Teacher probes", "bi-weekly", "biweekly", sheet="xlsx", title="Money counting probes"),
    ], [Sv("specialized academic instruction", "Life Skills Support", "300 minutes per day", 300, 1, "day", "group", "Life Skills Classroom", ES, (0, 1, 2, 3, 4), "8:00", more={"logged": "Life Skills", "chance": 0.03})],
      ["Visual task analyses", "Calculator"], reports="grid", kind="", disability="Intellectual Disability"),
    P("s10", "Leopold", "Quattrocchi", "00401164", D(2015, 9, 14), "4", MINE, "Gwendolyn Pryce", "m", "direct", D(2025, 9, 9), [
        G("reading", "Reading", "{n} will read with better fluency and expression by {long}.", "wcpm", 72, None, "{b} words correct per minute, grade 4 passage, September 2025.",
          ("He read 79 wcpm on a grade 4 passage.", "He read 84 wcpm."), "Oral reading probes", None, None, sheet="none", trend="none", missing=("target",), measurable=False,
          override={"MP1": ("He read 79 wcpm on a grade 4 passage.", 79), "MP2": ("He read 84 wcpm.", 84)}),
        G("behavior", "On-task", "During 20 minute independent work blocks, {n} will be on task for {t}% of 30-second intervals by {long}, as measured by partial interval recording.", "percent", 42, 80, "{n} was on task {b}% of intervals in September (3 observations).",
          ("On task {v}% of intervals.", "{v}% of intervals on task; best in the morning."), "partial interval recording", "monthly", "monthly", sheet="docx", title="On-task intervals", step=21, silent=("MP2",)),
    ], [Sv("specialized academic instruction", "Pull-Out Resource: Language Arts", "3 x Weekly, 40 Min.", 40, 3, "week", "group", "Resource Room", LS, (0, 2, 4), "8:20", more={"logged": "POR Language Arts"}),
        Sv("occupational therapy", "Occupational Therapy", "1 x Weekly, 30 Min.", 30, 1, "week", "group", "Therapy Room", OT, (1,), "11:10", more={"logged": "OT"})],
      ["Break tasks into small parts", "Timer on desk"], reports="letter", late={"MP1": D(2025, 12, 5)}),
    P("s11", "Seraphina", "Lindholm", "00392046", D(2014, 6, 26), "5", MINE, "Gwendolyn Pryce", "f", "narrative", D(2025, 8, 28), [
        G("writing", "Writing", "By {due}, {n} will write a paragraph with a topic sentence, three details and a closing, scoring {t} or better on a {m} point checklist on 3 consecutive samples.", "points", 4, 11, "{n} scored {b} of {m} on the August sample.",
          ("{n} scored {v} of 12 on the paragraph checklist.", "{v}/12 on the checklist; closing sentence still missing."), "Paragraph checklist", "monthly", "monthly", 12, sheet="rubric", title="Paragraph checklist", step=26),
        G("social-emotional", "Anxiety", "{n} will raise {his} hand or use a help card in {t} of {m} observed situations by {due} as measured by teacher tally.", "opportunities", 2, 9, "{b} of {m} situations in August 2025.",
          ("{n} asked for help in {v} of 10 situations.", "Help card or hand up in {v}/10 situations."), "teacher tally", "weekly", "weekly", 10, sheet="xlsx", title="Asking for help tally"),
    ], [Sv("specialized academic instruction", "Learning Support", "30 minutes a day", 30, 1, "day", "group", "the learning support classroom", LS, (0, 1, 2, 3, 4), "14:10", more={"logged": "LS"}),
        Sv("counseling", "School-based counseling", "30 minutes weekly", 30, 1, "week", "individual", "the counseling suite", PSY, (3,), "9:00", more={"logged": "Counseling"})],
      ["Help card", "Advance notice of changes"], reports="table"),
    P("s12", "Montgomery", "Elsinore", "00384409", D(2012, 11, 3), "7", TALL, "Hollis Vandermeer", "m", "sideways", D(2025, 10, 1), [
        G("math", "Pre-algebra", "{n} will solve multi-step problems with rational numbers, getting {t} of {m} items right on unit quizzes by {due}.", "items", 5, 13, "{n} got {b} of {m} items right on the placement quiz.",
          ("{n} got {v} of 15 items right.", "Unit quiz: {v}/15."), "Unit quizzes", "monthly", "monthly", 15, sheet="quiz", title="Unit quiz rational numbers", step=26),
        G("behavior", "Behavior: work completion", "{n} will turn in {t}% of assignments on time by {due} per the grade book.", "percent", 48, 90, "Grade book, September 2025: {b}% turned in on time.",
          ("{v}% of assignments were in on time.", "Turned in {v}% of assignments on time per the grade book."), "grade book", "weekly", "weekly", sheet="csv", title="On-time assignments"),
    ], [Sv("specialized academic instruction", "Learning Support Math", "45 min 3x/wk", 45, 3, "week", "group", "Learning Support room", ES, (0, 2, 4), "10:10", more={"logged": "LS Math"}),
        Sv("speech-language therapy", "Speech Therapy", "20 minutes 2 times per month", 20, 2, "month", "individual", "Speech room", SLP, (2,), "14:10", more={"logged": "Speech"})],
      ["Calculator", "Reduced homework"], reports="merged", absent_reports=("MP2",)),
]
