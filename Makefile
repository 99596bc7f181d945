# make demo: the main job on the sample corpus; make test: the tests; make check: style and types.
PYTHON ?= python3
BIN := .venv/bin

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@

demo: .venv/installed
	$(BIN)/querschau run corpora/beispiel --out outputs/beispiel --flow

test: .venv/installed
	$(BIN)/python -m pytest

test-all: .venv/installed
	$(BIN)/python -m pytest -m ''

check: .venv/installed
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test,dev]'
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

.PHONY: demo test test-all check
