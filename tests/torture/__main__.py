"""`make torture`: the whole torture, its figures on standard output; exit status 1 with the sentence of what broke."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.torture.harness import TortureError, run_all


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=24)
    parser.add_argument("--random", type=int, default=100, help="kills at random times")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        try:
            figures, facts = run_all(Path(folder), told.students, told.random, told.seed)
        except TortureError as error:
            sys.stderr.write(f"torture: {error}\n")
            return 1
    lines = [f"{name}: {value}" for name, value in facts.items()]
    lines.append(f"killed outright and resumed: {figures.killed} (and {figures.survived} runs that had ended before)")
    lines += [f"  in {stage!r}: {count}" for stage, count in figures.stages.most_common()]
    lines.append(f"named points hit: {len(figures.points)}")
    lines.append(f"resumed runs: {figures.left} documents were left, {figures.examined_again} examined")
    sys.stdout.write("\n".join([*lines, *figures.other, "every dump byte for byte that of an uninterrupted run"]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
