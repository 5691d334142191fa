"""Eleven invented students of Cedar Hollow School District (Washington): what their teachers and therapists wrote."""

from __future__ import annotations

from datetime import date as D  # noqa: N812

from benchmarks.heldout.exam import G, P, Sv

SLP, OT, PT, RES, LIFE, PSY = "Saskia Vanterpool", "Quill Adebayo", "Honor Tamsin-Reyes", "Barnaby Holloway", "Yesenia Marchetti-Cole", "Lucian Fairweather"
ELEM, MID = "Huckleberry Elementary", "Stillaguamish Middle"
S3 = ("S", "S", "S")

# fmt: off
PEOPLE = [
    P("s01", "Beatrix", "Okafor-Lund", "9018834", D(2016, 5, 3), "3", ELEM, "Barnaby Holloway", "f", "matrix", D(2025, 9, 24), [
        G("reading", "Reading", "By {due}, when given a third grade passage, {n} will read aloud improving oral reading fluency from {b} words correct per minute to {t} words correct per minute as measured by weekly CBM probes.", "wcpm", 44, 88,
          "", ("{n}'s last three probes had a median of {v} words correct per minute.", "{n} is reading {v} wcpm. Fluency is right where we want it to be at this point in the year."), "weekly CBM probes", None, "weekly", sheet="xlsx", title="CBM-R graph data", codes=S3),
        G("math", "Math", "By {due}, when given 12 two-step word problems, {n} will write an equation and solve improving problem solving from {b} out of {m} correct to {t} out of {m} correct as measured by curriculum assessments given monthly.", "correct", 2, 9,
          "", ("{n} solved {v} out of 12 problems.", "Curriculum assessment: {v} of 12 correct, with a highlighter to mark key numbers."), "curriculum assessments given monthly", None, "monthly", 12, sheet="quiz", title="Unit assessment word problems", step=26, codes=S3),
    ], [Sv("specialized academic instruction", "Reading", "30 Minutes / 4 Times Weekly", 30, 4, "week", "group", "Special Education", RES, (0, 1, 2, 3), "9:00", more={"logged": "Reading"}),
        Sv("specialized academic instruction", "Math", "30 Minutes / 3 Times Weekly", 30, 3, "week", "group", "Special Education", RES, (0, 2, 3), "10:30", more={"logged": "Math"})],
      ["Text read aloud in content areas", "Multiplication table", "Extended time, up to double"], reports="boxes", frequency="trimester"),
    P("s02", "Augustin", "Pemberly", "9017260", D(2014, 8, 30), "5", ELEM, "Barnaby Holloway", "m", "matrix", D(2025, 5, 6), [
        G("writing", "Written Language", "By {due}, when given a topic, {n} will write a paragraph improving written expression from {b} total words written with correct spelling in 3 minutes to {t} words written in 3 minutes as measured by bi-weekly CBM-WE samples.", "words", 19, 38,
          "", ("{n} wrote {v} words spelled correctly in 3 minutes.", "CBM-WE: {v} words in 3 min."), "bi-weekly CBM-WE samples", None, "biweekly", sheet="pdf", title="CBM-WE samples", trend="flat", codes=("I", "I")),
        G("behavior", "Behavior", "By {due}, when given a teacher direction, {n} will comply within one minute improving compliance from {b}% of directions to {t}% of directions as measured by daily behavior data.", "percent", 48, 85,
          "", ("{n} complied with {v}% of directions.", "Daily data show {v}% compliance this trimester."), "daily behavior data", None, "daily", sheet="xlsx", title="Compliance data by week", codes=S3),
    ], [Sv("specialized academic instruction", "Written Expression", "25 Minutes / 3 Times Weekly", 25, 3, "week", "group", "Special Education", RES, (0, 2, 4), "13:00", more={"logged": "Written Expression"}),
        Sv("behavior services", "Behavior/Social Skills", "20 Minutes / 5 Times Weekly", 20, 5, "week", "group", "General Education", RES, (0, 1, 2, 3, 4), "8:30", more={"logged": "Behavior"})],
      ["Check in / check out sheet", "Pencil grips"], reports="boxes", frequency="trimester", disability="Health Impairment"),
    P("s03", "Coraline", "Vasquez-Whitt", "9020417", D(2019, 2, 25), "K", ELEM, "Saskia Vanterpool", "f", "implementer", D(2025, 10, 8), [
        G("speech-language", "Speech", "{n} will produce /l/ blends in structured sentences with {t}% accuracy on 3 data days, by {long}.", "percent", 20, 80, "{n} produced /l/ blends correctly in {b}% of structured sentences (Photo Articulation Test follow up, 9/2025). Peers are at 95% or above.",
          ("l-blends in structured sentences {v}%", "{v}% in structured sentences. Great carryover in single words (90%)."), "Data charts", "Daily", "daily", sheet="notes", note="l-bl sent {v}%",
          objectives=("By January 2026, {n} will produce /l/ blends in words with 80% accuracy.", "By May 2026, {n} will produce /l/ blends in phrases with 80% accuracy.")),
        G("speech-language", "Language", "{n} will follow two-step directions containing spatial concepts in {t} of {m} trials by {long}.", "trials", 4, 13, "{b} of {m} two-step directions followed without a gesture (9/2025).",
          ("Two-step directions: {v} of 15 trials.", "{v}/15 trials, no gestures needed."), "Data charts", "Weekly", "weekly", 15, sheet="docx", title="Following directions data", step=14),
    ], [Sv("speech-language therapy", "Speech/Language", "40 MPW", 40, 1, "week", "group", "Outside General Education", SLP, (1, 3), "9:30", total=True, more={"logged": "Speech/Language"})],
      ["Visual cues for directions", "Extra wait time"], reports="codes", frequency="quarterly", disability="Speech or Language Impairment"),
    P("s04", "Ezekiel", "Drummond", "9012259", D(2012, 1, 17), "8", MID, "Yesenia Marchetti-Cole", "m", "implementer", D(2025, 9, 17), [
        G("reading", "Reading", "{n} will determine the meaning of unknown words from context with {t}% accuracy on 4 of 5 assignments by {long}.", "percent", 38, 80, "{b}% on the September vocabulary-in-context inventory; class average 79%.",
          ("Context clues work: {v}%.", "{v}% on vocabulary in context assignments."), "Tests", "Weekly", "weekly", sheet="xlsx", title="Context clues", step=14),
        G("social-emotional", "Social/Emotional", "{n} will become more responsible and value positive relationships with adults.", "", None, None, "{n} argues with staff and does not accept feedback.",
          ("{n} is working toward this goal and is doing better with support.", "{n} continues to show growth in this area."), None, None, None, sheet="none", dated=False, trend="none", missing=("baseline", "target", "timeframe", "method"), measurable=False),
    ], [Sv("specialized academic instruction", "Specialized Reading Instruction", "225 MPW", 225, 1, "week", "group", "Outside General Education", LIFE, (0, 1, 2, 3, 4), "9:50", total=True, more={"logged": "Reading"}),
        Sv("counseling", "Social Work/Counseling", "30 MPW", 30, 1, "week", "individual", "Outside General Education", PSY, (2,), "13:15", total=True, more={"logged": "Counseling"})],
      ["Guided notes", "Breaks with adult"], reports="codes", frequency="quarterly", disability="Emotional Disability"),
    P("s05", "Philomena", "Strand", "9019903", D(2017, 11, 11), "2", ELEM, "Barnaby Holloway", "f", "columns", D(2025, 9, 10), [
        G("math", "Math Calculation", "Given 25 addition and subtraction facts within 20, {n} will answer {t} correctly in two minutes on 3 consecutive timings by {due}.", "correct", 7, 22, "{b} of {m} in two minutes (September 2025).",
          ("{n} got {v} of 25 facts in two minutes.", "Two-minute timing: {v}/25."), "Timed fact sheets", "weekly", "weekly", 25, sheet="tracker", title="Two-minute timings"),
        G("motor", "Fine Motor/Handwriting", "{n} will write a 6-8 word sentence from near point with {t} or fewer letter size errors in 3 of 4 samples by {due}.", "items", 12, 3, "{b} letter size errors in a near-point copy sample, 9/4/25.",
          ("Letter size errors are down to {v}.", "{v} errors in the last near-point sample."), "Handwriting samples", "monthly", "monthly", sheet="pdf", title="Near-point copy: letter size errors", step=24),
    ], [Sv("specialized academic instruction", "Specially Designed Instruction: Math", "120 minutes per week", 120, 1, "week", "group", "Resource room", RES, (0, 1, 2, 3), "11:00", total=True, more={"logged": "Math"}),
        Sv("occupational therapy", "Occupational Therapy", "30 minutes, 30 times per year", 30, 30, "year", "individual", "Therapy space", OT, (4,), "9:15", more={"logged": "OT"})],
      ["Raised-line paper", "Number grid"], reports="html", frequency="trimester"),
    P("s06", "Hieronymus", "Castellanos", "9015521", D(2013, 3, 15), "6", MID, "Yesenia Marchetti-Cole", "m", "columns", D(2025, 3, 18), [
        G("reading", "Basic Reading", "{n} will read 20 multisyllabic words with prefixes and suffixes with {t} read correctly on 4 consecutive weekly lists by {due}.", "words", 11, 18, "{b} of {m} in March 2025.",
          ("{n} read {v} of 20 words correctly.", "{v}/20 words on this week's list."), "Word list probes", "weekly", "weekly", 20, sheet="tracker", title="Affix word lists", trend="down"),
        G("adaptive", "Self-Help", "{n} will open {his} combination lock independently in {t} of {m} attempts by {due}.", "trials", 1, 9, "{b} of {m} attempts, March 2025.",
          ("Lock opened in {v} of 10 attempts.", "{v} of 10 attempts without help!"), "Trial data", "every two weeks", "biweekly", 10, sheet="xlsx", title="Locker trials"),
    ], [Sv("specialized academic instruction", "Specially Designed Instruction: Reading", "150 minutes per week", 150, 1, "week", "group", "Resource room", LIFE, (0, 2, 4), "10:50", total=True, more={"logged": "Reading Gr 6"}),
        Sv("physical therapy", "Physical Therapy", "consult 15 min/month", 15, 1, "month", "consult", "School", PT, ())],
      ["Locker near homeroom", "Audio books"], reports="html", frequency="trimester", disability="Intellectual Disability"),
    P("s07", "Clementine", "Oyelowo", "9018106", D(2015, 10, 20), "4", ELEM, "Saskia Vanterpool", "f", "matrix", D(2025, 9, 30), [
        G("speech-language", "Communication - Fluency", "By {due}, when speaking with peers in small group, {n} will use easy onset and light contact improving fluent speech from {b}% stuttered syllables to {t}% stuttered syllables as measured by SLP speech samples taken monthly.", "percent", 11, 4,
          "", ("Speech sample: {v}% stuttered syllables.", "{v}% of syllables stuttered in a small group sample; she likes easy onset best."), "SLP speech samples taken monthly", None, "monthly", sheet="pdf", title="Fluency samples (% SS)", step=26, codes=S3),
        G("writing", "Written Language", "By {due}, when given a story starter, {n} will edit for capitals and end marks improving conventions from {b} of {m} correct to {t} of {m} correct as measured by weekly work samples.", "correct", 6, 17,
          "", ("{n} had {v} of 20 capitals and end marks correct.", "{v} of 20 correct on the last story starter."), "weekly work samples", None, "weekly", 20, sheet="tracker", title="Conventions checks", codes=S3),
    ], [Sv("speech-language therapy", "Communication", "20 Minutes / 2 Times Weekly", 20, 2, "week", "group", "Special Education", SLP, (1, 3), "11:00", more={"logged": "Speech/Language"}),
        Sv("specialized academic instruction", "Written Expression", "25 Minutes / 3 Times Weekly", 25, 3, "week", "group", "Special Education", RES, (0, 2, 4), "13:00", more={"logged": "Written Expression"})],
      ["Extra time to respond orally", "Editing checklist"], reports="boxes", frequency="trimester"),
    P("s08", "Evander", "Bjornstad", "9011478", D(2011, 6, 6), "8", MID, "Yesenia Marchetti-Cole", "m", "implementer", D(2025, 10, 22), [
        G("math", "Math", "{n} will solve multi-digit decimal problems with {t}% accuracy on weekly quizzes by {long}.", "percent", 42, 80, "{b}% on the October screener; peers 81%.",
          ("Decimal quizzes average {v}%.", "{v}% on decimal quizzes."), "Tests", "Weekly", "weekly", sheet="tracker", title="Decimal quizzes"),
        G("transition", "Transition", "{n} will independently complete {t} of {m} steps of the morning job routine in the school store by {long}.", "steps", 3, 9, "{b} of {m} steps in October.",
          ("{v} of 10 steps done independently.", "Completed {v}/10 steps on {his} own in the store."), "Observation log", "Weekly", "weekly", 10, sheet="docx", title="School store routine"),
    ], [Sv("specialized academic instruction", "Specialized Math Instruction", "200 MPW", 200, 1, "week", "group", "Outside General Education", LIFE, (0, 1, 2, 3, 4), "12:40", total=True, more={"logged": "Math"}),
        Sv("transition services", "Vocational Training", "as needed", 0, 0, "", "group", "Community", "", ())],
      ["Calculator", "Picture checklist"], reports="codes", frequency="quarterly"),
    P("s09", "Isolde", "Tran-Kowalczyk", "9020990", D(2018, 9, 9), "1", ELEM, "Barnaby Holloway", "f", "columns", D(2025, 10, 1), [
        G("reading", "Phonics", "{n} will read CVC and CCVC words at {t} words correct per minute on 3 consecutive probes by {due}.", "wcpm", 8, 34, "{b} words per minute in September 2025.",
          ("{n} read {v} words in one minute.", "Word reading: {v} correct in a minute."), "DIBELS word reading probes", "weekly", "weekly", sheet="tracker", title="WRF probes"),
        G("social-emotional", "Self-Regulation", "When upset, {n} will choose and use a calming tool with no more than {t} adult prompts per episode by {due}.", "prompts", 5, 1, "Averages {b} adult prompts per episode (September log).",
          ("Averaging {v} prompts per episode.", "{n} needs {v} adult prompts on average before {he} uses a tool."), "Behavior log", "weekly", "weekly", sheet="xlsx", title="Prompts per episode"),
    ], [Sv("specialized academic instruction", "Specially Designed Instruction: Reading", "30 minutes, 5 days per week", 30, 5, "week", "group", "Resource room", RES, (0, 1, 2, 3, 4), "9:40", more={"logged": "Reading Gr 1"}),
        Sv("counseling", "Counseling", "30 minutes twice monthly", 30, 2, "month", "individual", "Counselor's office", PSY, (4,), "10:00", more={"logged": "Counseling"})],
      ["Calming corner", "Short breaks"], reports="html", frequency="trimester"),
    P("s10", "Rutherford", "Amari", "9016682", D(2014, 4, 28), "5", ELEM, "Barnaby Holloway", "m", "implementer", D(2025, 9, 23), [
        G("writing", "Writing", "{n} will improve his writing by {long}.", "points", 8, None, "{b} of 24 points on the fall writing rubric.",
          ("{n} scored 10 on the rubric.", "{n} scored 12 on the rubric."), "Work samples", None, None, 24, sheet="none", trend="none", missing=("target",), measurable=False, override={"T1": ("{n} scored 10 of 24 on the writing rubric.", 10), "T2": ("{n} scored 12 of 24 on the writing rubric.", 12)}),
        G("math", "Math", "{n} will compare fractions with unlike denominators with {t}% accuracy on bi-weekly checks by {long}.", "percent", 30, 80, "{b}% on the September check; class average 74%.",
          ("Fractions checks: {v}%.", "{v}% accuracy comparing fractions."), "Tests", "Every two weeks", "biweekly", sheet="tracker", title="Fraction checks", silent=("T2",)),
    ], [Sv("specialized academic instruction", "Specialized Academic Instruction", "150 MPW", 150, 1, "week", "group", "Outside General Education", RES, (0, 1, 2, 3, 4), "14:00", total=True, more={"logged": "Math/Writing"}),
        Sv("occupational therapy", "Occupational Therapy", "20-30 MPW", 0, 0, "week", "individual", "Outside General Education", OT, (), more={})],
      ["Fraction tiles", "Graphic organizers"], reports="letter", frequency="quarterly", late={"T1": D(2026, 1, 9)}),
    P("s11", "Marguerite", "Silvestri-Boyd", "9014075", D(2013, 12, 1), "6", MID, "Yesenia Marchetti-Cole", "f", "columns", D(2025, 9, 4), [
        G("social-emotional", "Social Skills", "During structured group activities {n} will make {t} on-topic comments per 20 minute group, per counselor tally, by {due}.", "times", 2, 7, "{b} on-topic comments in 20 minutes, June 2025.",
          ("{v} on-topic comments in a 20 minute group.", "{n} made {v} on-topic comments during the 20 minute lunch group."), "counselor tally", "weekly", "weekly", sheet="docx", title="On-topic comments"),
        G("math", "Math Reasoning", "{n} will solve ratio problems showing work with {t}% accuracy by {due}.", "percent", 35, 80, "{b}% on the September pretest.",
          ("Ratio problems: {v}%.", "{v}% on ratio problems with a reference sheet."), "Unit quizzes", "every other week", "biweekly", sheet="xlsx", title="Ratio quizzes"),
    ], [Sv("specialized academic instruction", "Specially Designed Instruction: Math", "50 minutes, 4 days per week", 50, 4, "week", "group", "Resource room", LIFE, (0, 1, 2, 3), "8:10", more={"logged": "Math Gr 6"}),
        Sv("counseling", "Social Skills Group", "40 minutes per week", 40, 1, "week", "group", "Counselor's office", PSY, (3,), "11:40", more={"logged": "Social Skills"})],
      ["Reference sheets", "Seat near a positive peer"], reports="letter", frequency="trimester", absent_reports=("T1",)),
]
