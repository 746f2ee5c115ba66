# Set-up, tests and the demo. Everything happens in .venv, built once from requirements/lock.txt; nothing else is touched.
# Needs Python 3.11 or later with pip, make and a C compiler.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO := demo/build

.DEFAULT_GOAL := help
.PHONY: help venv demo browser test lint types docs-check format lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

venv: $(READY) ## build .venv from the lock file

$(READY): requirements/lock.txt requirements/peers.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Twicetold needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes --requirement requirements/lock.txt
	$(PIP) install --no-deps --only-binary :all: --require-hashes --requirement requirements/peers.txt
	$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(DEMO)/releases/truth.csv: $(READY) $(wildcard demo/*.py demo/media/*)
	$(BIN)/python -m demo.build $(DEMO)/releases

demo: $(DEMO)/releases/truth.csv ## build the demo archive from real footage, trace it, name the report
	rm -rf $(DEMO)/archive
	$(BIN)/twicetold init $(DEMO)/archive
	# Status 3: done but for what is listed as a problem. The demo has one file that cannot be read, on purpose.
	$(BIN)/twicetold -C $(DEMO)/archive add $(DEMO)/releases --releases $(DEMO)/releases/releases.csv || [ $$? = 3 ]
	$(BIN)/twicetold -C $(DEMO)/archive trace || [ $$? = 3 ]
	$(BIN)/python -m demo.found $(DEMO)/archive $(DEMO)/releases/truth.csv
	$(BIN)/twicetold -C $(DEMO)/archive report
	@echo "To work on it in the browser: $(BIN)/twicetold -C $(DEMO)/archive serve"

browser: ## install Debian's Chromium, which the end-to-end tests drive, where it is missing (as root)
	@command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium) \
	    || { echo "The tests drive a real browser: install Debian's 'chromium', as root, then run them again." >&2; exit 1; }

test: $(READY) browser ## run all tests; the last drive Debian's Chromium, which is installed where it is missing
	$(BIN)/python -m pytest

lint: $(READY) ## format, lint, import layers, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/codespell

types: $(READY) ## strict types
	$(BIN)/mypy --strict -p twicetold -p demo

docs-check: $(READY) ## the documentation's own tests (part of 'make test')
	$(BIN)/python -m pytest tests/docs

format: $(READY) ## rewrite the sources in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(READY) ## resolve requirements/lock.txt anew, with hashes
	$(PIP) install uv==0.13.9
	$(BIN)/uv pip compile pyproject.toml requirements/build.in --extra dev --python-version 3.11 \
	    --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements/lock.txt
	$(BIN)/uv pip compile requirements/peers.in --no-deps --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements/peers.txt

clean: ## remove the environment, the demo and all caches
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
