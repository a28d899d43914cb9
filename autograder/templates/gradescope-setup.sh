#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the container: installs what grading needs.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
source_folder="$root/source"

# The course needs Python 3.11 to 3.13. AUTOGRADER_PYTHON names one that has all packages already.
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
if [ -z "${AUTOGRADER_PYTHON:-}" ]; then
  found=""
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c "$fits" && "$name" -c 'import ensurepip'; then found="$name"; break; fi
  done
  if [ -z "$found" ]; then
    apt-get update
    apt-get install -y --no-install-recommends python3.11 python3.11-venv
    found=python3.11
  fi
  "$found" -m venv "$root/venv"
  AUTOGRADER_PYTHON="$root/venv/bin/python"
  # PyTorch's default build for Linux is gigabytes. For the small CPU build, put the command that PyTorch's own site gives
  # for "Linux, pip, CPU" here, with "$AUTOGRADER_PYTHON" -m in front of it; what is there already is not installed again.
  "$AUTOGRADER_PYTHON" -m pip install --constraint "$source_folder/constraints.txt" "$source_folder" matplotlib
fi
printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s" -P "$@"\n' "$source_folder" "$AUTOGRADER_PYTHON" > "$root/python"
chmod 755 "$root/python"

# Submissions run as a user of their own, to whom graders, reference and results are closed.
if [ "$(id -u)" = 0 ] && [ "$root" = /autograder ]; then
  id student >/dev/null 2>&1 || useradd --no-create-home --shell /usr/sbin/nologin student
  chmod -R go-rwx "$source_folder/autograder/graders" "$source_folder/solutions"
  mkdir -p "$root/results"
  chmod 700 "$root/results"
fi
