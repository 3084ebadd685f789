# SPDX-License-Identifier: GPL-3.0-or-later
#
# A thin front: every target is one script or one Meson command, and makes what it needs first.
# "make demo" and "make check" are all that a bare machine needs.

BUILD = _build

# A folder that Meson has configured keeps itself up to date: ninja runs Meson again when a meson.build changes.
CONFIGURED = $(BUILD)/build.ninja

PROGRAMS = src/cli/wayside-cli src/ui/wayside desktop-data

.DEFAULT_GOAL = build
.PHONY: build setup packages demo check check-fast run bench format clean install

build: setup
	@ninja -C $(BUILD)

setup: packages $(CONFIGURED)

packages:
	@build-aux/install-packages.sh build

$(CONFIGURED): | packages
	@meson setup $(BUILD)

# The window (or, with no display, the command line) on the pretend service: no token and no network needed.
# Only what it shows is built, not the tests.
demo: setup
	@ninja -C $(BUILD) $(PROGRAMS) tests/support/wayside-pretend-service
	@build-aux/demo.sh $(BUILD)

# Everything, with gcc, clang and the sanitizers; ends with "N passed, N failed".
check:
	@build-aux/check.sh _build-check

# The inner loop: what needs neither a window nor a second build. Tests wait more than they compute, hence the number.
check-fast: setup
	@build-aux/install-packages.sh check
	@ninja -C $(BUILD)
	@meson test -C $(BUILD) --no-rebuild --print-errorlogs --timeout-multiplier 4 --num-processes $$((4 * $$(nproc))) --no-suite window

# The real program, uninstalled, on the real service.
run: setup
	@ninja -C $(BUILD) $(PROGRAMS)
	@meson devenv -C $(BUILD) src/ui/wayside

bench: build
	@meson test -C $(BUILD) --benchmark --verbose

format:
	@build-aux/install-packages.sh format
	@build-aux/format.sh

install: build
	@meson install -C $(BUILD)

clean:
	@rm -rf _build _build-check _build-flatpak _build-fuzz

# The Flatpak: installed for the user, or as one file to give away. Needs the GNOME runtime, from a remote of yours.
.PHONY: flatpak bundle check-flatpak
flatpak:
	@build-aux/flatpak.sh install

bundle:
	@build-aux/flatpak.sh bundle

# The Flatpak, and its development version with all tests inside, on a desktop of its own.
check-flatpak: setup
	@build-aux/flatpak.sh build --devel
	@ninja -C $(BUILD)
	@meson test -C $(BUILD) --no-rebuild --print-errorlogs --suite flatpak

# The pictures of the window that software centres show.
.PHONY: screenshots
screenshots: setup
	@ninja -C $(BUILD)
	@build-aux/screenshots.sh $(BUILD)

# What strangers send, made up by libFuzzer: FUZZ_SECONDS (default 300) for each target, with clang.
.PHONY: fuzz
fuzz:
	@build-aux/fuzz.sh _build-fuzz

# The command line killed 200 times at random moments: nothing may be torn, lost or fetched twice.
.PHONY: soak
soak: setup
	@ninja -C $(BUILD) src/cli/wayside-cli tests/faults/wayside-soak
	@WAYSIDE_CLI=$(CURDIR)/$(BUILD)/src/cli/wayside-cli $(BUILD)/tests/faults/wayside-soak 200
