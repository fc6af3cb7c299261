# Two commands: `make demo` and `make test`. Both set everything up first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready

.PHONY: demo test check fix bench soak parcels docs clean setup
setup: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $(READY)

demo: $(READY)  ## the main job on the shipped example workbook
	$(BIN)/yuhuo demo build/demo

check: $(READY)  ## format, lint, types, architecture
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: check  ## everything that must hold
	$(BIN)/python -m docs.reference --check
	$(BIN)/pytest -n auto

docs: $(READY)  ## write the generated reference pages anew
	$(BIN)/python -m docs.reference

fix: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)  ## measure; writes build/bench.json
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,bench]"
	$(BIN)/python -m bench

KILLS ?= 1000
soak: $(READY)  ## kill submitters at random (KILLS=1000), compare both ledgers; the last line gives the figures
	$(BIN)/python -m bench.soak --kills $(KILLS)

parcels: $(READY)  ## 5,000 parcels by every mode, from their orders to release
	PARCELS=5000 $(BIN)/pytest -n0 tests/pipeline/test_consolidated_modes.py

clean:
	rm -rf build dist $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
