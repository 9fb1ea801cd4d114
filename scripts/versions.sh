#!/usr/bin/env bash
# Run the tests on every other Python that is here, and on the oldest versions of what PRIMM depends on.
set -euo pipefail

for version in 3.11 3.12 3.13 3.14; do
    if "python$version" -c '' 2>/dev/null; then
        PYTHON="python$version" scripts/venv.sh ".venv-$version" -e '.[dev]'
        ".venv-$version/bin/pytest" -n 2 -q
    else
        echo "Python $version is not here: not tested"
    fi
done

.venv/bin/uv venv --quiet --allow-existing --python .venv/bin/python .venv-oldest
.venv/bin/uv pip install --quiet --python .venv-oldest/bin/python --resolution lowest-direct -e '.[dev]'
.venv-oldest/bin/pytest -n 2 -q
