# Two commands need nothing done by hand before them: `make run` and `make test`.
# They make .venv from a Python >= 3.11 and install into it; a stamp holds the pyproject.toml
# that was installed, so a second run starts at once while that file stays the same.

VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
PINNED := --constraint .ci/constraints.txt
PYTHON ?=
JOBS   ?= 2
SPEC   ?= specs/math.explore
BENCHMARKS := cold_start calls replay tree_makespan rouge_filter bootstrap rows_memory dynosaur_rows train_tokens eta tui_load

RUN_STAMP := $(VENV)/.eic-installed
DEV_STAMP := $(VENV)/.eic-installed-dev

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint docs bench clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

run: $(RUN_STAMP)  ## install what is needed, run specs/math.explore (or SPEC=...) and write its report
	$(BIN)/eic run $(SPEC)
	$(BIN)/eic report

test: $(DEV_STAMP)  ## install the development parts too, then run the whole test suite
	$(BIN)/python -m pytest -n $(JOBS)

lint: $(DEV_STAMP)  ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict eic benchmarks
	$(BIN)/lint-imports

docs: $(DEV_STAMP)  ## write the generated pages docs/language.md and docs/cli.md
	$(BIN)/python docs/generate.py

bench: $(DEV_STAMP)  ## run every benchmark; figures go to standard output
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

clean:  ## delete .venv and caches (never .eic or out)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# A .venv that already works is kept, whoever made it. Where Python comes without ensurepip
# (some Linux distributions), the machine's own pip puts pip into the new environment.
$(BIN)/python:
	@python="$$(sh .ci/find-python $(PYTHON))" || exit 1; \
	echo "making $(VENV) with $$python"; \
	"$$python" -m venv --clear $(VENV) 2>/dev/null || { \
	  "$$python" -m venv --clear --without-pip $(VENV) && \
	  "$$python" -m pip --python $(VENV)/bin/python install --quiet pip; } || { \
	  echo "eic: could not make $(VENV): this Python has neither ensurepip nor a pip >= 22.3" >&2; \
	  rm -rf $(VENV); exit 1; }

# The stamp is a copy of what was installed: a file that is only newer costs no installation.
$(RUN_STAMP): pyproject.toml | $(BIN)/python
	@sh .ci/find-python $(BIN)/python >/dev/null
	@cmp -s $< $@ || { echo "installing eic into $(VENV)"; $(PIP) install $(PINNED) --editable '.[train,eval]' && \
	  $(BIN)/python -m compileall -q eic && $(BIN)/python -m eic.lang.syntax.grammar; }
	@cp $< $@

$(DEV_STAMP): pyproject.toml | $(BIN)/python
	@sh .ci/find-python $(BIN)/python >/dev/null
	@cmp -s $< $@ || { echo "installing eic and its development parts into $(VENV)"; \
	  $(PIP) install $(PINNED) --editable '.[dev]' && $(BIN)/python -m compileall -q eic && $(BIN)/python -m eic.lang.syntax.grammar; }
	@cp $< $@ && cp $< $(RUN_STAMP)
