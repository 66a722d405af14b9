# Each target makes the environment it needs, from the locks in requirements/, and keeps it.
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

RUN := .venv-run
DEV := .venv-dev
BENCH := .bench
INSTALL := -I -m pip --quiet --disable-pip-version-check install --no-index --no-deps --no-build-isolation --compile
SOURCES := $(shell find gate config -type f ! -name '*.pyc' 2>/dev/null | LC_ALL=C sort)

.PHONY: help
help: ## say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /make \1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

.PHONY: run
run: $(RUN)/.installed ## judge this repository's own last change
	@base=$$(git -c safe.directory='$(CURDIR)' rev-parse --quiet --verify 'HEAD~1^{commit}') || { \
	  base=$$(git hash-object -t tree /dev/null); \
	  echo "HEAD has no parent here: the whole tree is the change" >&2; \
	}; $(RUN)/bin/gate run --base "$$base" --head HEAD $(ARGS)

.PHONY: test
test: $(DEV)/.installed ## run the tests
	@$(DEV)/bin/pytest --quiet $(ARGS)

INTEGRATION := tests/end_to_end tests/fuzz tests/hostile tests/faults tests/determinism tests/engines/worker tests/stages/test_real_workers.py
MEASURED = COVERAGE_FILE=reports/.coverage.$(1) $(DEV)/bin/coverage run --rcfile=/dev/null --branch --source=gate \
  -m pytest --quiet --junitxml=reports/$(1).xml

.PHONY: evidence evidence-unit evidence-integration
evidence: $(DEV)/.installed ## run the tests as `make test` does, two at a time, measured, and leave their reports in reports/
	@rm -rf reports && mkdir reports
	@$(MAKE) --jobs=2 --keep-going --output-sync=target evidence-integration evidence-unit
evidence-unit: $(DEV)/.installed
	@$(call MEASURED,unit) $(addprefix --ignore=,$(INTEGRATION)) $(ARGS)
evidence-integration: $(DEV)/.installed
	@$(call MEASURED,integration) $(INTEGRATION) $(ARGS)

.PHONY: check check-format check-lint check-types check-contracts check-generated check-lock
check: check-format check-lint check-types check-contracts check-generated check-lock ## format, lint, types, import contracts, generated files, locks
check-format: $(DEV)/.installed
	@$(DEV)/bin/ruff format --check
check-lint: $(DEV)/.installed
	@$(DEV)/bin/ruff check
check-types: $(DEV)/.installed
	@$(DEV)/bin/mypy
check-contracts: $(DEV)/.installed
	@$(DEV)/bin/lint-imports --no-cache --no-logo
check-generated: $(DEV)/.installed
	@$(DEV)/bin/python tools/generate.py --check
check-lock: $(DEV)/.installed
	@UV=$(DEV)/bin/uv UV_PYTHON=$(DEV)/bin/python UV_CACHE_DIR=$(abspath $(DEV))/cache sh tools/lock --check

.PHONY: real
real: $(DEV)/.real ## run the tests that need containers, hosts and validators: make real GATE_SHARED=../shared
	@test -d '$(GATE_SHARED)' || { echo "say where their data is: make real GATE_SHARED=../shared" >&2; exit 1; }
	@GATE_SHARED='$(abspath $(GATE_SHARED))' $(DEV)/bin/pytest --quiet -m real tests/real $(ARGS)

.PHONY: replay
replay: $(DEV)/.real ## judge ten recorded changes, and a live one, in all four places: make replay GATE_SHARED=../shared
	@$(MAKE) real ARGS='-k test_replay $(ARGS)'

.PHONY: fuzz
fuzz: $(DEV)/.installed ## hold the fast drivers against the engines with thousands of programs: make fuzz ARGS='PROGRAMS SEED'
	@$(DEV)/bin/python -m tests.engines.bandit.fuzz $(or $(ARGS),4000 1)

.PHONY: faults
faults: $(DEV)/.installed ## let each call of a run fail once, on Linux: make faults ARGS='CALLS SEED' (an hour for all)
	@$(DEV)/bin/python -m tests.faults $(ARGS)

.PHONY: fuzz-parsers
fuzz-parsers: $(DEV)/.installed ## feed each parser of foreign text thousands of texts: make fuzz-parsers ARGS='TEXTS SEED [PARSER…]'
	@$(DEV)/bin/python -W ignore -m tests.fuzz $(or $(ARGS),10000 1)

.PHONY: mutants
mutants: $(DEV)/.installed ## do small wrongs to what gate is trusted for, and see the tests find them out: make mutants ARGS='N' for every Nth
	@$(DEV)/bin/python -W ignore -m tests.mutation $(or $(ARGS),1)

.PHONY: bench
bench: $(DEV)/.installed ## measure gate beside the tools it drives, into docs/performance.md (ten minutes)
	@$(DEV)/bin/python -m bench '$(BENCH)' --write docs/performance.md $(ARGS)

.PHONY: quality-secrets
quality-secrets: $(DEV)/.installed ## how much the secrets stage finds: make quality-secrets DATA=../shared/data
	@$(DEV)/bin/python -m bench.secrets_quality '$(DATA)' $(ARGS)

.PHONY: superset-secrets
superset-secrets: $(DEV)/.installed ## show that nothing vanishes that detect-secrets finds: make superset-secrets FOLDERS='DIR…' (slow)
	@$(DEV)/bin/python -m bench.secrets_superset $(FOLDERS)

.PHONY: quality-api
quality-api: $(DEV)/.installed ## how well the api stage tells drift and breaks: make quality-api DATA=../shared/data
	@$(DEV)/bin/python -m bench.api_quality '$(DATA)' $(ARGS)

.PHONY: quality-handoff
quality-handoff: $(DEV)/.installed ## how well the handoff stage tells environment variables: make quality-handoff DATA=../shared/data
	@$(DEV)/bin/python -m bench.handoff_quality '$(DATA)' $(ARGS)

.PHONY: quality-sast
quality-sast: $(DEV)/.installed ## count the labelled lines that sast finds, and those that it flags wrongly
	@$(DEV)/bin/python -W ignore -m tests.labelled.quality $(ARGS)

.PHONY: lock
lock: $(DEV)/.installed ## bring uv.lock and requirements/ up to pyproject.toml
	@UV=$(DEV)/bin/uv UV_PYTHON=$(DEV)/bin/python UV_CACHE_DIR=$(abspath $(DEV))/cache sh tools/lock

.PHONY: clean
clean: ## remove the environments, and what is measured on
	@rm -rf $(RUN) $(DEV) $(BENCH)

$(RUN)/.locked: requirements/run.txt requirements/build.txt tools/environment
	@sh tools/environment $(RUN) requirements/run.txt requirements/build.txt
	@touch $@

# Not editable: what runs is what was built, and the checkout is on nobody's import path.
$(RUN)/.installed: $(RUN)/.locked pyproject.toml README.md $(SOURCES)
	@$(RUN)/bin/python $(INSTALL) --force-reinstall .
	@touch $@

$(DEV)/.locked: requirements/dev.txt tools/environment
	@sh tools/environment $(DEV) requirements/dev.txt
	@touch $@

$(DEV)/.installed: $(DEV)/.locked pyproject.toml
	@$(DEV)/bin/python $(INSTALL) --force-reinstall --editable .
	@touch $@

$(DEV)/.real: requirements/real.txt $(DEV)/.installed
	@$(DEV)/bin/python -I -m pip --quiet --disable-pip-version-check install --compile --require-hashes --only-binary :all: --requirement $<
	@touch $@
