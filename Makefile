# Two commands for a newcomer: `make demo` and `make test`. Each sets up all it needs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types bench clean

$(BIN)/tm: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]" --config-settings editable_mode=compat
	$(BIN)/python -m compileall -q tm  # so that no start has to compile, whatever the environment says
	@touch $(BIN)/tm

demo: $(BIN)/tm  ## a working day on the sample articles; ends with localized articles under build/
	rm -rf build/demo
	$(BIN)/tm demo build/demo --sample . -o build

test: $(BIN)/tm lint types  ## everything that CI checks
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov=tm --cov-report=term

lint: $(BIN)/tm
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(BIN)/tm
	$(BIN)/mypy

bench: $(BIN)/tm  ## the benchmarks, with peers in the same run
	$(BIN)/python -m benchmarks

clean:
	rm -rf build report .tm $(VENV)
