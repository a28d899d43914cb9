# Every target sets itself up in .venv; nothing outside this folder is touched, except pip's cache.
.DEFAULT_GOAL := help
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test lab build site bench bench-models long prove lint typecheck unit check-generated clean

help: ## say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

.venv/installed: pyproject.toml constraints.txt
	@echo "Setting up .venv (once; a few minutes, most of them for PyTorch)…"
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed; this is {v[0]}.{v[1]}. Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]' >.venv/pip.log 2>&1 || { cat .venv/pip.log; exit 1; }
	@grep -v '^WARNING: Location' .venv/pip.log || true
	@$(BIN)/python -c 'import torch, nbgrader, jupytext, autograder.cli'
	@touch $@

demo: .venv/installed ## grade a bundled sample class end to end
	@echo "Writing the sample class…"
	@$(BIN)/autograder sample-class build/sample-class
	@echo "Grading it…"
	@$(BIN)/autograder grade build/sample-class --assignment 04-attention --output build/demo --isolation strongest

# One thread for each process that `test` runs side by side: threads that wait for each other on cores that are taken
# would make a notebook many times slower.
test: .venv/installed ## run the tests; with SLOW=1 those that take minutes, too, as CI does
	@$(MAKE) --no-print-directory --jobs=2 lint typecheck notebooks unit  # tests/test_build.py checks what is generated

lab: .venv/installed ## open the lessons in JupyterLab
	@echo "Opening the lessons; end with Ctrl-C here."
	@$(BIN)/jupyter lab --notebook-dir=lessons lessons/00-start-here/start-here.ipynb

build: .venv/installed ## generate lessons, given.py, the reference, the solution notebooks and the book from the masters
	@$(BIN)/autograder build

site: .venv/installed ## write the HTML edition: open index.html by double-click, no network needed
	@$(BIN)/autograder site

bench: .venv/installed ## measure how fast grading is, side by side with nbgrader, and how long a learner waits (about 25 minutes)
	@echo "Measuring; every ratio is between things measured in this one run…"
	@$(BIN)/python -m tests.bench.grading
	@$(BIN)/python -m tests.bench.checking

bench-models: .venv/installed ## measure the course's models side by side with PyTorch's and Hugging Face's (about twenty minutes)
	@echo "Measuring; every ratio is between things that ran in turns in this one run…"
	@$(BIN)/python -m tests.bench.models

long: .venv/installed ## train lesson 11's tasks at full length (about ten minutes on two cores)
	@echo "Training three number models and one for dates, a minute or two each…"
	@$(BIN)/python -m tests.bench.translation

prove: .venv/installed ## the long proofs: every variant and mutant of every exercise, a class of 200 in every way, twenty kills
	@echo "Proving at length (about an hour): first the graders…"
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.proof
	@echo "Now grading itself…"
	@EVERYTHING=1 KILLS=20 STUDENTS=200 $(BIN)/python -m pytest --numprocesses=auto \
	  tests/test_killed.py tests/test_same_grades.py tests/test_browser.py tests/test_hostile.py

lint: .venv/installed
	@echo "Checking the code's style…"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

typecheck: .venv/installed
	@echo "Checking the types…"
	@$(BIN)/mypy

check-generated: .venv/installed
	@echo "Checking that everything generated is what the masters give…"
	@$(BIN)/autograder build --check

# Two of the notebooks train models, for two to three minutes each: they are among the slow tests.
NOTEBOOKS = $(wildcard solutions/*/*.ipynb)
TRAINING = solutions/11-% solutions/12-%
notebooks: .venv/installed
	@echo "Running the solution notebooks…"
	@mkdir -p build
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest --nbval -q $(if $(SLOW),$(NOTEBOOKS),$(filter-out $(TRAINING),$(NOTEBOOKS))) >build/notebooks.log 2>&1 || { cat build/notebooks.log; exit 1; }
	@tail -n 1 build/notebooks.log

# One process more than there are cores: much of what is tested waits for a browser, a clock or another process. They
# give way to the notebooks, which run beside them one after the other.
PROCESSES = $(shell $(BIN)/python -c "import os; print((os.cpu_count() or 1) + 1)")
unit: .venv/installed
	@echo "Running the tests and the doctests…"
	@OMP_NUM_THREADS=1 nice -n 5 $(BIN)/python -m pytest --numprocesses=$(PROCESSES) --no-loadscope-reorder --durations=25 \
	  $(if $(SLOW),,-m 'not slow') tests autograder course solutions/gpt_from_scratch.py

clean: ## remove what the commands wrote (not .venv)
	rm -rf build reports .pytest_cache .mypy_cache .ruff_cache
