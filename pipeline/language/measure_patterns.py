"""The regular expressions of the measurement grammar, each with what it reads."""

from __future__ import annotations

import re

N = r"\d+(?:\.\d+)?|\.\d+"
START = r"(?<![\w.$])"
STOP = (
    r"(?:of|and|the|with|in|on|for|to|per|a|an|or|out|than|from|at|by|when|while|but|after|each|every|"
    r"over|across|is|are|was|were|will|that|which|as|this|given|using|during|he|she|they|his|her|their|"
    r"without|before|if|has|had|have|correctly|independently|accurately)"
)
WORDS = rf"(?:\s(?!{STOP}\b(?!-))[a-z][a-z'/-]*)"  # "on-topic comments" counts; "on 4 of 5 days" does not
PER_MINUTE = r"(?:per|a|/|in (?:a|1)|in one|each|every|-per-)\s?(?:1[ -])?min(?:ute)?s?\b\.?"

PERCENT = re.compile(
    rf"{START}(?P<value>{N})\s?(?:%|percent)?(?:\s?(?:-|to|(?<=between\s\d\d)\sand|"
    rf"(?<=between\s\d\d%)\sand)\s?(?P<high>{N}))?\s?(?:%|per\s?cents?\b(?!ile)|pct\b)(?!\s?ile)",
    re.IGNORECASE,
)
# "4 out of 5", "8/10", "three of every four", "14 correct out of 20", "5 of a possible 12", "4 in 5 trials"
FRACTION = re.compile(
    rf"{START}(?P<value>{N})(?:\s?(?:-|to|or)\s?(?P<high>{N}))?(?P<between>(?:\s(?!of\b|out\b|in\b|"
    rf"on\b|and\b|with\b|to\b|or\b|for\b|per\b|min)[a-z-]+){{0,3}}?)"
    rf"(?:\s?/\s?|\s?(?:out\sof|of|-of-)\s?(?:(?:the|every|a|an|all|his|her|their|total|possible|"
    rf"available|last|these|those|about|approximately|first|next|most common|given|target|"
    rf"assigned)\s)*)(?P<max>{N})(?![\d%/]|\.\d|\s?(?:%|percent|sec(?:onds?|s)?\b|min(?:ute|s|\b)|hour))",
    re.IGNORECASE,
)
FRACTION_IN = re.compile(
    rf"{START}(?P<value>{N})\s(?:in|for)\s(?:every\s)?(?P<max>{N})\s(?=trials?|opportunit|attempts?|tries)", re.IGNORECASE
)
# "92 correct words per minute", "48 wcpm", "12 WPM", "30 digits correct per minute"
RATE = re.compile(
    rf"{START}(?P<value>{N})(?:\s?(?:-|to)\s?(?P<high>{N}))?\s?(?:or (?:more|better|"
    rf"higher)\s)?(?P<unit>(?P<short>c?wcpm|cwpm|wcm|wrcpm|wrc|wc/m(?:in)?|wpm|lpm|lspm|dcpm|cdpm|ncpm|"
    rf"lcpm|spm)\b|(?P<long>(?:[a-z-]+\s){{1,5}}?|(?:[a-z-]+\s){{0,4}}?[a-z-]+(?=/)){PER_MINUTE})",
    re.IGNORECASE,
)
RATE_LISTED = re.compile(
    rf"{START}(?P<value>{N})(?=(?:\s?,\s?(?:{N}))*,?\s(?:and|&)\s(?:{N})\s(?:words|wcpm|cwpm|wpm|correct))", re.IGNORECASE
)
DURATION = re.compile(
    rf"{START}(?P<value>{N})(?:\s?(?:-|to)\s?(?P<high>{N}))?(?:\s?or (?:more|less|fewer))?[ "
    rf"-]?(?:(?:consecutive|continuous|full|uninterrupted|more|additional|straight|sustained|"
    rf"whole)\s)?(?P<unit>minutes?|mins?\b\.?|seconds?|secs?\b\.?|hours?|hrs?\b\.?)(?![a-z-])",
    re.IGNORECASE,
)
# "40 of the 45 minutes", "6 out of 10 min": what was filled of a time
TIME_OF = re.compile(rf"{START}(?P<value>{N})\s?(?:of|out of|/)\s?(?:(?:the|an?|his|her|their|every|each|those|these)\s)?$", re.IGNORECASE)
# "Digits correct in 4 minutes: 14": the time stands in the head of the figure
HEAD_WINDOW = re.compile(r"(?P<words>(?:[a-z-]{1,40}\s){1,5})(?:in|per)\s(?:an?\s|the\s)?$", re.IGNORECASE)
WINDOW_AT_END = re.compile(r"\s(?:in|per)\s(?:an?\s|the\s)?\d{0,3}\s?(?:min(?:ute)?s?|sec(?:ond)?s?)\.?\s?[:=]\s?$", re.IGNORECASE)
# "Letter size errors are down to 10", "Call-outs dropped to 3": what is counted stands before
MOVED_TO = re.compile(
    r"(?P<words>(?:[a-z-]{1,40}\s){0,5}[a-z-]{2,40}s)\s(?:(?:are|were|have|has|is)\s)?(?:now\s)?(?:down|up|dropped|decreased|fell|fallen|risen|"
    r"increased|reduced|went\s(?:down|up)|averag(?:e|ing|ed))\s(?:from\s\d+\s)?to\s(?:an?\saverage\sof\s|about\s|only\s)?$",
    re.IGNORECASE,
)
# "scoring 3 or better on the district 4-point writing rubric", "a 1.5 on the rubric", "Level 2 of 4", "3 on a 4 point scale"
RUBRIC_MAX = r"(?P<max>\d+)[ -](?:point|level|pt)s?"
RUBRIC = re.compile(
    rf"(?:\b(?:levels?|stage)\s(?:of\s)?(?P<level>{N})(?:\s?(?:-|to)\s?\d+)?(?:\s?(?:of|/|out "
    rf"of)\s?(?P<level_max>{N}))?(?!\s?%)|{START}(?P<value>{N})(?:\s?(?:points?|"
    rf"pts))?(?:\s?/\s?(?P<slash_max>\d+)|\sout of\s(?:a possible\s)?(?P<out_max>\d+))?)"
    rf"(?P<between>(?:\s(?:or|and)\s(?:better|higher|above|more|greater))?(?:[\s(]+(?!and\b|"
    rf"with\b)[a-z'-]+){{0,5}}?)(?:\s|\()*\b(?:on|using|of|by|per|in|"
    rf"from)\b\s(?P<tail>(?:(?!and\b)[\w'-]+\s){{0,6}}?(?:rubric|scale|rating|"
    rf"checklist scale|(?<=point )checklist|(?<=point )guide|(?<=point )scoring guide|"
    rf"continuum))",
    re.IGNORECASE,
)
LEVEL = re.compile(rf"\b(?:level|stage)\s(?:of\s)?(?P<value>{N})(?:\s?(?:of|/|out of)\s?(?P<max>{N}))?(?![\d%])", re.IGNORECASE)
PERCENTILE = re.compile(rf"{START}(?P<value>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:percentile|%\s?ile)", re.IGNORECASE)
PER = re.compile(
    r"^(?:\s(?:or|and)\s(?:more|fewer|less)\b)?(?:\s(?:per|a|an|each|every|in an?|during an?|in each|during each|within an?|for each|for "
    r"every)\s|\s?/\s?|\s(?=daily|weekly|hourly))"
    r"(?P<per>(?:(?!and\b|of\b|with\b|in\b|time\b)[a-z0-9_-]+\s){0,2}?(?:day|week|month|hour|period|"
    r"class|session|lesson|observation|block|quarter|semester|trimester|recipe|activity|daily|weekly|"
    r"hourly|minute|"
    r"trial|task|assignment|recess|game|transition|routine|meal|conversation|interval|discussion|wk|hr|min|mo|obs))\b",
    re.IGNORECASE,
)
FROM_BEFORE = re.compile(r"\bfrom\s(?:(?:an?|the|his|her|about|approximately|average|baseline|level|of|current)\s)*$", re.IGNORECASE)
AT_MOST_BEFORE = re.compile(
    r"(?:no more than|not more than|at most|fewer than|less than|no greater than|maximum of|up to|"
    r"under|below|not exceeding|only|within|max(?:imum)? of|or fewer|to)\s(?:an?\s)?$",
    re.IGNORECASE,
)
AT_LEAST_BEFORE = re.compile(
    r"(?:at least|a minimum of|minimum of|no less than|no fewer than|more than|at or above|greater than|above|over|or better)\s(?:an?\s)?$",
    re.IGNORECASE,
)
AT_MOST_AFTER = re.compile(r"^\s?(?:\w+\s){0,2}?or (?:fewer|less|below|lower|under)\b", re.IGNORECASE)
AT_LEAST_AFTER = re.compile(r"^\s?(?:%|percent)?\s?(?:\w+\s){0,2}?(?:or|and) (?:more|better|higher|greater|above)\b|^\s?\+", re.IGNORECASE)
MEDIAN_BEFORE = re.compile(
    r"(?:median|average|avg\.?|mean|averag(?:ed|es|ing))\b(?:\s(?:score|of|is|was|for|the|at|about|rate|=|:)|\s?[=:])*\s?$", re.IGNORECASE
)
ORDINALS = dict(zip(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"], range(1, 9), strict=True))
