# postil: every command a developer or a first user needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
WHOOSH3 := $(VENV)/whoosh3
WHOOSH_TESTS := $(wildcard tests/index/test_engine_*.py tests/index/test_sync*.py) \
  tests/index/test_evaluation.py tests/index/test_library.py tests/index/test_indexer_process.py tests/index/search

.PHONY: read install test test-whoosh3 check format bench picture requirements clean

read: $(STAMP)            ## open postil on seeds/
	@$(BIN)/postil

install: $(STAMP)         ## .venv with the command postil in it

test: $(DEV_STAMP)        ## run the tests
	@$(BIN)/python -m pytest -n auto
	@$(MAKE) --no-print-directory test-whoosh3

test-whoosh3: $(WHOOSH3)  ## run those that touch Whoosh against its fork, which has the same name and stands before it
	@PYTHONPATH=$(WHOOSH3) POSTIL_WHOOSH=3 $(BIN)/python -m pytest -n auto $(WHOOSH_TESTS)

check: $(DEV_STAMP)       ## style, types and the contracts between the packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.shape

format: $(DEV_STAMP)      ## put the code into the house style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(DEV_STAMP)       ## numbers beside a peer or a baseline of the same run (ONLY=library, ONLY=formats: a part)
	@$(BIN)/python -m tests.bench $(ONLY)

picture: $(DEV_STAMP)     ## draw docs/postil.svg, the picture in the README
	@$(BIN)/python -m tests.picture docs/postil.svg

requirements: $(DEV_STAMP) ## pin the dependencies anew (needs uv)
	@for set in "" "--extra dev"; do \
	  out=requirements$${set:+-dev}.txt; \
	  uv pip compile pyproject.toml $$set --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate -q -o $$out; done
	@echo 'whoosh3>=3.54' | uv pip compile - --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate -q -o requirements-whoosh3.txt
	@echo 'setuptools>=77' | uv pip compile - --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate -q -o requirements-build.txt

$(WHOOSH3): $(DEV_STAMP) requirements-whoosh3.txt
	@rm -rf $@
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	  --target $@ -r requirements-whoosh3.txt
	@touch $@

clean:                    ## remove what the commands above made
	rm -rf $(VENV) .postil build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "postil needs Python 3.11 or later; name it with: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 2; }

$(STAMP): pyproject.toml requirements.txt requirements-build.txt | $(BIN)/python
	@echo "Setting up $(VENV) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt -r requirements.txt
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --no-build-isolation --config-settings editable_mode=compat --editable .
	@$(BIN)/python -m compileall -q index annotations tui
	@touch $@

$(DEV_STAMP): $(STAMP) requirements-dev.txt
	@echo "Setting up what the tests need …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
