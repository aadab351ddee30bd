#!/usr/bin/env bash
# signed-call.sh URL < BODY           sends the body, signed, and prints the answer
# signed-call.sh --sign PATH < BODY   prints the headers only
# The key is read from AUTOERP_KEY. AUTOERP_TIMESTAMP and AUTOERP_NONCE are for a test vector; without them they are new.
set -euo pipefail
export LC_ALL=C

# HMAC-SHA256 of standard input, in hex. With `openssl dgst -hmac KEY` everybody on the machine could read the key in the list of
# processes; so it is done by its definition (RFC 2104). The key is of ASCII characters, 64 at most.
hmac() {
  local inner='' outer='' at byte hex
  for ((at = 0; at < 64; at += 1)); do
    byte=0
    ((at < ${#1})) && printf -v byte '%d' "'${1:at:1}"
    printf -v hex '\\x%02x' $((byte ^ 0x36)) && inner+=$hex
    printf -v hex '\\x%02x' $((byte ^ 0x5c)) && outer+=$hex
  done
  { printf '%b' "$outer"; { printf '%b' "$inner"; cat; } | openssl dgst -sha256 -binary; } | openssl dgst -sha256 -r | cut -c 1-64
}

: "${AUTOERP_KEY:?is not set}"
timestamp=${AUTOERP_TIMESTAMP:-$(date +%s)}
nonce=${AUTOERP_NONCE:-$(openssl rand -hex 16)}
target=$1
[ "$target" = --sign ] && path=$2 || path=/$(cut -d / -f 4- <<< "${target%%\?*}")

body=$(mktemp)
trap 'rm -f "$body"' EXIT
cat > "$body"
signature=$({ printf '%s\n%s\nPOST\n%s\n' "$timestamp" "$nonce" "$path"; cat "$body"; } | hmac "$AUTOERP_KEY")
headers=("X-AutoERP-Timestamp: $timestamp" "X-AutoERP-Nonce: $nonce" "X-AutoERP-Signature: v1=$signature")

if [ "$target" = --sign ]; then
  printf '%s\n' "${headers[@]}"
else
  printf '%s\n' 'Content-Type: application/json' "${headers[@]}" |
    curl --silent --show-error --max-time 60 --header @- --data-binary "@$body" "$target"
fi
