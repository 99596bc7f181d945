# make demo: the main job on the sample corpus; make test: the tests; make check: style and types.
PYTHON ?= python3
BIN := .venv/bin

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test,dev]'
	touch $@

demo: .venv/installed
	$(BIN)/querschau run corpora/beispiel --out outputs/beispiel --flow
	@echo "Im Browser arbeiten: $(BIN)/querschau app"

test: .venv/installed
	$(BIN)/python -m pytest

test-slow: .venv/installed
	$(BIN)/python -m pytest -m slow

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The pictures of docs/bilder (needs Chromium).
bilder: .venv/installed
	$(BIN)/python tests/pictures.py

.PHONY: demo test test-slow check bilder
