"""Six invented students of Meridian Lakes Local Schools (Ohio): what their teachers and therapists wrote."""

from __future__ import annotations

from datetime import date as D  # noqa: N812

from benchmarks.heldout.exam import G, P, Sv

SLP, OT, IS = "Fenella Bracewell", "Dov Ashkenazi", "Tamsin Okereke"
PARK, LAKE = "Lakeshore Intermediate", "Heron Park Primary"

# fmt: off
PEOPLE = [
    P("s01", "Lysander", "Kowalski-Reed", "LKR20417", D(2016, 3, 19), "4", PARK, "Tamsin Okereke", "m", "numbered", D(2025, 9, 15), [
        G("reading", "Reading Fluency", "Lysander will orally read 4th grade connected text at {t} wcpm on 4 of 5 weekly timed readings by {due}.", "wcpm", 63, 108, "Lysander currently reads {b} wcpm on 4th grade passages; typical peers read 94 wcpm at this time of year.",
          ("Lysander read {v} wcpm. He self-corrects more often than in the fall.", "{v} wcpm was the median of three cold reads in the last week of the quarter."), "Curriculum-Based Assessment", "Weekly", "weekly", sheet="xlsx", title="Timed readings"),
        G("writing", "Written Expression", "When given a prompt and a checklist, Lysander will compose paragraphs with {t} of {m} required elements on 3 consecutive assignments by {due}.", "items", 3, 9, "In August {he} included {b} of {m} required elements in a paragraph.",
          ("Lysander's paragraphs contain {v} of 10 elements.", "{v} of 10 checklist elements were present in the March sample."), "Work Samples", "Monthly", "monthly", 10, sheet="quiz", title="Paragraph checklist", step=28),
    ], [Sv("specialized academic instruction", "Specially designed instruction in reading", "40 minutes", 40, 4, "week", "group", "Intervention room", IS, (0, 1, 2, 3), "9:10", more={"logged": "SDI Reading"}),
        Sv("specialized academic instruction", "Specially designed instruction in writing", "30 minutes", 30, 2, "week", "group", "General education classroom", IS, (1, 3), "13:30", more={"logged": "SDI Writing"})],
      ["Speech to text for drafts", "Small group for assessments"], reports="card"),
    P("s02", "Araminta", "Foley", "AMF18833", D(2015, 7, 7), "4", PARK, "Tamsin Okereke", "f", "numbered", D(2025, 4, 29), [
        G("math", "Math", "Given 20 multi-digit multiplication problems, {n} will compute {t} correctly in 3 of 4 trials by {due}.", "correct", 6, 17, "{n} computed {b} of {m} correctly on the April assessment.",
          ("{n} computed {v} of 20 correctly.", "This quarter {n} got {v}/20 problems correct."), "Short-Cycle Assessments", "Every two weeks", "biweekly", 20, sheet="xlsx", title="Multiplication checks", trend="flat"),
        G("behavior", "Behavior", "{n} will decrease instances of calling out from {b} to {t} per class period by {due}.", "times", 9, 2, "A three-day frequency count in April 2025 showed {b} call-outs per class period.",
          ("Call-outs averaged {v} per class.", "{n} called out {v} times per class period on average."), "Behavior Checklist/Charts", "Daily", "daily", sheet="docx", title="Call-out frequency"),
    ], [Sv("specialized academic instruction", "Specially designed instruction in math", "45 minutes", 45, 3, "week", "group", "Intervention room", IS, (0, 2, 4), "10:40", more={"logged": "SDI Math"})],
      ["Calculator after computation check"], reports="card", disability="Other Health Impairment"),
    P("s03", "Caspian", "Ibarra-Dunne", "CID22950", D(2019, 9, 30), "K", LAKE, "Fenella Bracewell", "m", "delivery", D(2025, 10, 6), [
        G("speech-language", "Communication", "{n} will answer \"who\" and \"where\" questions about a picture book with {t}% accuracy and no more than one cue per question by {long}.", "percent", 30, 80, "{n} answers who/where questions with {b}% accuracy when given choices.",
          ("Answers who/where q's w/ {v}% acc.", "{n} is at {v}% on who/where questions with one cue."), "SLP data sheets", "weekly", "weekly", sheet="notes", note="who/where {v}%"),
        G("motor", "Fine motor", "{n} will trace and then copy {his} first name with all letters touching the line in {t} out of {m} attempts by {long}.", "trials", 2, 9, "At the start of the year, {b} out of {m} attempts.",
          ("Name copied correctly in {v} out of 10 attempts.", "{v} of 10 attempts had all letters on the line."), "OT checklist", "monthly", "monthly", 10, sheet="pdf", title="Name copying trials", step=21),
    ], [Sv("speech-language therapy", "Speech-Language Therapy", "2 x 30 min / 5 day cycle", 30, 2, "cycle", "group", "Therapy room", SLP, (0, 3), "10:00", more={"logged": "Speech"}),
        Sv("occupational therapy", "Occupational Therapy", "1 x 30 min / 5 day cycle", 30, 1, "cycle", "individual", "Therapy room", OT, (2,), "11:00", more={"logged": "OT"})],
      ["Picture cues", "Seating wedge"], reports="note", disability="Developmental Delay"),
    P("s04", "Rosamund", "Teague", "RST17702", D(2014, 12, 12), "5", PARK, "Tamsin Okereke", "f", "delivery", D(2025, 9, 8), [
        G("reading", "Comprehension", "{n} will identify the theme and give two supporting details with {t}% accuracy on chapter assessments by {long}.", "percent", 41, 82, "On the first chapter assessment {n} scored {b}%; the class mean was 77%.",
          ("{n} averaged {v}% on theme questions.", "{n}'s theme questions average is {v} percent."), "Chapter assessments", "biweekly", "biweekly", sheet="pdf", title="Chapter assessment scores"),
        G("social-emotional", "Social emotional", "{n} will develop a better awareness of her own emotions and learn to appreciate others.", "", None, None, "{n} has difficulty with emotions.",
          ("{n} is progressing nicely and continues to work on this goal.", "Doing well! {n} is a pleasure to have in class."), None, None, None, sheet="none", dated=False, trend="none", missing=("baseline", "target", "timeframe", "method"), measurable=False),
    ], [Sv("specialized academic instruction", "Academic Support: Reading", "5 x 30 min / 5 day cycle", 30, 5, "cycle", "group", "Learning center", IS, (0, 1, 2, 3, 4), "8:20", more={"logged": "Academic Support"}),
        Sv("speech-language therapy", "Pragmatic Language Group", "1 x 40 min / month", 40, 1, "month", "group", "Therapy room", SLP, (4,), "12:30", more={"logged": "Pragmatics"})],
      ["Emotion wheel on desk", "Chapter summaries"], reports="note"),
    P("s05", "Balthazar", "Njoku", "BXN16118", D(2013, 5, 5), "6", PARK, "Tamsin Okereke", "m", "numbered", D(2025, 2, 25), [
        G("math", "Math Problem Solving", "{n} will correctly set up and solve {t} out of {m} two-step word problems on monthly assessments by {due}.", "items", 4, 9, "{n} set up and solved {b} out of {m} in February 2025.",
          ("{n} solved {v} out of 10 word problems.", "{v}/10 word problems solved correctly on the monthly assessment."), "Short-Cycle Assessments", "Monthly", "monthly", 10, sheet="quiz", title="Monthly word problems", step=28),
    ], [Sv("specialized academic instruction", "Specially designed instruction in math", "30 minutes", 30, 5, "week", "group", "Intervention room", IS, (0, 1, 2, 3, 4), "14:10", more={"logged": "SDI Math"})],
      ["Problem solving mat"], reports="card"),
    P("s06", "Ottavia", "Marchbanks", "OVM21209", D(2018, 1, 26), "2", LAKE, "Fenella Bracewell", "f", "delivery", D(2025, 9, 22), [
        G("speech-language", "Articulation", "{n} will produce final consonants in conversation with {t}% accuracy in 3 consecutive sessions by {long}.", "percent", 48, 88, "Conversation sample of 9/18/2025: {b}% of final consonants produced.",
          ("Final consonants in conversation: {v}%.", "{v}% of final consonants present in a 5 minute conversation sample."), "conversation samples", "each session", "per session", sheet="notes", note="final C conv {v}%"),
    ], [Sv("speech-language therapy", "Speech-Language Therapy", "2 x 20 min / 5 day cycle", 20, 2, "cycle", "individual", "Therapy room", SLP, (1, 4), "9:00", more={"logged": "Speech"})],
      ["Repeat back directions"], reports="note", absent_reports=("Q2",)),
]
