# Lantai: `make help` lists what can be made. Everything is fetched or built into .cache, bin and Go's own caches.

SHELL := /bin/bash

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
SEED  ?= $(shell date +%s)
TIMES ?= 1

.DEFAULT_GOAL := help
.PHONY: help run test build bench bench-boxes lint prove prove-numbers prove-routing prove-levels clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, and serve a demo organisation on http://localhost:8080
	.ci/setup.sh run
	@$(MAKE) --no-print-directory build
	bin/lantai serve --demo

test: ## install what is missing, then check the format, vet, and run every test
	.ci/setup.sh test
	@$(MAKE) --no-print-directory format vet
	go test -timeout 20m -p 2 ./...

build: ## build bin/lantai
	go build -buildvcs=false -trimpath -o bin/lantai ./cmd/lantai

bench: ## run the benchmarks
	.ci/setup.sh test
	go test -run '^$$' -bench . -benchmem -timeout 60m -p 1 ./...

bench-boxes: ## measure work boxes of 100,000 tasks among 5,000,000; it takes ten minutes and 10 GB
	LANTAI_BENCH_TASKS=5000000 go test ./storage/postgres -run '^$$' -bench Boxes -benchtime 1s -timeout 60m

lint: format vet ## check the format, vet, and run staticcheck
	go run $(STATICCHECK) ./...

prove: prove-numbers prove-routing ## try to make it lose, double or skip something; SEED= TIMES=

prove-numbers: ## numbers are exactly 1..N in each series and year, under cancellations and kills
	go run -buildvcs=false ./cmd/prove numbers --seed $(SEED) --times $(TIMES)

prove-routing: ## no task is lost or decided twice, over random acts on random routes: the engine alone, then many people at once on the database
	go run -buildvcs=false ./cmd/prove routing --seed $(SEED) --times $(TIMES)
	go test ./workflow -count=1 -v -run TestRandomActs -rapid.nofailfile -rapid.checks=$$((2500 * $(TIMES))) -rapid.seed=$(SEED)

prove-levels: ## what one may not know takes no time either: paired requests over many hidden documents
	go run -buildvcs=false ./cmd/prove levels --seed $(SEED) --times $(TIMES)

clean: ## remove what was built and fetched; the data folder stays
	rm -rf bin .cache web/node_modules web/static/vendor/htmx.min.js

.PHONY: format vet
format:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "gofmt these files:"; echo "$$unformatted"; exit 1; }

vet:
	go vet ./...
