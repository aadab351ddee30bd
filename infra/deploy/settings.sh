#!/usr/bin/env bash
# What the commands doctor, tenant and after-restore take from the environment, of the environment that Terraform was last begun for:
#   eval "$(infra/deploy/settings.sh)"
# How Node is run in the cloud is left out: it is for instances of 256 MiB.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../terraform"
terraform output -json settings |
  jq -r 'to_entries[] | select(.key | startswith("NODE_") | not) | "export \(.key)=\(.value | @sh)"'
# Single quotes on purpose: whoever evaluates it knows them.
# shellcheck disable=SC2016
printf 'export PROJECT="$GOOGLE_CLOUD_PROJECT" REGION="$TASKS_LOCATION"\n'
