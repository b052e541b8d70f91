# `make demo` shows the example sites, `make test` checks everything; `make help` lists the rest.
# The machine needs python3 (3.10 or newer, with venv), git and make; the rest comes from PyPI and npm.

PYTHON ?= python3
PORT ?= 8000
# Rounds of `make bench`, and what is added to pytest's command line.
N ?= 5
PYTEST ?=

VENV := .venv
PY := $(VENV)/bin/python
ENV := $(VENV)/.made
# Runs a command of Node from PyPI, never the machine's.
NODE := ../$(PY) ../scripts/node.py

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test lint format assets docs wheel dist support environments conformance fidelity endtoend bench test-matrix screenshots notices browser clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: docs ## build both example sites and serve them at http://127.0.0.1:8000/ (PORT=)
	@$(PY) -m scripts.serve example_docs/_site --port $(PORT)

test: lint browser docs ## lint, types, TypeScript tests, Python and browser tests (PYTEST= adds arguments)
	@cd assets && $(NODE) npm test
	@$(PY) -m pytest -n 2 --dist loadscope --no-loadscope-reorder $(PYTEST)

lint: assets ## check style and types of both languages
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@cd assets && $(NODE) npm run check

format: assets ## rewrite both languages in the house style
	@$(PY) -m ruff check --fix
	@$(PY) -m ruff format
	@cd assets && $(NODE) npx biome check --write .

assets: $(ENV) ## build the bundles into src/webasgi/static (when their sources changed)
	@$(PY) -m scripts.assets

docs: assets ## build both example sites into example_docs/_site (when something changed)
	@$(PY) -m scripts.docs

wheel: assets ## build the wheel into dist/
	@$(PY) -m build --installer uv --wheel --outdir dist .

dist: assets ## build the sdist, and the wheel from it, into dist/
	@$(PY) -m build --installer uv --outdir dist .

support: $(ENV) ## run every framework in Pyodide and write docs/frameworks.md
	@$(PY) -m tests.frameworks

environments: assets ## resolve, lock, emit and boot sets of requirements and write docs/environments.md
	@$(PY) -m tests.environments.sets

conformance: $(ENV) ## run Starlette's and uvicorn's tests over the driver and write what differs
	@$(PY) -m tests.conformance

fidelity: browser assets ## run pages in the emulated browser and in Chromium and Firefox, and write what differs
	@$(PY) -m tests.fidelity || true
	@$(PY) -m pytest tests/fidelity/whole

endtoend: browser assets ## run real frameworks' pages and a hostile app in Chromium and Firefox
	@$(PY) -m scripts.browser
	@WEBASGI_ENGINES=chromium,firefox $(PY) -m pytest tests/endtoend tests/hostile -n 2 --dist loadscope $(PYTEST)

test-matrix: assets ## run the tests of both tools with every Python, Sphinx, MkDocs and theme to be had (SESSIONS= some)
	@$(PY) -m nox $(if $(SESSIONS),--session $(SESSIONS))

bench: docs ## time starts beside a naive page, traffic beside uvicorn (N= rounds)
	@$(PY) -m scripts.browser
	@$(PY) -m bench --rounds $(N)

screenshots: docs browser ## show the playground in every theme and in every state (THEMES=, STATES= name some)
	@$(VENV)/bin/uv pip install --quiet --python $(PY) --group themes
	@$(PY) -m scripts.screenshots $(THEMES)
	@$(PY) -m scripts.states $(STATES)

notices: assets ## write THIRD_PARTY_NOTICES.md anew
	@$(PY) -m scripts.notices

browser: $(ENV)
	@$(PY) -m scripts.browser

clean: ## remove everything that was built, the environment too
	rm -rf $(VENV) .nox .make .cache build dist assets/node_modules src/webasgi/static example_docs/_site \
		tests/_artifacts bench/_results .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The stamp lies in the environment, so that removing the environment removes it too.
$(ENV): pyproject.toml
	@echo "Python environment"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check "uv>=0.8"
	@$(VENV)/bin/uv pip install --quiet --python $(PY) -r pyproject.toml --all-extras --group dev
	@$(VENV)/bin/uv pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@
