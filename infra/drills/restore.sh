#!/usr/bin/env bash
# Puts the store back to its newest backup, in the place of what is there. What is there now is lost, after it was exported.
#   usage: restore.sh KEEP_BUCKET [BACKUP]
# From the environment: PROJECT, REGION, STATE_BUCKET, SETTINGS (see infra/deploy/apply.sh), and the settings of `eval "$(infra/deploy/settings.sh)"`.
# When a step fails everything stays stopped: mend it, then go on from that line by hand. Nothing is lost by waiting: the ERP and Google keep what
# was done, and the queues what they told of.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
keep=${1:?a bucket for what is there now}
in_project=(--project="${PROJECT:?}" --quiet)
backup=${2:-$("$here/newest-backup.sh")}

if [[ ${CONFIRMED:-} != "$PROJECT" ]]; then
  read -r -p "The store of $PROJECT will be replaced. Type the project's name: " answer
  [[ $answer == "$PROJECT" ]] || exit 1
fi

"$here/stop-work.sh" pause
# A database that is gone already has nothing to keep.
if gcloud firestore databases describe --database='(default)' "${in_project[@]}" >/dev/null 2>&1; then
  gcloud firestore export "gs://$keep/before-restore-$(date -u +%Y%m%d-%H%M)" --database='(default)' "${in_project[@]}"
  gcloud firestore databases update --database='(default)' --no-delete-protection "${in_project[@]}"
  gcloud firestore databases delete --database='(default)' "${in_project[@]}"
  # Google gives a name free only after some minutes.
  sleep "${NAME_FREE_SECONDS:-600}"
fi
gcloud firestore databases restore --source-backup="$backup" --destination-database='(default)' "${in_project[@]}"

# A backup has neither the expiry of documents, nor the rules, nor its own schedule and protection.
"$here/../deploy/apply.sh" production
npm run --silent after-restore
"$here/stop-work.sh" resume
