#!/usr/bin/env bash
# Which revision of each function gets the requests.
#   usage: traffic.sh remember FILE   writes down who has them now
#          traffic.sh shift PERCENT   gives so many of a hundred to the newest revisions, the rest stays where it is
#          traffic.sh back FILE       gives all to those that were written down
#          traffic.sh bugs MINUTES    names functions whose newest revision logged a bug; ends with 1 when one did
# From the environment: PROJECT, REGION.
set -euo pipefail
verb=${1:?remember, shift, back or bugs}
given=${2:?}
run=(gcloud run --project="${PROJECT:?}" --region="${REGION:?}" --quiet)

functions() {
  gcloud functions list --v2 --project="$PROJECT" --regions="$REGION" \
    --filter=labels.app=autoerp-google-integration --format='value(name.basename())'
}

newest_of() {
  "${run[@]}" services describe "$1" --format='value(status.latestReadyRevisionName)'
}

# A line for each revision that has requests, the one with most of them first: percent, name.
shares_of() {
  "${run[@]}" services describe "$1" --flatten=status.traffic \
    --format='csv[no-heading](status.traffic.percent,status.traffic.revisionName)' | sed '/^0*,/d' | sort -rn
}

give() {
  "${run[@]}" services update-traffic "$1" --to-revisions="$2" >&2
}

names=$(functions)
case $verb in
  remember)
    for name in $names; do printf '%s %s\n' "$name" "$(shares_of "$name" | sed -n '1s/^[^,]*,//p')"; done >"$given"
    ;;
  shift)
    for name in $names; do
      newest=$(newest_of "$name")
      # A function that this release didn't change has one revision, and all there is goes to it already.
      if [[ $(shares_of "$name") != "100,$newest" ]]; then give "$name" "$newest=$given"; fi
    done
    ;;
  back)
    while read -r name revision; do give "$name" "$revision=100"; done <"$given"
    ;;
  bugs)
    revisions=''
    for name in $names; do revisions+="${revisions:+ OR }\"$(newest_of "$name")\""; done
    found=$(gcloud logging read --project="$PROJECT" --freshness="${given}m" --limit=20 \
      --format='value(resource.labels.service_name)' \
      "resource.type=\"cloud_run_revision\" AND jsonPayload.event=\"bug\" AND resource.labels.revision_name=($revisions)")
    if [[ -n $found ]]; then
      printf 'bugs in: %s\n' "$found"
      exit 1
    fi
    ;;
  *)
    printf 'remember, shift, back or bugs, not %s\n' "$verb" >&2
    exit 2
    ;;
esac
