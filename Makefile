# make demo: the main job on the sample corpora; make test: the tests; make check: style and types.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# What the application needs; tests, ruff and mypy come with .venv/installed.
.venv/application: pyproject.toml constraints.txt
	@echo "Schritt 1 von 3: Bibliotheken einrichten in .venv (einmal, ein bis drei Minuten) ..."
	@$(PYTHON) -m venv .venv
	@$(PIP) --editable .
	@touch $@

.venv/installed: .venv/application
	$(PIP) --editable '.[test,dev]'
	touch $@

demo: .venv/application
	@echo "Schritt 2 von 3: Drei Städte kodieren (Konzept, Bericht, Interview; PDF, DOCX, TXT) ..."
	@$(BIN)/querschau run corpora/beispiel --out outputs/beispiel
	@echo
	@echo "Schritt 3 von 3: Zwei Städte in anderen Gattungen (Niederschrift, Befragung, Vereinsbericht, Gespräch) ..."
	@$(BIN)/querschau run corpora/gattungen --out outputs/gattungen
	@echo
	@echo "Fertig. Bericht ansehen: outputs/beispiel/bericht.html"
	@echo "Im Browser lesen, berichtigen und vergleichen: $(BIN)/querschau app"

# The tests of a file share what was made once for them, so each file stays in one process.
test: .venv/installed
	$(BIN)/python -m pytest --numprocesses logical --dist loadfile

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
