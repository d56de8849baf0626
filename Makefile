# Two commands matter: `make run` and `make test`. Both do all the set-up that is missing, and nothing twice.
#   make run RASA=off    the chat without Rasa, on understanding and engine alone
#   make run EFRIKORT=on the kiosk takes its high-cost cards from the simulated e-frikort, which the panel shows
#   make test WORKERS=4  the suite on four cores; two are enough
.DEFAULT_GOAL := help
SHELL := /bin/bash
RASA ?= on
EFRIKORT ?= off
WORKERS ?= 2
PYTHON := .venv/bin/python
export PYTHONDONTWRITEBYTECODE :=
export PYTHONUNBUFFERED := 1
export PYTHONPATH :=

.PHONY: help run test check bench nlu format setup train lock clean

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## starts the chat, the kiosk and the simulators, and prints their addresses
	@.dev/setup app likeness browser $(if $(filter off,$(RASA)),,rasa model)
	@exec $(PYTHON) .dev/run.py $(if $(filter off,$(RASA)),--without-rasa) $(if $(filter on,$(EFRIKORT)),--with-efrikort)

test: ## the whole suite, browser journeys included
	@.dev/setup app likeness rasa model need-browser
	@BROWSER_PATH="$$(.dev/setup browser-path)" $(PYTHON) -m pytest -n $(WORKERS) --dist loadgroup $(PYTEST_ARGS)

check: ## format, lint, types, import contracts, clinical content
	@.dev/setup app rasa
	@.dev/check

bench: ## the benchmarks: questions, optimum, cost of a decision; a turn of the chat beside a stock Rasa bot
	@.dev/setup app likeness rasa model
	@$(PYTHON) -m tests.benchmarks
	@$(PYTHON) -m tests.dialogue.turns

nlu: ## how well the chat understands: stock pipeline, lexicon, both; cross-validation and stories (half an hour)
	@.dev/setup app likeness rasa model
	@$(PYTHON) -m tests.dialogue

format: ## formats the code and sorts its imports
	@.dev/setup app
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

setup: ## prepares both environments, the model and the browser
	@.dev/setup app likeness rasa model browser

train: ## learns from the examples and trains the Rasa model, if their inputs changed
	@.dev/setup app likeness rasa model

lock: ## compiles the lock files anew
	@.dev/setup app
	@.dev/setup lock

clean: ## removes what runs have made; the environments stay
	rm -rf .run/db .run/dev .run/log .run/models .run/test
