# The report and its tests from a clean clone: `make report`, `make test`. `make help` lists the rest.
#
# ARGS goes to the command behind a target:   make report ARGS="--seeds 10"      make test ARGS="-k q3_7"
# PYTHON names the interpreter to start from: make report PYTHON=/opt/python3.12/bin/python3

ifeq ($(OS),Windows_NT)
$(error Windows alone cannot run this: use WSL. In PowerShell: wsl --install -d Ubuntu. Then, in the Ubuntu window, in \
this folder: sudo apt-get install --yes make && make report)
endif

VENV := .venv
BIN := $(VENV)/bin
# What was done leaves a stamp in the environment, so that the next make does it no more.
INSTALLED := $(VENV)/.installed
LIBRARIES := $(VENV)/.libraries
DATA := $(VENV)/.data
BROWSER := $(VENV)/.browser
CHECKER := tests/axe/node_modules/axe-core/axe.min.js
# Two processes, each of which takes the next file, or the next test, in the order of tests/conftest.py.
PYTEST := $(BIN)/python -m pytest --numprocesses=2 --dist=loadscope --no-loadscope-reorder

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help report test test-fast lint environment saved-report lock clean moved
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r target text; do \
		printf '  make %-12s %s\n' "$$target" "$$text"; done

report: environment ## builds the report, HTML and PDF, from the real data (output/td1.html, output/td1.pdf)
	$(BIN)/td1report build --pdf $(ARGS)

test: environment $(BROWSER) $(CHECKER) ## runs every test
	$(PYTEST) $(ARGS)

# These two files import TensorFlow even where all their tests are left out.
test-fast: environment ## runs the quick tests in a minute: no build, no training, no browser
	$(PYTEST) -m "not slow and not browser" --ignore-glob='*/test_listings.py' --ignore-glob='*/test_training.py' $(ARGS)

lint: $(INSTALLED) ## checks style, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

environment: $(INSTALLED) $(LIBRARIES) $(DATA) ## the environment, the system's libraries and the data, where missing

# An environment holds the path it was made under: in a folder that was moved or copied, it is made again.
ifneq ("$(shell cat $(INSTALLED) 2>/dev/null)","$(CURDIR)")
$(INSTALLED): moved
endif

$(INSTALLED): requirements.lock pyproject.toml
	@if [ "$$(cat $@ 2>/dev/null)" != "$$(pwd -P)" ]; then \
		python=$$(sh .ci/prepare python) && echo "Making $(VENV) with $$python" && "$$python" -m venv --clear $(VENV); fi
	$(BIN)/python -m pip install --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --no-deps --no-build-isolation --editable .
	@pwd -P > $@

# None of these stops the make: HTML needs no library, `build` says by itself what it lacks, and the next make tries again.
$(LIBRARIES): $(INSTALLED)
	@if sh .ci/prepare libraries; then touch $@; fi

$(DATA): $(INSTALLED)
	@if sh .ci/prepare data; then touch $@; fi

$(BROWSER): $(INSTALLED)
	@if sh .ci/prepare browser; then touch $@; fi

$(CHECKER): tests/axe/package-lock.json
	@if sh .ci/prepare checker; then touch $@; fi

saved-report: ## renews the real report that the tests read, from the last whole build in output/
	mkdir -p tests/real && cp output/rebuild/report.npz tests/real/report.npz

lock: ## computes requirements.lock again (needs uv; ARGS=--upgrade takes the newest versions)
	@command -v uv >/dev/null || { echo "make lock needs uv: pipx install uv, or pip install uv" >&2; exit 1; }
	uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
		--no-emit-index-url --no-header --extra dev $(ARGS) pyproject.toml --output-file requirements.lock

clean: ## removes the environment and what tools left; keeps output/, which holds the trainings
	rm -rf $(VENV) tests/axe/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find td1report tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
