# Every target explains itself: `make` or `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
RUN := .venv/bin
DROPS ?= $(wildcard ../shared/drops/*)

.PHONY: help setup browser demo page screenshots test check format models samples evaluate bench-reading bench-page bench-overhead bench-scale torture torture-documents clean audit sbom

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## Build .venv from the lock and get Tesseract (seconds when it is there already)
	@scripts/setup.sh

demo: setup ## Read the sample district and show what was found
	@scripts/demo.sh

browser: ## Get Chromium (Debian, root or sudo) for the browser tests of the review page
	@scripts/setup.sh browser

test: setup browser ## Run all tests
	@OMP_THREAD_LIMIT=1 $(RUN)/pytest -q -n 2 --dist loadgroup

check: setup ## Style, types, import direction, licences
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports
	@$(PY) scripts/licences.py

format: setup ## Put the code in shape
	@$(RUN)/ruff check --fix .
	@$(RUN)/ruff format .

models: setup ## Train the classifiers anew from the training data in the repository
	@$(PY) -m classifiers.training

samples: setup ## Draw sample_docs anew from its seeded code
	@$(PY) -m sample_docs.draw

evaluate: setup ## Precision, recall and field accuracy on sample_docs and every drop in DROPS="folder …"
	@$(PY) -m benchmarks.evaluate sample_docs/juniper_flats $(DROPS)

bench-reading: setup ## Speed, accuracy and memory of reading beside other readers, into benchmarks/READING.md (minutes)
	@OMP_THREAD_LIMIT=1 $(PY) -m benchmarks.reading

audit: setup ## Look every locked package up for known vulnerabilities, and say how many were looked up (needs the network)
	@$(PY) scripts/audit.py "$$(command -v uv || echo .tools/uv/bin/uv)"

sbom: setup ## Write the bill of materials of a release to build/ieptrace.cdx.json (CycloneDX 1.5)
	@mkdir -p build
	@"$$(command -v uv || echo .tools/uv/bin/uv)" export --quiet --frozen --all-extras --no-dev --format cyclonedx1.5 -o build/ieptrace.cdx.json >/dev/null
	@echo "build/ieptrace.cdx.json names $$(grep -c '"bom-ref"' build/ieptrace.cdx.json) components"

page: demo ## Open the review page on the sample district
	@$(RUN)/ieptrace serve --store .demo/evidence.duckdb

screenshots: demo browser ## Photograph the review page on the sample district, into docs/screenshots
	@$(PY) scripts/screenshots.py .demo/evidence.duckdb docs/screenshots

bench-page: setup ## Speed of the review page on 10,000 students and a million sessions, into benchmarks/PAGE.md (minutes)
	@$(PY) -m benchmarks.page

bench-pipeline: setup ## Speed of the whole beside the obvious pipeline and bare reading, into benchmarks/PIPELINE.md (minutes)
	@$(PY) -m benchmarks.pipeline

big-drop: setup ## Draw a large drop: make big-drop STUDENTS=300 OUT=/tmp/big
	@$(PY) -m benchmarks.big_drop $(or $(OUT),big) --students $(or $(STUDENTS),300)

torture: setup ## Kill runs at named points and 100 random times, fill disks, run twice at once; then hostile documents (half an hour)
	@OMP_THREAD_LIMIT=1 $(PY) -m tests.torture
	@$(MAKE) --no-print-directory torture-documents

torture-documents: setup ## 2,000 documents damaged at random with a fixed seed, each of which must get its row and its reason
	@OMP_THREAD_LIMIT=1 $(PY) -m tests.hostile.mutated 2000

bench-overhead: setup ## What the flow costs beside a plain process pool, into benchmarks/OVERHEAD.md (minutes)
	@$(PY) -m benchmarks.overhead

bench-scale: setup ## How it grows: stages at 1k, 5k and 20k documents, a whole run with its memory, the analysts' questions (an hour)
	@OMP_THREAD_LIMIT=1 $(PY) -m benchmarks.scale stages $(or $(OUT),/tmp/ieptrace-scale)/stages
	@OMP_THREAD_LIMIT=1 $(PY) -m benchmarks.scale run $(or $(OUT),/tmp/ieptrace-scale)/run --students $(or $(STUDENTS),150)
	@OMP_THREAD_LIMIT=1 $(PY) -m benchmarks.scale questions $(or $(OUT),/tmp/ieptrace-scale)/questions

clean: ## Remove the environment and everything built
	rm -rf .venv .tools .demo .mypy_cache .ruff_cache .pytest_cache build dist
