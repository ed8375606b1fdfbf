# The commands of a developer and of a newcomer. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo run test lint fix soak lock audit licences docs scratch migration db-check packs
PYTHON_BIN := .venv/bin
BUDGET ?=
ARGS ?=
# Where it is set, every process that a command starts would compile the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## install what is missing for running (demo and run do this themselves)
	@scripts/setup.sh app

setup-test: ## the same for testing
	@scripts/setup.sh test

demo: setup ## one invented year of Wuhu through the HTTP API, ends with the annual report as PDF
	@$(PYTHON_BIN)/python -m demo

# What the demo left is served unless the environment says what else to serve.
LEFT_BY_DEMO := $(if $(CASEAPP_ENV)$(CASEAPP_VAR)$(DATABASE_URL),,$(if $(wildcard var/demo/caseapp.sqlite3),CASEAPP_ENV=demo CASEAPP_VAR=var/demo))

run: setup ## web server and worker, with what the demo left behind; API pages at /docs; PORT=8001 for another port
	@exec env $(LEFT_BY_DEMO) $(PYTHON_BIN)/flask --app wsgi case serve $(if $(PORT),--port $(PORT))

test: setup-test ## everything that must hold before a change lands, on SQLite and PostgreSQL; meant to stay under 10 minutes
	@ARGS="$(ARGS)" scripts/test.sh

lint: setup ## the checks that run no code of ours
	@scripts/lint.sh

fix: setup ## let ruff repair and format what it can
	@$(PYTHON_BIN)/ruff check --fix-only --quiet .
	@$(PYTHON_BIN)/ruff format --quiet .

soak: setup-test ## the long checks; BUDGET=15m bounds them together, without it each runs whole
	@BUDGET="$(BUDGET)" ARGS="$(ARGS)" scripts/soak.sh

lock: setup ## resolve the dependencies of pyproject.toml anew into requirements.lock
	@scripts/lock.sh

audit: setup ## ask the advisory service about every locked package; says so when it cannot be asked
	@scripts/audit.sh

licences: setup ## write the list of every locked package's licence again
	@$(PYTHON_BIN)/python scripts/licences.py --write

docs: setup ## write the generated pages and the OpenAPI file under docs/api again
	@$(PYTHON_BIN)/flask --app wsgi case docs

# An empty database of its own, so that nobody's data is touched or needed.
SCRATCH := env -u DATABASE_URL CASEAPP_VAR=var/scratch $(PYTHON_BIN)/flask --app wsgi db

scratch: setup
	@rm -rf var/scratch
	@$(SCRATCH) upgrade

migration: scratch ## a new migration from the models: make migration m="add the duty shift"
	@$(SCRATCH) revision --autogenerate -m "$(m)"

db-check: scratch ## do the models and the migrations still agree?
	@$(SCRATCH) check

packs: setup ## read every pack and say what is wrong with it
	@$(PYTHON_BIN)/flask --app wsgi case packs check
