# Everything runs in .venv; `make demo` and `make test` set it up themselves.
PYTHON ?= $(shell command -v python3.13 || command -v python3.12 || command -v python3.11 || echo python3)
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: setup demo test bench lint office clean

setup: $(STAMP)

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed"; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[excel]' --group dev
	@touch $(STAMP)

# LibreOffice and fonts, for the tests that recalculate books with a second engine.
office:
	@if command -v soffice >/dev/null && fc-list 2>/dev/null | grep -qi 'noto.*cjk' \
		&& command -v pdftoppm >/dev/null && python3 -c 'import uno' 2>/dev/null || \
		[ -e /usr/lib/python3/dist-packages/uno.py ]; then :; \
	elif [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
			--no-install-recommends libreoffice-calc python3-uno fonts-noto-cjk poppler-utils; \
	else echo "没有 LibreOffice：相关测试将跳过 / tests that need LibreOffice will be skipped"; fi

demo: setup
	$(BIN)/huibao demo demo

test: setup office
	$(BIN)/python -m pytest -n 2

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv build dist demo *.egg-info
