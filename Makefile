# Touchline. `make help` lists what can be made; set-up steps are repeated only when their sources change.

PORT ?= 5000
PYTHON ?= python3
export PORT PYTHON

PIP := .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes
# Of a package with extras that others ask for too (coverage[toml]), pip takes only a pin that names them; a file
# that constrains another may name none.
COMPILE := .venv/bin/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe \
	--no-header --no-emit-index-url --no-emit-find-links
FRONTEND := $(shell find frontend -name node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: help run test check bench format build screenshots lock clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' Makefile | awk -F': ' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: .venv/.run build ## the site with demo data and its worker, on http://127.0.0.1:5000 (PORT=... for another)
	@.venv/bin/python -m scripts.serve

.venv/.run: requirements.txt
	@scripts/venv
	@echo "Installing the Python packages"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt
	@scripts/venv
	@echo "Installing the Python packages for tests and checks"
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/.run

frontend/node_modules/.installed: frontend/package-lock.json frontend/package.json | .venv/.run
	@echo "Installing the front-end packages"
	@scripts/with-node npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

booking/static/dist/.built: frontend/node_modules/.installed $(FRONTEND)
	@echo "Building the front end"
	@scripts/with-node npm run --silent build
	@touch $@

build: booking/static/dist/.built ## style sheets and scripts, from frontend/ into booking/static/dist/

test: .venv/.dev build ## every test, on SQLite and on PostgreSQL, with browser tests where Chromium is or can be had
	@.venv/bin/python -m scripts.chromium
	@.venv/bin/pytest --numprocesses=auto --dist=worksteal $(ARGS)

check: .venv/.dev ## layout, lint, types, templates, imports, and migrations against models
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/djlint --quiet --lint booking/templates checkin/templates
	@.venv/bin/lint-imports
	@.venv/bin/pytest --quiet tests/test_migrations.py

bench: .venv/.dev build ## how fast it is, each page beside the same SQL behind bare Flask, into bench/RESULTS.md
	@.venv/bin/python -m bench $(ARGS)

format: .venv/.dev ## lay out the Python code and mend what can be mended by itself
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format .

screenshots: .venv/.dev build ## the pictures in the README, taken of the real pages, into docs/pictures/
	@.venv/bin/python -m scripts.chromium
	@.venv/bin/python -m scripts.screenshots

lock: .venv/.dev ## pin and hash the newest packages that requirements*.in and package.json allow
	@$(COMPILE) --strip-extras requirements.in
	@$(COMPILE) --no-strip-extras requirements-dev.in
	@$(COMPILE) --strip-extras requirements-node.in
	@scripts/with-node npm update --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts

clean: ## remove what was made here, but for instance/, where the data is
	rm -rf .venv frontend/node_modules booking/static/dist .coverage htmlcov
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
