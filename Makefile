# Two commands matter: "make run" and "make test". Each makes what it needs, once.
PORT ?= 8000
PYTHON ?=
export PORT PYTHON

python := .venv/bin/python

.PHONY: help run test test-postgresql test-import format lint lock bench-policy bench-dryrun bench-transparency bench-queue bench-enumeration bench-search bench-editor screenshots clean

help: ## Lists these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Sets the site up, once, and serves it on http://127.0.0.1:8000 (PORT=8080 moves it)
	@scripts/run

test: ## Runs every test that this machine can run, and names the groups that it cannot
	@scripts/test

test-postgresql: ## Runs every test that asks the database on a throwaway PostgreSQL server
	@scripts/environment dev
	@$(python) scripts/with_postgresql.py $(python) -m pytest --numprocesses auto --maxprocesses 4

test-import: ## Imports two real WordPress exports whole and counts what came in (data beside the copy)
	@scripts/environment dev
	@$(python) -m pytest tests/imports_real

format: ## Puts the Python files into their one form
	@scripts/environment dev
	@$(python) -m ruff check --fix --exit-zero --quiet .
	@$(python) -m ruff format --quiet .

lint: ## Checks form, lint, types, templates, pending migrations and production settings
	@scripts/environment dev
	@scripts/lint

lock: ## Writes the lock files from pyproject.toml (UPGRADE=1 for the newest versions)
	@scripts/lock

bench-policy: ## Times the policy's word matching against 20,000 entries, at four sizes of text
	@scripts/environment dev
	@$(python) scripts/bench_policy.py

bench-dryrun: ## Times dry runs over 10,000 to 100,000 made-up comments, with their peak of memory
	@scripts/environment dev
	@$(python) scripts/bench_dryrun.py

bench-queue: ## Times the moderators' queue and a decision with 1,000 and 1,000,000 comments
	@scripts/environment dev
	@$(python) scripts/bench_queue.py

bench-search: ## Times the search page with 1,000 to 100,000 articles on SQLite and PostgreSQL
	@scripts/environment dev
	@$(python) scripts/bench_search.py

bench-editor: ## Times a story of 200 blocks at the desk, and the page of a person with 5,000 stories
	@scripts/environment dev
	@$(python) scripts/bench_editor.py

bench-enumeration: ## Times forms for addresses that are known and that are not, with the ratio
	@scripts/environment dev
	@$(python) scripts/bench_enumeration.py

bench-transparency: ## Times counting months of 100,000 decisions each, and the public log, as the log grows
	@scripts/environment dev
	@$(python) scripts/bench_transparency.py

screenshots: ## Takes the README's pictures from the demo newsroom
	@scripts/environment dev
	@$(python) scripts/screenshots.py

clean: ## Removes the environment and caches, and leaves var/ with its data alone
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov build test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
