"""Twelve invented students of Tuscarawa Valley School District (Pennsylvania): what their teachers and therapists wrote."""

from __future__ import annotations

from datetime import date as D  # noqa: N812

from benchmarks.heldout.exam import G, P, Sv

SLP, OT, PT, LS, ES, PSY = "Bronwyn Szymanski", "Everett Oduya-Clarke", "Ottoline Fairbanks", "Gwendolyn Pryce", "Hollis Vandermeer", "Dr. Imani Castellan"
MINE = "Marlowe Ridge Elementary"
TALL = "Tuscarawa Middle School"

# fmt: off
FIRST_HALF = [
    P("s01", "Calliope", "Ferreira-Nash", "00412277", D(2016, 10, 5), "3", MINE, "Gwendolyn Pryce", "f", "annotated", D(2025, 9, 11), [
        G("reading", "Reading Fluency", "Given a grade 3 oral reading fluency passage, {n} will read {t} words correct per minute with at least 96% accuracy on 3 of 4 consecutive weekly probes by {due}.", "wcpm", 51, 97,
          "Acadience fall benchmark: {b} words correct with 91% accuracy, which falls well below the benchmark of 73.",
          ("Calliope's most recent progress monitoring score was {v} wcpm (aimline 62).", "Median of the last 3 probes = {v} wcpm, 95% accuracy."), "Weekly curriculum-based oral reading probes", "weekly", "weekly", sheet="csv", title="ORF Grade 3"),
        G("reading", "Reading Comprehension", "After reading an instructional-level passage, {n} will retell the story including {t} of {m} story grammar elements without prompts on 3 consecutive bi-weekly retells by {due}.", "items", 3, 9,
          "{n} includes {b} of {m} story grammar elements in an oral retell (September).",
          ("{n} retold with {v} of 10 elements. Setting and problem are strong; the resolution is usually left out.", "{v} of 10 story grammar elements, no prompts."), "Story retell checklist", "bi-weekly", "biweekly", 10, sheet="docx", title="Story Retell Checklist"),
    ], [Sv("specialized academic instruction", "Learning Support - Reading", "45 minutes, 5 times per week", 45, 5, "week", "group", "Learning Support Classroom", LS, (0, 1, 2, 3, 4), "9:05", more={"logged": "LS Reading"}),
        Sv("speech-language therapy", "Speech and Language Therapy", "30 minutes, 36 sessions per year", 30, 36, "year", "group", "Speech Room", SLP, (1,), "10:40", more={"logged": "Speech"}),
        Sv("specialized academic instruction", "ESY - Reading Tutoring", "60 minutes, 2 times per week", 60, 2, "week", "group", "Learning Support Classroom", LS, (), more={"begin": D(2026, 6, 29), "end": D(2026, 7, 30), "esy": True})],
      ["Pre-teach vocabulary before each new unit", "Tests read aloud except when reading is being tested"], reports="grid", kind=""),
    P("s02", "Desmond", "Achterberg", "00398410", D(2013, 4, 2), "6", TALL, "Hollis Vandermeer", "m", "annotated", D(2025, 4, 8), [
        G("math", "Mathematics Computation", "On a 30-problem mixed operations probe (fractions and decimals), {n} will earn {t} digits correct in 4 minutes on two consecutive probes by {due}.", "correct", 14, 40,
          "On an M-COMP style probe in March 2025, {n} earned {b} digits correct in 4 minutes.",
          ("{n} scored {v} digits correct in 4 min.", "Digits correct in 4 minutes: {v}. Peers average 44."), "Computation CBM", "every other week", "biweekly", sheet="csv", title="Computation CBM", trend="flat"),
        G("behavior", "Self-regulation", "When frustrated, {n} will use a strategy from {his} coping menu instead of leaving the room in {t}% of observed opportunities by {due}, per the daily behavior log.", "percent", 20, 75,
          "Behavior log for February and March 2025: coping strategy used in {b}% of opportunities.",
          ("Used a coping strategy in {v}% of opportunities (behavior log).", "{v}% of opportunities. Hallway walks work better than the calm corner."), "Daily behavior log", "daily", "daily", sheet="pdf", title="Coping strategy log summary",
          override={"MP2": ("The student was successful on 58% of days this marking period and responds well to praise.", 58)}),
    ], [Sv("specialized academic instruction", "Emotional Support - Itinerant", "30 min. per day", 30, 1, "day", "group", "ES Classroom", ES, (0, 1, 2, 3, 4), "8:15", more={"logged": "Emotional Support"}),
        Sv("counseling", "Psychological Counseling", "30 min. 1x/6-day cycle", 30, 1, "cycle", "individual", "Psychologist office", PSY, (2,), "12:45", more={"logged": "Counseling"})],
      ["Movement breaks on request", "Preferential seating away from the door"], reports="grid", kind="", disability="Emotional Disturbance"),
    P("s03", "Mirabel", "Takahashi-Boone", "00421905", D(2019, 1, 22), "1", MINE, "Gwendolyn Pryce", "f", "direct", D(2025, 10, 14), [
        G("speech-language", "Speech", "{n} will increase intelligibility by producing /k/ and /g/ in all positions of words with {t}% accuracy given minimal verbal cues over 3 consecutive sessions by {long}.", "percent", 35, 85,
          "{n} fronts velars; {b}% accuracy in words with a model (10/6/25).",
          ("/k/ & /g/ in words: {v}% w/ min verbal cues. Final position is easiest.", "{v}% acc. for velars in words"), "SLP data collection", "each session", "per session", sheet="notes", note="k/g words {v}%"),
        G("motor", "Fine Motor", "{n} will copy {t} of {m} uppercase letters legibly on triple-lined paper with correct formation by {long}.", "items", 9, 24,
          "{n} copied {b} of {m} uppercase letters legibly at the October screening.",
          ("{v} of 26 uppercase letters legible.", "Legible uppercase letters: {v}/26. Letters with diagonals remain hard."), "OT letter formation checklist", "monthly", "monthly", 26, sheet="docx", title="Letter formation check", step=24),
    ], [Sv("speech-language therapy", "Speech/Language Services", "2 x Weekly, 30 Min.", 30, 2, "week", "group", "Therapy Room", SLP, (0, 3), "13:10", more={"logged": "Speech"}),
        Sv("occupational therapy", "Occupational Therapy", "1 x Weekly, 30 Min.", 30, 1, "week", "individual", "Therapy Room", OT, (2,), "9:20", more={"logged": "OT"})],
      ["Pencil grip and slant board", "Visual model of letter strokes"], reports="letter", disability="Speech or Language Impairment"),
    P("s04", "Thelonious", "Grabowski", "00376652", D(2011, 12, 30), "8", TALL, "Hollis Vandermeer", "m", "direct", D(2025, 9, 16), [
        G("writing", "Written Expression", "Given a graphic organizer and rubric, Theo will write a multi-paragraph essay that earns {t} of {m} points on the PA writing domain scoring guide by {long}.", "points", 9, 16,
          "September baseline essay: {b} of {m} points on the scoring guide.",
          ("Theo's essay earned {v}/20 points. Organization went up a level; conventions did not.", "Theo earned {v} out of 20 on the scoring guide."), "Scored essays", "monthly", "monthly", 20, sheet="rubric", title="Essay Scoring Guide", step=30),
        G("social-emotional", "Social Skills", "Theo will understand social cues better and appreciate the importance of appropriate peer interactions.", "", None, None, "Theo misreads sarcasm and has few friends.",
          ("Theo is making adequate progress and continues to work on social skills.", "Theo is improving. He seems more comfortable with peers."), None, None, None, sheet="none", dated=False, trend="none", missing=("baseline", "target", "timeframe", "method"), measurable=False),
    ], [Sv("specialized academic instruction", "In-Class Resource: Language Arts", "5 x Weekly, 42 Min.", 42, 5, "week", "group", "General Education Classroom", LS, (0, 1, 2, 3, 4), "10:20", more={"logged": "ICR Language Arts"}),
        Sv("counseling", "Counseling Services", "2 x Monthly, 30 Min.", 30, 2, "month", "individual", "Guidance Office", PSY, (1,), "13:30", more={"logged": "Counseling"})],
      ["Copies of notes", "Extra time for essays"], reports="letter", disability="Autism"),
    P("s05", "Anneliese", "Mbeki-Rourke", "00405588", D(2017, 7, 17), "3", MINE, "Gwendolyn Pryce", "f", "sideways", D(2025, 9, 23), [
        G("math", "Math Facts", "{n} will orally answer {t} multiplication facts (0-10) in one minute with no more than 2 errors on 3 consecutive checks by {due}.", "correct", 7, 32,
          "{n} answered {b} multiplication facts in one minute on 9/18/25.",
          ("{n} answered {v} facts correctly in a minute.", "One-minute fact check: {v} correct, 1 error."), "One-minute fact checks", "weekly", "weekly", sheet="xlsx", title="Multiplication one-minute checks"),
        G("speech-language", "Language", "{n} will define grade-level Tier 2 words using a category and one attribute with {t}% accuracy across 3 therapy sessions by {due}.", "percent", 40, 80,
          "{b}% accuracy on a 20-word informal measure.",
          ("Word definitions at {v}% with visual support.", "{v}% accuracy this marking period; forgets the category label."), "Therapy data", "per session", "per session", sheet="notes", note="definitions {v}% acc"),
    ], [Sv("specialized academic instruction", "Learning Support Math", "150 minutes weekly", 150, 1, "week", "group", "Learning Support room", LS, (0, 2, 4), "13:20", total=True, more={"logged": "LS Math"}),
        Sv("speech-language therapy", "Language Therapy", "one 30-minute session per week", 30, 1, "week", "group", "Speech room", SLP, (4,), "9:50", more={"logged": "Language"})],
      ["Number line on desk", "Manipulatives"], reports="merged"),
    P("s06", "Fitzgerald", "Okonjo", "00389931", D(2014, 2, 11), "5", MINE, "Gwendolyn Pryce", "m", "sideways", D(2025, 3, 4), [
        G("reading", "Decoding", "{n} will decode closed, open and vowel-consonant-e syllables in nonsense words, reading {t} out of {m} correctly on 3 consecutive bi-weekly probes by {due}.", "words", 22, 45,
          "February 2025: {b} out of {m} nonsense words.",
          ("{n} read {v} out of 50 nonsense words.", "{v} of 50 nonsense words read correctly. Open syllables are inconsistent."), "Nonsense word lists", "biweekly", "biweekly", 50, sheet="xlsx", title="Nonsense words", trend="down"),
        G("adaptive", "Executive functioning", "{n} will record homework in {his} agenda independently on {t}% of days by {due} as measured by weekly agenda checks.", "percent", 30, 85,
          "Agenda checks in February 2025: {b}% of days.",
          ("Agenda filled in on {v}% of days without reminders.", "{v}% of days."), "weekly agenda checks", "weekly", "weekly", sheet="tally", title="Agenda check",
          override={"MP2": ("The student was successful on 58% of days this marking period and responds well to praise.", 58)}),
    ], [Sv("specialized academic instruction", "Learning Support Reading", "40 minutes x 4 days per week", 40, 4, "week", "group", "Learning Support room", LS, (0, 1, 2, 3), "11:00", more={"logged": "LS Reading"})],
      ["Audio books", "Agenda signed by teacher"], reports="merged"),
]
