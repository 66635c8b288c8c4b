# The commands of this repository. `make run` and `make test` work on a fresh Debian machine with Swift installed.

.DEFAULT_GOAL := help
SHELL := /bin/bash

HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= data/store
ENGRAM := .build/release/engram

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

.PHONY: run
run: build model ## Build, load the sample memories, serve on 127.0.0.1:8000 in development mode
	@$(ENGRAM) import data/samples/memories.jsonl --scope user_id=demo --data $(DATA) --skip-existing
	@exec $(ENGRAM) serve --dev --host $(HOST) --port $(PORT) --data $(DATA)

.PHONY: build
build: setup ## Build the release binary, .build/release/engram, which needs no Swift to run
	swift build -c release --product engram --static-swift-stdlib

.PHONY: test
test: setup-test model ## Run all tests
	swift test

.PHONY: test-asan
test-asan: setup-test ## Run the tests of kernels and search under the address sanitizer
	swift test --sanitize=address --scratch-path .build-asan --filter 'CKernelsTests|VectorSearchTests'

.PHONY: model
model: ## Fetch the embedding model into data/models
	@data/fetch-model

.PHONY: setup setup-test
setup:
	@data/setup
setup-test:
	@data/setup --test

.PHONY: format
format: ## Format the sources in place
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

.PHONY: lint
lint: ## Check the format without changing anything
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks

.PHONY: bench
bench: build model ## Measure search beside FAISS and hnswlib (needs python3; see docs/performance.md)
	Benchmarks/run

.PHONY: bench-peers
bench-peers: build model ## Measure search beside FAISS, hnswlib and usearch up to a million rows: tables, JSON, plots
	Benchmarks/run_peers .build/bench
	mkdir -p docs/plots && cp .build/bench/plots/*.svg docs/plots/

.PHONY: bench-service
bench-service: build model ## Measure the service beside Chroma's server, pgvector and mem0: table and JSON (needs python3)
	Benchmarks/run_service .build/bench

.PHONY: test-bench
test-bench: ## Test the scripts of the benchmarks (needs python3)
	if [ ! -x .venv/bin/python ]; then python3 -m venv .venv; fi
	.venv/bin/python -m pip install -q -r Benchmarks/peers/requirements.txt
	.venv/bin/python -m unittest discover -s Benchmarks/tests

.PHONY: conformance
conformance: build ## Compare the server with its OpenAPI document by generated requests (needs python3)
	Tests/Conformance/run

.PHONY: openapi
openapi: ## Build the documents docs/api/*.yaml into the server (needs python3)
	if [ ! -x .venv/bin/python ]; then python3 -m venv .venv; fi
	.venv/bin/python -m pip install -q -r Tests/Conformance/requirements.txt
	.venv/bin/python docs/openapi

.PHONY: clean
clean: ## Remove build products; data stays
	rm -rf .build
