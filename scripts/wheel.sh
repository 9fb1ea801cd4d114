#!/usr/bin/env bash
# Build the wheel as a user gets it, and see that it is whole and runs where nothing else is installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

.venv/bin/python -m pip wheel --quiet --no-deps --wheel-dir "$folder" .
wheel=$(echo "$folder"/primm-*.whl)
.venv/bin/python -m zipfile -l "$wheel" >"$folder/files"
for name in primm/py.typed primm/locale/it/LC_MESSAGES/primm.mo licenses/LICENSE; do
    grep -q "$name" "$folder/files" || { echo "$name is not in the wheel" >&2; exit 1; }
done
scripts/venv.sh "$folder/venv" "$wheel"
cd "$folder"
venv/bin/primm --version
