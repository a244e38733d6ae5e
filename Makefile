# Everything a contributor or CI runs. Each target sets up what it needs (scripts/setup) and says how long it should
# take; the times are for 2 cores, "first" is from a fresh clone.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run build test soak check fmt bench screenshots language-resources clean

# The Python that the tests compare with; scripts/setup makes it.
export ASSAY_TEST_PYTHON ?= $(CURDIR)/.tools/test-venv/bin/python
# The program that reads Parquet files, for tests and for what `make run` serves; scripts/setup gets it.
export ASSAY_DUCKDB ?= $(CURDIR)/.tools/duckdb

# What IFEval and IFBench know of languages; `make language-resources` gets it.
export ASSAY_LANGUAGE_RESOURCES ?= $(CURDIR)/.tools/language-resources

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[1mmake %-18s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST) | \
	  if [ -t 1 ] && [ -z "$${NO_COLOR:-}" ]; then cat; else sed $$'s/\033\\[[0-9]*m//g'; fi

run: ## Build, serve http://127.0.0.1:7007 and run the starter set on a small local model (first 15 min, then 3 min)
	@scripts/run

build: ## Build the release binary, .build/release/assay (first 12 min, then 1 min)
	@ASSAY_SETUP=run scripts/stage setup '1 s, a minute when something is missing' scripts/setup
	@scripts/stage build '12 min from nothing' swift build -c release --product assay

test: ## Check everything, then run all tests (first 30 min, then 18 min)
	@scripts/stage setup '1 s, a minute when something is missing' scripts/setup
	@scripts/check
	@scripts/stage 'the checks notice faults' '30 s' scripts/test-checks
	@scripts/stage tests '16 min' scripts/test

soak: ## Run the long trials of the suites that end in SoakTests: streams (4 min), exports (15 min), verifier (3 min), API (10 min), live pages (1 h), crashes (1 h)
	@scripts/stage setup '1 s, a minute when something is missing' scripts/setup
	@ASSAY_SOAK=1 scripts/stage soak '3 h' scripts/test --filter SoakTests

check: ## Check layers, formatting, forbidden words and warnings, without running tests (first 10 min, then 1 min)
	@scripts/stage setup '1 s, a minute when something is missing' scripts/setup
	@scripts/check

fmt: ## Lay out all Swift files (10 s)
	@ASSAY_SETUP=run scripts/setup
	@swift format format --in-place --parallel --recursive Sources Tests Plugins Examples Package.swift

bench: ## Measure the release binary beside a raw load generator, with ratios (first 13 min, then 2 min)
	@Performance/bench

screenshots: ## Take a picture of every page in both themes, wide and narrow, into docs/screenshots (first 15 min, then 2 min)
	@scripts/stage setup '1 s, a minute when something is missing' scripts/setup
	@ASSAY_SCREENSHOTS=$(CURDIR)/docs/screenshots scripts/stage screenshots '2 min' scripts/test --filter ScreenshotTests

language-resources: ## Get what IFEval and IFBench know of languages, for `assay benchmarks prepare` (1 min)
	@ASSAY_SETUP=run scripts/setup
	@scripts/language-resources

clean: ## Remove build output and tools, keep the data of `make run` in .home (1 s)
	@rm -rf .build .build-* .tools
