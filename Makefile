# The two commands of a newcomer are `make run` and `make test`; `make help` lists the others.

RELEASE := .build/release-static/svidsync
STRICT := -Xswiftc -warnings-as-errors
# Suites start servers and time them: a few tests at a time, however many there are.
WIDTH := --experimental-maximum-parallelization-width 4
SWIFT_FILES := Sources Tests examples Package.swift

.PHONY: help run test examples docs build release install deb lint format protos check-protos fuzz sanitize bench install-tools \
	install-test-tools clean

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## run                 build the release binary and show it at work on a development Workload API
run: install-tools
	packaging/build/release $(RELEASE)
	examples/quick-start/run $(RELEASE)

## test                the whole suite, against real consumers
test: install-test-tools check-protos
	packaging/build/release $(RELEASE)
	Tests/Support/python-venv.sh
	swift build --build-tests $(STRICT)
	SVIDSYNC_REQUIRE_TOOLS=1 SVIDSYNC_RELEASE_BINARY=$(CURDIR)/$(RELEASE) swift test $(STRICT) $(WIDTH)
	.ci/docs
	examples/library/run $(RELEASE)
	examples/mtls/run $(RELEASE) $(CURDIR)/.build/examples
	examples/nio-mtls/run $(RELEASE) $(CURDIR)/.build/examples

## examples            build the library's examples as packages that depend on this one, and run them
examples: install-tools
	packaging/build/release $(RELEASE)
	examples/library/run $(RELEASE)
	examples/mtls/run $(RELEASE) $(CURDIR)/.build/examples
	examples/nio-mtls/run $(RELEASE) $(CURDIR)/.build/examples

## docs                check the links of the library's documentation, after a debug build
docs: build
	.ci/docs

## build               the debug build
build: install-tools
	swift build $(STRICT)

## release             the stripped release binary, gRPC and the Swift runtime linked statically
release: install-tools
	packaging/build/release $(RELEASE)

## install             the release binary, the unit and the examples below PREFIX (/usr/local), in DESTDIR
install: release
	packaging/build/install $(RELEASE)

## deb                 the same as a Debian package, in .build/debian
deb: release
	packaging/build/debian-package $(RELEASE) .build/debian

## lint                formatting, imports, and the rule that C stays in Sources/Native
lint:
	.ci/lint

## format              rewrite the sources in the house format
format:
	swift format --in-place --recursive --parallel $(SWIFT_FILES)

## protos              generate the C code of Protos/ again
protos: install-test-tools
	Protos/generate.sh

check-protos:
	Protos/generate.sh --check

## fuzz                the readers of hostile bytes under AddressSanitizer, each for SECONDS (60)
fuzz: SECONDS ?= 60
fuzz: install-tools
	Tests/Fuzz/run $(SECONDS)

## sanitize            the suites of TLS under AddressSanitizer
sanitize: install-tools
	Tests/Support/sanitize address

## bench               print the figures of the README
bench: install-test-tools
	packaging/build/release $(RELEASE)
	swift build --configuration release --product LibraryBench
	LIBRARY_BENCH=.build/release/LibraryBench Tests/Bench/run $(RELEASE)

install-tools:
	@packaging/build/install-packages build

install-test-tools:
	@packaging/build/install-packages build test

## clean               remove what was built
clean:
	rm -rf .build
