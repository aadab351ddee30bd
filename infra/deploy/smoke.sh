#!/usr/bin/env bash
# Whether what is deployed answers those who may ask, and nobody else. It changes nothing and needs no rights.
#   usage: smoke.sh FUNCTIONS_URL CONSOLE_URL [TENANT]
# Without a tenant only what doesn't need one is looked at. Ends with 1 when something isn't as it should be.
set -euo pipefail
functions=${1:?where the functions are}
console=${2:?where the console is}
tenant=${3:-}
failed=0

# expect NAME CODES CURL-ARGUMENTS…: one of the codes, with bars between them.
expect() {
  local name=$1 codes=$2 code
  shift 2
  code=$(curl --silent --show-error --max-time 30 --output /dev/null --write-out '%{http_code}' "$@") || code=000
  if [[ "|$codes|" == *"|$code|"* ]]; then
    printf 'ok      %s: %s\n' "$name" "$code"
  else
    printf 'FAILED  %s: %s, not %s\n' "$name" "$code" "$codes"
    failed=1
  fi
}

expect 'the console has its style sheet' 200 "$console/console/assets/style.css"
for worker in sync-pair pull-calendar contacts-batch pull-mail gmail-push; do
  expect "nobody calls $worker" '401|403' --request POST --header 'content-type: application/json' --data '{}' "$functions/$worker"
done
if [[ -n $tenant ]]; then
  expect 'the console asks to sign in' '200|302|303|401' "$console/console/$tenant"
  expect 'signing in leads to Google' 302 "$console/oauth/sign-in?tenant=$tenant"
  expect 'a webhook without a signature is refused' 401 \
    --request POST --header 'content-type: application/json' --data '[]' "$functions/erp-intake/$tenant/Meeting/update"
  expect 'a push of contacts without a signature is refused' 401 \
    --request POST --header 'content-type: application/json' --data '{}' "$functions/contacts-export/$tenant"
  expect 'a notice that names no channel is refused' 400 --request POST "$functions/calendar-push/$tenant"
fi
exit "$failed"
