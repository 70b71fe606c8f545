# Every target makes its environment first: Python 3.11 or newer, make and a network are all it takes.

PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2
COVERAGE_DATA := .cache/coverage

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Python reads this file in the encoding of the locale, which may not know the letters of the folder that this lies in.
define RELATIVE_PTH
import os, sysconfig
from pathlib import Path
site, package = sysconfig.get_path("purelib"), os.path.abspath("generator")
for path in Path(site).glob("*slm_docs*.pth"):
    path.write_text(os.path.relpath(package, site) + "\n")
endef
export RELATIVE_PTH

.DEFAULT_GOAL := help
.PHONY: help site style types measured test fuzz bench i18n lint lock release clean

help:
	@echo "make site     build the example book into site/"
	@echo "make test     lint, types, floors, tests, coverage"
	@echo "make fuzz     check books that were changed at random, until Ctrl-C: make fuzz FUZZ='--rounds 1000 --seed x'"
	@echo "make bench    build the stress book and print time and memory beside other tools"
	@echo "make i18n     write the messages that a catalog lacks into it"
	@echo "make lint     the part of make test that runs no code"
	@echo "make release  build wheel and sdist of the commit into dist/, and try the wheel in an empty environment"
	@echo "make lock     write the lock files anew from pyproject.toml"
	@echo "make clean    remove everything that was made, the environment included"

site: .venv/made
	$(BIN)/slm build

lint: style types

style: .venv/made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/made
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --cache-dir .cache/import_linter

# The types are looked at, which takes one core, while the first tests run.
test: style
	$(MAKE) --no-print-directory --jobs 2 types measured
	$(BIN)/pytest -n $(WORKERS) --part others

measured: .venv/made
	rm -rf $(COVERAGE_DATA) && mkdir -p $(COVERAGE_DATA)
	$(BIN)/coverage run -m pytest -n $(WORKERS) --part measured
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# With a new seed each time; a fault is told with the seed and the number that bring it back.
fuzz: .venv/made
	$(BIN)/python -m tests.fuzz $(FUZZ)

# The other tools are measured where they can be installed; without them their rows are left out. WeasyPrint needs
# Pango of the system (libpango-1.0-0 and libpangoft2-1.0-0 on Debian).
bench: .venv/made
	$(PYTHON) -m venv .cache/bench && .cache/bench/bin/pip install --quiet --require-hashes -r requirements-bench.lock \
	    || echo "The tools to compare with could not be installed; their rows are left out."
	$(BIN)/python -m tests.bench.run

# Takes messages that are said no more out of the catalogs, too, and tells how much of each is translated.
i18n: .venv/made
	$(BIN)/python -m tests.messages

# Names, versions and hashes only: no addresses, so that any index serves the same files.
UV_COMPILE = .cache/uv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
    --no-emit-find-links --no-annotate

lock:
	$(PYTHON) -m venv .cache/uv
	.cache/uv/bin/pip install --quiet uv
	$(UV_COMPILE) pyproject.toml --group dev --extra holidays -o requirements.lock
	$(UV_COMPILE) --group bench --constraint requirements.lock -o requirements-bench.lock
	$(UV_COMPILE) --group spark --constraint requirements.lock -o requirements-spark.lock

# What is given away, from the commit alone: what else lies in the folder cannot get into it, and whoever builds the same
# commit gets the same bytes. The wheel is tried as its users get it, with the newest packages that it takes.
RELEASE := .cache/release
PYTHON_HERE = $(CURDIR)/$(BIN)/python
release: export SOURCE_DATE_EPOCH = $(shell git log -1 --format=%ct)
release: .venv/made
	rm -rf dist $(RELEASE) && mkdir -p dist $(RELEASE)/source $(RELEASE)/again
	git archive HEAD | tar -x -C $(RELEASE)/source
	cd $(RELEASE)/source && "$(PYTHON_HERE)" -m hatchling build -d "$(CURDIR)/dist"
	tar -x -z -C $(RELEASE)/again --strip-components 1 -f dist/*.tar.gz
	cd $(RELEASE)/again && "$(PYTHON_HERE)" -m hatchling build -t wheel -d "$(CURDIR)/$(RELEASE)/dist"
	cmp dist/*.whl $(RELEASE)/dist/*.whl
	$(BIN)/twine check --strict dist/*
	$(BIN)/check-wheel-contents dist/*.whl
	$(PYTHON) -m venv $(RELEASE)/empty
	$(RELEASE)/empty/bin/pip install --quiet dist/*.whl
	cd $(RELEASE) && unset SOURCE_DATE_EPOCH && empty/bin/slm doctor && empty/bin/slm new book book \
	    && empty/bin/slm check --root book --strict && empty/bin/slm build --root book --no-pdf
	@ls -l dist
	@grep -q "^## $$($(RELEASE)/empty/bin/slm --version | cut -d ' ' -f 2) - " CHANGELOG.md \
	    || echo "Not yet to be given away: CHANGELOG.md has no heading with this version and its day."

clean:
	rm -rf dist .venv .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache site

.venv/made: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@$(BIN)/python -c "$$RELATIVE_PTH"
	touch $@
