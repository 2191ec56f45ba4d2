# Two commands do everything: `make demo` and `make test`. Both need Python 3.11 or newer and nothing else installed.

PYTHON ?= python3
# One more than there are cores, eight at most: many tests wait for a process or a database
WORKERS ?= $(shell $(BIN)/python -c "import os; print(min(8, (os.cpu_count() or 1) + 1))")

VENV := .venv
BIN := $(VENV)/bin
LIBRARIES := $(VENV)/.libraries
READY := $(VENV)/.ready

# Each worker and each process that a test starts would compile everything anew
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test thorough bench format lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## Make .venv with everything pinned in requirements.lock

demo: $(READY) ## Start Glengarry on a local Slack with believable leads; options in ARGS="--speed 60 --port 8081"
	@$(BIN)/glengarry demo $(ARGS)

test: $(READY) ## Lint, types, import contracts and all tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@# in a fresh checkout the tests are compiled meanwhile, so that not every worker has to
	@test -d tests/__pycache__ || $(BIN)/pytest --collect-only -qq > /dev/null 2>&1 &
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

thorough: $(READY) ## Try every property with twenty times as many made-up cases; takes minutes
	GLENGARRY_TIMES=20 $(BIN)/pytest -n $(WORKERS) -m hypothesis --timeout 1200

bench: $(READY) ## Measure speed and memory, with the floor beside each figure
	$(BIN)/python -m benchmarks

format: $(READY) ## Let ruff order imports and lay out the code
	$(BIN)/ruff check --select I --fix
	$(BIN)/ruff format

lock: ## Pin the newest allowed versions anew (the only target that wants uv)
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --upgrade \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
		--output-file requirements.lock pyproject.toml

clean: ## Remove .venv and what the tools leave behind
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist

# A changed lock begins a new environment, so that nothing stays which is no longer in it.
$(LIBRARIES): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		found=$$($(PYTHON) --version 2>/dev/null) || found="not to be found"; \
		echo "Glengarry needs Python 3.11 or newer; '$(PYTHON)' is $$found." \
			"Name another one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# In place and without its dependencies: pip cannot check the hash of a folder, and the lock has installed the rest.
$(READY): $(LIBRARIES) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
