#!/usr/bin/env bash
# Brings one environment to what infra/terraform and dist/ say.
#   usage: apply.sh staging|production [--plan] [terraform's options…]
# With --plan it only says what it would do. It needs the rights of whoever calls it, and from the environment
#   STATE_BUCKET  the bucket with Terraform's state
#   SETTINGS      this environment's own variables, as lines of a .tfvars file: project, alert_emails, …; no secret is among them
set -euo pipefail
environment=${1:?staging or production}
shift
is_plan=false
if [[ ${1:-} == --plan ]]; then
  is_plan=true
  shift
fi
cd "$(dirname "${BASH_SOURCE[0]}")/../terraform"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '%s\n' "${SETTINGS:?}" >"$work/settings.tfvars"

terraform init -input=false -reconfigure -backend-config="bucket=${STATE_BUCKET:?}"
terraform plan -input=false -lock-timeout=5m -out="$work/plan" \
  -var-file="environments/$environment.tfvars" -var-file="$work/settings.tfvars" "$@"
if [[ $is_plan == false ]]; then
  terraform apply -input=false -lock-timeout=5m "$work/plan"
fi
