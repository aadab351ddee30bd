#!/usr/bin/env bash
# Stops everything that works by itself, or lets it go on: the scheduler's jobs and the queues. What comes meanwhile waits in the queues.
#   usage: stop-work.sh pause|resume
# From the environment: PROJECT, REGION.
set -euo pipefail
verb=${1:?pause or resume}
in_project=(--project="${PROJECT:?}" --location="${REGION:?}" --quiet)

for job in $(gcloud scheduler jobs list "${in_project[@]}" --format='value(name.basename())'); do
  gcloud scheduler jobs "$verb" "$job" "${in_project[@]}"
done
for queue in $(gcloud tasks queues list "${in_project[@]}" --format='value(name.basename())'); do
  gcloud tasks queues "$verb" "$queue" "${in_project[@]}"
done
