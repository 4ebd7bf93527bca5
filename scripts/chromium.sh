#!/usr/bin/env bash
# Makes sure that Chromium is there for the journeys in a browser.
set -euo pipefail

is_there() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }

if is_there; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium" >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi
if ! is_there; then
  echo "Chromium is missing, and the journeys in a browser need it." >&2
  echo "Install it and run the tests again; on Debian: sudo apt-get install chromium" >&2
  exit 1
fi
