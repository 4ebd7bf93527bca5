SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

BIN := .venv/bin
PORT ?=
WORKERS ?= 2
# What `make test` hands on to pytest: make test ARGS="tests/rules -k quota"
ARGS ?=

.PHONY: help setup run production-like test checks lint types contracts docs messages holidays coverage bench mutants soak gallery screenshots fmt lock chromium

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Prepare .venv from the hashed lock and compile the translations
	@scripts/setup.sh dev

run: ## Migrate, load the demo season, start worker and server (PORT=8000 to choose the port)
	@scripts/setup.sh runtime
	@PORT="$(PORT)" $(BIN)/python scripts/run.py

production-like: ## The same on PostgreSQL with four server processes
	@scripts/setup.sh dev
	@PORT="$(PORT)" $(BIN)/python -m scripts.production_like

test: ## Install what is missing, then every check and every test
	@WORKERS="$(WORKERS)" scripts/test.sh $(ARGS)

lint: ## Style of Python and of templates
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/djlint templates --lint --quiet

types: ## Types
	@$(BIN)/mypy

contracts: ## Who may import whom
	@$(BIN)/lint-imports

docs: ## Draw the workflows into docs/workflows.md
	@scripts/setup.sh dev
	@$(BIN)/python scripts/workflows.py

messages: ## Compile the translations
	@$(BIN)/python scripts/messages.py compile

holidays: ## Write the public holidays of Latvia into app/core/data from the library
	@scripts/setup.sh dev
	@$(BIN)/python -m scripts.public_holidays

coverage: ## Branches of rules, ledger and payments that no test takes: there must be none
	@scripts/setup.sh dev
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --cov=competition_rules --cov=app/funds --cov=app/payments \
	  --cov-branch --cov-report=term-missing --cov-fail-under=100 tests/rules tests/unit tests/features tests/workflows/test_races.py $(ARGS)

bench: ## Measure, print a table and write build/bench.json
	@scripts/setup.sh dev
	@$(BIN)/python -m tests.bench

mutants: ## Put small faults into the rules, one at a time: each must make a test fail (ARGS="money quotas")
	@scripts/setup.sh dev
	@WORKERS="$(WORKERS)" $(BIN)/python scripts/mutants.py $(ARGS)

soak: chromium ## The full figures, without a time limit
	@scripts/setup.sh dev
	@SOAK=1 $(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --timeout=0 -m "soak or not soak" $(ARGS)

gallery: chromium ## Picture every page of every role into build/gallery/index.html
	@scripts/setup.sh dev
	@$(BIN)/python -m tests.browser.gallery

screenshots: chromium ## The same, and renew the pictures of the README
	@scripts/setup.sh dev
	@$(BIN)/python -m tests.browser.gallery --choose

fmt: ## Put Python into the agreed form
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

chromium:
	@scripts/chromium.sh

lock: ## Resolve the newest versions into the hashed lock files
	@for part in runtime dev; do \
	  extra=(); if [ $$part = dev ]; then extra=(--all-extras --constraint locks/runtime.txt); fi; \
	  $(BIN)/uv pip compile pyproject.toml "$${extra[@]}" --upgrade --quiet --no-config --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	    --custom-compile-command "make lock" --output-file locks/$$part.txt; \
	done
