#!/usr/bin/env bash
# Once a quarter: is there a backup, can it be restored, how long does it take, and are the tenants in it? Production isn't touched: it is restored
# into a database of its own, which is deleted again. Restoring and keeping it cost what the size of the backup comes to.
# From the environment: PROJECT, REGION, and the settings of `eval "$(infra/deploy/settings.sh)"`.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
drill="drill-$(date -u +%Y%m%d-%H%M)"
backup=$("$here/newest-backup.sh")
trap 'gcloud firestore databases delete --project="$PROJECT" --database="$drill" --quiet' EXIT

SECONDS=0
gcloud firestore databases restore --project="${PROJECT:?}" --source-backup="$backup" --destination-database="$drill" --quiet
printf 'Restored in %s seconds.\n' "$SECONDS"

# The tenants that the product finds in the copy, and those in production.
copied=$(FIRESTORE_DATABASE=$drill npm run --silent tenant -- list)
living=$(npm run --silent tenant -- list)
if [[ -z $copied || $copied != "$living" ]]; then
  printf 'The copy has other tenants than production:\n%s\n' "$copied" >&2
  exit 1
fi
printf 'The copy has the tenants of production:\n%s\n' "$copied"
