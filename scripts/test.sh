#!/usr/bin/env bash
# Every check, then every test. A failed check does not hide the tests; the tests' closing line comes last.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh dev
scripts/chromium.sh

failed=()
for check in lint types contracts; do
  echo "== $check"
  make "$check" || failed+=("$check")
done
if [ ${#failed[@]} -gt 0 ]; then echo "== these checks failed: ${failed[*]}"; fi

echo "== tests"
status=0
.venv/bin/pytest -n "${WORKERS:-2}" --dist loadfile --no-loadscope-reorder "$@" || status=$?
if [ ${#failed[@]} -gt 0 ] && [ $status = 0 ]; then status=1; fi
exit $status
