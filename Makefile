# Cofferdam. 'make' or 'make help' lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAVEN := scripts/mvn -B -q

.PHONY: help run setup build test test-unit test-v2 bench lint format clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup build ## Install what is missing, build, and start the service (as root).
	@exec bin/cofferdam serve

setup: ## Install what is missing on a Debian-like machine (as root).
	@scripts/setup

build: ## Build target/cofferdam.jar with the supervisor inside, and its start-up cache.
	$(MAVEN) -DskipTests package
	scripts/aot-cache

test: ## Run every test: unit, kernel, browser, docker command, cgroup v2 (as root).
	scripts/setup --test
	scripts/test

test-unit: ## Run the tests that need neither root nor a browser.
	$(MAVEN) test

test-v2: ## Run the kernel tests on cgroup v2, in a guest if this machine has v1.
	scripts/setup --test
	. scripts/jdk && MAVEN=scripts/mvn scripts/test-v2

bench: build ## Measure speed and memory, beside the peers that are installed (as root).
	scripts/bench

lint: ## Check format and the compilers' rules.
	$(MAVEN) spotless:check test-compile

format: ## Put the Java sources into their format.
	$(MAVEN) spotless:apply

clean: ## Remove what was built.
	rm -rf target native/build frontend/node_modules
