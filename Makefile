# `make demo` and `make test` do all their own set-up, into .venv. Only python3 (3.11 or newer) with pip and venv is needed.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/pip --disable-pip-version-check -qq
ARGS   ?=
ARTICLES ?= 2000
KILLS  ?= 40
STALLS ?= 8
LONG   := tests/contract/test_against_fts5.py tests/unit/alert/matching tests/unit/alert/policy tests/unit/alert/delivery/formats \
          tests/scenarios/alert/test_as_replayed.py

.PHONY: help demo test test-long lint format bench soak lock clean

help:
	@echo "make demo       the main job from end to end on the sample articles"
	@echo "make test       the tests (ARGS='-k breaker' for some of them)"
	@echo "make test-long  random rules, queries, timelines and texts, many more of them"
	@echo "make lint       format, lint, types, layers, licences"
	@echo "make format     what can be mended by itself"
	@echo "make bench      figures, as JSON (ARGS='hop match' for some of them)"
	@echo "make soak       articles pushed while services are killed and stalled: nothing lost, nothing twice"
	@echo "                (ARTICLES=20000 KILLS=200 STALLS=80; ARGS='--fsync everysec': with cuts of the power)"
	@echo "make lock       dependencies pinned anew (needs uv)"
	@echo "make clean      away with $(VENV) and the caches"

demo: $(VENV)/.run
	@$(BIN)/tocsin demo $(ARGS)

test: $(VENV)/.dev $(VENV)/.npm
	@$(BIN)/pytest -n 2 $(ARGS)

test-long: $(VENV)/.dev
	@TOCSIN_LONG=1 $(BIN)/pytest -q -n 2 $(LONG) $(ARGS)

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tests/contract/licences.py

format: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench $(ARGS)

soak: $(VENV)/.dev
	@$(BIN)/python -m tests.faults.soak --articles $(ARTICLES) --kills $(KILLS) --stalls $(STALLS) $(ARGS)

$(VENV)/.run: lock/all.txt lock/build.txt pyproject.toml
	@echo "setting up $(VENV) (once, about half a minute)" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r lock/build.txt -r lock/all.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run lock/dev.txt
	@$(PIP) install --require-hashes -r lock/dev.txt
	@touch $@

# The verifying receivers in JavaScript are tested where npm is; elsewhere those tests say that they are left out.
$(VENV)/.npm: $(VENV)/.dev tests/contract/verifiers/package-lock.json
	@! command -v npm >/dev/null || npm ci --silent --no-audit --no-fund --prefix tests/contract/verifiers || true
	@touch $@

lock:
	@lock/pin

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
