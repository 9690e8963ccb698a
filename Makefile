# Everything this project does for you. `make` alone says what there is.
.DEFAULT_GOAL := help
.PHONY: help environment demo demo-reset test lint bench messages
PORT ?= 8000
export PORT
python := .venv/bin/python

help: ## Say what there is
	@printf 'make …\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

environment: ## Install the locked Python packages into .venv (every target does this first)
	@scripts/environment.sh

demo: environment ## Run the demonstration on http://127.0.0.1:8000 (PORT=… for another); Ctrl-C stops it
	@scripts/system.sh demo
	@exec $(python) manage.py demo --with-parent

demo-reset: environment ## Throw away the demonstration's data; the next `make demo` starts over
	@exec $(python) manage.py demo_reset

test: environment ## Install what is missing, then lint, types, contracts, migrations and all tests
	@scripts/system.sh test
	@$(MAKE) --no-print-directory lint
	$(python) -m pytest -n 3 --dist worksteal -q

lint: environment ## Style, types, import contracts, missing migrations
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	DJANGO_SETTINGS_MODULE=config.settings.test $(python) -W ignore manage.py makemigrations --check --dry-run

bench: environment ## Measure speed; prints a table with ratios and writes benchmarks/results.json
	@exec $(python) benchmarks/run.py

messages: environment ## Merge the translations and compile them
	@exec $(python) manage.py messages
