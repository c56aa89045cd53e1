# Two commands do everything on a fresh machine: `make demo` and `make test`.
# Needs git, make, python3 (3.11 or later) and python3-venv.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# Whoever is done takes over half of what the other has left.
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal

.PHONY: demo install test test-fast prova check format golden textos imagens ano bench lock clean

demo: .venv/.runtime
	@$(BIN)/python -m bot demo $(ARGS)

# What `python -m bot run` needs and nothing else; compiled, as a service may write no bytecode.
install: .venv/.runtime
	@$(BIN)/python -m compileall -q alembic bot ixc metrics

# All tests; those whose depth has no end go a part of the way.
test: .venv/.dev
	@$(BIN)/python -m tests.debian_setup
	@$(BIN)/python -m tests.browser_setup
	$(PYTEST) --hypothesis-profile dev --anos 2 $(ARGS)

# While thinking: no browser, no simulated years, no processes.
test-fast: .venv/.dev
	$(PYTEST) --hypothesis-profile dev -m "not (browser or year or process)" $(ARGS)

# The tests that can go deeper, as deep as they go: ANOS simulated years, SINAIS signals.
ANOS ?= 20
SINAIS ?= 200
prova: .venv/.dev
	$(PYTEST) --hypothesis-profile prova --anos $(ANOS) --sinais $(SINAIS) -m "hypothesis or year or signals" $(ARGS)

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.schema_check

golden: .venv/.dev
	GOLDEN=1 $(BIN)/python -m pytest tests/flows/test_golden.py

# The command line's words: compiles their catalogue.
textos: .venv/.dev
	$(BIN)/pybabel --quiet compile --domain bot --directory bot/cli/locale

# The README's pictures, from a running demo.
imagens: .venv/.dev
	@$(BIN)/python -m tests.browser_setup
	@$(BIN)/python -m tests.pictures

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Simulated years of pushes among faults: `make ano SEMENTES=1000`.
SEMENTES ?= 20
# And mornings of two bots on one PostgreSQL, among partitions.
RESERVA ?= 200
ano: .venv/.dev
	$(BIN)/python -m tests.year.run $(SEMENTES)
	$(BIN)/python -m tests.year.standby $(RESERVA)

bench: .venv/.bench
	$(BIN)/python -m tests.bench $(ARGS)

# Exact versions with hashes; no index address is recorded.
LOCK := $(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --quiet
lock: .venv/.dev
	$(LOCK) --upgrade --extra demo --extra postgres pyproject.toml -o requirements.lock
	$(LOCK) --upgrade --extra demo --extra postgres --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(LOCK) --upgrade --extra bench -c requirements-dev.lock pyproject.toml -o requirements-bench.lock

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 ou mais novo é necessário") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock | .venv/bin/python
	@echo "Instalando as bibliotecas (só na primeira vez)…" >&2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock requirements.lock | .venv/bin/python
	@echo "Instalando as bibliotecas de desenvolvimento (só na primeira vez)…" >&2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/.runtime

.venv/.bench: requirements-bench.lock .venv/.dev
	@echo "Instalando o que a medição compara (só na primeira vez)…" >&2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis artifacts
