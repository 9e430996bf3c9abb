# The settings stand in tools/dev/setup_env.sh. make BASE_PYTHON=... chooses
# the interpreter that .venv is made from.
VENV ?= .venv
PYTHON = $(VENV)/bin/python
SETUP = VENV='$(VENV)' BASE_PYTHON='$(BASE_PYTHON)' bash tools/dev/setup_env.sh
# Two workers on small tensors are faster than one with many threads.
ONE_THREAD = OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
TYPED = mmfair/functional mmfair/statistics mmfair/structures mmfair/utils

.DEFAULT_GOAL := help
.PHONY: help demo quick test coverage ops lint format docs setup clean

help:
	@echo 'make demo      train a baseline and ZUT on digits, compare them'
	@echo 'make quick     run the tests that take seconds: before a commit'
	@echo 'make test      run all tests'
	@echo 'make coverage  run them, and say which lines they do not reach'
	@echo 'make lint      check style, spelling and types'
	@echo 'make ops       build the compiled ops that detection needs, once'
	@echo 'make docs      build the pages into docs/_build'
	@echo 'make clean     remove what builds and tests leave; .venv stays'

setup:
	@$(SETUP)

ops:
	@$(SETUP) ops

demo: setup
	@$(PYTHON) tools/demo.py

# Left out: what takes more than ten seconds, several processes or a browser.
quick: setup
	$(ONE_THREAD) $(PYTHON) -m pytest -n 2 \
		-m 'not slow and not ddp and not browser'

test: setup
	$(ONE_THREAD) $(PYTHON) -m pytest -n 2

# Apart, for the tracer makes the tests half as slow again.
coverage: setup
	$(ONE_THREAD) $(PYTHON) -m pytest -n 2 --cov=mmfair --cov-fail-under=90

lint: setup
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m codespell_lib
	$(PYTHON) -m mypy $(TYPED)

format: setup
	$(PYTHON) -m ruff check --fix-only --quiet .
	$(PYTHON) -m ruff format .

docs:
	@$(SETUP) docs
	$(PYTHON) -m sphinx --fail-on-warning --quiet docs docs/_build

clean:
	rm -rf build dist *.egg-info htmlcov .coverage .mypy_cache \
		.pytest_cache .ruff_cache docs/_build docs/_pages
