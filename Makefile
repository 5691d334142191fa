# Every target explains itself: `make` or `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
RUN := .venv/bin
DROPS ?= $(wildcard ../shared/drops/*)

.PHONY: help setup demo test check format models samples evaluate bench-reading torture clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## Build .venv from the lock and get Tesseract (seconds when it is there already)
	@scripts/setup.sh

demo: setup ## Read the sample district and show what was found
	@scripts/demo.sh

test: setup ## Run all tests
	@OMP_THREAD_LIMIT=1 $(RUN)/pytest -q -n 2 --dist loadgroup

check: setup ## Style, types, import direction, lock
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports

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

clean: ## Remove the environment and everything built
	rm -rf .venv .tools .demo .mypy_cache .ruff_cache .pytest_cache build dist
