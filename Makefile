# Every command of the project. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# The first interpreter that really starts and is recent enough; a pyenv shim may exist without a version behind it.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BOOTSTRAP = $(PYTHON) -m tools.bootstrap
DESK = .venv/bin/python
BOT = PYTHONPATH=. .venv-bot/bin/python
LAWS_DIR = $(wildcard ../shared/laws)

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 26

run: ready  ## set everything up and start the programs (LOGS=1 shows their output)
	@exec $(DESK) -m tools.run $(if $(LOGS),--logs)

ready:
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11 or newer was found -> install one, or set PYTHON=/path/to/python3.11"; exit 1; }
	@$(BOOTSTRAP)

ready-test:
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11 or newer was found -> install one, or set PYTHON=/path/to/python3.11"; exit 1; }
	@$(BOOTSTRAP) --test

test: ready-test  ## run every test (the browser tests need Chromium, see .ci/run)
	$(DESK) -m pytest tests/law tests/desk tests/tools
	$(BOT) -m pytest -c tests/pytest-bot.ini --rootdir . tests/law tests/bot tests/actions
	$(BOOTSTRAP) --npm test
	$(DESK) -m pytest tests/e2e

test-models: ready-test  ## change the model of the running product under load (three small trainings)
	TEST_MODELS=1 $(DESK) -m pytest tests/desk/reviews/test_promoting.py tests/e2e/test_model_change.py

check: ready-test  ## ruff, mypy, import-linter, knowledge and dialogue validation
	.venv/bin/ruff check . && .venv/bin/ruff format --check .
	.venv/bin/mypy --exclude '^benchmarks/ranking/' law desk tools benchmarks tests/law tests/desk tests/tools tests/e2e
	.venv-bot/bin/mypy law bot actions benchmarks/ranking tests/law tests/bot tests/actions
	.venv/bin/lint-imports
	$(BOOTSTRAP) --npm check
	$(DESK) -m tools.with_settings law.validate $(if $(LAWS_DIR),--laws $(LAWS_DIR))
	$(DESK) -m tools.validate_dialogue

train: ready  ## train the dialogue model if its inputs changed (FORCE=1: in any case)
	@$(DESK) -m tools.training $(if $(FORCE),--force)

promote: ready  ## train what changed, compare with the model in use, put it in without a lost message (FORCE=1, MODEL=name)
	@$(DESK) -m tools.models promote $(MODEL) $(if $(FORCE),--force)

rollback: ready  ## go back to the model before
	@$(DESK) -m tools.models rollback

models: ready  ## list the trained models and which one answers
	@$(DESK) -m tools.models list

crisis: ready  ## learn anew which sentences sound like danger (after knowledge/lexicon/crisis_sentences.yml changed)
	@$(BOT) -m bot.crisis_training

ask: ready  ## ask one question (Q="…") or a file (FILE=questions.jsonl OUT=answers.jsonl)
	@$(DESK) -m tools.ask $(if $(Q),"$(Q)") $(if $(FILE),--file "$(FILE)") $(if $(OUT),--out "$(OUT)")

eval: ready-test  ## measure the answers on a file of questions and on our own (QUESTIONS=file ENTRIES=file PEERS=1)
	@$(DESK) -m tools.evaluate $(or $(QUESTIONS),$(wildcard ../shared/questions/dev.jsonl)) \
		$(if $(ENTRIES),--entries $(ENTRIES)) $(if $(PEERS),--peers)

knowledge-report: ready  ## report what knowledge/ holds and what falls due; writes docs/knowledge-report.md
	@$(DESK) -m tools.knowledge_report

laws: ready  ## import a folder of official law files (DIR=…) so that answers can show the article
	@$(DESK) -m law.texts import "$(DIR)" var/laws

staff: ready  ## create or reset a staff login (NAME=… ROLE=agent|lawyer|admin); prints the password once
	@$(DESK) -m tools.with_settings desk.staff.cli "$(NAME)" "$(or $(ROLE),agent)"

units: ready  ## import the union's organisation tree (FILE=units.csv; sample: docs/samples/organisations.csv)
	@$(DESK) -m tools.with_settings desk.organisation.cli "$(FILE)"

stations: ready  ## check the table of union stations and put it in use (FILE=stations.csv; docs/stations.md)
	@$(DESK) -m tools.with_settings desk.stations.cli "$(FILE)"


retention: ready  ## erase what has been kept long enough (DRY=1: only list it)
	@$(DESK) -m tools.with_settings desk.privacy.retention $(if $(DRY),--dry-run)

erase-again: ready  ## erase what an older database brought back (make restore and every start do it themselves)
	@$(DESK) -m tools.with_settings desk.privacy.again

rotate-keys: ready  ## write everything anew under a new DESK_SECRET_KEY (CHECK=1: only count what is left)
	@$(DESK) -m tools.with_settings desk.privacy.rotate $(if $(CHECK),--check)

audit-verify: ready  ## check that the audit is whole and unchanged (ANCHOR=SEQ:HASH: one kept elsewhere)
	@$(DESK) -m tools.with_settings desk.audit.cli $(if $(ANCHOR),--anchor "$(ANCHOR)")

backup: ready  ## back up databases, files and knowledge into var/backups and check the archive (docs/backup.md)
	@$(DESK) -m tools.with_settings desk.backup.cli make

backup-verify: ready  ## read a backup to its end (FILE=…; without it the newest)
	@$(DESK) -m tools.with_settings desk.backup.cli verify $(if $(FILE),"$(FILE)")

restore: ready  ## put a backup back (FILE=…, KNOWLEDGE=1: knowledge/ too); the programs must be stopped
	@$(DESK) -m tools.with_settings desk.backup.cli restore "$(FILE)" $(if $(KNOWLEDGE),--knowledge)

search-index: ready  ## build the console's search index anew (once after an upgrade)
	@$(DESK) -m tools.with_settings desk.conversations.reindex

privacy-docs: ready  ## write the list of every table into docs/privacy.md from the inventory
	@$(DESK) -m desk.privacy.docs

calculators: ready-test  ## write docs/calculators.md from the specs and the situations
	@$(DESK) -m tools.calculator_docs

wechat-check: ready  ## ask the WeChat platform what the official account may do
	@$(DESK) -m tools.with_settings desk.channels.wechat.cli check

wechat-menu: ready  ## publish the menu of the official account (knowledge/services/wechat-menu.yml)
	@$(DESK) -m tools.with_settings desk.channels.wechat.cli menu

wechat-poster: ready  ## make the QR code of a poster (SCENE=key of knowledge/services/wechat-scenes.yml)
	@$(DESK) -m tools.with_settings desk.channels.wechat.cli poster "$(SCENE)"

bench: ready-test  ## measure start, memory and answer times; writes docs/benchmarks.md
	@$(DESK) -m benchmarks.calculations
	@$(DESK) -m benchmarks.documents
	@$(DESK) -m benchmarks.turns

clean:  ## remove environments, built assets and caches (keeps var/ and .env)
	rm -rf .venv .venv-bot .uv web/node_modules desk/static .mypy_cache .ruff_cache .pytest_cache .hypothesis .rasa
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: privacy-docs test-models retention erase-again rotate-keys audit-verify help run ready ready-test test check train promote rollback models crisis ask eval knowledge-report laws staff units stations wechat-check wechat-menu wechat-poster bench clean calculators search-index backup backup-verify restore
