# Two commands for a new machine with Python 3.11, git and make: 'make demo' and 'make test'.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_FLAGS ?=
TEST_FLAGS ?= -n 2

.PHONY: demo test lint wheel bench soak lock servers clean

demo: $(VENV)/demo.done
	$(BIN)/casedesk demo $(DEMO_FLAGS)

test: $(VENV)/dev.done servers
	$(BIN)/python -m pytest $(TEST_FLAGS)

lint: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

wheel: $(VENV)/dev.done
	@sh deploy/try-wheel.sh $(BIN)/python

bench: $(VENV)/dev.done
	$(BIN)/python -m benchmarks

soak: $(VENV)/dev.done servers
	$(BIN)/python -m pytest -m soak

# Packages are pinned with hashes; the project itself is installed from this folder.
$(VENV)/demo.done: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "casedesk needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/dev.done: requirements-dev.lock $(VENV)/demo.done
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# Dovecot, PostgreSQL and Chromium, for the tests alone. Only a Debian machine where we are root gets them installed.
servers:
	@sh deploy/test-servers.sh

lock:
	$(BIN)/pip-compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --allow-unsafe --strip-extras \
	    --extra demo --extra postgres --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --allow-unsafe --strip-extras \
	    --extra demo --extra postgres --extra dkim --extra dask --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
