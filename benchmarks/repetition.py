"""Near-duplicates among a million statements: `python -m benchmarks.repetition [COUNT]` prints time, memory and what was found.

Statements are drawn from a grammar, so that most differ; in every thousandth a copy of an earlier one is planted with one word changed, added
or left out, under another name. Found is a planted copy that shares its group with its original; false is a pair of a group that is less alike
than the floor by its own words.
"""

from __future__ import annotations

import resource
import sys
import time
from random import Random

from pipeline.analysis.repetition import Masked, near_groups, similarity

LEAST, LEAST_WORDS = 0.93, 8
_VERBS = "reads writes solves explains retells counts copies answers describes types sorts labels spells matches measures edits".split()
_OBJECTS = "passages stories problems equations paragraphs sentences fractions words letters steps questions maps poems charts lists sounds".split()
_HELPS = "with a checklist|after one reminder|in a small group|with visual cues|on the first try|in the resource room|before lunch|with a peer".split("|")
_STATES = "calm eager tired careful quick proud quiet curious steady willing patient focused".split()
_MORE = "still mixes up|now looks back at|often skips|has begun to check|likes to draw|asks about|finishes most of|needs time for|talks about|slows down at".split("|")
_THINGS = "the hardest ones|the last line|punctuation|borrowing|new words|long directions|the margins|word endings|number lines|the beginning".split("|")


def draw_statement(random: Random) -> list[str]:
    parts = ["@", random.choice(_VERBS), random.choice(_OBJECTS), random.choice(_HELPS), "and", "is", random.choice(_STATES), "but", "@",
             random.choice(_MORE), random.choice(_THINGS), "when", random.choice(_OBJECTS), "are", random.choice(_STATES)]  # fmt: skip
    parts += [random.choice(_OBJECTS) + random.choice(["", "", "ish", "like"]) for _ in range(random.randint(2, 8))]
    return " ".join(parts).split()


def change(words: list[str], random: Random) -> list[str]:
    """One word replaced, added or left out."""
    copy, place = list(words), random.randrange(1, len(words))
    kind = random.choice(["replace", "add", "drop"])
    if kind == "drop":
        del copy[place]
    elif kind == "add":
        copy.insert(place, "very")
    else:
        copy[place] = "other"
    return copy


def draw(count: int, seed: int = 5) -> tuple[list[tuple[str, Masked]], dict[str, str]]:
    """(texts, copy -> original)."""
    random = Random(seed)
    texts: list[tuple[str, Masked]] = []
    planted: dict[str, str] = {}
    for number in range(count):
        if number and number % 1000 == 0:
            original = random.randrange(len(texts))
            words = change(texts[original][1].words.split(), random)
            if similarity(texts[original][1], copy := Masked(" ".join(words), texts[original][1].numbers)) >= LEAST:
                planted[str(number)] = str(original)
            texts.append((str(number), copy))
            continue
        texts.append((str(number), Masked(" ".join(draw_statement(random)), (str(float(random.randint(10, 40))),))))
    return texts, planted


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    texts, planted = draw(count)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    groups = near_groups(texts, LEAST, LEAST_WORDS)
    spent, after = time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    group_of = {key: number for number, keys in enumerate(groups) for key in keys}
    found = sum(group_of.get(copy, -1) == group_of.get(original, -2) for copy, original in planted.items())
    masked = dict(texts)
    strangers = sum(max(similarity(masked[key], masked[other]) for other in keys if other != key) < LEAST for keys in groups if len(keys) < 50 for key in keys)
    sys.stdout.write(
        f"{count:,} statements: {spent:.0f} s of CPU, memory {before / 1024:.0f} MB before and {after / 1024:.0f} MB at the peak; "
        f"{found} of {len(planted)} planted copies found; {len(groups)} groups, {strangers} members like none of their group\n"
    )


if __name__ == "__main__":
    main()
