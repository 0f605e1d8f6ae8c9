# Every target creates .venv and installs what it needs by itself.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: install demo serve browser test check format lint types imports docs bench load fuzz clean
.DEFAULT_GOAL := install

$(STAMP): pyproject.toml uv.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	UV_PROJECT_ENVIRONMENT=.venv $(BIN)/uv sync --quiet --frozen --inexact
	touch $(STAMP)

install: $(STAMP)

demo: $(STAMP)
	$(BIN)/python -m mingzhang.cli.demo

# The browser of the tests: the system's Chromium, installed where it is missing and we may.
browser:
	-bin/browser

serve: $(STAMP)
	$(BIN)/mingzhang serve

test: $(STAMP) browser
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

format: $(STAMP)
	$(BIN)/ruff format src tests bench
	$(BIN)/ruff check --fix --quiet src tests bench || true

lint: $(STAMP)
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

docs: $(STAMP)
	$(BIN)/python -m mingzhang.cli.docs --check

# CI runs the tests as a step of their own: make check TESTS=
TESTS ?= test
check: lint types imports docs $(TESTS)

bench: $(STAMP)
	$(BIN)/python -m bench

# Writers that overspend together while the server is killed: python -m bench.load --help
load: $(STAMP)
	$(BIN)/python -m bench.load

fuzz: $(STAMP)
	$(BIN)/python -m bench.fuzz --files 10000

clean:
	rm -rf .venv build dist out
