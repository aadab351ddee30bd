#!/usr/bin/env bash
# A release into production: new revisions get a tenth of the requests, then half, then all. When one logs a bug, or the smoke test fails,
# all go back to the revisions that had them, and this ends with 1.
# From the environment: PROJECT, REGION, STATE_BUCKET, SETTINGS, FUNCTIONS_URL, CONSOLE_URL, TENANT, and WATCH_SECONDS (300) for each step.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
watch_seconds=${WATCH_SECONDS:-300}
before=$(mktemp)

"$here/traffic.sh" remember "$before"
go_back() {
  printf 'This release goes back.\n' >&2
  "$here/traffic.sh" back "$before"
  exit 1
}
trap go_back ERR

"$here/apply.sh" production -var=hold_traffic=true
for percent in 10 50 100; do
  "$here/traffic.sh" shift "$percent"
  sleep "$watch_seconds"
  "$here/smoke.sh" "${FUNCTIONS_URL:?}" "${CONSOLE_URL:?}" "${TENANT:-}"
  "$here/traffic.sh" bugs $(((watch_seconds + 59) / 60))
done
rm -f "$before"
