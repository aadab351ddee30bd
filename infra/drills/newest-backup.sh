#!/usr/bin/env bash
# The name of the newest backup of the store that is ready, and when it was taken. Ends with 1 when there is none.
# From the environment: PROJECT, REGION.
set -euo pipefail
backup=$(gcloud firestore backups list --project="${PROJECT:?}" --location="${REGION:?}" \
  --filter=state=READY --sort-by=~snapshotTime --limit=1 --format='value(name)')
if [[ -z $backup ]]; then
  printf 'There is no backup in %s.\n' "$REGION" >&2
  exit 1
fi
gcloud firestore backups describe --backup="${backup##*/}" --project="$PROJECT" --location="$REGION" --format='value(snapshotTime)' >&2
printf '%s\n' "$backup"
