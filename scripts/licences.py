"""Licence gate: every installed package has a permissive licence, or stands in licences.toml with its reason. Run by `make check`.

Reads what the packages say of themselves (PEP 639 expression, classifiers, licence field). Exit status 1 when one does not pass.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

# As expressions, classifiers and free fields write them.
PERMISSIVE = re.compile(
    r"\b(?:MIT(?:-0|-CMU)?|(?:[23]-Clause )?BSD(?:-[23]-Clause)?|0BSD|Apache(?:-2\.0| Software| 2\.0)?|ISC|PSF(?:-2\.0)?|"
    r"Python Software Foundation|Zlib|CC0-1\.0|CNRI-Python|Unlicense|HPND|MPL-2\.0|Mozilla Public License 2\.0)\b"
)
FORBIDDEN = re.compile(r"\b(?:A?GPL|Affero|SSPL|Business Source|Commons Clause|proprietary|GNU General Public)\b", re.IGNORECASE)


def licence_of(package: Distribution) -> str:
    """What a package says, '' when nothing."""
    told = package.metadata
    classifiers = [text.split(" :: ")[-1] for text in told.get_all("Classifier", []) if text.startswith("License ::")]
    free = (told.get("License") or "").strip().split("\n")[0][:80]
    return told.get("License-Expression") or "; ".join(classifiers) or free


def main() -> int:
    exceptions = tomllib.loads(Path(__file__).with_name("licences.toml").read_text("utf-8"))["package"]
    refused, seen = [], set()
    for package in distributions():
        name = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
        if name in seen:
            continue
        seen.add(name)
        licence = licence_of(package)
        # "A OR B" lets us choose: one permissive side is enough.
        sides = licence.split(" OR ")
        if name not in exceptions and not any(PERMISSIVE.search(side) and not FORBIDDEN.search(side) for side in sides):
            refused.append(f"{name} {package.version}: {licence or 'says nothing'}")
    for line in sorted(refused):
        sys.stdout.write(f"licence not allowed: {line}\n")
    sys.stdout.write(f"licences: {len(seen)} packages looked at, {len(refused)} refused, {len(set(exceptions) & seen)} by exception\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
