#!/usr/bin/env bash
# Starts every function anew, with the code that it has: what instances keep in memory for good, like the keys they were given, is read again.
# From the environment: PROJECT, REGION.
set -euo pipefail
for name in $(gcloud functions list --v2 --project="${PROJECT:?}" --regions="${REGION:?}" \
  --filter=labels.app=autoerp-google-integration --format='value(name.basename())'); do
  gcloud run services update "$name" --project="$PROJECT" --region="$REGION" --update-labels="restarted=$(date +%s)" --quiet
done
"$(dirname "${BASH_SOURCE[0]}")/traffic.sh" shift 100
