#!/usr/bin/env bash
# Prepares .venv from a hashed lock: `runtime` for running, `dev` for everything. Quick when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."

part=${1:-dev}
lock=locks/$part.txt
digest=$(cat "$lock" pyproject.toml | sha256sum | cut -c1-16)
stamp=.venv/.installed-$part-$digest

find_python() {
  for candidate in "${PYTHON:-python3.11}" python3 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Python 3.11 is needed. Install it, or name it: make setup PYTHON=/path/to/python3.11" >&2
  return 1
}

install() {
  if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(find_python)
    rm -rf .venv
    "$python" -m venv .venv
  fi
  echo "Installing $lock into .venv" >&2
  # The lock is complete. Left to resolve by itself, pip asks for the newest release of a package that another
  # one wants with extras, and then refuses it for want of a hash.
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
    --no-index -e .
  rm -f .venv/.installed-"$part"-*
  touch "$stamp"
}

# The lock of `dev` holds all of `runtime` at the same versions.
is_ready() { [ -x .venv/bin/python ] && { [ -e "$stamp" ] || [ -e ".venv/.installed-dev-$(dev_digest)" ]; }; }
dev_digest() { cat locks/dev.txt pyproject.toml | sha256sum | cut -c1-16; }

if ! is_ready; then
  mkdir -p build
  exec 9>build/.setup-lock
  if command -v flock >/dev/null; then flock 9; fi
  is_ready || install
fi
.venv/bin/python scripts/messages.py compile
