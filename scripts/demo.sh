#!/usr/bin/env bash
# Reads the sample district into .demo/evidence.duckdb and shows what a director would look at first.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .demo
status=0
.venv/bin/ieptrace ingest sample_docs/juniper_flats/drop --store .demo/evidence.duckdb --config sample_docs/juniper_flats/district.toml --as-of 2026-03-20 || status=$?
# 1 says that some documents are quarantined: the sample district holds a damaged file on purpose.
[ "$status" -le 1 ] || exit "$status"
echo
.venv/bin/ieptrace flags --store .demo/evidence.duckdb | head -n 40
