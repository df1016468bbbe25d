# The two commands of a newcomer: make demo, make test. Both set up .venv from pinned, hashed versions first.
PYTHON ?= python3
PIP = .venv/bin/python -m pip --disable-pip-version-check --quiet
ARGS ?=

.PHONY: demo test check install bench crash letters soak year attack vocabulary clean

demo: .venv/run
	.venv/bin/dsr demo $(ARGS)

test: .venv/dev
	.venv/bin/python -m pytest $(ARGS)

check: .venv/dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: .venv/dev
	.venv/bin/python -m bench $(ARGS)

crash: .venv/dev
	.venv/bin/python -m tests.journeys.matrix $(ARGS)

letters: .venv/dev
	.venv/bin/python -m tests.journeys.folder $(ARGS)

soak: .venv/dev
	.venv/bin/python -m tests.journeys.soak $(ARGS)

year: .venv/dev
	.venv/bin/python -m tests.journeys.year $(ARGS)

attack: .venv/dev
	DSR_ATTACKS=1000 .venv/bin/python -m pytest tests/triage/test_suppression.py -k all_tables $(ARGS)

vocabulary: .venv/dev
	.venv/bin/python -m tools.vocabulary

install: .venv/run

.venv/run: requirements.lock pyproject.toml
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: requirements-dev.lock pyproject.toml
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@ .venv/run

clean:
	rm -rf .venv build dist
