# The chores. Each does its own set-up: git, make and Python 3.11 or later are enough.
BIN := .venv/bin
SETUP := pyproject.toml hatch_build.py scripts/venv.sh $(wildcard primm/locale/*/LC_MESSAGES/*.po)
GENERATED := README.md docs/*.md

.PHONY: demo test lint bench nightly canary mutants docs words clean

demo: .venv-demo/ready  ## a morning at a desk, then a year of four desks and its reports, in a temporary folder
	PATH="$(CURDIR)/.venv-demo/bin:$$PATH" scripts/demo.sh

test: lint  ## everything that CI runs
	$(BIN)/pytest -n 2 --cov --cov-report=
	$(BIN)/coverage report --include='primm/core/*' --fail-under=100
	$(BIN)/python scripts/words.py --check
	$(BIN)/cog -I scripts --check -c $(GENERATED)
	scripts/wheel.sh

lint: .venv/ready  ## style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv-bench/ready  ## PRIMM beside its peers, as ratios measured in one run; ONLY=folds, ONLY="start reads"
	.venv-bench/bin/python benchmarks/run.py $(ONLY)

nightly: .venv/ready  ## the long tests, the faults that tests must see, the other Pythons, the oldest dependencies
	$(BIN)/pytest -n 2 --hypothesis-profile=nightly
	$(BIN)/pytest -m nightly -s --hypothesis-profile=nightly
	$(BIN)/python -m tests.canary -q
	scripts/versions.sh
	$(BIN)/python scripts/mutants.py --jobs 2 --budget 30

canary: .venv/ready  ## the tests with marked names, and a search of all that they leave; ONLY="tests/cli tests/docs"
	$(BIN)/python -m tests.canary -q $(ONLY)

mutants: .venv/ready  ## count the faults that no test sees in the log, its people and its proofs; ONLY=primm/proof/union.py
	$(BIN)/python scripts/mutants.py $(ONLY)

docs: .venv/ready  ## write the generated parts of the manual again
	$(BIN)/cog -I scripts -r -c $(GENERATED)

words: .venv/ready  ## bring the catalogues up to date with the source, and compile them
	$(BIN)/python scripts/words.py
	$(MAKE) --no-print-directory .venv/ready

clean:  ## remove what the other chores made
	rm -rf .venv .venv-* .coverage-data .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .seen

.venv/ready: $(SETUP)
	scripts/venv.sh .venv -e '.[dev]'
	touch $@

.venv-demo/ready: $(SETUP)
	scripts/venv.sh .venv-demo -e .
	touch $@

.venv-bench/ready: $(SETUP) benchmarks/requirements.txt
	scripts/venv.sh .venv-bench -e '.[report]' -r benchmarks/requirements.txt
	touch $@
