"""Vulnerability audit that counts: how many locked packages were really looked up, and what was found. Run by `make audit`.

pip-audit says "no known vulnerabilities" also when it could look up nothing; that is no audit. Needs the network.
Exit status: 0 all were looked up and none is vulnerable, 1 some are, 2 some could not be looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path


def main(uv: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "locked.txt"
        export = [uv, "export", "--quiet", "--frozen", "--all-extras", "--no-dev", "--no-emit-project", "--format", "requirements.txt"]
        wanted.write_text(subprocess.run(export, check=True, capture_output=True, text=True).stdout)
        total = sum("==" in line for line in wanted.read_text().splitlines())
        audit = [uv, "tool", "run", "pip-audit", "-r", str(wanted), "--disable-pip", "--require-hashes", "-f", "json"]
        ran = subprocess.run([*audit, "--progress-spinner", "off"], check=False, capture_output=True, text=True)
    try:
        told = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.stderr.write(f"pip-audit gave no answer: {ran.stderr.strip()[-300:]}\n")
        return 2
    looked_up = [row for row in told if "skip_reason" not in row]
    vulnerable = [row for row in looked_up if row["vulns"]]
    for row in vulnerable:
        for found in row["vulns"]:
            fixed = ", ".join(found["fix_versions"]) or "no version"
            sys.stdout.write(f"{row['name']} {row['version']}: {found['id']}, mended in {fixed}\n")
    sys.stdout.write(f"audit: {total} packages locked, {len(looked_up)} looked up, {len(vulnerable)} vulnerable\n")
    if len(looked_up) < len(told):
        why = next(row["skip_reason"] for row in told if "skip_reason" in row)
        sys.stdout.write(f"{len(told) - len(looked_up)} could not be looked up, so this is no clean bill; such as: {why}\n")
    return 1 if vulnerable else 2 if len(looked_up) < len(told) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "uv"))
