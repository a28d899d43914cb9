#!/usr/bin/env bash
# Gradescope runs this for each submission and reads /autograder/results/results.json.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
export AUTOGRADER_ROOT="$root"
exec "$root/python" -m autograder.gradescope {{ assignment }}
