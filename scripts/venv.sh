#!/usr/bin/env bash
# Make a virtual environment and install into it: scripts/venv.sh FOLDER WHAT…
# PYTHON names the interpreter; without it the first one from 3.11 on is taken.
set -euo pipefail

folder=$1
shift

find_python() {
    local python
    for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    echo "no Python 3.11 or later was found: install one, or name it with PYTHON=…" >&2
    return 1
}

if ! [ -x "$folder/bin/python" ]; then
    python=$(find_python)
    if ! "$python" -m venv "$folder"; then
        rm -rf "$folder"
        echo "$python cannot make a virtual environment: on Debian and Ubuntu, apt install python3-venv" >&2
        exit 1
    fi
fi

# uv is many times faster than pip, but not needed: where it cannot be had or cannot install, pip does it.
PATH="$PWD/.venv/bin:$folder/bin:$PATH"
command -v uv >/dev/null || "$folder/bin/python" -m pip install --quiet uv || true
uv pip install --quiet --python "$folder/bin/python" "$@" || "$folder/bin/python" -m pip install --quiet "$@"
