# `make` alone prints what there is. Everything is set up inside this folder (.tools, .venv, .frontdesk).
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup dashboard demo servers test screens lint types figures wordings callers lock clean

UV_VERSION := 0.13.9
AXE_VERSION := 4.14.1
PYTHON ?= python3
UV := PYTHONPATH=.tools/uv .tools/uv/bin/uv
BIN := .venv/bin
export FRONTDESK_HOME ?= $(CURDIR)/.frontdesk
# Python writes what it has compiled, whatever the surroundings say: a process of ours starts twice as fast.
export PYTHONDONTWRITEBYTECODE :=
export UV_FIND_LINKS :=
export UV_PYTHON_DOWNLOADS := never

help: ## Print this list
	@echo "Frontdesk: an AI receptionist that answers a real phone call. Begin with: make demo"
	@echo
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12 | sed 's/^/  make /'

setup: .venv/.ready ## Install everything into .venv (about half a minute, 1 GB)

.tools/uv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || \
	  { echo "frontdesk: Python 3.11 is needed as '$(PYTHON)'; install it, or name it: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || \
	  { echo "frontdesk: pip is needed to install the packages; on Debian: apt-get install python3-pip"; exit 1; }
	@echo "frontdesk: installing uv $(UV_VERSION) into .tools"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools/uv uv==$(UV_VERSION)

.venv/.ready: requirements.lock pyproject.toml | .tools/uv/bin/uv
	@echo "frontdesk: installing the locked packages into .venv"
	@$(UV) venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	@VIRTUAL_ENV=.venv $(UV) pip sync --quiet --require-hashes requirements.lock || \
	  { echo "frontdesk: the packages could not be installed; is the package index reachable?"; exit 1; }
	@VIRTUAL_ENV=.venv $(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch .venv/.ready

dashboard: setup ## Build what owners see in their browsers, where its sources have changed (needs Node.js and npm)
	@$(BIN)/frontdesk dashboard build

demo: setup dashboard ## Start everything, answer a recorded caller, stay up for more (ONCE=1 ends after it, PROVIDERS=emulated has the clouds emulated)
	@$(BIN)/frontdesk demo $(if $(ONCE),--once) $(if $(PROVIDERS),--providers $(PROVIDERS))

# What the tests and pictures of the dashboard find barriers with; two installations into one folder would undo each other.
.tools/node_modules/axe-core/axe.min.js: | dashboard
	@echo "frontdesk: installing axe-core $(AXE_VERSION) into .tools"
	@npm install --prefix .tools --no-audit --no-fund --silent axe-core@$(AXE_VERSION)

test: setup ## Lint, types, layers and the tests (what CI runs)
	@$(MAKE) --no-print-directory --jobs 3 --output-sync servers dashboard lint types .tools/node_modules/axe-core/axe.min.js
	@$(BIN)/python -m pytest -m "not alone and not thorough" --numprocesses 3 --dist loadgroup --no-loadscope-reorder || { [ $$? = 1 ] && \
	  echo "frontdesk: what failed beside other tests is run once more by itself" && \
	  $(BIN)/python -m pytest --last-failed --last-failed-no-failures none --numprocesses 1 --dist loadgroup; }
	@$(BIN)/python -m pytest -m "alone and not thorough"

thorough: setup servers ## In breadth what `make test` holds in one case, and properties by examples drawn anew (some ten minutes)
	@FRONTDESK_TEST_ANEW=1 $(BIN)/python -m pytest -m "thorough or hypothesis" --numprocesses 3 --dist loadgroup

# Servers that the tests are told of need not be installed here.
servers: ## PostgreSQL, Redis and Chromium for the tests, from Debian's packages where they are missing
	@missing=""; \
	if [ -z "$$FRONTDESK_TEST_DATABASE_URL" ] && ! command -v initdb >/dev/null && \
	  ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then missing="$$missing postgresql"; fi; \
	if [ -z "$$FRONTDESK_TEST_REDIS_URL" ] && ! command -v redis-server >/dev/null; then missing="$$missing redis-server"; fi; \
	command -v chromium chromium-browser google-chrome >/dev/null || missing="$$missing chromium fonts-liberation"; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "frontdesk: installing$$missing"; export DEBIAN_FRONTEND=noninteractive; \
	  { apt-get update -qq && apt-get install -qq --no-install-recommends $$missing; } >/dev/null || \
	    { echo "frontdesk: these could not be installed:$$missing"; exit 1; }; \
	else \
	  echo "frontdesk: the tests need$$missing. On Debian: sudo apt-get install$$missing"; \
	  echo "frontdesk: instead of the first two, FRONTDESK_TEST_DATABASE_URL and FRONTDESK_TEST_REDIS_URL may name servers"; \
	  exit 1; \
	fi

screens: setup servers dashboard .tools/node_modules/axe-core/axe.min.js ## Photograph every page of the dashboard into docs/screens
	@$(BIN)/frontdesk screens

lint: setup ## ruff and the layers between the folders
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: setup ## mypy, strict
	@$(BIN)/mypy

figures: setup ## Measure response, greeting, interruption and idle cost on this machine (about ten minutes)
	@$(BIN)/frontdesk bench figures

wordings: setup ## The demo's conversation in 20 wordings, three voices, with and without noise (about half an hour)
	@$(BIN)/frontdesk bench wordings

callers: setup ## 122 written callers in text against the samples and a pizzeria, each judged by what it left (some minutes)
	@$(BIN)/frontdesk chat --script evals/dialogues/callers --now 2026-11-05T15:00:00

lock: setup ## Resolve requirements.lock anew from pyproject.toml
	@$(UV) pip compile --quiet --no-header --generate-hashes --all-extras --group dev pyproject.toml -o requirements.lock

clean: ## Remove what setup and runs have made
	rm -rf .venv .tools .web .frontdesk .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
